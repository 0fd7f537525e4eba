"""What an entry in the books is, and which side of an account is its own.

Double entry: every entry adds to accounts what it takes from others, so all postings together are always zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from qbcheck.sandbox.company.books.stock import Movement

_DEBIT_ACCOUNTS = frozenset(
    (
        *("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
        *("CostOfGoodsSold", "Expense", "OtherExpense"),
    )
)
NON_POSTING = "NonPosting"


class UnbalancedError(AssertionError):
    """An entry whose debits are not its credits: a bug of the sandbox, never an answer to a client."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry."""

    account: str
    """ListID of the account."""
    amount: Decimal
    """In cents' precision; a debit is positive."""
    entity: str | None = None
    """ListID of the customer or vendor who owes or is owed it, on receivable and payable accounts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction does to the books."""

    postings: tuple[Posting, ...] = ()
    movements: tuple[Movement, ...] = ()
    """Stock that moves; what it costs is posted besides, as the journal finds it."""
    ordered: tuple[tuple[str, Decimal], ...] = ()
    """Items on order by ListID, with the quantity still to come."""


@dataclass(slots=True)
class Ledger:
    """Collects the postings of one entry; amounts of zero are left out."""

    postings: list[Posting] = field(default_factory=list)

    def debit(self, account: str, amount: Decimal, entity: str | None = None) -> None:
        """Add ``amount`` to the debit side; a negative amount is a credit."""
        if amount:
            self.postings.append(Posting(account, amount, entity))

    def credit(self, account: str, amount: Decimal, entity: str | None = None) -> None:
        """Add ``amount`` to the credit side; a negative amount is a debit."""
        self.debit(account, -amount, entity)


def own_side(account_type: str, amount: Decimal) -> Decimal:
    """Turn a debit amount into what ``Balance`` shows for an account of this type, and back."""
    return amount if account_type in _DEBIT_ACCOUNTS else -amount


def check_balanced(postings: Iterable[Posting], what: str) -> None:
    """Raise UnbalancedError unless debits and credits are equal."""
    difference = sum((posting.amount for posting in postings), Decimal())
    if difference:
        raise UnbalancedError(f"{what}: debits exceed credits by {difference}")
