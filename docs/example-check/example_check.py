"""XX901: nobody keeps vendors of the same name."""

from __future__ import annotations

from collections import Counter

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts
from qbcheck.features import Feature


class VendorNamesDiffer(Check):
    """Vendor names differ by more than letter case and blanks.

    A purchase order finds its vendor by name, so two that look alike are a trap.
    """

    code = "XX901"
    title = "Vendor names differ"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.PURCHASE_ORDERS, Feature.INVOICES})
    needs = ("QB201",)
    required = False
    expected = "vendor names that differ by more than letter case and blanks"
    consequence = "A purchase order may go to the wrong one of two vendors."
    fix = Fix(
        steps=("Merge the vendors, or give one of them another name.",),
        menu_path="Vendors > Vendor Center",
        who="accountant",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        vendors = facts.company.vendors.value
        looks = Counter("".join((vendor.name or "").casefold().split()) for vendor in vendors)
        alike = [vendor.name or "" for vendor in vendors if looks["".join((vendor.name or "").casefold().split())] > 1]
        if alike:
            return Finding.warned(f"these look alike: {', '.join(alike)}")
        return Finding.passed(f"{len(vendors)} vendors, no two alike")
