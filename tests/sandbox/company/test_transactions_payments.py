"""Payments of customers and credits set against invoices: postings, links both ways, and what is left to pay."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, ref, remove

ALPINE = ref("Customer", "Alpine Dental Group")
HOURS = "Remote Support"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


@pytest.fixture
def invoice(us: BooksReader) -> Any:
    """Return an invoice of 500.00 that is not taxed."""
    return us.write(add("Invoice", ALPINE, line("InvoiceLineAdd", HOURS, Quantity="4")))[0]


def payment(total: str, inner: str) -> str:
    """Return a request for a payment of Alpine Dental Group."""
    return add("ReceivePayment", f"{ALPINE}<TotalAmount>{total}</TotalAmount>{inner}")


def applied(invoice: Any, amount: str, more: str = "") -> str:
    """Return what a payment pays of an invoice."""
    inner = f"<TxnID>{invoice.findtext('TxnID')}</TxnID><PaymentAmount>{amount}</PaymentAmount>{more}"
    return f"<AppliedToTxnAdd>{inner}</AppliedToTxnAdd>"


def again(us: BooksReader, kind: str, record: Any) -> Any:
    """Return a record as it stands now."""
    linked = "" if kind == "ReceivePayment" else "<IncludeLinkedTxns>true</IncludeLinkedTxns>"
    return us.company.ask(f"<{kind}QueryRq><TxnID>{record.findtext('TxnID')}</TxnID>{linked}</{kind}QueryRq>")[0]


def standing(invoice: Any) -> list[str]:
    """Return what is applied to an invoice, what is left and whether it is paid."""
    return [invoice.findtext(name) for name in ("AppliedAmount", "BalanceRemaining", "IsPaid")]


def test_payment(us: BooksReader, invoice: Any) -> None:
    """Undeposited funds | receivable; 200.00 of 500.00 are paid, 50.00 are not used."""
    paid, changes = us.write(payment("250.00", applied(invoice, "200.00")))
    now = again(us, "Invoice", invoice)

    assert amounts(Undeposited_Funds="250", Accounts_Receivable="-250") == changes
    assert Decimal("250.00") == us.owed("Customer")["Alpine Dental Group"]
    assert ["-200.00", "300.00", "false"] == standing(now)
    assert ["ReceivePayment", paid.findtext("TxnID"), "AMTTYPE", "-200.00"] == [
        now.findtext(f"LinkedTxn/{name}") for name in ("TxnType", "TxnID", "LinkType", "Amount")
    ]
    assert ["Invoice", invoice.findtext("TxnID"), "200.00", "300.00"] == [
        paid.findtext(f"AppliedToTxnRet/{name}") for name in ("TxnType", "TxnID", "Amount", "BalanceRemaining")
    ]
    assert "50.00" == paid.findtext("UnusedPayment")
    assert now.findtext("EditSequence") != invoice.findtext("EditSequence")


def test_paid_in_full(us: BooksReader, invoice: Any) -> None:
    """An invoice of which nothing is left is paid, and is found so."""
    us.write(payment("500.00", applied(invoice, "500.00")))
    unpaid = us.company.ask("<InvoiceQueryRq><PaidStatus>NotPaidOnly</PaidStatus></InvoiceQueryRq>")

    assert ["-500.00", "0.00", "true"] == standing(again(us, "Invoice", invoice))
    assert [] == list(unpaid)


def test_to_an_account(us: BooksReader, invoice: Any) -> None:
    """A payment may go to the bank at once."""
    _, changes = us.write(payment("500.00", ref("DepositToAccount", "Checking") + applied(invoice, "500.00")))

    assert amounts(Checking="500", Accounts_Receivable="-500") == changes


def test_discount(us: BooksReader, invoice: Any) -> None:
    """A discount pays too, against its own account."""
    discount = "<DiscountAmount>10.00</DiscountAmount>" + ref("DiscountAccount", "Sales of Hardware")
    _, changes = us.write(payment("490.00", applied(invoice, "490.00", discount)))

    assert amounts(Undeposited_Funds="490", Sales_of_Hardware="10", Accounts_Receivable="-500") == changes
    assert ["-500.00", "0.00", "true"] == standing(again(us, "Invoice", invoice))


def test_oldest_first(us: BooksReader) -> None:
    """A payment that applies itself pays the oldest invoices first: 125.00 and 75.00 of 250.00."""
    newer, _ = us.write(
        add("Invoice", ALPINE + "<TxnDate>2026-11-10</TxnDate>", line("InvoiceLineAdd", HOURS, Quantity="2"))
    )
    older, _ = us.write(add("Invoice", ALPINE + "<TxnDate>2026-11-01</TxnDate>", line("InvoiceLineAdd", HOURS)))
    paid, _ = us.write(payment("200.00", "<IsAutoApply>true</IsAutoApply>"))

    assert ["-125.00", "0.00", "true"] == standing(again(us, "Invoice", older))
    assert ["-75.00", "175.00", "false"] == standing(again(us, "Invoice", newer))
    assert "0.00" == paid.findtext("UnusedPayment")


def test_not_applied(us: BooksReader, invoice: Any) -> None:
    """A payment may be applied to nothing."""
    paid, _ = us.write(payment("30.00", "<IsAutoApply>false</IsAutoApply>"))

    assert ("30.00", None) == (paid.findtext("UnusedPayment"), paid.find("AppliedToTxnRet"))
    assert ["0.00", "500.00", "false"] == standing(again(us, "Invoice", invoice))


def test_credit_with_a_payment(us: BooksReader, invoice: Any) -> None:
    """A credit memo of 125.00 and a payment of 375.00 pay 500.00."""
    memo, _ = us.write(add("CreditMemo", ALPINE, line("CreditMemoLineAdd", HOURS)))
    inner = f"<CreditTxnID>{memo.findtext('TxnID')}</CreditTxnID><AppliedAmount>125.00</AppliedAmount>"
    _, changes = us.write(payment("375.00", applied(invoice, "375.00", f"<SetCredit>{inner}</SetCredit>")))
    used = again(us, "CreditMemo", memo)

    assert amounts(Undeposited_Funds="375", Accounts_Receivable="-375") == changes
    assert ["-500.00", "0.00", "true"] == standing(again(us, "Invoice", invoice))
    assert ("0.00", "Invoice", "-125.00") == (
        used.findtext("CreditRemaining"),
        used.findtext("LinkedTxn/TxnType"),
        used.findtext("LinkedTxn/Amount"),
    )


def test_credit_with_an_invoice(us: BooksReader) -> None:
    """An invoice may use a credit from the beginning; deleted, it gives it back."""
    memo, _ = us.write(add("CreditMemo", ALPINE, line("CreditMemoLineAdd", HOURS)))
    inner = f"<CreditTxnID>{memo.findtext('TxnID')}</CreditTxnID><AppliedAmount>100.00</AppliedAmount>"
    header = f"{ALPINE}<SetCredit>{inner}</SetCredit>"
    invoice, _ = us.write(add("Invoice", header, line("InvoiceLineAdd", HOURS)))
    used = again(us, "CreditMemo", memo).findtext("CreditRemaining")
    us.write(remove("Del", "Invoice", invoice))

    assert (["-100.00", "25.00", "false"], "25.00") == (standing(invoice), used)
    assert "125.00" == again(us, "CreditMemo", memo).findtext("CreditRemaining")


def test_payment_taken_back(us: BooksReader, invoice: Any) -> None:
    """Without its payment an invoice is due again."""
    paid, received = us.write(payment("250.00", applied(invoice, "200.00")))
    _, changes = us.write(remove("Del", "ReceivePayment", paid))
    now = again(us, "Invoice", invoice)

    assert {name: -amount for name, amount in received.items()} == changes
    assert (["0.00", "500.00", "false"], []) == (standing(now), now.findall("LinkedTxn"))


@pytest.mark.parametrize("verb", ["Del", "Void"])
def test_invoice_taken_back(us: BooksReader, invoice: Any, verb: str) -> None:
    """A payment whose invoice is gone is not used, and is still there."""
    paid, _ = us.write(payment("250.00", applied(invoice, "200.00")))
    us.write(remove(verb, "Invoice", invoice))
    now = again(us, "ReceivePayment", paid)

    assert ("250.00", "250.00", None) == (
        now.findtext("TotalAmount"),
        now.findtext("UnusedPayment"),
        now.find("AppliedToTxnRet"),
    )
    assert Decimal("-250.00") == us.owed("Customer")["Alpine Dental Group"]


def test_discount_of_an_invoice_taken_back(us: BooksReader, invoice: Any) -> None:
    """A discount goes away with the invoice that it was given on: 490.00 are paid, 500.00 were invoiced."""
    discount = "<DiscountAmount>10.00</DiscountAmount>" + ref("DiscountAccount", "Sales of Hardware")
    us.write(payment("490.00", applied(invoice, "490.00", discount)))
    _, changes = us.write(remove("Void", "Invoice", invoice))

    assert amounts(Accounts_Receivable="-490", Sales_of_Hardware="-10", Services__Time_and_Materials="500") == changes
    assert Decimal("-490.00") == us.owed("Customer")["Alpine Dental Group"]


def test_one_invoice_twice(us: BooksReader, invoice: Any) -> None:
    """What one payment pays of an invoice in two parts adds up, and must not be more than is due."""
    us.write(payment("300.00", applied(invoice, "200.00") + applied(invoice, "100.00")))
    now = again(us, "Invoice", invoice)

    assert (["-300.00", "200.00", "false"], 2) == (standing(now), len(now.findall("LinkedTxn")))
    assert "3210" == us.status(payment("300.00", applied(invoice, "150.00") + applied(invoice, "150.00")))[0]
    assert ["-300.00", "200.00", "false"] == standing(again(us, "Invoice", invoice))


def test_more_than_is_due(us: BooksReader, invoice: Any) -> None:
    """Text and code as captured from QuickBooks."""
    code, text = us.status(payment("501.00", applied(invoice, "501.00")))

    assert "3210" == code
    assert text == (
        'The "AppliedToTxnAdd payment amount" field has an invalid value "501.00".  QuickBooks error message: '
        "You cannot pay more than the amount due."
    )


def test_refused(us: BooksReader, invoice: Any) -> None:
    """What is not there, is another customer's, or is more than is paid is refused."""
    other = ref("Customer", "Delta Logistics LLC") + "<TotalAmount>1.00</TotalAmount>" + applied(invoice, "1.00")
    nothing = "<AppliedToTxnAdd><TxnID>1-1</TxnID></AppliedToTxnAdd>"

    assert ["3210", "3120", "3210", "3210"] == [
        us.status(request)[0]
        for request in (
            add("ReceivePayment", other),
            payment("1.00", nothing),
            payment("1.00", applied(invoice, "2.00")),
            payment("1.00", ref("DepositToAccount", "Travel") + applied(invoice, "1.00")),
        )
    ]
