"""The journal: entries go in and out, the trial balance stays zero, stock is valued in the order of the days."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from qbcheck.sandbox.company.books.journal import Journal, When
from qbcheck.sandbox.company.books.postings import Entry, Ledger, Posting, UnbalancedError
from qbcheck.sandbox.company.books.stock import Holding, Movement


@pytest.fixture
def journal() -> Iterator[Journal]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    found = Journal(connection)
    found.create()
    yield found
    connection.close()


def bought(quantity: str, value: str) -> Entry:
    """Return a bill for stock: stock | payable to the vendor."""
    ledger = Ledger()
    ledger.debit("stock", Decimal(value))
    ledger.credit("payable", Decimal(value), "vendor")
    return Entry(tuple(ledger.postings), (Movement("item", Decimal(quantity), Decimal(value), "stock", "cost"),))


def sold(quantity: str, price: str) -> Entry:
    """Return an invoice for stock: receivable of the customer | sales."""
    ledger = Ledger()
    ledger.debit("receivable", Decimal(price), "customer")
    ledger.credit("sales", Decimal(price))
    return Entry(tuple(ledger.postings), (Movement("item", -Decimal(quantity), None, "stock", "cost", line="L1"),))


def on(day: int, entered: int) -> When:
    return When(date(2026, 11, day), entered)


def amounts(**expected: str) -> dict[str, Decimal]:
    return {account: Decimal(amount) for account, amount in expected.items()}


def test_balances(journal: Journal) -> None:
    """4 bought at 10.00, 3 sold for 60.00: stock 10.00, cost 30.00."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal.record("I", on(2, 2), sold("3", "60.00"))

    assert amounts(stock="10", payable="-40", receivable="60", sales="-60", cost="30") == journal.balances()
    assert amounts(vendor="-40", customer="60") == journal.entity_balances()
    assert Holding(Decimal(1), Decimal(10), Decimal(10)) == journal.holding("item")
    assert [("receivable", 60), ("sales", -60), ("stock", -30), ("cost", 30)] == [
        (posting.account, posting.amount) for posting in journal.postings("I")
    ]
    assert amounts(L1="-30") == journal.decided("I")


def test_back_dated_purchase(journal: Journal) -> None:
    """A bill of an earlier day values later sales anew: (40.00 + 80.00) / 8 = 15.00, 3 sold cost 45.00."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal.record("I", on(3, 2), sold("3", "60.00"))
    journal.record("B2", on(2, 3), bought("4", "80.00"))

    assert amounts(stock="75", payable="-120", receivable="60", sales="-60", cost="45") == journal.balances()
    assert Holding(Decimal(5), Decimal(75), Decimal(15)) == journal.holding("item")


def test_same_day_in_order_of_entry(journal: Journal) -> None:
    """On one day stock moves as it was entered: sold at 10.00 before the dearer stock came."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal.record("I", on(1, 2), sold("3", "60.00"))
    journal.record("B2", on(1, 3), bought("4", "80.00"))

    assert Decimal("30") == journal.balances()["cost"]


def test_changed_and_removed(journal: Journal) -> None:
    """A changed entry takes the place of the old one, and a removed one leaves nothing behind."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal.record("I", on(2, 2), sold("3", "60.00"))
    journal.record("B", on(1, 1), bought("4", "48.00"))
    changed = journal.balances()
    journal.remove("I")
    removed = journal.balances()
    journal.remove("B")

    # 48.00 / 4 = 12.00, 3 sold cost 36.00, 12.00 are left
    assert amounts(stock="12", payable="-48", receivable="60", sales="-60", cost="36") == changed
    assert amounts(stock="48", payable="-48") == removed
    assert {} == journal.balances()
    assert journal.holding("item") is None


def test_removed_purchase(journal: Journal) -> None:
    """Without its purchase, a sale is valued at the PurchaseCost again (none here: zero)."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal.record("I", on(2, 2), sold("3", "60.00"))
    journal.remove("B")

    assert amounts(receivable="60", sales="-60") == journal.balances()
    assert Holding(Decimal(-3), Decimal(0), Decimal(0)) == journal.holding("item")


def test_unbalanced_entry_is_refused(journal: Journal) -> None:
    """An entry whose debits are not its credits is a bug, and is said loudly."""
    with pytest.raises(UnbalancedError, match=r"I: debits exceed credits by 0\.01"):
        journal.record("I", on(1, 1), Entry((Posting("a", Decimal("10.01")), Posting("b", Decimal("-10.00")))))


def test_parts_of_a_cent_are_refused(journal: Journal) -> None:
    """Books are kept to the cent."""
    with pytest.raises(UnbalancedError, match="whole cents"):
        journal.record("I", on(1, 1), Entry((Posting("a", Decimal("0.005")), Posting("b", Decimal("-0.005")))))


def test_trial_balance_is_checked_as_a_whole(journal: Journal) -> None:
    """A trial balance other than zero is found whatever made it."""
    journal.record("B", on(1, 1), bought("4", "40.00"))
    journal._connection.execute("UPDATE posting SET cents = cents + 1 WHERE account = 'stock'")

    with pytest.raises(UnbalancedError, match=r"0\.01"):
        journal.check()
    with pytest.raises(UnbalancedError, match=r"0\.01"):
        journal.record("I", on(2, 2), sold("1", "20.00"))


def test_on_order(journal: Journal) -> None:
    """What orders still wait for is summed up by item."""
    journal.record("P1", on(1, 1), Entry(ordered=(("item", Decimal(3)),)))
    journal.record("P2", on(1, 2), Entry(ordered=(("item", Decimal("0.5")), ("other", Decimal(1)))))
    both = journal.on_order("item")
    journal.record("P1", on(1, 1), Entry(ordered=(("item", Decimal(1)),)))

    assert (Decimal("3.5"), Decimal("1.5")) == (both, journal.on_order("item"))
