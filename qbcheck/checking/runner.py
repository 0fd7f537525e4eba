"""Runs checks over facts: needs before order, each alone in its own time, a crash contained."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qbcheck.checking.contract import (
    WORST_FIRST,
    Check,
    Evidence,
    Finding,
    Fix,
    Result,
    Side,
    State,
    SubjectResult,
    Waiver,
)
from qbcheck.checking.waived import waive
from qbcheck.facts import Facts, FactUnknownError, UnknownKind
from qbcheck.features import Feature

_log = logging.getLogger(__name__)

DEFAULT_TIMEOUT = 10.0
"""Seconds one check may think."""

_HOLDS = (State.PASS, State.WARN, State.WAIVED)
"""States of a need that let a check run: to waive is to decide to go on."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which checks to run; the others are listed as skipped, with the reason."""

    sides: Collection[Side] = tuple(Side)
    only: Collection[str] = ()
    """Codes; empty means all. What they need runs too."""
    skip: Collection[str] = ()
    """Codes."""


@dataclass(slots=True)
class _Run:
    facts: Facts
    checks: Mapping[str, Check]
    selection: Selection
    timeout: float
    wanted: frozenset[str]
    waivers: Sequence[Waiver]
    results: dict[str, Result] = field(default_factory=dict)
    not_blocking: set[str] = field(default_factory=set)
    """Codes that are ``error`` only because the answers we were given do not contain one fact (design 5)."""


def run_checks(
    checks: Sequence[Check],
    facts: Facts,
    selection: Selection | None = None,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    waivers: Sequence[Waiver] = (),
) -> tuple[Result, ...]:
    """Run ``checks`` over ``facts`` and return one result for each, in the order given.

    ``timeout``: seconds for each check. ``waivers``: those of the profile, expired ones included. Order does not matter
    to the outcome: what a check needs is judged first.
    """
    selection = selection or Selection()
    by_code = {check.code: check for check in checks}
    wanted = _with_needs(selection.only, by_code) if selection.only else frozenset(by_code)
    run = _Run(facts, by_code, selection, timeout, wanted, waivers)
    for check in checks:
        _result(run, check, pending=())
    return tuple(run.results[check.code] for check in checks)


def sides_to_read(checks: Sequence[Check], selection: Selection) -> tuple[Side, ...]:
    """Return the sides that the selected checks look at; nothing is read of the others."""
    by_code = {check.code: check for check in checks}
    wanted = _with_needs(selection.only, by_code) if selection.only else frozenset(by_code)
    looked_at = {side for code in wanted for side in (by_code[code].side, *by_code[code].also_reads)}
    return tuple(side for side in selection.sides if side in looked_at)


