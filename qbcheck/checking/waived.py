"""What a waiver covers, and what is to be said of those that cover nothing: pure, like everything a check does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from qbcheck.checking.attested import is_same_subject
from qbcheck.checking.contract import Check, Finding, Result, Side, State, Waiver


def is_expired(waiver: Waiver, today: date) -> bool:
    """Whether its last day is over."""
    return waiver.until < today


def waive(
    check: Check, findings: Iterable[tuple[str, Finding]], waivers: Sequence[Waiver], today: date
) -> list[tuple[str, Finding]]:
    """Return what a check found of each subject, with the failures that are covered ``waived``.

    A failure whose only waiver has expired stays one and names it. Errors and warnings are never covered.
    """
    of_check = [waiver for waiver in waivers if waiver.code == check.code]
    return [(subject, _waived(check.side, subject, finding, of_check, today)) for subject, finding in findings]


def notes_on(waivers: Iterable[Waiver], results: Iterable[Result], today: date) -> tuple[str, ...]:
    """Return a sentence for every waiver that has expired, and for every one that covers nothing.

    Of a check that was not run or could not find out nothing is said: whether its waiver is needed is not known.
    """
    by_code = {result.code: result for result in results}
    notes = (_note(waiver, by_code.get(waiver.code), today) for waiver in waivers)
    return tuple(note for note in notes if note)


def _waived(side: Side, subject: str, finding: Finding, waivers: Sequence[Waiver], today: date) -> Finding:
    covering = [waiver for waiver in waivers if _is_for(side, waiver, subject)]
    if finding.state is not State.FAIL or not covering:
        return finding
    waiver = max(covering, key=lambda each: each.until)
    return replace(finding, waiver=waiver, state=State.FAIL if is_expired(waiver, today) else State.WAIVED)


def _is_for(side: Side, waiver: Waiver, subject: str) -> bool:
    return not waiver.object or is_same_subject(side, waiver.object, subject)


def _note(waiver: Waiver, result: Result | None, today: date) -> str:
    states = _states(waiver, result) if result else ()
    named = f"{waiver.code} of {waiver.object}" if waiver.object else waiver.code
    take_back = f"Take it back: qbcheck waive {waiver.code}{_option(waiver)} --withdraw"
    if is_expired(waiver, today):
        effect = f", and {named} fails" if State.FAIL in states else ""
        return f"Expired waiver: that of {waiver.by} for {named} ended with {waiver.until}{effect}. {take_back}"
    if result is None or result.state is State.SKIP or {State.WAIVED, State.ERROR, State.SKIP} & set(states):
        return ""
    why = "it passes"
    if State.WARN in states:
        why = "it warns, and a waiver covers failures alone"
    elif not states:
        judged = ", ".join(subject.name for subject in result.subjects)
        why = f"{waiver.code} judges {judged or 'no single objects'}"
    return f"Unused waiver: that of {waiver.by} for {named}, until {waiver.until}: {why}. {take_back}"


def _states(waiver: Waiver, result: Result) -> tuple[State, ...]:
    """Return the states of all that a waiver is for."""
    if not result.subjects and (not waiver.object or result.state is State.ERROR):
        return (result.state,)
    return tuple(subject.state for subject in result.subjects if _is_for(result.side, waiver, subject.name))


def _option(waiver: Waiver) -> str:
    escaped = waiver.object.replace('"', '\\"')
    return f' --object "{escaped}"' if waiver.object else ""
