"""Time: what QuickBooks fills in and refuses; it posts nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from reading_books import BooksReader, add, ref, remove

PRIYA = ref("Entity", "Priya Raman")
ALPINE = ref("Customer", "Alpine Dental Group")
SUPPORT = ref("ItemService", "Remote Support")
HOURLY = ref("PayrollItemWage", "Hourly Regular")


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


def time(person: str, *rest: str, duration: str = "PT1H30M") -> str:
    """Return a request: what stands before the duration is told by its place in ``rest``."""
    before = "".join(one for one in rest if one in (ALPINE, SUPPORT))
    after = "".join(one for one in rest if one not in (ALPINE, SUPPORT))
    return add("TimeTracking", f"{person}{before}<Duration>{duration}</Duration>{after}")


def test_time(us: BooksReader) -> None:
    """Time of today posts nothing, and can be billed when it is for a customer and of a service."""
    record, changes = us.write(time(PRIYA, ALPINE, SUPPORT, HOURLY))

    assert {} == changes
    assert ["2026-11-24", "PT1H30M", "Billable", "Hourly Regular", "Alpine Dental Group"] == [
        record.findtext(name)
        for name in ("TxnDate", "Duration", "BillableStatus", "PayrollItemWageRef/FullName", "CustomerRef/FullName")
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("PT8H", "PT8H0M"), ("PT45M", "PT0H45M"), ("PT90M", "PT1H30M"), ("PT1H29M30S", "PT1H30M"), ("PT29S", "PT0H0M")],
)
def test_whole_minutes(us: BooksReader, given: str, kept: str) -> None:
    """Durations are kept in hours and whole minutes."""
    assert kept == us.write(time(PRIYA, duration=given))[0].findtext("Duration")


def test_other_people(us: BooksReader) -> None:
    """Vendors and other names may have time."""
    for name in ("Tom Okafor (expenses)", "Petty cash desk"):
        assert name == us.write(time(ref("Entity", name)))[0].findtext("EntityRef/FullName")


@pytest.mark.parametrize(
    ("person", "rest", "code"),
    [
        # Lena's paychecks are not made of time data
        ("Lena Fischer", (HOURLY,), "3210"),
        ("Tom Okafor (expenses)", (HOURLY,), "3210"),
        ("Alpine Dental Group", (), "3210"),
        ("Nobody", (), "3140"),
        ("Priya Raman", (ALPINE, "<BillableStatus>Billable</BillableStatus>"), "3150"),
        ("Priya Raman", (SUPPORT, "<BillableStatus>Billable</BillableStatus>"), "3150"),
    ],
)
def test_refused(us: BooksReader, person: str, rest: tuple[str, ...], code: str) -> None:
    """Payroll items are for those who use time data; customers have no time; billable time needs whom and what."""
    assert code == us.status(time(ref("Entity", person), *rest))[0]


def test_negative_duration(us: BooksReader) -> None:
    """Time does not run backwards."""
    assert "3210" == us.status(time(PRIYA, duration="-PT1H"))[0]


def test_time_tracking_off(run: Callable[..., Any]) -> None:
    """Without time tracking there is no time."""
    assert "3250" == BooksReader(run(first_day_of_week="")).status(time(PRIYA))[0]


def test_deleted(us: BooksReader) -> None:
    """Deleted time is gone and is told of; it cannot be voided (a parse error: no such type)."""
    record, _ = us.write(time(PRIYA))
    us.write(remove("Del", "TimeTracking", record))
    gone = f"<TimeTrackingQueryRq><TxnID>{record.findtext('TxnID')}</TxnID></TimeTrackingQueryRq>"
    (told,) = us.company.ask("<TxnDeletedQueryRq><TxnDelType>TimeTracking</TxnDelType></TxnDeletedQueryRq>")

    assert "500" == us.status(gone)[0]
    assert record.findtext("TxnID") == told.findtext("TxnID")
