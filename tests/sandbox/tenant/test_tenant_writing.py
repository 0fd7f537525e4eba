"""PATCH, PUT, POST and DELETE with the API's validation (autotask-rest-api 1.3, 2.1, 4, 6)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Start, Tenant, where

EXPENSE_ITEM = {
    "expenseDate": "2026-11-18T23:30:00-05:00",
    "description": "Taxi",
    "expenseCategory": 442,
    "paymentType": 5,
    "haveReceipt": True,
    "isBillableToCompany": False,
}
RECEIVING = {"quantityNowReceiving": 1}


def test_write_back_of_an_invoice(start: Start) -> None:
    """4.2, 4.5: invoiceNumber, webServiceDate and paidDate are writable; times become UTC, paidDate keeps its date."""
    tenant = start()
    before = tenant.item("Invoices", 5001)
    body = {
        "id": 5001,
        "invoiceNumber": "1051",
        "webServiceDate": "2026-11-20T22:15:30.120-05:00",
        "paidDate": "2026-11-20T23:00:00-05:00",
    }
    answer = tenant.send("PATCH", "Invoices", json=body)
    written = {
        "invoiceNumber": "1051",
        "webServiceDate": "2026-11-21T03:15:30.120Z",
        "paidDate": "2026-11-20T00:00:00Z",
    }

    assert (200, {"itemId": 5001}) == (answer.status_code, answer.json())
    assert {**before, **written} == tenant.item("Invoices", 5001)


@pytest.mark.parametrize(
    ("entity", "row_id", "field"),
    [
        ("BillingItems", 9001, "webServiceDate"),
        ("PurchaseOrders", 7002, "externalPONumber"),
        ("ExpenseReports", 8401, "quickBooksReferenceNumber"),
    ],
)
def test_other_write_backs(start: Start, entity: str, row_id: int, field: str) -> None:
    """4.5: the markers that an integration may write."""
    tenant = start()
    value = "2026-11-20T00:00:00Z" if field == "webServiceDate" else "17"
    answer = tenant.send("PATCH", entity, json={"ID": row_id, field.upper(): value})

    assert 200 == answer.status_code
    assert value == tenant.item(entity, row_id)[field]


@pytest.mark.parametrize(
    ("entity", "body", "expected"),
    [
        ("Invoices", {"invoiceNumber": "1"}, "Missing Required Field: id"),
        ("Invoices", {"id": 1, "invoiceNumber": "1"}, "No matching records found"),
        ("Invoices", {"id": 2**70, "invoiceNumber": "1"}, "No matching records found"),
        ("Invoices", {"id": 5001, "nope": 1}, "Unable to find nope in the Invoice Entity."),
        ("Invoices", {"id": 5001, "invoiceTotal": 1}, "invoiceTotal is read-only"),
        ("Invoices", {"id": 5001, "invoiceNumber": "x" * 101}, "longer than 100"),
        ("Invoices", {"id": 5001, "invoiceNumber": 77}, "invoiceNumber"),
        ("Invoices", {"id": 5001, "paidDate": "tomorrow"}, "paidDate"),
        ("PurchaseOrders", {"id": 7002, "vendorID": 190}, "vendorID is read-only"),
        ("PurchaseOrders", {"id": 7002, "status": 1}, "Value does not reference an existing entity for status . "),
        ("PurchaseOrders", {"id": 7002, "shipToCity": None}, "Missing Required Field: shipToCity"),
        ("PurchaseOrders", {"id": 7002, "showTaxCategory": None}, "showTaxCategory"),
        ("Companies", {"id": 175, "parentCompanyID": 9999}, "reference an existing entity for parentCompanyID"),
        ("ExpenseReports", {"id": 8401, "status": 29}, "status is read-only"),
    ],
)
def test_what_may_not_be_written(start: Start, entity: str, body: dict[str, Any], expected: str) -> None:
    """1.4: every business rule that is broken is 500 with texts, and nothing is written."""
    tenant = start()
    before = tenant.query(entity, where("id", "exist")).json()
    answer = tenant.send("PATCH", entity, json=body)

    assert 500 == answer.status_code
    assert expected in answer.json()["errors"][0]
    assert before == tenant.query(entity, where("id", "exist")).json()


def test_nothing_is_written_when_one_field_is_wrong(start: Start) -> None:
    """A refused update leaves the record as it was, and all its faults are told at once."""
    tenant = start()
    answer = tenant.send("PATCH", "Invoices", json={"id": 5001, "invoiceNumber": "1", "paidDate": "x", "comments": "y"})

    assert 2 == len(answer.json()["errors"])
    assert tenant.item("Invoices", 5001)["invoiceNumber"] is None


def test_put_empties_what_is_left_out(start: Start) -> None:
    """2.1: PUT sets every writable field that is left out to null; read-only fields keep their values."""
    tenant = start()
    before = tenant.item("Invoices", 4101)
    answer = tenant.send("PUT", "Invoices", json={"id": 4101, "invoiceNumber": "A"})

    assert 200 == answer.status_code
    assert {**before, "invoiceNumber": "A", "webServiceDate": None, "paidDate": None} == tenant.item("Invoices", 4101)


def test_put_of_a_record_as_it_was_read(start: Start) -> None:
    """Read-only fields in a body are tolerated when they repeat what is held."""
    tenant = start()
    record = tenant.item("Companies", 177)
    answer = tenant.send("PUT", "Companies", json={**record, "phone": "1"})

    assert 200 == answer.status_code
    assert {**record, "phone": "1"} == tenant.item("Companies", 177)


def test_put_needs_the_required_fields(start: Start) -> None:
    """2.1: a required field cannot be left out of PUT."""
    answer = start().send("PUT", "Companies", json={"id": 177, "companyName": "x"})

    assert 500 == answer.status_code
    assert any("phone" in error for error in answer.json()["errors"])


def test_create(start: Start) -> None:
    """1.3: POST answers the new id; fields that were not given are null, booleans false."""
    tenant = start()
    body = {"companyName": "Größer & Co", "companyType": 1, "ownerResourceID": 101, "phone": "1"}
    answer = tenant.send("POST", "Companies", json=body)
    created = tenant.item("Companies", answer.json()["itemId"])

    assert 200 == answer.status_code
    assert ("Größer & Co", None, False) == (created["companyName"], created["taxID"], created["isTaxExempt"])


def test_create_tells_every_missing_field(start: Start) -> None:
    """1.4: a missing required field is 500; all of them are told."""
    answer = start().send("POST", "Companies", json={"companyName": "x"})

    assert 500 == answer.status_code
    assert ["companyType", "ownerResourceID", "phone"] == sorted(error.split()[3] for error in answer.json()["errors"])


def test_child_is_written_below_its_parent(start: Start) -> None:
    """2.1: items of an open report, below Expenses; the parent's id comes from the address; the date is kept."""
    tenant = start()
    created = tenant.send("POST", "Expenses/8403/Items", json=EXPENSE_ITEM)
    item = tenant.item("ExpenseItems", created.json()["itemId"])
    changed = tenant.send("PATCH", "Expenses/8403/Items", json={"id": item["id"], "description": "Bus"})

    assert (8403, "2026-11-18T00:00:00Z") == (item["expenseReportID"], item["expenseDate"])
    assert 200 == changed.status_code
    assert "Bus" == tenant.item("ExpenseItems", item["id"])["description"]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "Expenses/8401/Items", EXPENSE_ITEM, "Approved for Payment"),
        ("PATCH", "Expenses/8401/Items", {"id": 8501, "description": "x"}, "Approved for Payment"),
        ("PATCH", "Expenses/8403/Items", {"id": 8501, "description": "x"}, "parent"),
        (
            "POST",
            "PurchaseOrders/7002/Items",
            {"productID": 501, "inventoryLocationID": 1, "quantity": 1, "unitCost": 1},
            "must be New",
        ),
        ("PATCH", "PurchaseOrders/7001/Items", {"id": 7011, "memo": "x"}, "Received Full"),
        ("POST", "PurchaseOrderItems/7021/Receiving", {"quantityNowReceiving": 0}, "cannot be 0"),
        ("POST", "PurchaseOrderItems/7041/Receiving", RECEIVING, "Canceled"),
    ],
)
def test_states_of_documents(start: Start, method: str, path: str, body: dict[str, Any], expected: str) -> None:
    """4.3, 4.4: items change while their document is open, receiving needs a submitted order and a quantity."""
    answer = start().send(method, path, json=body)

    assert 500 == answer.status_code
    assert expected in answer.json()["errors"][0]


