"""Sales tax on the lines of a transaction.

Amounts without their tax: each rate takes its percentage of the lines that it applies to. Amounts with their tax: the
net amount is taken out of them, and the rates share the rest.

Whether QuickBooks rounds once per rate, over all lines, or line by line is unconfirmed; the setting ``tax_rounding``
of the company file chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qbcheck.sandbox.company.books.amounts import rounded

Rounding = Literal["rate", "line"]


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of one tax item."""

    item: str
    """ListID of the tax item."""
    percent: Decimal
    account: str
    """ListID of the account where its tax is owed to, or claimed from, the agency."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as tax sees it."""

    amount: Decimal
    rates: tuple[Rate, ...]
    """Empty when nothing is due on it."""


@dataclass(frozen=True, slots=True)
class Taxation:
    """What came of it."""

    nets: tuple[Decimal, ...]
    """Amounts of the lines without tax, in their order."""
    taxes: tuple[tuple[Rate, Decimal], ...]
    """Tax by rate, in the order in which the rates appeared."""

    @property
    def net(self) -> Decimal:
        """Sum of the lines without tax."""
        return sum(self.nets, Decimal())

    @property
    def tax(self) -> Decimal:
        """Sum of the taxes."""
        return sum((amount for _, amount in self.taxes), Decimal())


def taxation(lines: Sequence[Line], rounding: Rounding, *, included: bool = False) -> Taxation:
    """Return the tax on ``lines``; ``included`` says that their amounts contain it."""
    return _taken_out(lines, rounding) if included else _put_on(lines, rounding)


def _put_on(lines: Sequence[Line], rounding: Rounding) -> Taxation:
    exact: dict[Rate, Decimal] = {}
    for line in lines:
        for rate in line.rates:
            tax = line.amount * rate.percent / 100
            exact[rate] = exact.get(rate, Decimal()) + (rounded(tax) if rounding == "line" else tax)
    taxes = tuple((rate, rounded(tax)) for rate, tax in exact.items())
    return Taxation(tuple(line.amount for line in lines), taxes)


def _taken_out(lines: Sequence[Line], rounding: Rounding) -> Taxation:
    nets: list[Decimal] = []
    taxes: dict[Rate, Decimal] = {}
    gross: dict[tuple[Rate, ...], Decimal] = {}
    net: dict[tuple[Rate, ...], Decimal] = {}
    for line in lines:
        factor = 1 + sum((rate.percent for rate in line.rates), Decimal()) / 100
        gross[line.rates] = gross.get(line.rates, Decimal()) + line.amount
        before = net.get(line.rates, Decimal())
        # Rounding per rate rounds the running sum, so that the lines' nets add up to the net of all.
        exact = line.amount / factor if rounding == "line" else gross[line.rates] / factor - before
        nets.append(rounded(exact))
        net[line.rates] = before + nets[-1]
    for rates, amount in gross.items():
        rest = amount - net[rates]
        percent = sum((rate.percent for rate in rates), Decimal())
        for rate in rates:
            share = rounded(rest * rate.percent / percent) if percent else Decimal()
            rest, percent = rest - share, percent - rate.percent
            taxes[rate] = taxes.get(rate, Decimal()) + share
    return Taxation(tuple(nets), tuple(taxes.items()))
