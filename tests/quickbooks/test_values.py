"""Values on the wire and in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbcheck.quickbooks.values import form_fault, read_value, round_half_up, write_value

from .vendor import VendorSchema


def moment(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - local time of the QuickBooks computer


@pytest.mark.parametrize(
    ("value", "type_name", "expected"),
    [
        (True, "BOOLTYPE", "true"),
        (False, "BOOLTYPE", "false"),
        (42, "INTTYPE", "42"),
        (-7, "INTTYPE", "-7"),
        (Decimal("1E+2"), "AMTTYPE", "100.00"),
        (Decimal("1234.5"), "AMTTYPE", "1234.50"),
        (Decimal("-0.010"), "AMTTYPE", "-0.01"),
        (Decimal("-0"), "AMTTYPE", "0.00"),
        (5, "AMTTYPE", "5.00"),
        (Decimal("0.123450"), "PRICETYPE", "0.12345"),
        (Decimal("1E-5"), "QUANTYPE", "0.00001"),
        (Decimal("8.250"), "PERCENTTYPE", "8.25"),
        (Decimal("1.2345678"), "FLOATTYPE", "1.2345678"),
        (date(2026, 2, 28), "DATETYPE", "2026-02-28"),
        (date(2026, 2, 28), "DATETIMETYPE", "2026-02-28"),
        (moment(2026, 2, 28, 8, 5), "DATETIMETYPE", "2026-02-28T08:05:00"),
        (timedelta(hours=8, minutes=30), "TIMEINTERVALTYPE", "PT8H30M"),
        (timedelta(days=1, minutes=1), "TIMEINTERVALTYPE", "PT24H1M"),
        (timedelta(minutes=-90), "TIMEINTERVALTYPE", "-PT1H30M"),
        (UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"), "GUIDTYPE", "{6f9619ff-8b86-d011-b42d-00c04fc964ff}"),
        ("0", "GUIDTYPE", "0"),
        ("80000035-1785958998", "IDTYPE", "80000035-1785958998"),
        ("Größe\n2", "STRTYPE", "Größe\n2"),
    ],
)
def test_a_value_is_written_as_the_type_wants(value: object, type_name: str, expected: str) -> None:
    """Plain notation, two decimals for amounts, no zone, no days."""
    assert expected == write_value(value, type_name)


@pytest.mark.parametrize(
    ("value", "type_name", "reason"),
    [
        ("true", "BOOLTYPE", "cannot be written"),
        (1, "BOOLTYPE", "cannot be written"),
        (True, "INTTYPE", "cannot be written"),
        (True, "AMTTYPE", "cannot be written"),
        (1.5, "AMTTYPE", "cannot be written"),
        ("1.50", "AMTTYPE", "cannot be written"),
        (Decimal("1.005"), "AMTTYPE", "more than 2 decimals"),
        (Decimal("12345678901234"), "AMTTYPE", "13 digits"),
        (Decimal("0.123456"), "PRICETYPE", "more than 5 decimals"),
        (Decimal("12345678901"), "QUANTYPE", "10 digits"),
        (Decimal("NaN"), "AMTTYPE", "not a number"),
        (Decimal("Infinity"), "QUANTYPE", "not a number"),
        (moment(2026, 1, 1), "DATETYPE", "cannot be written"),
        (datetime(2026, 1, 1, tzinfo=UTC), "DATETIMETYPE", "has a zone"),
        (moment(2026, 1, 1, 0, 0, 0, 1), "DATETIMETYPE", "fraction"),
        (timedelta(seconds=90), "TIMEINTERVALTYPE", "whole minutes"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "GUIDTYPE", "GUID in braces"),
        ("8" * 37, "IDTYPE", "at most 36"),
        ("5 €", "STRTYPE", r"U\+20AC"),
        ("\x85", "STRTYPE", r"U\+0085"),
        ("\x00", "STRTYPE", r"U\+0000"),
        (None, "STRTYPE", "cannot be written"),
    ],
)
def test_what_does_not_fit_is_refused_and_never_changed(value: object, type_name: str, reason: str) -> None:
    """No rounding, no truncation, no conversion behind the caller's back."""
    with pytest.raises(ValueError, match=reason):
        write_value(value, type_name)


