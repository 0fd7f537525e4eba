"""QB201 and QB202: the right company file (R32), and a QuickBooks we can speak to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbcheck.checking import State
from qbcheck.facts import CompanyFacts, CompanyIdentity, Facts, Host, Known, Unknown, UnknownKind

from ..some_facts import some_facts, some_profile
from .judging import judged

FILE_ID = "{11111111-2222-3333-4444-555555555555}"


def of(identity: CompanyIdentity, file_id: str | None = None) -> Facts:
    company = {"name": "Acme", "file": r"C:\QuickBooks\acme.qbw"} | ({"file_id": file_id} if file_id else {})
    facts = some_facts(some_profile(company=company))
    return replace(facts, company=replace(facts.company, identity=Known(identity)))


@pytest.mark.parametrize(
    "identity",
    [
        CompanyIdentity("Acme", r"C:\QuickBooks\acme.qbw"),
        CompanyIdentity("ACME ", "c:/quickbooks/ACME.QBW"),
        CompanyIdentity(" Acme\t", None),
        CompanyIdentity("Acme", None),
        CompanyIdentity("Acme", None, (FILE_ID.upper(),)),
    ],
)
def test_the_right_file_passes(identity: CompanyIdentity) -> None:
    """R32: name always; path where told, as Windows compares paths; FileID where both sides have one."""
    assert State.PASS == judged("QB201", of(identity, FILE_ID)).state


@pytest.mark.parametrize(
    ("identity", "named"),
    [
        (CompanyIdentity("Other Ltd", r"C:\QuickBooks\acme.qbw"), "Other Ltd"),
        (CompanyIdentity("Acme", r"D:\old\acme.qbw"), r"D:\old\acme.qbw"),
        (CompanyIdentity("Acme", None, ("{99999999-2222-3333-4444-555555555555}",)), "{99999999"),
    ],
)
def test_another_file_fails_and_is_named(identity: CompanyIdentity, named: str) -> None:
    """R32: web connector and company file belong to each other one to one."""
    result = judged("QB201", of(identity, FILE_ID))

    assert State.FAIL == result.state
    assert named in result.found
    assert State.SKIP == judged("QB211", of(identity, FILE_ID)).state


def test_quickbooks_word_that_another_file_is_open_is_a_fail() -> None:
    """Asked for our path it refuses with 0x8004040A: the same finding as when the other file answers itself."""
    reason = Unknown("another company file is open", UnknownKind.ANOTHER_FILE, "Close it.")
    result = judged("QB201", some_facts(company=CompanyFacts.unknown(reason)))

    assert (State.FAIL, reason.reason) == (result.state, result.found)


def test_a_file_that_cannot_be_reached_is_an_error_with_the_remedy() -> None:
    """Error for the need itself, skip for what needs it."""
    reason = Unknown("a dialog is open", UnknownKind.REFUSED, "Close it.")
    facts = some_facts(company=CompanyFacts.unknown(reason))
    result = judged("QB201", facts)

    assert State.ERROR == result.state
    assert result.fix is not None
    assert ("Close it.",) == result.fix.steps
    assert State.SKIP == judged("QB202", facts).state


def hosted(host: Host) -> Facts:
    facts = some_facts()
    return replace(facts, company=replace(facts.company, host=Known(host)))


@pytest.mark.parametrize(
    ("expected", "host"),
    [
        (State.PASS, Host("QuickBooks", "34", "US", ("13.0", "16.0"), "13.0")),
        (State.FAIL, Host("QuickBooks", "34", "CA", ("13.0",), "13.0")),
        (State.FAIL, Host("QuickBooks", "34", "AU", ("13.0",), "13.0")),
        (State.FAIL, Host("QuickBooks", "18", "US", ("6.0", "7.0"), "")),
        (State.ERROR, Host("QuickBooks", "34", None, ("13.0",), "13.0")),
        (State.FAIL, Host("QuickBooks", "12", None, ("2.0",), "")),
    ],
)
def test_country_and_version(expected: State, host: Host) -> None:
    """The profile's country, and a qbXML version that can be written (8.0 to 13.0)."""
    assert expected == judged("QB202", hosted(host)).state
