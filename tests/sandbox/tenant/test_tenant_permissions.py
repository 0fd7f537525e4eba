"""Security levels, costs and lines of business (autotask-rest-api 1.4, 2.6, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.sandbox.scenario import ScenarioError

from .conftest import Start, Tenant, login_user, set_level, where

EVERY = where("id", "exist")
REFUSAL = "The logged in Resource does not have the adequate permissions"


@pytest.mark.parametrize("status", [500, 403])
def test_no_access_is_refused(start: Start, status: int) -> None:
    """1.4: a missing permission is 500 with this text, or 403; each is played."""
    tenant = start(set_level(access={"Invoices": "None"}), permission_status=status)
    answers = [
        tenant.query("Invoices", EVERY),
        tenant.send("POST", "Invoices/query/count", json={"filter": [EVERY]}),
        tenant.send("GET", "Invoices/5001"),
        tenant.send("PATCH", "Invoices", json={"id": 5001, "invoiceNumber": "1"}),
    ]

    assert [status] * 4 == [answer.status_code for answer in answers]
    assert all(REFUSAL in answer.json()["errors"][0] for answer in answers)


def test_metadata_needs_no_access(start: Start) -> None:
    """2.6: entityInformation answers a caller who may nothing."""
    info = start(set_level(access={"Invoices": "None"})).send("GET", "Invoices/entityInformation").json()["info"]

    assert (True, 0, 0) == (info["canQuery"], info["userAccessForQuery"], info["userAccessForUpdate"])


def test_restricted_works_unless_denied(start: Start) -> None:
    """2.6: Restricted is ambiguous; a probe tells a level that works from one that is denied."""
    access = {"PurchaseOrders": "Restricted", "Products": "Restricted"}
    tenant = start(set_level(access=access, denied=["PurchaseOrders"]))
    shown = tenant.send("GET", "PurchaseOrders/entityInformation").json()["info"]["userAccessForQuery"]

    assert [2, 500, 200] == [
        shown,
        tenant.query("PurchaseOrders", EVERY, MaxRecords=1).status_code,
        tenant.query("Products", EVERY, MaxRecords=1).status_code,
    ]


def test_access_by_kind(start: Start) -> None:
    """2.6: query and update are separate rights."""
    tenant = start(set_level(access={"Invoices": {"update": "None"}}))

    assert 200 == tenant.send("GET", "Invoices/5001").status_code
    assert 500 == tenant.send("PATCH", "Invoices", json={"id": 5001, "invoiceNumber": "1"}).status_code
    assert tenant.item("Invoices", 5001)["invoiceNumber"] is None


def test_costs_can_be_hidden(start: Start) -> None:
    """4.1: the level "Can't Read Costs" shows no costs, neither in records nor to a filter; prices stay."""

    def change(rows: dict[str, Any]) -> None:
        login_user(rows)["userType"] = "API User (system) Can't Read Costs"

    tenant = start(change)
    product = tenant.item("Products", 501)

    assert (None, 480.0) == (product["unitCost"], product["unitPrice"])
    assert [] == tenant.ids("Products", where("unitCost", "gt", 0))
    assert tenant.item("BillingItems", 9002)["ourCost"] is None


def limit_to(association: int) -> Any:
    def change(rows: dict[str, Any]) -> None:
        rows["OrganizationalResources"].append(
            {"id": 9, "resourceID": 301, "organizationalLevelAssociationID": association}
        )

    return change


def test_lines_of_business_hide_rows(start: Start) -> None:
    """5: items of other lines are absent, invoices of nothing else too, and no error says so."""
    tenant = start(limit_to(1))

    assert [9001, 9003, 9005, 9006, 9007, 9009] == tenant.ids("BillingItems", where("id", "gt", 9000))
    assert [5001, 5002, 5003, 5004] == tenant.ids("Invoices", where("id", "gt", 5000))
    assert {"item": None} == tenant.send("GET", "Invoices/5005").json()
    assert (
        4
        == tenant.send("POST", "Invoices/query/count", json={"filter": [where("id", "gt", 5000)]}).json()["queryCount"]
    )


def test_unlimited_user_sees_all_lines(tenant: Tenant) -> None:
    """5: who has no line of business is not limited."""
    assert 11 == len(tenant.ids("BillingItems", where("id", "gt", 9000)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(set_level(access={"Invoice": "None"}), id="entity"),
        pytest.param(set_level(access={"Invoices": "Nothing"}), id="word"),
        pytest.param(set_level(access={"Invoices": {"read": "None"}}), id="kind"),
        pytest.param(set_level(denied=["Nonsense"]), id="denied"),
        pytest.param(set_level(rights="All"), id="field of a level"),
        pytest.param(lambda rows: rows.update(Invoice=[{"id": 1}]), id="unknown entity"),
        pytest.param(lambda rows: login_user(rows).update(password="x"), id="unknown field"),
        pytest.param(lambda rows: login_user(rows).update(userType="Nobody"), id="unknown label"),
        pytest.param(lambda rows: login_user(rows).update(isActive="yes"), id="wrong type"),
        pytest.param(lambda rows: rows["Roles"].append({"name": "x"}), id="no id"),
    ],
)
def test_wrong_scenarios_are_refused(start: Start, change: Any) -> None:
    """A slip in a scenario is an error, never a tenant that behaves otherwise than written."""
    with pytest.raises(ScenarioError):
        start(change)
