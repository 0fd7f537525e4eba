"""What every check must pass, ours and those of other packages.

from qbcheck.checking.testing import assert_sound

def test_my_check_is_sound():
    assert_sound(MyCheck())

It judges facts of which nothing is known, so it finds what goes wrong when a system does not answer; that a check
passes and fails as it should is for the package's own tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock

from qbcheck.checking.contract import Check, State
from qbcheck.checking.outcome import make_outcome
from qbcheck.checking.runner import run_checks
from qbcheck.facts import CompanyFacts, ComputerFacts, Facts, TenantFacts, Unknown, UnknownKind
from qbcheck.profile import profile_from_mapping

_PROFILE = {
    "country": "US",
    "classes": True,
    "several_users": True,
    "autotask": {"user": "qbcheck@acme.example", "extension_user": "quickbooks@acme.example"},
    "company": {"name": "Acme", "computer": "QB-PC"},
    "features": {
        name: {"driver": "extension"}
        for name in ("invoices", "purchase-orders", "timesheets", "expense-reports", "inventory")
    },
}
_TEXTS = ("title", "expected", "consequence")


def unknown_facts() -> Facts:
    """Return facts of a profile that uses every feature, of which no side has answered."""
    profile = profile_from_mapping("acme", _PROFILE)
    nothing = Unknown("nobody answered", UnknownKind.UNREACHABLE)
    moment = datetime(2026, 1, 2, 9, tzinfo=UTC)
    return Facts(
        profile=profile,
        features=profile.drivers(),
        tenant=TenantFacts(nothing),
        company=CompanyFacts.unknown(nothing),
        computer=ComputerFacts(name="QB-PC"),
        read_at=moment,
        today=moment.date(),
        for_setup=True,
    )


def assert_sound(check: Check, facts: Facts | None = None) -> None:
    """Assert that a check keeps the contract; ``facts`` to judge instead of those of which nothing is known.

    Raises AssertionError, which says what is wrong: a code of another form, a text that is missing, a fix without steps
    or without somebody who can do it, a crash, I/O, a judgement that differs the second time, or a pass of facts that
    nobody knows.
    """
    _assert_described(check)
    given = facts or unknown_facts()
    with _without_input_and_output():
        first, second = (run_checks([check], given)[0] for _ in range(2))
    assert "crashed" not in first.found, first.found
    assert (first.state, first.found) == (second.state, second.found), f"{check.code} judges the same facts differently"
    if facts is None:
        unproved = (State.ERROR, State.WARN, State.SKIP)
        assert first.state in unproved, f"{check.code} is {first.state} although nothing is known"
    make_outcome(given, [first])


def _assert_described(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d{3}", check.code), f"{check.code!r} is not two capital letters and three digits"
    assert (check.__doc__ or "").strip(), f"{check.code} has no docstring, which explain shows"
    for name in _TEXTS:
        assert getattr(check, name).strip(), f"{check.code} has no {name}"
    assert check.consequence.endswith("."), f"the consequence of {check.code} is a sentence"
    assert check.fix.steps, f"{check.code} says nothing to do"
    assert all(step.strip() for step in check.fix.steps), f"{check.code} has an empty step"
    assert check.fix.who, f"{check.code} does not say who can do it"
    assert check.code not in check.needs, f"{check.code} needs itself"
    assert not check.attestable or "{subject}" in check.attestable, f"{check.code} attests about nobody: {{subject}}"


@contextmanager
def _without_input_and_output() -> Iterator[None]:
    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"a check does no I/O: {arguments[:1]}")

    with mock.patch("socket.socket.connect", refuse), mock.patch("builtins.open", refuse):
        yield
