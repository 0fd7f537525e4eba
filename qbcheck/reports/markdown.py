"""The report for an issue or a wiki, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from qbcheck.checking import Result, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import Options
from qbcheck.reports.escaping import escaped
from qbcheck.reports.wording import (
    SIDE_NAMES,
    about,
    decisions,
    explanation,
    facts_of_the_run,
    found_lines,
    see,
    summary,
    to_fix,
    words,
)


def render(outcome: Outcome, options: Options) -> str:  # noqa: ARG001 - the same wherever it goes
    """Return the whole report: head, a table for each side, what to fix, and the summary."""
    return "\n".join(_lines(outcome)) + "\n"


def _lines(outcome: Outcome) -> Iterator[str]:
    yield "# qbcheck verify"
    yield ""
    for point in facts_of_the_run(outcome):
        yield f"- **{escaped(point.label)}**: {escaped('; '.join(point.lines))}"
    for side, name in SIDE_NAMES.items():
        results = [result for result in outcome.results if result.side is side]
        if results:
            yield from ("", f"## {name}", "", "| code | state | check | |", "|---|---|---|---|")
        for result in results:
            yield f"| {result.code} | {result.state} | {_cell(result.title)} | {_cell(_note(result))} |"
            if len(result.subjects) > 1:
                for subject in result.subjects:
                    yield f"| | {subject.state} | | {_cell(about(subject))} |"
    troubled = to_fix(outcome)
    if troubled:
        yield from ("", "## To fix")
    for result in troubled:
        yield from _to_fix(result)
    yield from ("", escaped(summary(outcome)))


def _to_fix(result: Result) -> Iterator[str]:
    yield from ("", f"### {result.code} {result.state}: {escaped(result.title)}", "")
    for point in explanation(result):
        if len(point.lines) == 1:
            yield f"- **{point.label}**: {escaped(point.lines[0])}"
        else:
            yield f"- **{point.label}**:"
            yield from (f"  - {escaped(line)}" for line in point.lines)
    yield f"- {escaped(see(result))}"


def _note(result: Result) -> str:
    if result.state is State.SKIP:
        return result.skip_reason
    if result.state is State.WAIVED:
        return "; ".join((*found_lines(result), *decisions(result)))
    return "; ".join(words(result))


def _cell(text: str) -> str:
    return escaped(text).replace("|", "\\|")
