"""Answers every HTTP request of the Web Connector service; a WSGI application over a Desk.

``POST /`` is a SOAP call, ``GET /?wsdl`` the contract, ``GET /`` the status page, ``GET /support`` what a .qwc file
names for support. QBWC asks both pages too, and takes nothing but a 2xx.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from typing import Any

from qbcheck.errors import QbcheckError
from qbcheck.quickbooks.web_connector.body import Body, BodyError
from qbcheck.quickbooks.web_connector.desk import Desk, ServiceStatus
from qbcheck.quickbooks.web_connector.envelopes import Envelope, EnvelopeError, EnvelopeReader, SoapVersion
from qbcheck.quickbooks.web_connector.operations import OPERATIONS, Call, Operation, Result
from qbcheck.quickbooks.web_connector.page import is_shown_to, status_page
from qbcheck.quickbooks.web_connector.replies import CONTENT_TYPES, fault, reply
from qbcheck.quickbooks.web_connector.wsdl import wsdl

SERVICE_PATH = "/"
SUPPORT_PATH = "/support"

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_RESPONSE = "receiveResponseXML"

_LOG = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one request, in bytes and seconds."""

    answer: int = 80 * 1024 * 1024
    """The largest ``receiveResponseXML`` that is kept."""
    other: int = 4 * 1024 * 1024
    """The largest of the other calls; the longest are the answers about host, company and preferences."""
    drained: int = 256 * 1024 * 1024
    """What is read at most of a request that is too large, so that it can be answered in words."""
    drained_seconds: float = 60.0
    """How long that may take."""

    def of(self, operation: str) -> int:
        """Return the limit of an operation."""
        return self.answer if operation == _RESPONSE else self.other


@dataclass(frozen=True, slots=True)
class _Reply:
    status: str
    content_type: str
    content: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Application:
    """The WSGI application; ``Connection: close`` among its headers asks the server to close."""

    def __init__(self, desk: Desk, limits: Limits | None = None) -> None:
        self._desk = desk
        self._limits = limits or Limits()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = Body(environ)
            answer = self._answer(environ, body)
            if not body.drain(self._limits.drained, self._limits.drained_seconds):
                answer = _too_much()
        except BodyError as error:
            answer = _text("400 Bad Request", str(error), ("Connection", "close"))
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.content))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
            *answer.headers,
        ]
        start_response(answer.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.content]

    def _answer(self, environ: dict[str, Any], body: Body) -> _Reply:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path not in (SERVICE_PATH, SUPPORT_PATH):
            return _text("404 Not Found", "There is nothing here.")
        if method == "POST" and path == SERVICE_PATH:
            return self._post(environ, body)
        if method not in ("GET", "HEAD"):
            allowed = "GET, HEAD, POST" if path == SERVICE_PATH else "GET, HEAD"
            return _text("405 Method Not Allowed", f"Here can be asked: {allowed}.", ("Allow", allowed))
        if path == SUPPORT_PATH:
            return _text("200 OK", "qbcheck answers. Whoever runs it can see its state on its page, and read its log.")
        if environ.get("QUERY_STRING", "").lower().partition("=")[0] == "wsdl":
            return _Reply("200 OK", CONTENT_TYPES[SoapVersion.SOAP_11], wsdl(_address(environ)))
        return self._page(environ)

    # --- Calls --------------------------------------------------------------------------------------------------------

    def _post(self, environ: dict[str, Any], body: Body) -> _Reply:
        reader = EnvelopeReader(_charset(environ))
        try:
            while piece := body.read():
                reader.feed(piece)
                if self._is_too_large(body, reader.envelope):
                    return self._refuse_size(body, reader.envelope)
            envelope = reader.close()
        except EnvelopeError as error:
            _LOG.warning("A request of %s was not understood: %s", environ.get("REMOTE_ADDR"), error)
            return _text("400 Bad Request", str(error))
        operation = OPERATIONS.get(envelope.operation)
        if operation is None:
            return _fault(f"This service has no operation {envelope.operation[:80]}.", envelope.soap)
        call = Call(envelope.values, environ.get("REMOTE_ADDR", ""))
        return _soap(operation, self._result(operation, lambda: operation.ask(self._desk, call)), envelope.soap)

    def _result(self, operation: Operation, ask: Callable[[], Result]) -> Result:
        try:
            return ask()
        except QbcheckError as error:
            _LOG.error("%s failed: %s", operation.name, error.message)
            return operation.refusal()
        except Exception:
            _LOG.exception("%s failed", operation.name)
            return operation.refusal()

    def _is_too_large(self, body: Body, envelope: Envelope) -> bool:
        limit = self._limits.of(envelope.operation)
        # What is announced as too large is not read for nothing, once its ticket is known.
        return body.received > limit or ("ticket" in envelope.values and (body.length or 0) > limit)

    def _refuse_size(self, body: Body, envelope: Envelope) -> _Reply:
        limit = self._limits.of(envelope.operation)
        _LOG.warning("A call of %s is larger than %d bytes.", envelope.operation[:80] or "nothing known", limit)
        is_drained = body.drain(self._limits.drained, self._limits.drained_seconds)
        operation = OPERATIONS.get(envelope.operation)
        if operation is None:
            return _too_much()
        result = operation.refusal()
        if operation.name == _RESPONSE:
            result = self._result(operation, lambda: self._desk.too_large(envelope.values.get("ticket", ""), limit))
        return _soap(operation, result, envelope.soap) if is_drained else _too_much()

    # --- Pages --------------------------------------------------------------------------------------------------------

    def _page(self, environ: dict[str, Any]) -> _Reply:
        status: ServiceStatus | None = None
        if is_shown_to(environ):
            try:
                status = self._desk.status()
            except Exception:
                # The Web Connector asks this page too, and gives up on anything but a 200.
                _LOG.exception("The status of the Web Connector service cannot be told")
        policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
        return _Reply("200 OK", "text/html; charset=utf-8", status_page(status), (("Content-Security-Policy", policy),))


def _soap(operation: Operation, result: Result, soap: SoapVersion) -> _Reply:
    return _Reply("200 OK", CONTENT_TYPES[soap], reply(operation, result, soap))


def _fault(text: str, soap: SoapVersion) -> _Reply:
    status = "500 Internal Server Error" if soap is SoapVersion.SOAP_11 else "400 Bad Request"
    return _Reply(status, CONTENT_TYPES[soap], fault(text, soap))


def _text(status: str, text: str, *headers: tuple[str, str]) -> _Reply:
    return _Reply(status, "text/plain; charset=utf-8", f"{text}\n".encode(), headers)


def _too_much() -> _Reply:
    return _text("413 Content Too Large", "The request is too large.", ("Connection", "close"))


def _charset(environ: dict[str, Any]) -> str:
    message = Message()
    message["Content-Type"] = environ.get("CONTENT_TYPE", "")
    return str(message.get_content_charset(""))


def _address(environ: dict[str, Any]) -> str:
    """Return the address of the service as its caller wrote it; behind a proxy that ends TLS, with https."""
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
    if scheme not in ("http", "https"):
        scheme = environ["wsgi.url_scheme"]
    host = environ.get("HTTP_HOST", "")
    if not _HOST.fullmatch(host):
        host = f"localhost:{environ['SERVER_PORT']}"
    return f"{scheme}://{host}{SERVICE_PATH}"
