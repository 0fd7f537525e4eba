"""Adds records to lists: what every kind has in common; ``contents`` says what is particular to one."""

from __future__ import annotations

from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.kinds import parts_by_name, stored_kinds
from qbcheck.sandbox.company.references import kinds_of_name_space
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.contents import CONTENTS
from qbcheck.sandbox.company.writes.names import named
from qbcheck.sandbox.company.writes.requested import requested, without_empty
from qbcheck.sandbox.company.writes.write import Write

OPENING = ("OpenBalance", "OpenBalanceDate", "QuantityOnHand", "TotalValue", "InventoryDate")
"""Elements of requests that go into the books and not into the record."""


def add(write: Write, request: Request) -> Record:
    """Write a new record of a list, such as CustomerAdd asks for.

    Raises RequestError for what QuickBooks refuses.
    """
    name = request.name.removesuffix("Add")
    asked = requested(request.asked, request.name, name, write)
    return add_record(f"{name}Ret", {"Name": asked["Name"]} | without_empty(asked), write)


def add_record(kind: str, tree: Tree, write: Write) -> Record:
    """Write a new record of ``kind`` that holds what ``tree`` says, as in its Add request.

    Raises RequestError for what QuickBooks refuses.
    """
    tree = {"ListID": write.new_list_id(), "IsActive": "true"} | tree
    write.stamp(tree)
    opening = {name: tree.pop(name) for name in OPENING if name in tree}
    CONTENTS[kind](tree, write)
    record = named(kind, tree, write)
    write.locks.meet(record)
    write.check_guid(tree, kinds_of_name_space(kind))
    _begin(kind, tree, opening)
    write.store.add(record)
    if opening:
        write.open_balance(write, record, opening)
    return record


def _begin(kind: str, tree: Tree, opening: Tree) -> None:
    """Give the record the balances it begins with."""
    holds = parts_by_name(stored_kinds()[kind])
    for balance in ("Balance", "TotalBalance"):
        if balance in holds:
            tree[balance] = opening.get("OpenBalance", "0.00")
    for quantity in ("QuantityOnHand", "QuantityOnOrder", "QuantityOnSalesOrder"):
        if quantity in holds:
            tree[quantity] = "0"
    if "QuantityOnHand" in opening:
        tree["QuantityOnHand"] = opening["QuantityOnHand"]
    if "AverageCost" in holds:
        tree["AverageCost"] = "0.00"
