"""How the records of a scenario become the records of a company file."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qbcheck.sandbox.company.filling import complete_records
from qbcheck.sandbox.company.settings import company_settings
from qbcheck.sandbox.scenario import ScenarioError

SETTINGS = company_settings({"file": "x.qbw", "sales_tax": False})
COMPANY = {"CompanyRet": [{"IsSampleCompany": False, "CompanyName": "Test"}]}
BANK = {"Name": "Checking", "AccountType": "Bank"}
ALPINE = {"Name": "Alpine"}


def filled(**rows: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the complete trees by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in complete_records({**COMPANY, **rows}, SETTINGS):
        found.setdefault(record.kind, []).append(record.tree)
    return found


def test_identity_is_added() -> None:
    """A record that gives its name only gets ListID, times, EditSequence, FullName, Sublevel and IsActive."""
    (account,) = filled(AccountRet=[BANK])["AccountRet"]

    assert re.fullmatch(r"8[0-9A-F]{7}-\d{10}", account["ListID"])
    assert account["ListID"].endswith(account["EditSequence"])
    assert account["TimeCreated"] == account["TimeModified"]
    assert account["TimeCreated"].endswith("-05:00")
    assert ("Checking", "0", "true") == (account["FullName"], account["Sublevel"], account["IsActive"])


def test_documents_get_their_identity_from_their_day() -> None:
    """A transaction gets TxnID, TxnNumber and a TxnLineID per line; it was entered on its day."""
    (invoice,) = filled(
        CustomerRet=[ALPINE],
        InvoiceRet=[
            {
                "CustomerRef": {"FullName": "Alpine"},
                "TxnDate": "2026-03-02",
                "InvoiceLineRet": [{"Desc": "a"}, {"Desc": "b"}],
            }
        ],
    )["InvoiceRet"]
    ids = [invoice["TxnID"], *(line["TxnLineID"] for line in invoice["InvoiceLineRet"])]

    assert 3 == len(set(ids))
    assert all(re.fullmatch(r"[0-9A-F]{6}-\d{10}", txn_id) for txn_id in ids)
    assert ("1", "2026-03-02T10:00:00-05:00") == (invoice["TxnNumber"], invoice["TimeCreated"])


def test_what_the_fixture_gives_stays() -> None:
    """ListID, times and activity given by a fixture are kept, and EditSequence follows the modification."""
    (account,) = filled(
        AccountRet=[
            {
                **BANK,
                "ListID": "80000035-1785958998",
                "TimeModified": "2026-08-05T15:43:18-04:00",
                "IsActive": False,
            }
        ]
    )["AccountRet"]

    assert ("80000035-1785958998", "1785958998", "false") == (
        account["ListID"],
        account["EditSequence"],
        account["IsActive"],
    )


def test_two_fillings_are_equal() -> None:
    """The same scenario gives the same records."""
    assert filled(AccountRet=[BANK], CustomerRet=[ALPINE]) == filled(AccountRet=[BANK], CustomerRet=[ALPINE])


def test_full_names_follow_the_parents() -> None:
    """FullName and Sublevel come from ParentRef, by name or ListID, in any order of the records."""
    accounts = filled(
        AccountRet=[
            {"Name": "C", "AccountType": "Bank", "ParentRef": {"FullName": "A:B"}},
            {"Name": "B", "AccountType": "Bank", "ParentRef": {"ListID": "80000AAA-1"}},
            {"Name": "A", "AccountType": "Bank", "ListID": "80000AAA-1"},
            {"Name": "B", "AccountType": "Bank"},
        ]
    )["AccountRet"]

    assert [("A:B:C", "2"), ("A:B", "1"), ("A", "0"), ("B", "0")] == [
        (account["FullName"], account["Sublevel"]) for account in accounts
    ]
    assert {"ListID": accounts[1]["ListID"], "FullName": "A:B"} == accounts[0]["ParentRef"]


def test_references_get_both_halves() -> None:
    """A reference by FullName in any letter case, or by ListID, is completed from its record."""
    trees = filled(
        AccountRet=[BANK, {"Name": "Sales", "AccountType": "Income", "ListID": "80000AAA-1"}],
        ItemServiceRet=[
            {"Name": "One", "SalesOrPurchase": {"AccountRef": {"FullName": "SALES"}}},
            {"Name": "Two", "SalesOrPurchase": {"AccountRef": {"ListID": "80000AAA-1"}}},
        ],
    )

    assert [{"ListID": "80000AAA-1", "FullName": "Sales"}] * 2 == [
        item["SalesOrPurchase"]["AccountRef"] for item in trees["ItemServiceRet"]
    ]


def test_reference_by_id_survives_a_new_name(records: Any) -> None:
    """The five accounts of the ready company may be renamed or moved below another without breaking a reference."""
    five = (
        "Autotask Other",
        "Autotask Income from PO",
        "Cost of Goods Sold",
        "Inventory Adjustment",
        "Inventory Asset",
    )
    for change in ({"Name": "New name"}, {"ParentRef": {"FullName": "Payroll Expenses"}}, {"IsActive": False}):
        for country in ("US", "CA", "UK"):
            for name in five:
                rows = records(country)
                (account,) = (row for row in rows["AccountRet"] if row["Name"] == name)
                account.update(change)
                settings = company_settings({"file": "x", "sales_tax": False, "country": country})

                assert complete_records(rows, settings)


WRONG = {
    "two companies": ({"CompanyRet": COMPANY["CompanyRet"] * 2}, "exactly one CompanyRet"),
    "no company": ({"CompanyRet": []}, "exactly one CompanyRet"),
    "unknown kind": ({"AcountRet": [BANK]}, "AcountRet"),
    "record that follows from settings": ({"HostRet": [{}]}, "HostRet"),
    "unknown field": ({"AccountRet": [{**BANK, "Colour": "red"}]}, 'AccountRet "Checking": there is no Colour'),
    "field missing": ({"AccountRet": [{"Name": "Checking"}]}, "AccountType is missing"),
    "field of a line missing": (
        {"CustomerRet": [ALPINE], "InvoiceRet": [{"CustomerRef": {"FullName": "Alpine"}}]},
        "TxnDate is missing",
    ),
    "too long": ({"AccountRet": [{**BANK, "Name": "x" * 32}]}, "Name cannot hold"),
    "outside an enumeration": ({"AccountRet": [{**BANK, "AccountType": "Cash"}]}, "AccountType cannot hold 'Cash'"),
    "floating-point money": ({"AccountRet": [{**BANK, "Balance": 1.5}]}, "write 1.5 as a text"),
    "text for a table": ({"AccountRet": [{**BANK, "ParentRef": "Assets"}]}, "must be a table"),
    "name twice": ({"AccountRet": [BANK, {**BANK, "Name": "CHECKING"}]}, "is taken"),
    "name in two of the four name lists": ({"CustomerRet": [ALPINE], "VendorRet": [{"Name": "alpine"}]}, "is taken"),
    "ID twice": (
        {"AccountRet": [{**BANK, "ListID": "8-1"}, {"Name": "B", "AccountType": "Bank", "ListID": "8-1"}]},
        "is the ID of",
    ),
    "own parent": ({"AccountRet": [{**BANK, "ListID": "8-1", "ParentRef": {"ListID": "8-1"}}]}, "own parent"),
    "no such parent": ({"AccountRet": [{**BANK, "ParentRef": {"FullName": "Assets"}}]}, "ParentRef names"),
    "parent of another list": (
        {"AccountRet": [{**BANK, "ParentRef": {"FullName": "Alpine"}}], "CustomerRet": [ALPINE]},
        "ParentRef names",
    ),
    "no such record": ({"CustomerRet": [{**ALPINE, "TermsRef": {"FullName": "Net 30"}}]}, "TermsRef names"),
    "no such ID": ({"CustomerRet": [{**ALPINE, "TermsRef": {"ListID": "8-1"}}]}, "TermsRef names"),
    "record of another list": (
        {"CustomerRet": [{**ALPINE, "TermsRef": {"FullName": "Checking"}}], "AccountRet": [BANK]},
        "TermsRef names",
    ),
    "empty reference": ({"CustomerRet": [{**ALPINE, "TermsRef": {}}]}, "TermsRef names"),
    "no such document": (
        {
            "CustomerRet": [ALPINE],
            "InvoiceRet": [
                {
                    "CustomerRef": {"FullName": "Alpine"},
                    "TxnDate": "2026-03-02",
                    "LinkedTxn": [{"TxnID": "1-1", "TxnType": "Bill", "TxnDate": "2026-03-02", "Amount": "1.00"}],
                }
            ],
        },
        "LinkedTxn names",
    ),
}


@pytest.mark.parametrize(("rows", "text"), WRONG.values(), ids=WRONG.keys())
def test_impossible_records(rows: dict[str, Any], text: str) -> None:
    """Records that no company file could hold are an error that says where and what."""
    with pytest.raises(ScenarioError, match=re.escape(text)):
        filled(**rows)


def test_short_forms_of_values() -> None:
    """Booleans and whole numbers may be written as such; an amount gets its cents; one for a list is a list."""
    trees = filled(
        VendorRet=[{"Name": "A", "Balance": 7}, {"Name": "B", "Balance": "7"}],
        CustomerRet=[{**ALPINE, "ShipToAddress": {"Name": "Depot", "DefaultShipTo": True}}],
    )

    assert ["7.00", "7.00"] == [vendor["Balance"] for vendor in trees["VendorRet"]]
    assert [{"Name": "Depot", "DefaultShipTo": "true"}] == trees["CustomerRet"][0]["ShipToAddress"]
