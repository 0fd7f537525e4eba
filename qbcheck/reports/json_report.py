"""The report for programs: one JSON document, described by ``report.schema.json`` beside this module.

New keys may appear, old ones stay. Names are exactly as the systems gave them. The text is pure ASCII, so that no
pipe can break it, whatever its encoding.
"""

from __future__ import annotations

import json
import re
from typing import Any

from qbcheck.checking import Fix, Result, SubjectResult, Waiver
from qbcheck.checking.outcome import Outcome
from qbcheck.facts import Attestation
from qbcheck.reports import Options

SCHEMA_VERSION = "1"
"""Changes only when a key goes or changes its meaning."""

_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


def render(outcome: Outcome, options: Options) -> str:  # noqa: ARG001 - the same wherever it goes
    """Return the outcome as a JSON document."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "run": {
                "version": outcome.version,
                "profile": outcome.profile,
                "company": outcome.company,
                "endpoints": {"autotask": outcome.tenant, "quickbooks": outcome.company_endpoint},
                "features": dict(outcome.features),
                "started": outcome.started.isoformat(timespec="seconds"),
            },
            "results": [_result(result) for result in outcome.results],
            "counts": outcome.counts,
            "exit_code": outcome.exit_code,
            "notes": list(outcome.notes),
        }
    )


def dump(document: dict[str, Any]) -> str:
    """Return a document in ASCII, indented. Half a character, which strict readers refuse, becomes U+FFFD."""
    text = json.dumps(document, ensure_ascii=False)
    whole = _HALF_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)
    return json.dumps(json.loads(whole), indent=2) + "\n"


def fix_document(fix: Fix | None) -> dict[str, Any] | None:
    """Return a fix as JSON has it."""
    return None if fix is None else {"steps": list(fix.steps), "menu_path": fix.menu_path, "who": fix.who}


def _result(result: Result) -> dict[str, Any]:
    return {
        "code": result.code,
        "title": result.title,
        "state": result.state,
        "evidence": result.evidence,
        "subjects": [_subject(subject) for subject in result.subjects],
        "expected": result.expected,
        "found": result.found,
        "consequence": result.consequence,
        "fix": fix_document(result.fix),
        "docs": result.docs,
        "duration_ms": result.duration_ms,
        "skip_reason": result.skip_reason,
        "waiver": _waiver(result.waiver),
        "attestation": _attestation(result.attestation),
        "side": result.side,
    }


def _subject(subject: SubjectResult) -> dict[str, Any]:
    return {
        "name": subject.name,
        "state": subject.state,
        "evidence": subject.evidence,
        "found": subject.found,
        "fix": fix_document(subject.fix),
        "attestation": _attestation(subject.attestation),
        "waiver": _waiver(subject.waiver),
    }


def _waiver(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {
        "code": waiver.code,
        "object": waiver.object,
        "reason": waiver.reason,
        "by": waiver.by,
        "on": waiver.on.isoformat() if waiver.on else None,
        "until": waiver.until.isoformat(),
    }


def _attestation(word: Attestation | None) -> dict[str, Any] | None:
    if word is None:
        return None
    return {
        "code": word.code,
        "about": word.about,
        "holds": word.holds,
        "by": word.by,
        "on": word.on.isoformat(),
        "until": word.until.isoformat(),
        "note": word.note,
    }
