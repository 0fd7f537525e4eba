"""The hour's requests, calls at a time, and answers that are spoiled on purpose (autotask-rest-api 1.4, 3)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from qbcheck.sandbox.scenario import ScenarioError

from .conftest import Start, Tenant, where

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUERY = {"filter": [where("id", "exist")]}


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


def used(tenant: Tenant) -> int:
    answer: dict[str, int] = tenant.send("GET", "ThresholdInformation").json()
    assert (10_000, 60) == (answer["externalRequestThreshold"], answer["requestThresholdTimeframe"])
    return answer["currentTimeframeRequestCount"]


def test_threshold_counts_itself(start: Start) -> None:
    """3: ThresholdInformation counts itself and the metadata; the zone call, and refused credentials, do not count."""
    tenant = start(requests_used=124)
    requests.get(f"{tenant.server.url}V1.0/ZoneInformation?user=qbcheck@sandbox.example", timeout=20)
    tenant.send("GET", "Invoices/5001", headers={**tenant.headers, "Secret": "no"})

    assert 125 == used(tenant)
    tenant.send("GET", "Invoices/entityInformation")
    assert 127 == used(tenant)


def test_hour_is_rolling(start: Start) -> None:
    """3: requests fall out of the count after 60 minutes."""
    clock = Clock()
    tenant = start(requests_used=500, now=clock)
    clock.time += timedelta(minutes=59)
    before = used(tenant)
    clock.time += timedelta(minutes=1)

    assert (501, 2) == (before, used(tenant))


@pytest.mark.parametrize(("status", "retry_after"), [(429, None), (500, "30")])
def test_over_the_threshold(start: Start, status: int, retry_after: str | None) -> None:
    """3, 8.5: beyond the threshold everything is refused; the status and Retry-After are not known, each is played."""
    tenant = start(requests_used=9_999, over_threshold_status=status, retry_after=int(retry_after or 0))
    answers = [tenant.send("GET", "Invoices/5001") for _ in range(2)]

    assert [200, status] == [answer.status_code for answer in answers]
    assert "10000" in answers[1].json()["errors"][0]
    assert retry_after == answers[1].headers.get("Retry-After")


@pytest.mark.parametrize(
    ("adds_latency", "before", "expected"),
    [(True, 4_999, []), (True, 5_000, [0.5]), (True, 7_500, [1]), (False, 7_500, [])],
)
def test_latency(start: Start, *, adds_latency: bool, before: int, expected: list[float]) -> None:
    """3: half a second from 50 % on, a second from 75 % on; off unless a scenario wants it."""
    waits: list[float] = []
    start(requests_used=before, adds_latency=adds_latency, wait=waits.append).send("GET", "Invoices/5001")

    assert expected == waits


class Gate:
    """Holds calls until all that are expected have arrived."""

    def __init__(self, calls: int) -> None:
        self.arrived = threading.Semaphore(0)
        self.open = threading.Event()
        self.calls = calls

    def wait(self, _: float) -> None:
        self.arrived.release()
        assert self.open.wait(20)


@pytest.mark.parametrize("status", [500, 429])
def test_fourth_call_at_a_time_is_refused(start: Start, status: int) -> None:
    """3, 8.6: three calls per integration code and endpoint; another endpoint and another code have their own."""
    gate = Gate(3)
    tenant = start(requests_used=5_000, adds_latency=True, wait=gate.wait, thread_status=status)
    other = {
        "UserName": "quickbooks@sandbox.example",
        "Secret": "sandbox-secret-9Qx2",
        "ApiIntegrationCode": "SANDBOXCODE0000000000000131",
    }
    with ThreadPoolExecutor(6) as pool:
        held = [pool.submit(tenant.query, "Invoices", where("id", "exist")) for _ in range(3)]
        for _ in held:
            assert gate.arrived.acquire(timeout=20)
        refused = tenant.send("GET", "Invoices/entityInformation")
        elsewhere = [
            pool.submit(tenant.query, "Companies", where("id", "exist")),
            pool.submit(tenant.send, "POST", "Invoices/query", json=QUERY, headers=other),
        ]
        zone = requests.get(f"{tenant.server.url}V1.0/ZoneInformation?user=qbcheck@sandbox.example", timeout=20)
        for _ in elsewhere:
            assert gate.arrived.acquire(timeout=20)
        gate.open.set()
        answers = [future.result().status_code for future in held + elsewhere]

    assert status == refused.status_code
    assert "Itgenatr005" in refused.text
    assert "Thread Threshold of 3 threads has been Exceeded" in refused.text
    assert [200] * 5 == answers
    assert 200 == zone.status_code
    assert 200 == tenant.send("GET", "Invoices/entityInformation").status_code


def fault(answer: str, **more: Any) -> dict[str, Any]:
    return {"on": "POST Invoices/query", "answer": answer, **more}


@pytest.mark.parametrize(
    ("answer", "expected"), [("429", 429), ("503", 503), ("401", 401), ("html", 503), ("empty", 200)]
)
def test_spoiled_answers(start: Start, answer: str, expected: int) -> None:
    """1.4: any call may be answered with a status, a page or nothing; afterwards the tenant is as before."""
    tenant = start(faults=[fault(answer, times=2)])
    answers = [tenant.send("POST", "invoices/query", json=QUERY) for _ in range(3)]

    assert [expected, expected, 200] == [each.status_code for each in answers]
    assert (answer == "empty") == (answers[0].content == b"")
    assert (answer == "html") == answers[0].headers.get("Content-Type", "").startswith("text/html")
    assert 10 == answers[2].json()["pageDetails"]["count"]


def test_fault_waits_for_its_request(start: Start) -> None:
    """``skip`` lets the first ones pass; other requests are not touched; a star stands for anything."""
    tenant = start(faults=[{"on": "GET Inv*", "answer": "503", "skip": 1}])
    paths = ["Companies/0", "Invoices/5001", "Invoices/5001", "InventoryItems/1"]

    assert [200, 200, 503, 200] == [tenant.send("GET", path).status_code for path in paths]


@pytest.mark.parametrize(("executed", "expected"), [(False, None), (True, "77")])
def test_dropped_connection(start: Start, *, executed: bool, expected: str | None) -> None:
    """A lost answer leaves open whether the request was carried out."""
    tenant = start(faults=[{"on": "PATCH Invoices", "answer": "drop", "executed": executed}])
    with pytest.raises(requests.ConnectionError):
        tenant.send("PATCH", "Invoices", json={"id": 5001, "invoiceNumber": "77"})

    assert expected == tenant.item("Invoices", 5001)["invoiceNumber"]
    assert tenant.server.exchanges[0].status is None


def test_cut_off_answer(start: Start) -> None:
    """Half an answer is never taken for a whole one: fewer bytes come than were announced."""
    tenant = start(faults=[fault("cut-off")])

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        tenant.send("POST", "Invoices/query", json=QUERY)


def test_slow_answer(start: Start) -> None:
    """A slow answer is the true one, later."""
    waits: list[float] = []
    tenant = start(faults=[fault("slow", seconds=9)], wait=waits.append)

    assert 200 == tenant.send("POST", "Invoices/query", json=QUERY).status_code
    assert [9] == waits


@pytest.mark.parametrize(
    "settings",
    [
        {"no_such": 1},
        {"access_values": "roman"},
        {"faults": [{"on": "GET x", "answer": "explode"}]},
        {"faults": [{"on": "GET x", "answer": "503", "often": 1}]},
    ],
)
def test_wrong_settings_are_refused(start: Start, settings: dict[str, Any]) -> None:
    """A slip in ``[tenant]`` is an error, never a setting that does nothing."""
    with pytest.raises(ScenarioError):
        start(**settings)
