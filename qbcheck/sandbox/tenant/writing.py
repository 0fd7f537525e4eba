"""Changes to records: PATCH, PUT, POST and DELETE with the API's validation (autotask-rest-api 1.3, 2.1, 4, 6).

Where the reference is silent: a read-only field in a body is tolerated when it repeats what is held, and refused
otherwise; nothing is written unless all of it is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qbcheck.sandbox.tenant.answers import refused
from qbcheck.sandbox.tenant.entities import Entity, Field, entity_named
from qbcheck.sandbox.tenant.picklists import picklist, value_of_label
from qbcheck.sandbox.tenant.store import Row, Store
from qbcheck.sandbox.tenant.values import (
    BEYOND_NUMBERS,
    UnfitValueError,
    complete_row,
    empty_value,
    kept_value,
    utc_text,
)

_OPEN_PURCHASE_ORDER = {"create": ("New",), "update": ("New", "Submitted", "Received Partial")}
_RECEIVING_PURCHASE_ORDER = ("Submitted", "Received Partial")
_OPEN_EXPENSE_REPORT = ("In Progress", "Rejected")
_STAMPED = {"create": ("createDateTime", "createDate", "createdTime"), "update": ("lastModifiedDateTime",)}
_FIRST_STATUS = {"ExpenseReports": "In Progress"}


class Writer:
    """Writes to one entity, inside one transaction."""

    def __init__(self, store: Store, entity: Entity, now: datetime, parent_id: int | None) -> None:
        self._store = store
        self._entity = entity
        self._now = now
        self._parent_id = parent_id
        """The id in a child's address; None for a root entity."""

    def create(self, body: Mapping[str, Any]) -> int:
        """Add a record and return its id; refuse with every error there is."""
        given = self._known(body)
        if self._parent_id is not None:
            given.setdefault(self._entity.parent_field, self._parent_id)
        values, errors = self._values(given, held=None)
        errors += [
            f"Missing Required Field: {field.name} in the {self._entity.singular} Entity."
            for field in self._entity.fields.values()
            if field.required and field.name != "id" and values.get(field.name) is None
        ]
        if errors:
            raise refused(*errors)
        self._check_parent(values)
        self._check_rules("create", values)
        row = complete_row(self._entity.fields, values)
        row["id"] = self._store.next_id(self._entity.name)
        if label := _FIRST_STATUS.get(self._entity.name):
            status = self._entity.fields["status"]
            row["status"] = int(value_of_label(self._entity, status, label, self._store.rows) or 0)
        defined = [
            each["name"] for each in self._store.rows("UserDefinedFields") if each["entity"] == self._entity.name
        ]
        if defined:
            row["userDefinedFields"] = [{"name": name, "value": None} for name in defined]
        self._stamp("create", row)
        self._store.save(self._entity.name, row)
        return int(row["id"])

    def update(self, body: Mapping[str, Any], *, whole: bool) -> int:
        """Change the record that the body's ``id`` names and return its id.

        ``whole`` (PUT): every writable field left out becomes null.
        """
        given = self._known(body)
        row = self._held(given.get("id"))
        values, errors = self._values(given, held=row)
        if whole:
            for field in self._entity.fields.values():
                if not field.read_only and field.name not in given:
                    values[field.name] = empty_value(field)
        errors += [
            f"Missing Required Field: {name} in the {self._entity.singular} Entity."
            for name, value in values.items()
            if value is None and self._entity.fields[name.lower()].required
        ]
        if errors:
            raise refused(*errors)
        self._check_parent(row)
        self._check_rules("update", row)
        row.update(values)
        self._stamp("update", row)
        self._store.save(self._entity.name, row)
        return int(row["id"])

    def delete(self, row_id: int) -> int:
        """Take a record away and return its id."""
        row = self._store.row(self._entity.name, row_id)
        if row is None or (self._parent_id is not None and row[self._entity.parent_field] != self._parent_id):
            raise refused(
                "No matching records found. "
                "The logged in Resource may not have the required permissions to delete the data."
            )
        self._check_rules("delete", row)
        self._store.remove(self._entity.name, row_id)
        return row_id

    def _known(self, body: Mapping[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for name, value in body.items():
            if name.lower() == "userdefinedfields":
                continue
            field = self._entity.fields.get(name.lower())
            if field is None:
                raise refused(f"Unable to find {name} in the {self._entity.singular} Entity.")
            known[field.name] = value
        return known

    def _held(self, row_id: Any) -> Row:
        if not isinstance(row_id, int) or isinstance(row_id, bool):
            raise refused(f"Missing Required Field: id in the {self._entity.singular} Entity.")
        row = self._store.row(self._entity.name, row_id) if abs(row_id) < BEYOND_NUMBERS else None
        if row is None:
            raise refused(f"No matching records found for the {self._entity.singular} Entity with id {row_id}.")
        return row

    def _values(self, given: Mapping[str, Any], held: Row | None) -> tuple[dict[str, Any], list[str]]:
        values: dict[str, Any] = {}
        errors: list[str] = []
        for name, value in given.items():
            field = self._entity.fields[name.lower()]
            try:
                kept = None if value is None and field.type != "boolean" else kept_value(field, value)
            except UnfitValueError as error:
                errors.append(str(error))
                continue
            if name == "id" and held is None and kept in (None, 0):
                continue
            writable = not field.read_only or (held is None and field.fixed_at_creation)
            if writable:
                errors += self._reference_errors(field, kept)
                values[name] = kept
            elif held is None or held[name] != kept:
                errors.append(f"{name} is read-only in the {self._entity.singular} Entity.")
        return values, errors

    def _reference_errors(self, field: Field, value: Any) -> list[str]:
        unknown = [f"Value does not reference an existing entity for {field.name} . "]
        if value is None:
            return []
        if field.picklist:
            allowed = [each["value"] for each in picklist(self._entity, field, self._store.rows)]
            # No values: a picklist whose values we do not know.
            return unknown if allowed and str(value) not in allowed else []
        referenced = entity_named(field.reference) if field.reference else None
        return unknown if referenced is not None and self._store.row(referenced.name, value) is None else []

    def _stamp(self, kind: str, row: Row) -> None:
        for name in _STAMPED[kind]:
            if name.lower() in self._entity.fields:
                row[name] = utc_text(self._now)

    def _check_parent(self, row: Mapping[str, Any]) -> None:
        if self._parent_id is not None and row[self._entity.parent_field] != self._parent_id:
            raise refused(f"{self._entity.parent_field} is not the parent's id of the address.")

    def _check_rules(self, kind: str, row: Mapping[str, Any]) -> None:
        """Refuse what the documents' states forbid (autotask-rest-api 4.3, 4.4)."""
        match self._entity.name:
            case "PurchaseOrderItems":
                self._check_status("PurchaseOrders", row["orderID"], _OPEN_PURCHASE_ORDER[kind])
            case "PurchaseOrderItemReceiving":
                if row["quantityNowReceiving"] == 0:
                    raise refused("quantityNowReceiving cannot be 0.")
                item = self._store.row("PurchaseOrderItems", row["purchaseOrderItemID"])
                if item is not None:
                    self._check_status("PurchaseOrders", item["orderID"], _RECEIVING_PURCHASE_ORDER)
            case "ExpenseItems":
                self._check_status("ExpenseReports", row["expenseReportID"], _OPEN_EXPENSE_REPORT)

    def _check_status(self, entity_name: str, row_id: int, allowed: tuple[str, ...]) -> None:
        entity, row = entity_named(entity_name), self._store.row(entity_name, row_id)
        if entity is None or row is None:
            return
        values = picklist(entity, entity.fields["status"], self._store.rows)
        label = next((each["label"] for each in values if each["value"] == str(row["status"])), "")
        if label not in allowed:
            raise refused(f"The {entity.singular} has the status {label}; it must be {' or '.join(allowed)}.")
