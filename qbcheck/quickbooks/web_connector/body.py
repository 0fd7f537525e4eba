"""The body of an HTTP request, read piece by piece and never kept whole, of known length or chunked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

_PIECE = 64 * 1024
_LONGEST_LINE = 8 * 1024
_MOST_TRAILERS = 100
_LENGTH = re.compile(r"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;.*)?")


class BodyError(Exception):
    """A body that cannot be read to its end; the message says why."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class Body:
    """What a client sends after its headers. ``TimeoutError`` and ``OSError`` of the socket pass through."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        """Take a WSGI environment of cheroot. Raises BodyError for a length that is no number."""
        self.received = 0
        """Bytes so far, without the framing of chunks."""
        self.length: int | None = None
        """Length as declared; None when the body is chunked."""
        self._is_complete = False
        if environ.get("wsgi.input_terminated"):
            # cheroot's reader takes a whole chunk into memory; the stream beneath it can be read in pieces.
            self._stream: _Stream = environ["wsgi.input"].rfile
            self._left_of_chunk = 0
            return
        declared = environ.get("CONTENT_LENGTH") or "0"
        if not _LENGTH.fullmatch(declared):
            raise BodyError("Content-Length is not a number.")
        self.length = int(declared)
        self._stream = environ["wsgi.input"]

    def read(self) -> bytes:
        """Return the next piece; empty at the end. Raises BodyError when the body breaks off."""
        if self._is_complete:
            return b""
        piece = self._next_of_chunks() if self.length is None else self._next(self.length - self.received)
        self.received += len(piece)
        self._is_complete = not piece
        return piece

    def drain(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> bool:
        """Read to the end and forget it, as long as no more than ``most`` bytes in all came and time is left.

        Returns whether the end was reached.
        """
        if self.length is not None and self.length > most:
            return False
        give_up = clock() + seconds
        while self.read():
            if self.received > most or clock() > give_up:
                return False
        return True

    def _next(self, wanted: int) -> bytes:
        if not wanted:
            return b""
        piece = self._stream.read(min(wanted, _PIECE))
        if not piece:
            raise BodyError("The connection broke before the request was complete.")
        return piece

    def _next_of_chunks(self) -> bytes:
        if not self._left_of_chunk:
            size = _CHUNK_SIZE.fullmatch(self._line())
            if not size:
                raise BodyError("The chunks of the request are out of order.")
            self._left_of_chunk = int(size[1], 16)
            if not self._left_of_chunk:
                self._skip_trailers()
                return b""
        piece = self._next(self._left_of_chunk)
        self._left_of_chunk -= len(piece)
        if not self._left_of_chunk and self._line():
            raise BodyError("The chunks of the request are out of order.")
        return piece

    def _skip_trailers(self) -> None:
        for _ in range(_MOST_TRAILERS):
            if not self._line():
                return
        raise BodyError("The request has too many trailers.")

    def _line(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise BodyError("The connection broke before the request was complete.")
        return line.rstrip(b"\r\n")
