"""Items and tax codes: what they need and what is filled in.

Source: quickbooks-desktop reference, 3 (accounts that the schema leaves optional and QuickBooks wants; inventory must
be switched on). What is missing is 3150; a missing expense account is refused in QuickBooks' own words, whose code is
unconfirmed, here 3180.
"""

from __future__ import annotations

from qbcheck.sandbox.company.statuses import RequestError, missing_element, switched_off
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.write import Write

_INVENTORY_ACCOUNTS = ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef")


def complete_item(tree: Tree, write: Write) -> None:
    """Make an item of what its Add request says."""
    _take_bar_code(tree)
    if "SalesOrPurchase" in tree and "AccountRef" not in tree["SalesOrPurchase"]:
        raise missing_element("AccountRef")
    if "SalesAndPurchase" in tree:
        if "IncomeAccountRef" not in tree["SalesAndPurchase"]:
            raise missing_element("IncomeAccountRef")
        if "ExpenseAccountRef" not in tree["SalesAndPurchase"]:
            raise RequestError(
                3180,
                f'There was an error when saving a Items list, element "{tree["Name"]}".  QuickBooks error message: '
                "An expense account must be specified.",
            )
    if write.settings.country != "US":
        tree.setdefault("IsTaxIncluded", "false")


def complete_sold_item(tree: Tree, write: Write) -> None:
    """Make an item for sale or purchase, whose request must say which."""
    if "SalesOrPurchase" not in tree and "SalesAndPurchase" not in tree:
        raise missing_element("AccountRef")
    complete_item(tree, write)


def complete_inventory_item(tree: Tree, write: Write) -> None:
    """Make an ItemInventoryRet of what ItemInventoryAdd says."""
    if not write.settings.inventory:
        raise switched_off()
    for account in _INVENTORY_ACCOUNTS:
        if account not in tree:
            raise missing_element(account)
    complete_item(tree, write)


def complete_tax_item(tree: Tree, write: Write) -> None:
    """Make an ItemSalesTaxRet of what ItemSalesTaxAdd says."""
    if not write.settings.sales_tax:
        raise switched_off()
    _take_bar_code(tree)
    tree.setdefault("TaxRate", "0.0")


def complete_tax_group(tree: Tree, write: Write) -> None:
    """Make an ItemSalesTaxGroupRet of what ItemSalesTaxGroupAdd says; its members are no groups themselves (3280)."""
    if not write.settings.sales_tax:
        raise switched_off()
    _take_bar_code(tree)
    if "ItemSalesTaxRef" not in tree:
        raise missing_element("ItemSalesTaxRef")
    for member in tree["ItemSalesTaxRef"]:
        if not write.store.by_id(("ItemSalesTaxRet",), member["ListID"]):
            raise RequestError(3280, f'The type of the item "{member["FullName"]}" is not allowed in a group of taxes.')


def complete_tax_code(tree: Tree, write: Write) -> None:
    """Make a SalesTaxCodeRet of what SalesTaxCodeAdd says."""
    if not write.settings.sales_tax:
        raise switched_off()
    tree.setdefault("IsTaxable", "false")


def _take_bar_code(tree: Tree) -> None:
    code = tree.pop("BarCode", {}).get("BarCodeValue")
    if code:
        tree["BarCodeValue"] = code
