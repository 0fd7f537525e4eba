"""Records as they are shown: with the balances, stock and costs that the books say they have.

Balances stand in the books alone; what a stored record has in these places is the beginning of a scenario.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, price_text, quantity_text
from qbcheck.sandbox.company.books.journal import Journal
from qbcheck.sandbox.company.books.lists import INVENTORY
from qbcheck.sandbox.company.books.postings import own_side
from qbcheck.sandbox.company.store import Record, Store, Tree

_OWED = {"CustomerRet": "AccountsReceivable", "VendorRet": "AccountsPayable"}


class Balances:
    """Shows the records of one company file."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store = store
        self._journal = journal

    def shown(self, records: Iterable[Record]) -> list[Record]:
        """Return ``records`` with what the books say of them."""
        records = list(records)
        kinds = {record.kind for record in records}
        found = {kind: self._totals(kind) for kind in kinds & {"AccountRet", *_OWED}}
        return [replace(record, tree=record.tree | self._told(record, found)) for record in records]

    def _told(self, record: Record, totals: dict[str, dict[str, tuple[Decimal, Decimal]]]) -> Tree:
        match record.kind:
            case "AccountRet" | "CustomerRet":
                own, total = totals[record.kind].get(str(record.id), (Decimal(), Decimal()))
                return {"Balance": amount_text(own), "TotalBalance": amount_text(total)}
            case "VendorRet":
                own, _ = totals[record.kind].get(str(record.id), (Decimal(), Decimal()))
                return {"Balance": amount_text(own)}
            case "InventoryAdjustmentRet":
                return {"InventoryAdjustmentLineRet": self._adjusted(record)}
        return self._stock(str(record.id)) if record.kind in INVENTORY else {}

    def _totals(self, kind: str) -> dict[str, tuple[Decimal, Decimal]]:
        """Return for each record of ``kind`` its own balance and that with all below it."""
        if kind == "AccountRet":
            types = {str(one.id): one.tree["AccountType"] for one in self._store.records((kind,))}
            own = {account: own_side(types[account], amount) for account, amount in self._journal.balances().items()}
        else:
            owed = self._journal.entity_balances()
            own = {entity: own_side(_OWED[kind], amount) for entity, amount in owed.items()}
        parent = functools.cache(functools.partial(self._parent, kind))
        total = dict(own)
        for list_id, amount in own.items():
            above = parent(list_id) if amount else None
            while above is not None:
                total[above] = total.get(above, Decimal()) + amount
                above = parent(above)
        return {list_id: (own.get(list_id, Decimal()), amount) for list_id, amount in total.items()}

    def _parent(self, kind: str, list_id: str) -> str | None:
        """Return the ListID of the record above one of ``kind``, if there is one."""
        found = self._store.by_id((kind,), list_id)
        reference = found[0].tree.get("ParentRef") if found else None
        return str(reference["ListID"]) if reference else None

    def _stock(self, item: str) -> Tree:
        holding = self._journal.holding(item)
        told = {"QuantityOnOrder": quantity_text(self._journal.on_order(item))}
        if holding is not None:
            told["QuantityOnHand"] = quantity_text(holding.quantity)
            told["AverageCost"] = price_text(holding.average)
        return told

    def _adjusted(self, record: Record) -> list[Tree]:
        decided = self._journal.decided(str(record.id))
        return [
            {"ValueDifference": amount_text(decided.get(line["TxnLineID"], Decimal())), **line}
            for line in record.tree.get("InventoryAdjustmentLineRet", [])
        ]
