"""Bills, item receipts, vendor credits and checks: their postings, worked out by hand, and what QuickBooks refuses.

Stock of the ready companies: two firewalls at 320.00, two switches at 214.00, five SSDs at 61.50.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, ref

INGRAM = ref("Vendor", "Ingram Supply Co")
CHECKING = ref("Account", "Checking")
ITEM = "ItemLineAdd"


def expense(account: str, amount: str, *more: str) -> str:
    """Return an expense line."""
    return f"<ExpenseLineAdd>{ref('Account', account)}<Amount>{amount}</Amount>{''.join(more)}</ExpenseLineAdd>"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


def test_bill(us: BooksReader) -> None:
    """Expenses and items | payable; stock at its own cost raises the average: (307.50 + 350.00) / 10 = 65.75."""
    bill, changes = us.write(
        add("Bill", INGRAM, expense("Rent Expense", "10.00"), line(ITEM, "SSD 1 TB", Quantity="5", Cost="70.00"))
    )

    assert amounts(Rent_Expense="10", Inventory_Asset="350", Accounts_Payable="-360") == changes
    assert ["360.00", "360.00", "false", "2026-12-24", "Net 30"] == [
        bill.findtext(name) for name in ("AmountDue", "OpenAmount", "IsPaid", "DueDate", "TermsRef/FullName")
    ]
    assert bill.find("RefNumber") is None
    assert Decimal("360.00") == us.owed("Vendor")["Ingram Supply Co"]
    assert (Decimal(10), Decimal("65.75"), Decimal(0)) == us.stock("SSD 1 TB")


@pytest.mark.parametrize(
    ("country", "account", "tax"),
    # 100.00 x 13 % and x 20 %; the exempt line is not taxed
    [("CA", "GST/HST Payable", "13.00"), ("UK", "VAT Liability", "20.00")],
)
def test_bill_with_tax(run: Callable[..., Any], country: str, account: str, tax: str) -> None:
    """In Canada and the UK the tax on purchases is claimed from the agency, by the code of each line."""
    books = BooksReader(run(country))
    bill, changes = books.write(
        add(
            "Bill",
            INGRAM,
            expense("Rent Expense", "100.00", ref("SalesTaxCode", "S")),
            expense("Office Supplies", "50.00", ref("SalesTaxCode", "E")),
        )
    )

    assert {
        "Rent Expense": Decimal(100),
        "Office Supplies": Decimal(50),
        account: Decimal(tax),
        "Accounts Payable": -(150 + Decimal(tax)),
    } == changes
    assert str(150 + Decimal(tax)) == bill.findtext("AmountDue")


def test_bill_with_tax_included(run: Callable[..., Any]) -> None:
    """Tax is taken out of amounts that include it: 113.00 / 1.13 = 100.00."""
    header = INGRAM + "<IsTaxIncluded>true</IsTaxIncluded>" + ref("SalesTaxCode", "S")
    bill, changes = BooksReader(run("CA")).write(add("Bill", header, expense("Rent Expense", "113.00")))

    assert {"Rent Expense": Decimal(100), "GST/HST Payable": Decimal(13), "Accounts Payable": Decimal(-113)} == changes
    assert ("113.00", "S") == (bill.findtext("AmountDue"), bill.findtext("ExpenseLineRet/SalesTaxCodeRef/FullName"))


def test_stock_costs_what_it_costs_without_tax(run: Callable[..., Any]) -> None:
    """Stock is worth its net amount: one SSD for 120.00 with 20 % inside is worth 100.00: 407.50 / 6."""
    books = BooksReader(run("UK"))
    header = INGRAM + "<IsTaxIncluded>true</IsTaxIncluded>"
    _, changes = books.write(add("Bill", header, line(ITEM, "SSD 1 TB", Quantity="1", Amount="120.00")))

    assert amounts(Inventory_Asset="100", VAT_Liability="20", Accounts_Payable="-120") == changes
    assert (Decimal(6), Decimal("67.91667"), Decimal(0)) == books.stock("SSD 1 TB")


def test_codes_are_unknown_in_the_united_states(run: Callable[..., Any], whole: Any) -> None:
    """A tax code on a purchase line makes the whole document a parse error in the US."""
    company = run("US")
    document = whole(add("Bill", INGRAM, expense("Rent Expense", "1.00", ref("SalesTaxCode", "Tax"))))

    assert (422, "0x80040400") == company.refusal(document)


def test_number_of_a_bill_is_longer(us: BooksReader) -> None:
    """RefNumber has 20 characters on bills, and the sandbox gives none itself: it is the vendor's."""
    bill, _ = us.write(add("Bill", INGRAM + f"<RefNumber>{'9' * 20}</RefNumber>", expense("Rent Expense", "1.00")))

    assert "9" * 20 == bill.findtext("RefNumber")


