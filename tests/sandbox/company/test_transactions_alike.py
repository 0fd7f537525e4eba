"""What all transactions have in common: item groups, data extensions, currencies, terms, locks, rights, identities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, mod, ref, remove

from qbcheck.sandbox.company.store import Record
from qbcheck.sandbox.company.transactions.desk import due_date

ALPINE = ref("Customer", "Alpine Dental Group")
INGRAM = ref("Vendor", "Ingram Supply Co")
HOURS = line("InvoiceLineAdd", "Remote Support")
EXPENSE = f"<ExpenseLineAdd>{ref('Account', 'Travel')}<Amount>1.00</Amount></ExpenseLineAdd>"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


@pytest.fixture
def kits(run: Callable[..., Any], records: Callable[[str], Any]) -> BooksReader:
    """Return a company with a group of one switch and two hours."""
    lines = [
        {"ItemRef": {"FullName": "Network Switch 24-Port"}, "Quantity": "1"},
        {"ItemRef": {"FullName": "Remote Support"}, "Quantity": "2"},
    ]
    group = {"Name": "Kit", "ItemDesc": "A kit", "IsPrintItemsInGroup": True, "ItemGroupLine": lines}
    return BooksReader(run(records=records("US") | {"ItemGroupRet": [group]}))


def kit(name: str, quantity: str = "2") -> str:
    """Return a line for the group."""
    return f"<{name}>{ref('ItemGroup', 'Kit')}<Quantity>{quantity}</Quantity></{name}>"


def test_group_sold(kits: BooksReader) -> None:
    """Two kits are two switches at 310.50 (tax 38.81 + 12.42, cost 2 x 214.00) and four hours at 125.00."""
    invoice, changes = kits.write(add("Invoice", ALPINE, kit("InvoiceLineGroupAdd")))

    assert (
        amounts(
            Accounts_Receivable="1172.23",
            Sales_of_Hardware="-621",
            Services__Time_and_Materials="-500",
            Sales_Tax_Payable="-51.23",
            Cost_of_Goods_Sold="428",
            Inventory_Asset="-428",
        )
        == changes
    )
    assert ["A kit", "2", "true", "1121.00"] == [
        invoice.findtext(f"InvoiceLineGroupRet/{name}")
        for name in ("Desc", "Quantity", "IsPrintItemsInGroup", "TotalAmount")
    ]
    assert ["2", "4"] == [one.text for one in invoice.findall("InvoiceLineGroupRet/InvoiceLineRet/Quantity")]


def test_subtotal_behind_a_group(kits: BooksReader) -> None:
    """A subtotal sums up what stands above it, groups too: 310.50 + 250.00 + 125.00; not what stands below."""
    lines = kit("InvoiceLineGroupAdd", "1"), HOURS, line("InvoiceLineAdd", "Subtotal"), HOURS
    invoice, _ = kits.write(add("Invoice", ALPINE, *lines))

    assert ["125.00", "685.50", "125.00"] == [one.findtext("Amount") for one in invoice.findall("InvoiceLineRet")]
    assert "810.50" == invoice.findtext("Subtotal")


def test_group_bought(kits: BooksReader) -> None:
    """One kit is one switch at its PurchaseCost, and two hours at their price."""
    bill, changes = kits.write(add("Bill", INGRAM, kit("ItemGroupLineAdd", "1")))

    assert amounts(Inventory_Asset="214", Services__Time_and_Materials="250", Accounts_Payable="-464") == changes
    assert "464.00" == bill.findtext("ItemGroupLineRet/TotalAmount")


def test_group_ordered_and_taken_back(kits: BooksReader) -> None:
    """A kit on an order is on order with its items; an invoice of kits that is voided brings its stock back."""
    kits.write(add("PurchaseOrder", INGRAM, kit("PurchaseOrderLineGroupAdd", "3")))
    ordered = kits.stock("Network Switch 24-Port")
    invoice, made = kits.write(add("Invoice", ALPINE, kit("InvoiceLineGroupAdd", "1")))
    _, undone = kits.write(remove("Void", "Invoice", invoice))

    assert (Decimal(2), Decimal(214), Decimal(3)) == ordered == kits.stock("Network Switch 24-Port")
    assert {name: -amount for name, amount in made.items()} == undone


def test_line_of_a_group_changed(kits: BooksReader) -> None:
    """A line inside a group is changed by its own ID; what is left out of the group is deleted."""
    invoice, _ = kits.write(add("Invoice", ALPINE, kit("InvoiceLineGroupAdd", "1")))
    group_id = invoice.findtext("InvoiceLineGroupRet/TxnLineID")
    hours_id = invoice.findall("InvoiceLineGroupRet/InvoiceLineRet/TxnLineID")[1].text
    inner = f"<InvoiceLineMod><TxnLineID>{hours_id}</TxnLineID><Quantity>5</Quantity></InvoiceLineMod>"
    changed = f"<InvoiceLineGroupMod><TxnLineID>{group_id}</TxnLineID>{inner}</InvoiceLineGroupMod>"
    found, _ = kits.write(mod("Invoice", invoice, "", changed))

    assert ([hours_id], "625.00") == (
        [one.text for one in found.findall("InvoiceLineGroupRet/InvoiceLineRet/TxnLineID")],
        found.findtext("BalanceRemaining"),
    )
    assert (Decimal(2), Decimal(214), Decimal(0)) == kits.stock("Network Switch 24-Port")


def test_identities(us: BooksReader) -> None:
    """TxnIDs, TxnLineIDs and TxnNumbers are new, also after what had the last ones is deleted."""
    seen: set[str] = set()
    numbers = []
    for _ in range(3):
        invoice, _ = us.write(add("Invoice", ALPINE, HOURS))
        ids = {invoice.findtext("TxnID"), invoice.findtext("InvoiceLineRet/TxnLineID")}
        assert not seen & ids
        seen |= ids
        numbers.append(int(invoice.findtext("TxnNumber")))
        us.write(remove("Del", "Invoice", invoice))

    assert numbers == sorted(set(numbers))


def test_our_mark_comes_back(us: BooksReader) -> None:
    """An ExternalGUID is kept, and given back by queries."""
    guid = "{0A1B2C3D-0000-4000-8000-0123456789AB}"
    invoice, _ = us.write(add("Invoice", f"{ALPINE}<ExternalGUID>{guid}</ExternalGUID>", HOURS))
    (found,) = us.company.ask(f"<InvoiceQueryRq><TxnID>{invoice.findtext('TxnID')}</TxnID></InvoiceQueryRq>")

    assert guid == invoice.findtext("ExternalGUID") == found.findtext("ExternalGUID")


@pytest.mark.parametrize("kind", ["Invoice", "Bill"])
def test_only_what_is_asked_for(us: BooksReader, kind: str) -> None:
    """IncludeRetElement limits what comes back."""
    request = add("Invoice", ALPINE, HOURS) if kind == "Invoice" else add("Bill", INGRAM, EXPENSE)
    answer = us.company.ask(
        request.replace(f"</{kind}AddRq>", f"<IncludeRetElement>TxnID</IncludeRetElement></{kind}AddRq>")
    )

    assert ["TxnID"] == [one.tag for one in answer[0]]


def test_locked(run: Callable[..., Any]) -> None:
    """A customer that somebody works on cannot be used for a while; the books are left alone."""
    lock = {"record": "CustomerRet", "name": "Alpine Dental Group", "times": 1, "status": 3175}
    books = BooksReader(run(locks=[lock]))
    before = books.balances()

    assert "3175" == books.status(add("Invoice", ALPINE, HOURS))[0]
    assert before == books.balances()
    assert "0" == books.status(add("Invoice", ALPINE, HOURS))[0]


def test_locked_transaction(run: Callable[..., Any]) -> None:
    """A transaction that somebody works on can be neither changed nor paid."""
    lock = {"record": "InvoiceRet", "name": "1043", "times": 2, "status": 3176}
    books = BooksReader(run(locks=[lock]))
    (invoice,) = books.company.ask("<InvoiceQueryRq><RefNumber>1043</RefNumber></InvoiceQueryRq>")
    applied = f"<AppliedToTxnAdd><TxnID>{invoice.findtext('TxnID')}</TxnID></AppliedToTxnAdd>"
    payment = add("ReceivePayment", ref("Customer", "Delta Logistics LLC") + applied)

    assert ["3176", "3176", "0"] == [
        books.status(request)[0]
        for request in (mod("Invoice", invoice, "<Memo>x</Memo>"), payment, remove("Void", "Invoice", invoice))
    ]


def test_not_permitted(run: Callable[..., Any]) -> None:
    """A role may not write everything."""
    assert "3260" == BooksReader(run(denied=["InvoiceAdd"])).status(add("Invoice", ALPINE, HOURS))[0]


def test_several_currencies(run: Callable[..., Any], records: Callable[[str], Any]) -> None:
    """With several currencies the home currency is said; another customer's currency is refused."""
    rows = records("US") | {
        "CurrencyRet": [{"Name": "US Dollar", "CurrencyCode": "USD"}, {"Name": "Euro", "CurrencyCode": "EUR"}]
    }
    rows["CustomerRet"].append({"Name": "Abroad", "CurrencyRef": {"FullName": "Euro"}})
    books = BooksReader(run(records=rows, multi_currency=True))
    invoice, _ = books.write(add("Invoice", ALPINE, HOURS))

    assert ("US Dollar", "1") == (invoice.findtext("CurrencyRef/FullName"), invoice.findtext("ExchangeRate"))
    assert "1030" == books.status(add("Invoice", ref("Customer", "Abroad"), HOURS))[0]


