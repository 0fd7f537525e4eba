"""Where a tenant's records are kept: one SQLite file that survives the death of its process."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_TABLES = (
    "CREATE TABLE record (entity TEXT NOT NULL, id INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (entity, id))",
    "CREATE TABLE request (at REAL NOT NULL, number INTEGER NOT NULL)",
    "CREATE TABLE fault (place INTEGER PRIMARY KEY, met INTEGER NOT NULL)",
)


class Store:
    """Records by entity and id; numbers stay as written, because nothing is ever added up here."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        self._records = _connected(file, "FULL")
        # Losing the last requests of the hour in a power cut harms nobody, and a disk sync per request is slow.
        self._requests = _connected(file, "NORMAL")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._records.close()
            self._requests.close()

    @property
    def is_filled(self) -> bool:
        """Whether the file holds a tenant already."""
        return bool(self._records.execute("SELECT 1 FROM sqlite_master WHERE name = 'record'").fetchone())

    def fill(self, records: Mapping[str, Sequence[Row]], at: float, requests_used: int) -> None:
        """Write a whole new tenant, or nothing."""
        with self.writing():
            for table in _TABLES:
                self._records.execute(table)
            self._records.execute("INSERT INTO request VALUES (?, ?)", (at, requests_used))
            for entity, rows in records.items():
                for row in rows:
                    self.save(entity, row)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold everyone else off; keep all of what is written inside, or none of it."""
        with self._lock:
            self._records.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._records.execute("ROLLBACK")
                raise
            self._records.execute("COMMIT")

    def rows(self, entity: str) -> list[Row]:
        """Return all records of an entity, by ascending id."""
        with self._lock:
            found = self._records.execute("SELECT content FROM record WHERE entity = ? ORDER BY id", (entity,))
            return [json.loads(content) for (content,) in found]

    def row(self, entity: str, row_id: int) -> Row | None:
        """Return one record; None when there is none."""
        with self._lock:
            found = self._records.execute("SELECT content FROM record WHERE entity = ? AND id = ?", (entity, row_id))
            content = found.fetchone()
        return None if content is None else json.loads(content[0])

    def next_id(self, entity: str) -> int:
        """Return an id that no record of the entity has."""
        with self._lock:
            found = self._records.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM record WHERE entity = ?", (entity,))
            return int(found.fetchone()[0])

    def save(self, entity: str, row: Row) -> None:
        """Write a record, new or changed; only while ``writing``."""
        content = json.dumps(row, ensure_ascii=False)
        self._records.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (entity, row["id"], content))

    def remove(self, entity: str, row_id: int) -> None:
        """Take a record away; only while ``writing``."""
        self._records.execute("DELETE FROM record WHERE entity = ? AND id = ?", (entity, row_id))

    def requests_since(self, start: float) -> int:
        """Return how many requests were counted after ``start``, in seconds since 1970."""
        with self._lock:
            found = self._requests.execute("SELECT COALESCE(SUM(number), 0) FROM request WHERE at > ?", (start,))
            return int(found.fetchone()[0])

    def count_request(self, at: float) -> None:
        """Count one request."""
        with self._lock:
            self._requests.execute("INSERT INTO request VALUES (?, 1)", (at,))

    def meet_fault(self, place: int) -> int:
        """Count a request that fault number ``place`` waits for; return how many came before it."""
        with self._lock:
            found = self._requests.execute(
                "INSERT INTO fault VALUES (?, 1) ON CONFLICT (place) DO UPDATE SET met = met + 1 RETURNING met",
                (place,),
            )
            return int(found.fetchone()[0]) - 1


def _connected(file: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection
