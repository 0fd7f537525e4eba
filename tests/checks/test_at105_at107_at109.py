"""AT105, AT107 and AT109: what only a person can see of the API user (R02, R05, R08, R12)."""

from __future__ import annotations

from datetime import date

import pytest

from qbcheck.checking import State
from qbcheck.features import Driver, Feature

from ..some_facts import EXTENSION_USER, LOGIN_USER, attested, some_facts, some_profile
from .judging import judged


@pytest.mark.parametrize("code", ["AT105", "AT107"])
@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (State.WARN, {}),
        (State.PASS, {"about": LOGIN_USER}),
        (State.WARN, {"about": LOGIN_USER, "holds": False}),
        (State.WARN, {"about": "somebody@acme.example"}),
        (State.WARN, {"about": LOGIN_USER, "until": date(2026, 11, 23)}),
    ],
)
def test_a_recommended_word_never_fails(expected: State, code: str, words: dict[str, object]) -> None:
    """R08, R12: recommended; unattested, denied or expired warns."""
    given = (attested(code, **words),) if words else ()  # type: ignore[arg-type] - keywords of a word

    assert expected == judged(code, some_facts(attestations=given)).state


def test_an_expired_word_names_its_day() -> None:
    """R08: password-lapsed says on which day the word ended."""
    word = attested("AT105", LOGIN_USER, until=date(2026, 11, 23))

    assert "2026-11-23" in judged("AT105", some_facts(attestations=(word,))).found


def test_the_user_of_each_driver_is_judged() -> None:
    """AT105 to AT108 judge the user of each driver in use (design 5)."""
    features = {Feature.INVOICES: Driver.QBCHECK, Feature.PURCHASE_ORDERS: Driver.EXTENSION}
    result = judged("AT107", some_facts(features=features))

    assert [LOGIN_USER, EXTENSION_USER] == [subject.name for subject in result.subjects]


def test_the_set_up_is_asked_for_with_for_setup_only() -> None:
    """R05: admin rights are not needed to run a transfer, so AT109 is never in a gate."""
    usual, setting_up = some_facts(), some_facts(for_setup=True)
    attested_too = some_facts(for_setup=True, attestations=(attested("AT109", LOGIN_USER),))

    assert [State.SKIP, State.ERROR, State.PASS] == [
        judged("AT109", facts).state for facts in (usual, setting_up, attested_too)
    ]


def test_the_set_up_asks_about_the_extensions_user_where_it_drives() -> None:
    """R02: set-up on each user's computer needs Autotask Admin rights."""
    facts = some_facts(some_profile([Feature.INVOICES], Driver.EXTENSION), for_setup=True)

    assert [EXTENSION_USER] == [subject.name for subject in judged("AT109", facts).subjects]