def test_field_of_a_line(us: BooksReader) -> None:
    """A data extension of a line must be defined for its kind of transaction, and is kept."""
    define = "<OwnerID>0</OwnerID><DataExtName>Ticket</DataExtName><DataExtType>STR255TYPE</DataExtType>"
    us.company.ask(add("DataExtDef", f"{define}<AssignToObject>Invoice</AssignToObject>"))
    value = "<DataExt><OwnerID>0</OwnerID><DataExtName>{}</DataExtName><DataExtValue>T1</DataExtValue></DataExt>"
    sold = f"<InvoiceLineAdd>{ref('Item', 'Remote Support')}{{}}</InvoiceLineAdd>"
    invoice, _ = us.write(add("Invoice", ALPINE, sold.format(value.format("Ticket"))))
    asked = f"<TxnID>{invoice.findtext('TxnID')}</TxnID><IncludeLineItems>true</IncludeLineItems><OwnerID>0</OwnerID>"
    (found,) = us.company.ask(f"<InvoiceQueryRq>{asked}</InvoiceQueryRq>")

    assert "T1" == found.findtext("InvoiceLineRet/DataExtRet/DataExtValue")
    assert "3120" == us.status(add("Invoice", ALPINE, sold.format(value.format("Nothing"))))[0]


TERMS = {
    "net 30": ({"StdDueDays": "30"}, "2026-01-31", "2026-03-02"),
    "due on receipt": ({"StdDueDays": "0"}, "2026-01-31", "2026-01-31"),
    "fifteenth": ({"DayOfMonthDue": "15", "DueNextMonthDays": "5"}, "2026-01-10", "2026-01-15"),
    # the 11th is within five days of the 15th
    "next month": ({"DayOfMonthDue": "15", "DueNextMonthDays": "5"}, "2026-01-11", "2026-02-15"),
    "over the year's end": ({"DayOfMonthDue": "15", "DueNextMonthDays": "5"}, "2026-12-20", "2027-01-15"),
    "last day": ({"DayOfMonthDue": "31"}, "2026-02-03", "2026-02-28"),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms(name: str) -> None:
    """Standard terms count days; date-driven terms name a day of the month."""
    tree, day, due = TERMS[name]
    kind = "StandardTermsRet" if "StdDueDays" in tree else "DateDrivenTermsRet"

    assert date.fromisoformat(due) == due_date(date.fromisoformat(day), Record(kind, "1", name, tree))
