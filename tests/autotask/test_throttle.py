from __future__ import annotations

import threading

import pytest

from qbcheck.autotask.records import Threshold
from qbcheck.autotask.throttle import Throttle
from qbcheck.errors import AutotaskBusyError

from .conftest import Time


def test_requests_are_counted_with_and_without_the_secret(time: Time) -> None:
    """Both numbers are shown to the user."""
    throttle = Throttle(clock=time.clock)
    throttle.count(authenticated=False)
    throttle.count(authenticated=True)
    throttle.count(authenticated=True)

    requests = throttle.requests
    assert (3, 2, 2, 10_000) == (requests.total, requests.authenticated, requests.used, requests.limit)


def test_we_stop_before_the_tenant_is_stopped(time: Time) -> None:
    """Others' requests count too; the text says how much is used of what."""
    throttle = Throttle(stop_at_percent=50, clock=time.clock)
    throttle.told(Threshold(limit=100, timeframe_minutes=60, used=48))
    throttle.count(authenticated=True)
    throttle.count(authenticated=True)
    with pytest.raises(AutotaskBusyError, match=r"50 of this tenant's 100 .* per 60 minutes .* stop at 50 %"):
        throttle.count(authenticated=True)

    assert (2, 50) == (throttle.requests.authenticated, throttle.requests.used)


def test_the_question_for_the_budget_and_zone_lookups_may_go_on(time: Time) -> None:
    """Only a new reading shows that there is room again, and zone lookups are not counted by Autotask."""
    throttle = Throttle(stop_at_percent=0, clock=time.clock)
    throttle.count(authenticated=True, may_exceed=True)
    throttle.count(authenticated=False)

    assert 2 == throttle.requests.total


def test_the_budget_comes_back_after_its_timeframe(time: Time) -> None:
    """The hour rolls: each request leaves it sixty minutes after it was sent."""
    throttle = Throttle(stop_at_percent=100, clock=time.clock)
    throttle.told(Threshold(limit=3, timeframe_minutes=60, used=1))
    time.now += 1800
    throttle.count(authenticated=True)
    throttle.count(authenticated=True)
    with pytest.raises(AutotaskBusyError):
        throttle.count(authenticated=True)

    time.now += 1800
    assert 2 == throttle.requests.used
    time.now += 1800
    assert 0 == throttle.requests.used


def test_at_most_three_calls_at_a_time_per_endpoint_over_threads() -> None:
    """Fault 24: the limit is per endpoint, in any letter case, and other endpoints are not held up."""
    throttle = Throttle()
    inside, leave = threading.Semaphore(0), threading.Event()
    now, most = 0, 0
    lock = threading.Lock()

    def call(entity: str) -> None:
        nonlocal now, most
        with throttle.slot(entity):
            with lock:
                now += 1
                most = max(most, now)
            inside.release()
            leave.wait(20)
            with lock:
                now -= 1

    threads = [threading.Thread(target=call, args=(entity,)) for entity in ("Invoices", "INVOICES") * 4]
    for thread in threads:
        thread.start()
    for _ in range(3):
        assert inside.acquire(timeout=20)

    assert not inside.acquire(timeout=0.2)
    with throttle.slot("Companies"):
        leave.set()
    for thread in threads:
        thread.join(20)
    assert 3 == most