@pytest.mark.parametrize(
    ("text", "type_name", "expected"),
    [
        ("true", "BOOLTYPE", True),
        ("0", "BOOLTYPE", False),
        ("", "BOOLTYPE", None),
        ("maybe", "BOOLTYPE", None),
        (" 12 ", "INTTYPE", 12),
        ("9" * 5000, "INTTYPE", None),
        ("١٢", "INTTYPE", None),
        ("-12.30", "AMTTYPE", Decimal("-12.30")),
        ("1,234.50", "AMTTYPE", None),
        ("NaN", "AMTTYPE", None),
        ("18.0%", "PERCENTTYPE", Decimal("18.0")),
        ("", "PERCENTTYPE", None),
        ("2026-02-28", "DATETYPE", date(2026, 2, 28)),
        ("2026-02-28T10:00:00", "DATETYPE", date(2026, 2, 28)),
        ("2026-02-30", "DATETYPE", None),
        ("2026-02-28T10", "DATETIMETYPE", moment(2026, 2, 28, 10)),
        ("2026-02-28T10:11:12", "DATETIMETYPE", moment(2026, 2, 28, 10, 11, 12)),
        (
            "2026-02-28T10:11:12-05:00",
            "DATETIMETYPE",
            datetime(2026, 2, 28, 10, 11, 12, tzinfo=timezone(timedelta(hours=-5))),
        ),
        ("2026-02-28T10:11:12+99:00", "DATETIMETYPE", None),
        ("2026-02-28T25:00:00", "DATETIMETYPE", None),
        ("PT8H30M", "TIMEINTERVALTYPE", timedelta(hours=8, minutes=30)),
        ("-PT45M", "TIMEINTERVALTYPE", timedelta(minutes=-45)),
        ("PT0H0M0S", "TIMEINTERVALTYPE", timedelta()),
        ("PT", "TIMEINTERVALTYPE", None),
        (f"PT{'9' * 50}H", "TIMEINTERVALTYPE", None),
        ("Surprise", "ENUMTYPE", "Surprise"),
        ("{odd}", "GUIDTYPE", "{odd}"),
    ],
)
def test_an_answers_text_is_read_as_far_as_it_means_something(text: str, type_name: str, expected: object) -> None:
    """What is not of the type is None, never an error and never another value."""
    actual = read_value(text, type_name)

    assert (expected, type(expected)) == (actual, type(actual))


@given(st.text(), st.sampled_from(["BOOLTYPE", "INTTYPE", "AMTTYPE", "DATETYPE", "DATETIMETYPE", "TIMEINTERVALTYPE"]))
def test_reading_never_fails(text: str, type_name: str) -> None:
    """Whatever stands there, reading gives a value or None."""
    value = read_value(text, type_name)

    assert value is None or not isinstance(value, str)


AMOUNTS = st.decimals(min_value=-(10**13) + 1, max_value=10**13 - 1, places=2)
QUANTITIES = st.decimals(min_value=-(10**10) + 1, max_value=10**10 - 1, places=5)
MINUTES = st.integers(min_value=-(10**6), max_value=10**6).map(lambda minutes: timedelta(minutes=minutes))
MOMENTS = st.datetimes(min_value=moment(1900, 1, 1)).map(lambda value: value.replace(microsecond=0))
WRITABLE = st.one_of(
    st.tuples(AMOUNTS, st.just("AMTTYPE")),
    st.tuples(QUANTITIES, st.sampled_from(["PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE"])),
    st.tuples(MINUTES, st.just("TIMEINTERVALTYPE")),
    st.tuples(MOMENTS, st.just("DATETIMETYPE")),
    st.tuples(st.dates(min_value=date(1900, 1, 1)), st.just("DATETYPE")),
    st.tuples(st.integers(-(10**9), 10**9), st.just("INTTYPE")),
    st.tuples(st.booleans(), st.just("BOOLTYPE")),
)


@given(WRITABLE)
def test_what_is_written_is_read_back_the_same(pair: tuple[Any, str]) -> None:
    """Writing loses nothing."""
    value, type_name = pair

    assert value == read_value(write_value(value, type_name), type_name)


_ELEMENTS = {
    "AMTTYPE": "Amount",
    "PRICETYPE": "SalesPrice",
    "QUANTYPE": "QuantityOnHand",
    "PERCENTTYPE": "TaxRate",
    "FLOATTYPE": "ExchangeRate",
    "TIMEINTERVALTYPE": "Duration",
    "DATETIMETYPE": "TimeCreated",
    "DATETYPE": "TxnDate",
    "INTTYPE": "Sublevel",
    "BOOLTYPE": "IsActive",
}


def test_what_is_written_is_valid_for_the_vendor(vendor_schema: VendorSchema) -> None:
    """Everything that can be written is of the vendor's simple type."""

    @given(WRITABLE)
    def compare(pair: tuple[Any, str]) -> None:
        value, type_name = pair
        element = etree.Element(_ELEMENTS[type_name])
        element.text = write_value(value, type_name)

        assert vendor_schema.fault(element) == ""

    compare()


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("1.005", 2, "1.01"), ("-1.005", 2, "-1.01"), ("1.004", 2, "1.00"), ("2.5", 0, "3"), ("0.000005", 5, "0.00001")],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, expected: str) -> None:
    """Not to even, as Python's own rounding would."""
    assert expected == str(round_half_up(Decimal(value), decimals)).replace("1E-5", "0.00001")


@pytest.mark.parametrize(
    ("text", "type_name"),
    [
        ("", "BOOLTYPE"),
        ("", "DATETYPE"),
        ("", "AMTTYPE"),
        ("12", "AMTTYPE"),
        ("2026-1-2", "DATETIMETYPE"),
        ("x", "STRTYPE"),
    ],
)
def test_what_the_schema_takes_is_no_fault(text: str, type_name: str) -> None:
    """Some types may be empty, and decimals may be left out."""
    assert form_fault(text, type_name) is None


@pytest.mark.parametrize(
    ("text", "type_name"),
    [("", "INTTYPE"), ("12.3", "AMTTYPE"), ("1e2", "QUANTYPE"), ("2026-1-2", "DATETYPE"), ("2026-02-30", "DATETYPE")],
)
def test_what_the_schema_does_not_take_is_a_fault(text: str, type_name: str) -> None:
    """The reason shows the text."""
    assert repr(text) in str(form_fault(text, type_name))
