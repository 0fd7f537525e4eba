"""Values of picklists: those of every tenant in ``picklists.txt``, and those made of a tenant's own records."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from qbcheck.sandbox.tenant.entities import Entity, Field

Rows = Callable[[str], Iterable[Mapping[str, Any]]]
"""Gives the records of an entity or of a table that no API shows."""

_MADE_OF: Mapping[str, tuple[str, str, str]] = {
    "Resources.userType": ("SecurityLevels", "name", ""),
    "Resources.locationID": ("InternalLocations", "name", ""),
    "Invoices.paymentTerm": ("PaymentTerms", "name", ""),
    "PurchaseOrders.paymentTerm": ("PaymentTerms", "name", ""),
    "Invoices.taxGroup": ("TaxRegions", "name", ""),
    "ExpenseItems.expenseCategory": ("BillingCodes", "name", "Expense Category"),
    "ExpenseItems.workType": ("BillingCodes", "name", "Work Type"),
}
"""Picklist: the table it is made of, the field that is its label, and the useType it is limited to."""


def picklist(entity: Entity, field: Field, rows: Rows) -> list[dict[str, Any]]:
    """Return the values of a picklist as entityInformation/fields shows them (autotask-rest-api 2.6)."""
    name = f"{entity.name}.{field.name}"
    values = [_value(value, label, is_system=True) for value, label in _everywhere().get(name, ())]
    if name in _MADE_OF:
        values += _made_of(*_MADE_OF[name], rows)
    values += [
        _value(row["value"], row["label"], is_system=row.get("isSystem", False), is_active=row.get("isActive", True))
        for row in rows("Picklists")
        if (row["entity"], row["field"]) == (entity.name, field.name)
    ]
    for place, value in enumerate(values, start=1):
        value["sortOrder"] = place
    return values


def value_of_label(entity: Entity, field: Field, label: str, rows: Rows) -> str | None:
    """Return the value that carries ``label``; None when none does."""
    return next((value["value"] for value in picklist(entity, field, rows) if value["label"] == label), None)


def _made_of(table: str, label: str, use_type: str, rows: Rows) -> list[dict[str, Any]]:
    use = {label: value for value, label in _everywhere()["BillingCodes.useType"]}.get(use_type)
    return [
        _value(row["id"], row[label], is_system=row.get("isSystem", False), is_active=row.get("isActive", True))
        for row in rows(table)
        # While a tenant is filled its billing codes may still carry the label.
        if not use_type or str(row.get("useType")) in (use, use_type)
    ]


def _value(value: Any, label: str, *, is_system: bool, is_active: bool = True) -> dict[str, Any]:
    return {
        "value": str(value),
        "label": label,
        "isDefaultValue": False,
        "sortOrder": 0,
        "parentValue": "",
        "isActive": is_active,
        "isSystem": is_system,
    }


@functools.cache
def _everywhere() -> Mapping[str, Sequence[tuple[str, str]]]:
    text = resources.files(__package__).joinpath("picklists.txt").read_text(encoding="utf-8")
    _, *blocks = text.strip().split("\n\n")
    return {name: [_read_value(line) for line in lines] for name, *lines in map(str.splitlines, blocks)}


def _read_value(line: str) -> tuple[str, str]:
    value, label = line.strip().split(" ", 1)
    return value, label
