"""The rows of us-ready agree with each other, so that a refusal elsewhere is never the fixture's fault."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qbcheck.sandbox.scenario import Scenario
from qbcheck.sandbox.tenant.entities import Entity, entity_named
from qbcheck.sandbox.tenant.filling import tenant_records

Records = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def records(us_ready: Scenario) -> Records:
    return tenant_records(us_ready.tenant_rows)


def shown(records: Records) -> list[tuple[Entity, list[dict[str, Any]]]]:
    return [(entity, rows) for name, rows in records.items() if (entity := entity_named(name)) is not None]


def money(value: float) -> Decimal:
    return Decimal(str(value))


def test_references_exist(records: Records) -> None:
    """Every id that names a record of an entity we have names one that is there."""
    ids = {entity.name: {row["id"] for row in rows} for entity, rows in shown(records)}
    dangling = [
        (entity.name, row["id"], field.name)
        for entity, rows in shown(records)
        for row in rows
        for field in entity.fields.values()
        if field.reference in ids and row[field.name] is not None and row[field.name] not in ids[field.reference]
    ]

    assert [] == dangling


def test_required_fields_are_set(records: Records) -> None:
    """Every required field holds a value, as it does in every real record."""
    unset = [
        (entity.name, row["id"], field.name)
        for entity, rows in shown(records)
        for row in rows
        for field in entity.fields.values()
        if field.required and row[field.name] is None
    ]

    assert [] == unset


def test_ids_are_unique(records: Records) -> None:
    """No two rows of an entity share an id."""
    assert {name: len(rows) for name, rows in records.items()} == {
        name: len({row["id"] for row in rows}) for name, rows in records.items()
    }


def test_invoices_add_up(records: Records) -> None:
    """Design 7: an invoice's items and their tax are its total, to the cent; an item is quantity times rate."""
    for invoice in records["Invoices"]:
        items = [item for item in records["BillingItems"] if item["invoiceID"] == invoice["id"]]
        tax = sum(money(item["taxDollars"]) for item in items)

        assert money(invoice["totalTaxValue"]) == tax, invoice["id"]
        assert money(invoice["invoiceTotal"]) == tax + sum(money(item["extendedPrice"]) for item in items), invoice[
            "id"
        ]
        assert all(
            abs(money(item["quantity"]) * money(item["rate"]) - money(item["extendedPrice"])) < Decimal("0.01")
            for item in items
        )
        assert {invoice["companyID"]} == {item["companyID"] for item in items}


def test_expense_reports_add_up(records: Records) -> None:
    """4.4: amountDue is the reimbursements less the cash advance."""
    for report in records["ExpenseReports"]:
        items = [item for item in records["ExpenseItems"] if item["expenseReportID"] == report["id"]]
        total = sum(money(item["internalCurrencyReimbursementAmount"]) for item in items)

        assert money(report["internalCurrencyExpenseTotal"]) == total, report["id"]
        assert money(report["amountDue"]) == total - money(report["internalCurrencyCashAdvanceAmount"]), report["id"]


def test_received_quantities(records: Records) -> None:
    """4.3: what was received, and what is still back-ordered, is never more than was ordered; a full order has all."""
    status = {row["id"]: row["status"] for row in records["PurchaseOrders"]}
    for item in records["PurchaseOrderItems"]:
        rows = [row for row in records["PurchaseOrderItemReceiving"] if row["purchaseOrderItemID"] == item["id"]]
        received = sum(row["quantityNowReceiving"] for row in rows)

        assert {12: 0, 13: 0, 14: 2, 15: item["quantity"], 18: 0}[status[item["orderID"]]] == received
        for row in rows:
            known = row["quantityNowReceiving"] + row["quantityPreviouslyReceived"] + row["quantityBackOrdered"]

            assert item["quantity"] == known


def test_one_currency_shows_each_amount_twice(records: Records) -> None:
    """4.2: amounts come in the customer's and in the tenant's currency; with one currency both are the same."""
    for item in records["BillingItems"]:
        pairs = [(item[name], item[f"internalCurrency{name[0].upper()}{name[1:]}"]) for name in ("rate", "taxDollars")]

        assert all(amount == internal for amount, internal in pairs)


def test_something_of_every_feature_is_pending(records: Records) -> None:
    """scenarios.md: pending documents of every feature, and documents of last year that are done."""
    free = [row["id"] for row in records["Invoices"] if row["webServiceDate"] is None and not row["isVoided"]]

    assert [4990, 5001, 5002, 5003, 5004, 5005] == sorted(free)
    assert {4101: "1041", 4102: "1042", 4103: "1043"} == {
        row["id"]: row["invoiceNumber"] for row in records["Invoices"] if row["webServiceDate"]
    }
    assert [8401, 8402] == [row["id"] for row in records["ExpenseReports"] if row["status"] == 23]
    assert [7001, 7002, 7003] == [row["id"] for row in records["PurchaseOrders"] if row["status"] in (13, 14, 15)][1:]


def test_names_that_both_sides_share(records: Records) -> None:
    """The company file of us-ready carries the same names."""
    names = {row["companyName"] for row in records["Companies"]}

    assert {
        "Alpine Dental Group",
        "Baxter & Sons Plumbing",
        "Café Müller",
        "Delta Logistics LLC",
        "Evergreen School District",
        "Ingram Supply Co",
        "Northwind Hardware",
    } <= names
    assert {("Priya", "Raman"), ("Tom", "Okafor"), ("Lena", "Fischer")} <= {
        (row["firstName"], row["lastName"]) for row in records["Resources"]
    }


def test_login_is_the_profile_user(us_ready: Scenario, records: Records) -> None:
    """The scenario's login is accepted; its integration code has the 27 characters of real ones."""
    user = next(row for row in records["Resources"] if row["userName"] == us_ready.login["username"])
    credentials = next(row for row in records["ApiUsers"] if row["resourceID"] == user["id"])

    assert (us_ready.login["secret"], us_ready.login["integration_code"]) == (
        credentials["secret"],
        credentials["integrationCode"],
    )
    assert {27} == {len(row["integrationCode"]) for row in records["ApiUsers"]}
