"""Filters of Autotask's query language, and its limits (autotask-rest-api 2.2).

    all_of(eq("isVoided", False), any_of(not_exist("webServiceDate"), gte("invoiceDateTime", start)))

Whatever breaks a rule of the language raises AutotaskRequestError before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qbcheck.errors import AutotaskRequestError

OR_CONDITIONS = 500
"""Most OR conditions in one call; each value of an ``in`` list counts as one."""

Value = str | int | bool | Decimal | date | datetime
"""What a field can be compared with. A datetime must be aware; a date is a date-only field."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison."""

    op: str
    field: str
    value: Any = None
    """JSON value, or a tuple of them for ``in`` and ``notIn``; None for the operators that take none."""
    udf: bool = False
    """Whether ``field`` is a user-defined field; one per query."""


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that must all hold (``and``) or of which one must hold (``or``)."""

    op: str
    items: tuple[Filter, ...]


Filter = Condition | Group


def eq(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Equal."""
    return Condition("eq", field, _json_value(field, value), udf)


def noteq(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Not equal."""
    return Condition("noteq", field, _json_value(field, value), udf)


def gt(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Greater or later."""
    return Condition("gt", field, _json_value(field, value), udf)


def gte(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Equal, greater or later."""
    return Condition("gte", field, _json_value(field, value), udf)


def lt(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Less or earlier."""
    return Condition("lt", field, _json_value(field, value), udf)


def lte(field: str, value: Value, *, udf: bool = False) -> Condition:
    """Equal, less or earlier."""
    return Condition("lte", field, _json_value(field, value), udf)


def begins_with(field: str, text: str, *, udf: bool = False) -> Condition:
    """Text that begins so."""
    return Condition("beginsWith", field, _json_value(field, text), udf)


def ends_with(field: str, text: str, *, udf: bool = False) -> Condition:
    """Text that ends so."""
    return Condition("endsWith", field, _json_value(field, text), udf)


def contains(field: str, text: str, *, udf: bool = False) -> Condition:
    """Text with this in it."""
    return Condition("contains", field, _json_value(field, text), udf)


def exist(field: str, *, udf: bool = False) -> Condition:
    """Any value at all."""
    return Condition("exist", field, udf=udf)


def not_exist(field: str, *, udf: bool = False) -> Condition:
    """No value."""
    return Condition("notExist", field, udf=udf)


def is_in(field: str, values: Iterable[Value], *, udf: bool = False) -> Condition:
    """One of the values; a query splits long lists. No values: no record matches, and nothing is asked."""
    return Condition("in", field, _json_values(field, values), udf)


def not_in(field: str, values: Iterable[Value], *, udf: bool = False) -> Condition:
    """None of the values, at most ``OR_CONDITIONS`` of them: this cannot be split."""
    return Condition("notIn", field, _json_values(field, values), udf)


def all_of(*items: Filter) -> Group:
    """All hold."""
    return Group("and", items)


def any_of(*items: Filter) -> Group:
    """At least one holds."""
    return Group("or", items)


def everything() -> Condition:
    """Every record; the API refuses a query without a filter."""
    return exist("id")


def split(where: Filter) -> Iterator[list[Filter]]:
    """Turn a filter into lists of ANDed ones, each within the limits of one call, that together find the same.

    Only an ``in`` that is not inside an ``or`` can be split. Two parts may find the same record where Autotask does
    not tell letter cases apart. Nothing comes out when an ``in`` without values makes the filter impossible.
    """
    filters = list(_flatten(where))
    if not filters:
        raise AutotaskRequestError("A filter has no conditions; for every record there is everything().")
    if sum(map(_udf_conditions, filters)) > 1:
        raise AutotaskRequestError("Autotask allows one user-defined field in a query; this one has several.")
    if not any(_is_impossible(each) for each in filters):
        for each in filters:
            _refuse_empty_lists(each)
        yield from _within_limit(filters)


def to_json(where: Filter) -> dict[str, Any]:
    """Write a filter as the API wants it."""
    if isinstance(where, Group):
        return {"op": where.op, "items": [to_json(item) for item in where.items]}
    written: dict[str, Any] = {"op": where.op, "field": where.field}
    if where.value is not None:
        written["value"] = list(where.value) if isinstance(where.value, tuple) else where.value
    if where.udf:
        written["udf"] = True
    return written


def _json_value(field: str, value: Value) -> str | int | float:
    match value:
        case bool() | int() | str():
            return value
        case datetime() if value.tzinfo is not None:
            # The API wants UTC with milliseconds, as in 2026-01-01T00:00:00.000Z.
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
        case date() if not isinstance(value, datetime):
            return f"{value.isoformat()}T00:00:00"
        case Decimal() if value.is_finite() and Decimal(repr(float(value))) == value:
            # JSON writes the shortest digits that read back the same: the value's own, as was just checked.
            return int(value) if value == value.to_integral_value() else float(value)
    raise AutotaskRequestError(
        f"A filter on {field} cannot compare with {type(value).__name__}"
        f"{' without a time zone' if isinstance(value, datetime) else ''}; "
        "for an absent value there are exist and not_exist."
    )


def _json_values(field: str, values: Iterable[Value]) -> tuple[str | int | float, ...]:
    return tuple(dict.fromkeys(_json_value(field, value) for value in values))


def _flatten(where: Filter) -> Iterator[Filter]:
    if isinstance(where, Group) and where.op == "and":
        for item in where.items:
            yield from _flatten(item)
    else:
        yield where


def _udf_conditions(where: Filter) -> int:
    return sum(map(_udf_conditions, where.items)) if isinstance(where, Group) else int(where.udf)


def _is_impossible(where: Filter) -> bool:
    return isinstance(where, Condition) and where.op == "in" and not where.value


def _refuse_empty_lists(where: Filter) -> None:
    if isinstance(where, Group):
        if not where.items:
            raise AutotaskRequestError(f"A filter has an {where.op!r} group without conditions.")
        for item in where.items:
            _refuse_empty_lists(item)
    elif where.value == ():
        raise AutotaskRequestError(f"A filter on {where.field} has a list without values where it cannot be left out.")


def _or_conditions(where: Filter, *, within_or: bool = False) -> int:
    if isinstance(where, Group):
        return sum(_or_conditions(item, within_or=within_or or where.op == "or") for item in where.items)
    return len(where.value) if isinstance(where.value, tuple) else int(within_or)


def _within_limit(filters: Sequence[Filter]) -> Iterator[list[Filter]]:
    excess = sum(map(_or_conditions, filters)) - OR_CONDITIONS
    if excess <= 0:
        yield list(filters)
        return
    lists = {
        place: each
        for place, each in enumerate(filters)
        if isinstance(each, Condition) and each.op == "in" and len(each.value) > 1
    }
    if not lists:
        raise AutotaskRequestError(f"Autotask allows {OR_CONDITIONS} OR conditions in a query; this one has more.")
    place, longest = max(lists.items(), key=lambda item: len(item[1].value))
    size = len(longest.value) - excess if excess < len(longest.value) else len(longest.value) // 2
    for start in range(0, len(longest.value), size):
        part = replace(longest, value=longest.value[start : start + size])
        yield from _within_limit([*filters[:place], part, *filters[place + 1 :]])
