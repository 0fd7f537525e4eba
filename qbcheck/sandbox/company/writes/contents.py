"""What is particular to one kind of list record: what it needs, what its request calls otherwise, what is filled in.

Each function is given what a request says, merged into what the record held when it is changed, and makes of it what
the record holds from now on. It raises RequestError for what QuickBooks refuses.
"""

from __future__ import annotations

from collections.abc import Callable

from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.accounts import complete_account
from qbcheck.sandbox.company.writes.entities import complete_customer, complete_vendor
from qbcheck.sandbox.company.writes.items import (
    complete_inventory_item,
    complete_item,
    complete_sold_item,
    complete_tax_code,
    complete_tax_group,
    complete_tax_item,
)
from qbcheck.sandbox.company.writes.write import Write


def _plain(tree: Tree, write: Write) -> None:
    """Leave the record as its request says."""


CONTENTS: dict[str, Callable[[Tree, Write], None]] = {
    "AccountRet": complete_account,
    "ClassRet": _plain,
    "CustomerRet": complete_customer,
    "ItemGroupRet": complete_item,
    "ItemInventoryRet": complete_inventory_item,
    "ItemNonInventoryRet": complete_sold_item,
    "ItemOtherChargeRet": complete_sold_item,
    "ItemSalesTaxGroupRet": complete_tax_group,
    "ItemSalesTaxRet": complete_tax_item,
    "ItemServiceRet": complete_sold_item,
    "ItemSubtotalRet": complete_item,
    "SalesTaxCodeRet": complete_tax_code,
    "StandardTermsRet": _plain,
    "VendorRet": complete_vendor,
}
