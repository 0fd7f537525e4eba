"""The exit code, decided in one place (design 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qbcheck.checking import Evidence, Result, Side, State
from qbcheck.checking.outcome import exit_code, make_outcome
from qbcheck.facts import Known

from ..some_facts import some_facts

_ONE = Result("XY101", "x", Side.AUTOTASK, State.PASS, Evidence.OBSERVED, (), "x", "x", "", None, "", 0)


def results(*states: State, side: Side | None = None) -> list[Result]:
    """Return a result of each state, on both sides or on one."""
    sides = (side,) if side else (Side.AUTOTASK, Side.QUICKBOOKS)
    return [replace(_ONE, state=state, side=each) for state in states for each in sides]


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
    assert expected == exit_code(results(*states), allow_partial=False)


def test_a_warning_fails_where_it_was_asked_to() -> None:
    """--fail-on warn makes it 1; without it a warning has no effect."""
    found = [exit_code(results(State.WARN), allow_partial=False, fail_on_warn=strict) for strict in (True, False)]

    assert [1, 0] == found


def test_one_side_alone_is_not_enough() -> None:
    """Only one side ends with 3 unless partial is allowed."""
    one_side = results(State.PASS, side=Side.QUICKBOOKS)

    assert [3, 0] == [exit_code(one_side, allow_partial=allow) for allow in (False, True)]


def test_a_side_of_which_nothing_was_checked_is_left_out() -> None:
    """Skipping a login skips all of Autotask: that is one side only."""
    found = [*results(State.PASS, side=Side.QUICKBOOKS), *results(State.SKIP, side=Side.AUTOTASK)]

    assert 3 == exit_code(found, allow_partial=False)


def test_partial_does_not_excuse_a_fail() -> None:
    """A fail stays a fail on one side."""
    assert 1 == exit_code(results(State.FAIL, side=Side.QUICKBOOKS), allow_partial=True)


def test_a_note_about_the_server_is_shown() -> None:
    """Where the credentials went is said when it is unusual."""
    facts = some_facts()
    login = Known(replace(facts.tenant.login.value, note="another server was named"))
    facts = replace(facts, tenant=replace(facts.tenant, login=login))

    assert ("another server was named", "mine") == make_outcome(facts, [], notes=("mine",)).notes
