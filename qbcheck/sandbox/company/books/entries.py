"""A transaction, as it stands in the company file (InvoiceRet, BillRet...), turned into its entry in the books.

    InvoiceRet               receivable | income of each line's item, tax; stock goes out against its cost
    CreditMemoRet            the reverse; stock comes back at the average
    ReceivePaymentRet        deposit account, discounts | receivable
    BillRet                  expenses, items, tax | payable
    ItemReceiptRet           the same | payable, or the liability account that the record names
    VendorCreditRet          the reverse of a bill
    CheckRet                 expenses, items, tax | bank account
    InventoryAdjustmentRet   stock | the account of the adjustment
    PurchaseOrderRet         posts nothing; what has not come of its inventory items is on order
    all others               post nothing (time, transfers between sites), nor do pending sales

A voided transaction keeps its record with amounts and quantities of zero, and so posts nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import number
from qbcheck.sandbox.company.books.lists import INVENTORY, Lists
from qbcheck.sandbox.company.books.postings import Entry, Ledger
from qbcheck.sandbox.company.books.stock import Movement
from qbcheck.sandbox.company.books.tax import Line, Taxation, taxation
from qbcheck.sandbox.company.store import Record, Tree

OWN_ACCOUNT = "OverrideItemAccountRef"
"""Kept in a stored line although QuickBooks never returns it: the account that the line names instead of its item's."""

_ONLY_TELLS = ("ItemSubtotalRet",)
"""Items whose lines repeat the amount of what stands above them."""
_OWED = ("AccountsReceivable", "AccountsPayable")


def entry_of(kind: str, tree: Tree, lists: Lists) -> Entry:
    """Return the entry of a transaction of ``kind``, such as ``InvoiceRet``."""
    return _ENTRIES[kind](tree, lists) if kind in _ENTRIES else Entry()


def group_of(name: str) -> str:
    """Return the tag of a group of the lines called ``name``, such as InvoiceLineGroupRet of InvoiceLineRet."""
    return "ItemGroupLineRet" if name == "ItemLineRet" else name.replace("LineRet", "LineGroupRet")


def lines_of(tree: Tree, name: str) -> Iterator[Tree]:
    """Yield the lines of a transaction called ``name``, those in groups too."""
    yield from tree.get(name, [])
    for group in tree.get(group_of(name), []):
        yield from group.get(name, [])


def sales_lines(tree: Tree, name: str, lists: Lists) -> list[Tree]:
    """Return the lines of a sale that have an amount of their own."""
    return [
        line
        for line in lines_of(tree, name)
        if "Amount" in line and ("ItemRef" not in line or _item(line, lists).kind not in _ONLY_TELLS)
    ]


def sales_taxation(tree: Tree, lines: Iterable[Tree], lists: Lists) -> Taxation:
    """Return the tax of a sale on ``lines`` (quickbooks-desktop reference, 5)."""
    due = lists.taxes == "item" and lists.is_taxable(tree.get("CustomerSalesTaxCodeRef"))
    rates = lists.rates(tree.get("ItemSalesTaxRef")) if due else ()
    taxed = []
    for line in lines:
        code = line.get("SalesTaxCodeRef")
        of_item = rates if due and lists.is_taxable(code) else ()
        taxed.append(Line(number(line["Amount"]), of_item or lists.rates_of_code(code)))
    return taxation(taxed, lists.rounding, included=tree.get("IsTaxIncluded") == "true")


def purchase_lines(tree: Tree) -> list[Tree]:
    """Return the lines of a purchase that have an amount."""
    return [line for name in ("ExpenseLineRet", "ItemLineRet") for line in lines_of(tree, name) if "Amount" in line]


def purchase_taxation(tree: Tree, lines: Iterable[Tree], lists: Lists) -> Taxation:
    """Return the tax of a purchase on ``lines``; in the United States there is none (reference, 5)."""
    taxed = [
        Line(number(line["Amount"]), lists.rates_of_code(line.get("SalesTaxCodeRef"), purchase=True)) for line in lines
    ]
    return taxation(taxed, lists.rounding, included=tree.get("IsTaxIncluded") == "true")


def _sale(tree: Tree, lists: Lists, name: str, sign: int) -> Entry:
    if tree.get("IsPending") == "true":
        return Entry()
    ledger = Ledger()
    lines = sales_lines(tree, name, lists)
    tax = sales_taxation(tree, lines, lists)
    receivable = _standing(tree, "ARAccountRef", "AccountsReceivable", lists)
    ledger.debit(receivable, sign * (tax.net + tax.tax), _id(tree["CustomerRef"]))
    for line, net in zip(lines, tax.nets, strict=True):
        ledger.credit(_account(line, lists, lists.sold_to, "UncategorizedIncome"), sign * net)
    for rate, amount in tax.taxes:
        ledger.credit(rate.account, sign * amount)
    movements = [
        _moved(line, item, -sign * number(line.get("Quantity")), None, lists)
        for line in lines_of(tree, name)
        if "ItemRef" in line and (item := _item(line, lists)).kind in INVENTORY
    ]
    return Entry(tuple(ledger.postings), _real(movements))


