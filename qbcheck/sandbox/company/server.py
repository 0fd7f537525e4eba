"""The company file over HTTP on loopback.

``POST /`` with a qbXML document: 200 with the answer (``text/xml``) and the header ``X-Company-File``, or 422 with
``{"hresult": "0x80040400", "message": ...}`` when the whole document is refused. ``GET /`` says what this is.

``X-Company-File`` is the path of the company file, percent-encoded (UTF-8) in every character that is not printable
ASCII and in ``%`` itself: decoding it always gives the path, and a plain path stays as it is.
"""

from __future__ import annotations

import errno
import json
import logging
import threading
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cheroot import wsgi

from qbcheck.sandbox.company.company_file import CompanyFile
from qbcheck.sandbox.company.documents import names_of_requests
from qbcheck.sandbox.company.message_sets import InterruptedSetError
from qbcheck.sandbox.company.settings import Fault, company_settings
from qbcheck.sandbox.company.statuses import DocumentError
from qbcheck.sandbox.company.writing import without_last
from qbcheck.sandbox.scenario import Scenario

_DATABASE = "company.sqlite"
_MOST_BYTES = 10 * 1024 * 1024
_MOST_EXCHANGES = 1000
_THREADS = 4
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")

_LOG = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One document that was POSTed, and what became of it."""

    request: str
    """The document, as text."""
    messages: tuple[str, ...]
    """Names of its requests, such as ``AccountQuery``, as far as anything could be made of it."""
    outcome: str
    """``answered``, the HRESULT of a refusal, or the fault that happened, such as ``drop``."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: str
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class _DroppedError(ConnectionResetError):
    """Makes the HTTP server close the connection without an answer."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "dropped as the scenario ordered")


class _QuietServer(wsgi.Server):
    """Takes the messages of the HTTP server itself into logging, where it would print them; stops fast."""

    expiration_interval = 0.1

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        _LOG.log(level, msg, exc_info=traceback)


class CompanyServer:
    """A company file that answers at ``url``; use it as a context manager, or start and stop it."""

    def __init__(
        self, scenario: Scenario, folder: Path, port: int = 0, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Make the company file of ``scenario`` ready; its state is kept in ``folder`` and found again there.

        ``port`` 0 lets the system choose. ``now`` is asked for the day when a query says "Today" and the like.
        Raises ScenarioError for settings or records that cannot be.
        """
        self._settings = company_settings(scenario.company)
        self._faults = [fault for fault in self._settings.faults for _ in range(fault.times)]
        self._exchanges: deque[Exchange] = deque(maxlen=_MOST_EXCHANGES)
        self._log_lock = threading.Lock()
        self._file_lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._file = CompanyFile(self._settings, scenario.company_records, folder / _DATABASE, now)
        self._server = _QuietServer(("127.0.0.1", port), self._application, numthreads=_THREADS)
        self._server.max_request_body_size = _MOST_BYTES
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Answer from now on.

        Raises OSError when the port is taken.
        """
        try:
            self._server.prepare()
        except OSError:
            self._file.close()
            raise
        self._thread = threading.Thread(target=self._server.serve, name="company file", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, and close the file."""
        self._server.stop()
        if self._thread is not None:
            self._thread.join()
        self._file.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where to POST, once it was started."""
        return f"http://127.0.0.1:{self._server.bind_addr[1]}/"

    def order(self, *faults: Fault) -> None:
        """Let these faults happen from now on, after those that are already ordered."""
        with self._log_lock:
            self._faults += [fault for fault in faults for _ in range(fault.times)]

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The documents that were POSTed last, a thousand at most, in order."""
        with self._log_lock:
            return tuple(self._exchanges)

    def _application(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/":
            reply = _text("404 Not Found", "There is nothing here; the company file answers at /.")
        elif environ["REQUEST_METHOD"] == "GET":
            reply = _text("200 OK", f"The company file {self._settings.file} of a qbcheck sandbox. POST qbXML here.")
        elif environ["REQUEST_METHOD"] == "POST":
            reply = self._post(environ["wsgi.input"].read())
        else:
            reply = _text("405 Method Not Allowed", "POST qbXML here.")
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))), *reply.headers]
        start_response(reply.status, headers)
        return [reply.body]

    def _post(self, data: bytes) -> _Reply:
        messages = names_of_requests(data)
        fault = self._fault_for(messages)
        outcome = fault or "answered"
        try:
            reply = self._reply(data, fault)
        except DocumentError as error:
            outcome = error.hresult
            body = json.dumps({"hresult": error.hresult, "message": error.message}).encode()
            reply = _Reply("422 Unprocessable Content", "application/json", body)
        finally:
            with self._log_lock:
                self._exchanges.append(Exchange(data.decode(errors="replace"), messages, outcome))
        return reply

    def _reply(self, data: bytes, fault: str) -> _Reply:
        kind, _, detail = fault.partition(":")
        if kind == "hresult":
            raise DocumentError(detail)
        if kind == "drop-request":
            raise _DroppedError
        if kind == "slow":
            time.sleep(self._settings.slow_seconds)
        with self._file_lock:
            try:
                answer = self._file.answer(data, int(detail) if kind == "die-after" else None)
            except InterruptedSetError:
                raise _DroppedError from None
        if kind == "drop":
            raise _DroppedError
        if kind == "late-hresult":
            raise DocumentError(detail)
        if kind == "empty":
            answer = b""
        if kind == "cut-off":
            answer = answer[: len(answer) // 2]
        if kind == "short":
            answer = without_last(answer, int(detail))
        path = urllib.parse.quote(self._settings.file, safe=_PRINTABLE)
        return _Reply("200 OK", "text/xml", answer, (("X-Company-File", path),))

    def _fault_for(self, messages: tuple[str, ...]) -> str:
        with self._log_lock:
            for fault in self._faults:
                if fault.on == "*" or fault.on in messages:
                    self._faults.remove(fault)
                    return fault.answer
        return ""


def _text(status: str, text: str) -> _Reply:
    return _Reply(status, "text/plain; charset=utf-8", f"{text}\n".encode())
