"""The words in which the meaning of a status code or an HRESULT is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

APPLICATIONS_MENU = "Edit > Preferences > Integrated Applications > Company Preferences"
"""Where QuickBooks lists the applications that may reach the company file."""
REPORT_IT = "This is a fault of the request, not of your data: report it with QuickBooks' text."
"""The remedy for a request that should never have been sent."""


class Retry(StrEnum):
    """What may be done with the same request."""

    DONE = "done"
    """Nothing: it was done, or there is nothing to do."""
    AGAIN = "again"
    """The same request later, a few times."""
    NO = "no"
    """Only after a person has changed data or settings."""
    FIX = "fix"
    """The request itself must be repaired."""
    SETTLE = "settle"
    """The outcome is in doubt: find out first. A query may simply be asked again."""


class Confidence(StrEnum):
    """How well the meaning is known."""

    VENDOR = "vendor"
    """From the vendor's schema or guides."""
    SEEN = "seen"
    """Seen against a real QuickBooks."""
    REPORTED = "reported"
    """From other projects."""
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What a status code of one request means."""

    code: int
    """The ``statusCode``; -1 when there was none."""
    meaning: str
    """What happened."""
    remedy: str
    """What a person does about it; empty when there is nothing to do."""
    retry: Retry
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class HresultMeaning:
    """What an HRESULT of a whole document means."""

    hresult: str
    """``0x`` and eight upper-case hexadecimal digits."""
    meaning: str
    """What happened."""
    remedy: str
    """What a person does about it; empty when there is nothing to do."""
    retry: Retry
    confidence: Confidence
