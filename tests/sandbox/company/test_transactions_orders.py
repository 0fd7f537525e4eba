"""Purchase orders: nothing is posted, what is on order is known, and receipts and bills draw on them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, mod, ref, remove

INGRAM = ref("Vendor", "Ingram Supply Co")
FIREWALL, SSD = "Firewall FW-200", "SSD 1 TB"
LINE = "PurchaseOrderLineAdd"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


@pytest.fixture
def order(us: BooksReader) -> Any:
    """Return an order of 4 firewalls at 330.00 and 10 SSDs at 60.00."""
    lines = (line(LINE, FIREWALL, Quantity="4", Rate="330.00"), line(LINE, SSD, Quantity="10", Amount="600.00"))
    return us.write(add("PurchaseOrder", INGRAM, *lines))[0]


def whole(order: Any) -> str:
    """Return the link to a whole order."""
    return f"<LinkToTxnID>{order.findtext('TxnID')}</LinkToTxnID>"


def linked_line(order: Any, number: int, values: str = "") -> str:
    """Return a line of a receipt or a bill that draws on a line of an order."""
    line_id = order.findall("PurchaseOrderLineRet")[number].findtext("TxnLineID")
    link = f"<TxnID>{order.findtext('TxnID')}</TxnID><TxnLineID>{line_id}</TxnLineID>"
    return f"<ItemLineAdd>{values}<LinkToTxn>{link}</LinkToTxn></ItemLineAdd>"


def again(us: BooksReader, order: Any) -> Any:
    """Return the order as it stands now."""
    asked = "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
    return us.company.ask(
        f"<PurchaseOrderQueryRq><TxnID>{order.findtext('TxnID')}</TxnID>{asked}</PurchaseOrderQueryRq>"
    )[0]


def progress(order: Any) -> list[tuple[str, str, str]]:
    """Return received, unbilled and billed of each line."""
    names = ("ReceivedQuantity", "UnbilledQuantity", "IsBilled")
    return [tuple(one.findtext(name) for name in names) for one in order.findall("PurchaseOrderLineRet")]


def test_order(us: BooksReader) -> None:
    """Nothing is posted; 4 x 330.00 + 600.00 = 1920.00 are ordered."""
    lines = (line(LINE, FIREWALL, Quantity="4", Rate="330.00"), line(LINE, SSD, Quantity="10", Amount="600.00"))
    order, changes = us.write(add("PurchaseOrder", INGRAM + "<TxnDate>2026-11-20</TxnDate>", *lines))

    assert {} == changes
    assert ["1920.00", "false", "false", "2026-11-20", "2026-12-20", "Net 30", "60.00"] == [
        order.findtext(name)
        for name in (
            *("TotalAmount", "IsFullyReceived", "IsManuallyClosed", "ExpectedDate", "DueDate", "TermsRef/FullName"),
            "PurchaseOrderLineRet[2]/Rate",
        )
    ]
    assert [("0", "4", "false"), ("0", "10", "false")] == progress(order)
    assert (Decimal(2), Decimal(320), Decimal(4)) == us.stock(FIREWALL)
    assert Decimal(0) == us.owed("Vendor")["Ingram Supply Co"]


def test_order_with_tax(run: Callable[..., Any]) -> None:
    """In the UK the total of an order has its tax: 330.00 x 1.2 = 396.00."""
    order, _ = BooksReader(run("UK")).write(add("PurchaseOrder", INGRAM, line(LINE, FIREWALL, Rate="330.00")))

    assert ("396.00", "S") == (
        order.findtext("TotalAmount"),
        order.findtext("PurchaseOrderLineRet/SalesTaxCodeRef/FullName"),
    )


def test_whole_order_received(us: BooksReader, order: Any) -> None:
    """All that is still to come is received at the prices of the order, which is then fully received."""
    receipt, changes = us.write(add("ItemReceipt", INGRAM, whole(order)))
    now = again(us, order)

    # (640.00 + 1320.00) / 6; (307.50 + 600.00) / 15
    assert amounts(Inventory_Asset="1920", Accounts_Payable="-1920") == changes
    assert (Decimal(6), Decimal("326.66667"), Decimal(0)) == us.stock(FIREWALL)
    assert (Decimal(15), Decimal("60.50"), Decimal(0)) == us.stock(SSD)
    assert "true" == now.findtext("IsFullyReceived")
    assert [("4", "4", "false"), ("10", "10", "false")] == progress(now)
    assert ("ItemReceipt", receipt.findtext("TxnID"), "QUANTYPE") == tuple(
        now.findtext(f"LinkedTxn/{name}") for name in ("TxnType", "TxnID", "LinkType")
    )
    assert ("PurchaseOrder", order.findtext("TxnID"), "QUANTYPE") == tuple(
        receipt.findtext(f"LinkedTxn/{name}") for name in ("TxnType", "TxnID", "LinkType")
    )
    assert now.findtext("EditSequence") != order.findtext("EditSequence")


def test_line_received_in_parts(us: BooksReader, order: Any) -> None:
    """A line may come in parts, at another cost; the order is open until all has come."""
    first, _ = us.write(add("ItemReceipt", INGRAM, linked_line(order, 0, "<Quantity>1</Quantity><Cost>340.00</Cost>")))
    after_first = again(us, order)
    us.write(add("ItemReceipt", INGRAM, linked_line(order, 0)))
    us.write(add("ItemReceipt", INGRAM, whole(order)))
    now = again(us, order)

    assert (FIREWALL, "1", "340.00") == tuple(
        first.findtext(f"ItemLineRet/{name}") for name in ("ItemRef/FullName", "Quantity", "Amount")
    )
    assert [("1", "4", "false"), ("0", "10", "false")] == progress(after_first)
    assert ("false", "true") == (after_first.findtext("IsFullyReceived"), now.findtext("IsFullyReceived"))
    assert 3 == len(now.findall("LinkedTxn"))
    # 640.00 + 340.00 + 3 x 330.00 = 1970.00 / 6
    assert (Decimal(6), Decimal("328.33333"), Decimal(0)) == us.stock(FIREWALL)


def test_lines_of_an_order_behind_others(us: BooksReader, order: Any) -> None:
    """What a whole order brings stands behind the lines that are given."""
    receipt, _ = us.write(add("ItemReceipt", INGRAM + whole(order), line("ItemLineAdd", "Hardware", Amount="5.00")))

    assert ["Hardware", FIREWALL, SSD] == [one.text for one in receipt.findall("ItemLineRet/ItemRef/FullName")]


def test_billed_order(us: BooksReader, order: Any) -> None:
    """A bill receives and bills in one."""
    us.write(add("Bill", INGRAM, linked_line(order, 0)))

    assert [("4", "0", "true"), ("0", "10", "false")] == progress(again(us, order))


def test_deleted_receipt_opens_the_order_again(us: BooksReader, order: Any) -> None:
    """What a deleted receipt brought is on order again, and the link is gone."""
    receipt, received = us.write(add("ItemReceipt", INGRAM, whole(order)))
    _, changes = us.write(remove("Del", "ItemReceipt", receipt))
    now = again(us, order)

    assert {name: -amount for name, amount in received.items()} == changes
    assert [("0", "4", "false"), ("0", "10", "false")] == progress(now)
    assert ("false", []) == (now.findtext("IsFullyReceived"), now.findall("LinkedTxn"))
    assert (Decimal(2), Decimal(320), Decimal(4)) == us.stock(FIREWALL)


def test_closed_by_hand(us: BooksReader, order: Any) -> None:
    """What is closed by hand is not on order any more."""
    us.write(mod("PurchaseOrder", order, "<IsManuallyClosed>true</IsManuallyClosed>"))

    assert Decimal(0) == us.stock(FIREWALL)[2]


def test_changed_lines(us: BooksReader, order: Any) -> None:
    """Lines left out are deleted, a changed quantity is what is on order, -1 is a new line."""
    first = order.findtext("PurchaseOrderLineRet/TxnLineID")
    kept = line("PurchaseOrderLineMod", TxnLineID=first, Quantity="6")
    inner = f"<TxnLineID>-1</TxnLineID>{ref('Item', 'Hardware')}<Amount>9.00</Amount>"
    new = f"<PurchaseOrderLineMod>{inner}</PurchaseOrderLineMod>"
    changed, _ = us.write(mod("PurchaseOrder", order, "<Memo>more</Memo>", kept, new))

    # 6 x 330.00 + 9.00
    assert ("1989.00", "more") == (changed.findtext("TotalAmount"), changed.findtext("Memo"))
    assert ("0", "6", "false") == progress(changed)[0]
    assert [FIREWALL, "Hardware"] == [
        one.findtext("ItemRef/FullName") for one in changed.findall("PurchaseOrderLineRet")
    ]
    assert first == changed.findtext("PurchaseOrderLineRet/TxnLineID")
    assert (Decimal(6), Decimal(0)) == (us.stock(FIREWALL)[2], us.stock(SSD)[2])


def test_deleted_order(us: BooksReader, order: Any) -> None:
    """A deleted order leaves nothing on order, and what came of it keeps no link."""
    receipt, _ = us.write(add("ItemReceipt", INGRAM, linked_line(order, 0)))
    us.write(remove("Del", "PurchaseOrder", order))
    asked = f"<TxnID>{receipt.findtext('TxnID')}</TxnID><IncludeLinkedTxns>true</IncludeLinkedTxns>"
    (now,) = us.company.ask(f"<ItemReceiptQueryRq>{asked}</ItemReceiptQueryRq>")

    assert (Decimal(0), Decimal(0), None) == (us.stock(FIREWALL)[2], us.stock(SSD)[2], now.find("LinkedTxn"))


@pytest.mark.parametrize("by_hand", [True, False])
def test_closed_order(us: BooksReader, order: Any, by_hand: bool) -> None:
    """Nothing can be drawn on an order that is closed, by hand or because all has come (570)."""
    closed = mod("PurchaseOrder", order, "<IsManuallyClosed>true</IsManuallyClosed>")
    us.write(closed if by_hand else add("ItemReceipt", INGRAM, whole(order)))
    before = us.balances()

    assert "570" == us.status(add("ItemReceipt", INGRAM, whole(order)))[0]
    assert "570" == us.status(add("Bill", INGRAM, linked_line(order, 0)))[0]
    assert before == us.balances()


def test_order_of_the_fixture_deleted(us: BooksReader) -> None:
    """The bill that came of an order keeps no link to it."""
    (order,) = us.company.ask("<PurchaseOrderQueryRq><RefNumber>PO-88</RefNumber></PurchaseOrderQueryRq>")
    us.write(remove("Del", "PurchaseOrder", order))
    query = "<BillQueryRq><RefNumber>ING-48217</RefNumber><IncludeLinkedTxns>true</IncludeLinkedTxns></BillQueryRq>"

    assert [] == us.company.ask(query).findall("BillRet/LinkedTxn")


def test_refused_links(us: BooksReader, order: Any) -> None:
    """An order must be there and be the vendor's; a linked line has no item of its own."""
    other = ref("Vendor", "Northwind Hardware")
    nothing = "<LinkToTxnID>1-1</LinkToTxnID>"

    assert ["3120", "3210", "3151"] == [
        us.status(add("ItemReceipt", header, inner))[0]
        for header, inner in (
            (INGRAM, nothing),
            (other, whole(order)),
            (INGRAM, linked_line(order, 0, ref("Item", FIREWALL))),
        )
    ]


@pytest.mark.parametrize(
    ("header", "ordered", "code"),
    [
        ("", line(LINE, FIREWALL), "3150"),
        (INGRAM, line(LINE, "Courtesy discount"), "3280"),
        (INGRAM, line(LINE, Quantity="1"), "3150"),
        (INGRAM + "<RefNumber>123456789012</RefNumber>", line(LINE, FIREWALL), "3070"),
        (INGRAM, line(LINE, FIREWALL, Quantity="-1"), "3180"),
    ],
)
def test_refused(us: BooksReader, header: str, ordered: str, code: str) -> None:
    """An order needs a vendor, items that can be bought, a number of at most 11 characters, a positive total."""
    assert code == us.status(add("PurchaseOrder", header, ordered))[0]


def test_inventory_off(run: Callable[..., Any]) -> None:
    """Orders are refused where inventory and purchase orders are switched off, whatever they order."""
    assert "3250" == BooksReader(run(inventory=False)).status(add("PurchaseOrder", INGRAM, line(LINE, "Hardware")))[0]
