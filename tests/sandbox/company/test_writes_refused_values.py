"""What is left empty although it is needed, and what comes out too large (quickbooks-desktop reference, 2.4, 4.1)."""

from __future__ import annotations

from typing import Any

import pytest
from asking import add, reference, status


@pytest.mark.parametrize(
    ("request_", "missing"),
    [
        (add("Invoice", "<CustomerRef/>"), "CustomerRef"),
        (add("Invoice", "<CustomerRef><FullName/></CustomerRef>"), "CustomerRef"),
        (add("Bill", "<VendorRef><FullName></FullName></VendorRef>"), "VendorRef"),
        (add("ItemSalesTaxGroup", "<Name>Both</Name><ItemSalesTaxRef/>"), "ItemSalesTaxRef"),
        (
            add(
                "DataExtDef",
                "<OwnerID>0</OwnerID><DataExtName></DataExtName><DataExtType>INTTYPE</DataExtType>",
            ),
            "DataExtName",
        ),
        (
            add(
                "InventoryAdjustment",
                reference("AccountRef", "Inventory Adjustment")
                + "<InventoryAdjustmentLineAdd><ItemRef/><QuantityAdjustment><NewQuantity>1</NewQuantity>"
                "</QuantityAdjustment></InventoryAdjustmentLineAdd>",
            ),
            "ItemRef",
        ),
        (
            add(
                "InventoryAdjustment",
                reference("AccountRef", "Inventory Adjustment")
                + f"<InventoryAdjustmentLineAdd>{reference('ItemRef', 'Anything')}<ValueAdjustment/>"
                "</InventoryAdjustmentLineAdd>",
            ),
            "ValueAdjustment",
        ),
    ],
)
def test_what_is_needed_may_not_be_empty(us: Any, request_: str, missing: str) -> None:
    """An element that must be there and says nothing is as if it were missing: 3150, by its name."""
    answer = us.ask(request_)

    assert ("3150", f'There is a missing element: "{missing}".') == (status(answer), answer.get("statusMessage"))


def test_an_optional_aggregate_without_values_is_nothing(run: Any) -> None:
    """An address without lines, or a reference that names nothing, is as if it were left out."""
    answer = run().ask(add("Customer", "<Name>Plain</Name><BillAddress/><ShipAddress><City/></ShipAddress><TermsRef/>"))

    assert "0" == status(answer)
    assert [None] * 3 == [answer[0].find(name) for name in ("BillAddress", "ShipAddress", "TermsRef")]


def test_an_empty_name_has_a_refusal_of_its_own(us: Any) -> None:
    """It is an invalid name, not a missing one."""
    assert "3090" == status(us.ask(add("Class", "<Name/>")))


def test_a_balance_of_too_many_digits_is_refused(run: Any) -> None:
    """Amounts have 13 digits before the point: 3101, and nothing of the request stays."""
    company = run()
    half = "<AccountType>Bank</AccountType><OpenBalance>5000000000000.00</OpenBalance>"
    first, second = (company.ask(add("Account", f"<Name>{name}</Name>{half}")) for name in ("One", "Two"))
    found = company.ask("<AccountQueryRq><FullName>Two</FullName></AccountQueryRq>")

    assert ["0", "3101", "500"] == [status(first), status(second), status(found)]


def test_a_stock_of_too_many_digits_is_refused(run: Any) -> None:
    """Quantities have 10 digits before the point."""
    company = run()
    item = (
        reference("IncomeAccountRef", "Sales of Hardware")
        + reference("COGSAccountRef", "Cost of Goods Sold")
        + reference("AssetAccountRef", "Inventory Asset")
        + "<QuantityOnHand>9999999999</QuantityOnHand><TotalValue>1.00</TotalValue>"
    )
    added = company.ask(add("ItemInventory", f"<Name>Screws</Name>{item}"))
    more = company.ask(
        add(
            "InventoryAdjustment",
            reference("AccountRef", "Inventory Adjustment")
            + f"<InventoryAdjustmentLineAdd>{reference('ItemRef', 'Screws')}<QuantityAdjustment><QuantityDifference>1"
            "</QuantityDifference></QuantityAdjustment></InventoryAdjustmentLineAdd>",
        )
    )

    assert ["0", "3101"] == [status(added), status(more)]


def test_a_sum_of_lines_of_too_many_digits_is_refused(run: Any) -> None:
    """An order posts nothing; its total is an amount all the same."""
    line = "<PurchaseOrderLineAdd>{}<Amount>9999999999999.00</Amount></PurchaseOrderLineAdd>"
    lines = line.format(reference("ItemRef", "Freight")) * 2
    company = run()
    company.ask(
        add(
            "ItemOtherCharge",
            "<Name>Freight</Name><SalesOrPurchase>"
            + reference("AccountRef", "Cost of Goods Sold")
            + "</SalesOrPurchase>",
        )
    )

    order = company.ask(add("PurchaseOrder", reference("VendorRef", "Ingram Supply Co") + lines))

    assert "3101" == status(order)
