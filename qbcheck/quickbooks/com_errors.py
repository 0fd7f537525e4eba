"""What COM says when something goes wrong, and what is then known of the document.

Before ProcessRequest was called the company file has not seen it. Afterwards an HRESULT proves that nothing was done
only where its meaning says so; whatever else came, such as a server that died, leaves the outcome unknown.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.quickbooks._hresults import HRESULTS
from qbcheck.quickbooks.meaning import Retry
from qbcheck.quickbooks.statuses import hresult_meaning, normalise_hresult

VERSION_NOT_SPOKEN = "0x80040423"
ABOUT_THE_DOCUMENT = frozenset({"0x80040400", "0x80040409", VERSION_NOT_SPOKEN})
"""Refusals after which the session can be used on."""

_NOT_REGISTERED = frozenset({"0x80040154", "0x800401F3"})
_MAY_HAVE_BEEN_DONE = frozenset({"0x80040421", "0x80040425", "0x80040426"})
"""Listed as refusals, yet without a word on whether QuickBooks had begun: its own message, and time-outs."""
_RPC_FACILITY = 0x8001
_RPC_OF_WINDOWS = range(0x800706A4, 0x800706F8)
"""Windows' errors 1700 to 1783, all about a remote call."""
_TEXT, _CODE = 2, 5
"""Places in the description that comes with an exception: of its text, of its HRESULT."""


class ComError(Exception):
    """What a COM call ended with."""

    def __init__(self, hresult: str, text: str = "") -> None:
        super().__init__(f"{hresult} {text}".strip())
        self.hresult = hresult
        """Eight hexadecimal digits, such as ``0x80040414``."""
        self.text = text
        """What the server wrote, verbatim; empty when there is nothing but Windows' words for the number."""

    @property
    def is_of_the_way(self) -> bool:
        """Whether Windows says that the server could not be reached or went away."""
        code = int(self.hresult, 16)
        return code >> 16 == _RPC_FACILITY or code in _RPC_OF_WINDOWS


def unwrapped(hresult: int, description: Sequence[Any] | None) -> ComError:
    """Return the fault inside a ``com_error``: the server's own HRESULT, where it described one.

    ``description`` is ``excepinfo``; the number around it is mostly DISP_E_EXCEPTION (0x80020009).
    """
    described = tuple(description or ()) + (None,) * (_CODE + 1)
    return ComError(normalise_hresult(described[_CODE] or hresult), str(described[_TEXT] or "").strip())


def opening_error(fault: ComError) -> NotDeliveredError | RefusedAsAWholeError:
    """Return what a fault means that came before a document was handed over."""
    if fault.is_of_the_way:
        return NotDeliveredError(
            f"QuickBooks' request processor failed before it was given the request ({_said(fault)}).",
            remedy=_remedy(fault.hresult) or "Restart QuickBooks if it stays.",
        )
    return _refusal("the connection", fault)


def processing_error(fault: ComError) -> OutcomeUnknownError | RefusedAsAWholeError:
    """Return what a fault of ProcessRequest means."""
    if _proves_that_nothing_was_done(fault.hresult):
        return _refusal("the whole document", fault)
    return OutcomeUnknownError(
        f"QuickBooks' request processor failed while it worked on the request ({_said(fault)}).",
        remedy=_remedy(fault.hresult) or "Restart QuickBooks if it stays.",
    )


def _refusal(what: str, fault: ComError) -> RefusedAsAWholeError:
    return RefusedAsAWholeError(
        f"QuickBooks refused {what} with {fault.hresult}: {fault.text or hresult_meaning(fault.hresult).meaning}",
        hresult=fault.hresult,
        text=fault.text,
        remedy=_remedy(fault.hresult) or hresult_meaning(fault.hresult).remedy,
    )


def _said(fault: ComError) -> str:
    known = HRESULTS.get(fault.hresult)
    return ": ".join(filter(None, (fault.hresult, fault.text or (known.meaning if known else ""))))


def _remedy(hresult: str) -> str:
    """Return what a person does about it; empty when that is not known."""
    if hresult in _NOT_REGISTERED:
        return (
            "Run qbcheck on the computer that runs QuickBooks, where its SDK or Web Connector is installed. "
            f"This Python is {python_bits()}-bit; up to QuickBooks 2021 a 32-bit Python is needed, from 2022 on "
            "try a 64-bit one first."
        )
    known = HRESULTS.get(hresult)
    return known.remedy if known else ""


def python_bits() -> int:
    """Return the bitness of this Python, which must be that of QuickBooks' request processor."""
    return 64 if sys.maxsize > 2**32 else 32


def _proves_that_nothing_was_done(hresult: str) -> bool:
    known = HRESULTS.get(hresult)
    return known is not None and known.retry is not Retry.SETTLE and hresult not in _MAY_HAVE_BEEN_DONE
