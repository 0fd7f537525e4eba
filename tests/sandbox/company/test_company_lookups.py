"""Lookups and filters of queries (quickbooks-desktop reference, 2.6 and 3)."""

from __future__ import annotations

from typing import Any

import pytest


def names(answer: Any) -> list[str]:
    return [record.findtext("FullName") or record.findtext("Name") for record in answer]


def numbers(answer: Any) -> list[str]:
    return [record.findtext("RefNumber") for record in answer]


def test_lookup_by_full_name(us: Any) -> None:
    """FullName finds a record whatever the letter case, below its parents."""
    answer = us.ask("<AccountQueryRq><FullName>travel:MILEAGE</FullName></AccountQueryRq>")

    assert ("0", ["Travel:Mileage"]) == (answer.get("statusCode"), names(answer))


def test_lookup_by_the_last_part_finds_nothing(us: Any) -> None:
    """A sub-account is not found by its own name alone."""
    answer = us.ask("<AccountQueryRq><FullName>Mileage</FullName></AccountQueryRq>")

    assert ("500", []) == (answer.get("statusCode"), names(answer))


def test_lookup_by_id(us: Any) -> None:
    """ListID finds the record that a former answer named."""
    first = us.ask("<VendorQueryRq><FullName>Ingram Supply Co</FullName></VendorQueryRq>")
    answer = us.ask(f"<VendorQueryRq><ListID>{first.findtext('VendorRet/ListID')}</ListID></VendorQueryRq>")

    assert ["Ingram Supply Co"] == names(answer)


def test_lookup_that_misses_returns_the_others(us: Any) -> None:
    """One missing name makes the answer 500 Warn, with the found ones returned."""
    answer = us.ask(
        "<AccountQueryRq><FullName>Checking</FullName><FullName>Nowhere</FullName><FullName>Travel</FullName></AccountQueryRq>"
    )

    assert ("500", "Warn", ["Checking", "Travel"]) == (
        answer.get("statusCode"),
        answer.get("statusSeverity"),
        names(answer),
    )


@pytest.mark.parametrize(
    "message",
    [
        "<AccountQueryRq><ListID>80009999-1</ListID></AccountQueryRq>",
        "<VendorQueryRq><FullName>Alpine Dental Group</FullName></VendorQueryRq>",
        "<InvoiceQueryRq><TxnID>1-1</TxnID></InvoiceQueryRq>",
        "<InvoiceQueryRq><RefNumber>9999</RefNumber></InvoiceQueryRq>",
    ],
)
def test_lookup_with_only_missing_names(us: Any, message: str) -> None:
    """A lookup that finds nothing at all is 500 with no record, for IDs and for records of another list too."""
    answer = us.ask(message)

    assert ("500", "Warn", 0) == (answer.get("statusCode"), answer.get("statusSeverity"), len(answer))


def test_missing_ref_number_can_be_nothing_found(run: Any) -> None:
    """Where the scenario says so, a missing RefNumber is status 1, and the found ones come with status 0."""
    company = run(missing_ref_number=1)
    nothing, some = company.answers(
        "<InvoiceQueryRq><RefNumber>9999</RefNumber></InvoiceQueryRq>"
        "<InvoiceQueryRq><RefNumber>9999</RefNumber><RefNumber>1041</RefNumber></InvoiceQueryRq>"
    )

    assert ("1", 0) == (nothing.get("statusCode"), len(nothing))
    assert ("0", ["1041"]) == (some.get("statusCode"), numbers(some))


def test_lookup_finds_inactive_records(us: Any) -> None:
    """A lookup by name does not ask whether a record is active."""
    assert ["Telephone"] == names(us.ask("<AccountQueryRq><FullName>Telephone</FullName></AccountQueryRq>"))


@pytest.mark.parametrize(
    ("status", "active", "inactive"),
    [
        ("", True, False),
        ("<ActiveStatus>ActiveOnly</ActiveStatus>", True, False),
        ("<ActiveStatus>InactiveOnly</ActiveStatus>", False, True),
        ("<ActiveStatus>All</ActiveStatus>", True, True),
    ],
)
def test_active_records_only_by_default(us: Any, status: str, active: bool, inactive: bool) -> None:
    """A query returns active records unless it says otherwise."""
    found = names(us.ask(f"<AccountQueryRq>{status}</AccountQueryRq>"))

    assert (active, inactive) == ("Checking" in found, "Telephone" in found)


