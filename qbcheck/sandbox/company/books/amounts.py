"""Amounts, prices and quantities: from text, rounded, and back to text as QuickBooks writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
_PRICE = Decimal("0.00001")


def number(text: str | None) -> Decimal:
    """Return what ``text`` says; nothing said is zero."""
    return Decimal(text) if text else Decimal()


def rounded(amount: Decimal) -> Decimal:
    """Return ``amount`` to the cent, half up (away from zero)."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def amount_text(amount: Decimal) -> str:
    """Return ``amount`` as an AMTTYPE: always two decimals."""
    return f"{rounded(amount) + 0:f}"


def price_text(price: Decimal) -> str:
    """Return ``price`` as a PRICETYPE: two decimals at least, five at most."""
    text = f"{price.quantize(_PRICE, ROUND_HALF_UP) + 0:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def quantity_text(quantity: Decimal) -> str:
    """Return ``quantity`` as a QUANTYPE: no more decimals than it needs, five at most."""
    text = f"{quantity.quantize(_PRICE, ROUND_HALF_UP) + 0:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
