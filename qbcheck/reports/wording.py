"""The words that the reports for people share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qbcheck.checking import WORST_FIRST, Fix, Result, Side, State, SubjectResult, Waiver
from qbcheck.checking.outcome import Outcome
from qbcheck.facts import Attestation
from qbcheck.reports.visible import visible

SIDE_NAMES = {Side.AUTOTASK: "Autotask", Side.QUICKBOOKS: "QuickBooks", Side.COMPUTER: "Computer"}
"""Headings, in the order of a report."""

TO_FIX = (State.FAIL, State.ERROR, State.WARN)
"""States that ask for something to be done, worst first."""


@dataclass(frozen=True, slots=True)
class Point:
    """One labelled part of an explanation."""

    label: str
    """One word."""
    lines: tuple[str, ...]
    """One line each for a reader, wrapped or not by whoever shows it; never empty."""


def facts_of_the_run(outcome: Outcome) -> tuple[Point, ...]:
    """Return the head of a report: enough for support to answer a pasted text."""
    features = ", ".join(f"{feature} ({driver})" for feature, driver in outcome.features.items())
    points = [
        Point("qbcheck", (visible(outcome.version),)),
        Point("profile", (visible(outcome.profile),)),
        Point("company", (visible(outcome.company),)),
        Point("Autotask", (visible(outcome.tenant),)),
        Point("QuickBooks", (visible(outcome.company_endpoint) or "unknown",)),
        Point("features", (visible(features) or "none",)),
        Point("time", (outcome.started.isoformat(sep=" ", timespec="seconds"),)),
    ]
    if outcome.notes:
        points.append(Point("note", tuple(map(visible, outcome.notes))))
    return tuple(points)


def to_fix(outcome: Outcome) -> tuple[Result, ...]:
    """Return the results that ask for something to be done, worst first, else in the catalogue's order."""
    troubled = (result for result in outcome.results if result.state in TO_FIX)
    return tuple(sorted(troubled, key=lambda result: WORST_FIRST.index(result.state)))


def explanation(result: Result) -> tuple[Point, ...]:
    """Return what is wrong and what to do about it, in the order a reader asks."""
    points = [Point("found", found_lines(result)), Point("expected", (visible(result.expected),))]
    points.append(Point("word", words(result)))
    points.append(Point("waiver", decisions(result)))
    points.append(Point("consequence", (visible(result.consequence),)))
    for fix, names in _fixes(result):
        points += fix_points(fix, ", ".join(map(visible, names)))
    return tuple(point for point in points if any(point.lines))


def fix_points(fix: Fix, whose: str = "") -> Iterator[Point]:
    """Yield the steps, where to click and who can do it; ``whose`` names the subjects that this fix is for."""
    steps = [f"{number}. {visible(step)}" for number, step in enumerate(fix.steps, start=1)]
    if whose:
        steps.insert(0, f"for {whose}:")
    yield Point("fix", tuple(steps))
    if fix.menu_path:
        yield Point("menu", (visible(fix.menu_path),))
    if fix.who:
        yield Point("who", (visible(fix.who),))


def see(result: Result) -> str:
    """Return where to read more."""
    return f"see: {visible(result.docs)}"


def words(result: Result) -> tuple[str, ...]:
    """Return every person's word it rests on: who said what about whom, and until when it counts."""
    given = (result.attestation, *(subject.attestation for subject in result.subjects))
    return tuple(dict.fromkeys(_said(word) for word in given if word))


def decisions(result: Result) -> tuple[str, ...]:
    """Return every waiver that covers it, or that has expired: who decided what, why, and until when."""
    given = [(result.state, result.waiver), *((subject.state, subject.waiver) for subject in result.subjects)]
    return tuple(dict.fromkeys(_decided(state, waiver) for state, waiver in given if waiver))


def about(subject: SubjectResult) -> str:
    """Return what was found, with the name of whom or what it is about."""
    name, found = visible(subject.name), visible(subject.found)
    named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", found)
    return found if named else f"{name}: {found}"


def summary(outcome: Outcome) -> str:
    """Return the one line that ends a report: counts of every state, and what the exit code means."""
    counts = ", ".join(f"{number} {state}" for state, number in outcome.counts.items())
    return f"{counts}. Exit code {outcome.exit_code}: {_meaning(outcome)}."


def line(outcome: Outcome) -> str:
    """Return a whole run in one line: when, the counts, and the codes that ask for something, worst first."""
    codes = ", ".join(f"{result.code} {result.state}" for result in to_fix(outcome))
    when = outcome.started.isoformat(sep=" ", timespec="minutes")
    return f"{when} verify: {summary(outcome)}" + (f" {codes}." if codes else "")


def _meaning(outcome: Outcome) -> str:
    counts = outcome.counts
    match outcome.exit_code:
        case 0 if counts[State.WAIVED]:
            return "no check fails that is not waived, and none ends in an error"
        case 0:
            return "no check fails, and none ends in an error"
        case 1 if not counts[State.FAIL]:
            return "a warning was asked to count as a failure"
        case 1:
            return "at least one check fails"
        case 3 if counts[State.ERROR]:
            return "no check fails, but at least one could not find out"
        case 3 if len(outcome.results) == counts[State.SKIP]:
            return "nothing was checked"
        case 3:
            return "only one side was checked"
        case 130:
            return "interrupted; what is known is shown"
    return "see qbcheck verify --help"


def _said(word: Attestation) -> str:
    verdict = "holds" if word.holds else "does not hold"
    said = f"{visible(word.by)} attested on {word.on} that it {verdict} for {visible(word.about)}"
    return f"{said}, until {word.until}" + (f": {visible(word.note)}" if word.note else "")


def _decided(state: State, waiver: Waiver) -> str:
    of_whom = f" for {visible(waiver.object)}" if waiver.object else ""
    if state is State.WAIVED:
        verb, until = "waived", f"to the end of {waiver.until}, local time"
    else:
        verb, until = "the waiver has expired: given", f"to the end of {waiver.until}"
    return f"{verb} by {visible(waiver.by)}{of_whom} {until}: {visible(waiver.reason)}"


def found_lines(result: Result) -> tuple[str, ...]:
    """Return what is there, one line for each subject in trouble, waived or not."""
    troubled = [subject for subject in result.subjects if subject.state in (*TO_FIX, State.WAIVED)]
    if not troubled:
        return (visible(result.found),)
    if len({subject.state for subject in troubled}) == 1:
        return tuple(map(about, troubled))
    troubled.sort(key=lambda subject: WORST_FIRST.index(subject.state))
    return tuple(f"{subject.state}: {about(subject)}" for subject in troubled)


def _fixes(result: Result) -> list[tuple[Fix, list[str]]]:
    """Return each different fix once; with the names of its subjects where it is not for all of them."""
    if not result.subjects:
        return [(result.fix, [])] if result.fix else []
    troubled = [subject for subject in result.subjects if subject.state in TO_FIX]
    names: dict[Fix, list[str]] = {}
    for subject in troubled:
        if subject.fix:
            names.setdefault(subject.fix, []).append(subject.name)
    return [(fix, [] if len(whose) == len(troubled) else whose) for fix, whose in names.items()]
