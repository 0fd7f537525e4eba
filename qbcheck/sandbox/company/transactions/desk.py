"""What the writing of a transaction needs: settings, records, books, the day; and the rules of headers.

Sources: quickbooks-desktop reference, 3 (accounts), 4.1 (statusCodes), 7 (numbers). Which code goes with a foreign
currency is unconfirmed; here 3250 where the file has one currency, and 1030 where it has several: this company file
keeps its books in the home currency alone.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from qbcheck.sandbox.company.books.journal import Journal
from qbcheck.sandbox.company.books.lists import INVENTORY, Lists
from qbcheck.sandbox.company.references import TAX_ITEMS, folded
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import switched_off, unsupported
from qbcheck.sandbox.company.store import Record, Store, Tree
from qbcheck.sandbox.company.transactions.refusals import closed_period, invalid_value
from qbcheck.sandbox.company.writes.requested import refer
from qbcheck.sandbox.company.writes.write import Write


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one transaction is written."""

    write: Write
    journal: Journal
    lists: Lists

    @property
    def settings(self) -> CompanySettings:
        """How the file behaves."""
        return self.write.settings

    @property
    def store(self) -> Store:
        """The records of the file."""
        return self.write.store

    def transaction(self, kind: str, txn_id: str) -> Record:
        """Return another transaction that is named; raises RequestError when it is not there, or locked."""
        return self.write.find((kind,), txn_id)

    def date_it(self, kind: str, tree: Tree) -> None:
        """Give the transaction the day of the run when it has none.

        Raises RequestError (3161) for a day of a closed period, unless the scenario says that it is only warned of.
        """
        tree.setdefault("TxnDate", self.write.today.isoformat())
        self.check_open(kind, tree)

    def check_open(self, kind: str, tree: Tree) -> None:
        """Raise RequestError (3161) when the transaction is of a closed period."""
        closing = self.settings.closing_date
        if closing and self.settings.closed_period == "refuse" and date.fromisoformat(tree["TxnDate"]) <= closing:
            raise closed_period(kind.removesuffix("Ret"), tree["TxnDate"])

    def number_it(self, kind: str, tree: Tree) -> None:
        """Give the transaction the next number of its kind when it has none."""
        if "RefNumber" not in tree:
            tree["RefNumber"] = str(self.store.greatest_number(kind) + 1)

    def record_of(self, tree: Tree, reference: str) -> Record:
        """Return the record that a reference names."""
        return self.lists.find(tree[reference]["ListID"])

    def account(self, tree: Tree, reference: str, *types: str, special: str = "") -> None:
        """See that the transaction has an account of one of ``types``; the ``special`` one when it names none."""
        if reference not in tree:
            tree[reference] = refer(self.lists.find(self.lists.special_account(special)))
        self.check_account(tree[reference], reference, *types)

    def check_account(self, reference: Tree, name: str, *types: str) -> None:
        """Raise RequestError (3210) for an account of another type."""
        account_type = self.lists.account_type(reference["ListID"])
        if account_type not in types:
            raise invalid_value(name, reference["FullName"], f"The type of this account is {account_type}.")

    def check_inventory(self, item: Record) -> None:
        """Raise RequestError (3250) for an inventory item where inventory is switched off."""
        if item.kind in INVENTORY and not self.settings.inventory:
            raise switched_off()

    def terms(self, tree: Tree, party: Record) -> None:
        """Give the transaction the terms of its customer or vendor, and the day on which it is due."""
        take_over(tree, party, "TermsRef")
        day = date.fromisoformat(tree["TxnDate"])
        due = due_date(day, self.record_of(tree, "TermsRef")) if "TermsRef" in tree else day
        tree.setdefault("DueDate", due.isoformat())

    def currency(self, tree: Tree, party: Record | None) -> None:
        """Give the transaction its currency; raises RequestError for another than the home currency."""
        if not self.settings.multi_currency:
            if "ExchangeRate" in tree:
                raise switched_off()
            return
        home = self._named(("CurrencyRet",), self.settings.home_currency)
        own = party.tree.get("CurrencyRef", home) if party else home
        if own != home:
            raise unsupported("foreign currency")
        if home is not None:
            tree["CurrencyRef"], tree["ExchangeRate"] = home, "1"

    def tax_code(self, name: str) -> Tree | None:
        """Return a reference to the tax code called ``name``; None when a scenario took it away."""
        return self._named(("SalesTaxCodeRet",), name)

    def tax_item(self, name: str) -> Tree | None:
        """Return a reference to the tax item or group called ``name``; None when a scenario took it away."""
        return self._named(TAX_ITEMS, name)

    def _named(self, kinds: tuple[str, ...], name: str) -> Tree | None:
        found = self.store.by_name(kinds, folded(name))
        return refer(found[0]) if found else None


def take_over(tree: Tree, party: Record, *names: str) -> None:
    """Give the transaction what its customer or vendor has under the same names."""
    for name in names:
        if name in party.tree:
            tree.setdefault(name, party.tree[name])


def default_flags(tree: Tree, *names: str) -> None:
    """Say no where the transaction says nothing."""
    for name in names:
        tree.setdefault(name, "false")


def due_date(day: date, terms: Record) -> date:
    """Return when something of ``day`` is due by these terms.

    Date-driven terms: the next such day of a month; the one after that when ``day`` is within DueNextMonthDays of it.
    """
    if terms.kind == "StandardTermsRet":
        return day + timedelta(days=int(terms.tree.get("StdDueDays", 0)))
    due_on = int(terms.tree["DayOfMonthDue"])
    due = _in_month(day.year, day.month, due_on)
    while day > due - timedelta(days=int(terms.tree.get("DueNextMonthDays", 0))):
        due = _in_month(due.year + due.month // 12, due.month % 12 + 1, due_on)
    return due


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
