"""What a person's mapping file says: names of Autotask and what they are called in QuickBooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class ItemType(StrEnum):
    """What is billed: the types that have a naming convention (extension reference 3.2)."""

    LABOR = "labor"
    SERVICES = "services"
    """Services and service bundles."""
    CHARGES = "charges"
    BLOCK_PURCHASES = "block_purchases"
    RETAINER_PURCHASES = "retainer_purchases"
    TICKET_PURCHASES = "ticket_purchases"
    SUBSCRIPTIONS = "subscriptions"
    EXPENSES = "expenses"
    MILESTONES = "milestones"
    CONTRACT_SETUP_FEES = "contract_setup_fees"


class Convention(StrEnum):
    """What the item of a billed thing is called after."""

    BILLING_CODE = "billing code"
    ROLE_AND_WORK_TYPE = "role:work type"
    ITEM_NAME = "item name"


CONVENTIONS: Mapping[ItemType, Convention] = MappingProxyType(
    {
        **dict.fromkeys(ItemType, Convention.BILLING_CODE),
        ItemType.SERVICES: Convention.ITEM_NAME,
        ItemType.CHARGES: Convention.ITEM_NAME,
    }
)
"""The conventions where nothing is written.

Billing code makes the fewest items (3.2). Services, bundles and products have twins of their own name in Autotask
(S19). Which choices the official extension offers for each type is unconfirmed.
"""

GENERIC_NAMES: Mapping[ItemType, str] = MappingProxyType(
    {
        ItemType.LABOR: "Labor",
        ItemType.SERVICES: "Services",
        ItemType.CHARGES: "Charges",
        ItemType.BLOCK_PURCHASES: "Block Purchases",
        ItemType.RETAINER_PURCHASES: "Retainer Purchases",
        ItemType.TICKET_PURCHASES: "Ticket Purchases",
        ItemType.SUBSCRIPTIONS: "Subscriptions",
        ItemType.EXPENSES: "Expenses",
        ItemType.MILESTONES: "Milestones",
        ItemType.CONTRACT_SETUP_FEES: "Contract Setup Fees",
    }
)
"""Names of the items of grouped lines. Only Labor is the official extension's known word (2.1); the others are ours."""

MIXED_NAME = "Services"
"""Name of the item of a line that groups several types; ours, as above."""


@dataclass(frozen=True, slots=True)
class NamingConventions:
    """How items are named (extension reference 3.2)."""

    single: Mapping[ItemType, Convention] = field(default_factory=lambda: dict(CONVENTIONS))
    """For lines of one billing item, by type."""
    grouped: Mapping[ItemType, str] = field(default_factory=lambda: dict(GENERIC_NAMES))
    """For lines that group several, by type."""
    mixed: str = MIXED_NAME
    """For lines that group several types."""
    same_value_as_single: bool = True
    """The box "Use Item Naming Convention if all items in a group have the same value"."""
    item_types: Mapping[str, ItemType] = field(default_factory=dict)
    """Billing item types of Autotask, by their label, that qbcheck would not know."""


@dataclass(frozen=True, slots=True)
class MappedNames:
    """What the mapping file says, by Autotask's name."""

    employees: Mapping[str, str] = field(default_factory=dict)
    """A resource's name to the name of an employee, vendor or other name in QuickBooks."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """A line of business to the full name of a class in QuickBooks."""
    customers: Mapping[str, str] = field(default_factory=dict)
    """An organization to the full name of a customer."""
    items: Mapping[str, str] = field(default_factory=dict)
    """The name that a naming convention gives to the full name of an item."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """A billing code to the full name of an income account."""
    tax_codes: Mapping[str, str] = field(default_factory=dict)
    """A tax category to the name of a sales tax code."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """A payment term to the name of terms."""
    naming: NamingConventions = field(default_factory=NamingConventions)
