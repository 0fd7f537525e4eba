"""What a line of a transaction says of its item: description, price, quantity, amount.

An Amount that is given counts, and the Rate (sales, orders) or Cost (purchases) is worked out from it. Without one it
is quantity by rate, and the rate is the item's price when none is given (quickbooks-desktop reference, 3; design, 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbcheck.sandbox.company.books.amounts import amount_text, number, price_text, rounded
from qbcheck.sandbox.company.store import Record, Tree


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item says of itself on one side, sales or purchases."""

    desc: str
    price: Decimal
    percent: Decimal | None = None
    """A discount's part of the line above; None for a price of its own."""


def sales_offer(item: Record) -> Offer:
    """Return what ``item`` says of itself on a sale."""
    tree = item.tree
    either, both = tree.get("SalesOrPurchase", {}), tree.get("SalesAndPurchase", {})
    desc = tree.get("SalesDesc") or tree.get("ItemDesc") or either.get("Desc") or both.get("SalesDesc") or ""
    price = tree.get("SalesPrice") or tree.get("DiscountRate") or either.get("Price") or both.get("SalesPrice")
    percent = tree.get("DiscountRatePercent") or either.get("PricePercent")
    return Offer(desc, number(price), number(percent) if percent else None)


def purchase_offer(item: Record) -> Offer:
    """Return what ``item`` says of itself on a purchase."""
    tree = item.tree
    either, both = tree.get("SalesOrPurchase", {}), tree.get("SalesAndPurchase", {})
    desc = tree.get("PurchaseDesc") or both.get("PurchaseDesc") or either.get("Desc") or ""
    price = tree.get("PurchaseCost") or both.get("PurchaseCost") or either.get("Price")
    return Offer(desc, number(price))


def price_line(line: Tree, rate: str, offer: Offer) -> None:
    """Give ``line`` its Amount, and its price in the element ``rate`` (Rate or Cost)."""
    quantity = number(line["Quantity"]) if "Quantity" in line else Decimal(1)
    if "Amount" not in line:
        exact = number(line[rate]) if rate in line else offer.price
        line["Amount"] = amount_text(rounded(quantity * exact))
    elif quantity:
        exact = number(line["Amount"]) / quantity
    else:
        exact = number(line.get(rate))
    line[rate] = price_text(exact)


def percent_line(line: Tree, percent: Decimal, above: Sequence[Tree]) -> None:
    """Give ``line`` its part of the amount of the line above it."""
    line["RatePercent"] = price_text(percent)
    line.pop("Rate", None)
    if "Amount" not in line:
        base = number(above[-1].get("Amount")) if above else Decimal()
        line["Amount"] = amount_text(rounded(base * percent / 100))