def test_items_by_their_accounts(us: BooksReader) -> None:
    """Items that are no stock go to their expense account, or to the one that the line names."""
    account = ref("OverrideItemAccount", "Travel")
    own = f"<ItemLineAdd>{ref('Item', 'Hardware')}<Amount>7.00</Amount>{account}</ItemLineAdd>"
    _, changes = us.write(add("Bill", INGRAM, line(ITEM, "Hardware", Amount="5.00"), own))

    assert amounts(Cost_of_Goods_Sold="5", Travel="7", Accounts_Payable="-12") == changes


def test_for_a_customer(us: BooksReader) -> None:
    """A line for a customer can be billed unless it says otherwise; without a customer it cannot."""
    alpine = ref("Customer", "Alpine Dental Group")
    not_billable = alpine + "<BillableStatus>NotBillable</BillableStatus>"
    bill, _ = us.write(add("Bill", INGRAM, expense("Travel", "1.00", alpine), expense("Travel", "1.00", not_billable)))
    billable = expense("Travel", "1.00", "<BillableStatus>Billable</BillableStatus>")

    assert ["Billable", "NotBillable"] == [one.text for one in bill.findall("ExpenseLineRet/BillableStatus")]
    assert "3150" == us.status(add("Bill", INGRAM, billable))[0]


def test_vendor_credit(us: BooksReader) -> None:
    """The reverse of a bill: one SSD goes back for 70.00, and (307.50 - 70.00) / 4 = 59.375 is what one is worth."""
    credit, changes = us.write(
        add("VendorCredit", INGRAM, expense("Travel", "2.00"), line(ITEM, "SSD 1 TB", Quantity="1", Cost="70.00"))
    )

    assert amounts(Inventory_Asset="-70", Travel="-2", Accounts_Payable="72") == changes
    assert ("72.00", "72.00") == (credit.findtext("CreditAmount"), credit.findtext("OpenAmount"))
    assert Decimal("-72.00") == us.owed("Vendor")["Ingram Supply Co"]
    assert (Decimal(4), Decimal("59.375"), Decimal(0)) == us.stock("SSD 1 TB")


def test_check(us: BooksReader) -> None:
    """Expenses and items | the bank account; 2207 was the last number."""
    harbour = ref("PayeeEntity", "Harbour Street Properties")
    check, changes = us.write(
        add("Check", CHECKING + harbour, expense("Rent Expense", "1850.00"), line(ITEM, "SSD 1 TB", Amount="61.50"))
    )

    assert amounts(Rent_Expense="1850", Inventory_Asset="61.50", Checking="-1911.50") == changes
    assert ("1911.50", "2208", "false") == (
        check.findtext("Amount"),
        check.findtext("RefNumber"),
        check.findtext("IsToBePrinted"),
    )
    assert Decimal(0) == us.owed("Vendor")["Harbour Street Properties"]


def test_check_to_be_printed_has_no_number(us: BooksReader) -> None:
    """The printer gives the number."""
    check, _ = us.write(add("Check", CHECKING + "<IsToBePrinted>true</IsToBePrinted>", expense("Rent Expense", "1.00")))

    assert check.find("RefNumber") is None


