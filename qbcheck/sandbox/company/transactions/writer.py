"""Writes transactions: adds, changes, voids and deletes them, with what they do to other records and to the books.

The framework begins and commits: everything that one request does is in one transaction of the database, and nothing of
a request that is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from qbcheck.sandbox.company.books.amounts import number
from qbcheck.sandbox.company.books.entries import entry_of, group_of
from qbcheck.sandbox.company.books.journal import When
from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.references import folded
from qbcheck.sandbox.company.statuses import missing_object, unsupported
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.groups import expand_groups
from qbcheck.sandbox.company.transactions.inventory import complete_adjustment, complete_transfer
from qbcheck.sandbox.company.transactions.modifying import modified
from qbcheck.sandbox.company.transactions.orders import complete_order, draw_lines, forget_order, receive
from qbcheck.sandbox.company.transactions.payments import apply_payment, complete_payment, release, set_credits
from qbcheck.sandbox.company.transactions.purchases import complete_purchase
from qbcheck.sandbox.company.transactions.reading import read
from qbcheck.sandbox.company.transactions.refusals import invalid_value
from qbcheck.sandbox.company.transactions.sales import complete_sale
from qbcheck.sandbox.company.transactions.time_tracking import complete_time
from qbcheck.sandbox.company.transactions.voiding import voided
from qbcheck.sandbox.company.writes.requested import without_empty

_COMPLETE: dict[str, Callable[[str, Tree, Desk], None]] = {
    "InvoiceRet": complete_sale,
    "CreditMemoRet": complete_sale,
    "ReceivePaymentRet": complete_payment,
    "BillRet": complete_purchase,
    "ItemReceiptRet": complete_purchase,
    "VendorCreditRet": complete_purchase,
    "CheckRet": complete_purchase,
    "PurchaseOrderRet": complete_order,
    "InventoryAdjustmentRet": complete_adjustment,
    "TransferInventoryRet": complete_transfer,
    "TimeTrackingRet": complete_time,
}
KINDS = tuple(_COMPLETE)
"""The kinds of transactions that are written here."""
_POSTED_AGAIN = ("PurchaseOrderRet", "ReceivePaymentRet")
"""Kinds whose entries change when a transaction is linked to them, or taken away."""
_LINES = (
    *("InvoiceLineRet", "CreditMemoLineRet", "PurchaseOrderLineRet", "ExpenseLineRet", "ItemLineRet"),
    *("InventoryAdjustmentLineRet", "TransferInventoryLineRet"),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one transaction. Every method raises RequestError for what QuickBooks refuses."""

    desk: Desk

    def add(self, request: Request) -> Record:
        """Write a new transaction, such as InvoiceAdd asks for."""
        kind, desk = f"{request.name.removesuffix('Add')}Ret", self.desk
        tree = without_empty(read(request.asked, request.name, desk.write))
        orders, memos = tree.pop("LinkToTxnID", []), tree.pop("SetCredit", [])
        if "ApplyCheckToTxnAdd" in tree:
            raise unsupported("ApplyCheckToTxnAdd")
        desk.write.check_guid(tree, KINDS)
        desk.date_it(kind, tree)
        for name in _LINES:
            for line in (*tree.get(name, []), *tree.get(group_of(name), [])):
                line["TxnLineID"] = desk.write.new_txn_id()
        if kind in ("BillRet", "ItemReceiptRet"):
            draw_lines(tree, orders, desk)
        else:
            self._refuse_links(tree, orders)
        self._complete(kind, tree)
        record = self._new(kind, tree)
        self._touch(set_credits(record, memos, desk))
        self._touch(apply_payment(record, desk))
        self._touch(receive(record, 1, desk))
        desk.store.add(record)
        self._post(record)
        return record

    def modify(self, request: Request) -> Record:
        """Change a transaction, such as InvoiceMod asks for."""
        kind, desk = f"{request.name.removesuffix('Mod')}Ret", self.desk
        identity = request.asked[request.name][0]
        old = desk.transaction(kind, identity["TxnID"][0])
        desk.write.check_current(old, identity["EditSequence"][0])
        desk.check_open(kind, old.tree)
        wanted = read(request.asked, request.name, desk.write)
        del wanted["TxnID"], wanted["EditSequence"]
        memos = wanted.pop("SetCredit", [])
        self._touch(receive(old, -1, desk))
        tree = modified(old.tree, wanted, desk)
        desk.date_it(kind, tree)
        self._complete(kind, tree)
        if kind == "InvoiceRet" and number(tree["BalanceRemaining"]) < 0:
            raise invalid_value("Amount", tree["Subtotal"], "More is paid of the transaction than would be due.")
        record = self._changed(old, tree)
        self._touch(set_credits(record, memos, desk))
        self._touch(receive(record, 1, desk))
        desk.store.replace(record)
        self._post(record)
        return record

    def void(self, request: Request) -> Tree:
        """Void a transaction, and return what TxnVoidRs says."""
        name, txn_id = request.asked["TxnVoidType"][0], request.asked["TxnID"][0]
        old = self._find(name, txn_id)
        self._release(old)
        record = self._changed(old, voided(old.tree))
        self.desk.store.replace(record)
        self._post(record)
        told = ("TxnID", "TimeCreated", "TimeModified", "RefNumber")
        answer: Tree = {part: record.tree[part] for part in told if part in record.tree}
        return answer | {"TxnVoidType": name}

    def delete(self, request: Request) -> Tree:
        """Delete a transaction, and return what TxnDelRs says; TxnDeletedQuery tells of it from now on."""
        name, txn_id = request.asked["TxnDelType"][0], request.asked["TxnID"][0]
        old = self._find(name, txn_id)
        self._release(old)
        self._touch(forget_order(old, self.desk))
        self.desk.journal.remove(txn_id)
        self.desk.store.remove(old)
        told: Tree = {part: old.tree[part] for part in ("TimeCreated", "RefNumber") if part in old.tree}
        deleted: Tree = {"TxnDelType": name, "TxnID": txn_id, "TimeDeleted": self.desk.write.now_text, **told}
        self.desk.store.add(Record("TxnDeletedRet", txn_id, folded(told.get("RefNumber", "")), deleted))
        answer: Tree = {part: value for part, value in deleted.items() if part != "TimeCreated"}
        return answer

    def _find(self, name: str, txn_id: str) -> Record:
        """Return the transaction that is to go away."""
        kind = f"{name}Ret"
        if kind not in KINDS:
            raise missing_object(self.desk.settings.missing_object, txn_id)
        old = self.desk.transaction(kind, txn_id)
        self.desk.check_open(kind, old.tree)
        return old

    def _refuse_links(self, tree: Tree, orders: list[str]) -> None:
        """Refuse links to transactions of which none is built here, such as estimates and sales orders."""
        lines = (line for name in _LINES for line in tree.get(name, []) if "LinkToTxn" in line)
        for txn_id in (*orders, *(line["LinkToTxn"]["TxnID"] for line in lines)):
            raise missing_object(self.desk.settings.missing_object, txn_id)

    def _release(self, old: Record) -> None:
        """Take back what a transaction that goes away paid, was paid, and received of orders."""
        self._touch(release(old, self.desk))
        self._touch(receive(old, -1, self.desk))

    def _complete(self, kind: str, tree: Tree) -> None:
        for name in _LINES:
            expand_groups(tree, name, self.desk)
        _COMPLETE[kind](kind, tree, self.desk)

    def _new(self, kind: str, tree: Tree) -> Record:
        write = self.desk.write
        tree["TxnID"] = write.new_txn_id()
        tree["TxnNumber"] = str(write.store.next_number("TxnNumber", self._first_number))
        write.stamp(tree)
        return Record(kind, tree["TxnID"], folded(tree.get("RefNumber", "")), tree)

    def _changed(self, old: Record, tree: Tree) -> Record:
        self.desk.write.restamp(tree)
        return Record(old.kind, old.id, folded(tree.get("RefNumber", "")), tree)

    def _first_number(self) -> int:
        numbers = (int(one.tree.get("TxnNumber", 0)) for one in self.desk.store.records(KINDS))
        return 1 + max(numbers, default=0)

    def _post(self, record: Record) -> None:
        when = When(date.fromisoformat(record.tree["TxnDate"]), int(record.tree["TxnNumber"]))
        self.desk.journal.record(str(record.id), when, entry_of(record.kind, record.tree, self.desk.lists))

    def _touch(self, records: Iterable[Record]) -> None:
        """Write records that a transaction changes besides itself, each before the next one is looked up."""
        for record in records:
            self.desk.store.replace(self._changed(record, record.tree))
            if record.kind in _POSTED_AGAIN:
                self._post(record)
