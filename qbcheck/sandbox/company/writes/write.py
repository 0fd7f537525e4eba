"""What the writing of one request works with: settings, records, the clock, new identities, locks.

Sources: quickbooks-desktop reference, 2.4 (forms of identities), 2.8 (EditSequence), 4.1 (locks).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from qbcheck.sandbox.company.references import folded
from qbcheck.sandbox.company.settings import CompanySettings, Lock
from qbcheck.sandbox.company.statuses import locked, missing_object, name_in_use, out_of_date
from qbcheck.sandbox.company.store import Record, Store, Tree

_ID = re.compile(r'"(?:ListID|TxnID|TxnLineID)": "([0-9A-F]+)-\d+"')
_FIRST_LIST_NUMBER = 0x80000000
"""Lists count from here; what is below counts transactions and their lines, or comes from old files."""


OpenBalance = Callable[["Write", Record, Tree], None]
"""Takes what a new list record begins with into the books: the record, which is on disk already, and what the request
said: OpenBalance and OpenBalanceDate, or QuantityOnHand, TotalValue and InventoryDate."""


class Locks:
    """The locks that a scenario orders, which wear off as requests meet them."""

    def __init__(self, ordered: tuple[Lock, ...]) -> None:
        self._locks = [lock for lock in ordered for _ in range(lock.times)]

    def meet(self, record: Record) -> None:
        """Raise RequestError (3175, 3176 or 3180) when somebody works on ``record``."""
        for lock in self._locks:
            if lock.record in ("*", record.kind) and (lock.name == "*" or folded(lock.name) in names_of(record)):
                self._locks.remove(lock)
                raise locked(lock.status, record.tree.get("FullName") or record.tree.get("Name") or str(record.id))


@dataclass(frozen=True, slots=True)
class Write:
    """What the writing of one request works with."""

    settings: CompanySettings
    store: Store
    now: datetime
    """Aware, in the zone of the computer that runs QuickBooks."""
    locks: Locks
    open_balance: OpenBalance

    @property
    def today(self) -> date:
        """The day on that computer."""
        return self.now.date()

    @property
    def now_text(self) -> str:
        """``now`` as a DATETIMETYPE."""
        return self.now.isoformat(timespec="seconds")

    def new_list_id(self) -> str:
        """Return a ListID that no record ever had, such as ``80000035-1785958998``."""
        return self._new_id("ListID", lists=True)

    def new_txn_id(self) -> str:
        """Return a TxnID or TxnLineID that nothing ever had, such as ``1CAB66-1784735262``."""
        return self._new_id("TxnID", lists=False)

    def stamp(self, tree: Tree) -> None:
        """Give a new record its times and its EditSequence."""
        tree["TimeCreated"] = tree["TimeModified"] = self.now_text
        tree["EditSequence"] = str(int(self.now.timestamp()))

    def restamp(self, tree: Tree) -> None:
        """Give a changed record its time and its EditSequence, which always differs from the last one."""
        last = tree["EditSequence"]
        tree["TimeModified"] = self.now_text
        tree["EditSequence"] = str(max(int(self.now.timestamp()), int(last) + 1 if last.isdecimal() else 0))

    def find(self, kinds: tuple[str, ...], record_id: str) -> Record:
        """Return the record of these kinds that a request changes or deletes.

        Raises RequestError when it is not there (3120 or 3000) or locked.
        """
        found = self.store.by_id(kinds, record_id) if kinds else []
        if not found:
            raise missing_object(self.settings.missing_object, record_id)
        self.locks.meet(found[0])
        return found[0]

    def check_current(self, old: Record, edit_sequence: str) -> None:
        """Raise RequestError (3200) when the sender does not know the record as it stands."""
        if edit_sequence != old.tree["EditSequence"]:
            raise out_of_date({old.kind: old.tree} if self.settings.stale_edit == "record" else {})

    def check_guid(self, tree: Tree, kinds: tuple[str, ...]) -> None:
        """Raise RequestError when a record of these kinds has the ExternalGUID of ``tree`` and that is refused."""
        guid = tree.get("ExternalGUID", "")
        if guid and self.settings.same_guid == "refuse":
            for record in self.store.records(kinds):
                if record.tree.get("ExternalGUID", "").casefold() == guid.casefold():
                    raise name_in_use(guid)

    def _new_id(self, counter: str, *, lists: bool) -> str:
        number = self.store.next_number(counter, lambda: 1 + _greatest(self.store, lists=lists))
        return f"{number:X}-{int(self.now.timestamp())}"


def names_of(record: Record) -> set[str]:
    """Return what a record may be called by, folded."""
    return {folded(record.tree[name]) for name in ("FullName", "Name", "RefNumber") if name in record.tree}


def _greatest(store: Store, *, lists: bool) -> int:
    numbers = {int(number, 16) for text in store.texts() for number in _ID.findall(text)}
    return max((one for one in numbers if (one >= _FIRST_LIST_NUMBER) == lists), default=_FIRST_LIST_NUMBER * lists)
