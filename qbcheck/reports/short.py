"""The report to paste in a chat: what does not hold, and one line to sum up."""

from __future__ import annotations

from collections.abc import Iterator

from qbcheck.checking import Result, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import Options
from qbcheck.reports.visible import visible
from qbcheck.reports.wording import decisions, found_lines, summary, to_fix

_WIDTH = max(len(state) for state in State)


def render(outcome: Outcome, options: Options) -> str:  # noqa: ARG001 - the same wherever it goes
    """Return one line for each warn, fail, error and waived, worst first."""
    return "\n".join(_lines(outcome)) + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    when = outcome.started.isoformat(sep=" ", timespec="minutes")
    yield f"qbcheck {visible(outcome.version)}, profile {visible(outcome.profile)}, {visible(outcome.company)}, {when}"
    for result in (*to_fix(outcome), *(each for each in outcome.results if each.state is State.WAIVED)):
        yield f"{result.state:<{_WIDTH}} {result.code} {visible(result.title)}: {_said(result)}"
    yield summary(outcome)


def _said(result: Result) -> str:
    return "; ".join((*found_lines(result), *decisions(result)))
