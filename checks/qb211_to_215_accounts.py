"""QB211 to QB215: the accounts that the integration posts to."""

from __future__ import annotations

from qbcheck.features import ALL_FEATURES, Feature

from ._accounts import RequiredAccount


class AutotaskOther(RequiredAccount):
    """The account Autotask Other, type Income, exists: where everything goes that has no account of its own.

    The vendor's pages disagree on whether adding the web connector creates it (R25), so look after the first run and
    add it by hand if it is still missing.
    """

    code = "QB211"
    features = ALL_FEATURES
    rules = ("R20", "R25")
    account = "Autotask Other"
    account_type = "Income"
    created_by_connector = True
    consequence = "Every feature posts what has no account of its own to it; transfers fail without it."


class AutotaskIncomeFromPO(RequiredAccount):
    """The account Autotask Income from PO, type Income, exists: income account of items made from purchase orders.

    The vendor's pages disagree on whether adding the web connector creates it (R25), so look after the first run and
    add it by hand if it is still missing.
    """

    code = "QB212"
    features = frozenset({Feature.PURCHASE_ORDERS})
    rules = ("R21", "R25")
    account = "Autotask Income from PO"
    account_type = "Income"
    created_by_connector = True
    consequence = "Items created from purchase orders have no income account; the purchase orders fail."


class CostOfGoodsSold(RequiredAccount):
    """The account Cost of Goods Sold, type Cost of Goods Sold, exists under that name.

    A standard account of QuickBooks that may have been deleted or renamed (R26); renamed, it is recognised by the
    special type that QuickBooks gave it.
    """

    code = "QB213"
    features = frozenset({Feature.PURCHASE_ORDERS, Feature.INVENTORY})
    rules = ("R22", "R26")
    account = "Cost of Goods Sold"
    account_type = "CostOfGoodsSold"
    special_account_type = "CostOfGoodsSold"
    consequence = "Inventory items cannot be created; purchase orders and inventory fail."


class InventoryAdjustment(RequiredAccount):
    """The account Inventory Adjustment, type Cost of Goods Sold (not Expense), exists under that name.

    A standard account that may have been deleted or renamed (R26). QuickBooks marks it with no special type, so
    renamed it counts as missing.
    """

    code = "QB214"
    features = frozenset({Feature.INVOICES, Feature.INVENTORY})
    rules = ("R23", "R26")
    account = "Inventory Adjustment"
    account_type = "CostOfGoodsSold"
    consequence = "Stock cannot be adjusted; invoices with inventory items and the inventory transfer fail."


class InventoryAsset(RequiredAccount):
    """The account Inventory Asset, type Other Current Asset, exists under that name.

    A standard account of QuickBooks that may have been deleted or renamed (R26); renamed, it is recognised by the
    special type that QuickBooks gave it. The vendor's requirements page prints Inventory Device, Other Current Device:
    a slip for Inventory Asset, Other Current Asset.
    """

    code = "QB215"
    features = frozenset({Feature.PURCHASE_ORDERS, Feature.INVENTORY})
    rules = ("R24", "R26")
    account = "Inventory Asset"
    account_type = "OtherCurrentAsset"
    special_account_type = "InventoryAssets"
    slips = ("Inventory Device",)
    consequence = "Inventory items have no asset account; purchase orders and inventory fail."
