"""Many invoices take no more memory than few, and the calls that they must."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from datetime import date
from typing import Any

import requests
from requests.adapters import BaseAdapter

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.login import Credentials
from qbcheck.transfer.invoices.source import pending_invoices

PAGE = 500
ITEMS = 3
START = date(2026, 1, 1)


class Generated(BaseAdapter):
    """A tenant that makes up its records when they are asked for: invoices from 1 on, each of a company of its own."""

    def __init__(self, invoices: int, hidden: str = "") -> None:
        super().__init__()
        self.invoices = invoices
        self.hidden = hidden
        self.asked: Counter[str] = Counter()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        path = str(request.path_url).rpartition("V1.0/")[2]
        self.asked[path.partition("?")[0]] += 1
        response = requests.Response()
        response.request, response.url = request, str(request.url)
        response.status_code = 403 if self.hidden and self.hidden in path else 200
        response._content = json.dumps(self._answer(path, request)).encode()
        return response

    def close(self) -> None:
        pass

    def _answer(self, path: str, request: requests.PreparedRequest) -> Any:
        if not path.endswith("/query"):
            return {"fields": []} if path.endswith("fields") else {"zoneName": "x", "url": "http://127.0.0.1:9/a/"}
        conditions = {each["op"]: each.get("value") for each in json.loads(request.body or b"")["filter"]}
        after = conditions.get("gt") or 0
        match path.partition("/")[0]:
            case "Invoices":
                found = [invoice(number) for number in range(after + 1, min(after + PAGE, self.invoices) + 1)]
            case "BillingItems":
                ids = (number * ITEMS + place for number in conditions["in"] for place in range(ITEMS))
                found = [item(number) for number in ids if number > after][:PAGE]
            case "Companies":
                found = [{"id": number, "companyName": f"Company {number}"} for number in conditions["in"]]
            case _:
                found = []
        return {"items": found, "pageDetails": {"count": len(found), "requestCount": PAGE, "nextPageUrl": None}}


def invoice(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "companyID": number + 100,
        "invoiceDateTime": "2026-03-01T00:00:00Z",
        "invoiceTotal": 30.0,
        "totalTaxValue": 0.0,
    }


def item(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "invoiceID": number // ITEMS,
        "lineItemID": number,
        "billingItemType": 1,
        "nonBillable": 0,
        "description": f"Work {number} " * 5,
        "quantity": 1,
        "extendedPrice": 10.0,
    }


def read(number: int, hidden: str = "") -> tuple[int, Counter[str]]:
    """Return the peak of memory, in bytes, while that many invoices are read, and the questions."""
    tenant = Generated(number, hidden)
    session = requests.Session()
    session.mount("http://", tenant)
    client = AutotaskClient(Credentials("u", "s", "c"), base_url="http://127.0.0.1:9/a/", session=session)
    tracemalloc.start()
    try:
        ids = 0
        for expected, each in enumerate(pending_invoices(client, START), start=1):
            assert (expected, ITEMS, 0) == (each.id, len(each.lines), each.shortfall)
            ids += 1
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == ids
    return peak, tenant.asked


def test_five_times_the_invoices_take_no_more_memory() -> None:
    """Both are more than a page of 500, the most that is held."""
    read(10)  # what is loaded once is not counted
    few, _ = read(600)
    many, _ = read(3000)

    assert many < few * 1.25


def test_calls_grow_with_what_there_is() -> None:
    """1,000 invoices: three pages, and five parts of 200 with 600 items each, two pages."""
    _, asked = read(1000)

    assert (3, 10, 5) == tuple(asked[f"{entity}/query"] for entity in ("Invoices", "BillingItems", "Companies"))


def test_hidden_companies_are_asked_for_once() -> None:
    """Two parts of 200 and one of 100 are read; the answer would be no other."""
    _, asked = read(500, hidden="Companies")

    assert 1 == asked["Companies/query"]
