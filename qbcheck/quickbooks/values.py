"""Values as Python has them and as qbXML writes them (quickbooks-desktop reference, 2.4).

    BOOLTYPE                            bool
    INTTYPE                             int
    AMTTYPE                             Decimal, two decimals
    PRICETYPE QUANTYPE PERCENTTYPE      Decimal, up to five decimals
    FLOATTYPE                           Decimal, as many decimals as it has
    DATETYPE                            date
    DATETIMETYPE                        datetime without zone: local time of the QuickBooks computer
    TIMEINTERVALTYPE                    timedelta, whole minutes when written
    GUIDTYPE                            str in braces or ``0``; a UUID when written
    STRTYPE IDTYPE ENUMTYPE and others  str

Writing is strict: whatever QuickBooks would refuse, and whatever would have to be changed to fit, is a ValueError.
Reading is tolerant: text that is not of the type gives None, and never an error, because answers of old versions
and of other tools deviate.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

Value = bool | int | Decimal | date | datetime | timedelta | str

ID_LENGTH = 36

_DECIMAL = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:([+-])(\d{1,2}):(\d{1,2}))?)?)?)?",
    re.ASCII,
)
_INTERVAL = re.compile(r"([+-]?)PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?", re.ASCII)
_GUID = re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")

_FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    "BOOLTYPE": (re.compile(r"(true|false|0|1)?"), "true or false"),
    "INTTYPE": (re.compile(r"[+-]?\d{1,18}", re.ASCII), "a whole number"),
    "AMTTYPE": (
        re.compile(r"([+-]?\d{1,13}(\.\d\d)?)?", re.ASCII),
        "an amount of at most 13 digits with no or two decimals",
    ),
    **dict.fromkeys(
        ("PRICETYPE", "QUANTYPE", "PERCENTTYPE"),
        (re.compile(r"([+-]?\d{1,10}(\.\d{1,5})?)?", re.ASCII), "a number of at most 10 digits and 5 decimals"),
    ),
    "FLOATTYPE": (re.compile(r"([+-]?(\d+(\.\d*)?|\.\d+))?", re.ASCII), "a decimal number"),
    "DATETYPE": (re.compile(r"(\d{4}-\d\d-\d\d)?", re.ASCII), "a date such as 2026-01-31"),
    "DATETIMETYPE": (re.compile(rf"({_MOMENT.pattern})?", re.ASCII), "a time such as 2026-01-31T08:30:00"),
    "TIMEINTERVALTYPE": (re.compile(r"([+-]?PT(?=\d)(\d+H)?(\d+M)?(\d+S)?)?", re.ASCII), "a duration such as PT8H30M"),
    "GUIDTYPE": (_GUID, "0 or a GUID in braces"),
    "IDTYPE": (re.compile(rf"(?s).{{0,{ID_LENGTH}}}"), f"an identifier of at most {ID_LENGTH} characters"),
}


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Return ``value`` with so many decimals, halves away from zero, as QuickBooks and Autotask round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def write_value(value: object, type_name: str) -> str:
    """Return ``value`` as text of the qbXML type.

    Raises ValueError, with the reason, for a value of another Python type, with more digits or decimals than fit,
    with a time zone, with a part of a minute (durations), or with characters QuickBooks cannot hold.
    """
    match type_name, value:
        case "BOOLTYPE", bool():
            text = "true" if value else "false"
        case "INTTYPE", int() if not isinstance(value, bool):
            text = str(value)
        case (("AMTTYPE" | "PRICETYPE" | "QUANTYPE" | "PERCENTTYPE" | "FLOATTYPE"), Decimal() | int()) if (
            not isinstance(value, bool)
        ):
            text = _write_decimal(Decimal(value), type_name)
        case "DATETYPE", date() if not isinstance(value, datetime):
            text = value.isoformat()
        case "DATETIMETYPE", datetime():
            text = _write_moment(value)
        case "DATETIMETYPE", date():
            text = value.isoformat()
        case "TIMEINTERVALTYPE", timedelta():
            text = _write_interval(value)
        case "GUIDTYPE", UUID():
            text = f"{{{value}}}"
        case _, str() if type_name == "GUIDTYPE" or type_name not in _FORMS or type_name == "IDTYPE":
            text = value
        case _:
            raise ValueError(f"{value!r} ({type(value).__name__}) cannot be written as {type_name}")
    if fault := unwritable(text):
        raise ValueError(fault)
    if fault := form_fault(text, type_name):
        raise ValueError(fault)
    return text


def form_fault(text: str, type_name: str) -> str | None:
    """Return what is wrong with ``text`` as a value of the type, as QuickBooks' schema sees it, or None."""
    form = _FORMS.get(type_name)
    if form is None:
        return None
    dated = type_name in ("DATETYPE", "DATETIMETYPE") and text != ""
    if form[0].fullmatch(text) and not (dated and read_moment(text) is None):
        return None
    return f"{_shown(text)} is not {form[1]}"


