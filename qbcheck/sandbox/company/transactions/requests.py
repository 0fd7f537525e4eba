"""The writing requests of transactions that are built."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qbcheck.sandbox.company.books.keeping import Books
from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.statuses import not_deletable
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.writer import KINDS, Writer
from qbcheck.sandbox.company.writes.deletions import delete
from qbcheck.sandbox.company.writes.dispatch import WriteFunction
from qbcheck.sandbox.company.writes.write import Write

_CHANGED = ("InvoiceRet", "BillRet", "PurchaseOrderRet")
"""Kinds whose Mod requests are built."""


def transaction_requests(books: Books) -> Mapping[str, WriteFunction]:
    """Return the functions that write transactions into ``books``, by request."""

    def with_writer(function: Callable[[Writer, Request], Record | Tree]) -> WriteFunction:
        def write_it(write: Write, request: Request) -> Record | Tree:
            return function(Writer(Desk(write, books.journal, books.lists(write))), request)

        return write_it

    def delete_unused(write: Write, request: Request) -> Record | Tree:
        (list_id,) = request.asked["ListID"]
        if books.journal.uses(list_id):
            raise not_deletable(list_id)
        return delete(write, request)

    names = [kind.removesuffix("Ret") for kind in KINDS]
    return {
        **{f"{name}Add": with_writer(Writer.add) for name in names},
        **{kind.replace("Ret", "Mod"): with_writer(Writer.modify) for kind in _CHANGED},
        "ListDel": delete_unused,
        "TxnDel": with_writer(Writer.delete),
        "TxnVoid": with_writer(Writer.void),
    }
