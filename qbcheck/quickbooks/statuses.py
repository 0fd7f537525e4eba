"""What QuickBooks' numbers mean and what to do: status codes of one request, HRESULTs of a whole document.

The words are ours; the facts are those of the quickbooks-desktop reference, 4.1 and 4.2. The lists themselves stand
in ``_status_codes`` and ``_hresults``. Keep QuickBooks' own text beside these: it is often the more precise one.
"""

from __future__ import annotations

import dataclasses
import re

from qbcheck.quickbooks._hresults import HRESULTS
from qbcheck.quickbooks._status_codes import RANGES, STATUS_CODES
from qbcheck.quickbooks.meaning import Confidence, HresultMeaning, Retry, StatusMeaning

_LOCKED = re.compile(r"lock|in use|modified by another user", re.IGNORECASE)
_LOCK_CODES = range(3170, 3181)
_LOCK_REMEDY = "Somebody works on the same record or list: let them finish and close its window, then try again."


def status_meaning(code: int | None, message: str = "") -> StatusMeaning:
    """Return what a status code means; ``message`` is QuickBooks' text, which decides for 3170 to 3180.

    A code that is not listed gets the meaning of its range. None, a status that was not readable, is settled.
    """
    if code is None:
        return StatusMeaning(
            -1,
            "the answer carries no readable status",
            "Look in QuickBooks whether it was done.",
            Retry.SETTLE,
            Confidence.UNCONFIRMED,
        )
    known = STATUS_CODES.get(code) or _of_range(code)
    if code in _LOCK_CODES and _LOCKED.search(message):
        return dataclasses.replace(known, retry=Retry.AGAIN, remedy=_LOCK_REMEDY)
    return known


def hresult_meaning(hresult: str | int) -> HresultMeaning:
    """Return what an HRESULT means, in any of the forms ``normalise_hresult`` takes.

    One that is not listed is not to be repeated. Raises ValueError for what is no HRESULT.
    """
    code = normalise_hresult(hresult)
    return HRESULTS.get(code) or HresultMeaning(
        code,
        "an error that is not in our list",
        "Read the text that came with it, and look at the screen of the QuickBooks computer.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    )


def normalise_hresult(hresult: str | int) -> str:
    """Return an HRESULT as ``0x`` and eight upper-case hexadecimal digits.

    Takes ``0x80040400`` in any case (the Web Connector), with or without ``0x``, and signed or unsigned numbers such
    as -2147220480 (COM), also as text. Raises ValueError for anything else.
    """
    if isinstance(hresult, str):
        text = hresult.strip()
        if match := re.fullmatch(r"(?:0[xX])?([0-9a-fA-F]{8})", text):
            return f"0x{match[1].upper()}"
        if not re.fullmatch(r"-?\d{1,10}", text):
            raise ValueError(f"{hresult!r} is not an HRESULT")
        hresult = int(text)
    if not -(2**31) <= hresult < 2**32:
        raise ValueError(f"{hresult} is not an HRESULT")
    return f"0x{hresult % 2**32:08X}"


def _of_range(code: int) -> StatusMeaning:
    for codes, meaning, retry in RANGES:
        if code in codes:
            return StatusMeaning(code, meaning, "Read QuickBooks' text.", retry, Confidence.UNCONFIRMED)
    return StatusMeaning(
        code, "a status that is not in our list", "Read QuickBooks' text.", Retry.NO, Confidence.UNCONFIRMED
    )
