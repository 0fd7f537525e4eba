"""What a plan gets to know of a company file; expected content is that of the fixtures' TOML, read by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qbcheck.errors import CompanyAnswerError, CompanyError
from qbcheck.facts.company_lists import (
    BookSettings,
    Class,
    CompanyLists,
    Customer,
    Item,
    Name,
    NamedList,
    SalesTaxCode,
    SalesTaxItem,
    Terms,
    comparable_name,
    read_company_lists,
)
from qbcheck.quickbooks.check import check_queries_only

from .company_files import company_file


@pytest.fixture(scope="module")
def us(tmp_path_factory: pytest.TempPathFactory) -> CompanyLists:
    """Return the lists of us-ready."""
    return lists_of("us-ready", tmp_path_factory.mktemp("us"))


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> CompanyLists:
    """Return the lists of ca-ready."""
    return lists_of("ca-ready", tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def uk(tmp_path_factory: pytest.TempPathFactory) -> CompanyLists:
    """Return the lists of uk-ready."""
    return lists_of("uk-ready", tmp_path_factory.mktemp("uk"))


@pytest.fixture(params=["us", "ca", "uk"])
def ready(request: pytest.FixtureRequest) -> CompanyLists:
    """Return the lists of each ready company in turn."""
    found: CompanyLists = request.getfixturevalue(request.param)
    return found


def lists_of(scenario: str, folder: Path) -> CompanyLists:
    with company_file(folder, scenario) as (connection, profile):
        return read_company_lists(connection, profile)


def known(name: str, email: str, code: str, tax_item: str = "", terms: str = "Net 30") -> Customer:
    """Return a customer of a fixture, without what the company file itself gives out."""
    return Customer("", "", name, True, email, code, tax_item, terms)


def without_ids(customers: NamedList[Customer]) -> Iterator[Customer]:
    return (replace(each, list_id="", edit_sequence="", parent_list_id="") for each in customers)


def test_customers_in_the_united_states(us: CompanyLists) -> None:
    """E-mail, tax code, tax item and terms as the company file has them; of Baxter & Sons no e-mail is known."""
    tax = ("Tax", "Springfield Sales Tax")

    assert {
        known("Alpine Dental Group", "accounts@alpinedental.example", *tax),
        known("Baxter & Sons Plumbing", "", *tax),
        known("Café Müller", "buero@cafemueller.example", *tax),
        known("Delta Logistics LLC", "ap@deltalogistics.example", *tax),
        known("Delta Logistics LLC:Depot refit", "", *tax, terms=""),
        known("Evergreen School District", "finance@evergreen.example", "Non", terms="Due on receipt"),
    } == set(without_ids(us.customers))


@pytest.mark.parametrize("edition", ["ca", "uk"])
def test_customers_elsewhere(edition: str, request: pytest.FixtureRequest) -> None:
    """Canada and the United Kingdom: a tax code S or E, and no tax item on a customer (quickbooks-desktop 5)."""
    lists: CompanyLists = request.getfixturevalue(edition)

    assert {
        known("Alpine Dental Group", "accounts@alpinedental.example", "S"),
        known("Baxter & Sons Plumbing", "", "S"),
        known("Café Müller", "buero@cafemueller.example", "S"),
        known("Delta Logistics LLC", "ap@deltalogistics.example", "S"),
        known("Delta Logistics LLC:Depot refit", "", "S", terms=""),
        known("Evergreen School District", "finance@evergreen.example", "E", terms="Due on receipt"),
    } == set(without_ids(lists.customers))


def test_a_job_knows_its_customer(ready: CompanyLists) -> None:
    """A job is a customer with a parent; its full name holds both (quickbooks-desktop 2.6)."""
    job, parent = ready.customers.named("Delta Logistics LLC:Depot refit"), ready.customers.named("Delta Logistics LLC")

    assert job
    assert parent
    assert parent.list_id == job.parent_list_id
    assert "" == parent.parent_list_id
    assert parent == ready.customers.with_list_id(job.parent_list_id)
    assert ready.customers.named("Depot refit") is None


def test_every_record_can_be_told_and_changed(ready: CompanyLists) -> None:
    """ListIDs differ, and a customer has the EditSequence that a change needs (quickbooks-desktop 2.8)."""
    assert 6 == len({each.list_id for each in ready.customers}) == len(ready.customers)
    assert all(each.edit_sequence for each in ready.customers)


def test_a_customer_of_ours_is_recognised(tmp_path: Path) -> None:
    """ExternalGUID comes back with a record and is no filter: it is kept to be compared (quickbooks-desktop 2.7)."""
    guid = "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}"
    with company_file(tmp_path, records={"CustomerRet": [{"Name": "Acme", "ExternalGUID": guid}]}) as (
        connection,
        profile,
    ):
        found = read_company_lists(connection, profile).customers.named("Acme")

    assert found
    assert guid == found.external_guid


@pytest.mark.parametrize(
    ("edition", "agency"),
    [("us", "State Revenue Department"), ("ca", "Receiver General"), ("uk", "HM Revenue & Customs")],
)
def test_four_lists_are_one_name_space(edition: str, agency: str, request: pytest.FixtureRequest) -> None:
    """Customers, vendors, employees and other names, each with its kind."""
    names = {
        ("Customer", "Alpine Dental Group"),
        ("Customer", "Baxter & Sons Plumbing"),
        ("Customer", "Café Müller"),
        ("Customer", "Delta Logistics LLC"),
        ("Customer", "Delta Logistics LLC:Depot refit"),
        ("Customer", "Evergreen School District"),
        ("Employee", "Lena Fischer"),
        ("Employee", "Priya Raman"),
        ("Employee", "Tom Okafor"),
        ("OtherName", "Petty cash desk"),
        ("Vendor", "Harbour Street Properties"),
        ("Vendor", "Ingram Supply Co"),
        ("Vendor", "Northwind Hardware"),
        ("Vendor", "Tom Okafor (expenses)"),
        ("Vendor", agency),
    }
    lists: CompanyLists = request.getfixturevalue(edition)

    assert names == {(each.kind, each.full_name) for each in lists.names}


@pytest.mark.parametrize(("edition", "taxable", "exempt"), [("us", "Tax", "Non"), ("ca", "S", "E"), ("uk", "S", "E")])
def test_items(edition: str, taxable: str, exempt: str, request: pytest.FixtureRequest) -> None:
    """Every kind of item with its income account and tax code; a discount has an account, a subtotal has none."""
    lists: CompanyLists = request.getfixturevalue(edition)
    labour = "Services:Time and Materials"
    expected = {
        ("ItemServiceRet", "Remote Support", labour, exempt),
        ("ItemServiceRet", "On-Site Support", labour, exempt),
        ("ItemServiceRet", "Project Work", labour, exempt),
        ("ItemServiceRet", "Managed Services Gold", "Services:Managed Services", exempt),
        ("ItemServiceRet", "Internal Meeting", "Autotask Other", exempt),
        ("ItemNonInventoryRet", "Hardware", "Autotask Income from PO", taxable),
        ("ItemOtherChargeRet", "Mileage charged", labour, exempt),
        ("ItemInventoryRet", "Firewall FW-200", "Sales of Hardware", taxable),
        ("ItemInventoryRet", "Network Switch 24-Port", "Sales of Hardware", taxable),
        ("ItemInventoryRet", "SSD 1 TB", "Sales of Hardware", taxable),
        ("ItemSubtotalRet", "Subtotal", "", ""),
        ("ItemDiscountRet", "Courtesy discount", "Sales of Hardware", taxable),
    }

    assert expected == {
        (each.kind, each.full_name, each.income_account, each.sales_tax_code)
        for each in lists.items
        if not each.kind.startswith("ItemSalesTax")
    }


def test_accounts(ready: CompanyLists) -> None:
    """Accounts with their types; a sub-account by its full name, an inactive one is there and told."""
    other, phone = ready.accounts.named("Autotask Other"), ready.accounts.named("Telephone")
    stock, sub = ready.accounts.named("Inventory Asset"), ready.accounts.named("services:managed services")

    assert other
    assert ("800000A2-1551710460", "Income", True) == (other.list_id, other.account_type, other.is_active)
    assert phone
    assert ("Expense", False) == (phone.account_type, phone.is_active)
    assert stock
    assert ("OtherCurrentAsset", "InventoryAssets") == (stock.account_type, stock.special_account_type)
    assert sub
    assert "Services:Managed Services" == sub.full_name


def test_terms(ready: CompanyLists) -> None:
    """Days of standard terms, the day of the month of date-driven ones."""
    assert {
        Terms("", "Due on receipt", True, 0),
        Terms("", "Net 30", True, 30),
        Terms("", "15th of the month", True, None, 15),
    } == {replace(each, list_id="") for each in ready.terms}


@pytest.mark.parametrize(
    ("edition", "codes", "items"),
    [
        (
            "us",
            [("Tax", True, ""), ("Non", False, "")],
            [("State Sales Tax", False), ("City Sales Tax", False), ("Springfield Sales Tax", True)],
        ),
        (
            "ca",
            [("S", True, "HST (ON) on sales"), ("E", False, "Exempt"), ("Z", True, "Zero-rated")],
            [(name, False) for name in ("HST (ON) on sales", "HST (ON) on purchases", "Exempt", "Zero-rated")],
        ),
        (
            "uk",
            [("S", True, "VAT standard rate on sales"), ("E", False, "Exempt"), ("Z", True, "Zero-rated")],
            [
                (name, False)
                for name in ("VAT standard rate on sales", "VAT standard rate on purchases", "Exempt", "Zero-rated")
            ],
        ),
    ],
)
def test_sales_tax(
    edition: str, codes: list[tuple[str, bool, str]], items: list[tuple[str, bool]], request: pytest.FixtureRequest
) -> None:
    """Codes with their items (not in the United States), and the tax items, groups among them."""
    lists: CompanyLists = request.getfixturevalue(edition)

    assert {SalesTaxCode("", name, True, taxable, item) for name, taxable, item in codes} == {
        replace(each, list_id="") for each in lists.sales_tax_codes
    }
    assert {SalesTaxItem("", name, True, group) for name, group in items} == {
        replace(each, list_id="") for each in lists.sales_tax_items
    }


def test_tax_items_are_items_too(us: CompanyLists) -> None:
    """A new item cannot take the name of a tax item: all kinds share one name space."""
    found = us.items.named("City Sales Tax")

    assert found
    assert Item(found.list_id, "ItemSalesTaxRet", "City Sales Tax", True) == found


def test_how_the_books_are_kept(us: CompanyLists, ca: CompanyLists, uk: CompanyLists) -> None:
    """As the scenarios say: one currency, no classes, inventory and sales tax on, books open; qbXML 13.0 is written."""
    usual = BookSettings("US", (13, 0), None, False, False, "", True, "Springfield Sales Tax", "Tax", "Non", True)

    assert usual == us.settings
    elsewhere = replace(usual, default_taxable_code="S", default_non_taxable_code="E")
    assert replace(elsewhere, country="CA", default_item_sales_tax="HST (ON) on sales") == ca.settings
    assert replace(elsewhere, country="UK", default_item_sales_tax="VAT standard rate on sales") == uk.settings


def test_other_ways_to_keep_books(tmp_path: Path) -> None:
    """A closing date, classes (inactive ones too) and a home currency."""
    records = {
        "ClassRet": [
            {"Name": "Projects"},
            {"Name": "Cabling", "ParentRef": {"FullName": "Projects"}},
            {"Name": "Retail", "IsActive": False},
        ],
        "CurrencyRet": [{"Name": "US Dollar", "CurrencyCode": "USD"}],
    }
    changes = {"class_tracking": True, "multi_currency": True, "closing_date": "2025-12-31"}
    with company_file(tmp_path, records=records, **changes) as (connection, profile):
        lists = read_company_lists(connection, profile)

    assert (date(2025, 12, 31), True, True, "US Dollar") == (
        lists.settings.closing_date,
        lists.settings.class_tracking,
        lists.settings.multi_currency,
        lists.settings.home_currency,
    )
    assert {Class("", "Projects", True), Class("", "Projects:Cabling", True), Class("", "Retail", False)} == {
        replace(each, list_id="") for each in lists.classes
    }


def test_what_is_switched_off_is_not_asked_for(tmp_path: Path) -> None:
    """Sales tax and class tracking off: no codes, no classes, and no question that could be refused."""
    with company_file(tmp_path, "sales-tax-off") as (connection, profile):
        lists = read_company_lists(connection, profile)

    assert not lists.settings.sales_tax_on
    assert (0, 0) == (len(lists.sales_tax_codes), len(lists.classes))
    assert not re.search("SalesTaxCodeQuery|ClassQuery", "".join(connection.documents))


def test_a_name_is_found_as_quickbooks_compares_it() -> None:
    """Case does not matter, nor do blanks around a part; of two alike the active one is taken."""
    old, new = Name("Vendor", "1", "Acme", False), Name("Customer", "2", "ACME", True)
    names = NamedList((old, new, Name("Customer", "3", "Straße: Süd ", True)))

    assert new == names.named(" acme ")
    assert "3" == getattr(names.named("STRASSE:süd"), "list_id", "")
    assert names.named("Acme Ltd") is None
    assert old == names.with_list_id("1")
    assert names.with_list_id("4") is None
    assert comparable_name("Acme:Job") == comparable_name("acme : JOB")
    assert comparable_name("Acme Job") != comparable_name("AcmeJob")


def test_nothing_but_queries_leaves_and_inactive_records_are_asked_for(tmp_path: Path) -> None:
    """Every list with ActiveStatus All, ListID and EditSequence; accounts, terms and tax codes without iterators."""
    with company_file(tmp_path) as (connection, profile):
        read_company_lists(connection, profile)
    first, second = connection.documents
    lists = re.findall(r"<(\w+)QueryRq (.*?)</\w+Rq>", second)

    for document in connection.documents:
        check_queries_only(document)
    assert ["Host", "Company", "Preferences"] == re.findall(r"<(\w+)QueryRq", first)
    assert {"Account": False, "Terms": False, "Entity": True, "Item": True, "SalesTaxCode": False} == {
        name: 'iterator="Start"' in asked for name, asked in lists
    }
    for _, asked in lists:
        assert "<ActiveStatus>All</ActiveStatus>" in asked
        assert "<IncludeRetElement>ListID<" in asked
        assert "<IncludeRetElement>EditSequence<" in asked


def test_another_company_file_is_left_alone(tmp_path: Path) -> None:
    """After its identity nothing more is asked."""
    with company_file(tmp_path) as (connection, profile):
        other = profile.model_copy(update={"company": profile.company.model_copy(update={"name": "Acme"})})
        with pytest.raises(CompanyError, match="its company name is Brightwater IT Services"):
            read_company_lists(connection, other)

    assert 1 == len(connection.documents)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("Preferences", r"QuickBooks refused PreferencesQuery \(status 3260\)"),
        ("Terms", r'QuickBooks refused TermsQuery \(status 3260\): "Insufficient permission"'),
        ("Entity", r'QuickBooks refused EntityQuery \(status 3260\): "Insufficient permission"'),
    ],
)
def test_one_refusal_is_the_end_of_all(query: str, reason: str, tmp_path: Path) -> None:
    """A plan on lists of which one is missing would create what is there already."""
    status = 'statusCode="3260" statusSeverity="Error" statusMessage="Insufficient permission"'
    refusal = f'<{query}QueryRs requestID="\\1" {status}/>'
    with company_file(tmp_path) as (connection, profile):
        connection.after = lambda answer: replace(
            answer, text=re.sub(rf'(?s)<{query}QueryRs requestID="(\w+)".*?</{query}QueryRs>', refusal, answer.text)
        )
        with pytest.raises(CompanyError, match=reason):
            read_company_lists(connection, profile)


@pytest.mark.parametrize(
    ("pattern", "instead", "reason"),
    [
        (r"<IsTaxable>\w+</IsTaxable>", "", "whether the sales tax code Tax is taxable"),
        (r"(<AccountRet>)\s*<ListID>.*?</ListID>", r"\1", "AccountRet without a ListID or a name"),
        (r"<IsUsingInventory>\w+</IsUsingInventory>", "", "how classes and inventory are used"),
    ],
)
def test_what_is_needed_and_not_told(pattern: str, instead: str, reason: str, tmp_path: Path) -> None:
    """An answer that leaves out what a plan stands on cannot be used."""
    with company_file(tmp_path) as (connection, profile):
        connection.after = lambda answer: replace(answer, text=re.sub(f"(?s){pattern}", instead, answer.text))
        with pytest.raises(CompanyAnswerError, match=reason):
            read_company_lists(connection, profile)
