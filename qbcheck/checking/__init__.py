"""The contract of a check, and what runs checks."""

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
)

__all__ = [
    "WORST_FIRST",
    "Check",
    "Evidence",
    "Finding",
    "Fix",
    "Result",
    "Side",
    "State",
    "SubjectResult",
]
