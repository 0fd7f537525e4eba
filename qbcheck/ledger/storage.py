"""Opens a ledger, brings it up to date, and runs one transaction at a time; its faults are told in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection as Work
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from qbcheck.errors import LedgerError

__all__ = ["Ledger", "Work"]

_PATIENCE = 30.0
"""Seconds that a transaction waits for another process's to end."""
_READS_ONLY = "qbcheck_reads_only"
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Ledger:
    """The ledger in one file; use it as a context manager. For use by several threads and processes at a time."""

    def __init__(self, path: Path) -> None:
        """Open the ledger at ``path``; a new one is made, an older one brought up to date.

        Raises LedgerError when it cannot be opened, is damaged or was written by a newer version.
        """
        self.path = path
        self._engine = sqlalchemy.create_engine(
            sqlalchemy.URL.create("sqlite", database=str(path)), connect_args={"timeout": _PATIENCE}
        )
        event.listen(self._engine, "connect", _make_durable)
        event.listen(self._engine, "begin", _begin)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"The folder of the ledger {path} cannot be made: {error.strerror}.") from error
        with self._in_words():
            self._bring_up_to_date()

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Run one transaction: committed and on disk at its end, or not done at all.

        Raises LedgerError when it cannot be done: the disk is full, the file is damaged or not writable.
        """
        with self._in_words(), self._engine.begin() as work:
            yield work

    @contextmanager
    def look(self) -> Iterator[Work]:
        """Read without keeping anybody from writing. Raises LedgerError as ``work`` does."""
        with self._in_words(), self._engine.connect().execution_options(**{_READS_ONLY: True}) as work, work.begin():
            yield work

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise _in_words(error, self.path) from error

    def _bring_up_to_date(self) -> None:
        from qbcheck.ledger.migrations import bring_up_to_date

        with self._engine.connect() as work:
            bring_up_to_date(work, self.path)


def _make_durable(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, see below
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(work: Work) -> None:
    # A transaction that reads and then writes must not find that another one wrote in between.
    work.exec_driver_sql("BEGIN" if work.get_execution_options().get(_READS_ONLY) else "BEGIN IMMEDIATE")


def _in_words(error: SQLAlchemyError, path: Path) -> LedgerError:
    cause = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return LedgerError(
            f"The disk that holds the ledger {path} is full. Nothing was sent that is not recorded.",
            remedy="Free some space, and run the same again.",
        )
    if code in _CORRUPT:
        return LedgerError(
            f"The ledger {path} is damaged or is not a ledger: {cause}.",
            remedy="Put the last good copy of it back. Do not start a new one: it would not know what was sent.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LedgerError(
            f"The ledger {path} is in use: another qbcheck did not let go of it in {_PATIENCE:g} seconds."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LedgerError(
            f"The ledger {path} cannot be opened or written: {cause}.",
            remedy="Check that this user may write the file and its folder.",
        )
    return LedgerError(f"The ledger {path} cannot be used: {cause or error}.")
