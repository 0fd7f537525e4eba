"""The HTTP server beneath the service: cheroot, with the patience that a public door needs.

What is added: a connection takes no thread before something came over it; whoever sends or takes slower than a least
pace is cut off; TLS is negotiated by the connection's own thread; an answer may ask for the connection to be closed;
nothing is printed.
"""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cheroot import wsgi
from cheroot.errors import FatalSSLAlert
from cheroot.makefile import StreamReader, StreamWriter
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter

_THREADS = 16
_MOST_IDLE = 100
_HEAR_OUT_SECONDS = 1.0
_SLICE = 0.5  # seconds after which a thread that waits looks whether it still should
_MOST_HEADERS = 32 * 1024
_LEAST_PACE = 20_000  # bytes in a second, over what was sent so far

_LOG = logging.getLogger(__name__)


class _Patience:
    """How long a client may keep us waiting during one request."""

    def __init__(self, seconds: float, goes_on: Callable[[], bool]) -> None:
        """``seconds`` may pass in silence, and also in all, with more time for those who have sent or taken more.

        Nobody is waited for once ``goes_on`` says no.
        """
        self._seconds = seconds
        self._goes_on = goes_on
        self.renew()

    def renew(self) -> None:
        self._waited = 0.0
        self._moved = 0

    def during(self, move: Callable[[], int | None]) -> int:
        """Send, receive or negotiate, in slices of time. Raises TimeoutError when the client has been too slow."""
        silent = 0.0
        while True:
            start = time.monotonic()
            moved: int | None
            try:
                moved = move() or 0
            except TimeoutError:
                moved = None
            passed = time.monotonic() - start
            silent += passed
            self._waited += passed
            self._moved += moved or 0
            if self._waited > self._seconds + self._moved / _LEAST_PACE:
                raise TimeoutError("timed out")
            if moved is not None:
                return moved
            if silent > self._seconds or not self._goes_on():
                raise TimeoutError("timed out")


class _PatientSocketIO(socket.SocketIO):
    def __init__(self, sock: socket.socket, mode: Any, patience: _Patience) -> None:
        super().__init__(sock, mode)
        self._socket = sock
        self._patience = patience

    # Past the base class: it takes no more after one time-out, and a time-out is only the end of a slice here.

    def readinto(self, buffer: Any) -> int:
        return self._patience.during(lambda: self._socket.recv_into(buffer))

    def write(self, buffer: Any) -> int:
        return self._patience.during(lambda: self._socket.send(buffer))


class _Reader(StreamReader):
    def __init__(self, raw: socket.SocketIO, bufsize: int) -> None:
        super(StreamReader, self).__init__(raw, bufsize)
        self.bytes_read = 0


class _Writer(StreamWriter):
    def __init__(self, raw: socket.SocketIO, bufsize: int) -> None:
        super(StreamWriter, self).__init__(raw, bufsize)
        self.bytes_written = 0


class _Connection(HTTPConnection):
    def __init__(self, server: Any, sock: socket.socket, _: object = None) -> None:
        self._patience = _Patience(server.timeout, lambda: bool(server.ready))
        sock.settimeout(min(_SLICE, server.timeout))
        self.has_called = False
        """Whether something came over it, ever."""
        self.is_cut_short = False
        """Whether the client was answered before it had sent all."""
        super().__init__(server, sock, self._file)

    def communicate(self) -> bool:
        self._patience.renew()
        return self._is_negotiated() and bool(super().communicate())  # type: ignore[no-untyped-call]

    def close(self) -> None:
        if self.is_cut_short:
            self._hear_out()
        super().close()

    def _hear_out(self) -> None:
        """Let the client send on for a moment: closed at once, it would lose the answer with the connection."""
        give_up = time.monotonic() + _HEAR_OUT_SECONDS
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
            self.socket.settimeout(_HEAR_OUT_SECONDS)
            while time.monotonic() < give_up and self.socket.recv(64 * 1024):
                pass

    def _file(self, sock: socket.socket, mode: str = "rb", bufsize: int = io.DEFAULT_BUFFER_SIZE) -> Any:
        raw = _PatientSocketIO(sock, mode, self._patience)
        return _Reader(raw, bufsize) if "r" in mode else _Writer(raw, bufsize)

    def _is_negotiated(self) -> bool:
        if isinstance(self.socket, ssl.SSLSocket) and self.socket.version() is None:
            try:
                self._patience.during(self.socket.do_handshake)
            except OSError as error:
                _LOG.info("No TLS with %s: %s", self.remote_addr, error)
                return False
        return True


class _Gateway(wsgi.Gateway_10):
    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any | None = None) -> Any:
        if ("Connection", "close") in headers:
            self.req.close_connection = True
            self.req.conn.is_cut_short = True
        return super().start_response(status, headers, exc_info)


class _Tls(BuiltinSSLAdapter):
    """TLS 1.2 or newer. The accepting thread only wraps; whoever is slow to negotiate holds up nobody else."""

    def __init__(self, certificate: Path, key: Path) -> None:
        super().__init__(str(certificate), str(key))
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        try:
            return self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), {}
        except OSError as error:
            raise FatalSSLAlert(*error.args) from error


class Listener(wsgi.Server):
    """A threaded HTTP server for one WSGI application."""

    ConnectionClass = _Connection
    keep_alive_conn_limit = _MOST_IDLE
    max_request_header_size = _MOST_HEADERS
    expiration_interval = 0.1  # also what a stop waits for

    def __init__(
        self, host: str, port: int, application: Any, *, timeout: float, certificate: tuple[Path, Path] | None
    ) -> None:
        """``timeout`` is how long a client may be silent in seconds, ``certificate`` its file and that of its key.

        Raises OSError for certificates that cannot be read.
        """
        super().__init__((host, port), application, numthreads=_THREADS, server_name="qbcheck", request_queue_size=64)
        self.timeout = timeout
        self.gateway = _Gateway
        self.bind_error: OSError | None = None
        """Why it does not listen."""
        if certificate:
            self.ssl_adapter = _Tls(*certificate)

    def bind(self, family: Any, type: Any, proto: int = 0) -> Any:  # noqa: A002 - cheroot's name
        try:
            return super().bind(family, type, proto)
        except OSError as error:
            self.bind_error = error
            raise

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: Any) -> socket.socket:
        try:
            if sys.platform == "win32":  # there another program could else listen at the same port
                socket_.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            socket_.bind(bind_addr)
        except BaseException:
            socket_.close()
            raise
        return socket_

    def process_conn(self, conn: _Connection) -> None:
        if conn.has_called:
            super().process_conn(conn)
        else:
            conn.has_called = True
            self.put_conn(conn)  # back among those that are watched, until something comes

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        _LOG.log(level, msg, exc_info=traceback)
