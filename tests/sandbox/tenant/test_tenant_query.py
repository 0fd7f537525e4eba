"""The query language, pages and addresses (autotask-rest-api 1.4, 2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from .conftest import Start, Tenant, where

EVERY = where("id", "exist")
CAFE = 177


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([where("id", "eq", 175)], [175]),
        ([where("id", "gt", 178)], [179, 190, 191]),
        ([where("id", "gte", 179)], [179, 190, 191]),
        ([where("id", "lt", 175)], [0]),
        ([where("id", "lte", 175)], [0, 175]),
        ([where("id", "in", [191, 0])], [0, 191]),
        ([where("id", "notIn", [0, 175, 176, 190, 191])], [177, 178, 179]),
        ([where("companyName", "beginsWith", "caf")], [177]),
        ([where("companyName", "endsWith", "llc")], [178]),
        ([where("companyName", "contains", "& SONS")], [176]),
        ([where("companyName", "eq", "CAFÉ MÜLLER")], [177]),
        ([where("companyName", "noteq", "Café Müller"), where("id", "lt", 179)], [0, 175, 176, 178]),
        ([where("taxID", "exist")], [179]),
        ([where("taxID", "notExist"), where("id", "gte", 179)], [190, 191]),
        ([where("isTaxExempt", "eq", True)], [179]),
        ([where("createDate", "gte", "2020-01-09T00:00:00.000Z")], [178, 179]),
        ([where("createDate", "lt", "2015-04-01T00:00:00")], [0]),
        ([where("companyNumber", "gt", "C-178")], [179, 190, 191]),
    ],
)
def test_operators(tenant: Tenant, conditions: list[Any], expected: list[int]) -> None:
    """2.2: every operator; entries of the filter are joined by and; texts know no letter case; ids ascend."""
    assert expected == tenant.ids("Companies", *conditions)


def test_groups(tenant: Tenant) -> None:
    """2.2: and and or take items, one inside the other."""
    group = {
        "op": "and",
        "items": [
            where("isVoided", "eq", False),
            {"op": "or", "items": [where("webServiceDate", "notExist"), where("id", "eq", 4101)]},
        ],
    }

    assert [4101, 4990, 5001, 5002, 5003, 5004, 5005] == tenant.ids("Invoices", group)


def test_keys_know_no_letter_case(tenant: Tenant) -> None:
    """2.2: keys, operators and field names in any letter case; answers in the field's own."""
    body = {"MAXRECORDS": 1, "includefields": ["COMPANYNAME"], "Filter": [{"OP": "EQ", "Field": "ID", "Value": CAFE}]}
    answer = tenant.send("POST", "companies/QUERY", json=body)

    assert [{"companyName": "Café Müller"}] == answer.json()["items"]


def test_null_is_never_compared(tenant: Tenant) -> None:
    """A field that is not set fits no comparison, not even noteq; notExist finds it."""
    assert [179] == tenant.ids("Companies", where("taxID", "noteq", "x"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "A filter is required"),
        ({"filter": []}, "A filter is required"),
        ({"filter": [where("nope", "eq", 1)]}, "Unable to find nope in the Company Entity."),
        ({"filter": [EVERY], "IncludeFields": ["id", "nope"]}, "Unable to find nope in the Company Entity."),
        ({"filter": [where("isActive", "eq", None)]}, "isActive"),
        ({"filter": [where("isActive", "eq", "True")]}, "isActive"),
        ({"filter": [where("isActive", "eq", 1)]}, "isActive"),
        ({"filter": [where("isActive", "gt", True)]}, "isActive"),
        ({"filter": [where("id", "contains", "1")]}, "contains"),
        ({"filter": [where("id", "eq", "one")]}, "one"),
        ({"filter": [where("id", "in", 1)]}, "list"),
        ({"filter": [where("createDate", "gt", "yesterday")]}, "yesterday"),
        ({"filter": [where("id", "like", 1)]}, "like"),
        ({"filter": [{"op": "or", "items": []}]}, "items"),
        ({"filter": [EVERY], "MaxRecords": 501}, "MaxRecords"),
        ({"filter": [EVERY], "MaxRecords": 0}, "MaxRecords"),
        ({"filter": [EVERY], "MaxRecords": "500"}, "MaxRecords"),
        ({"filter": [{**where("nope", "eq", "x"), "udf": True}]}, "Unable to find nope"),
    ],
)
def test_what_a_query_may_not_say(tenant: Tenant, body: dict[str, Any], expected: str) -> None:
    """1.4: every fault of a query is 500 with an array of texts."""
    answer = tenant.send("POST", "Companies/query", json=body)

    assert 500 == answer.status_code
    assert expected in answer.json()["errors"][0]


