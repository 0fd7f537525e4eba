"""AT106 and AT111: the tracking identifier (R15), and what qbcheck itself must read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qbcheck.checking import Evidence, State
from qbcheck.facts import Attestation, Known, Unknown, UnknownKind
from qbcheck.features import Driver

from ..some_facts import EXTENSION_USER, LOGIN_USER, attested, some_facts, some_profile
from .judging import judged

EXTENSION = some_profile(driver=Driver.EXTENSION)


def test_the_declared_identifier_was_accepted_at_login() -> None:
    """R15, driver qbcheck: pass, probed; the text says that the extension would need its own."""
    result = judged("AT106", some_facts())

    assert (State.PASS, Evidence.PROBED) == (result.state, result.evidence)
    assert "official extension would need" in result.found


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (State.ERROR, ()),
        (State.PASS, (attested("AT106", EXTENSION_USER),)),
        (State.FAIL, (attested("AT106", EXTENSION_USER, holds=False),)),
        (State.ERROR, (attested("AT106", "somebody.else@acme.example"),)),
        (State.ERROR, (attested("AT106", EXTENSION_USER, until=date(2026, 11, 23)),)),
        (State.PASS, (attested("AT106", EXTENSION_USER, until=date(2026, 11, 24)),)),
    ],
)
def test_the_extensions_vendor_tag_is_a_persons_word(expected: State, words: tuple[Attestation, ...]) -> None:
    """R15: no API reveals it. A word about another user or past its last day does not count."""
    assert expected == judged("AT106", some_facts(EXTENSION, attestations=words)).state


def test_an_unattested_tag_says_what_to_attest_and_how() -> None:
    """The sentence to attest, and the command that records it."""
    result = judged("AT106", some_facts(EXTENSION))

    assert "Autotask - QuickBooks (Desktop) Web Connector" in result.found
    assert result.fix is not None
    assert any("qbcheck attest AT106" in step for step in result.fix.steps)


def test_resources_that_can_be_read_pass() -> None:
    """AT111: verify needs Resources."""
    assert State.PASS == judged("AT111", some_facts()).state


@pytest.mark.parametrize(
    ("expected", "kind"), [(State.FAIL, UnknownKind.REFUSED), (State.ERROR, UnknownKind.UNREACHABLE)]
)
def test_resources_that_are_refused_fail(expected: State, kind: UnknownKind) -> None:
    """AT111: refused is fail, no answer is error."""
    facts = some_facts()
    refused = replace(facts.tenant, users={LOGIN_USER: Unknown("no", kind)})

    assert expected == judged("AT111", replace(facts, tenant=refused)).state


def test_organizational_resources_that_are_refused_fail_and_are_named() -> None:
    """AT111: verify needs OrganizationalResources to judge AT108."""
    facts = some_facts()
    refused = Unknown("OrganizationalResources cannot be read", UnknownKind.REFUSED)
    result = judged("AT111", replace(facts, tenant=replace(facts.tenant, lines_of_business={LOGIN_USER: refused})))

    assert (State.FAIL, "OrganizationalResources cannot be read") == (result.state, result.found)


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        (State.ERROR, Unknown("gone", UnknownKind.UNREACHABLE, may_pass=True)),
        (State.ERROR, Unknown("busy", UnknownKind.REFUSED, may_pass=True)),
        (State.PASS, Unknown("Resources does not list it", UnknownKind.NOT_ASKED)),
    ],
)
def test_organizational_resources_without_an_answer(expected: State, lines: Unknown) -> None:
    """AT111: no answer is error, a limit that passes too; what was not to be asked is not refused."""
    facts = some_facts()

    assert (
        expected
        == judged("AT111", replace(facts, tenant=replace(facts.tenant, lines_of_business={LOGIN_USER: lines}))).state
    )


def test_users_that_are_not_listed_do_not_fail_it() -> None:
    """AT111: reading worked; whether API users are listed is another question."""
    facts = some_facts()
    unlisted = replace(facts.tenant, users={LOGIN_USER: Known(None)})

    assert State.PASS == judged("AT111", replace(facts, tenant=unlisted)).state
