"""From bytes to bytes: takes a request apart, judges it in the API's order, spoils the answer when a fault asks for it.

The order: address and verb (404, 405), faults, credentials (500, 401, 500), the hour's requests (429), threads, then
the API itself.
"""

from __future__ import annotations

import dataclasses
import errno
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from qbcheck.sandbox.tenant.answers import Answer, RefusalError, json_answer, not_routed
from qbcheck.sandbox.tenant.api import ROOT, VERSION, Api, Handler, Request
from qbcheck.sandbox.tenant.limits import ThreadLimit, added_latency, check_requests
from qbcheck.sandbox.tenant.security import authenticate
from qbcheck.sandbox.tenant.settings import Fault, Settings
from qbcheck.sandbox.tenant.store import Store

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LONGEST_GET_ADDRESS = 2048

_ROOT = ROOT.strip("/").lower()
_PAGE = b"<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>Try again later.</body></html>"
_CREDENTIALS = ("username", "secret", "apiintegrationcode")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that arrived, and what became of it."""

    method: str
    path: str
    credentials_sent: bool
    """Whether a user name, a secret or an integration code came with it."""
    status: int | None
    """None when the connection was ended without an answer."""


class Application:
    """The tenant as a WSGI application."""

    def __init__(
        self, api: Api, store: Store, settings: Settings, now: Callable[[], datetime], wait: Callable[[float], None]
    ) -> None:
        self._api = api
        self._store = store
        self._settings = settings
        self._now = now
        self._wait = wait
        self._threads = ThreadLimit(settings)
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What arrived so far, in order of the answers."""
        with self._lock:
            return tuple(self._exchanges)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = _request(environ)
        path = environ["PATH_INFO"]
        fault: Fault | None = None
        try:
            handler = self._handler(request, environ)
            fault = self._due_fault(request)
            answer = self._carried_out(request, handler) if fault is None else self._spoiled(fault, request, handler)
        except RefusalError as refusal:
            answer = refusal.answer
        except ConnectionResetError:
            self._log(request, path, None)
            raise
        self._log(request, path, answer.status)
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(headers.items()))
        if fault is not None and fault.answer == "cut-off":
            return _half(answer.body)
        return [answer.body]

    def _handler(self, request: Request, environ: WSGIEnvironment) -> Handler:
        if request.method == "GET" and len(environ["REQUEST_URI"]) > LONGEST_GET_ADDRESS:
            raise not_routed(404)
        match [part.lower() for part in environ["PATH_INFO"].strip("/").split("/")]:
            case [root, version, *_] if root == _ROOT and version == VERSION.lower():
                return self._api.handler(request)
            case [root, "versioninformation"] if root == _ROOT and request.method == "GET":
                return lambda _: json_answer({"apiVersions": [VERSION]})
        raise not_routed(404)

    def _carried_out(self, request: Request, handler: Handler) -> Answer:
        endpoint = request.path[0].lower() if request.path else "versioninformation"
        if endpoint in ("versioninformation", "zoneinformation"):
            return handler(request)
        caller = authenticate(self._store, self._settings, request.headers)
        with self._lock:
            used = self._api.requests_used()
            check_requests(self._settings, used)
            self._store.count_request(self._now().timestamp())
        with self._threads.call(caller.integration_code, endpoint):
            if seconds := added_latency(self._settings, used):
                self._wait(seconds)
            return handler(dataclasses.replace(request, caller=caller))

    def _due_fault(self, request: Request) -> Fault | None:
        for place, fault in enumerate(self._settings.faults):
            if fault.concerns(request.method, "/".join(request.path)):
                met = self._store.meet_fault(place)
                if fault.skip <= met < fault.skip + fault.times:
                    return fault
        return None

    def _spoiled(self, fault: Fault, request: Request, handler: Handler) -> Answer:
        true_answer = Answer(200)
        if fault.executed or fault.answer in ("slow", "cut-off"):
            try:
                true_answer = self._carried_out(request, handler)
            except RefusalError as refusal:
                true_answer = refusal.answer
        match fault.answer:
            case "slow":
                self._wait(fault.seconds)
                return true_answer
            case "cut-off":
                return true_answer
            case "drop":
                # The server ends a connection silently when it was reset, which is what a lost answer looks like.
                raise ConnectionResetError(errno.ECONNRESET, "the scenario ends this connection")
            case "html":
                return Answer(503, _PAGE, {"Content-Type": "text/html"})
            case "empty":
                return Answer(200)
        status = int(fault.answer)
        return json_answer({"errors": [HTTPStatus(status).phrase]}, status)

    def _log(self, request: Request, path: str, status: int | None) -> None:
        sent = any(name in request.headers for name in _CREDENTIALS)
        with self._lock:
            self._exchanges.append(Exchange(request.method, path, sent, status))


def _request(environ: WSGIEnvironment) -> Request:
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    below_root_and_version = environ["PATH_INFO"].strip("/").split("/")[2:]
    return Request(
        method=environ["REQUEST_METHOD"],
        path=tuple(below_root_and_version),
        parameters={name.lower(): value for name, value in parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)},
        headers=headers,
        body=_body(environ),
    )


def _body(environ: WSGIEnvironment) -> bytes:
    if environ.get("wsgi.input_terminated"):
        return bytes(environ["wsgi.input"].read())
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def _half(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionResetError(errno.ECONNRESET, "the scenario ends this connection")
