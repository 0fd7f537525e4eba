"""Accounts: their tax lines and their currency."""

from __future__ import annotations

from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.entities import complete_currency
from qbcheck.sandbox.company.writes.write import Write


def complete_account(tree: Tree, write: Write) -> None:
    """Make an AccountRet of what AccountAdd or AccountMod says."""
    complete_currency(tree, write)
    if "TaxLineID" in tree:
        tree["TaxLineInfoRet"] = {"TaxLineID": tree.pop("TaxLineID")}
