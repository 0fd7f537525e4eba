"""The log of a service on stderr, without secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from qbcheck.credentials import redact


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


@contextmanager
def log_lines(*, verbose: bool, quiet: bool) -> Iterator[None]:
    """Show what happens, with ``verbose`` more of it and with ``quiet`` warnings alone.

    Errors, which are our own crashes, go to the file of bugs as in every command.
    """
    log = logging.getLogger("qbcheck")
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.addFilter(lambda record: record.levelno < logging.ERROR)
    before = log.level
    log.setLevel(logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
