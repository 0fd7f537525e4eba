"""The query language: filters, fields to include, pages (autotask-rest-api 2.2 to 2.5)."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qbcheck.sandbox.tenant.answers import refused
from qbcheck.sandbox.tenant.entities import Entity, Field
from qbcheck.sandbox.tenant.store import Row
from qbcheck.sandbox.tenant.values import UnfitValueError, comparable

MOST_RECORDS = 500
MOST_OR_CONDITIONS = 500

Test = Callable[[Row], bool]

_TEXT_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
_VALUE_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda held, given: bool(held == given),
    "noteq": lambda held, given: bool(held != given),
    "gt": lambda held, given: bool(held > given),
    "gte": lambda held, given: bool(held >= given),
    "lt": lambda held, given: bool(held < given),
    "lte": lambda held, given: bool(held <= given),
    **_TEXT_TESTS,
}
_LIST_TESTS: Mapping[str, Callable[[Any, Collection[Any]], bool]] = {
    "in": lambda held, given: held in given,
    "notin": lambda held, given: held not in given,
}
_ORDERED = frozenset({"gt", "gte", "lt", "lte"})


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one entity, understood and found to be allowed."""

    matches: Test
    page_size: int
    include: tuple[str, ...]
    """Names of the fields asked for, in the field's own letter case; empty: all."""
    include_user_defined: frozenset[str]
    fingerprint: str
    """Tells whether two filters are the same."""

    def shown(self, row: Row) -> Row:
        """Return the fields of a record that were asked for: one left out is absent, not null."""
        if not self.include and not self.include_user_defined:
            return row
        shown = {name: row[name] for name in self.include}
        if self.include_user_defined:
            fields = row.get("userDefinedFields", ())
            shown["userDefinedFields"] = [each for each in fields if each["name"] in self.include_user_defined]
        return shown


def read_query(text: str, entity: Entity, user_defined: Collection[str]) -> Query:
    """Return the query that a body or a ``search`` holds; refuse what the API refuses.

    ``user_defined``: names of the entity's user-defined fields.
    """
    try:
        given = json.loads(text)
    except ValueError as error:
        raise refused("The query is not valid JSON.") from error
    if not isinstance(given, dict):
        raise refused("The query is not a JSON object.")
    body = _keys_lowered(given)
    conditions = body.get("filter")
    if not isinstance(conditions, list) or not conditions:
        raise refused("A filter is required.")
    reader = _FilterReader(entity, user_defined)
    tests = [reader.test(condition) for condition in conditions]
    reader.check_limits()
    include, include_user_defined = _included(entity, user_defined, body.get("includefields"))
    return Query(
        matches=lambda row: all(test(row) for test in tests),
        page_size=_page_size(body.get("maxrecords")),
        include=include,
        include_user_defined=include_user_defined,
        fingerprint=hashlib.sha256(json.dumps(conditions, sort_keys=True).encode()).hexdigest()[:16],
    )


