"""The contract of a check, and what runs checks."""

from qbcheck.checking.contract import (
    WORST_FIRST,
    Check,
    Evidence,
    ExtensionUserCheck,
    Finding,
    Fix,
    Result,
    Side,
    State,
    SubjectResult,
    Waiver,
)

__all__ = [
    "WORST_FIRST",
    "Check",
    "Evidence",
    "ExtensionUserCheck",
    "Finding",
    "Fix",
    "Result",
    "Side",
    "State",
    "SubjectResult",
    "Waiver",
]
