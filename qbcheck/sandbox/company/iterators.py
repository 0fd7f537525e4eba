"""Iterators: what is left of a query that is fetched piece by piece (quickbooks-desktop reference, 2.2)."""

from __future__ import annotations

import uuid

from qbcheck.sandbox.company.statuses import iterator_not_valid
from qbcheck.sandbox.company.store import Record


class Iterators:
    """The iterators of one session, by ID; a session's end forgets them all."""

    def __init__(self) -> None:
        self._rest: dict[str, tuple[str, list[Record]]] = {}

    def start(self, query: str, records: list[Record]) -> str:
        """Return the ID of a new iterator over ``records``."""
        iterator_id = f"{{{uuid.uuid4()}}}"
        self._rest[iterator_id] = (query, records)
        return iterator_id

    def take(self, query: str, iterator_id: str, most: int) -> tuple[list[Record], int]:
        """Return the next records and how many are left after them; none left ends the iterator.

        Raises RequestError 3391 for an ID that is not one of this session's, of this query, with something left.
        """
        rest = self._of(query, iterator_id)
        taken, left = rest[:most], rest[most:]
        if left:
            self._rest[iterator_id] = (query, left)
        else:
            del self._rest[iterator_id]
        return taken, len(left)

    def stop(self, query: str, iterator_id: str) -> None:
        """Forget an iterator; raises RequestError 3391 as ``take`` does."""
        self._of(query, iterator_id)
        del self._rest[iterator_id]

    def _of(self, query: str, iterator_id: str) -> list[Record]:
        owner, rest = self._rest.get(iterator_id, ("", []))
        if owner != query:
            raise iterator_not_valid(iterator_id)
        return rest
