"""The DateMacro values of transaction queries, as ranges of days."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_MACRO = re.compile(
    r"(?P<which>This|Last|Next)"
    r"(?P<unit>Week|FourWeeks|Month|CalendarQuarter|FiscalQuarter|CalendarYear|FiscalYear)"
    r"(?P<to_date>ToDate)?"
)
_MONTHS = {"Month": 1, "CalendarQuarter": 3, "FiscalQuarter": 3, "CalendarYear": 12, "FiscalYear": 12}
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def date_range(macro: str, today: date, first_fiscal_month: int) -> tuple[date, date]:
    """Return the first and the last day that ``macro`` means; weeks begin on Sunday."""
    if macro == "All":
        return date.min, date.max
    if macro == "Today":
        return today, today
    if macro == "Yesterday":
        return today - _DAY, today - _DAY
    match = _MACRO.fullmatch(macro)
    if match is None:
        raise ValueError(macro)
    which, unit = match["which"], match["unit"]
    this = _start(unit, today, first_fiscal_month if unit.startswith("Fiscal") else 1)
    following = _shifted(unit, this, 1)
    if which == "Next":
        last = this + 5 * _WEEK if unit == "FourWeeks" else _shifted(unit, following, 1)
        return following, last - _DAY
    if which == "This":
        return this, today if match["to_date"] else following - _DAY
    return _shifted(unit, this, -1), _shifted(unit, today, -1) if match["to_date"] else this - _DAY


def _start(unit: str, day: date, first_month: int) -> date:
    if unit in ("Week", "FourWeeks"):
        return day - timedelta(days=day.isoweekday() % 7)
    return _months_later(day.replace(day=1), -((day.month - first_month) % _MONTHS[unit]))


def _shifted(unit: str, day: date, by: int) -> date:
    if unit in ("Week", "FourWeeks"):
        return day + by * _WEEK
    return _months_later(day, by * _MONTHS[unit])


def _months_later(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last one."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))
