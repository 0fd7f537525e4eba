from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbcheck.autotask.query import (
    OR_CONDITIONS,
    Condition,
    Filter,
    all_of,
    any_of,
    begins_with,
    contains,
    ends_with,
    eq,
    everything,
    exist,
    gt,
    gte,
    is_in,
    lt,
    lte,
    not_exist,
    not_in,
    noteq,
    split,
    to_json,
)
from qbcheck.errors import AutotaskRequestError


@pytest.mark.parametrize(
    ("expected", "condition"),
    [
        ({"op": "eq", "field": "companyName", "value": "Ærø & Co"}, eq("companyName", "Ærø & Co")),
        ({"op": "noteq", "field": "status", "value": 3}, noteq("status", 3)),
        ({"op": "gt", "field": "id", "value": 0}, gt("id", 0)),
        ({"op": "gte", "field": "id", "value": 0}, gte("id", 0)),
        ({"op": "lt", "field": "id", "value": 9}, lt("id", 9)),
        ({"op": "lte", "field": "id", "value": 9}, lte("id", 9)),
        ({"op": "beginsWith", "field": "name", "value": "a"}, begins_with("name", "a")),
        ({"op": "endsWith", "field": "name", "value": "a"}, ends_with("name", "a")),
        ({"op": "contains", "field": "name", "value": "a"}, contains("name", "a")),
        ({"op": "exist", "field": "webServiceDate"}, exist("webServiceDate")),
        ({"op": "notExist", "field": "webServiceDate"}, not_exist("webServiceDate")),
        ({"op": "in", "field": "id", "value": [3, 1]}, is_in("id", [3, 1, 3])),
        ({"op": "notIn", "field": "id", "value": [3, 1]}, not_in("id", (3, 1))),
        ({"op": "eq", "field": "Region", "value": "N", "udf": True}, eq("Region", "N", udf=True)),
        ({"op": "exist", "field": "id"}, everything()),
    ],
)
def test_each_operator_is_written_as_the_api_names_it(expected: dict[str, object], condition: Condition) -> None:
    """autotask-rest-api 2.2 names twelve operators and the udf flag."""
    assert expected == to_json(condition)


def test_groups_nest() -> None:
    """The grouping example of autotask-rest-api 2.2."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    where = all_of(eq("isVoided", False), any_of(not_exist("webServiceDate"), gte("invoiceDateTime", start)))

    assert {
        "op": "and",
        "items": [
            {"op": "eq", "field": "isVoided", "value": False},
            {
                "op": "or",
                "items": [
                    {"op": "notExist", "field": "webServiceDate"},
                    {"op": "gte", "field": "invoiceDateTime", "value": "2026-01-01T00:00:00.000Z"},
                ],
            },
        ],
    } == to_json(where)


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (True, True),
        (False, False),
        ("2026-03-01T23:30:00.250Z", datetime(2026, 3, 2, 1, 30, 0, 250_000, timezone(timedelta(hours=2)))),
        ("2026-03-02T00:00:00", date(2026, 3, 2)),
        (12, Decimal("12.00")),
        (0.1, Decimal("0.10")),
    ],
)
def test_values_become_what_json_and_the_api_know(expected: object, value: object) -> None:
    """Booleans stay booleans, times go out in UTC, dates are never moved, decimals keep their value."""
    written = to_json(eq("field", value))["value"]  # type: ignore[arg-type] # one test for all types

    assert expected == written
    assert type(expected) is type(written)


@pytest.mark.parametrize(
    "value",
    [None, 1.5, datetime(2026, 1, 1), Decimal("NaN"), Decimal("1.23456789012345678901"), b"x", [1]],  # noqa: DTZ001 - the naive one is the case
)
def test_values_the_api_would_misread_are_refused(value: object) -> None:
    """Null is an error for the API, and a float, a naive time or a rounded number would say something else."""
    with pytest.raises(AutotaskRequestError, match="filter on field"):
        eq("field", value)  # type: ignore[arg-type] # the types that are not allowed are the case


def parts(where: Filter) -> list[list[dict[str, object]]]:
    return [[to_json(each) for each in filters] for filters in split(where)]


def test_top_level_and_becomes_a_plain_list() -> None:
    """Top-level filters are ANDed by the API itself."""
    assert [[{"op": "gt", "field": "a", "value": 1}, {"op": "lt", "field": "b", "value": 2}]] == parts(
        all_of(all_of(gt("a", 1)), lt("b", 2))
    )


def test_a_list_of_exactly_the_limit_is_one_call() -> None:
    """At most 500 OR conditions in one call."""
    assert [500] == [len(filters[0]["value"]) for filters in parts(is_in("id", range(500)))]  # type: ignore[arg-type] # a list


@settings(max_examples=40, deadline=None)
@given(first=st.integers(0, 1600), second=st.integers(0, 3), ored=st.sampled_from([0, 3, 250, 460]))
def test_long_lists_are_split_within_the_limit_and_lose_nothing(first: int, second: int, ored: int) -> None:
    """The parts together ask for every combination once, and no part has more than 500 OR conditions."""
    fixed = [any_of(*(eq("x", number) for number in range(ored)))] if ored else []
    combinations = []
    for filters in split(all_of(is_in("a", range(first)), is_in("b", range(second)), *fixed)):
        a, b = (each.value for each in filters if isinstance(each, Condition))
        combinations += [(x, y) for x in a for y in b]
        assert len(a) + len(b) + ored <= OR_CONDITIONS

    assert [(a, b) for a in range(first) for b in range(second)] == sorted(combinations)


def test_a_list_without_values_asks_nothing() -> None:
    """No value, no record: there is nothing to ask."""
    assert [] == parts(all_of(is_in("id", []), eq("isActive", True)))


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("500 OR conditions", lambda: any_of(*(eq("id", number) for number in range(501)))),
        ("500 OR conditions", lambda: any_of(is_in("id", range(501)), eq("x", 1))),
        ("500 OR conditions", lambda: not_in("id", range(501))),
        ("one user-defined field", lambda: all_of(eq("a", 1, udf=True), any_of(eq("b", 1, udf=True), eq("c", 1)))),
        ("list without values", lambda: not_in("id", [])),
        ("list without values", lambda: any_of(is_in("id", []), eq("x", 1))),
        ("no conditions", all_of),
        ("group without conditions", any_of),
    ],
)
def test_what_cannot_be_asked_is_refused_before_sending(text: str, build: Callable[[], Filter]) -> None:
    """A filter that the API refuses or would misunderstand never leaves."""
    with pytest.raises(AutotaskRequestError, match=text):
        parts(build())
