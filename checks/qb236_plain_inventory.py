"""QB236: no enhanced receiving, no serial or lot numbers."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts
from qbcheck.features import Feature

from ._company import preference, preferences_page

_SINCE = (11, 0)
"""The qbXML version that first tells these preferences; older QuickBooks has neither."""

_CALLED = {
    "enhanced_receiving": "enhanced receiving",
    "serial_or_lot_numbers": "the tracking of serial or lot numbers",
}
"""What must be off, by the preference that tells it."""


class PlainInventory(Check):
    """Enhanced receiving and the tracking of serial or lot numbers are off.

    Both are known to change what a receipt or an adjustment must carry; how exactly is not confirmed, so they warn.
    """

    code = "QB236"
    title = "Plain receiving and no serial or lot numbers"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.PURCHASE_ORDERS, Feature.INVENTORY})
    needs = ("QB201",)
    required = False
    expected = "enhanced receiving, serial numbers and lot numbers are off"
    consequence = "Receipts and adjustments of some items may be refused, or booked in another way."
    fix = Fix(
        steps=(
            "Look at Advanced Inventory Settings, and change enhanced receiving only with the accountant.",
            "Switch serial or lot numbers off if they are not used.",
        ),
        menu_path=preferences_page("Items & Inventory"),
        who="accountant with a QuickBooks admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        version = facts.company.host.value.written_version
        if version and tuple(map(int, version.split("."))) < _SINCE:
            return Finding.passed(f"QuickBooks that speaks qbXML {version} has neither")
        preferences = facts.company.preferences.value
        on = [called for name, called in _CALLED.items() if getattr(preferences, name)]
        if on:
            return Finding.warned(f"{' and '.join(on)} {'are' if len(on) > 1 else 'is'} on")
        for name, called in _CALLED.items():
            preference(facts, name, f"{called} is on")
        return Finding.passed("enhanced receiving, serial and lot numbers are off")
