"""How QuickBooks says no: to a whole document (HRESULT) or to one request (statusCode).

Numbers are those of the quickbooks-desktop reference, 4.1 and 4.2; texts are QuickBooks's own where a capture of one
is known, else in its manner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARSE_ERROR = "0x80040400"
UNKNOWN_VERSION = "0x80040423"

MALFORMED_ID = 3000
TOO_LONG = 3070

_HRESULT_TEXTS = {
    PARSE_ERROR: "QuickBooks found an error when parsing the provided XML text stream.",
    "0x80040401": "Could not access QuickBooks.",
    "0x80040402": "Unexpected error. Check the qbsdklog.txt file for possible additional information.",
    "0x80040403": "Could not open the specified QuickBooks company data file.",
    "0x80040408": "Could not start QuickBooks.",
    "0x8004040A": "A QuickBooks company data file is already open and it is different from the one requested.",
    "0x80040414": "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access "
    "QuickBooks until the user dismisses the dialog box.",
    "0x80040416": "If QuickBooks is not running, a call to the begin session method must include the name of the "
    "QuickBooks company data file.",
    "0x80040418": "This application has not accessed this QuickBooks company data file before. Only the QuickBooks "
    "administrator can grant an application permission to access a QuickBooks company data file for the first time.",
    "0x8004041A": "This application does not have permission to access this QuickBooks company data file.",
    "0x8004041B": "Unable to lock the necessary information to allow this application to access this company data "
    "file. Try again later.",
    "0x8004041D": "This application is not allowed to log into this QuickBooks company data file automatically.",
    "0x80040420": "The QuickBooks user has denied access.",
    UNKNOWN_VERSION: "The version of qbXML that was requested is not supported or is unknown.",
}


class DocumentError(Exception):
    """The whole document is refused and nothing of it is done."""

    def __init__(self, hresult: str = PARSE_ERROR) -> None:
        super().__init__(hresult)
        self.hresult = hresult
        """As ``0x80040400``."""
        self.message = _HRESULT_TEXTS.get(hresult, "QuickBooks could not process the request.")


@dataclass(frozen=True, slots=True)
class Status:
    """What stands on the response of one request."""

    code: int
    message: str

    @property
    def severity(self) -> str:
        """``Info``, ``Warn`` or ``Error``, by the ranges of the reference (4.1)."""
        return "Info" if self.code < 500 else "Warn" if self.code < 1000 else "Error"


class RequestError(Exception):
    """One request is refused; its neighbours stand on their own."""

    def __init__(self, code: int, message: str, tree: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = Status(code, message)
        self.tree = tree or {}
        """What the response holds nevertheless, by tag."""


OK = Status(0, "Status OK")
NOTHING_FOUND = Status(1, "A query request did not find a matching object in QuickBooks")
NOT_PROCESSED = Status(3231, "The request has not been processed.")


def not_all_found(missing: str) -> Status:
    """Return the status of a lookup that found some or none of what it named."""
    return Status(
        500,
        "The query request has not been fully completed. There was a required element "
        f'("{missing}") that could not be found in QuickBooks.',
    )


def unsupported(request: str) -> RequestError:
    """Return the refusal of a request that qbXML knows and this company file does not answer."""
    return RequestError(1030, f'The request "{request}" is not supported.')


def not_permitted() -> RequestError:
    """Return the refusal of a request that the user's role does not allow."""
    return RequestError(3260, "Insufficient permission level to perform this action.")


def switched_off() -> RequestError:
    """Return the refusal of a request for a feature that is off or not in this edition."""
    return RequestError(3250, "This feature is not enabled or not available in this version of QuickBooks.")


def no_such_object(name: str) -> RequestError:
    """Return the refusal of a filter that names an object which does not exist."""
    return RequestError(
        3120,
        f'Object "{name}" specified in the request cannot be found.  QuickBooks error message: Invalid argument.  '
        "The specified record does not exist in the list.",
    )


def iterator_not_valid(iterator_id: str) -> RequestError:
    """Return the refusal of an iterator that is over, or of another session."""
    return RequestError(3391, f'The iteratorID "{iterator_id}" is not valid.')


def too_large(name: str, amount: str) -> RequestError:
    """Return the refusal of a request that makes an amount, price or quantity of too many digits."""
    return RequestError(3101, f'The resulting amount "{amount}" in the field "{name}" is too large.')


def missing_element(name: str) -> RequestError:
    """Return the refusal of a request without something that it needs."""
    return RequestError(3150, f'There is a missing element: "{name}".')


def invalid_reference(reference: str, name: str, place: str) -> RequestError:
    """Return the refusal of a reference such as ``TermsRef`` to a record that is not there."""
    return RequestError(
        3140,
        f'There is an invalid reference to QuickBooks {reference.removesuffix("Ref")} "{name}" in the {place}.  '
        "QuickBooks error message: Invalid argument.  The specified record does not exist in the list.",
    )


def invalid_parent(name: str) -> RequestError:
    """Return the refusal of a ParentRef that cannot be."""
    return RequestError(3130, f'The parent "{name}" specified in the request cannot be found.')


def invalid_name(name: str) -> RequestError:
    """Return the refusal of a name that no record may have."""
    return RequestError(3090, f'There was an error when storing "{name}" in the "Name" field.  The name is not valid.')


def name_in_use(name: str) -> RequestError:
    """Return the refusal of a name that another record of the name space has."""
    return RequestError(3100, f'The name "{name}" of the list element is already in use.')


def missing_object(code: int, record_id: str) -> RequestError:
    """Return the refusal of a request that changes or deletes what is not there; ``code`` is 3120 or 3000."""
    if code == MALFORMED_ID:
        return RequestError(code, f'The given object ID "{record_id}" is invalid.')
    return no_such_object(record_id)


def not_deletable(name: str) -> RequestError:
    """Return the refusal to delete what is in use."""
    return RequestError(3160, f'The object "{name}" specified in the request cannot be deleted: it is in use.')


def out_of_date(tree: Mapping[str, Any]) -> RequestError:
    """Return the refusal of a stale EditSequence; ``tree`` is what the response shows nevertheless."""
    return RequestError(3200, "The provided edit sequence is out-of-date.", tree)


def not_cleared(name: str) -> RequestError:
    """Return the refusal to empty an element that a record needs."""
    return RequestError(3190, f'The element "{name}" cannot be cleared in this request.')


def locked(code: int, name: str) -> RequestError:
    """Return the refusal of a request that meets a lock; ``code`` is 3175, 3176 or 3180."""
    texts = {
        3175: f'The object "{name}" specified in the request could not be locked. It is in use by another user.',
        3176: f'An object related to "{name}" could not be locked. It is in use by another user.',
        3180: f'There was an error when saving "{name}".  QuickBooks error message: QuickBooks failed to acquire the '
        "lock for this list element.",
    }
    return RequestError(code, texts[code])
