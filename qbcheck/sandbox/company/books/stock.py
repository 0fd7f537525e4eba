"""What stock costs as it moves, at average cost.

Stock comes in at the value of its line and raises the average; it goes out at the average of that moment and leaves the
average as it is. What is left is always worth its quantity at the average, to the cent, so the last one takes what
rounding left behind.

Stock may go below zero, as QuickBooks lets it: what is missing is valued at the last average. What comes in later
settles that first: the difference between its own cost and the average at which it was sold goes to the cost of goods
sold, and what is left over is worth its own cost. An item that never had a cost is valued at its PurchaseCost. (General
accounting; how QuickBooks treats stock below zero is unconfirmed.)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import rounded


@dataclass(frozen=True, slots=True)
class Movement:
    """Stock of one item that comes in or goes out with a line of a transaction."""

    item: str
    """ListID of the item."""
    quantity: Decimal
    """What comes in; negative when it goes out; zero when only its value changes."""
    value: Decimal | None
    """What it changes the value of the stock by, where the line says; None: the average decides."""
    asset: str
    """ListID of the account that holds the stock's value."""
    against: str
    """ListID of the account that takes the other side of what the average decides."""
    purchase_cost: Decimal = Decimal()
    """What one costs as long as no stock of it ever had a cost."""
    line: str = ""
    """TxnLineID, where the line shows what the average decided."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The stock of one item."""

    quantity: Decimal = Decimal()
    value: Decimal = Decimal()
    average: Decimal = Decimal()
    """Cost of one; the last known when there is none left."""


def move(before: Holding, quantity: Decimal, value: Decimal | None) -> tuple[Holding, Decimal]:
    """Return the stock after a movement, and the change of its value that the average decided.

    ``quantity`` and ``value`` are as in Movement.
    """
    left = before.quantity + quantity
    if value is None:
        after = _worth(left, before.average)
        return after, after.value - before.value
    if left > 0 and before.quantity >= 0:
        total = before.value + value
        return Holding(left, total, total / left), Decimal()
    after = _worth(left, value / quantity if left > 0 and quantity else before.average)
    return after, after.value - before.value - value


def _worth(quantity: Decimal, average: Decimal) -> Holding:
    return Holding(quantity, rounded(quantity * average), average)
