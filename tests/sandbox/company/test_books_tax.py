"""Sales tax on lines, worked out by hand beside each case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qbcheck.sandbox.company.books.tax import Line, Rate, taxation

STATE = Rate("state", Decimal("6.25"), "payable")
CITY = Rate("city", Decimal("2.00"), "payable")
HST = Rate("hst", Decimal("13.00"), "hst payable")
VAT = Rate("vat", Decimal("20.00"), "vat payable")


def lines(*amounts: str, rates: tuple[Rate, ...]) -> list[Line]:
    return [Line(Decimal(amount), rates) for amount in amounts]


def test_group_of_rates() -> None:
    """Each rate of a group is rounded on its own: 621.00 x 6.25 % = 38.8125, x 2 % = 12.42."""
    found = taxation(lines("621.00", rates=(STATE, CITY)), "rate")

    assert ((STATE, Decimal("38.81")), (CITY, Decimal("12.42"))) == found.taxes
    assert (Decimal("621.00"), Decimal("51.23")) == (found.net, found.tax)


@pytest.mark.parametrize(
    ("rounding", "tax"),
    [
        # 3 x 0.50 = 1.50 x 13 % = 0.195, half up
        ("rate", "0.20"),
        # 0.50 x 13 % = 0.065, half up 0.07, three times
        ("line", "0.21"),
    ],
)
def test_rounding(rounding: str, tax: str) -> None:
    """Tax is rounded once per rate, or line by line."""
    assert Decimal(tax) == taxation(lines("0.50", "0.50", "0.50", rates=(HST,)), rounding).tax


def test_half_a_cent_of_a_credit() -> None:
    """Half a cent is rounded away from zero on both sides: -0.50 x 13 % = -0.065."""
    assert Decimal("-0.07") == taxation(lines("-0.50", rates=(HST,)), "rate").tax


def test_lines_of_several_codes() -> None:
    """A line without rates is net and pays nothing: 100.00 x 20 % = 20.00, 50.00 x 0 = 0."""
    found = taxation([Line(Decimal("100.00"), (VAT,)), Line(Decimal("50.00"), ())], "rate")

    assert (Decimal("150.00"), Decimal("20.00")) == (found.net, found.tax)


def test_tax_included() -> None:
    """Tax is taken out of amounts that contain it: 120.00 / 1.2 = 100.00."""
    found = taxation(lines("120.00", rates=(VAT,)), "rate", included=True)

    assert ((Decimal("100.00"),), ((VAT, Decimal("20.00")),)) == (found.nets, found.taxes)


@pytest.mark.parametrize(
    ("rounding", "nets"),
    [
        # 3 x 9.99 = 29.97 / 1.2 = 24.975, half up 24.98: running 8.325 -> 8.33, 16.65 - 8.33, 24.975 - 16.65
        ("rate", ["8.33", "8.32", "8.33"]),
        # 9.99 / 1.2 = 8.325, half up, three times: 24.99
        ("line", ["8.33", "8.33", "8.33"]),
    ],
)
def test_rounding_of_included_tax(rounding: str, nets: list[str]) -> None:
    """Net and tax together are what the lines say, however it is rounded."""
    found = taxation(lines("9.99", "9.99", "9.99", rates=(VAT,)), rounding, included=True)

    assert [Decimal(net) for net in nets] == list(found.nets)
    assert Decimal("29.97") == found.net + found.tax


def test_included_tax_of_a_group() -> None:
    """Rates share what is taken out: 108.25 / 1.0825 = 100.00; 8.25 x 6.25 / 8.25 = 6.25, the rest 2.00."""
    found = taxation(lines("108.25", rates=(STATE, CITY)), "rate", included=True)

    assert ((STATE, Decimal("6.25")), (CITY, Decimal("2.00"))) == found.taxes


def test_zero_rate() -> None:
    """A zero-rated line is worth its amount, with its tax inside or not."""
    zero = Rate("zero", Decimal("0.00"), "vat payable")

    for included in (False, True):
        found = taxation(lines("50.00", rates=(zero,)), "rate", included=included)
        assert (Decimal("50.00"), Decimal("0.00")) == (found.net, found.tax)
