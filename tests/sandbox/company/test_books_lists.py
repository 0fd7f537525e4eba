"""What list records do to the books: opening balances, what is in the books stays, accounts made when first needed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, ref


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


def test_customer_and_vendor_with_a_balance(us: BooksReader) -> None:
    """What a new customer owes, and what a new vendor is owed, is set against Opening Balance Equity."""
    opening = "<OpenBalance>{}</OpenBalance><OpenBalanceDate>2026-10-01</OpenBalanceDate>"
    customer, owes = us.write(add("Customer", "<Name>New</Name>" + opening.format("75.00")))
    vendor, owed = us.write(add("Vendor", "<Name>Newer</Name>" + opening.format("20.00")))

    assert amounts(Accounts_Receivable="75", Opening_Balance_Equity="-75") == owes
    assert amounts(Accounts_Payable="-20", Opening_Balance_Equity="20") == owed
    assert ("75.00", "75.00", "20.00") == (
        customer.findtext("Balance"),
        customer.findtext("TotalBalance"),
        vendor.findtext("Balance"),
    )


@pytest.mark.parametrize(
    ("account_type", "sign"), [("Bank", 1), ("CreditCard", -1), ("FixedAsset", 1), ("LongTermLiability", -1)]
)
def test_account_with_a_balance(us: BooksReader, account_type: str, sign: int) -> None:
    """What a new account begins with stands on its own side."""
    inner = f"<Name>New</Name><AccountType>{account_type}</AccountType><OpenBalance>40.00</OpenBalance>"
    account, changes = us.write(add("Account", inner))

    assert {"New": Decimal(40 * sign), "Opening Balance Equity": Decimal(-40 * sign)} == changes
    assert "40.00" == account.findtext("Balance")


@pytest.mark.parametrize(
    ("value", "total", "average"),
    # without a value, the PurchaseCost of 12.50
    [("<TotalValue>90.00</TotalValue>", "90", "22.50"), ("", "50", "12.50")],
)
def test_item_with_stock(us: BooksReader, value: str, total: str, average: str) -> None:
    """What is there of a new item is in its account, against Opening Balance Equity."""
    inner = (
        f"<Name>Cable</Name>{ref('IncomeAccount', 'Sales of Hardware')}<PurchaseCost>12.50</PurchaseCost>"
        f"{ref('COGSAccount', 'Cost of Goods Sold')}{ref('AssetAccount', 'Inventory Asset')}"
        f"<QuantityOnHand>4</QuantityOnHand>{value}<InventoryDate>2026-11-01</InventoryDate>"
    )
    item, changes = us.write(add("ItemInventory", inner))

    assert amounts(Inventory_Asset=total, Opening_Balance_Equity=f"-{total}") == changes
    assert ("4", average) == (item.findtext("QuantityOnHand"), item.findtext("AverageCost"))


def test_job_and_its_customer(us: BooksReader) -> None:
    """A job's balance is in its customer's TotalBalance, and not in its Balance."""
    job = ref("Customer", "Delta Logistics LLC:Depot refit")
    us.write(add("Invoice", job, line("InvoiceLineAdd", "Remote Support")))
    (found,) = us.company.ask("<CustomerQueryRq><FullName>Delta Logistics LLC</FullName></CustomerQueryRq>")

    assert ("0.00", "125.00") == (found.findtext("Balance"), found.findtext("TotalBalance"))


def test_balance_filter_sees_the_books(us: BooksReader) -> None:
    """A query for customers who owe something finds them by what is in the books."""
    us.write(add("Invoice", ref("Customer", "Alpine Dental Group"), line("InvoiceLineAdd", "Remote Support")))
    wanted = "<TotalBalanceFilter><Operator>GreaterThan</Operator><Amount>0.00</Amount></TotalBalanceFilter>"

    assert ["Alpine Dental Group"] == [
        one.findtext("Name") for one in us.company.ask(f"<CustomerQueryRq>{wanted}</CustomerQueryRq>")
    ]


def test_changed_customer_keeps_the_balance(us: BooksReader) -> None:
    """A Mod of a customer says nothing of its balance."""
    us.write(add("Invoice", ref("Customer", "Alpine Dental Group"), line("InvoiceLineAdd", "Remote Support")))
    (old,) = us.company.ask("<CustomerQueryRq><FullName>Alpine Dental Group</FullName></CustomerQueryRq>")
    identity = "".join(f"<{name}>{old.findtext(name)}</{name}>" for name in ("ListID", "EditSequence"))
    changed, changes = us.write(f"<CustomerModRq><CustomerMod>{identity}<Phone>1</Phone></CustomerMod></CustomerModRq>")

    assert ("125.00", {}) == (changed.findtext("Balance"), changes)


def test_what_is_in_the_books_is_not_deleted(us: BooksReader) -> None:
    """An account with a balance stays, although no other record mentions it."""
    (found,) = us.company.ask("<AccountQueryRq><FullName>Capital Stock</FullName></AccountQueryRq>")
    inner = f"<ListDelType>Account</ListDelType><ListID>{found.findtext('ListID')}</ListID>"

    assert "3160" == us.status(f"<ListDelRq>{inner}</ListDelRq>")[0]
    assert Decimal() == us.trial_balance()


def test_accounts_of_a_new_file(run: Callable[..., Any]) -> None:
    """The accounts that QuickBooks makes by itself are made when they are first needed, once."""
    rows = {
        "CompanyRet": [{"IsSampleCompany": False}],
        "AccountRet": [{"Name": "Sales", "AccountType": "Income"}, {"Name": "Rent", "AccountType": "Expense"}],
        "CustomerRet": [{"Name": "A"}],
        "VendorRet": [{"Name": "B"}],
        "ItemServiceRet": [{"Name": "Hour", "SalesOrPurchase": {"Price": "10", "AccountRef": {"FullName": "Sales"}}}],
    }
    books = BooksReader(run(records=rows, sales_tax=False))
    invoice = add("Invoice", ref("Customer", "A"), line("InvoiceLineAdd", "Hour"))
    expense = f"<ExpenseLineAdd>{ref('Account', 'Rent')}<Amount>3.00</Amount></ExpenseLineAdd>"
    payment = f"{ref('Customer', 'A')}<TotalAmount>4.00</TotalAmount><IsAutoApply>true</IsAutoApply>"
    for request in (invoice, invoice, add("Bill", ref("Vendor", "B"), expense), add("ReceivePayment", payment)):
        books.write(request)

    assert (
        amounts(Sales="-20", Rent="3", Accounts_Receivable="16", Accounts_Payable="-3", Undeposited_Funds="4")
        == books.balances()
    )


def test_customer_of_a_scenario_without_a_receivable_account(run: Callable[..., Any]) -> None:
    """A scenario whose customer owes something has a receivable account, made when the books are opened."""
    rows = {"CompanyRet": [{"IsSampleCompany": False}], "CustomerRet": [{"Name": "A", "Balance": "10.00"}]}
    books = BooksReader(run(records=rows, sales_tax=False))

    assert amounts(Accounts_Receivable="10", Opening_Balance_Equity="-10") == books.balances()
    assert {"A": Decimal(10)} == books.owed("Customer")
