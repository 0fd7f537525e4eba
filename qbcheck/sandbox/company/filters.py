"""What a query asks for, as conditions on records.

Names are compared without letter case; NameFilter and NameRangeFilter look at the FullName of kinds that have one.
Ranges include both ends; RefNumber ranges compare as numbers where both sides are numbers.
"""

from __future__ import annotations

import calendar
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from qbcheck.sandbox.company.date_macros import date_range
from qbcheck.sandbox.company.grammar import Asked
from qbcheck.sandbox.company.references import ENTITIES, ITEMS, folded
from qbcheck.sandbox.company.statuses import RequestError, no_such_object
from qbcheck.sandbox.company.store import Record, Store, Tree
from qbcheck.sandbox.company.values import date_of, moment

Condition = Callable[[Record], bool]

_ENTITY_REFERENCES = ("CustomerRef", "VendorRef", "EntityRef", "PayeeEntityRef")
_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "StartsWith": str.startswith,
    "Contains": operator.contains,
    "EndsWith": str.endswith,
}
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "LessThan": operator.lt,
    "LessThanEqual": operator.le,
    "Equal": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanEqual": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Turns the filters of a request into conditions."""

    store: Store
    zone: tzinfo
    today: date

    def conditions(self, asked: Asked) -> list[Condition]:
        """Return the conditions that a record must meet.

        Raises RequestError for a range that ends before it begins, or a filter that names what does not exist.
        """
        found = [_is_active(asked.get("ActiveStatus", ["ActiveOnly"])[0])]
        found += self._times(asked, "FromModifiedDate", "ToModifiedDate", "TimeModified")
        for name, values in asked.items():
            found += self._of(name, values)
        return found

    def _of(self, name: str, values: list[Any]) -> list[Condition]:
        value = values[0]
        match name:
            case "ModifiedDateRangeFilter":
                return self._times(value, "FromModifiedDate", "ToModifiedDate", "TimeModified")
            case "DeletedDateRangeFilter":
                return self._times(value, "FromDeletedDate", "ToDeletedDate", "TimeDeleted")
            case "TxnDateRangeFilter":
                return [self._dates(value)]
            case "NameFilter":
                return [_matches(value["MatchCriterion"][0], value["Name"][0])]
            case "RefNumberFilter":
                return [_matches(value["MatchCriterion"][0], value["RefNumber"][0])]
            case "NameRangeFilter":
                return [_name_range(_one(value, "FromName"), _one(value, "ToName"))]
            case "RefNumberRangeFilter":
                return [_number_range(_one(value, "FromRefNumber"), _one(value, "ToRefNumber"))]
            case "AccountType" | "TxnDelType":
                return [lambda record: record.tree[name] in values]
            case "AssignToObject":
                return [lambda record: not set(values).isdisjoint(record.tree.get(name, []))]
            case "TotalBalanceFilter":
                return [_balance(value["Operator"][0], Decimal(value["Amount"][0] or 0))]
            case "PaidStatus":
                return [_paid(value)]
            case "EntityFilter" | "TimeTrackingEntityFilter":
                return self._references(value, ENTITIES, lambda tag: tag in _ENTITY_REFERENCES)
            case "AccountFilter":
                return self._references(value, ("AccountRet",), lambda tag: tag.endswith("AccountRef"))
            case "ItemFilter":
                return self._references(value, ITEMS, lambda tag: tag == "ItemRef")
            case "ClassFilter":
                return self._references(value, ("ClassRet",), lambda tag: tag == "ClassRef")
            case "SiteFilter":
                return self._references(value, ("InventorySiteRet",), lambda tag: tag.endswith("InventorySiteRef"))
            case "CurrencyFilter":
                return self._references(value, ("CurrencyRet",), lambda tag: tag == "CurrencyRef")
        return []

    def _times(self, asked: Asked, first: str, last: str, field: str) -> list[Condition]:
        begin, end = _one(asked, first), _one(asked, last)
        earliest = moment(begin, zone=self.zone, end_of_day=False) if begin else None
        latest = moment(end, zone=self.zone, end_of_day=True) if end else None
        if earliest and latest and latest < earliest:
            raise _range_error(begin, end)
        found: list[Condition] = []
        if earliest:
            found.append(lambda record: self._moment(record, field) >= earliest)
        if latest:
            found.append(lambda record: self._moment(record, field) <= latest)
        return found

    def _moment(self, record: Record, field: str) -> datetime:
        return moment(record.tree[field], zone=self.zone, end_of_day=False)

    def _dates(self, asked: Asked) -> Condition:
        if "DateMacro" in asked:
            earliest, latest = date_range(asked["DateMacro"][0], self.today, self._first_fiscal_month())
        else:
            begin, end = _one(asked, "FromTxnDate"), _one(asked, "ToTxnDate")
            earliest, latest = date_of(begin or "0001-01-01"), date_of(end or "9999-12-31")
            if latest < earliest:
                raise _range_error(begin, end)
        return lambda record: earliest <= date_of(record.tree["TxnDate"]) <= latest

    def _first_fiscal_month(self) -> int:
        (company,) = self.store.records(("CompanyRet",))
        return list(calendar.month_name).index(company.tree.get("FirstMonthFiscalYear", "January"))

    def _references(self, asked: Asked, kinds: tuple[str, ...], counts: Callable[[str], bool]) -> list[Condition]:
        wanted = set(self._named(asked, kinds))
        if not asked:
            return []
        return [lambda record: any(counts(tag) and list_id in wanted for tag, list_id in _references_in(record.tree))]

    def _named(self, asked: Asked, kinds: tuple[str, ...]) -> Iterator[str | None]:
        for name, values in asked.items():
            for value in values:
                found = (
                    self.store.by_id(kinds, value)
                    if name.startswith("ListID")
                    else self.store.by_name(kinds, folded(value))
                )
                if not found:
                    raise no_such_object(value)
                yield found[0].id
                if name.endswith("WithChildren"):
                    below = f"{found[0].name}:"
                    yield from (record.id for record in self.store.records(kinds) if record.name.startswith(below))


