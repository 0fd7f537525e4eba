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
    lock, holder = _files(ledger, what)
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


def holder_of(ledger: Path, what: str) -> str:
    """Return who holds the lock called ``what``, such as ``process 12 on QB-PC``; empty when nobody does."""
    lock, holder = _files(ledger, what)
    if not lock.exists():
        return ""
    connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError:
        return _read(holder)
    finally:
        connection.close()
    return ""


def _files(ledger: Path, what: str) -> tuple[Path, Path]:
    """Return the file that is locked, and the one that says by whom."""
    stem = f"{ledger.name}.{re.sub(r'[^A-Za-z0-9-]', '_', what)}"
    return ledger.with_name(f"{stem}.lock"), ledger.with_name(f"{stem}.holder")


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "another process"
