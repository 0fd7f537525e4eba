"""The ready companies hold what a transfer needs (design, section 10; quickbooks-desktop reference, 3 and 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

EDITIONS = ("us", "ca", "uk")
FIVE = {
    "Autotask Other": ("Income", None),
    "Autotask Income from PO": ("Income", None),
    "Cost of Goods Sold": ("CostOfGoodsSold", "CostOfGoodsSold"),
    "Inventory Adjustment": ("CostOfGoodsSold", None),
    "Inventory Asset": ("OtherCurrentAsset", "InventoryAssets"),
}


@pytest.fixture(params=EDITIONS)
def company(request: pytest.FixtureRequest) -> Any:
    """Return each ready company in turn."""
    return request.getfixturevalue(request.param)


def test_five_accounts(company: Any) -> None:
    """The five accounts are active, at the top level and of the right types."""
    asked = "".join(f"<FullName>{name}</FullName>" for name in FIVE)
    answer = company.ask(f"<AccountQueryRq>{asked}</AccountQueryRq>")

    assert FIVE == {
        account.findtext("Name"): (account.findtext("AccountType"), account.findtext("SpecialAccountType"))
        for account in answer
    }
    assert {("true", "0")} == {(account.findtext("IsActive"), account.findtext("Sublevel")) for account in answer}


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("us", {"Tax": "true", "Non": "false"}),
        ("ca", {"S": "true", "E": "false"}),
        ("uk", {"S": "true", "E": "false"}),
    ],
)
def test_tax_codes(request: pytest.FixtureRequest, edition: str, expected: dict[str, str]) -> None:
    """The country's two tax codes are active, one taxable and one not."""
    codes = request.getfixturevalue(edition).ask("<SalesTaxCodeQueryRq/>")
    found = {code.findtext("Name"): code.findtext("IsTaxable") for code in codes}

    assert expected == {name: found.get(name) for name in expected}


def test_tax_items_name_an_agency(company: Any) -> None:
    """Every tax item is owed to one active vendor whose type is the tax agency's."""
    items, vendors = company.answers("<ItemSalesTaxQueryRq/><VendorQueryRq/>")
    agencies = {
        vendor.findtext("Name") for vendor in vendors if vendor.findtext("VendorTypeRef/FullName") == "Tax agency"
    }

    assert 1 == len(agencies)
    assert agencies == {item.findtext("TaxVendorRef/FullName") for item in items}


@pytest.mark.parametrize("edition", ["ca", "uk"])
def test_agency_is_flagged(request: pytest.FixtureRequest, edition: str) -> None:
    """In Canada and the UK one vendor is flagged as the sales tax agency, and the codes name their tax items."""
    vendors, codes = request.getfixturevalue(edition).answers("<VendorQueryRq/><SalesTaxCodeQueryRq/>")

    assert ["true"] == [flag.text for flag in vendors.findall("VendorRet/IsSalesTaxAgency")]
    assert all(code.findtext("ItemSalesTaxRef/ListID") for code in codes)


def test_people_customers_and_documents(company: Any) -> None:
    """The people have their time data set, the customers of the tenant are there, and documents of last year."""
    people, customers, invoices = company.answers("<EmployeeQueryRq/><CustomerQueryRq/><InvoiceQueryRq/>")

    assert {"Priya Raman": "UseTimeData", "Tom Okafor": "UseTimeData", "Lena Fischer": "DoNotUseTimeData"} == {
        person.findtext("Name"): person.findtext("EmployeePayrollInfo/UseTimeDataToCreatePaychecks")
        for person in people
    }
    assert {
        *("Alpine Dental Group", "Baxter & Sons Plumbing", "Café Müller", "Delta Logistics LLC"),
        "Evergreen School District",
    } <= {customer.findtext("FullName") for customer in customers}
    assert ["1041", "1042", "1043"] == [invoice.findtext("RefNumber") for invoice in invoices]


def test_books_balance(company: Any) -> None:
    """Assets equal liabilities and equity."""
    accounts = company.ask("<AccountQueryRq/>")

    def total(*types: str) -> Decimal:
        return sum(
            (Decimal(account.findtext("Balance")) for account in accounts if account.findtext("AccountType") in types),
            Decimal(),
        )

    assets = total("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset")

    assert assets == total("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity")
    assert assets > 0