def test_receiving(start: Start) -> None:
    """4.3: an item of a submitted order can be received; an item of it can be changed."""
    tenant = start()
    received = tenant.send("POST", "PurchaseOrderItems/7021/Receiving", json=RECEIVING)
    changed = tenant.send("PATCH", "PurchaseOrders/7002/Items", json={"id": 7021, "memo": "two left"})

    assert [200, 200] == [received.status_code, changed.status_code]
    assert [7055] == tenant.ids("PurchaseOrderItemReceiving", where("purchaseOrderItemID", "eq", 7021))


def test_new_report_is_in_progress(start: Start) -> None:
    """4.4: status is read-only and set by the system."""
    tenant = start()
    body = {"name": "x", "submitterID": 103, "weekEnding": "2026-11-22"}
    report = tenant.item("ExpenseReports", tenant.send("POST", "ExpenseReports", json=body).json()["itemId"])

    assert 21 == report["status"]


def test_delete(start: Start) -> None:
    """1.3, 1.4: DELETE answers the id; of a missing row it is 500 with this text."""
    tenant = start()
    first, second = [tenant.send("DELETE", "TimeEntries/10006") for _ in range(2)]

    assert (200, {"itemId": 10006}) == (first.status_code, first.json())
    assert 500 == second.status_code
    assert second.json()["errors"][0].startswith("No matching records found. The logged in Resource may not have")


def test_last_modified_is_stamped(start: Start) -> None:
    """4.4: lastModifiedDateTime tells the last change."""
    tenant = start()
    before = tenant.item("TimeEntries", 10001)["lastModifiedDateTime"]
    tenant.send("PATCH", "TimeEntries", json={"id": 10001, "summaryNotes": "x"})

    assert before < tenant.item("TimeEntries", 10001)["lastModifiedDateTime"]


def test_reading_changes_nothing(tenant: Tenant) -> None:
    """Queries and metadata leave every record as it was."""
    before = tenant.query("Invoices", where("id", "exist")).json()
    tenant.send("GET", "Invoices/entityInformation/fields")

    assert before == tenant.query("Invoices", where("id", "exist")).json()
