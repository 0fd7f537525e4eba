"""Records of a company file, as short as tests want them; each has its full name, behind ``id of``, as its ListID."""

from __future__ import annotations

from typing import Any

from qbcheck.facts.company_records import (
    BookSettings,
    Class,
    Customer,
    Item,
    ListAccount,
    Name,
    NamedList,
    SalesTaxCode,
    Terms,
)


def id_of(full_name: str) -> str:
    return f"id of {full_name}"


def customers(*full_names: str, inactive: tuple[str, ...] = ()) -> NamedList[Customer]:
    return NamedList(tuple(Customer(id_of(name), "1", name, name not in inactive) for name in (*full_names, *inactive)))


def names(**kind_by_name: str) -> NamedList[Name]:
    """Return names with their kind: ``Vendor="Big Supplier"``."""
    return NamedList(tuple(Name(kind, id_of(name), name, True) for kind, name in kind_by_name.items()))


def items(*full_names: str, inactive: tuple[str, ...] = (), **kind_by_name: str) -> NamedList[Item]:
    """Return service items, and one of each kind that is named: ``ItemSubtotalRet="Subtotal"``."""
    services = [Item(id_of(name), "ItemServiceRet", name, name not in inactive) for name in (*full_names, *inactive)]
    others = [Item(id_of(name), kind, name, True) for kind, name in kind_by_name.items()]
    return NamedList((*services, *others))


def accounts(*full_names: str, inactive: tuple[str, ...] = (), **type_by_name: str) -> NamedList[ListAccount]:
    """Return income accounts, and one of each type that is named: ``Expense="Rent"``."""
    income = [ListAccount(id_of(name), name, name not in inactive, "Income") for name in (*full_names, *inactive)]
    others = [ListAccount(id_of(name), name, True, kind) for kind, name in type_by_name.items()]
    return NamedList((*income, *others))


def classes(*full_names: str, inactive: tuple[str, ...] = ()) -> NamedList[Class]:
    return NamedList(tuple(Class(id_of(name), name, name not in inactive) for name in (*full_names, *inactive)))


def terms(*full_names: str, inactive: tuple[str, ...] = ()) -> NamedList[Terms]:
    return NamedList(tuple(Terms(id_of(name), name, name not in inactive) for name in (*full_names, *inactive)))


def tax_codes(*full_names: str, inactive: tuple[str, ...] = ()) -> NamedList[SalesTaxCode]:
    return NamedList(
        tuple(SalesTaxCode(id_of(name), name, name not in inactive, True) for name in (*full_names, *inactive))
    )


def books(country: str = "US", **changes: Any) -> BookSettings:
    right: dict[str, Any] = {
        "country": country,
        "version": (13, 0),
        "closing_date": None,
        "class_tracking": True,
        "multi_currency": False,
        "home_currency": "",
        "sales_tax_on": True,
        "default_item_sales_tax": "",
        "default_taxable_code": "",
        "default_non_taxable_code": "",
        "inventory_on": True,
    }
    return BookSettings(**{**right, **changes})