def _purchase(tree: Tree, lists: Lists, owed_to: str, entity: str | None, sign: int) -> Entry:
    ledger, movements = Ledger(), []
    lines = purchase_lines(tree)
    tax = purchase_taxation(tree, lines, lists)
    for line, net in zip(lines, tax.nets, strict=True):
        account = _account(line, lists, lists.bought_to, "UncategorizedExpenses")
        ledger.debit(account, sign * net, entity if lists.account_type(account) in _OWED else None)
        if "ItemRef" in line and OWN_ACCOUNT not in line and (item := _item(line, lists)).kind in INVENTORY:
            movements.append(_moved(line, item, sign * number(line.get("Quantity")), sign * net, lists))
    for rate, amount in tax.taxes:
        ledger.debit(rate.account, sign * amount)
    ledger.credit(owed_to, sign * (tax.net + tax.tax), entity if lists.account_type(owed_to) in _OWED else None)
    return Entry(tuple(ledger.postings), _real(movements))


def _bill(tree: Tree, lists: Lists) -> Entry:
    name = "LiabilityAccountRef" if "LiabilityAccountRef" in tree else "APAccountRef"
    return _purchase(tree, lists, _standing(tree, name, "AccountsPayable", lists), _id(tree["VendorRef"]), 1)


def _vendor_credit(tree: Tree, lists: Lists) -> Entry:
    payable = _standing(tree, "APAccountRef", "AccountsPayable", lists)
    return _purchase(tree, lists, payable, _id(tree["VendorRef"]), -1)


def _check(tree: Tree, lists: Lists) -> Entry:
    payee = tree.get("PayeeEntityRef")
    return _purchase(tree, lists, _id(tree["AccountRef"]), _id(payee) if payee else None, 1)


def _payment(tree: Tree, lists: Lists) -> Entry:
    ledger = Ledger()
    total = number(tree.get("TotalAmount"))
    ledger.debit(_standing(tree, "DepositToAccountRef", "UndepositedFunds", lists), total)
    for applied in tree.get("AppliedToTxnRet", []):
        if discount := number(applied.get("DiscountAmount")):
            ledger.debit(_id(applied["DiscountAccountRef"]), discount)
            total += discount
    receivable = _standing(tree, "ARAccountRef", "AccountsReceivable", lists)
    ledger.credit(receivable, total, _id(tree["CustomerRef"]))
    return Entry(tuple(ledger.postings))


def _adjustment(tree: Tree, lists: Lists) -> Entry:
    ledger, movements = Ledger(), []
    against = _id(tree["AccountRef"])
    for line in tree.get("InventoryAdjustmentLineRet", []):
        item = _item(line, lists)
        # A line without ValueDifference is worth what the average says (books.balances shows it).
        value = number(line["ValueDifference"]) if "ValueDifference" in line else None
        if value is not None:
            ledger.debit(lists.stock_account(item), value)
            ledger.credit(against, value)
        movement = _moved(line, item, number(line["QuantityDifference"]), value, lists)
        movements.append(movement if value is not None else replace(movement, against=against))
    return Entry(tuple(ledger.postings), _real(movements))


def _order(tree: Tree, lists: Lists) -> Entry:
    if tree.get("IsManuallyClosed") == "true":
        return Entry()
    ordered = []
    for line in lines_of(tree, "PurchaseOrderLineRet"):
        if "ItemRef" in line and line.get("IsManuallyClosed") != "true" and _item(line, lists).kind in INVENTORY:
            left = number(line.get("Quantity")) - number(line.get("ReceivedQuantity"))
            if left > 0:
                ordered.append((_id(line["ItemRef"]), left))
    return Entry(ordered=tuple(ordered))


_ENTRIES: dict[str, Callable[[Tree, Lists], Entry]] = {
    "InvoiceRet": lambda tree, lists: _sale(tree, lists, "InvoiceLineRet", 1),
    "CreditMemoRet": lambda tree, lists: _sale(tree, lists, "CreditMemoLineRet", -1),
    "ReceivePaymentRet": _payment,
    "BillRet": _bill,
    "ItemReceiptRet": _bill,
    "VendorCreditRet": _vendor_credit,
    "CheckRet": _check,
    "InventoryAdjustmentRet": _adjustment,
    "PurchaseOrderRet": _order,
}


def _standing(tree: Tree, name: str, special: str, lists: Lists) -> str:
    """Return the account that a transaction names; the standard one when a fixture leaves it out."""
    return _id(tree[name]) if name in tree else lists.special_account(special)


def _account(line: Tree, lists: Lists, of_item: Callable[[Record], str], without: str) -> str:
    if OWN_ACCOUNT in line:
        return _id(line[OWN_ACCOUNT])
    if "ItemRef" in line:
        return of_item(_item(line, lists))
    return _id(line["AccountRef"]) if "AccountRef" in line else lists.special_account(without)


def _moved(line: Tree, item: Record, quantity: Decimal, value: Decimal | None, lists: Lists) -> Movement:
    return Movement(
        item=str(item.id),
        quantity=quantity,
        value=value,
        asset=lists.stock_account(item),
        against=lists.cost_account(item),
        purchase_cost=number(item.tree.get("PurchaseCost")),
        line=line["TxnLineID"],
    )


def _real(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """Leave out what moves neither stock nor value."""
    return tuple(movement for movement in movements if movement.quantity or movement.value)


def _item(line: Tree, lists: Lists) -> Record:
    return lists.find(line["ItemRef"]["ListID"])


def _id(reference: Tree) -> str:
    found: str = reference["ListID"]
    return found