@pytest.mark.parametrize(
    ("entity", "field"),
    [("Invoices", "dueDate"), ("ExpenseItems", "gLCode"), ("BillingItems", "lineItemFullDescription")],
)
def test_fields_that_are_not_filterable(tenant: Tenant, entity: str, field: str) -> None:
    """4: querying on a not filterable field is an error, showing it is not."""
    assert 500 == tenant.query(entity, where(field, "exist")).status_code
    assert 200 == tenant.query(entity, EVERY, IncludeFields=[field]).status_code


@pytest.mark.parametrize(("number", "expected"), [(500, 200), (501, 500)])
def test_or_conditions_are_limited(tenant: Tenant, number: int, expected: int) -> None:
    """2.2: at most 500 OR conditions; the values of an in list count."""
    answer = tenant.query("Companies", {"op": "or", "items": [where("id", "in", list(range(number - 1))), EVERY]})

    assert expected == answer.status_code


def test_user_defined_fields(start: Start) -> None:
    """2.2, 2.6: one user-defined field per query, marked udf; values are texts; names may be included."""

    def change(rows: dict[str, Any]) -> None:
        rows["UserDefinedFields"] = [{"entity": "Companies", "name": "Tier"}, {"entity": "Companies", "name": "Site"}]
        rows["Companies"][1]["userDefinedFields"] = [{"name": "Tier", "value": "Gold"}]

    tenant = start(change)
    gold = {**where("Tier", "eq", "gold"), "udf": True}
    both = tenant.query("Companies", gold, {**where("Site", "exist"), "udf": True})
    items = tenant.query("Companies", gold, IncludeFields=["id", "Tier"]).json()["items"]

    assert 500 == both.status_code
    assert [{"id": 175, "userDefinedFields": [{"name": "Tier", "value": "Gold"}]}] == items
    assert 500 == tenant.query("Companies", where("Tier", "eq", "Gold")).status_code


def test_all_fields_are_there_without_include_fields(tenant: Tenant) -> None:
    """6: a field that is not set is null; one that was not asked for is absent."""
    whole = tenant.query("Invoices", where("id", "eq", 5001)).json()["items"][0]
    part = tenant.query("Invoices", where("id", "eq", 5001), IncludeFields=["webServiceDate"]).json()["items"][0]

    assert whole["webServiceDate"] is None
    assert "2026-11-08T00:00:00Z" == whole["invoiceDateTime"]
    assert {"webServiceDate": None} == part


def test_company_zero_is_a_company(tenant: Tenant) -> None:
    """4.1: id 0 is valid."""
    assert "Brightwater IT Services" == tenant.item("Companies", 0)["companyName"]


def test_count(tenant: Tenant) -> None:
    """1.3: query/count by both verbs."""
    body = {"filter": [EVERY]}
    expected = {"queryCount": 8}

    assert expected == tenant.send("POST", "Companies/query/count", json=body).json()
    assert expected == tenant.send("GET", "Companies/query/count", params={"search": json.dumps(body)}).json()


def test_pages_of_a_post_query(tenant: Tenant) -> None:
    """2.3: the next page takes POST with the same filter; IncludeFields and size are in its address."""
    body = {"filter": [EVERY], "MaxRecords": 3, "IncludeFields": ["id"]}
    first = tenant.send("POST", "Companies/query", json=body).json()
    second = requests.post(
        first["pageDetails"]["nextPageUrl"], json={"filter": [EVERY]}, headers=tenant.headers, timeout=20
    ).json()
    last = requests.post(second["pageDetails"]["nextPageUrl"], json=body, headers=tenant.headers, timeout=20).json()

    assert [[{"id": 0}, {"id": 175}, {"id": 176}], [{"id": 177}, {"id": 178}, {"id": 179}]] == [
        first["items"],
        second["items"],
    ]
    assert [190, 191] == [item["id"] for item in last["items"]]
    assert {"count": 2, "requestCount": 3, "prevPageUrl": None, "nextPageUrl": None} == last["pageDetails"]
    assert first["pageDetails"]["nextPageUrl"].startswith(f"{tenant.server.url}V1.0/Companies/query/next?paging=")


def test_next_page_of_a_post_query_refuses_get_and_other_filters(tenant: Tenant) -> None:
    """2.3: GET there is 405 with a Message; another filter, or none, is an error."""
    address = tenant.query("Companies", EVERY, MaxRecords=3).json()["pageDetails"]["nextPageUrl"]
    by_get = requests.get(address, headers=tenant.headers, timeout=20)
    other = requests.post(address, json={"filter": [where("id", "gt", 1)]}, headers=tenant.headers, timeout=20)
    none = requests.post(address, json={}, headers=tenant.headers, timeout=20)

    assert (405, {"Message": "The requested resource does not support http method 'GET'."}) == (
        by_get.status_code,
        by_get.json(),
    )
    assert [500, 500] == [other.status_code, none.status_code]


