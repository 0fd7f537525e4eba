"""The writing requests of lists that are built."""

from __future__ import annotations

from qbcheck.sandbox.company.writes.additions import add
from qbcheck.sandbox.company.writes.changes import modify
from qbcheck.sandbox.company.writes.deletions import delete
from qbcheck.sandbox.company.writes.dispatch import WriteFunction

LIST_REQUESTS: dict[str, WriteFunction] = {
    "ClassAdd": add,
    "CustomerAdd": add,
    "CustomerMod": modify,
    "ListDel": delete,
    "StandardTermsAdd": add,
    "VendorAdd": add,
    "VendorMod": modify,
}
"""By request; those of transactions are registered beside them."""
