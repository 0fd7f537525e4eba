"""Invoices and credit memos: their postings, worked out by hand, and what QuickBooks fills in and refuses.

Prices and costs are those of the ready companies: a switch sells at 310.50 and costs 214.00, an SSD sells at 89.95 and
costs 61.50; two switches and five SSDs are there. Remote Support is not taxed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, ref

ALPINE = ref("Customer", "Alpine Dental Group")
LINE = "InvoiceLineAdd"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


@pytest.mark.parametrize(
    ("country", "payable", "tax"),
    [
        # 310.50 x 6.25 % = 19.40625 -> 19.41; x 2 % = 6.21; together 25.62
        ("US", "Sales Tax Payable", "25.62"),
        # 310.50 x 13 % = 40.365 -> 40.37
        ("CA", "GST/HST Payable", "40.37"),
        # 310.50 x 20 % = 62.10
        ("UK", "VAT Liability", "62.10"),
    ],
)
def test_invoice(run: Callable[..., Any], country: str, payable: str, tax: str) -> None:
    """Receivable | income of each line, tax; cost of goods sold | inventory asset at the average."""
    books = BooksReader(run(country))
    invoice, changes = books.write(
        add(
            "Invoice",
            ALPINE,
            line(LINE, "Network Switch 24-Port", Quantity="1"),
            line(LINE, "Remote Support", Quantity="3", Amount="400.00"),
        )
    )

    total = Decimal("710.50") + Decimal(tax)
    assert {
        "Accounts Receivable": total,
        "Sales of Hardware": Decimal("-310.50"),
        "Services:Time and Materials": Decimal("-400.00"),
        payable: -Decimal(tax),
        "Cost of Goods Sold": Decimal("214.00"),
        "Inventory Asset": Decimal("-214.00"),
    } == changes
    assert ["710.50", tax, "0.00", str(total), "false"] == [
        invoice.findtext(name) for name in ("Subtotal", "SalesTaxTotal", "AppliedAmount", "BalanceRemaining", "IsPaid")
    ]
    assert total == books.owed("Customer")["Alpine Dental Group"]
    assert (Decimal(1), Decimal(214), Decimal(0)) == books.stock("Network Switch 24-Port")


def test_what_is_filled_in(us: BooksReader) -> None:
    """Number, dates, terms, address and texts come from the file, the customer and the item."""
    invoice, _ = us.write(add("Invoice", ALPINE + "<TxnDate>2026-11-10</TxnDate>", line(LINE, "Remote Support")))

    # 1043 was the last number; Net 30; the price of an hour is 125.00
    assert {
        "RefNumber": "1044",
        "TxnDate": "2026-11-10",
        "DueDate": "2026-12-10",
        "ShipDate": "2026-11-10",
        "TermsRef/FullName": "Net 30",
        "ARAccountRef/FullName": "Accounts Receivable",
        "BillAddress/City": "Springfield",
        "ItemSalesTaxRef/FullName": "Springfield Sales Tax",
        "SalesTaxPercentage": "8.25",
        "CustomerSalesTaxCodeRef/FullName": "Tax",
        "IsPending": "false",
        "InvoiceLineRet/Desc": "Remote Support",
        "InvoiceLineRet/Rate": "125.00",
        "InvoiceLineRet/Amount": "125.00",
        "InvoiceLineRet/SalesTaxCodeRef/FullName": "Non",
    } == {name: invoice.findtext(name) for name in EXPECTED}


EXPECTED = (
    *("RefNumber", "TxnDate", "DueDate", "ShipDate", "TermsRef/FullName", "ARAccountRef/FullName"),
    *("BillAddress/City", "ItemSalesTaxRef/FullName", "SalesTaxPercentage", "CustomerSalesTaxCodeRef/FullName"),
    *("IsPending", "InvoiceLineRet/Desc", "InvoiceLineRet/Rate", "InvoiceLineRet/Amount"),
    "InvoiceLineRet/SalesTaxCodeRef/FullName",
)


def test_date_of_the_run(us: BooksReader) -> None:
    """Without a TxnDate the transaction is of today, and due by its customer's terms."""
    invoice, _ = us.write(add("Invoice", ALPINE, line(LINE, "Remote Support")))

    assert ("2026-11-24", "2026-12-24") == (invoice.findtext("TxnDate"), invoice.findtext("DueDate"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # an amount counts, and the rate is worked out: 100.00 / 3
        ({"Quantity": "3", "Amount": "100.00"}, ("33.33333", "100.00")),
        ({"Amount": "100.00"}, ("100.00", "100.00")),
        # 2.5 x 99.99 = 249.975, half up
        ({"Quantity": "2.5", "Rate": "99.99"}, ("99.99", "249.98")),
        ({"Quantity": "4"}, ("125.00", "500.00")),
        ({"Rate": "80"}, ("80.00", "80.00")),
        # with all three the amount counts
        ({"Quantity": "2", "Rate": "10.00", "Amount": "50.00"}, ("25.00", "50.00")),
        ({"Quantity": "0", "Rate": "10.00"}, ("10.00", "0.00")),
    ],
)
def test_price_of_a_line(us: BooksReader, values: dict[str, str], expected: tuple[str, str]) -> None:
    """Amount counts; without it quantity by rate; without a rate the item's price."""
    invoice, _ = us.write(add("Invoice", ALPINE, line(LINE, "Remote Support", **values)))

    assert expected == (invoice.findtext("InvoiceLineRet/Rate"), invoice.findtext("InvoiceLineRet/Amount"))


