"""Transactions changed, voided and deleted: posted anew, or taken back, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, mod, ref, remove

ALPINE = ref("Customer", "Alpine Dental Group")
INGRAM = ref("Vendor", "Ingram Supply Co")
LINE, MOD = "InvoiceLineAdd", "InvoiceLineMod"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


@pytest.fixture
def invoice(us: BooksReader) -> Any:
    """Return an invoice of two SSDs at 89.95 (taxed, 14.84) and two hours at 125.00."""
    header = ALPINE + "<RefNumber>7001</RefNumber><Memo>first</Memo>"
    lines = line(LINE, "SSD 1 TB", Quantity="2"), line(LINE, "Remote Support", Quantity="2")
    return us.write(add("Invoice", header, *lines))[0]


def line_ids(record: Any) -> list[str]:
    """Return the TxnLineIDs of a record."""
    return [one.text for one in record.iter("TxnLineID")]


def kept(line_id: str, inner: str = "", name: str = MOD) -> str:
    """Return a line that is kept, with what changes in it."""
    return f"<{name}><TxnLineID>{line_id}</TxnLineID>{inner}</{name}>"


def test_header_alone(us: BooksReader, invoice: Any) -> None:
    """A Mod without lines leaves them, and what it does not name, as they were."""
    changed, changes = us.write(mod("Invoice", invoice, "<PONumber>PO 5</PONumber><Memo>second</Memo>"))

    assert {} == changes
    assert line_ids(invoice) == line_ids(changed)
    assert ["7001", "second", "PO 5", "444.74"] == [
        changed.findtext(name) for name in ("RefNumber", "Memo", "PONumber", "BalanceRemaining")
    ]
    assert changed.findtext("EditSequence") != invoice.findtext("EditSequence")
    assert changed.findtext("TimeCreated") == invoice.findtext("TimeCreated")


def test_lines_left_out_are_deleted(us: BooksReader, invoice: Any) -> None:
    """Without the SSDs: their sale 179.90, tax 11.24 + 3.60 = 14.84 and cost 123.00 are taken back."""
    hours = line_ids(invoice)[1]
    changed, changes = us.write(mod("Invoice", invoice, "", kept(hours)))

    assert (
        amounts(
            Accounts_Receivable="-194.74",
            Sales_of_Hardware="179.90",
            Sales_Tax_Payable="14.84",
            Cost_of_Goods_Sold="-123.00",
            Inventory_Asset="123.00",
        )
        == changes
    )
    assert ([hours], "250.00") == (line_ids(changed), changed.findtext("BalanceRemaining"))
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == us.stock("SSD 1 TB")


def test_line_changed_and_added(us: BooksReader, invoice: Any) -> None:
    """Three hours instead of two keep their rate; -1 is a new line of 10.00 for hardware, taxed 0.63 + 0.20."""
    ssds, hours = line_ids(invoice)
    new = kept("-1", ref("Item", "Hardware") + "<Amount>10.00</Amount>")
    changed, changes = us.write(mod("Invoice", invoice, "", kept(ssds), kept(hours, "<Quantity>3</Quantity>"), new))

    # tax: 189.90 x 6.25 % = 11.86875 -> 11.87, x 2 % = 3.798 -> 3.80; before 11.24 + 3.60
    assert (
        amounts(
            Accounts_Receivable="135.83",
            Services__Time_and_Materials="-125.00",
            Autotask_Income_from_PO="-10.00",
            Sales_Tax_Payable="-0.83",
        )
        == changes
    )
    assert [ssds, hours] == line_ids(changed)[:2]
    assert 3 == len(set(line_ids(changed)))
    assert ["179.90", "375.00", "10.00"] == [one.findtext("Amount") for one in changed.findall("InvoiceLineRet")]


def test_another_item_on_a_line(us: BooksReader, invoice: Any) -> None:
    """Another item brings its own text, price and tax code."""
    ssds, hours = line_ids(invoice)
    changed, _ = us.write(mod("Invoice", invoice, "", kept(ssds), kept(hours, ref("Item", "Project Work"))))
    (found,) = changed.findall("InvoiceLineRet")[1:]

    assert ["Project Work", "2", "110.00", "220.00"] == [
        found.findtext(name) for name in ("Desc", "Quantity", "Rate", "Amount")
    ]


def test_amount_of_a_line(us: BooksReader, invoice: Any) -> None:
    """A new amount counts, and the rate is worked out again."""
    ssds, hours = line_ids(invoice)
    changed, _ = us.write(mod("Invoice", invoice, "", kept(ssds), kept(hours, "<Amount>99.00</Amount>")))

    assert ("49.50", "99.00") == (
        changed.findtext("InvoiceLineRet[2]/Rate"),
        changed.findtext("InvoiceLineRet[2]/Amount"),
    )


def test_memo_cleared(us: BooksReader, invoice: Any) -> None:
    """An empty element clears; a customer cannot be cleared."""
    changed, _ = us.write(mod("Invoice", invoice, "<Memo></Memo>"))

    assert changed.find("Memo") is None
    assert "3190" == us.status(mod("Invoice", changed, "<TxnDate></TxnDate>"))[0]


def test_another_day_moves_the_stock(us: BooksReader) -> None:
    """Stock is valued in the order of days: moved behind a dearer purchase, one SSD costs (307.50 + 80.00) / 6 more."""
    sale, _ = us.write(add("Invoice", ALPINE + "<TxnDate>2026-11-01</TxnDate>", line(LINE, "SSD 1 TB", Quantity="1")))
    us.write(
        add(
            "Bill",
            INGRAM + "<TxnDate>2026-11-10</TxnDate>",
            line("ItemLineAdd", "SSD 1 TB", Quantity="1", Cost="80.00"),
        )
    )
    _, changes = us.write(mod("Invoice", sale, "<TxnDate>2026-11-20</TxnDate>"))

    # what is left is worth 5 x 64.58333 = 322.92: the sale costs 387.50 - 322.92 = 64.58 instead of 61.50
    assert amounts(Cost_of_Goods_Sold="3.08", Inventory_Asset="-3.08") == changes


def test_old_edit_sequence(us: BooksReader, invoice: Any) -> None:
    """A Mod of what was changed since is refused."""
    us.write(mod("Invoice", invoice, "<Memo>second</Memo>"))

    assert "3200" == us.status(mod("Invoice", invoice, "<Memo>third</Memo>"))[0]


def test_refused_lines(us: BooksReader, invoice: Any) -> None:
    """Lines must be there and stay in their order; what is paid cannot become more than what is due."""
    ssds, hours = line_ids(invoice)
    assert "3120" == us.status(mod("Invoice", invoice, "", kept("77-7")))[0]
    assert "3290" == us.status(mod("Invoice", invoice, "", kept(hours), kept(ssds)))[0]

    inner = f"<TxnID>{invoice.findtext('TxnID')}</TxnID><PaymentAmount>400.00</PaymentAmount>"
    payment = f"{ALPINE}<TotalAmount>400.00</TotalAmount><AppliedToTxnAdd>{inner}</AppliedToTxnAdd>"
    us.write(add("ReceivePayment", payment))
    (now,) = us.company.ask(f"<InvoiceQueryRq><TxnID>{invoice.findtext('TxnID')}</TxnID></InvoiceQueryRq>")
    assert "3210" == us.status(mod("Invoice", now, "", kept(hours)))[0]


def test_bill_changed(us: BooksReader) -> None:
    """Expense and item lines are changed apart, and cleared when that is asked."""
    expense = f"<ExpenseLineAdd>{ref('Account', 'Travel')}<Amount>10.00</Amount></ExpenseLineAdd>"
    bill, _ = us.write(add("Bill", INGRAM, expense, line("ItemLineAdd", "SSD 1 TB", Quantity="5", Cost="70.00")))
    expense_id, item_id = line_ids(bill)
    dearer, first = us.write(mod("Bill", bill, "", kept(expense_id, "<Amount>12.00</Amount>", "ExpenseLineMod")))
    # 5 x 70.00 -> 2 x 70.00
    fewer, second = us.write(mod("Bill", dearer, "", kept(item_id, "<Quantity>2</Quantity>", "ItemLineMod")))
    _, third = us.write(mod("Bill", fewer, "<ClearItemLines>true</ClearItemLines>"))

    assert amounts(Travel="2", Accounts_Payable="-2") == first
    assert amounts(Inventory_Asset="-210", Accounts_Payable="210") == second
    assert amounts(Inventory_Asset="-140", Accounts_Payable="140") == third
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == us.stock("SSD 1 TB")
    assert Decimal("12.00") == us.owed("Vendor")["Ingram Supply Co"]


@pytest.mark.parametrize("verb", ["Del", "Void"])
@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_taken_back(run: Callable[..., Any], country: str, verb: str) -> None:
    """Deleted or voided, everything that was posted is taken back."""
    books = BooksReader(run(country))
    expense = f"{ref('Account', 'Travel')}<Amount>10.00</Amount>"
    bought = line("ItemLineAdd", "SSD 1 TB", Quantity="3", Cost="70.00")
    requests = {
        "Invoice": add("Invoice", ALPINE, line(LINE, "SSD 1 TB", Quantity="2")),
        "CreditMemo": add("CreditMemo", ALPINE, line("CreditMemoLineAdd", "SSD 1 TB", Quantity="2")),
        "Bill": add("Bill", INGRAM, f"<ExpenseLineAdd>{expense}</ExpenseLineAdd>", bought),
        "ItemReceipt": add("ItemReceipt", INGRAM, bought),
        "VendorCredit": add("VendorCredit", INGRAM, bought),
        "Check": add("Check", ref("Account", "Checking"), f"<ExpenseLineAdd>{expense}</ExpenseLineAdd>", bought),
    }
    for kind, request in requests.items():
        record, made = books.write(request)
        _, undone = books.write(remove(verb, kind, record))

        assert made
        assert {name: -amount for name, amount in made.items()} == undone, kind
        assert (Decimal(5), Decimal("61.50"), Decimal(0)) == books.stock("SSD 1 TB")


def test_voided(us: BooksReader, invoice: Any) -> None:
    """A voided invoice keeps its number and its lines; everything in it is zero."""
    answer = us.company.ask(remove("Void", "Invoice", invoice))
    asked = f"<TxnID>{invoice.findtext('TxnID')}</TxnID><IncludeLineItems>true</IncludeLineItems>"
    (now,) = us.company.ask(f"<InvoiceQueryRq>{asked}</InvoiceQueryRq>")

    assert ["Invoice", invoice.findtext("TxnID"), "7001"] == [
        answer.findtext(name) for name in ("TxnVoidType", "TxnID", "RefNumber")
    ]
    assert ["7001", "VOID: first", "0.00", "0.00", "0.00", "true"] == [
        now.findtext(name) for name in ("RefNumber", "Memo", "Subtotal", "SalesTaxTotal", "BalanceRemaining", "IsPaid")
    ]
    assert [("0", "0.00"), ("0", "0.00")] == [
        (one.findtext("Quantity"), one.findtext("Amount")) for one in now.findall("InvoiceLineRet")
    ]
    assert now.findtext("EditSequence") != invoice.findtext("EditSequence")


def test_deleted(us: BooksReader, invoice: Any) -> None:
    """A deleted invoice is gone, and TxnDeletedQuery tells of it."""
    answer = us.company.ask(remove("Del", "Invoice", invoice))
    txn_id = invoice.findtext("TxnID")
    told = us.company.ask("<TxnDeletedQueryRq><TxnDelType>Invoice</TxnDelType></TxnDeletedQueryRq>")

    assert ["Invoice", txn_id, "7001"] == [answer.findtext(name) for name in ("TxnDelType", "TxnID", "RefNumber")]
    assert answer.findtext("TimeDeleted")
    assert ("7001", invoice.findtext("TimeCreated")) == tuple(
        told[-1].findtext(name) for name in ("RefNumber", "TimeCreated")
    )
    assert "500" == us.status(f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID></InvoiceQueryRq>")[0]
    assert "3120" == us.status(remove("Del", "Invoice", invoice))[0]


def test_of_another_kind(us: BooksReader, invoice: Any) -> None:
    """What is deleted must be of the kind that is named."""
    assert "3120" == us.status(remove("Del", "Bill", invoice))[0]


@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_documents_of_the_fixture(run: Callable[..., Any], country: str) -> None:
    """What a scenario began with can be voided too, and the books stay in balance."""
    books = BooksReader(run(country))
    (invoice,) = books.company.ask("<InvoiceQueryRq><RefNumber>1043</RefNumber></InvoiceQueryRq>")
    _, changes = books.write(remove("Void", "Invoice", invoice))

    # two switches sold at 310.50, which cost 214.00 each; the customer paid for them, and that is owed back now
    assert {Decimal(621), Decimal(-428), Decimal(428)} <= set(changes.values())
    assert -Decimal(621) - Decimal(invoice.findtext("SalesTaxTotal")) == changes["Accounts Receivable"]
    assert (Decimal(4), Decimal(214), Decimal(0)) == books.stock("Network Switch 24-Port")


def test_closed_period(run: Callable[..., Any]) -> None:
    """What is of a closed period can be neither changed, voided nor deleted, nor anything be moved into it."""
    books = BooksReader(run(closing_date="2026-10-31"))
    (old,) = books.company.ask("<InvoiceQueryRq><RefNumber>1043</RefNumber></InvoiceQueryRq>")
    new, _ = books.write(add("Invoice", ALPINE, line(LINE, "Remote Support")))

    assert ["3161"] * 4 == [
        books.status(request)[0]
        for request in (
            mod("Invoice", old, "<Memo>x</Memo>"),
            remove("Void", "Invoice", old),
            remove("Del", "Invoice", old),
            mod("Invoice", new, "<TxnDate>2026-10-31</TxnDate>"),
        )
    ]
