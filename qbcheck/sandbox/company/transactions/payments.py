"""Payments of customers, and credits set against invoices; what they do to the invoices, and undoing it.

Sources: quickbooks-desktop reference, 4.1 (3210, "You cannot pay more than the amount due"); general knowledge: a
payment that says no account goes to Undeposited Funds, one that applies itself pays the oldest invoices first.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from qbcheck.sandbox.company.books.amounts import amount_text, number
from qbcheck.sandbox.company.statuses import missing_element
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.links import add_link, drop_links, linked, settle
from qbcheck.sandbox.company.transactions.refusals import invalid_value

_TOO_MUCH = "You cannot pay more than the amount due."


def complete_payment(_kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in a ReceivePaymentRet; ``AppliedToTxnAdd`` and ``IsAutoApply`` stand in it as they came.

    Raises RequestError for what QuickBooks refuses.
    """
    customer = desk.record_of(tree, "CustomerRef")
    desk.currency(tree, customer)
    desk.account(tree, "ARAccountRef", "AccountsReceivable", special="AccountsReceivable")
    desk.account(tree, "DepositToAccountRef", "Bank", "OtherCurrentAsset", special="UndepositedFunds")
    wanted, automatic = tree.pop("AppliedToTxnAdd", []), tree.pop("IsAutoApply", "")
    applied = [_applied(one, tree, desk) for one in wanted]
    used = sum((number(one["Amount"]) for one in applied), Decimal())
    total = number(tree.setdefault("TotalAmount", amount_text(used)))
    if total < 0 or used > total:
        raise invalid_value("TotalAmount", tree["TotalAmount"], "The payment is less than what is applied of it.")
    if automatic in ("true", "1"):
        applied = list(_oldest_first(total, tree, desk))
        used = sum((number(one["Amount"]) for one in applied), Decimal())
    if applied:
        tree["AppliedToTxnRet"] = applied
    tree["UnusedPayment"] = amount_text(total - used)
    tree["UnusedCredits"] = amount_text(_credits(tree["CustomerRef"], desk))


def apply_payment(payment: Record, desk: Desk) -> Iterator[Record]:
    """Yield the invoices and credit memos that a payment changes, with what it pays or uses of them."""
    for one in payment.tree.get("AppliedToTxnRet", []):
        invoice = desk.transaction("InvoiceRet", one["TxnID"])
        paid = number(one.get("Amount")) + number(one.get("DiscountAmount"))
        if paid:
            _pay(invoice, paid, linked(payment, "AMTTYPE", -paid))
        for credit in one.pop("SetCredit", []):
            yield _use_credit(invoice, credit, desk)
        one["BalanceRemaining"] = invoice.tree.get("BalanceRemaining", "0.00")
        yield invoice


def set_credits(invoice: Record, wanted: list[Tree], desk: Desk) -> Iterator[Record]:
    """Yield the credit memos that are set against ``invoice``, which is changed with them."""
    for credit in wanted:
        yield _use_credit(invoice, credit, desk)


def release(record: Record, desk: Desk) -> Iterator[Record]:
    """Yield what was paid by, or pays, a transaction that goes away, without it."""
    for one in record.tree.get("AppliedToTxnRet", []):
        for invoice in desk.store.by_id(("InvoiceRet",), one["TxnID"]):
            _unpay(invoice, number(one.get("Amount")) + number(one.get("DiscountAmount")), record.id)
            yield invoice
    for link in record.tree.get("LinkedTxn", []):
        if link.get("LinkType") != "AMTTYPE":
            continue
        for other in desk.store.by_id(("InvoiceRet", "CreditMemoRet", "ReceivePaymentRet"), link["TxnID"]):
            if other.kind == "InvoiceRet":
                _unpay(other, -number(link["Amount"]), record.id)
            elif other.kind == "CreditMemoRet":
                drop_links(other.tree, record.id)
                settle(other.kind, other.tree, number(other.tree.get("TotalAmount")))
            else:
                _unapply(other, record.id)
            yield other


