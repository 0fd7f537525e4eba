"""The exit code, decided in one place (design 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qbcheck.checking import Evidence, Result, Side, State
from qbcheck.checking.outcome import exit_code

_ONE = Result("XY101", "x", Side.AUTOTASK, State.PASS, Evidence.OBSERVED, (), "x", "x", "", None, "", 0)


def results(*states: State) -> list[Result]:
    return [replace(_ONE, state=state) for state in states]


@pytest.mark.parametrize(
    ("expected", "states"),
    [
        (0, [State.PASS, State.WARN, State.SKIP]),
        (0, [State.WARN]),
        (0, [State.WAIVED]),
        (1, [State.FAIL]),
        (1, [State.ERROR, State.FAIL]),
        (3, [State.ERROR, State.PASS]),
        (3, [State.SKIP]),
        (3, []),
    ],
)
def test_exit_code(expected: int, states: Sequence[State]) -> None:
    """1 at least one fail, also beside errors; 3 an error or nothing checked; else 0."""
    assert expected == exit_code(results(*states), Side, allow_partial=False)


def test_a_warning_fails_where_it_was_asked_to() -> None:
    """--fail-on warn makes it 1; without it a warning has no effect."""
    found = [exit_code(results(State.WARN), Side, allow_partial=False, fail_on_warn=strict) for strict in (True, False)]

    assert [1, 0] == found


def test_one_side_alone_is_not_enough() -> None:
    """Only one side ends with 3 unless partial is allowed."""
    sides = (Side.QUICKBOOKS, Side.COMPUTER)

    assert [3, 0] == [exit_code(results(State.PASS), sides, allow_partial=allow) for allow in (False, True)]


def test_partial_does_not_excuse_a_fail() -> None:
    """A fail stays a fail on one side."""
    assert 1 == exit_code(results(State.FAIL), (Side.QUICKBOOKS,), allow_partial=True)