def continued(query: Query, paging: str) -> tuple[Query, int]:
    """Return the query as the ``paging`` of an address continues it, and the id after which its page begins."""
    try:
        given = json.loads(paging)
        after_id = int(given["nextIds"][0])
        continued_query = dataclasses.replace(
            query,
            page_size=_page_size(given["pageSize"]),
            include=tuple(given["includeFields"]),
            include_user_defined=frozenset(given["includeUserDefinedFields"]),
        )
        fingerprint = given["filter"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise refused("The paging of the address is not valid.") from error
    if fingerprint != query.fingerprint:
        raise refused("The filter is not the one that the page belongs to.")
    return continued_query, after_id


def page_text(query: Query, rows: list[Row]) -> str:
    """Return the ``paging`` of the page that follows ``rows``."""
    return json.dumps(
        {
            "pageSize": query.page_size,
            "previousIds": [rows[0]["id"]],
            "nextIds": [rows[-1]["id"]],
            "includeFields": query.include,
            "includeUserDefinedFields": sorted(query.include_user_defined),
            "filter": query.fingerprint,
        }
    )


def _page_size(given: Any) -> int:
    if given is None:
        return MOST_RECORDS
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MOST_RECORDS:
        raise refused(f"MaxRecords must be a number from 1 to {MOST_RECORDS}.")
    return given


def _included(entity: Entity, user_defined: Collection[str], given: Any) -> tuple[tuple[str, ...], frozenset[str]]:
    if given is None:
        return (), frozenset()
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise refused("IncludeFields must be a list of field names.")
    own, others = [], []
    for name in given:
        if field := entity.fields.get(name.lower()):
            own.append(field.name)
        elif name in user_defined:
            others.append(name)
        else:
            raise _unknown_field(name, entity)
    return tuple(own), frozenset(others)


class _FilterReader:
    """Turns conditions into tests, counting what is limited for a whole query."""

    def __init__(self, entity: Entity, user_defined: Collection[str]) -> None:
        self._entity = entity
        self._user_defined = user_defined
        self._or_conditions = 0
        self._user_defined_conditions = 0

    def test(self, given: Any, *, in_or: bool = False) -> Test:
        if not isinstance(given, dict):
            raise refused("A filter condition is not a JSON object.")
        condition = _keys_lowered(given)
        operator = str(condition.get("op", "")).lower()
        if operator in ("and", "or"):
            return self._group(operator, condition.get("items"), in_or=in_or)
        if operator not in (*_VALUE_TESTS, *_LIST_TESTS, "exist", "notexist"):
            raise refused(f"{condition.get('op')!r} is not a filter operator.")
        value = condition.get("value")
        if operator in _LIST_TESTS:
            if not isinstance(value, list) or not value:
                raise refused(f"The operator {condition['op']} needs a list of values.")
            self._or_conditions += len(value)
        elif in_or:
            self._or_conditions += 1
        name = condition.get("field")
        if not isinstance(name, str):
            raise refused("A filter condition names no field.")
        if condition.get("udf") is True:
            return self._user_defined_test(operator, name, value)
        return self._field_test(operator, name, value)

    def check_limits(self) -> None:
        if self._or_conditions > MOST_OR_CONDITIONS:
            raise refused(f"A query can have at most {MOST_OR_CONDITIONS} OR conditions.")
        if self._user_defined_conditions > 1:
            raise refused("A query can filter on one user-defined field only.")

    def _group(self, operator: str, items: Any, *, in_or: bool) -> Test:
        if not isinstance(items, list) or not items:
            raise refused(f"The operator {operator} needs items.")
        tests = [self.test(item, in_or=in_or or operator == "or") for item in items]
        if operator == "or":
            return lambda row: any(test(row) for test in tests)
        return lambda row: all(test(row) for test in tests)

    def _field_test(self, operator: str, name: str, value: Any) -> Test:
        field = self._entity.fields.get(name.lower())
        if field is None:
            raise _unknown_field(name, self._entity)
        if not field.filterable:
            raise refused(f"{field.name} cannot be used in a filter of the {self._entity.singular} Entity.")
        if operator in ("exist", "notexist"):
            return lambda row: (row[field.name] is not None) == (operator == "exist")
        if operator in _TEXT_TESTS and field.type != "string":
            raise refused(f"The operator {operator} is for texts only; {field.name} is a {field.type}.")
        if operator in _ORDERED and field.type == "boolean":
            raise refused(f"The operator {operator} is not for booleans; {field.name} is one.")
        judge = _judge(operator, field, value)
        return lambda row: row[field.name] is not None and judge(comparable(field, row[field.name]))

    def _user_defined_test(self, operator: str, name: str, value: Any) -> Test:
        self._user_defined_conditions += 1
        if name not in self._user_defined:
            raise _unknown_field(name, self._entity)

        def held(row: Row) -> Any:
            return next(each["value"] for each in row["userDefinedFields"] if each["name"] == name)

        if operator in ("exist", "notexist"):
            return lambda row: (held(row) is not None) == (operator == "exist")
        judge = _judge(operator, _text_field(name), value)
        return lambda row: held(row) is not None and judge(held(row).casefold())


def _judge(operator: str, field: Field, value: Any) -> Callable[[Any], bool]:
    try:
        if operator in _LIST_TESTS:
            several = [comparable(field, each) for each in value]
            return lambda held: _LIST_TESTS[operator](held, several)
        single = comparable(field, value)
    except UnfitValueError as error:
        raise refused(str(error)) from error
    return lambda held: _VALUE_TESTS[operator](held, single)


def _text_field(name: str) -> Field:
    return Field(
        name=name,
        type="string",
        length=0,
        reference="",
        required=False,
        read_only=False,
        picklist=False,
        filterable=True,
        date_only=False,
    )


def _unknown_field(name: str, entity: Entity) -> Exception:
    return refused(f"Unable to find {name} in the {entity.singular} Entity.")


def _keys_lowered(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in given.items()}


def page_of(query: Query, rows: Iterable[Row], after_id: int | None) -> tuple[list[Row], bool]:
    """Return the matching records of a page, whole, and whether more of them follow."""
    matching = _matching(query, rows, after_id)
    page = list(itertools.islice(matching, query.page_size))
    return page, next(matching, None) is not None


def _matching(query: Query, rows: Iterable[Row], after_id: int | None) -> Iterator[Row]:
    return (row for row in rows if (after_id is None or row["id"] > after_id) and query.matches(row))
