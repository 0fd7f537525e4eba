"""AT110: the hourly budget of requests (autotask-rest-api 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qbcheck.checking import State
from qbcheck.facts import Budget, Facts, Known, Unknown, UnknownKind

from ..some_facts import some_facts
from .judging import judged

NEED = 20


def with_left(left: int) -> Facts:
    facts = some_facts()
    budget = Known(Budget(10_000, 10_000 - left, 60))
    return replace(facts, tenant=replace(facts.tenant, budget=budget, requests=NEED))


@pytest.mark.parametrize(
    ("expected", "left"),
    [
        (State.PASS, 5_000),
        (State.PASS, 2 * NEED),
        (State.WARN, 2 * NEED - 1),
        (State.WARN, NEED),
        (State.FAIL, NEED - 1),
        (State.FAIL, 0),
        (State.FAIL, -5),
    ],
)
def test_what_is_left_against_the_need(expected: State, left: int) -> None:
    """Warn below twice the need, fail below the need (design 10)."""
    assert expected == judged("AT110", with_left(left)).state


def test_it_says_the_numbers_and_the_time() -> None:
    """Limit, used, left, need, and from when on a run fits: the reading was at 09:00, the hour rolls on."""
    found = judged("AT110", with_left(5)).found

    assert [] == [words for words in ("9995 of 10000", "5 left", "needs 20", "from 10:00") if words not in found]


@pytest.mark.parametrize(("second", "free"), [(0, "10:00"), (1, "10:01"), (59, "10:01")])
def test_the_time_is_never_earlier_than_true(second: int, free: str) -> None:
    """At the latest an hour after the reading, shown to the minute."""
    facts = replace(with_left(5), read_at=datetime(2026, 11, 24, 9, 0, second, tzinfo=UTC))

    assert f"at the latest from {free}" in judged("AT110", facts).found


def test_a_warning_says_from_when_a_second_run_fits() -> None:
    """With finishing time (design 10): one more run fits at once."""
    found = judged("AT110", with_left(NEED)).found

    assert "one more fits now, a second one at the latest from 10:00" in found


def test_a_budget_that_is_not_known_is_an_error() -> None:
    """Unknown never becomes pass."""
    facts = some_facts()
    unknown = Unknown("no answer", UnknownKind.REFUSED)

    assert State.ERROR == judged("AT110", replace(facts, tenant=replace(facts.tenant, budget=unknown))).state
