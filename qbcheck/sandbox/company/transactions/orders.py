"""Purchase orders: what QuickBooks fills in, works out and refuses; what has come of them, and from which transaction.

Sources: quickbooks-desktop reference, 3 (PurchaseOrderAdd; ItemReceiptAdd: LinkToTxnID for the whole order, or
LinkToTxn for a line, and then no ItemRef). Whether more may come than was ordered is unconfirmed: here it may.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, number, quantity_text
from qbcheck.sandbox.company.books.entries import group_of, lines_of, purchase_taxation
from qbcheck.sandbox.company.grammar import POSITION
from qbcheck.sandbox.company.statuses import missing_element, missing_object, switched_off
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk, default_flags, take_over
from qbcheck.sandbox.company.transactions.links import add_link, drop_links, linked
from qbcheck.sandbox.company.transactions.purchases import complete_item_line
from qbcheck.sandbox.company.transactions.refusals import closed_already, invalid_value, not_saved, not_together

LINE = "PurchaseOrderLineRet"
_BEHIND_ALL = "1000000"


def complete_order(kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in header and lines of a PurchaseOrderRet, and work out its total.

    Raises RequestError for what QuickBooks refuses.
    """
    if not desk.settings.inventory:
        raise switched_off()
    if "VendorRef" not in tree:
        raise missing_element("VendorRef")
    vendor = desk.record_of(tree, "VendorRef")
    desk.number_it(kind, tree)
    desk.currency(tree, vendor)
    desk.terms(tree, vendor)
    tree.setdefault("ExpectedDate", tree["TxnDate"])
    take_over(tree, vendor, "VendorAddress")
    default_flags(tree, "IsManuallyClosed", "IsToBePrinted", "IsToBeEmailed")
    if desk.settings.country != "US" and desk.settings.sales_tax:
        default_flags(tree, "IsTaxIncluded")
    for line in lines_of(tree, LINE):
        complete_item_line(line, "Rate", tree, vendor, desk)
        if "ItemRef" in line:
            line.setdefault("ReceivedQuantity", "0")
            line.setdefault("UnbilledQuantity", line.get("Quantity", "0"))
            default_flags(line, "IsBilled", "IsManuallyClosed")
    for group in tree.get(group_of(LINE), []):
        amounts = (number(line.get("Amount")) for line in group.get(LINE, []))
        group["TotalAmount"] = amount_text(sum(amounts, Decimal()))
    tax = purchase_taxation(tree, [line for line in lines_of(tree, LINE) if "Amount" in line], desk.lists)
    if tax.net < 0:
        raise not_saved("PurchaseOrder", "The transaction amount must be positive.")
    tree["TotalAmount"] = amount_text(tax.net + tax.tax)
    _close_if_all_came(tree)


def draw_lines(tree: Tree, whole_orders: list[str], desk: Desk) -> None:
    """Fill the lines of a bill or an item receipt that come from orders.

    ``whole_orders`` are the TxnIDs of LinkToTxnID: all that is still to come of them is put behind the given lines.
    Raises RequestError for an order, or a line of it, that is not there, is another vendor's or is closed.
    """
    for line in tree.get("ItemLineRet", []):
        if "LinkToTxn" in line:
            if "ItemRef" in line:
                raise not_together("ItemRef", "LinkToTxn")
            order = order_of(line["LinkToTxn"]["TxnID"], tree, desk)
            _draw(line, _line_of(order, line["LinkToTxn"]["TxnLineID"], desk))
    for txn_id in whole_orders:
        order = order_of(txn_id, tree, desk)
        for ordered in lines_of(order.tree, LINE):
            if _to_come(ordered) > 0:
                link = {"TxnID": txn_id, "TxnLineID": ordered["TxnLineID"]}
                drawn: Tree = {"TxnLineID": desk.write.new_txn_id(), "LinkToTxn": link, POSITION: _BEHIND_ALL}
                _draw(drawn, ordered)
                tree.setdefault("ItemLineRet", []).append(drawn)


