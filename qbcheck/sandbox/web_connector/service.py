"""The operations of a service over HTTP, as QBWC's .NET client sends them and takes their replies.

Sources: quickbooks-desktop reference, 1.3 (headers, content type of the reply), 1.4 (certificate check), 1.7
(time-out).
Texts of failures are .NET's own, which is what people find in QWCLog.txt.
"""

from __future__ import annotations

import contextlib
import http.client
import select
import ssl
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Literal

from qbcheck.sandbox.web_connector.envelopes import EnvelopeError, Reply, read_reply, write_request
from qbcheck.sandbox.web_connector.operations import OPERATIONS, Operation
from qbcheck.sandbox.web_connector.settings import Settings

Delivery = Literal["whole", "lost", "half-sent", "reply-lost", "hung-up"]
"""How far a call gets: ``lost`` never leaves; ``half-sent`` ends in the middle of the body; ``reply-lost`` arrives, and
the connection goes when the reply begins to come; ``hung-up`` arrives, and the connection goes at once."""

_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
_CLOSED = "The underlying connection was closed: "
_WAIT_FOR_LEAVE = 0.35
_PIECES = 20
_CHUNK = 64 * 1024


class ServiceError(Exception):
    """A call that brought no reply; the text is what .NET says."""

    def __init__(self, message: str, *, answered: bool = False) -> None:
        super().__init__(message)
        self.answered = answered
        """Whether the service did answer, and it is the answer that is wrong."""


