"""The balances with which a scenario begins.

What a fixture says of its accounts, customers, vendors and items holds on the day of the run: its transactions are in
it already. So each of them gets its entry, and one opening entry before them all makes up the difference. What an
account does not say is zero (income and expenses of years that are closed). Where the accounts of a fixture do not
balance, Opening Balance Equity takes the difference, as in QuickBooks.

Stock that moved with the fixture's own transactions is worth what the fixture says it costs now, so that nothing is
valued anew by the opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import number, rounded
from qbcheck.sandbox.company.books.entries import entry_of
from qbcheck.sandbox.company.books.journal import Journal, When
from qbcheck.sandbox.company.books.lists import INVENTORY, Lists
from qbcheck.sandbox.company.books.postings import Entry, Ledger, Posting, own_side
from qbcheck.sandbox.company.books.stock import Movement
from qbcheck.sandbox.company.store import Record

OPENING = "opening"
"""Stands for the TxnID of the opening entry."""

_OWE = {"CustomerRet": "AccountsReceivable", "VendorRet": "AccountsPayable"}


def open_books(journal: Journal, records: Iterable[Record], lists: Lists) -> None:
    """Write the entries of a new company file."""
    records = list(records)
    entries = [_valued(entry_of(record.kind, record.tree, lists), lists) for record in records]
    journal.record(OPENING, When(None, 0), _opening(records, entries, lists))
    for record, entry in zip(records, entries, strict=True):
        if entry != Entry() and record.id:
            day = date.fromisoformat(record.tree["TxnDate"])
            journal.record(record.id, When(day, int(record.tree["TxnNumber"])), entry)


def _valued(entry: Entry, lists: Lists) -> Entry:
    """Give stock that moves at the average the value at which the fixture has it now."""
    ledger, movements = Ledger(list(entry.postings)), []
    for movement in entry.movements:
        value = movement.value
        if value is None:
            value = rounded(movement.quantity * number(lists.find(movement.item).tree.get("AverageCost")))
            ledger.debit(movement.asset, value)
            ledger.credit(movement.against, value)
        movements.append(replace(movement, value=value))
    return Entry(tuple(ledger.postings), tuple(movements), entry.ordered)


def _opening(records: list[Record], entries: list[Entry], lists: Lists) -> Entry:
    """Return the entry that makes up what the transactions of a fixture leave of its balances."""
    posted = [posting for entry in entries for posting in entry.postings]
    ledger = Ledger()
    accounts = {record.id: record.tree["AccountType"] for record in records if record.kind == "AccountRet"}
    for record in records:
        if record.kind in _OWE:
            account_type = _OWE[record.kind]
            said = own_side(account_type, number(record.tree.get("Balance")))
            left = said - sum(
                (one.amount for one in posted if one.entity == record.id and accounts[one.account] == account_type),
                Decimal(),
            )
            if left:
                ledger.debit(lists.special_account(account_type), left, record.id)
    for record in records:
        if record.kind == "AccountRet":
            said = own_side(record.tree["AccountType"], number(record.tree.get("Balance")))
            ledger.debit(str(record.id), said - _balance(str(record.id), posted, ledger.postings))
    if difference := sum((posting.amount for posting in ledger.postings), Decimal()):
        ledger.credit(lists.special_account("OpeningBalanceEquity"), difference)
    return Entry(tuple(ledger.postings), tuple(_first_stock(records, entries, lists)))


def _balance(account: str, *postings: Iterable[Posting]) -> Decimal:
    return sum((one.amount for listed in postings for one in listed if one.account == account), Decimal())


def _first_stock(records: Iterable[Record], entries: Iterable[Entry], lists: Lists) -> Iterator[Movement]:
    moved = [movement for entry in entries for movement in entry.movements]
    for record in records:
        if record.kind in INVENTORY:
            own = [movement for movement in moved if movement.item == record.id]
            quantity = number(record.tree.get("QuantityOnHand"))
            average = number(record.tree.get("AverageCost"))
            first = quantity - sum((movement.quantity for movement in own), Decimal())
            value = rounded(quantity * average) - sum((movement.value or Decimal() for movement in own), Decimal())
            if first or value:
                accounts = lists.stock_account(record), lists.cost_account(record)
                yield Movement(str(record.id), first, value, *accounts, purchase_cost=average)
