"""Transactions that are linked: payments and credits with what they pay, both ways.

A link is a LinkedTxn in either record; in a payment it is an AppliedToTxnRet. An amount that pays stands as a negative
Amount in the LinkedTxn, as captured from QuickBooks.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, number
from qbcheck.sandbox.company.store import Record, Tree


def linked(record: Record, link_type: str, amount: Decimal) -> Tree:
    """Return the LinkedTxn that names ``record``; ``link_type`` is AMTTYPE or QUANTYPE."""
    tree = record.tree
    number_of = {"RefNumber": tree["RefNumber"]} if "RefNumber" in tree else {}
    return {
        "TxnID": record.id,
        "TxnType": record.kind.removesuffix("Ret"),
        "TxnDate": tree["TxnDate"],
        **number_of,
        "LinkType": link_type,
        "Amount": amount_text(amount),
    }


def add_link(tree: Tree, link: Tree) -> None:
    """Put ``link`` into a transaction."""
    tree["LinkedTxn"] = [*tree.get("LinkedTxn", []), link]


def drop_links(tree: Tree, txn_id: str | None) -> None:
    """Take the links to one transaction out of another."""
    left = [link for link in tree.get("LinkedTxn", []) if link["TxnID"] != txn_id]
    tree.pop("LinkedTxn", None)
    if left:
        tree["LinkedTxn"] = left


def payments_of(tree: Tree) -> Iterator[Tree]:
    """Yield the links that pay something."""
    yield from (link for link in tree.get("LinkedTxn", []) if link.get("LinkType") == "AMTTYPE")


def settle(kind: str, tree: Tree, total: Decimal) -> None:
    """Say what of ``total`` is left to be paid, or to be used of a credit."""
    if kind == "InvoiceRet":
        left = total + number(tree.setdefault("AppliedAmount", "0.00"))
        tree["BalanceRemaining"] = amount_text(left)
        tree["IsPaid"] = "true" if left <= 0 else "false"
    elif kind == "CreditMemoRet":
        used = sum((number(link["Amount"]) for link in payments_of(tree)), Decimal())
        tree["CreditRemaining"] = amount_text(total + used)
    elif kind == "BillRet":
        tree.setdefault("IsPaid", "false" if total else "true")
        tree["OpenAmount"] = amount_text(Decimal() if tree["IsPaid"] == "true" else total)
    elif kind == "VendorCreditRet":
        tree["OpenAmount"] = amount_text(total)
