"""The entries on disk: postings, stock movements, what is on order. No write ends with a trial balance other than zero.

Everything is in the database of the records and is written in the transaction that writes the record, so that a killed
process leaves both or neither. Balances are summed up when they are asked for.

Movements are valued in the order of their dates, and of entry on one day. A movement put in between, changed or taken
out makes the item's later ones be valued anew, and what the average decided for them be posted anew.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbcheck.sandbox.company.books.postings import Entry, Posting, UnbalancedError, check_balanced
from qbcheck.sandbox.company.books.stock import Holding, move
from qbcheck.sandbox.company.statuses import too_large

_TABLES = (
    """CREATE TABLE posting (
        txn_id TEXT NOT NULL, movement INTEGER, account TEXT NOT NULL, entity TEXT, cents INTEGER NOT NULL)""",
    """CREATE TABLE movement (
        number INTEGER PRIMARY KEY, txn_id TEXT NOT NULL, item TEXT NOT NULL,
        day TEXT NOT NULL, entered INTEGER NOT NULL, place INTEGER NOT NULL,
        line TEXT NOT NULL, quantity TEXT NOT NULL, value TEXT, asset TEXT NOT NULL, against TEXT NOT NULL,
        purchase_cost TEXT NOT NULL, decided INTEGER, left TEXT, left_cents INTEGER, average TEXT)""",
    "CREATE TABLE on_order (txn_id TEXT NOT NULL, item TEXT NOT NULL, quantity TEXT NOT NULL)",
    "CREATE INDEX posting_txn ON posting (txn_id)",
    "CREATE INDEX posting_movement ON posting (movement)",
    "CREATE INDEX movement_txn ON movement (txn_id)",
    "CREATE INDEX movement_item ON movement (item, day, entered, place)",
    "CREATE INDEX on_order_txn ON on_order (txn_id)",
    "CREATE INDEX on_order_item ON on_order (item)",
)
_IN_THE_BEGINNING = ""
"""The day of the opening balances: before all others."""

_MOST_CENTS = 10**15 - 1
"""An AMTTYPE has 13 digits before the point (quickbooks-desktop reference, 2.4)."""
_MOST_UNITS = 10**10
"""A QUANTYPE and a PRICETYPE have 10."""

_Place = tuple[str, int, int]
"""Where a movement stands: its day, TxnNumber of its transaction, its place in that."""


@dataclass(frozen=True, slots=True)
class When:
    """Where a transaction stands among the others."""

    day: date | None
    """TxnDate; None for the opening balances."""
    entered: int
    """TxnNumber: counts up as transactions are entered."""


class Journal:
    """The books of one company file. The caller begins and commits; it is in no thread but the store's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def create(self) -> None:
        """Make the tables, in a new database."""
        for statement in _TABLES:
            self._connection.execute(statement)

    def is_new(self) -> bool:
        """Tell whether the books have not been opened yet."""
        wanted = "SELECT 1 FROM sqlite_master WHERE name = 'posting'"
        return self._connection.execute(wanted).fetchone() is None

    def record(self, txn_id: str, when: When, entry: Entry) -> None:
        """Put the entry of a transaction in the books, in the place of the one it had.

        Raises UnbalancedError when debits are not credits: then nothing may be committed. Raises RequestError (3101)
        when a balance or a stock has too many digits.
        """
        check_balanced(entry.postings, txn_id)
        earliest = self._take_out(txn_id)
        self._connection.executemany(
            "INSERT INTO posting (txn_id, account, entity, cents) VALUES (?, ?, ?, ?)",
            [(txn_id, one.account, one.entity, _cents(one.amount)) for one in entry.postings],
        )
        self._connection.executemany(
            "INSERT INTO on_order VALUES (?, ?, ?)", [(txn_id, item, str(quantity)) for item, quantity in entry.ordered]
        )
        for place, movement in enumerate(entry.movements):
            at = (when.day.isoformat() if when.day else _IN_THE_BEGINNING, when.entered, place)
            earliest[movement.item] = min(earliest.get(movement.item, at), at)
            said = (movement.line, str(movement.quantity), None if movement.value is None else str(movement.value))
            accounts = (movement.asset, movement.against)
            self._connection.execute(
                "INSERT INTO movement (txn_id, item, day, entered, place, line, quantity, value, asset, against,"
                " purchase_cost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (txn_id, movement.item, *at, *said, *accounts, str(movement.purchase_cost)),
            )
        for item, at in earliest.items():
            self._value_from(item, at)
        self.check()

    def remove(self, txn_id: str) -> None:
        """Take the entry of a transaction out of the books."""
        self.record(txn_id, When(None, 0), Entry())

    def check(self) -> None:
        """Raise UnbalancedError unless all debits are equal to all credits.

        Raises RequestError (3101) when they come to more than an amount has digits: then no balance does.
        """
        difference, debits = self._connection.execute(
            "SELECT COALESCE(SUM(cents), 0), COALESCE(SUM(MAX(cents, 0)), 0) FROM posting"
        ).fetchone()
        if difference:
            raise UnbalancedError(f"the trial balance is {_amount(difference)}, not zero")
        if debits > _MOST_CENTS:
            raise too_large("Balance", str(_amount(debits)))

    def uses(self, list_id: str) -> bool:
        """Tell whether an account, a customer, a vendor or an item is in the books."""
        return any(
            self._connection.execute(f"SELECT 1 FROM {table} WHERE ? IN {columns}", (list_id,)).fetchone()  # noqa: S608
            for table, columns in (("posting", "(account, entity)"), ("movement", "(item, asset, against)"))
        )

    def balances(self) -> dict[str, Decimal]:
        """Return the balance of each account by ListID; a debit is positive."""
        rows = self._connection.execute("SELECT account, SUM(cents) FROM posting GROUP BY account")
        return {account: _amount(cents) for account, cents in rows}

    def entity_balances(self) -> dict[str, Decimal]:
        """Return what each customer owes, and each vendor is owed, by ListID; a debit is positive."""
        rows = self._connection.execute(
            "SELECT entity, SUM(cents) FROM posting WHERE entity IS NOT NULL GROUP BY entity"
        )
        return {entity: _amount(cents) for entity, cents in rows}

    def holding(self, item: str) -> Holding | None:
        """Return the stock of ``item``; None when none ever moved."""
        row = self._connection.execute(
            "SELECT left, left_cents, average FROM movement WHERE item = ?"
            " ORDER BY day DESC, entered DESC, place DESC LIMIT 1",
            (item,),
        ).fetchone()
        return _holding(*row) if row else None

    def on_order(self, item: str) -> Decimal:
        """Return how much of ``item`` is on order and has not come."""
        rows = self._connection.execute("SELECT quantity FROM on_order WHERE item = ?", (item,))
        return sum((Decimal(quantity) for (quantity,) in rows), Decimal())

    def decided(self, txn_id: str) -> dict[str, Decimal]:
        """Return by TxnLineID the value of the stock on the lines of a transaction that the average decided."""
        rows = self._connection.execute(
            "SELECT line, decided FROM movement WHERE txn_id = ? AND value IS NULL", (txn_id,)
        )
        return {line: _amount(cents) for line, cents in rows}

    def postings(self, txn_id: str) -> list[Posting]:
        """Return all postings of a transaction, those of its stock last."""
        rows = self._connection.execute(
            "SELECT account, cents, entity FROM posting WHERE txn_id = ? ORDER BY movement, rowid", (txn_id,)
        )
        return [Posting(account, _amount(cents), entity) for account, cents, entity in rows]

    def _take_out(self, txn_id: str) -> dict[str, _Place]:
        """Delete the entry of a transaction; return the first place in it of each item that it moved."""
        rows = self._connection.execute(
            "SELECT item, day, entered, place FROM movement WHERE txn_id = ? ORDER BY place DESC", (txn_id,)
        ).fetchall()
        for table in ("posting", "movement", "on_order"):
            self._connection.execute(f"DELETE FROM {table} WHERE txn_id = ?", (txn_id,))  # noqa: S608 - one of three
        return {item: (day, entered, place) for item, day, entered, place in rows}

    def _value_from(self, item: str, at: _Place) -> None:
        """Value the movements of ``item`` from the place ``at`` on, and post what the average decides."""
        before = self._connection.execute(
            "SELECT left, left_cents, average FROM movement WHERE item = ? AND (day, entered, place) < (?, ?, ?)"
            " ORDER BY day DESC, entered DESC, place DESC LIMIT 1",
            (item, *at),
        ).fetchone()
        rows = self._connection.execute(
            "SELECT number, txn_id, quantity, value, asset, against, purchase_cost FROM movement"
            " WHERE item = ? AND (day, entered, place) >= (?, ?, ?) ORDER BY day, entered, place",
            (item, *at),
        ).fetchall()
        holding = _holding(*before) if before else None
        for number, txn_id, quantity, value, asset, against, purchase_cost in rows:
            holding = holding or Holding(average=Decimal(purchase_cost))
            holding, change = move(holding, Decimal(quantity), None if value is None else Decimal(value))
            if max(abs(holding.quantity), abs(holding.average)) >= _MOST_UNITS:
                raise too_large("QuantityOnHand", str(holding.quantity))
            cents = _cents(change)
            self._connection.execute(
                "UPDATE movement SET decided = ?, left = ?, left_cents = ?, average = ? WHERE number = ?",
                (cents, str(holding.quantity), _cents(holding.value), str(holding.average), number),
            )
            self._connection.execute("DELETE FROM posting WHERE movement = ?", (number,))
            self._connection.executemany(
                "INSERT INTO posting VALUES (?, ?, ?, NULL, ?)",
                [(txn_id, number, asset, cents), (txn_id, number, against, -cents)] if cents else [],
            )


def _holding(quantity: str, cents: int, average: str) -> Holding:
    return Holding(Decimal(quantity), _amount(cents), Decimal(average))


def _cents(amount: Decimal) -> int:
    cents = amount * 100
    if cents != int(cents):
        raise UnbalancedError(f"{amount} is not an amount of whole cents")
    return int(cents)


def _amount(cents: int) -> Decimal:
    return Decimal(cents) / 100
