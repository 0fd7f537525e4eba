"""Inventory adjustments and transfers, worked out by hand: five SSDs at 61.50 are there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from reading_books import BooksReader, add, amounts, line, ref, remove

HEADER = ref("Account", "Inventory Adjustment")
SSD = "SSD 1 TB"


@pytest.fixture
def us(run: Callable[..., Any]) -> BooksReader:
    return BooksReader(run("US"))


def adjusted(kind: str, item: str = SSD, **values: str) -> str:
    """Return a line of an adjustment."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    line = f"{ref('Item', item)}<{kind}Adjustment>{inner}</{kind}Adjustment>"
    return f"<InventoryAdjustmentLineAdd>{line}</InventoryAdjustmentLineAdd>"


CASES = {
    # two less, at 61.50
    "new quantity": ("Quantity", {"NewQuantity": "3"}, "-2", "-123.00", "3", "61.50"),
    "difference": ("Quantity", {"QuantityDifference": "2"}, "2", "123.00", "7", "61.50"),
    # 300.00 - 307.50; 300.00 / 5
    "new value": ("Value", {"NewValue": "300.00"}, "0", "-7.50", "5", "60.00"),
    # 307.50 + 12.50 = 320.00 / 5
    "value difference": ("Value", {"ValueDifference": "12.50"}, "0", "12.50", "5", "64.00"),
    # 340.00 - 307.50; 340.00 / 4
    "both new": ("Value", {"NewQuantity": "4", "NewValue": "340.00"}, "-1", "32.50", "4", "85.00"),
    # 307.50 + 60.00 = 367.50 / 6
    "both different": (
        "Value",
        {"QuantityDifference": "1", "ValueDifference": "60.00"},
        "1",
        "60.00",
        "6",
        "61.25",
    ),
    "value of a quantity": ("Value", {"NewQuantity": "4"}, "-1", "-61.50", "4", "61.50"),
}


@pytest.mark.parametrize("name", CASES)
def test_adjustment(us: BooksReader, name: str) -> None:
    """Stock | the account of the adjustment, at the average unless a value is given; 12 was the last number."""
    kind, values, quantity, value, on_hand, average = CASES[name]
    adjustment, changes = us.write(add("InventoryAdjustment", HEADER, adjusted(kind, **values)))

    assert amounts(Inventory_Asset=value, Inventory_Adjustment=str(-Decimal(value))) == changes
    assert [quantity, value, "13"] == [
        adjustment.findtext(name)
        for name in (
            "InventoryAdjustmentLineRet/QuantityDifference",
            "InventoryAdjustmentLineRet/ValueDifference",
            "RefNumber",
        )
    ]
    assert (Decimal(on_hand), Decimal(average), Decimal(0)) == us.stock(SSD)


def test_lines_follow_each_other(us: BooksReader) -> None:
    """A new quantity counts from what the lines above left: 5 - 2 = 3, then 1 more."""
    lines = adjusted("Quantity", QuantityDifference="-2"), adjusted("Quantity", NewQuantity="4")
    adjustment, changes = us.write(add("InventoryAdjustment", HEADER, *lines))

    assert ["-2", "1"] == [one.text for one in adjustment.iter("QuantityDifference")]
    assert amounts(Inventory_Asset="-61.50", Inventory_Adjustment="61.50") == changes


def test_queried_again(us: BooksReader) -> None:
    """What the average decided is found by a query too."""
    us.write(add("InventoryAdjustment", HEADER, adjusted("Quantity", QuantityDifference="-1")))
    query = "<InventoryAdjustmentQueryRq><IncludeLineItems>true</IncludeLineItems></InventoryAdjustmentQueryRq>"

    assert ["-61.50", "-61.50"] == [one.text for one in us.company.ask(query).iter("ValueDifference")]


@pytest.mark.parametrize("verb", ["Del", "Void"])
def test_taken_back(us: BooksReader, verb: str) -> None:
    """Without the adjustment stock is what it was."""
    adjustment, made = us.write(add("InventoryAdjustment", HEADER, adjusted("Quantity", NewQuantity="0")))
    _, changes = us.write(remove(verb, "InventoryAdjustment", adjustment))

    assert {name: -amount for name, amount in made.items()} == changes
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == us.stock(SSD)


REFUSED = {
    "not stock": ("3280", HEADER, adjusted("Quantity", "Hardware", NewQuantity="1")),
    "no such item": ("3140", HEADER, adjusted("Quantity", "Nothing", NewQuantity="1")),
    "receivable account": ("3210", ref("Account", "Accounts Receivable"), adjusted("Quantity", NewQuantity="1")),
    "lots are off": ("3250", HEADER, adjusted("Quantity", NewQuantity="1", LotNumber="7")),
    "serial numbers are off": ("3250", HEADER, adjusted("SerialNumber", AddSerialNumber="7")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(us: BooksReader, name: str) -> None:
    """What QuickBooks refuses changes nothing."""
    code, header, line = REFUSED[name]

    assert code == us.status(add("InventoryAdjustment", header, line))[0]
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == us.stock(SSD)


def test_inventory_off(run: Callable[..., Any]) -> None:
    """Nothing can be adjusted where inventory is switched off."""
    request = add("InventoryAdjustment", HEADER, adjusted("Quantity", NewQuantity="1"))

    assert "3250" == BooksReader(run(inventory=False)).status(request)[0]


@pytest.fixture
def sites(run: Callable[..., Any], records: Callable[[str], Any]) -> BooksReader:
    """Return a company with two sites."""
    rows = records("US") | {"InventorySiteRet": [{"Name": "Main"}, {"Name": "Van"}]}
    return BooksReader(run(records=rows, multi_location_inventory=True))


def transfer(to: str, quantity: str = "2", item: str = SSD) -> str:
    """Return a transfer from the main site."""
    header = ref("FromInventorySite", "Main") + ref("ToInventorySite", to)
    return add("TransferInventory", header, line("TransferInventoryLineAdd", item, QuantityToTransfer=quantity))


def test_transfer(sites: BooksReader) -> None:
    """Stock that goes from one site to another changes neither books nor total."""
    moved, changes = sites.write(transfer("Van"))

    assert {} == changes
    assert ("1", "2") == (
        moved.findtext("RefNumber"),
        moved.findtext("TransferInventoryLineRet/QuantityTransferred"),
    )
    assert (Decimal(5), Decimal("61.50"), Decimal(0)) == sites.stock(SSD)


def test_refused_transfers(sites: BooksReader, us: BooksReader) -> None:
    """To the same site, of nothing, of what is no stock; and where sites are switched off."""
    assert ["3210", "3210", "3280", "3140"] == [
        sites.status(request)[0]
        for request in (transfer("Main"), transfer("Van", "0"), transfer("Van", item="Hardware"), transfer("Attic"))
    ]
    assert us.status(transfer("Van"))[0] in ("3250", "3140")