def test_check_that_pays_a_vendor(us: BooksReader) -> None:
    """A check to a vendor may pay what is owed to it."""
    us.write(add("Bill", INGRAM, expense("Rent Expense", "100.00")))
    _, changes = us.write(
        add("Check", CHECKING + ref("PayeeEntity", "Ingram Supply Co"), expense("Accounts Payable", "100.00"))
    )

    assert amounts(Accounts_Payable="100", Checking="-100") == changes
    assert Decimal(0) == us.owed("Vendor")["Ingram Supply Co"]


def test_check_with_tax(run: Callable[..., Any]) -> None:
    """100.00 x 20 % = 20.00."""
    _, changes = BooksReader(run("UK")).write(
        add("Check", CHECKING, expense("Rent Expense", "100.00", ref("SalesTaxCode", "S")))
    )

    assert amounts(Rent_Expense="100", VAT_Liability="20", Checking="-120") == changes


def test_item_receipt(us: BooksReader) -> None:
    """Stock | payable, before the bill comes: (428.00 + 446.00) / 4 = 218.50."""
    receipt, changes = us.write(
        add("ItemReceipt", INGRAM, line(ITEM, "Network Switch 24-Port", Quantity="2", Cost="223.00"))
    )

    assert amounts(Inventory_Asset="446", Accounts_Payable="-446") == changes
    assert ("446.00", "Accounts Payable") == (
        receipt.findtext("TotalAmount"),
        receipt.findtext("APAccountRef/FullName"),
    )
    assert (Decimal(4), Decimal("218.50"), Decimal(0)) == us.stock("Network Switch 24-Port")


def test_item_receipt_with_enhanced_receiving(run: Callable[..., Any]) -> None:
    """With enhanced receiving the receipt is owed on the item receipt account, which is made when it is needed."""
    books = BooksReader(run(enhanced_receiving=True))
    receipt, changes = books.write(add("ItemReceipt", INGRAM, line(ITEM, "SSD 1 TB", Quantity="1", Cost="61.50")))

    account = receipt.findtext("LiabilityAccountRef/FullName")
    assert {"Inventory Asset": Decimal("61.50"), account: Decimal("-61.50")} == changes
    assert Decimal(0) == books.owed("Vendor")["Ingram Supply Co"]


REFUSED = {
    "no such vendor": ("Bill", "3140", ref("Vendor", "Nobody"), expense("Travel", "1.00")),
    "no such account": ("Bill", "3140", INGRAM, expense("Nothing", "1.00")),
    "inactive account": ("Bill", "3140", INGRAM, expense("Telephone", "1.00")),
    "number too long": ("Bill", "3070", INGRAM + f"<RefNumber>{'9' * 21}</RefNumber>", expense("Travel", "1.00")),
    "not a payable account": ("Bill", "3210", INGRAM + ref("APAccount", "Checking"), expense("Travel", "1.00")),
    "payable on a line": ("Bill", "3210", INGRAM, expense("Accounts Payable", "1.00")),
    "account that posts nothing": ("Bill", "3210", INGRAM, expense("Purchase Orders", "1.00")),
    "amount without an account": ("Bill", "3150", INGRAM, line("ExpenseLineAdd", Amount="1.00")),
    "amount without an item": ("Bill", "3150", INGRAM, line(ITEM, Amount="1.00")),
    "discount bought": ("Bill", "3280", INGRAM, line(ITEM, "Courtesy discount")),
    "negative total": ("Bill", "3180", INGRAM, expense("Travel", "-1.00")),
    "not a bank account": ("Check", "3210", ref("Account", "Travel"), expense("Travel", "1.00")),
    "check to nobody for what is owed": ("Check", "3210", CHECKING, expense("Accounts Payable", "1.00")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(us: BooksReader, name: str) -> None:
    """What QuickBooks refuses changes nothing."""
    kind, code, header, bought = REFUSED[name]
    before = us.balances()

    assert code == us.status(add(kind, header, bought))[0]
    assert before == us.balances()


def test_inventory_off(run: Callable[..., Any]) -> None:
    """Inventory items cannot be bought where inventory is switched off."""
    assert "3250" == BooksReader(run(inventory=False)).status(add("Bill", INGRAM, line(ITEM, "SSD 1 TB")))[0]
