"""entityInformation, fields, picklists, modules, and the table of entities (autotask-rest-api 2.6, 4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qbcheck.sandbox.tenant.entities import entities

from .conftest import Start, Tenant, set_level, where

REFERENCE = Path(__file__).parents[3] / "../shared/reference/autotask-entities.json"


def field_information(tenant: Tenant, entity: str, name: str) -> dict[str, Any]:
    fields = tenant.send("GET", f"{entity}/entityInformation/fields").json()["fields"]
    return next(field for field in fields if field["name"] == name)


def labels(tenant: Tenant, entity: str, name: str) -> dict[str, str]:
    return {value["label"]: value["value"] for value in field_information(tenant, entity, name)["picklistValues"]}


def test_entity_information(tenant: Tenant) -> None:
    """2.6: what the entity supports, and the caller's right to it; on the system level All wherever it can."""
    answer = tenant.send("GET", "Invoices/entityInformation").json()

    assert {
        "info": {
            "name": "Invoice",
            "canCreate": False,
            "canDelete": False,
            "canQuery": True,
            "canUpdate": True,
            "userAccessForCreate": 0,
            "userAccessForDelete": 0,
            "userAccessForQuery": 1,
            "userAccessForUpdate": 1,
            "hasUserDefinedFields": False,
            "supportsWebhookCallouts": False,
        }
    } == answer


@pytest.mark.parametrize(
    ("access_values", "expected"),
    [("numbers", [0, 1, 2]), ("words", ["None", "All", "Restricted"]), ("numeric-strings", ["0", "1", "2"])],
)
def test_access_is_spelled_as_set(start: Start, access_values: str, expected: list[Any]) -> None:
    """2.6, 8.2: the JSON type of userAccessFor is not known; each is played."""
    access = {"Companies": "None", "Products": {"query": "Restricted"}}
    tenant = start(set_level(access=access), access_values=access_values)
    answers = [tenant.send("GET", f"{name}/entityInformation").json() for name in ("Companies", "Invoices", "Products")]

    assert expected == [answer["info"]["userAccessForQuery"] for answer in answers]


def test_field_information(tenant: Tenant) -> None:
    """2.6: one entry per field; a picklist's values are texts although records carry numbers."""
    status = field_information(tenant, "PurchaseOrders", "status")
    number = field_information(tenant, "Invoices", "invoiceNumber")

    assert ("integer", True, True) == (status["dataType"], status["isPickList"], status["isRequired"])
    assert {"value": "13", "label": "Submitted", "isActive": True, "isSystem": True}.items() <= status[
        "picklistValues"
    ][1].items()
    assert ("string", 100, None) == (number["dataType"], number["length"], number["picklistValues"])
    assert field_information(tenant, "Invoices", "dueDate")["isQueryable"] is False


@pytest.mark.parametrize(
    ("entity", "field", "expected"),
    [
        ("PurchaseOrders", "status", ["New", "Submitted", "Received Partial", "Received Full", "Canceled"]),
        (
            "ExpenseReports",
            "status",
            [
                "In Progress",
                "Awaiting Approval",
                "Approved for Payment",
                "Rejected",
                "Paid",
                "Transferred to Quickbooks",
            ],
        ),
        ("Invoices", "paymentTerm", ["Net 30", "Due on receipt"]),
        ("ExpenseItems", "expenseCategory", ["Mileage", "Meals"]),
    ],
)
def test_labels_of_picklists(tenant: Tenant, entity: str, field: str, expected: list[str]) -> None:
    """4.3, 4.4: labels that the help names; payment terms and expense categories are the tenant's own."""
    assert expected == list(labels(tenant, entity, field))


def test_security_levels_are_the_picklist_of_user_type(tenant: Tenant) -> None:
    """4.1: licenseType has fixed ids; userType's values are the tenant's levels."""
    user = tenant.query("Resources", where("userName", "eq", "QBCHECK@sandbox.example")).json()["items"][0]

    assert "7" == labels(tenant, "Resources", "licenseType")["API User"]
    assert str(user["userType"]) == labels(tenant, "Resources", "userType")["API User (system)"]
    assert 7 == user["licenseType"]


def test_picklists_of_the_tenant(start: Start) -> None:
    """6: picklist ids are the tenant's own; inactive values occur."""

    def change(rows: dict[str, Any]) -> None:
        rows["Picklists"] = [
            {"entity": "Products", "field": "productCategory", "value": "77", "label": "Cable", "isActive": False}
        ]

    values = field_information(start(change), "Products", "productCategory")["picklistValues"]

    assert ("Cable", "77", False) == (values[-1]["label"], values[-1]["value"], values[-1]["isActive"])


