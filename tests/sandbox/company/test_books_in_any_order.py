"""Whatever is written in whatever order, the books are in balance after every step.

The machine adds, changes, pays, voids and deletes at random, on days before and after each other, and after each step
reads the balances by plain qbXML. It does not know what a step should post: tests of single transactions do.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from lxml import etree
from reading_books import BooksReader, add, line, mod, ref

from qbcheck.sandbox.company.company_file import CompanyFile
from qbcheck.sandbox.company.settings import company_settings

CUSTOMERS = (
    "Alpine Dental Group",
    "Delta Logistics LLC",
    "Delta Logistics LLC:Depot refit",
    "Evergreen School District",
)
VENDORS = ("Ingram Supply Co", "Northwind Hardware")
STOCK = ("Firewall FW-200", "Network Switch 24-Port", "SSD 1 TB")
ITEMS = (*STOCK, "Remote Support", "Hardware")
BY_CUSTOMERS, BY_VENDORS = ("Invoice", "CreditMemo"), ("Bill", "ItemReceipt", "VendorCredit", "Check")

days = st.dates(date(2026, 11, 1), date(2026, 11, 24))
quantities = st.decimals("0.5", "9", places=1)
money = st.decimals("0", "999.99", places=2)


class AnyOrder(RuleBasedStateMachine):
    """Writes at random; ``open_file`` and ``country`` are put in by the test."""

    open_file: Callable[[Path], CompanyFile]
    whole: Callable[..., str]

    records = Bundle("records")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.file = type(self).open_file(self.folder / "company.sqlite")
        self.books = BooksReader(SimpleNamespace(ask=self.ask))

    def teardown(self) -> None:
        self.file.close()
        shutil.rmtree(self.folder)

    def ask(self, request: str) -> Any:
        """Return the answer to one request."""
        return etree.fromstring(self.file.answer(type(self).whole(request).encode("ascii", "xmlcharrefreplace")))[0][0]

    def written(self, kind: str, request: str) -> Any:
        """Return kind and record of what a request wrote; nothing when it was refused."""
        answer = self.ask(request)
        assert answer.get("statusCode") in ("0", "570", "3180", "3210", "3120"), answer.get("statusMessage")
        return (kind, answer[0].findtext("TxnID")) if len(answer) else multiple()

    @rule(
        target=records,
        kind=st.sampled_from(BY_CUSTOMERS),
        customer=st.sampled_from(CUSTOMERS),
        day=days,
        lines=st.lists(st.tuples(st.sampled_from(ITEMS), quantities, money), min_size=1, max_size=3),
    )
    def sell(self, kind: str, customer: str, day: Any, lines: list[Any]) -> Any:
        """Write an invoice or a credit memo."""
        sold = [line(f"{kind}LineAdd", item, Quantity=str(count), Amount=str(amount)) for item, count, amount in lines]
        return self.written(kind, add(kind, f"{ref('Customer', customer)}<TxnDate>{day}</TxnDate>", *sold))

    @rule(
        target=records,
        kind=st.sampled_from(BY_VENDORS),
        vendor=st.sampled_from(VENDORS),
        day=days,
        amount=money,
        lines=st.lists(st.tuples(st.sampled_from(ITEMS), quantities, money), max_size=3),
    )
    def buy(self, kind: str, vendor: str, day: Any, amount: Decimal, lines: list[Any]) -> Any:
        """Write a bill, an item receipt, a vendor credit or a check."""
        party = ref("Account", "Checking") + ref("PayeeEntity", vendor) if kind == "Check" else ref("Vendor", vendor)
        expense = f"<ExpenseLineAdd>{ref('Account', 'Rent Expense')}<Amount>{amount}</Amount></ExpenseLineAdd>"
        bought = [line("ItemLineAdd", item, Quantity=str(count), Amount=str(one)) for item, count, one in lines]
        return self.written(kind, add(kind, f"{party}<TxnDate>{day}</TxnDate>", expense, *bought))

    @rule(target=records, vendor=st.sampled_from(VENDORS), item=st.sampled_from(STOCK), count=quantities)
    def order(self, vendor: str, item: str, count: Decimal) -> Any:
        """Write a purchase order."""
        ordered = line("PurchaseOrderLineAdd", item, Quantity=str(count))
        return self.written("PurchaseOrder", add("PurchaseOrder", ref("Vendor", vendor), ordered))

    @rule(
        target=records, vendor=st.sampled_from(VENDORS), record=records, kind=st.sampled_from(["Bill", "ItemReceipt"])
    )
    def receive(self, vendor: str, record: Any, kind: str) -> Any:
        """Receive what is still to come of an order."""
        if record[0] != "PurchaseOrder":
            return multiple()
        link = f"<LinkToTxnID>{record[1]}</LinkToTxnID>"
        return self.written(kind, add(kind, ref("Vendor", vendor) + link))

    @rule(target=records, item=st.sampled_from(STOCK), day=days, count=st.decimals("-3", "9", places=0))
    def count(self, item: str, day: Any, count: Decimal) -> Any:
        """Adjust stock to what was counted."""
        header = f"{ref('Account', 'Inventory Adjustment')}<TxnDate>{day}</TxnDate>"
        inner = f"<QuantityAdjustment><NewQuantity>{count}</NewQuantity></QuantityAdjustment>"
        counted = f"<InventoryAdjustmentLineAdd>{ref('Item', item)}{inner}</InventoryAdjustmentLineAdd>"
        return self.written("InventoryAdjustment", add("InventoryAdjustment", header, counted))

    @rule(target=records, customer=st.sampled_from(CUSTOMERS), amount=money)
    def pay(self, customer: str, amount: Decimal) -> Any:
        """Take a payment."""
        inner = f"{ref('Customer', customer)}<TotalAmount>{amount}</TotalAmount><IsAutoApply>true</IsAutoApply>"
        return self.written("ReceivePayment", add("ReceivePayment", inner))

    @rule(record=records, day=days, amount=money)
    def change(self, record: Any, day: Any, amount: Decimal) -> None:
        """Move an invoice or a bill to another day, keep its first line alone, and change its amount."""
        kind, txn_id = record
        if kind in ("Invoice", "Bill"):
            asked = f"<TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems>"
            answer = self.ask(f"<{kind}QueryRq>{asked}</{kind}QueryRq>")
            if len(answer):
                name = "InvoiceLine" if kind == "Invoice" else "ExpenseLine"
                line_id = answer[0].findtext(f"{name}Ret/TxnLineID")
                if line_id:
                    changed = line(f"{name}Mod", TxnLineID=line_id, Amount=str(amount))
                    self.written(kind, mod(kind, answer[0], f"<TxnDate>{day}</TxnDate>", changed))

    @rule(record=records)
    def void(self, record: Any) -> None:
        """Void what can be voided."""
        if record[0] not in ("PurchaseOrder", "ReceivePayment"):
            self.taken_back("Void", record)

    @rule(record=consumes(records))
    def delete(self, record: Any) -> None:
        """Delete anything."""
        self.taken_back("Del", record)

    def taken_back(self, verb: str, record: Any) -> None:
        """Void or delete a record."""
        kind, txn_id = record
        inner = f"<Txn{verb}Type>{kind}</Txn{verb}Type><TxnID>{txn_id}</TxnID>"
        assert self.ask(f"<Txn{verb}Rq>{inner}</Txn{verb}Rq>").get("statusCode") in ("0", "3120")

    @invariant()
    def balanced(self) -> None:
        """Find the trial balance zero; what is owed is the sum of what each owes; stock is worth its average cost."""
        balances = self.books.balances()
        worth = sum((on_hand * average for on_hand, average, _ in map(self.books.stock, STOCK)), Decimal())

        assert Decimal() == sum(balances.values(), Decimal())
        assert balances["Accounts Receivable"] == sum(self.books.owed("Customer").values(), Decimal())
        assert -balances["Accounts Payable"] == sum(self.books.owed("Vendor").values(), Decimal())
        # A cent for each item: its value is rounded, and its average has five decimals.
        assert abs(balances["Inventory Asset"] - worth) <= Decimal("0.01") * len(STOCK)


@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_any_order(country: str, scenario_of: Any, whole: Any) -> None:
    """The invariants hold after every step of any sequence."""
    scenario = scenario_of(country)
    checked = company_settings(scenario.company)

    def open_file(path: Path) -> CompanyFile:
        return CompanyFile(checked, scenario.company_records, path, lambda: datetime(2026, 11, 24, 18, tzinfo=UTC))

    machine = type("AnyOrderHere", (AnyOrder,), {"open_file": staticmethod(open_file), "whole": staticmethod(whole)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=5,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            database=None,
        ),
    )
