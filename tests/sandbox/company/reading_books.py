"""The books of a company file, read by plain qbXML queries and nothing else."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

_SCHEMA = Path(__file__).parents[3] / "../shared/reference/qbxml/xsd-13.0/qbxmlops130.xsd"

DEBIT_ACCOUNTS = {
    *("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
    *("CostOfGoodsSold", "Expense", "OtherExpense"),
}

Changes = dict[str, Decimal]


def amounts(**expected: str) -> Changes:
    """Return amounts by account; underscores in the names stand for blanks, two of them for a colon."""
    return {name.replace("__", ":").replace("_", " "): Decimal(amount) for name, amount in expected.items()}


@dataclass
class BooksReader:
    """Reads and writes one running company file."""

    company: Any
    """What asks it, with ``ask`` and ``answers``."""

    def balances(self) -> Changes:
        """Return the Balance of every account by FullName; debits are positive."""
        accounts = self.company.ask("<AccountQueryRq><ActiveStatus>All</ActiveStatus></AccountQueryRq>")
        return {
            account.findtext("FullName"): Decimal(account.findtext("Balance"))
            * (1 if account.findtext("AccountType") in DEBIT_ACCOUNTS else -1)
            for account in accounts
        }

    def trial_balance(self) -> Decimal:
        """Return the sum of all accounts, debits positive: zero in books that balance."""
        return sum(self.balances().values(), Decimal())

    def owed(self, list_name: str) -> Changes:
        """Return the Balance of every customer or vendor by FullName (Name)."""
        records = self.company.ask(f"<{list_name}QueryRq><ActiveStatus>All</ActiveStatus></{list_name}QueryRq>")
        return {one.findtext("FullName") or one.findtext("Name"): Decimal(one.findtext("Balance")) for one in records}

    def stock(self, item: str) -> tuple[Decimal, Decimal, Decimal]:
        """Return QuantityOnHand, AverageCost and QuantityOnOrder of an inventory item."""
        (found,) = self.company.ask(f"<ItemInventoryQueryRq><FullName>{item}</FullName></ItemInventoryQueryRq>")
        names = ("QuantityOnHand", "AverageCost", "QuantityOnOrder")
        on_hand, average, on_order = (Decimal(found.findtext(name)) for name in names)
        return on_hand, average, on_order

    def status(self, request: str) -> tuple[str, str]:
        """Return statusCode and statusMessage of the answer to ``request``."""
        answer = self.company.ask(request)
        return answer.get("statusCode"), answer.get("statusMessage")

    def write(self, request: str) -> tuple[Any, Changes]:
        """Return the record that ``request`` gave back, and what it changed in the accounts (debits positive)."""
        before = self.balances()
        answer = self.company.ask(request)
        assert ("0", "Status OK") == (answer.get("statusCode"), answer.get("statusMessage"))
        validate(answer)
        after = self.balances()
        assert Decimal() == sum(after.values(), Decimal())

        changes = {name: after[name] - before.get(name, Decimal()) for name in after}
        return answer[0] if len(answer) else None, {name: amount for name, amount in changes.items() if amount}


def validate(answer: Any) -> None:
    """Check an answer against the vendor's schema, where that is at hand."""
    root = etree.Element("QBXML")
    etree.SubElement(root, "QBXMLMsgsRs").append(copy.deepcopy(answer))
    schema = _schema()
    assert schema is None or schema.validate(root), schema.error_log


@functools.cache
def _schema() -> etree.XMLSchema | None:
    return etree.XMLSchema(etree.parse(_SCHEMA)) if _SCHEMA.is_file() else None


def add(kind: str, header: str, *lines: str) -> str:
    """Return an Add request."""
    return f"<{kind}AddRq><{kind}Add>{header}{''.join(lines)}</{kind}Add></{kind}AddRq>"


def mod(kind: str, record: Any, header: str, *lines: str) -> str:
    """Return a Mod request for a record that was given back."""
    identity = "".join(f"<{name}>{record.findtext(name)}</{name}>" for name in ("TxnID", "EditSequence"))
    return f"<{kind}ModRq><{kind}Mod>{identity}{header}{''.join(lines)}</{kind}Mod></{kind}ModRq>"


def ref(name: str, full_name: str) -> str:
    """Return a reference by FullName."""
    return f"<{name}Ref><FullName>{full_name}</FullName></{name}Ref>"


def line(name: str, item: str = "", **values: str) -> str:
    """Return a line, with its item and its values in the order given."""
    inner = (ref("Item", item) if item else "") + "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items())
    return f"<{name}>{inner}</{name}>"


def remove(verb: str, kind: str, record: Any) -> str:
    """Return a TxnDel or TxnVoid request for a record that was given back."""
    return f"<Txn{verb}Rq><Txn{verb}Type>{kind}</Txn{verb}Type><TxnID>{record.findtext('TxnID')}</TxnID></Txn{verb}Rq>"
