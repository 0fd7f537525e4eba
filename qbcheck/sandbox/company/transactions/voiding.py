"""A voided transaction: it keeps its record and its number, and everything in it is zero (general knowledge).

What pays it, and what came of orders with it, is released by the writer.
"""

from __future__ import annotations

from qbcheck.sandbox.company.store import Tree

_AMOUNTS = (
    *("Amount", "TotalAmount", "AmountDue", "CreditAmount", "Subtotal", "SalesTaxTotal", "AppliedAmount"),
    *("BalanceRemaining", "CreditRemaining", "OpenAmount", "UnusedPayment", "UnusedCredits", "ValueDifference"),
)
_QUANTITIES = ("Quantity", "QuantityDifference")
_MARK = "VOID:"


def voided(tree: Tree) -> Tree:
    """Return a transaction with zeros, marked in its Memo."""
    found = _zeroed(tree)
    found["Memo"] = f"{_MARK} {tree['Memo']}" if tree.get("Memo") else _MARK
    if "IsPaid" in found:
        found["IsPaid"] = "true"
    for links in ("LinkedTxn", "AppliedToTxnRet"):
        found.pop(links, None)
    return found


def _zeroed(tree: Tree) -> Tree:
    found: Tree = {}
    for name, value in tree.items():
        if isinstance(value, list):
            found[name] = [_zeroed(one) if isinstance(one, dict) else one for one in value]
        elif name in _AMOUNTS:
            found[name] = "0.00"
        elif name in _QUANTITIES:
            found[name] = "0"
        else:
            found[name] = value
    return found