def test_customer_who_pays_no_tax(us: BooksReader) -> None:
    """A customer whose code is not taxable pays no tax on a taxable line."""
    school = ref("Customer", "Evergreen School District")
    invoice, changes = us.write(add("Invoice", school, line(LINE, "SSD 1 TB", Quantity="1")))

    assert "0.00" == invoice.findtext("SalesTaxTotal")
    assert (
        amounts(
            Accounts_Receivable="89.95",
            Sales_of_Hardware="-89.95",
            Cost_of_Goods_Sold="61.50",
            Inventory_Asset="-61.50",
        )
        == changes
    )


def test_code_of_the_line_counts(us: BooksReader) -> None:
    """A line may say another tax code than its item: 125.00 x 8.25 % = 7.8125 + 2.50 -> 7.81 + 2.50."""
    taxed = f"<InvoiceLineAdd>{ref('Item', 'Remote Support')}{ref('SalesTaxCode', 'Tax')}</InvoiceLineAdd>"
    invoice, _ = us.write(add("Invoice", ALPINE, taxed))

    assert "10.31" == invoice.findtext("SalesTaxTotal")


def test_another_tax_item(us: BooksReader) -> None:
    """The invoice may name another tax item than its customer: 89.95 x 6.25 % = 5.621875."""
    invoice, _ = us.write(add("Invoice", ALPINE + ref("ItemSalesTax", "State Sales Tax"), line(LINE, "SSD 1 TB")))

    assert ("6.25", "5.62") == (invoice.findtext("SalesTaxPercentage"), invoice.findtext("SalesTaxTotal"))


def test_tax_included(run: Callable[..., Any]) -> None:
    """Where amounts include it, tax is taken out of them: 120.00 / 1.2 = 100.00."""
    books = BooksReader(run("UK"))
    header = ALPINE + "<IsTaxIncluded>true</IsTaxIncluded>"
    invoice, changes = books.write(add("Invoice", header, line(LINE, "Hardware", Amount="120.00")))

    assert ("100.00", "20.00") == (invoice.findtext("Subtotal"), invoice.findtext("SalesTaxTotal"))
    assert amounts(Accounts_Receivable="120", Autotask_Income_from_PO="-100", VAT_Liability="-20") == changes


def test_tax_line_by_line(run: Callable[..., Any]) -> None:
    """tax_rounding = "line" rounds each line: 3 x (0.50 x 13 % = 0.065 -> 0.07) = 0.21, not 0.20."""
    lines = [line(LINE, "Hardware", Amount="0.50")] * 3
    found = [
        BooksReader(run("CA", tax_rounding=rounding)).write(add("Invoice", ALPINE, *lines))[0].findtext("SalesTaxTotal")
        for rounding in ("rate", "line")
    ]

    assert ["0.20", "0.21"] == found


