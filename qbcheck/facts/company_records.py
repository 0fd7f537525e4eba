"""What is kept of the lists of a company file, and how a record is found by its name.

Names and references are full names, ``Parent:Child``; of a list without levels the full name is the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from qbcheck.quickbooks.schema import Version


@dataclass(frozen=True, slots=True)
class Name:
    """One entry of the four name lists, which share one name space (quickbooks-desktop 2.6)."""

    kind: str
    """``Customer``, ``Vendor``, ``Employee`` or ``OtherName``."""
    list_id: str
    full_name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Customer:
    """One CustomerRet: a customer or a job. References are full names, empty when none is set."""

    list_id: str
    edit_sequence: str
    full_name: str
    """With its parents: ``Customer:Job``."""
    is_active: bool
    email: str = ""
    sales_tax_code: str = ""
    item_sales_tax: str = ""
    """The tax item, United States only."""
    terms: str = ""
    parent_list_id: str = ""
    """Empty for one that is nobody's job."""
    external_guid: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One record of ItemQuery; all kinds of items, tax items among them, share one name space."""

    list_id: str
    kind: str
    """The record's name, such as ``ItemServiceRet``."""
    full_name: str
    is_active: bool
    income_account: str = ""
    """Full name of the account that its sales go to; empty for kinds that have none."""
    sales_tax_code: str = ""


@dataclass(frozen=True, slots=True)
class ListAccount:
    """One AccountRet."""

    list_id: str
    full_name: str
    is_active: bool
    account_type: str
    special_account_type: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """One ClassRet."""

    list_id: str
    full_name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """One StandardTermsRet or DateDrivenTermsRet."""

    list_id: str
    full_name: str
    is_active: bool
    days: int | None = None
    """Days until an invoice is due; None where they are not set, or a day of the month counts."""
    day_of_month: int | None = None
    """The day of the month an invoice is due; None for standard terms."""


@dataclass(frozen=True, slots=True)
class SalesTaxCode:
    """One SalesTaxCodeRet."""

    list_id: str
    full_name: str
    is_active: bool
    is_taxable: bool
    item_sales_tax: str = ""
    """The tax item that gives the rate of a sale, Canada and United Kingdom only."""


@dataclass(frozen=True, slots=True)
class SalesTaxItem:
    """One ItemSalesTaxRet or ItemSalesTaxGroupRet."""

    list_id: str
    full_name: str
    is_active: bool
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class BookSettings:
    """How the company keeps its books: HostRet and PreferencesRet."""

    country: str
    """``US``, ``CA`` or ``UK``: what QuickBooks says it is, else what the profile says."""
    version: Version
    """The qbXML version to write."""
    closing_date: date | None
    """The last day of the closed period; None when the books are not closed."""
    class_tracking: bool
    multi_currency: bool
    home_currency: str
    """Name of the home currency, such as ``US Dollar``; empty when there is but one currency."""
    sales_tax_on: bool
    default_item_sales_tax: str
    """Full name of the tax item that counts where a customer has none; empty when sales tax is off."""
    default_taxable_code: str
    default_non_taxable_code: str
    inventory_on: bool


# --- Looking names up -------------------------------------------------------------------------------------------------


class _Named(Protocol):
    @property
    def list_id(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def is_active(self) -> bool: ...


T = TypeVar("T", bound=_Named)


def comparable_name(full_name: str) -> str:
    """Return a name as QuickBooks compares it: case does not matter, nor do blanks around a part of it."""
    return ":".join(part.strip() for part in full_name.split(":")).casefold()


@dataclass(frozen=True, slots=True)
class NamedList(Generic[T]):
    """A list of a company file, in its order, with quick ways to a record."""

    records: tuple[T, ...]
    _by_name: dict[str, T] = field(init=False, repr=False, compare=False)
    _by_list_id: dict[str, T] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, T] = {}
        for record in self.records:
            known = by_name.setdefault(comparable_name(record.full_name), record)
            if record.is_active and not known.is_active:
                by_name[comparable_name(record.full_name)] = record
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_by_list_id", {record.list_id: record for record in self.records})

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[T]:
        return iter(self.records)

    def named(self, full_name: str) -> T | None:
        """Return the record of a full name, active or not; of several the active one. None: the name is free."""
        return self._by_name.get(comparable_name(full_name))

    def with_list_id(self, list_id: str) -> T | None:
        """Return the record of a ListID; None when there is none."""
        return self._by_list_id.get(list_id)
