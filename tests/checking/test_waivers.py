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


def test_what_is_covered_is_still_told() -> None:
    """What was found, what goes wrong and the decision stay; there is nothing to do about it now."""
    result = run_checks([Codes()], some_facts(), waivers=(WAIVER,))[0]

    assert ("no Tax", "nothing", WAIVER, None) == (result.found, result.consequence, result.waiver, result.fix)


def test_a_code_that_is_partly_waived_tells_what_remains() -> None:
    """Finding, fix and waiver of the code are those of its worst remaining subject."""
    of_tax = waiver(object="Tax")
    result = run_checks([Codes()], some_facts(), waivers=(of_tax,))[0]

    assert ("no Non", Codes.fix, None) == (result.found, result.fix, result.waiver)
    assert [of_tax, None] == [subject.waiver for subject in result.subjects]


def test_of_several_waivers_the_one_that_lasts_counts() -> None:
    """An expired one beside it does no harm, whatever their order."""
    old, new = waiver(object="Tax", until=date(2026, 1, 1)), waiver(until=date(2027, 1, 1))

    assert State.WAIVED == states(old, new)[0] == states(new, old)[0]


def test_a_need_whose_waiver_has_expired_skips() -> None:
    """An expired waiver lets nothing go on."""
    results = run_checks([Codes(), Needing()], some_facts(), waivers=(waiver(until=date(2026, 11, 23)),))

    assert (State.SKIP, "needs QB222, which fails") == (results[1].state, results[1].skip_reason)


@pytest.mark.parametrize(
    ("decision", "finding", "why"),
    [
        (WAIVER, Finding.passed("x"), "it passes"),
        (WAIVER, Finding.warned("x"), "it warns, and a waiver covers failures alone"),
        (waiver(object="Nno"), Finding.failed("x"), "QB222 judges Tax, Non"),
    ],
)
def test_an_unused_waiver_says_why(decision: Waiver, finding: Finding, why: str) -> None:
    """Passing, warning, or a subject that there is not: each told apart, with the way to take it back."""
    check = type("Both", (Codes,), {"findings": {"Tax": finding, "Non": Finding.passed("x")}})()
    (note,) = notes_on([decision], run_checks([check], some_facts(), waivers=(decision,)), TODAY)

    option = ' --object "Nno"' if decision.object else ""
    assert note.endswith(f": {why}. Take it back: qbcheck waive QB222{option} --withdraw")


@pytest.mark.parametrize("finding", [Finding.unknown("x"), Finding.skipped("x")])
def test_what_was_not_found_out_leaves_a_waiver_alone(finding: Finding) -> None:
    """Whether it is needed is not known: nothing is said."""
    check = type("One", (Codes,), {"findings": {"Tax": finding}})()

    assert () == notes_on([WAIVER], run_checks([check], some_facts(), waivers=(WAIVER,)), TODAY)


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


def test_waivers_of_a_code_and_of_its_objects_stay_apart(tmp_path: Path) -> None:
    """The one for all does not replace the one for an object; each can be taken back alone."""
    file = tmp_path / "waivers.toml"
    for decision in (waiver(object="Tax"), waiver(object="Non"), WAIVER):
        record(file, decision, "acme", CODES)

    assert ["Tax", "Non", ""] == [each.object for each in load(file, "acme", CODES)]
    assert 1 == withdraw(file, "QB222", "Tax", "acme", CODES)
    assert ["Non", ""] == [each.object for each in load(file, "acme", CODES)]
    assert 2 == withdraw(file, "QB222", "", "acme", CODES)


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
        '[[waiver]]\ncode = "QB222"\nby = "J"\nuntil = "soon"\nprofile = "acme"\n'
        '[[waiver]]\ncode = "QB22"\nreason = "x"\nby = "J"\nuntil = 2026-12-31\ncodes = "all"\nprofile = "acme"\n',
        encoding="utf-8",
    )

    with pytest.raises(SettingsError) as caught:
        load(file, "acme", CODES)

    assert 2 == caught.value.exit_code
    assert (
        'waivers.toml line 2: waiver[1].code: there is no check "*"',
        "waivers.toml line 7: waiver[2].reason: missing",
        'waivers.toml line 10: waiver[2].until: must be a date such as 2026-01-01, not "soon"',
        'waivers.toml line 13: waiver[3].code: there is no check "QB22"; did you mean QB222?',
        "waivers.toml line 17: waiver[3].codes: unknown key; did you mean code?",
    ) == caught.value.faults
