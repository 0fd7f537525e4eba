"""Runs a writing request: one function of a table, in one transaction of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from qbcheck.quickbooks.schema import message
from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.kinds import stored_kinds
from qbcheck.sandbox.company.queries import Answer
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import OK, RequestError
from qbcheck.sandbox.company.store import Record, Store, Tree
from qbcheck.sandbox.company.writes.limits import check_numbers
from qbcheck.sandbox.company.writes.required import check_required
from qbcheck.sandbox.company.writes.write import Locks, OpenBalance, Write

WriteFunction = Callable[[Write, Request], Record | Tree]
"""Writes what a request asks for; returns the record, or the elements of the response. Raises RequestError."""

_PERSONAL = ("SSN",)
_EXTENSIONS = "DataExtRet"
"""A request that writes has no OwnerID, so its answer has no data extensions of a record."""


def nothing_to_open(write: Write, record: Record, opening: Tree) -> None:
    """Take no opening balance into any books."""
    del write, record, opening


class Writes:
    """Answers the writing requests of one company file."""

    def __init__(
        self,
        settings: CompanySettings,
        store: Store,
        now: Callable[[], datetime],
        functions: Mapping[str, WriteFunction],
        shown: Callable[[list[Record]], list[Record]] = lambda records: records,
        open_balance: OpenBalance = nothing_to_open,
    ) -> None:
        """``functions`` by request, such as ``CustomerAdd``.

        ``shown`` completes records that are returned; ``open_balance`` takes opening balances into the books.
        """
        self._settings = settings
        self._store = store
        self._now = now
        self._functions = functions
        self._shown = shown
        self._open_balance = open_balance
        self._locks = Locks(settings.locks)

    def know(self, name: str) -> bool:
        """Tell whether a request such as ``CustomerAdd`` is built."""
        return name in self._functions

    def answer(self, request: Request) -> Answer:
        """Do what a request asks; when this returns, it is on disk.

        Raises RequestError when it is refused: then nothing of it was done.
        """
        now = self._now().astimezone(self._settings.zone)
        write = Write(self._settings, self._store, now, self._locks, self._open_balance)
        try:
            check_required(request.asked, message(request.name).request.content)
            with self._store.transaction():
                written = self._functions[request.name](write, request)
                if isinstance(written, Record):
                    (written,) = self._shown([written])
                    check_numbers(written.tree, stored_kinds()[written.kind], self._settings.country)
        except RequestError as error:
            return Answer(error.status, tree=self._returned(dict(error.tree), request))
        if isinstance(written, Record):
            written = {written.kind: written.tree}
        return Answer(OK, tree=self._returned(written, request))

    def _returned(self, tree: Tree, request: Request) -> Tree:
        """Return what of the written record was asked for."""
        wanted = request.asked.get("IncludeRetElement")
        hidden = () if self._settings.personal_data else _PERSONAL
        return {
            name: _trimmed(value, wanted, hidden) if name.endswith("Ret") and name != _EXTENSIONS else value
            for name, value in tree.items()
        }


def _trimmed(tree: dict[str, Any], wanted: list[str] | None, hidden: tuple[str, ...]) -> Tree:
    return {
        name: value
        for name, value in tree.items()
        if (wanted is None or name in wanted) and name not in (*hidden, _EXTENSIONS)
    }
