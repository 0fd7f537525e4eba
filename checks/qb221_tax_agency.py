"""QB221: there is a tax agency vendor."""

from __future__ import annotations

from collections.abc import Iterator

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Known, Unknown, UnknownKind, Vendor
from qbcheck.features import Feature, features_needing_tax

from ._tax import sales_tax_is_off, sales_tax_must_be_on

_US_VENDOR_TYPE = "tax agency"


class TaxAgencyVendor(Check):
    """The company file has at least one active vendor that is a tax agency.

    QuickBooks for the US has no flag for it: a vendor is an agency when a sales tax item pays to it, or when its vendor
    type says Tax agency. In Canada and the United Kingdom the vendor itself is flagged as sales tax agency; a vendor
    that a tax item pays to counts there too.
    """

    code = "QB221"
    title = "Tax agency vendor"
    side = Side.QUICKBOOKS
    features = features_needing_tax("CA")  # the widest; features_needing() says it for the file
    rules = ("R27",)
    needs = ("QB201",)
    expected = "at least one active vendor that is a tax agency"
    consequence = "Invoices cannot be taxed; they fail or go out without tax."
    fix = Fix(
        steps=(
            "Add the authority that receives your sales tax as a vendor: New Vendor.",
            "US: give it the vendor type Tax agency and add a sales tax item that names it as Tax Agency.",
            "Canada, United Kingdom: tick Vendor is a Sales Tax Agency.",
        ),
        menu_path="Vendors > Vendor Center > New Vendor",
        who="QuickBooks admin or accountant",
    )

    def features_needing(self, facts: Facts) -> frozenset[Feature]:
        return features_needing_tax(facts.edition)

    def judge(self, facts: Facts, subject: str) -> Finding:
        if off := sales_tax_is_off(facts):
            return off
        vendors = facts.company.vendors.value
        agencies = list(_agencies(facts, vendors))
        active = [vendor for vendor in agencies if vendor.is_active]
        if active:
            sales_tax_must_be_on(facts)
            return Finding.passed(f"{', '.join(str(vendor.name) for vendor in active)} ({facts.edition} edition)")
        if any(vendor.is_active is None for vendor in agencies):
            raise Unknown(
                "the answer lists a tax agency without saying whether it is active", UnknownKind.NOT_ANSWERED
            ).error()
        if not _all_was_seen(facts, vendors):
            raise Unknown(
                "the answer lists vendors, but not what tells which of them are tax agencies", UnknownKind.NOT_ANSWERED
            ).error()
        if agencies:
            names = ", ".join(str(vendor.name) for vendor in agencies)
            return Finding.failed(f"inactive: the only tax agency is {names}", fix=_REACTIVATE)
        return Finding.failed(f"none of {len(vendors)} vendors is a tax agency ({facts.edition} edition)")


def _agencies(facts: Facts, vendors: tuple[Vendor, ...]) -> Iterator[Vendor]:
    items = facts.company.sales_tax_items
    paid = items.value if isinstance(items, Known) else ()
    ids = {item.agency_list_id for item in paid if item.agency_list_id}
    names = {item.agency_name.casefold() for item in paid if item.agency_name}
    for vendor in vendors:
        by_item = vendor.list_id in ids or (vendor.name or "").casefold() in names
        by_type = facts.edition == "US" and vendor.vendor_type.casefold() == _US_VENDOR_TYPE
        if by_item or by_type or vendor.is_tax_agency:
            yield vendor


def _all_was_seen(facts: Facts, vendors: tuple[Vendor, ...]) -> bool:
    """Return whether the answers hold what shows an agency: the tax items, or outside the US the vendors' flag."""
    flagged = any(vendor.is_tax_agency is not None for vendor in vendors)
    items = facts.company.sales_tax_items
    if not isinstance(items, Known):
        return facts.edition != "US" and flagged
    if facts.edition != "US":
        return flagged or not vendors
    return not items.value or any(item.agency_list_id or item.agency_name for item in items.value)


_REACTIVATE = Fix(
    steps=("Choose All Vendors instead of Active Vendors.", "Click the cross before the agency, so that it is active."),
    menu_path="Vendors > Vendor Center",
    who="QuickBooks admin or accountant",
)
