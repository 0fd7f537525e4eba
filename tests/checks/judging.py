"""Judges facts with one check of the catalogue, found by its code."""

from __future__ import annotations

from qbcheck.checking import Result
from qbcheck.checking.registry import load_checks
from qbcheck.checking.runner import Selection, run_checks
from qbcheck.facts import Facts

_CHECKS = load_checks().checks


def judged(code: str, facts: Facts) -> Result:
    """Return the result of ``code``; what it needs is judged as well."""
    results = run_checks(_CHECKS, facts, Selection(only=(code,)))
    return next(result for result in results if result.code == code)
