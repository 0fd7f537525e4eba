"""What the books need to know of list records: accounts of items, kinds of accounts, rates of tax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from qbcheck.sandbox.company.books.amounts import number
from qbcheck.sandbox.company.books.tax import Rate, Rounding
from qbcheck.sandbox.company.store import Record, Tree

Taxes = Literal["none", "item", "code"]
"""Where the rate of sales tax stands: nowhere, it is off; in the tax item of the invoice (US); in the tax code of the
line (CA, UK)."""
INVENTORY = ("ItemInventoryRet", "ItemInventoryAssemblyRet")


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one company file, as the books read them."""

    find: Callable[[str], Record]
    """Returns the list record with a ListID."""
    special_account: Callable[[str], str]
    """Returns the ListID of the account with a SpecialAccountType; one that is missing is made, as QuickBooks does."""
    taxes: Taxes
    rounding: Rounding

    def account_type(self, account: str) -> str:
        """Return the AccountType of an account."""
        found: str = self.find(account).tree["AccountType"]
        return found

    def sold_to(self, item: Record) -> str:
        """Return the ListID of the account that sales of ``item`` are credited to."""
        tree = item.tree
        if item.kind == "ItemPaymentRet":
            return _of(tree, "DepositToAccountRef") or self.special_account("UndepositedFunds")
        if item.kind == "ItemSalesTaxRet":
            return self._agency_account(tree, "TaxOnSalesAccountRef")
        found = (
            _of(tree, "IncomeAccountRef")
            or _of(tree, "AccountRef")
            or _of(tree.get("SalesOrPurchase", {}), "AccountRef")
            or _of(tree.get("SalesAndPurchase", {}), "IncomeAccountRef")
        )
        return found or self.special_account("UncategorizedIncome")

    def bought_to(self, item: Record) -> str:
        """Return the ListID of the account that purchases of ``item`` are debited to."""
        tree = item.tree
        if item.kind in INVENTORY:
            return self.stock_account(item)
        found = (
            _of(tree.get("SalesAndPurchase", {}), "ExpenseAccountRef")
            or _of(tree.get("SalesOrPurchase", {}), "AccountRef")
            or _of(tree, "AssetAccountRef")
        )
        return found or self.special_account("UncategorizedExpenses")

    def stock_account(self, item: Record) -> str:
        """Return the ListID of the account that holds the value of an inventory item."""
        return _of(item.tree, "AssetAccountRef") or self.special_account("InventoryAssets")

    def cost_account(self, item: Record) -> str:
        """Return the ListID of the account that takes the cost of an inventory item when it is sold."""
        return _of(item.tree, "COGSAccountRef") or self.special_account("CostOfGoodsSold")

    def is_taxable(self, code: Tree | None) -> bool:
        """Tell whether the tax code that a reference names is taxable; no code is not."""
        return code is not None and bool(self.find(code["ListID"]).tree["IsTaxable"] == "true")

    def rates(self, tax_item: Tree | None, *, purchase: bool = False) -> tuple[Rate, ...]:
        """Return the rates of the tax item, or the group of them, that a reference names; none when there is none."""
        if tax_item is None:
            return ()
        record = self.find(tax_item["ListID"])
        if record.kind == "ItemSalesTaxGroupRet":
            return tuple(rate for one in record.tree["ItemSalesTaxRef"] for rate in self.rates(one, purchase=purchase))
        account = self._agency_account(record.tree, "TaxOnPurchasesAccountRef" if purchase else "TaxOnSalesAccountRef")
        return (Rate(record.tree["ListID"], number(record.tree.get("TaxRate")), account),)

    def rates_of_code(self, code: Tree | None, *, purchase: bool = False) -> tuple[Rate, ...]:
        """Return the rates of the tax code that a reference names, in an edition where codes have rates."""
        if self.taxes != "code" or code is None or not self.is_taxable(code):
            return ()
        tree = self.find(code["ListID"]).tree
        return self.rates(tree.get("ItemPurchaseTaxRef" if purchase else "ItemSalesTaxRef"), purchase=purchase)

    def _agency_account(self, tax_item: Tree, name: str) -> str:
        """Return the account that the tax agency names, which is an edition's own; else Sales Tax Payable."""
        vendor = tax_item.get("TaxVendorRef")
        named = _of(self.find(vendor["ListID"]).tree, name) if vendor else None
        return named or self.special_account("SalesTaxPayable")


def _of(tree: Tree, name: str) -> str | None:
    reference = tree.get(name)
    found: str | None = reference["ListID"] if reference else None
    return found
