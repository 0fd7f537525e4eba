"""A scenario begins with the balances that its fixture says, and they are in balance."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from qbcheck.sandbox.company.books.journal import Journal
from qbcheck.sandbox.company.books.lists import Lists
from qbcheck.sandbox.company.books.opening import OPENING, open_books
from qbcheck.sandbox.company.books.stock import Holding
from qbcheck.sandbox.company.filling import complete_records
from qbcheck.sandbox.company.settings import company_settings
from qbcheck.sandbox.company.store import Record

EDITIONS = ("US", "CA", "UK")


@dataclass
class Opened:
    """Books that have just been opened."""

    journal: Journal
    records: list[Record]

    def named(self, name: str) -> str:
        """Return the ListID of the account, customer, vendor or item called ``name``."""
        (found,) = (one.id for one in self.records if one.tree.get("FullName", one.tree.get("Name")) == name)
        return str(found)

    def balance(self, name: str) -> Decimal:
        """Return the balance of the account called ``name``, debit positive."""
        return self.journal.balances().get(self.named(name), Decimal())


def opened(records: dict[str, Any], country: str, **settings: Any) -> Opened:
    checked = company_settings({"file": "x.qbw", "country": country, "sales_tax": False, **settings})
    complete = complete_records(records, checked)
    by_id = {one.id: one for one in complete}

    def special(special_type: str) -> str:
        return next(str(one.id) for one in complete if one.tree.get("SpecialAccountType") == special_type)

    journal = Journal(sqlite3.connect(":memory:", isolation_level=None))
    journal.create()
    open_books(journal, complete, Lists(by_id.__getitem__, special, "item" if country == "US" else "code", "rate"))
    return Opened(journal, complete)


@pytest.mark.parametrize("country", EDITIONS)
def test_ready_companies(country: str, records: Callable[[str], Any]) -> None:
    """Balances and stock are what the fixture says, although its transactions are in the books too."""
    books = opened(records(country), country)

    assert [Decimal("48250.00"), Decimal("1375.50"), Decimal("-20000.00"), Decimal(), Decimal()] == [
        books.balance(name)
        for name in ("Checking", "Inventory Asset", "Capital Stock", "Opening Balance Equity", "Rent Expense")
    ]
    assert not any(books.journal.entity_balances().values())
    assert Holding(Decimal(2), Decimal("640.00"), Decimal("320")) == books.journal.holding(
        books.named("Firewall FW-200")
    )
    assert Holding(Decimal(5), Decimal("307.50"), Decimal("61.5")) == books.journal.holding(books.named("SSD 1 TB"))


def test_a_sale_of_last_year_comes_out(records: Callable[[str], Any]) -> None:
    """Without invoice 1043 (2 switches at 310.50, 8.25 % tax; cost 2 x 214.00) all it did is undone."""
    books = opened(records("US"), "US")
    invoice = next(one for one in books.records if one.tree.get("RefNumber") == "1043")
    books.journal.remove(str(invoice.id))

    # 2 + 2 switches at 214.00; 1375.50 + 428.00; the customer has paid 672.23 for nothing
    assert Holding(Decimal(4), Decimal("856.00"), Decimal("214")) == books.journal.holding(
        books.named("Network Switch 24-Port")
    )
    assert Decimal("1803.50") == books.balance("Inventory Asset")
    assert Decimal("-428.00") == books.balance("Cost of Goods Sold")
    assert Decimal("621.00") == books.balance("Sales of Hardware")
    assert Decimal() == books.balance("Sales Tax Payable")
    assert {books.named("Delta Logistics LLC"): Decimal("-672.23")} == {
        entity: amount for entity, amount in books.journal.entity_balances().items() if amount
    }


def test_opening_balance_equity_takes_the_rest() -> None:
    """Where the accounts of a fixture do not balance, Opening Balance Equity takes the difference."""
    accounts = [
        {"Name": "Checking", "AccountType": "Bank", "Balance": "100.00"},
        {"Name": "Card", "AccountType": "CreditCard", "Balance": "30.00"},
        {"Name": "Opening", "AccountType": "Equity", "SpecialAccountType": "OpeningBalanceEquity", "Balance": "5.00"},
    ]
    books = opened({"CompanyRet": [{"IsSampleCompany": False}], "AccountRet": accounts}, "US")

    # 100.00 = 30.00 + 70.00
    assert [Decimal("100.00"), Decimal("-30.00"), Decimal("-70.00")] == [
        books.balance(name) for name in ("Checking", "Card", "Opening")
    ]


def test_customers_and_vendors_begin_with_what_they_owe() -> None:
    """The receivable account's balance is the sum of its customers', the payable account's that of the vendors'."""
    rows = {
        "CompanyRet": [{"IsSampleCompany": False}],
        "AccountRet": [
            {"Name": "AR", "AccountType": "AccountsReceivable", "SpecialAccountType": "AccountsReceivable"}
            | {"Balance": "80.00"},
            {"Name": "AP", "AccountType": "AccountsPayable", "SpecialAccountType": "AccountsPayable"}
            | {"Balance": "50.00"},
            {"Name": "Equity", "AccountType": "Equity", "SpecialAccountType": "OpeningBalanceEquity"}
            | {"Balance": "30.00"},
        ],
        "CustomerRet": [{"Name": "A", "Balance": "60.00"}, {"Name": "B", "Balance": "20.00"}],
        "VendorRet": [{"Name": "C", "Balance": "50.00"}],
    }
    books = opened(rows, "US")

    assert {"A": Decimal("60"), "B": Decimal("20"), "C": Decimal("-50")} == {
        name: books.journal.entity_balances()[books.named(name)] for name in "ABC"
    }
    # two customers, one vendor, the equity; nothing is left for the accounts of receivables and payables themselves
    assert 4 == len(books.journal.postings(OPENING))


def test_transactions_of_a_fixture_that_name_no_accounts() -> None:
    """What a fixture leaves out is on the standard accounts, as it would be in QuickBooks."""
    special = {
        "AccountsReceivable": "AccountsReceivable",
        "AccountsPayable": "AccountsPayable",
        "UndepositedFunds": "OtherCurrentAsset",
        "OpeningBalanceEquity": "Equity",
        "UncategorizedIncome": "Income",
    }
    day = {"TxnDate": "2026-11-01"}
    rows = {
        "CompanyRet": [{"IsSampleCompany": False}],
        "AccountRet": [
            {"Name": name, "AccountType": account_type, "SpecialAccountType": name}
            for name, account_type in special.items()
        ],
        "CustomerRet": [{"Name": "A"}],
        "VendorRet": [{"Name": "B"}],
        "InvoiceRet": [
            {"CustomerRef": {"FullName": "A"}, **day, "InvoiceLineRet": [{"Desc": "Opening balance", "Amount": "9.00"}]}
        ],
        "ReceivePaymentRet": [{"CustomerRef": {"FullName": "A"}, **day, "TotalAmount": "4.00"}],
        "BillRet": [{"VendorRef": {"FullName": "B"}, **day, "AmountDue": "0.00"}],
    }
    books = opened(rows, "US")
    invoice, payment = (
        next(str(one.id) for one in books.records if one.kind == kind) for kind in ("InvoiceRet", "ReceivePaymentRet")
    )

    assert [("AccountsReceivable", 9), ("UncategorizedIncome", -9)] == [
        (next(one.tree["Name"] for one in books.records if one.id == posting.account), posting.amount)
        for posting in books.journal.postings(invoice)
    ]
    assert [("UndepositedFunds", 4), ("AccountsReceivable", -4)] == [
        (next(one.tree["Name"] for one in books.records if one.id == posting.account), posting.amount)
        for posting in books.journal.postings(payment)
    ]
