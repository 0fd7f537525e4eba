"""AT101: the login works, and each cause of a refusal is told apart (R14)."""

from __future__ import annotations

import pytest

from qbcheck.checking import State
from qbcheck.errors import LoginCause
from qbcheck.facts import Known, Login, TenantFacts, Unknown, UnknownKind

from ..some_facts import LOGIN_USER, some_facts
from .judging import judged


def refused(cause: LoginCause, said: str = "") -> TenantFacts:
    return TenantFacts(Known(Login(False, "https://x/", cause=cause, said=said)))


def test_a_login_that_works_passes_with_user_and_zone() -> None:
    """R14: credentials are accepted."""
    result = judged("AT101", some_facts())

    assert (State.PASS, f"logged in as {LOGIN_USER} in zone America East") == (result.state, result.found)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (LoginCause.UNKNOWN_USER, ["knows no user"]),
        (LoginCause.INTEGRATION_CODE, ["integration code"]),
        (LoginCause.WRONG_SECRET_OR_NOT_API_USER, ["secret is wrong", "not an active API-only user"]),
    ],
)
def test_each_cause_is_said(cause: LoginCause, words: list[str]) -> None:
    """R11, R14: what Autotask tells apart is told apart; a 401 names both of its causes."""
    result = judged("AT101", some_facts(tenant=refused(cause)))

    assert State.FAIL == result.state
    assert [word for word in words if word in result.found] == words


def test_every_cause_has_its_own_fix() -> None:
    """The fix fits the cause."""
    fixes = {judged("AT101", some_facts(tenant=refused(cause))).fix for cause in LoginCause}

    assert len(LoginCause) == len(fixes)


def test_what_autotask_said_is_repeated() -> None:
    """The vendor's own words help to look it up."""
    result = judged("AT101", some_facts(tenant=refused(LoginCause.INTEGRATION_CODE, "IntegrationCode is invalid")))

    assert 'Autotask said: "IntegrationCode is invalid"' in result.found


def test_an_autotask_that_cannot_be_reached_is_an_error_and_skips_the_rest() -> None:
    """Unreachable is error, never fail; other AT codes need AT101."""
    facts = some_facts(tenant=TenantFacts(Unknown("connection refused", UnknownKind.UNREACHABLE)))

    assert (State.ERROR, State.SKIP) == (judged("AT101", facts).state, judged("AT106", facts).state)