@pytest.mark.parametrize(
    ("criterion", "text", "expected"),
    [
        ("StartsWith", "autotask", ["Autotask Other", "Autotask Income from PO"]),
        ("Contains", "ASSET", ["Inventory Asset"]),
        ("EndsWith", "Mileage", ["Travel:Mileage"]),
        ("StartsWith", "Mileage", []),
    ],
)
def test_name_filter(us: Any, criterion: str, text: str, expected: list[str]) -> None:
    """NameFilter compares the FullName without letter case."""
    answer = us.ask(
        f"<AccountQueryRq><NameFilter><MatchCriterion>{criterion}</MatchCriterion><Name>{text}</Name></NameFilter></AccountQueryRq>"
    )

    assert (expected, "0" if expected else "1") == (names(answer), answer.get("statusCode"))


def test_name_range(us: Any) -> None:
    """NameRangeFilter takes everything between two names, both included, or on one side of one."""
    both = us.ask(
        "<VendorQueryRq><NameRangeFilter><FromName>ingram supply co</FromName><ToName>Northwind Hardware</ToName>"
        "</NameRangeFilter></VendorQueryRq>"
    )
    to = us.ask("<VendorQueryRq><NameRangeFilter><ToName>H</ToName></NameRangeFilter></VendorQueryRq>")

    assert ["Ingram Supply Co", "Northwind Hardware"] == names(both)
    assert [] == names(to)


def test_max_returned(us: Any) -> None:
    """MaxReturned cuts the answer."""
    assert 2 == len(us.ask("<AccountQueryRq><MaxReturned>2</MaxReturned></AccountQueryRq>"))


def test_account_types(us: Any) -> None:
    """AccountType may stand several times; any of them counts."""
    answer = us.ask(
        "<AccountQueryRq><AccountType>CostOfGoodsSold</AccountType><AccountType>Bank</AccountType></AccountQueryRq>"
    )

    assert ["Checking", "Cost of Goods Sold", "Inventory Adjustment"] == names(answer)


@pytest.mark.parametrize(
    ("operator", "amount", "expected"),
    [
        ("GreaterThan", "100.00", ["B"]),
        ("GreaterThanEqual", "100.00", ["A", "B"]),
        ("Equal", "100.00", ["A"]),
        ("LessThan", "100.00", ["C"]),
        ("LessThanEqual", "100.00", ["A", "C"]),
    ],
)
def test_total_balance(run: Any, operator: str, amount: str, expected: list[str]) -> None:
    """TotalBalanceFilter compares amounts; a record without a balance has none."""
    company = run(
        sales_tax=False,
        records={
            "CompanyRet": [{"IsSampleCompany": False}],
            "VendorRet": [{"Name": "A", "Balance": 100}, {"Name": "B", "Balance": "100.01"}, {"Name": "C"}],
        },
    )
    answer = company.ask(
        f"<VendorQueryRq><TotalBalanceFilter><Operator>{operator}</Operator><Amount>{amount}</Amount></TotalBalanceFilter></VendorQueryRq>"
    )

    assert expected == names(answer)


MODIFIED = {
    "CompanyRet": [{"IsSampleCompany": False}],
    "VendorRet": [
        {"Name": "Morning", "TimeModified": "2026-03-10T08:00:00-05:00"},
        {"Name": "Evening", "TimeModified": "2026-03-10T20:00:00-05:00"},
        {"Name": "Next day", "TimeModified": "2026-03-11T08:00:00-05:00"},
    ],
}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("<FromModifiedDate>2026-03-10T20:00:00</FromModifiedDate>", ["Evening", "Next day"]),
        ("<FromModifiedDate>2026-03-10T20:00:01</FromModifiedDate>", ["Next day"]),
        ("<FromModifiedDate>2026-03-10T20:00:00-06:00</FromModifiedDate>", ["Next day"]),
        ("<FromModifiedDate>2026-03-10</FromModifiedDate>", ["Morning", "Evening", "Next day"]),
        ("<ToModifiedDate>2026-03-10</ToModifiedDate>", ["Morning", "Evening"]),
        ("<ToModifiedDate>2026-03-10T08:00</ToModifiedDate>", ["Morning"]),
        (
            "<FromModifiedDate>2026-03-10T09</FromModifiedDate><ToModifiedDate>2026-03-10T21</ToModifiedDate>",
            ["Evening"],
        ),
    ],
)
def test_modified_between(run: Any, limits: str, expected: list[str]) -> None:
    """A time without an offset is the QuickBooks computer's; a date alone is its whole day."""
    company = run(sales_tax=False, utc_offset="-05:00", records=MODIFIED)

    assert expected == names(company.ask(f"<VendorQueryRq>{limits}</VendorQueryRq>"))