def _one(asked: Asked, name: str) -> str:
    """Return a text that may be left out, or be empty, which means the same."""
    return str(asked.get(name, [""])[0])


def _range_error(begin: str, end: str) -> RequestError:
    return RequestError(3030, f'The date range from "{begin}" to "{end}" is invalid.')


def _is_active(status: str) -> Condition:
    wanted = {"ActiveOnly": "true", "InactiveOnly": "false"}.get(status)
    return lambda record: wanted is None or record.tree.get("IsActive", wanted) == wanted


def _matches(criterion: str, text: str) -> Condition:
    compare = _MATCHES[criterion]
    return lambda record: compare(record.name, text.casefold())


def _name_range(begin: str, end: str) -> Condition:
    first, last = folded(begin), folded(end)
    if last and last < first:
        raise RequestError(3031, f'The string range from "{begin}" to "{end}" is invalid.')
    return lambda record: record.name >= first and (not last or record.name <= last)


def _number_range(begin: str, end: str) -> Condition:
    first, last = _number_key(begin), _number_key(end)
    if end and last < first:
        raise RequestError(3031, f'The string range from "{begin}" to "{end}" is invalid.')
    return lambda record: (
        (not begin or first <= _number_key(record.name)) and (not end or _number_key(record.name) <= last)
    )


def _number_key(text: str) -> tuple[bool, int, str]:
    """Order numbers by value, and before anything that is not a number."""
    number = folded(text)
    return (False, int(number), "") if number.isascii() and number.isdigit() else (True, 0, number)


def _balance(comparison: str, amount: Decimal) -> Condition:
    compare = _COMPARISONS[comparison]

    def holds(record: Record) -> bool:
        balance: str = record.tree.get("TotalBalance") or record.tree.get("Balance") or "0"
        return compare(Decimal(balance), amount)

    return holds


def _paid(status: str) -> Condition:
    wanted = {"PaidOnly": "true", "NotPaidOnly": "false"}.get(status)
    return lambda record: wanted is None or record.tree.get("IsPaid", "false") == wanted


def _references_in(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield every reference of a record, with its tag, those in its lines too."""
    for name, value in tree.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                if "ListID" in one:
                    yield name, one["ListID"]
                else:
                    yield from _references_in(one)