def test_modules(start: Start) -> None:
    """2.6: a plain GET with keys and values."""
    answer = start(lambda rows: rows.update(Modules=[{"key": 20, "value": True}])).send("GET", "Modules")

    assert {"modules": [{"key": 20, "value": True}]} == answer.json()


def test_user_defined_field_information(start: Start) -> None:
    """2.6: user-defined fields say type where fields say dataType."""

    def change(rows: dict[str, Any]) -> None:
        rows["UserDefinedFields"] = [{"entity": "Companies", "name": "Tier", "label": "Service tier"}]

    tenant = start(change)
    fields = tenant.send("GET", "Companies/entityInformation/userDefinedFields").json()["fields"]

    assert [("Tier", "Service tier", "string")] == [(each["name"], each["label"], each["type"]) for each in fields]
    assert tenant.send("GET", "Companies/entityInformation").json()["info"]["hasUserDefinedFields"] is True
    assert [] == tenant.send("GET", "Invoices/entityInformation/userDefinedFields").json()["fields"]


def test_api_users_can_be_left_out_of_resources(start: Start) -> None:
    """8.1: whether Resources lists API-only users is not known; each is played."""
    condition = where("licenseType", "eq", 7)

    assert [301, 302] == start().ids("Resources", condition)
    assert [] == start(hides_api_users=True).ids("Resources", condition)


@pytest.mark.parametrize(
    ("procurement", "expected"), [("legacy", [200, 404]), ("new", [404, 200]), ("both", [200, 200])]
)
def test_procurement_modules(start: Start, procurement: str, expected: list[int]) -> None:
    """4.3: which inventory entities answer depends on the procurement module."""
    tenant = start(procurement=procurement)
    names = ("InventoryItems", "InventoryProducts")

    assert expected == [tenant.send("GET", f"{name}/entityInformation").status_code for name in names]


def test_entities_that_are_commands_have_no_query(start: Start) -> None:
    """4.3: InventoryStockedItemsAdd can be created and nothing else."""
    tenant = start(procurement="new")

    assert 404 == tenant.query("InventoryStockedItemsAdd", where("id", "exist")).status_code
    assert tenant.send("GET", "InventoryStockedItemsAdd/entityInformation").json()["info"]["canQuery"] is False


@pytest.mark.parametrize(("misspells", "expected"), [(False, [200, 404]), (True, [404, 200])])
def test_spelling_of_organizational_resources(start: Start, *, misspells: bool, expected: list[int]) -> None:
    """4.1: a help page spells it OrganizatonalResources; a client has to try both."""
    tenant = start(misspells_organizational_resources=misspells)
    names = ("OrganizationalResources", "OrganizatonalResources")

    assert expected == [tenant.query(name, where("id", "exist")).status_code for name in names]


def test_api_user_of_the_extension_shows_no_vendor(tenant: Tenant) -> None:
    """5: neither the integration vendor nor a secret is a field of Resources."""
    shown = json.dumps(tenant.item("Resources", 302))

    assert "Web Connector" not in shown
    assert "sandbox-secret" not in shown


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference's field tables are not beside this checkout")
def test_fields_are_those_of_the_reference() -> None:
    """4: every entity has the fields, the flags and the verbs of the reference's tables."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    expected, actual = {}, {}
    for name, entity in reference.items():
        if name in ("source", "conventions"):
            continue
        ours = entities()[name.lower()]
        expected[name] = {verb for verb, can in entity["can"].items() if can}
        actual[name] = set(ours.can)
        for field_name, field in entity["fields"].items():
            our_field = ours.fields[field_name.lower()]
            known = {
                "type": field["type"] if field["type"] not in (None, "integer?") else our_field.type,
                "flags": [field[flag] is True for flag in ("required", "readonly", "picklist")],
                "length": (field["max_length"] or 0) if our_field.type == "string" else our_field.length,
                "reference": field["reference"] or "",
                "filterable": field_name not in entity["not_filterable"],
            }
            expected[f"{name}.{field_name}"] = known
            actual[f"{name}.{our_field.name}"] = {
                "type": our_field.type,
                "flags": [our_field.required, our_field.read_only, our_field.picklist],
                "length": our_field.length,
                "reference": our_field.reference,
                "filterable": our_field.filterable,
            }

    assert expected == actual


def test_login_user_is_found_whatever_its_level(start: Start) -> None:
    """5: the caller's level is the label of its userType."""
    tenant = start(set_level())

    assert "Copied" in labels(tenant, "Resources", "userType")
    assert 31 == tenant.query("Resources", where("id", "eq", 301)).json()["items"][0]["userType"]
