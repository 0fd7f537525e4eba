"""Built-in accounts and items, which a request creates when they are missing.

Source: quickbooks-desktop reference, 3 (SpecialAccountAdd). The names and types of what is built in are general
knowledge of the US product; which code refuses a second one is unconfirmed, here 3100.
"""

from __future__ import annotations

from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.references import folded
from qbcheck.sandbox.company.statuses import missing_element, name_in_use
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.additions import add_record
from qbcheck.sandbox.company.writes.requested import refer, requested, without_empty
from qbcheck.sandbox.company.writes.write import Write

SPECIAL_ACCOUNTS = {
    "AccountsPayable": ("Accounts Payable", "AccountsPayable"),
    "AccountsReceivable": ("Accounts Receivable", "AccountsReceivable"),
    "CondenseItemAdjustmentExpenses": ("Condense Item Adjustment", "Expense"),
    "CostOfGoodsSold": ("Cost of Goods Sold", "CostOfGoodsSold"),
    "DirectDepositLiabilities": ("Direct Deposit Liabilities", "OtherCurrentLiability"),
    "Estimates": ("Estimates", "NonPosting"),
    "ExchangeGainLoss": ("Exchange Gain or Loss", "OtherExpense"),
    "InventoryAssets": ("Inventory Asset", "OtherCurrentAsset"),
    "ItemReceiptAccount": ("Item Receipts", "OtherCurrentLiability"),
    "OpeningBalanceEquity": ("Opening Balance Equity", "Equity"),
    "PayrollExpenses": ("Payroll Expenses", "Expense"),
    "PayrollLiabilities": ("Payroll Liabilities", "OtherCurrentLiability"),
    "PettyCash": ("Petty Cash", "Bank"),
    "PurchaseOrders": ("Purchase Orders", "NonPosting"),
    "ReconciliationDifferences": ("Reconciliation Discrepancies", "Expense"),
    "RetainedEarnings": ("Retained Earnings", "Equity"),
    "SalesOrders": ("Sales Orders", "NonPosting"),
    "SalesTaxPayable": ("Sales Tax Payable", "OtherCurrentLiability"),
    "UncategorizedExpenses": ("Uncategorized Expenses", "Expense"),
    "UncategorizedIncome": ("Uncategorized Income", "Income"),
    "UndepositedFunds": ("Undeposited Funds", "OtherCurrentAsset"),
}
"""Name and AccountType by SpecialAccountType."""

_SPECIAL_ITEMS = {
    "FinanceCharge": ("ItemOtherChargeRet", "Fin Chg"),
    "ReimbursableExpenseGroup": ("ItemGroupRet", "Reimb Group"),
    "ReimbursableExpenseSubtotal": ("ItemSubtotalRet", "Reimb Subt"),
}


def add_special_account(write: Write, request: Request) -> Record:
    """Write the built-in account that SpecialAccountAdd asks for.

    Raises RequestError (3100) when the file has one, or an account of its name.
    """
    asked = without_empty(requested(request.asked, request.name, "Account", write))
    special = asked["SpecialAccountType"]
    name, account_type = SPECIAL_ACCOUNTS[special]
    for account in write.store.records(("AccountRet",)):
        if account.tree.get("SpecialAccountType") == special:
            raise name_in_use(account.tree["FullName"])
    tree: Tree = {"Name": name, "AccountType": account_type} | asked
    return add_record("AccountRet", tree, write)


def add_special_item(write: Write, request: Request) -> Record:
    """Write the built-in item that SpecialItemAdd asks for.

    Raises RequestError (3100) when the file has one, or an item of its name.
    """
    asked = without_empty(requested(request.asked, request.name, "Item", write))
    kind, name = _SPECIAL_ITEMS[asked["SpecialItemType"]]
    for item in write.store.records((kind,)):
        if item.tree.get("SpecialItemType") == asked["SpecialItemType"]:
            raise name_in_use(item.tree["Name"])
    tree: Tree = {"Name": name} | asked
    if kind == "ItemOtherChargeRet":
        tree["SalesOrPurchase"] = {"AccountRef": _income_account(write)}
    if kind == "ItemGroupRet":
        tree["IsPrintItemsInGroup"] = "false"
    return add_record(kind, tree, write)


def _income_account(write: Write) -> Tree:
    """Return a reference to the account of finance charges: that of the name, else the first of its type."""
    accounts = [one for one in write.store.records(("AccountRet",)) if one.tree["AccountType"] == "Income"]
    named = [one for one in accounts if one.name == folded("Finance Charge Income")]
    if not accounts:
        raise missing_element("AccountRef")
    return refer((named or accounts)[0])
