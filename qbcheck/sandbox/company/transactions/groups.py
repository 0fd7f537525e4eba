"""Item groups on lines: a group line holds a line for each of its items."""

from __future__ import annotations

from collections.abc import Iterator

from qbcheck.sandbox.company.books.amounts import number, quantity_text
from qbcheck.sandbox.company.books.entries import group_of
from qbcheck.sandbox.company.grammar import POSITION
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.transactions.desk import Desk


def in_order(tree: Tree, name: str) -> Iterator[Tree]:
    """Yield the lines of a transaction called ``name`` as they stand on it, those of groups where the groups stand."""
    lines = [*tree.get(name, []), *tree.get(group_of(name), [])]
    for line in sorted(lines, key=lambda one: int(one.get(POSITION, 0))):
        yield from line.get(name, []) if "ItemGroupRef" in line else [line]


def expand_groups(tree: Tree, name: str, desk: Desk) -> None:
    """Give the new groups of a transaction the lines, called ``name``, of their items."""
    for group in tree.get(group_of(name), []):
        if name in group:
            continue
        item = desk.record_of(group, "ItemGroupRef").tree
        times = number(group.setdefault("Quantity", "1"))
        if item.get("ItemDesc"):
            group.setdefault("Desc", item["ItemDesc"])
        if name != "ItemLineRet":
            group["IsPrintItemsInGroup"] = item.get("IsPrintItemsInGroup", "false")
        group[name] = [
            {
                "TxnLineID": desk.write.new_txn_id(),
                "ItemRef": one["ItemRef"],
                "Quantity": quantity_text(times * number(one.get("Quantity", "1"))),
            }
            for one in item.get("ItemGroupLine", [])
            if "ItemRef" in one
        ]
