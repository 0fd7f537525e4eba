"""What Autotask's JSON means: access rights, fields and picklists, dates, numbers, yes and no.

Every reader raises AutotaskAnswerError for a value it cannot read; nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Never

from qbcheck.errors import AutotaskAnswerError

JsonObject = Mapping[str, Any]
"""A JSON object. Numbers with a fraction are Decimal, others int; unknown keys are to be ignored."""


def read_json(text: str) -> JsonObject | None:
    """Read a JSON object without losing a digit; None when the text is not one."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


class Access(StrEnum):
    """How far the calling user's security level opens an entity."""

    NONE = "none"
    ALL = "all"
    RESTRICTED = "restricted"
    """Allowed under conditions that the API does not tell."""


_ACCESS_NUMBERS = {"0": Access.NONE, "1": Access.ALL, "2": Access.RESTRICTED}


def parse_access(value: object) -> Access:
    """Read a ``userAccessFor...`` value: a number, a number as text, or a word in any letter case.

    Whether the wire carries numbers or words is unconfirmed (autotask-rest-api 2.6, 8.2). The help calls the type
    boolean: true then proves some access and no more, so it reads as restricted.
    """
    if isinstance(value, bool):
        return Access.RESTRICTED if value else Access.NONE
    word = str(value).strip().lower() if isinstance(value, int | str) else ""
    if word in _ACCESS_NUMBERS:
        return _ACCESS_NUMBERS[word]
    try:
        return Access(word)
    except ValueError:
        raise _unreadable(value, "an access right") from None


@dataclass(frozen=True, slots=True)
class EntityInformation:
    """What an entity supports, and what the calling user may do with it (autotask-rest-api 2.6)."""

    name: str
    """Singular, such as ``Invoice``."""
    can_create: bool
    """Whether the API supports it at all; the caller's right is ``user_access_for_create``."""
    can_query: bool
    can_update: bool
    can_delete: bool
    user_access_for_create: Access
    user_access_for_query: Access
    user_access_for_update: Access
    user_access_for_delete: Access
    has_user_defined_fields: bool

    @classmethod
    def read(cls, info: JsonObject) -> EntityInformation:
        """Read the ``info`` object of an entityInformation answer."""
        return cls(
            name=str(info.get("name") or ""),
            can_create=parse_bool(info.get("canCreate")),
            can_query=parse_bool(info.get("canQuery")),
            can_update=parse_bool(info.get("canUpdate")),
            can_delete=parse_bool(info.get("canDelete")),
            user_access_for_create=parse_access(info.get("userAccessForCreate")),
            user_access_for_query=parse_access(info.get("userAccessForQuery")),
            user_access_for_update=parse_access(info.get("userAccessForUpdate")),
            user_access_for_delete=parse_access(info.get("userAccessForDelete")),
            has_user_defined_fields=parse_bool(info.get("hasUserDefinedFields", False)),
        )


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One choice of a picklist."""

    value: str
    """Text even where records carry an integer."""
    label: str
    """What the user interface shows; may be renamed per tenant."""
    is_active: bool
    """Inactive choices still occur on old records."""
    is_system: bool
    parent_value: str
    """Value of the parent field that this choice belongs to; empty when there is none."""

    @classmethod
    def read(cls, value: JsonObject) -> PicklistValue:
        """Read one of ``picklistValues``."""
        return cls(
            value=str(value.get("value", "")),
            label=str(value.get("label") or ""),
            is_active=parse_bool(value.get("isActive", True)),
            is_system=parse_bool(value.get("isSystem", False)),
            parent_value=str(value.get("parentValue") or ""),
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity."""

    name: str
    data_type: str
    """Such as ``integer``, ``string``, ``datetime``, ``decimal``."""
    length: int
    """Longest text in characters, 0 where that does not apply."""
    is_required: bool
    is_read_only: bool
    is_queryable: bool
    """Whether a filter may name it."""
    reference_entity_type: str
    """Entity that an id in this field belongs to; empty when it is not a reference."""
    picklist: tuple[PicklistValue, ...]
    """Choices, inactive ones too; empty when it is not a picklist."""

    @classmethod
    def read(cls, field: JsonObject) -> Field:
        """Read one of the ``fields`` of an entityInformation/fields answer."""
        return cls(
            name=str(field.get("name") or ""),
            data_type=str(field.get("dataType") or ""),
            length=int(parse_decimal(field.get("length") or 0)),
            is_required=parse_bool(field.get("isRequired", False)),
            is_read_only=parse_bool(field.get("isReadOnly", False)),
            is_queryable=parse_bool(field.get("isQueryable", True)),
            reference_entity_type=str(field.get("referenceEntityType") or ""),
            picklist=tuple(PicklistValue.read(value) for value in field.get("picklistValues") or ()),
        )

    def label(self, value: int | str) -> str | None:
        """Tell the label of what a record carries, inactive choices included; None when the picklist lacks it."""
        return next((choice.label for choice in self.picklist if choice.value == str(value)), None)

    def values(self, label: str) -> tuple[str, ...]:
        """Tell which values carry a label, in any letter case; several when they differ by parent."""
        wanted = label.strip().casefold()
        return tuple(choice.value for choice in self.picklist if choice.label.strip().casefold() == wanted)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The hourly budget of the whole tenant, all integrations together (autotask-rest-api 3)."""

    limit: int
    """Requests per timeframe."""
    timeframe_minutes: int
    used: int
    """Requests in the current timeframe, the one that asked included."""

    @classmethod
    def read(cls, told: JsonObject) -> Threshold:
        """Read a ThresholdInformation answer."""
        return cls(
            limit=int(parse_decimal(told.get("externalRequestThreshold"))),
            timeframe_minutes=int(parse_decimal(told.get("requestThresholdTimeframe"))),
            used=int(parse_decimal(told.get("currentTimeframeRequestCount"))),
        )


def parse_utc(value: object) -> datetime:
    """Read a time, such as ``2026-01-31T08:30:00Z``, with or without fraction; without a zone it is UTC."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            raise _unreadable(value, "a time") from None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise _unreadable(value, "a time")


def parse_date(value: object) -> date:
    """Read a date-only field: the calendar date as written, never moved by a time zone (autotask-rest-api 6)."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            raise _unreadable(value, "a date") from None
    raise _unreadable(value, "a date")


def parse_decimal(value: object) -> Decimal:
    """Read a number or a number as text; money and quantities keep every digit."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int | str) and not isinstance(value, bool):
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise _unreadable(value, "a number") from None
        if number.is_finite():
            return number
    raise _unreadable(value, "a number")


def parse_bool(value: object) -> bool:
    """Read yes or no; some fields write it as 1 and 0 (``Contacts.isActive``, ``BillingItems.nonBillable``)."""
    if value in (0, 1):
        return bool(value)
    raise _unreadable(value, "yes or no")


def _unreadable(value: object, expected: str) -> AutotaskAnswerError:
    shown = "nothing" if value is None else repr(value)[:60]
    return AutotaskAnswerError(f"Autotask answered {shown} where {expected} was expected.")
