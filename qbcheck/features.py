"""The five kinds of transfer, who drives each, and what each needs of Autotask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """What can be transferred."""

    INVOICES = "invoices"
    PURCHASE_ORDERS = "purchase-orders"
    TIMESHEETS = "timesheets"
    EXPENSE_REPORTS = "expense-reports"
    INVENTORY = "inventory"


ALL_FEATURES = frozenset(Feature)


class Driver(StrEnum):
    """Who transfers a feature. Two drivers for one feature cannot coexist."""

    EXTENSION = "extension"
    """The official Autotask QuickBooks Extension."""
    QBCHECK = "qbcheck"


@dataclass(frozen=True, slots=True)
class EntityNeed:
    """What a feature does with an Autotask entity."""

    entity: str
    """REST name, such as ``PurchaseOrderItems``."""
    update: bool = False
    """Whether we write back to it."""
    blocking: bool = True
    """Whether lack of access stops the transfer; R10 lets invoices go without Companies."""
    instead: str = ""
    """What a tenant with the newer procurement module has in its place; empty when nothing replaces it."""


_INSTEAD = {"InventoryItems": "InventoryProducts"}


def _needs(*names: str, update: str = "", relaxed: str = "") -> tuple[EntityNeed, ...]:
    return tuple(EntityNeed(name, name == update, name != relaxed, _INSTEAD.get(name, "")) for name in names)


ENTITY_NEEDS: Mapping[Feature, tuple[EntityNeed, ...]] = {
    Feature.INVOICES: _needs(
        "Invoices",
        "BillingItems",
        "BillingCodes",
        "OrganizationalLevelAssociations",
        "TaxCategories",
        "PaymentTerms",
        "Companies",
        update="Invoices",
        relaxed="Companies",
    ),
    Feature.PURCHASE_ORDERS: _needs(
        "PurchaseOrders",
        "PurchaseOrderItems",
        "PurchaseOrderItemReceiving",
        "Products",
        "Companies",
        update="PurchaseOrders",
    ),
    Feature.TIMESHEETS: _needs("TimeEntries", "Resources", "BillingCodes", "Companies"),
    Feature.EXPENSE_REPORTS: _needs(
        "ExpenseReports", "ExpenseItems", "Resources", "BillingCodes", "Companies", update="ExpenseReports"
    ),
    Feature.INVENTORY: _needs("InventoryItems", "InventoryLocations", "Products"),
}
"""Entities of Autotask per feature (R06, R10); what an API user's security level must open."""

_US_TAX_FEATURES = frozenset({Feature.INVOICES})
_OTHER_TAX_FEATURES = frozenset({Feature.INVOICES, Feature.PURCHASE_ORDERS, Feature.EXPENSE_REPORTS})


def features_needing_tax(edition: str) -> frozenset[Feature]:
    """Return the features that need tax agency and tax codes (R27, R28).

    Invoices; outside the US purchases carry tax codes too (quickbooks-desktop 5).
    """
    return _US_TAX_FEATURES if edition == "US" else _OTHER_TAX_FEATURES
