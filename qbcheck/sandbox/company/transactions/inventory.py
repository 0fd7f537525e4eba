"""Inventory adjustments and transfers between sites: what QuickBooks fills in, works out and refuses.

Sources: quickbooks-desktop reference, 3 (InventoryAdjustmentAdd, TransferInventoryAdd). A new quantity is counted from
what is on hand when the adjustment is entered, whatever its date; a new value likewise. Stock of single sites is not
kept: no request built here shows it.
"""

from __future__ import annotations

from typing import Any

from qbcheck.sandbox.company.books.amounts import amount_text, number, quantity_text
from qbcheck.sandbox.company.books.lists import INVENTORY
from qbcheck.sandbox.company.books.stock import Holding
from qbcheck.sandbox.company.statuses import missing_element, switched_off
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.refusals import invalid_value, wrong_item

_NOT_FOR_STOCK = ("AccountsReceivable", "AccountsPayable", "NonPosting")


def complete_adjustment(kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in an InventoryAdjustmentRet; what its lines adjust stands in them as it came.

    Raises RequestError for what QuickBooks refuses.
    """
    if not desk.settings.inventory:
        raise switched_off()
    account_type = desk.record_of(tree, "AccountRef").tree["AccountType"]
    if account_type in _NOT_FOR_STOCK:
        why = f"An account of the type {account_type} cannot be used here."
        raise invalid_value("AccountRef", tree["AccountRef"]["FullName"], why)
    desk.number_it(kind, tree)
    held: dict[str, Holding] = {}
    for line in tree.get("InventoryAdjustmentLineRet", []):
        item = desk.record_of(line, "ItemRef")
        if item.kind not in INVENTORY:
            raise wrong_item(line["ItemRef"]["FullName"], "inventory adjustment")
        item_id = line["ItemRef"]["ListID"]
        held.setdefault(item_id, desk.journal.holding(item_id) or Holding())
        held[item_id] = _adjust(line, held[item_id])


def complete_transfer(kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in a TransferInventoryRet; raises RequestError for what QuickBooks refuses."""
    if not desk.settings.multi_location_inventory:
        raise switched_off()
    if tree["FromInventorySiteRef"]["ListID"] == tree["ToInventorySiteRef"]["ListID"]:
        name = tree["ToInventorySiteRef"]["FullName"]
        raise invalid_value("ToInventorySiteRef", name, "Stock cannot be transferred to the site where it is.")
    desk.number_it(kind, tree)
    for line in tree.get("TransferInventoryLineRet", []):
        if "ItemRef" not in line:
            raise missing_element("ItemRef")
        if desk.record_of(line, "ItemRef").kind not in INVENTORY:
            raise wrong_item(line["ItemRef"]["FullName"], "inventory transfer")
        quantity = line.pop("QuantityToTransfer", None)
        if quantity is None or number(quantity) <= 0:
            raise invalid_value("QuantityToTransfer", quantity or "", "The quantity must be greater than zero.")
        line["QuantityTransferred"] = quantity


def _adjust(line: Tree, held: Holding) -> Holding:
    """Work out the differences that a line makes, and return what is held after it."""
    if "SerialNumberAdjustment" in line or "LotNumberAdjustment" in line:
        raise switched_off()
    by_value = line.pop("ValueAdjustment", None)
    wanted: dict[str, Any] = by_value or line.pop("QuantityAdjustment")
    if "SerialNumber" in wanted or "LotNumber" in wanted:
        raise switched_off()
    difference = number(wanted.get("QuantityDifference"))
    if "NewQuantity" in wanted:
        difference = number(wanted["NewQuantity"]) - held.quantity
    line["QuantityDifference"] = quantity_text(difference)
    value = difference * held.average
    if by_value is not None and ("NewValue" in wanted or "ValueDifference" in wanted):
        value = number(wanted["NewValue"]) - held.value if "NewValue" in wanted else number(wanted["ValueDifference"])
        line["ValueDifference"] = amount_text(value)
    return Holding(held.quantity + difference, held.value + value, held.average)