def test_lookup_by_ref_number(us: Any) -> None:
    """RefNumber finds documents whatever the letter case, RefNumberCaseSensitive as written."""
    either, exact, other = us.answers(
        "<PurchaseOrderQueryRq><RefNumber>po-88</RefNumber></PurchaseOrderQueryRq>"
        "<PurchaseOrderQueryRq><RefNumberCaseSensitive>PO-88</RefNumberCaseSensitive></PurchaseOrderQueryRq>"
        "<PurchaseOrderQueryRq><RefNumberCaseSensitive>po-88</RefNumberCaseSensitive></PurchaseOrderQueryRq>"
    )

    assert (["PO-88"], ["PO-88"], []) == (numbers(either), numbers(exact), numbers(other))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            "<RefNumberFilter><MatchCriterion>EndsWith</MatchCriterion><RefNumber>42</RefNumber></RefNumberFilter>",
            ["1042"],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>999</FromRefNumber><ToRefNumber>1042</ToRefNumber></RefNumberRangeFilter>",
            ["1041", "1042"],
        ),
        ("<RefNumberRangeFilter><FromRefNumber>1043</FromRefNumber></RefNumberRangeFilter>", ["1043"]),
        (
            "<EntityFilter><FullName>Café Müller</FullName></EntityFilter>".replace("é", "&#233;").replace(
                "ü", "&#252;"
            ),
            ["1042"],
        ),
        ("<EntityFilter><FullName>Baxter &amp; Sons Plumbing</FullName></EntityFilter>", []),
        ("<EntityFilter><FullName>Delta Logistics LLC:Depot refit</FullName></EntityFilter>", []),
        ("<EntityFilter><FullNameWithChildren>Delta Logistics LLC</FullNameWithChildren></EntityFilter>", ["1043"]),
        ("<AccountFilter><FullName>Accounts Receivable</FullName></AccountFilter>", ["1041", "1042", "1043"]),
        ("<AccountFilter><FullName>Checking</FullName></AccountFilter>", []),
        ("<PaidStatus>PaidOnly</PaidStatus>", ["1041", "1042", "1043"]),
        ("<PaidStatus>NotPaidOnly</PaidStatus>", []),
        ("<PaidStatus>All</PaidStatus>", ["1041", "1042", "1043"]),
        (
            "<TxnDateRangeFilter><FromTxnDate>2025-11-19</FromTxnDate><ToTxnDate>2025-11-21</ToTxnDate></TxnDateRangeFilter>",
            ["1041", "1042"],
        ),
        ("<TxnDateRangeFilter><DateMacro>LastCalendarYear</DateMacro></TxnDateRangeFilter>", ["1041", "1042", "1043"]),
        ("<TxnDateRangeFilter><DateMacro>ThisCalendarYear</DateMacro></TxnDateRangeFilter>", []),
        (
            "<ModifiedDateRangeFilter><FromModifiedDate>2025-11-22</FromModifiedDate></ModifiedDateRangeFilter>",
            ["1043"],
        ),
    ],
)
def test_filters_of_documents(us: Any, filters: str, expected: list[str]) -> None:
    """Each filter of a transaction query takes the documents that it says; the days are 2025-11-19, 21 and 24."""
    assert expected == numbers(us.ask(f"<InvoiceQueryRq>{filters}</InvoiceQueryRq>"))


def test_children_of_a_filter(run: Any, records: Any) -> None:
    """WithChildren takes the documents of jobs too, FullName alone does not."""
    changed = records("US")
    changed["InvoiceRet"][2]["CustomerRef"] = {"FullName": "Delta Logistics LLC:Depot refit"}
    company = run(records=changed)
    alone, below = company.answers(
        "<InvoiceQueryRq><EntityFilter><FullName>Delta Logistics LLC</FullName></EntityFilter></InvoiceQueryRq>"
        "<InvoiceQueryRq><EntityFilter><FullNameWithChildren>Delta Logistics LLC</FullNameWithChildren></EntityFilter>"
        "</InvoiceQueryRq>"
    )

    assert ([], ["1043"]) == (numbers(alone), numbers(below))


