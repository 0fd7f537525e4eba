"""The forms of the vendor's types (quickbooks-desktop reference, 2.4) and what a breach of them answers (4.1).

A value outside an enumeration and a malformed whole number have no statusCode of their own: they make the whole
document a parse error. Every other breach refuses the one request, unless the scenario says ``bad_values =
"parse-error"``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from qbcheck.quickbooks.schema import Element
from qbcheck.sandbox.company.statuses import MALFORMED_ID, TOO_LONG, DocumentError, RequestError

_AMOUNT = re.compile(r"([+-]?\d{1,13}(\.\d{2})?)?", re.ASCII)
_DECIMAL = re.compile(r"([+-]?\d{1,10}(\.\d{1,5})?)?", re.ASCII)
_ANY_DECIMAL = re.compile(r"([+-]?(\d+(\.\d*)?|\.\d+))?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})([+-]\d{1,2}:\d{1,2})?)?)?)?", re.ASCII
)
_FORMS = {
    "IDTYPE": (re.compile(r"[0-9A-Fa-f]+-\d+", re.ASCII), MALFORMED_ID, ""),
    "BOOLTYPE": (re.compile(r"true|false|1|0|"), 3010, "boolean"),
    "TIMEINTERVALTYPE": (re.compile(r"([+-]?PT(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", re.ASCII), 3035, "time interval"),
    "AMTTYPE": (_AMOUNT, 3040, "amount"),
    "PRICETYPE": (_DECIMAL, 3045, "price"),
    "FLOATTYPE": (_ANY_DECIMAL, 3045, "price"),
    "PERCENTTYPE": (_DECIMAL, 3050, "percent"),
    "QUANTYPE": (_DECIMAL, 3060, "quantity"),
    "GUIDTYPE": (re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"), 3065, "GUID"),
}
_ID_LENGTH = 36
_NEW_LINE = "-1"
"""Stands for the ID of a line that a Mod request adds (quickbooks-desktop reference, 2.8)."""
_COLLAPSED = ("BOOLTYPE", "DATETYPE", "FLOATTYPE", "INTTYPE", "TIMEINTERVALTYPE")


def read_value(text: str, element: Element, edition: str) -> str:
    """Return what stands in ``element``, without outer blanks where XML Schema takes them away.

    Raises DocumentError for a parse error and RequestError for a value that QuickBooks refuses.
    """
    if element.type in _COLLAPSED:
        text = text.strip(" \t\r\n")
    if element.type == "ENUMTYPE":
        if text not in element.values:
            raise DocumentError
    elif element.type == "INTTYPE":
        _check_integer(text, element)
    elif element.type in ("DATETYPE", "DATETIMETYPE"):
        _check_date(text, element)
    elif element.type in _FORMS:
        _check_form(text, element, element.type)
    limit = element.lengths.get(edition)
    if limit is not None and len(text) > limit:
        raise RequestError(TOO_LONG, f'The string "{text}" in the field "{element.name}" is too long.')
    return text


def moment(text: str, *, zone: tzinfo, end_of_day: bool) -> datetime:
    """Return a DATETIMETYPE as an aware time.

    Without an offset it is local time of the computer that runs QuickBooks. A date alone means its first second, or
    its last one when ``end_of_day``. Raises ValueError when there is no such time.
    """
    match = _DATETIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return datetime.combine(day, time.max if end_of_day else time.min, zone)
    clock = time(int(match[4]), int(match[5] or 0), int(match[6] or 0))
    if match[7] is None:
        return datetime.combine(day, clock, zone)
    hours, minutes = match[7][1:].split(":")
    return datetime.fromisoformat(f"{day}T{clock}{match[7][0]}{hours:0>2}:{minutes:0>2}")


def _check_integer(text: str, element: Element) -> None:
    if not _INTEGER.fullmatch(text):
        raise DocumentError
    number = int(text)
    if (element.least is not None and number < element.least) or (element.most is not None and number > element.most):
        raise DocumentError


def _check_date(text: str, element: Element) -> None:
    try:
        if text and element.type == "DATETIMETYPE":
            moment(text, zone=UTC, end_of_day=False)
        elif text:
            date_of(text)
    except ValueError as error:
        raise _conversion_error(3020, "date", text, element) from error


def date_of(text: str) -> date:
    """Return a DATETYPE as a date; raises ValueError when there is no such day."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _check_form(text: str, element: Element, type_name: str) -> None:
    form, code, noun = _FORMS[type_name]
    if element.name == "TxnLineID" and text == _NEW_LINE:
        return
    if type_name == "IDTYPE":
        if len(text) > _ID_LENGTH or not form.fullmatch(text):
            raise RequestError(code, f'The given object ID "{text}" in the field "{element.name}" is invalid.')
    elif not form.fullmatch(text):
        raise _conversion_error(code, noun, text, element)


def _conversion_error(code: int, noun: str, text: str, element: Element) -> RequestError:
    return RequestError(
        code, f'There was an error when converting the {noun} value "{text}" in the field "{element.name}".'
    )
