"""PC302 and PC303: the Web Connector beside QuickBooks (R30), one path for all users (R36)."""

from __future__ import annotations

import pytest

from qbcheck.checking import State
from qbcheck.facts import ComputerFacts, Known

from ..some_facts import attested, some_facts, some_profile
from .judging import judged


@pytest.mark.parametrize(("expected", "installed"), [(State.PASS, True), (State.FAIL, False)])
def test_the_web_connector_on_the_computer_itself(expected: State, installed: bool) -> None:
    """R30: on the same PC, server or VM as QuickBooks."""
    computer = ComputerFacts(name="QB-PC", web_connector=Known(installed))

    assert expected == judged("PC302", some_facts(computer=computer)).state


@pytest.mark.parametrize(("expected", "quickbooks"), [(State.PASS, True), (State.FAIL, False)])
def test_the_web_connector_belongs_beside_quickbooks(expected: State, quickbooks: bool) -> None:
    """R30: a Web Connector on a computer without QuickBooks reaches nothing."""
    computer = ComputerFacts(name="QB-PC", web_connector=Known(True), quickbooks=Known(quickbooks))

    assert expected == judged("PC302", some_facts(computer=computer)).state


def test_elsewhere_a_word_about_that_computer_counts() -> None:
    """R30: run elsewhere, attest."""
    words = [(), (attested("PC302", "QB-PC"),), (attested("PC302", "OTHER"),)]

    assert [State.ERROR, State.PASS, State.ERROR] == [
        judged("PC302", some_facts(computer=ComputerFacts(name="QB-PC"), attestations=word)).state for word in words
    ]


@pytest.mark.parametrize(
    ("expected", "several", "paths"),
    [
        (State.SKIP, False, {"Anna": "Q:\\a.qbw", "Ben": "R:\\a.qbw"}),
        (State.PASS, True, {"Anna": "Q:\\a.qbw", "Ben": "q:/A.QBW"}),
        (State.FAIL, True, {"Anna": "Q:\\a.qbw", "Ben": "R:\\a.qbw"}),
    ],
)
def test_one_path_for_all(expected: State, several: bool, paths: dict[str, str]) -> None:
    """R36: same drive letter and path, as Windows compares paths; only with several users."""
    computer = ComputerFacts(name="QB-PC", company_paths=Known(paths))
    facts = some_facts(some_profile(several_users=several), computer=computer)

    assert expected == judged("PC303", facts).state


def test_different_paths_are_named_with_their_users() -> None:
    """R36: who must be changed."""
    computer = ComputerFacts(name="QB-PC", company_paths=Known({"Anna": "Q:\\a.qbw", "Ben": "R:\\a.qbw"}))
    found = judged("PC303", some_facts(some_profile(several_users=True), computer=computer)).found

    assert [] == [word for word in ("Anna: Q:\\a.qbw", "Ben: R:\\a.qbw") if word not in found]


@pytest.mark.parametrize("paths", [None, {}, {"Anna": "Q:\\a.qbw"}])
def test_paths_that_cannot_be_seen_are_a_persons_word(paths: dict[str, str] | None) -> None:
    """R36: unattested is error; the path of one user says nothing about the others'."""
    computer = ComputerFacts(name="QB-PC") if paths is None else ComputerFacts(name="QB-PC", company_paths=Known(paths))
    facts = some_facts(some_profile(several_users=True), computer=computer)

    assert State.ERROR == judged("PC303", facts).state