def test_pages_of_a_get_query(tenant: Tenant) -> None:
    """2.3: the next page of a GET query takes GET alone."""
    search = json.dumps({"filter": [EVERY], "MaxRecords": 5})
    address = tenant.send("GET", "Companies/query", params={"search": search}).json()["pageDetails"]["nextPageUrl"]
    second = requests.get(address, headers=tenant.headers, timeout=20).json()
    by_post = requests.post(address, json={"filter": [EVERY]}, headers=tenant.headers, timeout=20)

    assert [179, 190, 191] == [item["id"] for item in second["items"]]
    assert 405 == by_post.status_code


@pytest.mark.parametrize("paging", ["", "x", "{}", '{"nextIds":[]}'])
def test_paging_of_nobody(tenant: Tenant, paging: str) -> None:
    """A page that no answer named is an error, never the first page."""
    answer = tenant.send("POST", "Companies/query/next", params={"paging": paging}, json={"filter": [EVERY]})

    assert 500 == answer.status_code


def test_page_size_is_at_most_500(start: Start) -> None:
    """2.3: 500 rows are the default page and the largest."""

    def change(rows: dict[str, Any]) -> None:
        rows["PaymentTerms"] = [{"id": number, "name": f"Net {number}"} for number in range(1, 502)]
        for name in ("Invoices", "PurchaseOrders"):
            rows[name] = []

    details = start(change).query("PaymentTerms", EVERY).json()["pageDetails"]

    assert (500, 500) == (details["count"], details["requestCount"])
    assert details["nextPageUrl"] is not None


@pytest.mark.parametrize(("letters", "expected"), [(1000, 200), (2100, 404)])
def test_long_addresses_are_not_found(tenant: Tenant, letters: int, expected: int) -> None:
    """2.4: a GET address beyond about 2 kB is 404."""
    search = json.dumps({"filter": [where("companyName", "eq", "x" * letters)]})

    assert expected == tenant.send("GET", "Companies/query", params={"search": search}).status_code


def test_body_must_be_json(tenant: Tenant) -> None:
    """1.1: Content-Type application/json for bodies; what is no JSON is refused."""
    as_form = tenant.send("POST", "Companies/query", data='{"filter":[]}')
    broken = tenant.send(
        "POST", "Companies/query", data="{", headers={**tenant.headers, "Content-Type": "application/json"}
    )

    assert [415, 500] == [as_form.status_code, broken.status_code]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "Nonsense/query", 404),
        ("GET", "Expenses/query", 404),
        ("GET", "Invoices/5001/Nonsense", 404),
        ("GET", "Invoices", 405),
        ("POST", "Invoices", 405),
        ("DELETE", "Invoices/5001", 405),
        ("PUT", "Invoices/query", 405),
        ("POST", "Invoices/entityInformation", 405),
        ("POST", "BillingCodes", 404),
        ("POST", "PurchaseOrderItems", 404),
        ("DELETE", "PurchaseOrderItems/7011", 405),
        ("POST", "ThresholdInformation", 405),
        ("GET", "InventoryProducts/entityInformation", 404),
    ],
)
def test_routes(tenant: Tenant, method: str, path: str, expected: int) -> None:
    """1.4, 2.1: an unknown address is 404, a wrong verb 405 with a Message; both come before the credentials."""
    answer = tenant.send(method, path, headers={})

    assert expected == answer.status_code
    assert (expected == 405) == (b"Message" in answer.content)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("PurchaseOrders/7001/Items", [7011, 7012]),
        ("PurchaseOrderItems/7012/Receiving", [7052, 7053]),
        ("Expenses/8401/Items", [8501, 8502]),
        ("OrganizationalLevelAssociations/1/Resources", [1]),
    ],
)
def test_child_collections(tenant: Tenant, path: str, expected: list[int]) -> None:
    """2.1: GET of a child collection lists the children of that parent, and one of them by its id."""
    answer = tenant.send("GET", path).json()
    one = tenant.send("GET", f"{path}/{expected[0]}").json()

    assert expected == [item["id"] for item in answer["items"]]
    assert answer["items"][0] == one["item"]


def test_child_of_another_parent(tenant: Tenant) -> None:
    """2.1: a child is found below its own parent only."""
    assert {"item": None} == tenant.send("GET", "PurchaseOrders/7002/Items/7011").json()


@pytest.mark.parametrize(("missing_id", "expected"), [("item-null", (200, b'{"item": null}')), ("404", (404, b""))])
def test_missing_id(start: Start, missing_id: str, expected: tuple[int, bytes]) -> None:
    """1.3: a missing id is null or 404; each is played."""
    answer = start(missing_id=missing_id).send("GET", "Invoices/1")

    assert expected == (answer.status_code, answer.content)
