"""Bills, item receipts, vendor credits and checks: what QuickBooks fills in, works out and refuses.

Sources: quickbooks-desktop reference, 3 and 5 (tax by edition); general knowledge for the defaults.

An item receipt is owed on Accounts Payable, as QuickBooks does it by default; with enhanced inventory receiving it is
owed on the item receipt account. In Canada and the UK, what a line is taxed with when neither it nor the header says is
unconfirmed: here the item's or account's code, else the vendor's, else nothing. BillableStatus of a line for a customer
that does not say is unconfirmed: here Billable.
"""

from __future__ import annotations

from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, number
from qbcheck.sandbox.company.books.entries import group_of, lines_of, purchase_lines, purchase_taxation
from qbcheck.sandbox.company.books.lists import INVENTORY
from qbcheck.sandbox.company.statuses import missing_element
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk, default_flags, take_over
from qbcheck.sandbox.company.transactions.links import settle
from qbcheck.sandbox.company.transactions.pricing import price_line, purchase_offer
from qbcheck.sandbox.company.transactions.refusals import invalid_value, not_saved, wrong_item

BOUGHT = (
    *("ItemServiceRet", "ItemNonInventoryRet", "ItemOtherChargeRet", "ItemFixedAssetRet"),
    *("ItemInventoryRet", "ItemInventoryAssemblyRet"),
)
"""Kinds of items that can be bought."""
TOTALS = {
    "BillRet": "AmountDue",
    "ItemReceiptRet": "TotalAmount",
    "VendorCreditRet": "CreditAmount",
    "CheckRet": "Amount",
}
"""Where the total of each kind stands."""

_OWED_BY = {"AccountsPayable": "VendorRet", "AccountsReceivable": "CustomerRet"}


def complete_purchase(kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in header and lines of a BillRet, ItemReceiptRet, VendorCreditRet or CheckRet, and work out its total.

    Raises RequestError for what QuickBooks refuses.
    """
    party = _header(kind, tree, desk)
    desk.currency(tree, party)
    if desk.settings.country != "US" and desk.settings.sales_tax:
        default_flags(tree, "IsTaxIncluded")
    for line in tree.get("ExpenseLineRet", []):
        _expense_line(kind, line, tree, party, desk)
    for line in lines_of(tree, "ItemLineRet"):
        complete_item_line(line, "Cost", tree, party, desk)
        _billable(line)
    for group in tree.get(group_of("ItemLineRet"), []):
        amounts = (number(line.get("Amount")) for line in group.get("ItemLineRet", []))
        group["TotalAmount"] = amount_text(sum(amounts, Decimal()))
    tax = purchase_taxation(tree, purchase_lines(tree), desk.lists)
    total = tax.net + tax.tax
    if total < 0:
        raise not_saved(kind.removesuffix("Ret"), "The transaction amount must be positive.")
    tree[TOTALS[kind]] = amount_text(total)
    settle(kind, tree, total)


def complete_item_line(line: Tree, rate: str, tree: Tree, party: Record | None, desk: Desk) -> None:
    """Fill in a line of a purchase or an order that may name an item; its price stands in the element ``rate``."""
    if "ItemRef" not in line:
        if any(name in line for name in ("Quantity", rate, "Amount")):
            raise missing_element("ItemRef")
        return
    item = desk.record_of(line, "ItemRef")
    if item.kind not in BOUGHT:
        raise wrong_item(line["ItemRef"]["FullName"], "purchase")
    desk.check_inventory(item)
    offer = purchase_offer(item)
    if offer.desc:
        line.setdefault("Desc", offer.desc)
    if item.kind in INVENTORY:
        line.setdefault("Quantity", "1")
    price_line(line, rate, offer)
    own = item.tree.get("PurchaseTaxCodeRef") or item.tree.get("SalesAndPurchase", {}).get("PurchaseTaxCodeRef")
    _code_of_line(line, tree, own, party, desk)


def _header(kind: str, tree: Tree, desk: Desk) -> Record | None:
    if kind == "CheckRet":
        desk.account(tree, "AccountRef", "Bank")
        default_flags(tree, "IsToBePrinted")
        if tree["IsToBePrinted"] != "true":
            desk.number_it(kind, tree)
        return desk.record_of(tree, "PayeeEntityRef") if "PayeeEntityRef" in tree else None
    vendor = desk.record_of(tree, "VendorRef")
    if kind == "ItemReceiptRet" and desk.settings.enhanced_receiving:
        types = ("OtherCurrentLiability", "AccountsPayable")
        desk.account(tree, "LiabilityAccountRef", *types, special="ItemReceiptAccount")
    else:
        desk.account(tree, "APAccountRef", "AccountsPayable", special="AccountsPayable")
    if kind == "BillRet":
        take_over(tree, vendor, "VendorAddress")
        desk.terms(tree, vendor)
    return vendor


def _expense_line(kind: str, line: Tree, tree: Tree, party: Record | None, desk: Desk) -> None:
    if "AccountRef" not in line:
        if "Amount" in line:
            raise missing_element("AccountRef")
        return
    line.setdefault("Amount", "0.00")
    account = desk.record_of(line, "AccountRef")
    account_type = account.tree["AccountType"]
    owed_by = _OWED_BY.get(account_type)
    is_owed = kind == "CheckRet" and party is not None and party.kind == owed_by
    if account_type == "NonPosting" or (owed_by and not is_owed):
        why = f"An account of the type {account_type} cannot be used here."
        raise invalid_value("AccountRef", line["AccountRef"]["FullName"], why)
    _billable(line)
    _code_of_line(line, tree, account.tree.get("SalesTaxCodeRef"), party, desk)


def _billable(line: Tree) -> None:
    if "CustomerRef" in line:
        line.setdefault("BillableStatus", "Billable")
    elif line.get("BillableStatus") == "Billable":
        raise missing_element("CustomerRef")


def _code_of_line(line: Tree, tree: Tree, own: Tree | None, party: Record | None, desk: Desk) -> None:
    if desk.settings.country == "US" or not desk.settings.sales_tax:
        return
    code = tree.get("SalesTaxCodeRef") or own or (party.tree.get("SalesTaxCodeRef") if party else None)
    if code is not None:
        line.setdefault("SalesTaxCodeRef", code)
