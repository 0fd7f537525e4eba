"""What stock costs at average cost, worked out by hand beside each case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qbcheck.sandbox.company.books.stock import Holding, move

# Each case: the cost of one before anything came, the movements as (quantity, value), and for each movement the stock
# afterwards as quantity, value, average, and what the average decided. Worked out by hand.
CASES = {
    # 4 at 10.00 = 40.00; 2 at 16.00 = 32.00 more: 72.00 / 6 = 12.00; one out at 12.00.
    "two purchases": (
        "0",
        [("4", "40.00"), ("2", "32.00"), ("-1", None)],
        [("4", "40.00", "10", "0"), ("6", "72.00", "12", "0"), ("5", "60.00", "12", "-12.00")],
    ),
    # 3 for 10.00: 3.333 each. What is left is worth 6.67, then 3.33, then nothing: 3.33 + 3.34 + 3.33 = 10.00.
    "thirds": (
        "0",
        [("3", "10.00"), ("-1", None), ("-1", None), ("-1", None)],
        [
            ("3", "10.00", "3.33333", "0"),
            ("2", "6.67", "3.33333", "-3.33"),
            ("1", "3.33", "3.33333", "-3.34"),
            ("0", "0.00", "3.33333", "-3.33"),
        ],
    ),
    # A customer's return comes in at the average and leaves it as it is.
    "return": ("0", [("2", "30.00"), ("1", None)], [("2", "30.00", "15", "0"), ("3", "45.00", "15", "15.00")]),
    # 2 at 50.00, 5 out at 50.00 = 250.00: -3 worth -150.00. 5 in at 60.00 = 300.00: two are left, at 60.00 = 120.00;
    # -150.00 + 300.00 = 150.00, so 30.00 (3 at 10.00 more than they were sold at) go to the cost of goods sold.
    "sold before it came": (
        "0",
        [("2", "100.00"), ("-5", None), ("5", "300.00")],
        [("2", "100.00", "50", "0"), ("-3", "-150.00", "50", "-250.00"), ("2", "120.00", "60", "-30.00")],
    ),
    # -3 worth -150.00; 1 in for 60.00: -2 at 50.00 = -100.00; -150.00 + 60.00 = -90.00, so 10.00 go to the cost.
    "still missing": (
        "0",
        [("3", "150.00"), ("-6", None), ("1", "60.00")],
        [("3", "150.00", "50", "0"), ("-3", "-150.00", "50", "-300.00"), ("-2", "-100.00", "50", "-10.00")],
    ),
    # Never bought: sold at the PurchaseCost of 7.50; two in for 16.00 settle it, 1.00 more than it was sold at.
    "never bought": (
        "7.50",
        [("-2", None), ("2", "16.00")],
        [("-2", "-15.00", "7.5", "-15.00"), ("0", "0.00", "7.5", "-1.00")],
    ),
    # Worth 5.00 more: 25.00 / 2 = 12.50.
    "only the value": ("0", [("2", "20.00"), ("0", "5.00")], [("2", "20.00", "10", "0"), ("2", "25.00", "12.5", "0")]),
    # Sent back to the vendor for 12.00 although worth 10.00: what is left is worth 8.00.
    "sent back": ("0", [("2", "20.00"), ("-1", "-12.00")], [("2", "20.00", "10", "0"), ("1", "8.00", "8", "0")]),
    # The last one sent back for 12.00: nothing is left to be worth -2.00, which goes to the cost (as a credit).
    "last one sent back": (
        "0",
        [("1", "10.00"), ("-1", "-12.00")],
        [("1", "10.00", "10", "0"), ("0", "0.00", "10", "2.00")],
    ),
    # Nothing there that could be worth anything.
    "value of nothing": ("4.00", [("0", "5.00")], [("0", "0.00", "4", "-5.00")]),
    # 2.5 hours of cable at 3.00 = 7.50.
    "parts of one": (
        "0",
        [("10", "30.00"), ("-2.5", None)],
        [("10", "30.00", "3", "0"), ("7.5", "22.50", "3", "-7.50")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_stock(name: str) -> None:
    """Stock goes out at the average, and what is left is worth its quantity at the average."""
    first, movements, expected = CASES[name]
    holding = Holding(average=Decimal(first))
    found = []
    for quantity, value in movements:
        holding, decided = move(holding, Decimal(quantity), None if value is None else Decimal(value))
        found.append((holding.quantity, holding.value, round(holding.average, 5), decided))

    assert [tuple(Decimal(text) for text in line) for line in expected] == found