def order_of(txn_id: str, tree: Tree, desk: Desk) -> Record:
    """Return the open order with this TxnID that stands with the vendor of ``tree``."""
    order = desk.transaction("PurchaseOrderRet", txn_id)
    if order.tree.get("VendorRef", {}).get("ListID") != tree["VendorRef"]["ListID"]:
        raise invalid_value("LinkToTxnID", txn_id, "The purchase order is another vendor's.")
    if "true" in (order.tree.get("IsManuallyClosed"), order.tree.get("IsFullyReceived")):
        raise closed_already(txn_id)
    return order


def receive(receipt: Record, sign: int, desk: Desk) -> Iterator[Record]:
    """Yield the orders from which the lines of a bill or an item receipt come, with that received; -1 takes it back."""
    by_order: dict[str, list[Tree]] = {}
    for line in receipt.tree.get("ItemLineRet", []):
        if "LinkToTxn" in line:
            by_order.setdefault(line["LinkToTxn"]["TxnID"], []).append(line)
    for txn_id, lines in by_order.items():
        for order in desk.store.by_id(("PurchaseOrderRet",), txn_id):
            amount = Decimal()
            for line in lines:
                amount += number(line.get("Amount"))
                for ordered in lines_of(order.tree, LINE):
                    if ordered["TxnLineID"] == line["LinkToTxn"]["TxnLineID"]:
                        _count(ordered, sign * number(line.get("Quantity")), billed=receipt.kind == "BillRet")
            drop_links(order.tree, receipt.id)
            if sign > 0:
                add_link(order.tree, linked(receipt, "QUANTYPE", -amount))
                drop_links(receipt.tree, order.id)
                add_link(receipt.tree, linked(order, "QUANTYPE", -amount))
            _close_if_all_came(order.tree)
            yield order


def forget_order(order: Record, desk: Desk) -> Iterator[Record]:
    """Yield the bills and item receipts of an order that goes away, without their links to it."""
    if order.kind != "PurchaseOrderRet":
        return
    for receipt in desk.store.mentioning(str(order.id)):
        if receipt.kind in ("BillRet", "ItemReceiptRet"):
            drop_links(receipt.tree, order.id)
            for line in receipt.tree.get("ItemLineRet", []):
                if line.get("LinkToTxn", {}).get("TxnID") == order.id:
                    del line["LinkToTxn"]
            yield receipt


def _line_of(order: Record, line_id: str, desk: Desk) -> Tree:
    for line in lines_of(order.tree, LINE):
        if line["TxnLineID"] == line_id:
            return line
    raise missing_object(desk.settings.missing_object, line_id)


def _draw(line: Tree, ordered: Tree) -> None:
    """Give a line what the ordered one says, where it says nothing itself."""
    for name in ("ItemRef", "Desc", "CustomerRef", "ClassRef", "SalesTaxCodeRef", "OverrideItemAccountRef"):
        if name in ordered:
            line.setdefault(name, ordered[name])
    left = _to_come(ordered)
    line.setdefault("Quantity", quantity_text(left if left > 0 else Decimal()))
    if "Cost" not in line and "Amount" not in line:
        line["Cost"] = ordered.get("Rate", "0.00")


def _to_come(ordered: Tree) -> Decimal:
    if "ItemRef" not in ordered or ordered.get("IsManuallyClosed") == "true":
        return Decimal()
    return number(ordered.get("Quantity")) - number(ordered.get("ReceivedQuantity"))


def _count(ordered: Tree, quantity: Decimal, *, billed: bool) -> None:
    ordered["ReceivedQuantity"] = quantity_text(number(ordered.get("ReceivedQuantity")) + quantity)
    if billed:
        ordered["UnbilledQuantity"] = quantity_text(number(ordered.get("UnbilledQuantity")) - quantity)
        ordered["IsBilled"] = "true" if number(ordered["UnbilledQuantity"]) <= 0 else "false"


def _close_if_all_came(tree: Tree) -> None:
    lines = [line for line in lines_of(tree, LINE) if "ItemRef" in line]
    tree["IsFullyReceived"] = "true" if lines and all(_to_come(line) <= 0 for line in lines) else "false"