def test_sales_tax_off(run: Callable[..., Any]) -> None:
    """Without sales tax nothing is taxed and nothing is said of it."""
    books = BooksReader(run("US", sales_tax=False))
    invoice, changes = books.write(add("Invoice", ALPINE, line(LINE, "Hardware", Amount="10.00")))

    assert invoice.find("SalesTaxTotal") is None
    assert amounts(Accounts_Receivable="10", Autotask_Income_from_PO="-10") == changes


def test_line_of_text(us: BooksReader) -> None:
    """A line may be text alone; with a price it needs an item."""
    invoice, changes = us.write(add("Invoice", ALPINE, line(LINE, Desc="Thank you")))
    refused, _ = us.status(add("Invoice", ALPINE, line(LINE, Desc="Thank you", Amount="1.00")))

    assert ("Thank you", "0.00", {}) == (invoice.findtext("InvoiceLineRet/Desc"), invoice.findtext("Subtotal"), changes)
    assert "3150" == refused


def test_subtotal_and_discount(us: BooksReader) -> None:
    """A subtotal repeats what stands above it; a discount takes its part of that: 5 % of 200.00, not of 125.00."""
    invoice, changes = us.write(
        add(
            "Invoice",
            ALPINE,
            line(LINE, "Remote Support", Amount="75.00"),
            line(LINE, "Remote Support"),
            line(LINE, "Subtotal"),
            line(LINE, "Courtesy discount"),
        )
    )

    assert ["75.00", "125.00", "200.00", "-10.00"] == [
        one.findtext("Amount") for one in invoice.findall("InvoiceLineRet")
    ]
    # The discount is taxable: 10.00 x 6.25 % = 0.625 -> -0.63; x 2 % = -0.20
    assert ("190.00", "-0.83") == (invoice.findtext("Subtotal"), invoice.findtext("SalesTaxTotal"))
    assert (
        amounts(
            Accounts_Receivable="189.17",
            Services__Time_and_Materials="-200",
            Sales_of_Hardware="10",
            Sales_Tax_Payable="0.83",
        )
        == changes
    )


def test_account_of_the_line(us: BooksReader) -> None:
    """A line may name another account than its item's; it is not given back."""
    account = ref("OverrideItemAccount", "Autotask Other")
    own = f"<InvoiceLineAdd>{ref('Item', 'Remote Support')}{account}</InvoiceLineAdd>"
    invoice, changes = us.write(add("Invoice", ALPINE, own))

    assert amounts(Accounts_Receivable="125", Autotask_Other="-125") == changes
    assert invoice.find("InvoiceLineRet/OverrideItemAccountRef") is None


def test_pending_invoice_posts_nothing(us: BooksReader) -> None:
    """A pending sale is kept and posts nothing."""
    pending = ALPINE + "<IsPending>true</IsPending>"

    assert {} == us.write(add("Invoice", pending, line(LINE, "SSD 1 TB")))[1]


def test_sold_below_zero(us: BooksReader) -> None:
    """More may be sold than is there: 3 switches cost 3 x 214.00, and one is missing."""
    _, changes = us.write(add("Invoice", ALPINE, line(LINE, "Network Switch 24-Port", Quantity="3", Amount="0.00")))

    assert amounts(Cost_of_Goods_Sold="642", Inventory_Asset="-642") == changes
    assert (Decimal(-1), Decimal(214), Decimal(0)) == us.stock("Network Switch 24-Port")


def test_same_number_again(us: BooksReader) -> None:
    """A number that is there already is accepted."""
    numbered = add("Invoice", ALPINE + "<RefNumber>1041</RefNumber>", line(LINE, "Remote Support"))

    assert "1041" == us.write(numbered)[0].findtext("RefNumber")


