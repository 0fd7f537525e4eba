"""Invoices and credit memos: what QuickBooks fills in, works out and refuses.

Sources: quickbooks-desktop reference, 3 (InvoiceAdd, CreditMemoAdd) and 5 (tax by edition); general knowledge for the
defaults of header and lines, which come from the customer and the items.

In Canada and the UK, what a line is taxed with when it does not say is unconfirmed: here an exempt customer's code,
else the item's, else the customer's. Whether Subtotal contains the tax of amounts that include it is unconfirmed: here
not, so that Subtotal and SalesTaxTotal always make the total.
"""

from __future__ import annotations

from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, number, price_text
from qbcheck.sandbox.company.books.entries import group_of, sales_lines, sales_taxation
from qbcheck.sandbox.company.books.lists import INVENTORY
from qbcheck.sandbox.company.statuses import missing_element
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk, default_flags, take_over
from qbcheck.sandbox.company.transactions.groups import in_order
from qbcheck.sandbox.company.transactions.links import settle
from qbcheck.sandbox.company.transactions.pricing import percent_line, price_line, sales_offer
from qbcheck.sandbox.company.transactions.refusals import not_saved, wrong_item

_NEVER_ON_A_LINE = ("ItemGroupRet", "ItemSalesTaxGroupRet")
_PRICED = ("Quantity", "Rate", "RatePercent", "Amount")


def complete_sale(kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in header and lines of an InvoiceRet or CreditMemoRet, and work out its sums.

    Raises RequestError for what QuickBooks refuses.
    """
    customer = desk.record_of(tree, "CustomerRef")
    desk.account(tree, "ARAccountRef", "AccountsReceivable", special="AccountsReceivable")
    desk.number_it(kind, tree)
    desk.currency(tree, customer)
    desk.terms(tree, customer)
    tree.setdefault("ShipDate", tree["TxnDate"])
    take_over(tree, customer, "BillAddress", "ShipAddress", "SalesRepRef")
    default_flags(tree, "IsPending", "IsToBePrinted", "IsToBeEmailed")
    if kind == "InvoiceRet":
        default_flags(tree, "IsFinanceCharge")
    _tax_defaults(tree, customer, desk)
    name = kind.replace("Ret", "LineRet")
    above: list[Tree] = []
    for line in in_order(tree, name):
        _complete_line(line, above, customer, desk)
        above.append(line)
    for group in tree.get(group_of(name), []):
        group["TotalAmount"] = amount_text(sum((number(one.get("Amount")) for one in group.get(name, [])), Decimal()))
    _sum_up(kind, tree, name, desk)


def _tax_defaults(tree: Tree, customer: Record, desk: Desk) -> None:
    if not desk.settings.sales_tax:
        return
    code = customer.tree.get("SalesTaxCodeRef") or desk.tax_code(desk.settings.taxable_code)
    if code is not None:
        tree.setdefault("CustomerSalesTaxCodeRef", code)
    if desk.settings.country != "US":
        default_flags(tree, "IsTaxIncluded")
        return
    item = customer.tree.get("ItemSalesTaxRef") or desk.tax_item(desk.settings.default_tax_item)
    if item is not None:
        tree.setdefault("ItemSalesTaxRef", item)


def _complete_line(line: Tree, above: list[Tree], customer: Record, desk: Desk) -> None:
    if "ItemRef" not in line:
        if any(name in line for name in _PRICED):
            raise missing_element("ItemRef")
        return
    item = desk.record_of(line, "ItemRef")
    if item.kind in _NEVER_ON_A_LINE:
        raise wrong_item(line["ItemRef"]["FullName"], "sales")
    desk.check_inventory(item)
    offer = sales_offer(item)
    if offer.desc:
        line.setdefault("Desc", offer.desc)
    if item.kind == "ItemSubtotalRet":
        line["Amount"] = amount_text(_since_subtotal(above, desk))
        return
    if item.kind in INVENTORY:
        line.setdefault("Quantity", "1")
    percent = number(line["RatePercent"]) if "RatePercent" in line else offer.percent
    if percent is not None and "Rate" not in line:
        percent_line(line, percent, above)
    else:
        price_line(line, "Rate", offer)
    _code_of_line(line, item, customer, desk)


def _since_subtotal(above: list[Tree], desk: Desk) -> Decimal:
    total = Decimal()
    for line in reversed(above):
        if "ItemRef" in line and desk.record_of(line, "ItemRef").kind == "ItemSubtotalRet":
            break
        total += number(line.get("Amount"))
    return total


def _code_of_line(line: Tree, item: Record, customer: Record, desk: Desk) -> None:
    if not desk.settings.sales_tax:
        return
    of_item, of_customer = item.tree.get("SalesTaxCodeRef"), customer.tree.get("SalesTaxCodeRef")
    if desk.settings.country != "US":
        exempt = of_customer is not None and not desk.lists.is_taxable(of_customer)
        of_item = of_customer if exempt else of_item or of_customer or desk.tax_code(desk.settings.taxable_code)
    if of_item is not None:
        line.setdefault("SalesTaxCodeRef", of_item)


def _sum_up(kind: str, tree: Tree, name: str, desk: Desk) -> None:
    tax = sales_taxation(tree, sales_lines(tree, name, desk.lists), desk.lists)
    total = tax.net + tax.tax
    if total < 0:
        raise not_saved(kind.removesuffix("Ret"), "The transaction amount must be positive.")
    tree["Subtotal"] = amount_text(tax.net)
    if desk.settings.sales_tax:
        tree["SalesTaxTotal"] = amount_text(tax.tax)
        if desk.lists.taxes == "item" and "ItemSalesTaxRef" in tree:
            rates = desk.lists.rates(tree["ItemSalesTaxRef"])
            tree["SalesTaxPercentage"] = price_text(sum((rate.percent for rate in rates), Decimal()))
    if kind == "CreditMemoRet":
        tree["TotalAmount"] = amount_text(total)
    settle(kind, tree, total)