@pytest.mark.parametrize(
    "filters",
    [
        "<EntityFilter><FullName>Nobody</FullName></EntityFilter>",
        "<EntityFilter><ListID>80009999-1</ListID></EntityFilter>",
        "<AccountFilter><FullName>Alpine Dental Group</FullName></AccountFilter>",
    ],
)
def test_filter_by_what_does_not_exist(us: Any, filters: str) -> None:
    """A filter that names no such object is refused with 3120."""
    assert us.ask(f"<InvoiceQueryRq>{filters}</InvoiceQueryRq>").get("statusCode") == "3120"


def test_other_filters(us: Any) -> None:
    """Items of adjustments, people of time, kinds of deleted documents, objects of custom fields are filters too."""
    ssd, switch, priya, tom, invoices, bills, customers, vendors, custom, private = us.answers(
        "<InventoryAdjustmentQueryRq><ItemFilter><FullName>SSD 1 TB</FullName></ItemFilter>"
        "</InventoryAdjustmentQueryRq>"
        "<InventoryAdjustmentQueryRq><ItemFilter><FullName>Network Switch 24-Port</FullName></ItemFilter>"
        "</InventoryAdjustmentQueryRq>"
        "<TimeTrackingQueryRq><TimeTrackingEntityFilter><FullName>Priya Raman</FullName></TimeTrackingEntityFilter>"
        "</TimeTrackingQueryRq>"
        "<TimeTrackingQueryRq><TimeTrackingEntityFilter><FullName>Tom Okafor</FullName></TimeTrackingEntityFilter>"
        "</TimeTrackingQueryRq>"
        "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType><TxnDelType>Invoice</TxnDelType><DeletedDateRangeFilter>"
        "<FromDeletedDate>2025-11-18</FromDeletedDate><ToDeletedDate>2025-11-18</ToDeletedDate></DeletedDateRangeFilter></TxnDeletedQueryRq>"
        "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType></TxnDeletedQueryRq>"
        "<DataExtDefQueryRq><AssignToObject>Customer</AssignToObject></DataExtDefQueryRq>"
        "<DataExtDefQueryRq><AssignToObject>Vendor</AssignToObject></DataExtDefQueryRq>"
        "<DataExtDefQueryRq><OwnerID>0</OwnerID></DataExtDefQueryRq>"
        "<DataExtDefQueryRq><OwnerID>{00000000-0000-0000-0000-000000000000}</OwnerID></DataExtDefQueryRq>"
    )

    assert [1, 0, 1, 0, 1, 0, 1, 0, 1, 0] == [
        len(answer) for answer in (ssd, switch, priya, tom, invoices, bills, customers, vendors, custom, private)
    ]


def test_queries_over_several_lists(us: Any) -> None:
    """EntityQuery finds all four name lists, ItemQuery all kinds of item, TermsQuery both kinds of terms."""
    entities, items, terms = us.answers("<EntityQueryRq/><ItemQueryRq/><TermsQueryRq/>")

    assert {"CustomerRet", "EmployeeRet", "OtherNameRet", "VendorRet"} == {record.tag for record in entities}
    assert {"ItemServiceRet", "ItemInventoryRet", "ItemSalesTaxRet", "ItemSalesTaxGroupRet", "ItemDiscountRet"} <= {
        record.tag for record in items
    }
    assert {"StandardTermsRet", "DateDrivenTermsRet"} == {record.tag for record in terms}


def test_counts(us: Any) -> None:
    """MetaData gives the count without the records, or with them; without it there is none."""
    only, both, none = us.answers(
        '<VendorQueryRq metaData="MetaDataOnly"/><VendorQueryRq metaData="MetaDataAndResponseData"><MaxReturned>2'
        '</MaxReturned></VendorQueryRq><VendorQueryRq metaData="NoMetaData"/>'
    )

    assert [("5", 0), ("2", 2), (None, 5)] == [(answer.get("retCount"), len(answer)) for answer in (only, both, none)]
