"""AT102: an active API-only user (R11, R13)."""

from __future__ import annotations

from dataclasses import replace

from qbcheck.checking import Evidence, State
from qbcheck.facts import Fact, Facts, Known, User
from qbcheck.features import Driver

from ..some_facts import EXTENSION_USER, LOGIN_USER, attested, some_facts, some_profile
from .judging import judged


def extension(user: Fact[User | None], **changes: object) -> Facts:
    facts = some_facts(some_profile(driver=Driver.EXTENSION), **changes)
    return replace(facts, tenant=replace(facts.tenant, users={EXTENSION_USER: user}))


def test_the_login_users_login_is_the_proof() -> None:
    """R11: REST admits API-only users alone, so a login that works proves it."""
    result = judged("AT102", some_facts())

    assert [(LOGIN_USER, State.PASS, Evidence.PROBED)] == [
        (each.name, each.state, each.evidence) for each in result.subjects
    ]


def test_the_extensions_user_is_judged_by_its_row() -> None:
    """R13: licence type API User and active."""
    result = judged("AT102", extension(Known(User(EXTENSION_USER, True, "API User", "API User (system)"))))

    assert (State.PASS, Evidence.OBSERVED) == (result.state, result.evidence)


def test_a_regular_resource_fails_whatever_its_level() -> None:
    """R11: regular resources are insufficient even with admin security."""
    user = User(EXTENSION_USER, True, "Administrator", "System Administrator (system)")
    result = judged("AT102", extension(Known(user)))

    assert State.FAIL == result.state
    assert "regular resource" in result.found
    assert "System Administrator (system)" in result.found


def test_an_inactive_user_fails() -> None:
    """R13: the account is active."""
    result = judged("AT102", extension(Known(User(EXTENSION_USER, False, "API User", "API User (system)"))))

    assert (State.FAIL, f"{EXTENSION_USER} is inactive") == (result.state, result.found)


def test_a_user_that_is_not_listed_needs_a_persons_word() -> None:
    """Whether Resources lists API users is unconfirmed: unlisted and unattested is error, never fail."""
    assert State.ERROR == judged("AT102", extension(Known(None))).state


def test_a_persons_word_about_that_user_counts() -> None:
    """Attestable only when Resources does not list the extension's user (design 5)."""
    result = judged("AT102", extension(Known(None), attestations=(attested("AT102", EXTENSION_USER),)))

    assert (State.PASS, Evidence.ATTESTED) == (result.state, result.evidence)


def test_a_word_does_not_beat_what_is_seen() -> None:
    """An attestation cannot turn a regular resource into an API user."""
    user = User(EXTENSION_USER, True, "Administrator", "x")
    result = judged("AT102", extension(Known(user), attestations=(attested("AT102", EXTENSION_USER),)))

    assert State.FAIL == result.state


def test_a_licence_type_without_a_label_is_an_error() -> None:
    """Unknown never becomes pass."""
    assert State.ERROR == judged("AT102", extension(Known(User(EXTENSION_USER, True, "", "x")))).state