def _with_needs(codes: Iterable[str], checks: Mapping[str, Check]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found and code in checks:
            found.add(code)
            waiting += checks[code].needs
    return frozenset(found)


def _result(run: _Run, check: Check, pending: tuple[str, ...]) -> Result:
    if check.code not in run.results:
        for code in check.needs:
            if code in run.checks and code not in (*pending, check.code):
                _result(run, run.checks[code], (*pending, check.code))
        run.results[check.code] = _judge(run, check)
    return run.results[check.code]


def _judge(run: _Run, check: Check) -> Result:
    started = time.monotonic()
    if reason := _not_wanted(run, check):
        return _as_result(check, [("", Finding.skipped(reason))], 0)
    findings = waive(check, _in_time(run, check), run.waivers, run.facts.today)
    return _as_result(check, findings, round((time.monotonic() - started) * 1000))


def _not_wanted(run: _Run, check: Check) -> str:
    if check.code in run.selection.skip:
        return "left out by --skip"
    if check.code not in run.wanted:
        return "not asked for"
    if check.side not in run.selection.sides:
        return "not asked for: --side " + ", ".join(side.value for side in run.selection.sides)
    return ""


def _in_time(run: _Run, check: Check) -> list[tuple[str, Finding]]:
    """Judge in a thread of its own, so that a check that hangs costs its own result only."""
    answer: list[list[tuple[str, Finding]]] = []
    thread = threading.Thread(target=lambda: answer.append(_findings(run, check)), name=check.code, daemon=True)
    thread.start()
    thread.join(run.timeout)
    if answer:
        return answer[0]
    return [("", Finding.unknown(f"{check.code} gave no result within {run.timeout:g} seconds and was left behind."))]


def _findings(run: _Run, check: Check) -> list[tuple[str, Finding]]:
    try:
        if reason := _not_needed(check, run.facts):
            return [("", Finding.skipped(reason))]
        if reason := _missing_need(run, check, ""):
            return [("", Finding.skipped(reason))]
        subjects = check.subjects(run.facts) or ("",)
        return [(subject, _finding(run, check, subject)) for subject in subjects]
    except FactUnknownError as trouble:
        return [("", _unknown(run, check, trouble))]
    except (Exception, SystemExit) as trouble:
        return [("", _crashed(check, trouble))]


def _finding(run: _Run, check: Check, subject: str) -> Finding:
    if subject and (reason := _missing_need(run, check, subject)):
        return Finding.skipped(reason)
    try:
        finding: object = check.judge(run.facts, subject)
        if not isinstance(finding, Finding):
            raise TypeError(f"judge() gave {type(finding).__name__}, not a Finding")
        return finding
    except FactUnknownError as trouble:
        return _unknown(run, check, trouble)
    except (Exception, SystemExit) as trouble:
        return _crashed(check, trouble)


def _not_needed(check: Check, facts: Facts) -> str:
    if check.only_for_setup and not facts.for_setup:
        return "needed for the set-up only: --for setup"
    needing: frozenset[Feature] = check.features_needing(facts)
    if needing & set(facts.features):
        return ""
    return "not needed for " + ", ".join(sorted(facts.features))


def _missing_need(run: _Run, check: Check, subject: str) -> str:
    """Return why a need does not hold; for ``subject`` where the need judged the same one, else as a whole."""
    for code in check.needs:
        needed = run.results.get(code)
        if needed is None or (code in run.not_blocking and needed.state is State.ERROR):
            continue
        of_subject = next((each for each in needed.subjects if each.name == subject), None)
        if of_subject is not None:
            if of_subject.state not in _HOLDS:
                return f"needs {code} of {subject}, which {_why(of_subject.state, of_subject.found)}"
        elif needed.state not in _HOLDS and not _judged_one_by_one(needed, subject):
            return f"needs {code}, which {_why(needed.state, needed.skip_reason)}"
    return ""


def _why(state: State, skip_reason: str) -> str:
    if state is not State.SKIP:
        return "fails" if state is State.FAIL else "could not be found out"
    return skip_reason if skip_reason.startswith("needs ") else f"was skipped: {skip_reason}"


def _judged_one_by_one(needed: Result, subject: str) -> bool:
    """Return whether a need with several subjects is to be asked for each of ours, not as a whole."""
    return not subject and bool(needed.subjects) and any(each.state in _HOLDS for each in needed.subjects)


def _unknown(run: _Run, check: Check, trouble: FactUnknownError) -> Finding:
    if trouble.unknown.kind is UnknownKind.NOT_ANSWERED:
        run.not_blocking.add(check.code)
    fix = None
    if trouble.unknown.remedy:
        fix = Fix(steps=(trouble.unknown.remedy,), who=trouble.unknown.who)
    if check.required:
        return Finding.unknown(trouble.unknown.reason, fix=fix)
    return Finding(State.WARN, trouble.unknown.reason, Evidence.UNKNOWN, fix=fix)


def _crashed(check: Check, trouble: BaseException) -> Finding:
    _log.error("Check %s crashed", check.code, exc_info=trouble)
    origin = "qbcheck" if type(check).__module__.startswith("qbcheck.") else type(check).__module__.partition(".")[0]
    return Finding.unknown(
        f"{check.code} crashed ({type(trouble).__name__}): this is a bug in {origin}, not in your settings or books"
    )


def _as_result(check: Check, findings: Sequence[tuple[str, Finding]], duration_ms: int) -> Result:
    worst = min((finding for _, finding in findings), key=lambda finding: WORST_FIRST.index(finding.state))
    does_not_hold = worst.state not in (State.PASS, State.SKIP)
    subjects = tuple(
        SubjectResult(
            name,
            finding.state,
            finding.found,
            finding.evidence,
            _fix(check, finding),
            finding.attestation,
            finding.waiver,
        )
        for name, finding in findings
        if name
    )
    return Result(
        code=check.code,
        title=check.title,
        side=check.side,
        state=worst.state,
        evidence=worst.evidence,
        subjects=subjects,
        expected=worst.expected or check.expected,
        found="" if worst.state is State.SKIP else worst.found,
        consequence=(worst.consequence or check.consequence) if does_not_hold else "",
        fix=_fix(check, worst),
        docs=f"qbcheck explain {check.code}",
        duration_ms=duration_ms,
        skip_reason=worst.found if worst.state is State.SKIP else "",
        waiver=worst.waiver,
        attestation=worst.attestation,
    )


def _fix(check: Check, finding: Finding) -> Fix | None:
    if finding.state is State.ERROR:
        return finding.fix
    if finding.state in (State.FAIL, State.WARN):
        return finding.fix or check.fix
    return None
