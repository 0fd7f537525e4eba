"""QB233: inventory and purchase orders are switched on."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts
from qbcheck.features import Feature

from ._company import preference, preferences_page


class InventoryIsOn(Check):
    """Inventory and purchase orders are active in the company file: one switch of QuickBooks for both."""

    code = "QB233"
    title = "Inventory and purchase orders are on"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.PURCHASE_ORDERS, Feature.INVENTORY})
    needs = ("QB201",)
    expected = "inventory and purchase orders are active"
    consequence = "Inventory items, purchase orders and adjustments are refused."
    fix = Fix(
        steps=("Log in to QuickBooks as Admin, in single-user mode.", "Tick Inventory and purchase orders are active."),
        menu_path=preferences_page("Items & Inventory"),
        who="QuickBooks admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        if preference(facts, "inventory", "inventory is on"):
            return Finding.passed("inventory and purchase orders are active")
        return Finding.failed("inventory and purchase orders are switched off")