def _applied(wanted: dict[str, Any], tree: Tree, desk: Desk) -> Tree:
    invoice = desk.transaction("InvoiceRet", wanted["TxnID"])
    if invoice.tree["CustomerRef"]["ListID"] != tree["CustomerRef"]["ListID"]:
        raise invalid_value("AppliedToTxnAdd TxnID", wanted["TxnID"], "The transaction is another customer's.")
    due = number(invoice.tree.get("BalanceRemaining"))
    memos = [{"TxnID": invoice.id, **credit} for credit in wanted.get("SetCredit", [])]
    other = number(wanted.get("DiscountAmount")) + sum((number(one["AppliedAmount"]) for one in memos), Decimal())
    amount = number(wanted["PaymentAmount"]) if "PaymentAmount" in wanted else due - other
    if amount < 0 or amount + other > due:
        raise invalid_value("AppliedToTxnAdd payment amount", amount_text(amount), _TOO_MUCH)
    applied = linked(invoice, "AMTTYPE", amount)
    del applied["LinkType"]
    if "DiscountAmount" in wanted:
        if "DiscountAccountRef" not in wanted:
            raise missing_element("DiscountAccountRef")
        applied |= {name: wanted[name] for name in wanted if name.startswith("Discount")}
    return applied | ({"SetCredit": memos} if memos else {})


def _oldest_first(total: Decimal, tree: Tree, desk: Desk) -> Iterator[Tree]:
    customer = tree["CustomerRef"]["ListID"]
    invoices = [
        one
        for one in desk.store.records(("InvoiceRet",))
        if one.tree["CustomerRef"]["ListID"] == customer and number(one.tree.get("BalanceRemaining")) > 0
    ]
    for invoice in sorted(invoices, key=lambda one: (one.tree["TxnDate"], int(one.tree["TxnNumber"]))):
        amount = min(total, number(invoice.tree.get("BalanceRemaining")))
        if amount > 0:
            total -= amount
            applied = linked(invoice, "AMTTYPE", amount)
            del applied["LinkType"]
            yield applied


def _credits(customer: Tree, desk: Desk) -> Decimal:
    return sum(
        (
            number(one.tree.get("CreditRemaining"))
            for one in desk.store.records(("CreditMemoRet",))
            if one.tree["CustomerRef"]["ListID"] == customer["ListID"]
        ),
        Decimal(),
    )


def _use_credit(invoice: Record, credit: Tree, desk: Desk) -> Record:
    memo, amount = desk.transaction("CreditMemoRet", credit["CreditTxnID"]), number(credit["AppliedAmount"])
    if amount <= 0 or amount > number(memo.tree.get("CreditRemaining")):
        raise invalid_value("AppliedAmount", credit["AppliedAmount"], "You cannot use more than is left of the credit.")
    if amount > number(invoice.tree.get("BalanceRemaining")):
        raise invalid_value("AppliedAmount", credit["AppliedAmount"], _TOO_MUCH)
    add_link(memo.tree, linked(invoice, "AMTTYPE", -amount))
    settle(memo.kind, memo.tree, number(memo.tree.get("TotalAmount")))
    _pay(invoice, amount, linked(memo, "AMTTYPE", -amount))
    return memo


def _total(invoice: Tree) -> Decimal:
    return number(invoice.get("Subtotal")) + number(invoice.get("SalesTaxTotal"))


def _pay(invoice: Record, amount: Decimal, link: Tree) -> None:
    tree = invoice.tree
    if amount > number(tree.get("BalanceRemaining")):
        raise invalid_value("AppliedToTxnAdd payment amount", amount_text(amount), _TOO_MUCH)
    tree["AppliedAmount"] = amount_text(number(tree.get("AppliedAmount")) - amount)
    add_link(tree, link)
    settle(invoice.kind, tree, _total(tree))


def _unpay(invoice: Record, amount: Decimal, payer: str | None) -> None:
    tree = invoice.tree
    tree["AppliedAmount"] = amount_text(number(tree.get("AppliedAmount")) + amount)
    drop_links(tree, payer)
    settle(invoice.kind, tree, _total(tree))


def _unapply(payment: Record, invoice: str | None) -> None:
    tree = payment.tree
    gone = [one for one in tree.get("AppliedToTxnRet", []) if one["TxnID"] == invoice]
    left = [one for one in tree.get("AppliedToTxnRet", []) if one["TxnID"] != invoice]
    tree.pop("AppliedToTxnRet", None)
    if left:
        tree["AppliedToTxnRet"] = left
    freed = sum((number(one.get("Amount")) for one in gone), Decimal())
    tree["UnusedPayment"] = amount_text(number(tree.get("UnusedPayment")) + freed)