@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_credit_memo(run: Callable[..., Any], country: str) -> None:
    """The reverse of an invoice; stock comes back at the average, 61.50."""
    books = BooksReader(run(country))
    _, invoiced = books.write(add("Invoice", ALPINE, line(LINE, "SSD 1 TB", Quantity="2")))
    memo, credited = books.write(add("CreditMemo", ALPINE, line("CreditMemoLineAdd", "SSD 1 TB", Quantity="2")))

    assert {name: -amount for name, amount in invoiced.items()} == credited
    assert memo.findtext("TotalAmount") == memo.findtext("CreditRemaining")
    assert Decimal("123.00") == credited["Inventory Asset"]
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == books.stock("SSD 1 TB")


REFUSED = {
    "no such customer": ("3140", ref("Customer", "Nobody"), line(LINE, "Remote Support")),
    "no such item": ("3140", ALPINE, line(LINE, "Nothing")),
    "no such terms": ("3140", ALPINE + ref("Terms", "Net 7"), line(LINE, "Remote Support")),
    "vendor as customer": ("3140", ref("Customer", "Ingram Supply Co"), line(LINE, "Remote Support")),
    "number too long": ("3070", ALPINE + "<RefNumber>123456789012</RefNumber>", line(LINE, "Remote Support")),
    "not a receivable account": ("3210", ALPINE + ref("ARAccount", "Checking"), line(LINE, "Remote Support")),
    "group of taxes on a line": ("3280", ALPINE, line(LINE, "Springfield Sales Tax")),
    "negative total": ("3180", ALPINE, line(LINE, "Remote Support", Amount="-1.00")),
    "linked to nothing": ("3120", ALPINE + "<LinkToTxnID>1-1</LinkToTxnID>", line(LINE, "Remote Support")),
    "line linked to nothing": (
        "3120",
        ALPINE,
        "<InvoiceLineAdd><LinkToTxn><TxnID>1-1</TxnID><TxnLineID>1-2</TxnLineID></LinkToTxn></InvoiceLineAdd>",
    ),
    "foreign money": ("3250", ALPINE + "<ExchangeRate>1.1</ExchangeRate>", line(LINE, "Remote Support")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(us: BooksReader, name: str) -> None:
    """What QuickBooks refuses changes nothing."""
    code, header, sold = REFUSED[name]
    before = us.balances()

    assert code == us.status(add("Invoice", header, sold))[0]
    assert before == us.balances()
    assert ["1041", "1042", "1043"] == [one.findtext("RefNumber") for one in us.company.ask("<InvoiceQueryRq/>")]


def test_what_an_invalid_reference_is_told(us: BooksReader) -> None:
    """The text names kind, name and place, as captured."""
    _, text = us.status(add("Invoice", ALPINE, line(LINE, "Nothing")))

    assert text.startswith('There is an invalid reference to QuickBooks Item "Nothing" in the Invoice line.')


def test_inactive_reference(run: Callable[..., Any], records: Callable[[str], Any]) -> None:
    """An inactive record cannot be used."""
    rows = records("US")
    next(one for one in rows["ItemServiceRet"] if one["Name"] == "Remote Support")["IsActive"] = False
    books = BooksReader(run(records=rows))

    assert "3140" == books.status(add("Invoice", ALPINE, line(LINE, "Remote Support")))[0]


def test_inventory_off(run: Callable[..., Any]) -> None:
    """Inventory items cannot be sold where inventory is switched off."""
    assert "3250" == BooksReader(run(inventory=False)).status(add("Invoice", ALPINE, line(LINE, "SSD 1 TB")))[0]


@pytest.mark.parametrize(("day", "code"), [("2026-10-31", "3161"), ("2026-11-01", "0")])
def test_closed_period(run: Callable[..., Any], day: str, code: str) -> None:
    """Nothing can be written on or before the closing date."""
    books = BooksReader(run(closing_date="2026-10-31"))

    assert code == books.status(add("Invoice", f"{ALPINE}<TxnDate>{day}</TxnDate>", line(LINE, "Remote Support")))[0]


def test_closed_period_that_only_warns(run: Callable[..., Any]) -> None:
    """closed_period = "warn" plays a closing date that people are only warned of."""
    books = BooksReader(run(closing_date="2026-10-31", closed_period="warn"))

    assert (
        "0" == books.status(add("Invoice", f"{ALPINE}<TxnDate>2026-10-31</TxnDate>", line(LINE, "Remote Support")))[0]
    )
