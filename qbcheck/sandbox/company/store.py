"""The records of a company file, on disk: every record a tree, one table, found by kind, ID or name.

SQLite in WAL mode with synchronous FULL: what was committed survives a killed process and a power cut. The records
are put in once, in one transaction, when the database is new; a process killed in between leaves a new database. What
one request writes is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Tree = dict[str, Any]
"""An aggregate by tag: a value is a text, an aggregate, or a list of either when the element is repeated."""

_FILLED = 1
_TABLE = """
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT,
    name TEXT NOT NULL,
    tree TEXT NOT NULL
)"""
_COUNTERS = "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL)"
_INDEXES = ("CREATE UNIQUE INDEX record_id ON record (id)", "CREATE INDEX record_name ON record (kind, name)")


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a list, or a transaction."""

    kind: str
    """Tag of the record, such as ``AccountRet``."""
    id: str | None
    """ListID or TxnID; None for the few records that have neither."""
    name: str
    """FullName, Name or RefNumber, folded for comparison; empty when it has none."""
    tree: Tree


class Store:
    """The records, in the order in which they were entered. Not for use by several threads at a time."""

    def __init__(self, path: Path, first_records: Callable[[], Iterable[Record]]) -> None:
        """Open the database at ``path``; a new one is given ``first_records()``."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            if self._connection.execute("PRAGMA user_version").fetchone() != (_FILLED,):
                self._fill(first_records())
            self._connection.execute(_COUNTERS)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """The database, for what is kept beside the records; every statement outside a transaction commits itself."""
        return self._connection

    def records(self, kinds: Sequence[str]) -> list[Record]:
        """Return all records of these kinds."""
        return self._select(kinds, "", ())

    def by_id(self, kinds: Sequence[str], record_id: str) -> list[Record]:
        """Return the record of these kinds with this ListID or TxnID, if any."""
        return self._select(kinds, " AND id = ?", (record_id,))

    def by_name(self, kinds: Sequence[str], folded_name: str) -> list[Record]:
        """Return the records of these kinds with this name."""
        return self._select(kinds, " AND name = ?", (folded_name,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside, or nothing when it ends with an exception."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def add(self, record: Record) -> None:
        """Put in a new record."""
        self._connection.execute(
            "INSERT INTO record (kind, id, name, tree) VALUES (?, ?, ?, ?)",
            (record.kind, record.id, record.name, json.dumps(record.tree)),
        )

    def replace(self, record: Record) -> None:
        """Put ``record`` in the place of the one of its kind with its ID; CompanyRet has none and is alone."""
        self._connection.execute(
            "UPDATE record SET name = ?, tree = ? WHERE kind = ? AND id IS ?",
            (record.name, json.dumps(record.tree), record.kind, record.id),
        )

    def remove(self, record: Record) -> None:
        """Take out the record with this ID."""
        self._connection.execute("DELETE FROM record WHERE id = ?", (record.id,))

    def mentioning(self, record_id: str) -> list[Record]:
        """Return the records that hold this ListID or TxnID, the one that has it included."""
        return self._selected("tree LIKE ?", (f'%"{record_id}"%',))

    def greatest_number(self, kind: str) -> int:
        """Return the greatest RefNumber of ``kind`` that is a whole number; 0 when there is none."""
        (found,) = self._connection.execute(
            "SELECT MAX(CAST(name AS INTEGER)) FROM record WHERE kind = ? AND name GLOB '[0-9]*' "
            "AND NOT name GLOB '*[^0-9]*'",
            (kind,),
        ).fetchone()
        return int(found or 0)

    def next_number(self, counter: str, first: Callable[[], int]) -> int:
        """Return a number that ``counter`` never gave before, not even to what is gone; at first ``first()``."""
        row = self._connection.execute("SELECT last FROM counter WHERE name = ?", (counter,)).fetchone()
        number = first() if row is None else int(row[0]) + 1
        self._connection.execute("INSERT OR REPLACE INTO counter (name, last) VALUES (?, ?)", (counter, number))
        return number

    def texts(self) -> Iterator[str]:
        """Yield every record as the text it is kept as."""
        for (tree,) in self._connection.execute("SELECT tree FROM record"):
            yield tree

    def _fill(self, records: Iterable[Record]) -> None:
        filled = list(records)
        with self.transaction():
            self._connection.execute(_TABLE)
            for index in _INDEXES:
                self._connection.execute(index)
            for record in filled:
                self.add(record)
            self._connection.execute(f"PRAGMA user_version = {_FILLED}")

    def _select(self, kinds: Sequence[str], condition: str, values: tuple[str, ...]) -> list[Record]:
        marks = ", ".join("?" * len(kinds))
        return self._selected(f"kind IN ({marks}){condition}", (*kinds, *values))

    def _selected(self, condition: str, values: tuple[str, ...]) -> list[Record]:
        rows = self._connection.execute(
            f"SELECT kind, id, name, tree FROM record WHERE {condition} ORDER BY number",  # noqa: S608 - only marks
            values,
        )
        return [Record(kind, record_id, name, json.loads(tree)) for kind, record_id, name, tree in rows]
