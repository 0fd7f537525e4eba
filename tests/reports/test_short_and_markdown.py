"""The short report and the Markdown one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from qbcheck.checking import Side, State
from qbcheck.reports import render

from .report_samples import every_state, outcome_of, result


def test_short_golden(golden: Callable[[str, str], None]) -> None:
    """The document is the one that was checked by eye."""
    golden("every-state.short.txt", render(every_state(), "short"))


def test_markdown_golden(golden: Callable[[str, str], None]) -> None:
    """The document is the one that was checked by eye."""
    golden("every-state.md", render(every_state(), "markdown"))


def test_short_has_a_line_for_each_trouble_and_no_other() -> None:
    """Only warn, fail, error, waived and the summary, worst first."""
    outcome = outcome_of(
        *(result(f"QB20{number}", "x", Side.QUICKBOOKS, state) for number, state in enumerate(State)), exit_code=1
    )
    lines = render(outcome, "short").splitlines()

    assert ["fail", "error", "warn", "waived"] == [line.split()[0] for line in lines[1:-1]]


def test_short_of_a_green_run_is_two_lines() -> None:
    """Small enough to paste in a chat."""
    green = outcome_of(*(result(f"QB2{number}", "x", Side.QUICKBOOKS, State.PASS) for number in range(10, 30)))

    assert 2 == len(render(green, "short").splitlines())


def test_markdown_rows_have_four_cells_whatever_the_name() -> None:
    """A bar in a name is no cell."""
    outcome = outcome_of(result("QB211", "a | b", Side.QUICKBOOKS, State.SKIP, skip_reason="not | needed"))
    row = next(line for line in render(outcome, "markdown").splitlines() if "QB211" in line)

    assert 5 == row.replace("\\|", "").count("|")


@pytest.mark.parametrize(("strict", "failures"), [(False, 0), (True, 1)])
def test_a_warning_is_a_junit_failure_where_it_was_asked_to(strict: bool, failures: int) -> None:
    """--fail-on warn also makes JUnit failures."""
    outcome = outcome_of(result("QB235", "One currency", Side.QUICKBOOKS, State.WARN))
    root = etree.fromstring(render(replace(outcome, fail_on_warn=strict), "junit").encode())

    assert (str(failures), failures) == (root.get("failures"), len(root.findall(".//failure")))
