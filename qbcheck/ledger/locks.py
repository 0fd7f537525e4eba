"""One at a time: a lock that a crash releases.

The lock is an open transaction on a small file beside the ledger, so that the operating system ends it with the
process that held it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qbcheck.errors import LockedError
from qbcheck.ledger.jobs import this_process


@contextmanager
def locked(ledger: Path, what: str) -> Iterator[None]:
    """Hold the lock called ``what`` of a ledger.

    Raises LockedError, at once, when another thread or process holds it; the error says who, as far as it is known.
    """
    stem = f"{ledger.name}.{re.sub(r'[^A-Za-z0-9-]', '_', what)}"
    lock, holder = ledger.with_name(f"{stem}.lock"), ledger.with_name(f"{stem}.holder")
    connection = sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise LockedError(f"{what} is in use by {_read(holder)}.", remedy="Wait until it has ended.") from error
        holder.write_text(this_process(), encoding="utf-8")
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)
    finally:
        connection.close()


def is_locked(ledger: Path, what: str) -> bool:
    """Tell whether somebody holds the lock called ``what``."""
    try:
        with locked(ledger, what):
            return False
    except LockedError:
        return True


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "another process"
