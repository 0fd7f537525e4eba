"""The DateMacro values of transaction queries as ranges of days."""

from __future__ import annotations

from datetime import date

import pytest

from qbcheck.quickbooks.schema import Choice, Element, message
from qbcheck.sandbox.company.date_macros import date_range

TUESDAY = date(2026, 11, 24)

EXPECTED = {
    "Today": ("2026-11-24", "2026-11-24"),
    "Yesterday": ("2026-11-23", "2026-11-23"),
    "ThisWeek": ("2026-11-22", "2026-11-28"),
    "ThisWeekToDate": ("2026-11-22", "2026-11-24"),
    "LastWeek": ("2026-11-15", "2026-11-21"),
    "LastWeekToDate": ("2026-11-15", "2026-11-17"),
    "NextWeek": ("2026-11-29", "2026-12-05"),
    "NextFourWeeks": ("2026-11-29", "2026-12-26"),
    "ThisMonth": ("2026-11-01", "2026-11-30"),
    "ThisMonthToDate": ("2026-11-01", "2026-11-24"),
    "LastMonth": ("2026-10-01", "2026-10-31"),
    "LastMonthToDate": ("2026-10-01", "2026-10-24"),
    "NextMonth": ("2026-12-01", "2026-12-31"),
    "ThisCalendarQuarter": ("2026-10-01", "2026-12-31"),
    "LastCalendarQuarter": ("2026-07-01", "2026-09-30"),
    "LastCalendarQuarterToDate": ("2026-07-01", "2026-08-24"),
    "NextCalendarQuarter": ("2027-01-01", "2027-03-31"),
    "ThisCalendarYear": ("2026-01-01", "2026-12-31"),
    "ThisCalendarYearToDate": ("2026-01-01", "2026-11-24"),
    "LastCalendarYear": ("2025-01-01", "2025-12-31"),
    "LastCalendarYearToDate": ("2025-01-01", "2025-11-24"),
    "NextCalendarYear": ("2027-01-01", "2027-12-31"),
    "ThisFiscalYear": ("2026-04-01", "2027-03-31"),
    "LastFiscalYear": ("2025-04-01", "2026-03-31"),
    "NextFiscalYear": ("2027-04-01", "2028-03-31"),
    "ThisFiscalQuarter": ("2026-10-01", "2026-12-31"),
    "NextFiscalQuarter": ("2027-01-01", "2027-03-31"),
}


@pytest.mark.parametrize(("macro", "days"), EXPECTED.items(), ids=EXPECTED.keys())
def test_days_of_a_macro(macro: str, days: tuple[str, str]) -> None:
    """On Tuesday, 24 November 2026, with a fiscal year that begins in April, a macro means these days."""
    assert days == tuple(day.isoformat() for day in date_range(macro, TUESDAY, first_fiscal_month=4))


def test_last_month_to_date_at_the_end_of_a_month() -> None:
    """A day that last month does not have becomes its last day."""
    assert (date(2026, 2, 1), date(2026, 2, 28)) == date_range("LastMonthToDate", date(2026, 3, 31), 1)


def test_sunday_begins_a_week() -> None:
    """A week runs from Sunday to Saturday."""
    assert (date(2026, 11, 22), date(2026, 11, 28)) == date_range("ThisWeek", date(2026, 11, 22), 1)


def test_every_macro_of_the_table_means_something() -> None:
    """No DateMacro that the table allows is unknown here."""

    def values(content: tuple[Element | Choice, ...]) -> tuple[str, ...]:
        for part in content:
            inner = [part.content] if isinstance(part, Element) else part.branches
            if isinstance(part, Element) and part.name == "DateMacro":
                return part.values
            for branch in inner:
                if found := values(branch):
                    return found
        return ()

    macros = values(message("InvoiceQuery").request.content)

    assert 32 < len(macros)
    assert all(first <= last for first, last in (date_range(macro, TUESDAY, 4) for macro in macros))
