"""A transaction changed by a Mod request: what is named takes the place of what was there.

Lines: when any is sent, those that are not sent are deleted; a line sent with its TxnLineID alone stays as it is; -1
makes a new one; kept lines must stand in their order (3290). When none is sent they stay, unless ClearExpenseLines or
ClearItemLines says otherwise (quickbooks-desktop reference, 2.8; -1 and the last rule are unconfirmed).
"""

from __future__ import annotations

from typing import Any

from qbcheck.sandbox.company.books.amounts import number, quantity_text
from qbcheck.sandbox.company.books.entries import group_of
from qbcheck.sandbox.company.statuses import missing_object, not_cleared
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.refusals import wrong_order

_NEW_LINE = "-1"
_OF_A_PRICE = ("Quantity", "Rate", "RatePercent", "Cost")
_OF_AN_ITEM = ("Desc", "Rate", "RatePercent", "Cost", "Amount", "SalesTaxCodeRef", "ManufacturerPartNumber")
_MUST_STAY = ("CustomerRef", "VendorRef", "TxnDate", "AccountRef", "EntityRef")
_FAMILIES = tuple(
    {name, group_of(name)} for name in ("InvoiceLineRet", "PurchaseOrderLineRet", "ExpenseLineRet", "ItemLineRet")
)
_CLEARED = {"ClearExpenseLines": ("ExpenseLineRet",), "ClearItemLines": ("ItemLineRet", "ItemGroupLineRet")}


def modified(tree: Tree, wanted: Tree, desk: Desk) -> Tree:
    """Return a record as a Mod request wants it.

    Raises RequestError for a line that is not there, is out of order, or for something that cannot be cleared.
    """
    found = dict(tree)
    for clear, lines in _CLEARED.items():
        if wanted.get(clear) == "true":
            for name in lines:
                found.pop(name, None)
    for family in _FAMILIES:
        if not family.isdisjoint(wanted):
            for name in family & found.keys():
                del found[name]
    for name, value in wanted.items():
        if isinstance(value, list):
            found[name] = _lines(tree.get(name, []), value, desk)
        elif name not in _CLEARED:
            _put(found, name, value)
    return found


def _put(tree: Tree, name: str, value: Any) -> None:
    if value not in ("", {}):
        tree[name] = value
    elif name in _MUST_STAY:
        raise not_cleared(name)
    else:
        tree.pop(name, None)


def _lines(old: list[Tree], wanted: list[Tree], desk: Desk) -> list[Tree]:
    places = {line["TxnLineID"]: place for place, line in enumerate(old)}
    last = -1
    lines = []
    for asked in wanted:
        line_id = asked["TxnLineID"]
        if line_id == _NEW_LINE:
            lines.append({name: value for name, value in asked.items() if value not in ("", {})})
            lines[-1]["TxnLineID"] = desk.write.new_txn_id()
            continue
        if line_id not in places:
            raise missing_object(desk.settings.missing_object, line_id)
        if places[line_id] <= last:
            raise wrong_order(line_id)
        last = places[line_id]
        lines.append(_line(old[last], asked, desk))
    return lines


def _line(old: Tree, asked: Tree, desk: Desk) -> Tree:
    line = dict(old)
    if "ItemRef" in asked and asked["ItemRef"] != old.get("ItemRef"):
        for name in _OF_AN_ITEM:
            line.pop(name, None)
    if "Quantity" in asked and "UnbilledQuantity" in old:
        more = number(asked["Quantity"]) - number(old.get("Quantity"))
        line["UnbilledQuantity"] = quantity_text(number(old["UnbilledQuantity"]) + more)
    if "Amount" in asked:
        for name in ("Rate", "Cost"):
            line.pop(name, None)
    elif any(name in asked for name in _OF_A_PRICE):
        line.pop("Amount", None)
        if "Rate" in asked:
            line.pop("RatePercent", None)
    for name, value in asked.items():
        if isinstance(value, list):
            line[name] = _lines(old.get(name, []), value, desk)
        else:
            _put(line, name, value)
    return line
