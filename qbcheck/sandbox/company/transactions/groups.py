"""Item groups on lines: a group line holds a line for each of its items."""

from __future__ import annotations

from qbcheck.sandbox.company.books.amounts import number, quantity_text
from qbcheck.sandbox.company.books.entries import group_of
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.transactions.desk import Desk


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