class Service:
    """A Web Connector service at ``url``."""

    def __init__(self, url: str, settings: Settings | None = None) -> None:
        self._url = url
        self._settings = settings or Settings()
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Close the kept connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def status_of(self, url: str) -> int:
        """Return the status of a plain GET, as the certificate check makes it; redirections are followed.

        Raises OSError when there is no answer.
        """
        for _ in range(5):
            connection = self._connect(url)
            try:
                connection.request("GET", _target(url), headers={"User-Agent": _AGENT})
                response = connection.getresponse()
                response.read()
            except http.client.HTTPException as error:
                raise ConnectionError(str(error) or type(error).__name__) from error
            finally:
                connection.close()
            location = response.getheader("Location")
            if response.status not in (301, 302, 303, 307, 308) or location is None:
                break
            url = urllib.parse.urljoin(url, location)
        return response.status

    def call(
        self,
        operation: str,
        arguments: Mapping[str, str | None],
        delivery: Delivery = "whole",
        slowly: float = 0.0,
    ) -> Reply:
        """Return the reply to a call; a member that is None is sent as nil.

        ``slowly`` spreads the body over so many seconds. Raises ServiceError when there is no reply, and for whatever
        ``delivery`` cuts off.
        """
        if delivery == "lost":
            raise ServiceError("Unable to connect to the remote server")
        asked = OPERATIONS[operation]
        body = write_request(asked, arguments, soap_12=self._settings.soap_12)
        deadline = time.monotonic() + self._settings.time_out + slowly
        try:
            with self._connected() as connection:
                self._send(connection, asked, body, delivery, slowly)
                return self._reply(connection, asked, delivery, deadline)
        except TimeoutError as error:
            raise ServiceError("The operation has timed out") from error
        except ssl.SSLError as error:
            trouble = "Could not establish trust relationship for the SSL/TLS secure channel."
            raise ServiceError(f"{_CLOSED}{trouble}") from error
        except ConnectionRefusedError as error:
            raise ServiceError("Unable to connect to the remote server") from error
        except (OSError, http.client.HTTPException) as error:
            raise ServiceError(f"{_CLOSED}The connection was closed unexpectedly.") from error
        except EnvelopeError as error:
            raise ServiceError(str(error), answered=True) from error

    def _connect(self, url: str) -> http.client.HTTPConnection:
        parts = urllib.parse.urlsplit(url)
        host, seconds = parts.hostname or "", self._settings.time_out
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=self._settings.authority)
            return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        """Give a connection, the kept one when the server did not close it meanwhile; keep it when all went well."""
        connection, self._connection = self._connection, None
        if connection is not None and (connection.sock is None or _is_readable(connection, 0)):
            connection.close()
            connection = None
        if connection is None:
            connection = self._connect(self._url)
        whole = False
        try:
            yield connection
            whole = True
        finally:
            if whole and self._settings.keep_alive:
                self._connection = connection
            else:
                connection.close()

    def _send(
        self,
        connection: http.client.HTTPConnection,
        operation: Operation,
        body: bytes,
        delivery: Delivery,
        slowly: float,
    ) -> None:
        connection.putrequest("POST", _target(self._url), skip_accept_encoding=True)
        for name, value in self._headers(operation, len(body)).items():
            connection.putheader(name, value)
        connection.endheaders()
        leave_came = self._settings.expect_continue and _is_readable(connection, _WAIT_FOR_LEAVE)
        if leave_came and delivery in ("half-sent", "hung-up"):
            # Closed with something unread, the connection would be reset, and what was sent might never be seen.
            connection.sock.recv(_CHUNK)
        if delivery == "half-sent":
            connection.send(body[: len(body) // 2])
            raise ConnectionResetError("the connection goes in the middle of the body")
        size = -(-len(body) // _PIECES) if slowly else len(body)
        # A server that has answered already, and closes, ends the sending; its answer is then read.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for at in range(0, len(body), size):
                connection.send(body[at : at + size])
                if slowly:
                    time.sleep(slowly / _PIECES)

    def _headers(self, operation: Operation, length: int) -> dict[str, str]:
        headers = {"User-Agent": _AGENT, "Content-Type": "text/xml; charset=utf-8"}
        if self._settings.soap_12:
            headers["Content-Type"] = f'application/soap+xml; charset=utf-8; action="{operation.action}"'
        elif self._settings.soap_action:
            headers["SOAPAction"] = f'"{operation.action}"'
        headers["Content-Length"] = str(length)
        if self._settings.expect_continue:
            headers["Expect"] = "100-continue"
        if not self._settings.keep_alive:
            headers["Connection"] = "close"
        return headers

    def _reply(
        self, connection: http.client.HTTPConnection, operation: Operation, delivery: Delivery, deadline: float
    ) -> Reply:
        if delivery == "hung-up":
            raise ConnectionResetError("the connection goes at once")
        response = connection.getresponse()
        if delivery == "reply-lost":
            raise ConnectionResetError("the connection goes when the reply begins to come")
        data = b"".join(_chunks(response, deadline))
        kinds = ("text/xml", "application/soap+xml") if self._settings.soap_12 else ("text/xml",)
        content_type = response.getheader("Content-Type", "")
        if response.status >= 300 and response.status not in (400, 500):
            raise ServiceError(
                f"The request failed with HTTP status {response.status}: {response.reason}.", answered=True
            )
        if content_type.split(";")[0].strip().lower() not in kinds:
            expected = f"Client found response content type of '{content_type}', but expected '{kinds[0]}'."
            shown = data[:500].decode(errors="replace")
            raise ServiceError(
                f"{expected}\nThe request failed with the error message:\n--\n{shown}\n--.", answered=True
            )
        if not data:
            raise ServiceError("The request failed with an empty response.", answered=True)
        reply = read_reply(operation, data, soap_12=self._settings.soap_12)
        if response.status != 200:
            reply.breaches.append(f"the reply to {operation.name} has the status {response.status}")
        return reply


def _target(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_readable(connection: http.client.HTTPConnection, seconds: float) -> bool:
    """Wait for anything to read: an answer, or the end of the connection."""
    return bool(select.select([connection.sock], [], [], seconds)[0])


def _chunks(response: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        if time.monotonic() > deadline:
            raise TimeoutError
        yield chunk
    response.close()