def unwritable(text: str) -> str | None:
    """Return which character QuickBooks cannot hold (2.5: Latin-1 without controls); None when there is none.

    ``qbcheck.quickbooks.text.to_latin`` replaces them and reports what it did.
    """
    for character in text:
        if not is_writable(character):
            return f"{_shown(text)} contains U+{ord(character):04X}, which QuickBooks cannot hold"
    return None


def is_writable(character: str) -> bool:
    """Tell whether QuickBooks keeps the character: printable Latin-1, blank, tab and line ends."""
    code = ord(character)
    return 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF or character in "\t\n\r"


def read_value(text: str, type_name: str) -> Value | None:
    """Return the text of an answer as a Python value of the qbXML type; None when it is empty or not readable so.

    Types of text come back as they are.
    """
    match type_name:
        case "BOOLTYPE":
            return read_flag(text)
        case "INTTYPE":
            return read_whole(text)
        case "AMTTYPE" | "PRICETYPE" | "QUANTYPE" | "PERCENTTYPE" | "FLOATTYPE":
            return read_decimal(text)
        case "DATETYPE":
            return read_date(text)
        case "DATETIMETYPE":
            return read_moment(text)
        case "TIMEINTERVALTYPE":
            return read_interval(text)
        case _:
            return text


def read_flag(text: str) -> bool | None:
    """Return a BOOLTYPE; None when it is empty or something else."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())


def read_whole(text: str) -> int | None:
    """Return an INTTYPE; None when it is empty or something else."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII) else None


def read_decimal(text: str) -> Decimal | None:
    """Return an amount, price, quantity or percentage; None when it is empty or something else.

    Old answers write percentages with a sign, such as ``18.0%``; that gives 18.0.
    """
    text = text.strip().removesuffix("%").rstrip()
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def read_date(text: str) -> date | None:
    """Return a DATETYPE; of a DATETIMETYPE its date; None when it is empty or something else."""
    moment = read_moment(text)
    return moment.date() if moment else None


def read_moment(text: str) -> datetime | None:
    """Return a DATETIMETYPE; None when it is empty or something else.

    It is local time of the QuickBooks computer. An offset in the text is kept in ``tzinfo`` and not to be relied
    upon: QuickBooks reports a wrong one during daylight saving (quickbooks-desktop reference, 2.4).
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone = None
    if match[7]:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        if offset >= timedelta(hours=24):
            return None
        zone = timezone(-offset if match[7] == "-" else offset)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def read_interval(text: str) -> timedelta | None:
    """Return a TIMEINTERVALTYPE such as ``PT8H30M``; None when it is empty or something else."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        interval = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return -interval if match[1] == "-" else interval


def _write_decimal(value: Decimal, type_name: str) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a number")
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").removesuffix(".")
    decimals = len(plain.partition(".")[2])
    fitting = {"AMTTYPE": 2, "FLOATTYPE": decimals}.get(type_name, 5)
    if decimals > fitting:
        raise ValueError(f"{value} has more than {fitting} decimals: round it first")
    if plain.lstrip("-") == "0":
        plain = "0"
    return format(Decimal(plain), ".2f") if type_name == "AMTTYPE" else plain


def _write_moment(value: datetime) -> str:
    if value.tzinfo is not None:
        raise ValueError(f"{value.isoformat()} has a zone: give local time of the QuickBooks computer without one")
    if value.microsecond:
        raise ValueError(f"{value.isoformat()} has a fraction of a second")
    return value.isoformat()


def _write_interval(value: timedelta) -> str:
    minutes, rest = divmod(abs(value), timedelta(minutes=1))
    if rest:
        raise ValueError(f"{value} is not in whole minutes: round it first")
    hours, minutes = divmod(minutes, 60)
    return f"{'-' if value < timedelta(0) else ''}PT{hours}H{minutes}M"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
