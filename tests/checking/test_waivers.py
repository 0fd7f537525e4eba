"""Waivers: dated, reasoned decisions to go on although a check fails (design 2 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from qbcheck.checking import Check, Finding, Fix, Side, State, Waiver
from qbcheck.checking.runner import run_checks
from qbcheck.checking.waived import notes_on
from qbcheck.checking.waivers import load, record, withdraw
from qbcheck.errors import SettingsError
from qbcheck.facts import Facts

from ..some_facts import TODAY, some_facts

CODES = ("QB221", "QB222")
WAIVER = Waiver("QB222", "the accountant adds it", "Jane Doe", date(2026, 12, 31))


class Codes(Check):
    """A check of two subjects."""

    code = "QB222"
    title = "Codes"
    side = Side.QUICKBOOKS
    expected = "codes"
    consequence = "nothing"
    fix = Fix(steps=("Add it.",))
    findings: ClassVar[dict[str, Finding]] = {"Tax": Finding.failed("no Tax"), "Non": Finding.failed("no Non")}

    def subjects(self, facts: Facts) -> Sequence[str]:
        return tuple(self.findings)

    def judge(self, facts: Facts, subject: str) -> Finding:
        return self.findings[subject]


class Needing(Codes):
    code = "QB223"
    needs = ("QB222",)
    findings: ClassVar[dict[str, Finding]] = {"Tax": Finding.passed("fine")}


def states(*waivers: Waiver, check: Check | None = None) -> tuple[State, list[State]]:
    result = run_checks([check or Codes()], some_facts(), waivers=waivers)[0]
    return result.state, [subject.state for subject in result.subjects]


def waiver(**changes: object) -> Waiver:
    values: dict[str, object] = {"code": "QB222", "reason": "r", "by": "Jane", "until": date(2026, 12, 31)} | changes
    return Waiver(**values)  # type: ignore[arg-type] - members of Waiver


# --- What a waiver covers ---------------------------------------------------------------------------------------------


def test_a_waiver_covers_whatever_fails() -> None:
    """Fails, an unexpired waiver covers it: waived."""
    assert (State.WAIVED, [State.WAIVED, State.WAIVED]) == states(WAIVER)


def test_a_waiver_of_an_object_covers_it_alone() -> None:
    """A code stays as bad as its worst remaining subject."""
    assert (State.FAIL, [State.FAIL, State.WAIVED]) == states(waiver(object="Non"))


@pytest.mark.parametrize("finding", [Finding.unknown("x"), Finding.warned("x")])
def test_errors_and_warnings_are_never_covered(finding: Finding) -> None:
    """A waiver covers a fail, never an error."""
    check = type("One", (Codes,), {"findings": {"Tax": finding}})()

    assert finding.state == states(WAIVER, check=check)[0]


def test_a_waiver_of_another_code_covers_nothing() -> None:
    """There is no way to waive everything at once."""
    assert State.FAIL == states(waiver(code="QB221"))[0]


@pytest.mark.parametrize(("expected", "until"), [(State.WAIVED, TODAY), (State.FAIL, date(2026, 11, 23))])
def test_it_counts_to_the_end_of_its_last_day(expected: State, until: date) -> None:
    """Expires at the end of that day, local time; expired counts as fail."""
    assert expected == states(waiver(until=until))[0]


def test_an_expired_waiver_is_named_in_the_result_and_in_a_note() -> None:
    """Expired is named as expired."""
    expired = waiver(until=date(2026, 11, 23))
    results = run_checks([Codes()], some_facts(), waivers=(expired,))

    assert expired == results[0].waiver
    assert "Expired waiver" in notes_on([expired], results, TODAY)[0]


def test_an_unused_waiver_is_warned_about() -> None:
    """It passes, so the waiver can go."""
    check = type("One", (Codes,), {"findings": {"Tax": Finding.passed("fine")}})()
    results = run_checks([check], some_facts(), waivers=(WAIVER,))

    assert "Unused waiver" in notes_on([WAIVER], results, TODAY)[0]


def test_a_waiver_in_use_needs_no_note() -> None:
    """Only what is odd is said."""
    results = run_checks([Codes()], some_facts(), waivers=(WAIVER,))

    assert () == notes_on([WAIVER], results, TODAY)


def test_what_needs_a_waived_check_runs() -> None:
    """To waive is to decide to go on."""
    results = run_checks([Codes(), Needing()], some_facts(), waivers=(WAIVER,))

    assert [State.WAIVED, State.PASS] == [result.state for result in results]


# --- The file ---------------------------------------------------------------------------------------------------------


def test_what_is_recorded_is_loaded(tmp_path: Path) -> None:
    """One profile's waivers; another's stay apart."""
    file = tmp_path / "waivers.toml"
    record(file, WAIVER, "acme", CODES)
    record(file, waiver(code="QB221"), "other", CODES)

    assert (WAIVER,) == load(file, "acme", CODES)


def test_a_newer_decision_replaces_the_older_one(tmp_path: Path) -> None:
    """One waiver for a code and object."""
    file = tmp_path / "waivers.toml"
    record(file, WAIVER, "acme", CODES)
    record(file, waiver(reason="later", until=date(2027, 1, 1)), "acme", CODES)

    assert ["later"] == [each.reason for each in load(file, "acme", CODES)]


def test_it_can_be_taken_back(tmp_path: Path) -> None:
    """Withdrawn is gone."""
    file = tmp_path / "waivers.toml"
    record(file, WAIVER, "acme", CODES)

    assert (1, ()) == (withdraw(file, "QB222", "", "acme", CODES), load(file, "acme", CODES))


def test_every_fault_of_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    """Reason and expiry are required, the code must exist, nothing stands for everything."""
    file = tmp_path / "waivers.toml"
    file.write_text(
        '[[waiver]]\ncode = "*"\nreason = "x"\nby = "J"\nuntil = 2026-12-31\nprofile = "acme"\n'
        '[[waiver]]\ncode = "QB222"\nby = "J"\nuntil = "soon"\nprofile = "acme"\n',
        encoding="utf-8",
    )

    with pytest.raises(SettingsError) as caught:
        load(file, "acme", CODES)

    told = "\n".join(caught.value.faults)
    assert 2 == caught.value.exit_code
    assert [] == [words for words in ("line 2", 'there is no check "*"', "reason", "line 10") if words not in told]
