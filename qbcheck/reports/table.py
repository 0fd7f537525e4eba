"""The report for a screen: what was checked, one line per check, what to fix, and one line to sum up."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qbcheck.checking import Result, Side, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import Options
from qbcheck.reports.drawing import HEADING, columns, draw, labelled
from qbcheck.reports.visible import visible
from qbcheck.reports.wording import (
    SIDE_NAMES,
    about,
    decisions,
    explanation,
    facts_of_the_run,
    see,
    summary,
    to_fix,
    words,
)

_STYLES = {
    State.PASS: "green",
    State.WARN: "yellow",
    State.FAIL: "bold red",
    State.ERROR: "bold magenta",
    State.SKIP: "",
    State.WAIVED: "cyan",
}
_MARKS = {
    State.PASS: "\N{CHECK MARK}",
    State.WARN: "!",
    State.FAIL: "\N{BALLOT X}",
    State.ERROR: "?",
    State.SKIP: "-",
    State.WAIVED: "~",
}
_STATE_WIDTH = max(len(state) for state in State)


def render(outcome: Outcome, options: Options) -> str:
    """Return the report for a screen of ``options.width`` columns."""
    return draw(_parts(outcome, options), options)


def _parts(outcome: Outcome, options: Options) -> Iterator[RenderableType]:
    yield labelled(facts_of_the_run(outcome))
    for side in SIDE_NAMES:
        results = [result for result in outcome.results if result.side is side]
        if results:
            yield from _group(side, results, options)
    troubled = to_fix(outcome)
    if troubled:
        yield Text()
        yield Text("To fix", HEADING)
    for result in troubled:
        yield Text()
        yield Text.assemble(
            result.code, " ", (result.state, _STYLES[result.state]), " ", (visible(result.title), HEADING)
        )
        yield labelled(explanation(result), indent=2)
        yield Padding(Text(see(result), overflow="fold"), (0, 0, 0, 2))
    yield Text()
    yield Text(summary(outcome))


def _group(side: Side, results: list[Result], options: Options) -> Iterator[RenderableType]:
    grid = columns(len("AT101"), _STATE_WIDTH + 2 * options.unicode)
    for result in results:
        _add_lines(grid, result, options)
    yield Text()
    yield Text(SIDE_NAMES[side], HEADING)
    yield Padding(grid, (0, 0, 0, 2))


def _add_lines(grid: Table, result: Result, options: Options) -> None:
    line = visible(result.title)
    if result.state is State.SKIP:
        line += f" - {visible(result.skip_reason)}"
    elif result.state is State.WAIVED:
        line += f" - {visible(result.found)}"
    grid.add_row(Text(result.code), _state(result.state, options), Text(line))
    if options.verbose and result.state not in {State.SKIP, State.WAIVED}:
        grid.add_row("", "", Text(f"{result.evidence}: {visible(result.found)} ({result.duration_ms} ms)"))
    for word in (*words(result), *decisions(result)):
        grid.add_row("", "", Text(word))
    if len(result.subjects) > 1:
        for subject in result.subjects:
            shown = options.verbose or subject.state in {State.SKIP, State.WAIVED}
            grid.add_row("", _state(subject.state, options), Text(about(subject) if shown else visible(subject.name)))


def _state(state: State, options: Options) -> Text:
    return Text(f"{_MARKS[state]} {state}" if options.unicode else state, _STYLES[state])
