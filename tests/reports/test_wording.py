from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qbcheck.checking import Evidence, Side, State, SubjectResult, Waiver
from qbcheck.checking.outcome import Outcome
from qbcheck.reports.wording import about, decisions, found_lines, summary

from .report_samples import every_state, outcome_of, result


def with_states(*states: State, exit_code: int) -> Outcome:
    return outcome_of(
        *(result("QB201", "t", Side.QUICKBOOKS, state, skip_reason="s") for state in states), exit_code=exit_code
    )


@pytest.mark.parametrize(
    ("outcome", "meaning"),
    [
        (with_states(State.PASS, exit_code=0), "no check fails, and none ends in an error"),
        (
            with_states(State.PASS, State.WAIVED, exit_code=0),
            "no check fails that is not waived, and none ends in an error",
        ),
        (with_states(State.FAIL, State.ERROR, exit_code=1), "at least one check fails"),
        (with_states(State.WARN, exit_code=1), "a warning was asked to count as a failure"),
        (with_states(State.ERROR, exit_code=3), "no check fails, but at least one could not find out"),
        (with_states(State.SKIP, exit_code=3), "nothing was checked"),
        (with_states(exit_code=3), "nothing was checked"),
        (with_states(State.PASS, exit_code=3), "only one side was checked"),
        (with_states(State.PASS, exit_code=130), "interrupted; what is known is shown"),
    ],
)
def test_exit_code_is_explained(outcome: Outcome, meaning: str) -> None:
    """The summary says what the exit code means in this run (design 9)."""
    assert summary(outcome).endswith(f"Exit code {outcome.exit_code}: {meaning}.")


def test_summary_counts_every_state() -> None:
    """The summary names every state, those without a result too."""
    assert summary(every_state()).startswith("2 pass, 1 warn, 2 fail, 1 error, 1 skip, 1 waived. ")
    assert summary(outcome_of()).startswith("0 pass, 0 warn, 0 fail, 0 error, 0 skip, 0 waived. ")


@pytest.mark.parametrize(
    ("name", "found", "shown"),
    [
        ("a@x", "a@x is inactive", "a@x is inactive"),
        ("Tax", "SalesTaxCodeQuery was refused", "Tax: SalesTaxCodeQuery was refused"),
        ("BOOKS (old)", "runs Windows", "BOOKS (old): runs Windows"),
        ("BOOKS (old)", "it is BOOKS (old)", "it is BOOKS (old)"),
    ],
)
def test_subject_is_named_once(name: str, found: str, shown: str) -> None:
    """A finding names its subject; a name that is only part of a longer word does not count."""
    assert shown == about(SubjectResult(name, State.FAIL, found, Evidence.OBSERVED))


def test_each_waived_subject_is_told() -> None:
    """What is waived stays in sight, beside what is not."""
    non = SubjectResult("Non", State.WAIVED, "there is no Non", Evidence.OBSERVED)
    tax = SubjectResult("Tax", State.WAIVED, "Tax is inactive", Evidence.OBSERVED)
    wholly, partly = (
        result("QB222", "t", Side.QUICKBOOKS, state, subjects=(non, replace(tax, state=state)))
        for state in (State.WAIVED, State.FAIL)
    )

    assert ("there is no Non", "Tax is inactive") == found_lines(wholly)
    assert ("fail: Tax is inactive", "waived: there is no Non") == found_lines(partly)


def test_a_decision_says_who_until_when_and_why() -> None:
    """The last day is named as a whole day of local time; an expired waiver is called so."""
    waiver = Waiver("QB222", "in May", "Jane Roe", date(2026, 5, 31), "Non")
    waived, expired = (
        result("QB222", "t", Side.QUICKBOOKS, state, waiver=waiver) for state in (State.WAIVED, State.FAIL)
    )

    assert ("waived by Jane Roe for Non to the end of 2026-05-31, local time: in May",) == decisions(waived)
    assert ("the waiver has expired: given by Jane Roe for Non to the end of 2026-05-31: in May",) == decisions(expired)
