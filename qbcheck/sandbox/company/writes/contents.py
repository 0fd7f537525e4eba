"""What is particular to one kind of list record: what it needs, what its request calls otherwise, what is filled in.

Each function is given what a request says merged into what the record held (nothing for a new one), and makes of it
what the record holds from now on. It raises RequestError for what QuickBooks refuses.
"""

from __future__ import annotations

from collections.abc import Callable

from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.entities import complete_customer, complete_vendor
from qbcheck.sandbox.company.writes.write import Write


def _plain(tree: Tree, write: Write) -> None:
    """Leave the record as its request says."""


CONTENTS: dict[str, Callable[[Tree, Write], None]] = {
    "ClassRet": _plain,
    "CustomerRet": complete_customer,
    "StandardTermsRet": _plain,
    "VendorRet": complete_vendor,
}
