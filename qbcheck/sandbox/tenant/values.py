"""Values of fields: what may be written, what is kept, how two of them compare (autotask-rest-api 2.6, 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from qbcheck.sandbox.tenant.entities import Field

BEYOND_NUMBERS = 2**63
INTEGERS = ("integer", "long", "short")


class UnfitValueError(ValueError):
    """A value that its field cannot hold."""


def kept_value(field: Field, value: Any) -> Any:
    """Return ``value`` as it is kept and sent for ``field``.

    Times become UTC ending in ``Z``; date-only fields keep the calendar date that was given and lose the time.
    Raises UnfitValueError.
    """
    if field.type == "datetime":
        return _kept_time(field, value)
    comparable(field, value)
    if field.type == "string":
        if field.length and len(value) > field.length:
            raise UnfitValueError(f"{field.name} is longer than {field.length} characters.")
        return value
    if field.type in INTEGERS:
        return int(value)
    return value if field.type == "boolean" else float(value)


def comparable(field: Field, value: Any) -> Any:
    """Return ``value`` in a form that compares as the API compares; texts regardless of letter case.

    Raises UnfitValueError.
    """
    if value is None:
        raise UnfitValueError(f"{field.name} cannot be compared with null.")
    is_boolean = isinstance(value, bool)
    if field.type == "boolean" and is_boolean:
        return value
    if field.type == "string" and isinstance(value, str):
        return value.casefold()
    if field.type == "datetime" and isinstance(value, str):
        return _instant(field, value)
    if field.type in (*INTEGERS, "decimal", "double") and isinstance(value, int | float | str) and not is_boolean:
        return _number(field, value)
    raise UnfitValueError(f"{value!r} is not a valid {field.type} for {field.name}.")


def empty_value(field: Field) -> Any:
    """Return what a record holds when nothing was given: a boolean is never null."""
    if field.type != "boolean":
        return None
    return field.name == "isActive"


def complete_row(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with every field of its entity."""
    return {field.name: values.get(field.name, empty_value(field)) for field in fields.values()}


def utc_text(moment: datetime) -> str:
    """Return a moment as the API writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(field: Field, value: float | str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    fits = number.is_finite() and abs(number) < BEYOND_NUMBERS
    if not fits or (field.type in INTEGERS and number != int(number)):
        raise UnfitValueError(f"{value!r} is not a valid {field.type} for {field.name}.")
    return number


def _kept_time(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise UnfitValueError(f"{value!r} is not a valid datetime for {field.name}.")
    moment = _instant(field, value)
    if field.date_only:
        return f"{value[:10]}T00:00:00Z"
    return utc_text(moment) if moment.microsecond else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(field: Field, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise UnfitValueError(f"{value!r} is not a valid datetime for {field.name}.") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
