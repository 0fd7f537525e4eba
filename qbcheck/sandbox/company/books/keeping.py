"""The books of one company file: what opens them, and what the requests that write do to them.

An account that QuickBooks makes by itself when it is first needed, such as Undeposited Funds, is made here too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date

from qbcheck.sandbox.company.books.amounts import number, rounded
from qbcheck.sandbox.company.books.balances import Balances
from qbcheck.sandbox.company.books.journal import Journal, When
from qbcheck.sandbox.company.books.lists import INVENTORY, Lists, Taxes
from qbcheck.sandbox.company.books.opening import open_books
from qbcheck.sandbox.company.books.postings import Entry, Ledger, own_side
from qbcheck.sandbox.company.books.stock import Movement
from qbcheck.sandbox.company.kinds import stored_kinds
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.store import Record, Store, Tree
from qbcheck.sandbox.company.writes.additions import add_record
from qbcheck.sandbox.company.writes.special import SPECIAL_ACCOUNTS
from qbcheck.sandbox.company.writes.write import Write

_OPENED_ON = {"CustomerRet": "AccountsReceivable", "VendorRet": "AccountsPayable"}


class Books:
    """The books of one company file."""

    def __init__(self, settings: CompanySettings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self.journal = Journal(store.connection)
        self.shown: Callable[[list[Record]], list[Record]] = Balances(store, self.journal).shown

    def open(self, write: Write) -> None:
        """Write the first entries, in a file whose books have not been opened yet."""
        if self.journal.is_new():
            with self._store.transaction():
                self.journal.create()
                open_books(self.journal, self._store.records(tuple(stored_kinds())), self.lists(write))

    def lists(self, write: Write) -> Lists:
        """Return the lists of the file, for the writing of one request: what was looked up is remembered."""
        taxes: Taxes = "item" if self._settings.country == "US" else "code"
        return Lists(
            functools.cache(self._find),
            functools.cache(lambda special: self._special_account(special, write)),
            taxes if self._settings.sales_tax else "none",
            self._settings.tax_rounding,
        )

    def open_balance(self, write: Write, record: Record, opening: Tree) -> None:
        """Take in what a new account, customer, vendor or inventory item begins with, against Opening Balance Equity.

        QuickBooks makes an invoice, a bill or an adjustment of it; here the entry stands by itself.
        """
        ledger, movements = Ledger(), []
        lists = self.lists(write)
        equity = lists.special_account("OpeningBalanceEquity")
        if record.kind in INVENTORY:
            quantity = number(opening.get("QuantityOnHand"))
            value = rounded(quantity * number(record.tree.get("PurchaseCost")))
            if "TotalValue" in opening:
                value = number(opening["TotalValue"])
            accounts = lists.stock_account(record), lists.cost_account(record)
            movements.append(Movement(str(record.id), quantity, value, *accounts))
            ledger.debit(accounts[0], value)
        elif record.kind == "AccountRet":
            value = own_side(record.tree["AccountType"], number(opening.get("OpenBalance")))
            ledger.debit(str(record.id), value)
        else:
            special = _OPENED_ON[record.kind]
            value = own_side(special, number(opening.get("OpenBalance")))
            ledger.debit(lists.special_account(special), value, record.id)
        ledger.credit(equity, value)
        day = opening.get("OpenBalanceDate") or opening.get("InventoryDate") or write.today.isoformat()
        entry = Entry(tuple(ledger.postings), tuple(one for one in movements if one.quantity or one.value))
        self.journal.record(str(record.id), When(date.fromisoformat(day), 0), entry)

    def _find(self, list_id: str) -> Record:
        (found,) = self._store.by_id(tuple(stored_kinds()), list_id)
        return found

    def _special_account(self, special: str, write: Write) -> str:
        accounts = self._store.records(("AccountRet",))
        named = [one for one in accounts if one.tree.get("SpecialAccountType") == special]
        # Receivables and payables: any account of the type will do.
        found = named or [one for one in accounts if one.tree["AccountType"] == special]
        if found:
            return str(found[0].id)
        name, account_type = SPECIAL_ACCOUNTS[special]
        tree = {"Name": name, "AccountType": account_type, "SpecialAccountType": special}
        return str(add_record("AccountRet", tree, write).id)
