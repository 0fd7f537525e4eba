"""From the rows of a scenario to the records of a tenant: labels become ids, every field is there, dates are UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qbcheck.sandbox.scenario import ScenarioError
from qbcheck.sandbox.tenant.entities import Entity, Field, entity_named
from qbcheck.sandbox.tenant.picklists import Rows, value_of_label
from qbcheck.sandbox.tenant.values import UnfitValueError, complete_row, kept_value

_HIDDEN_TABLES: Mapping[str, frozenset[str]] = {
    "ApiUsers": frozenset({"resourceID", "secret", "integrationCode", "integrationVendor"}),
    "SecurityLevels": frozenset({"name", "isActive", "isSystem", "apiOnly", "hidesCosts", "access", "denied"}),
    "UserDefinedFields": frozenset({"entity", "name", "label", "type"}),
    "Picklists": frozenset({"entity", "field", "value", "label", "isActive", "isSystem"}),
    "Modules": frozenset({"key", "value"}),
}
_ACCESS_WORDS = ("None", "All", "Restricted")
_ACCESS_KINDS = ("query", "create", "update", "delete")


def tenant_records(tenant_rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return the records of a scenario's ``tenant.toml``, complete.

    Raises ScenarioError for an entity, a field, a label or a value that the API does not know.
    """

    def rows(name: str) -> Sequence[Mapping[str, Any]]:
        return tenant_rows.get(name, ())

    return {name: [_record(name, row, place, rows) for place, row in enumerate(rows(name), 1)] for name in tenant_rows}


def _record(name: str, row: Mapping[str, Any], place: int, rows: Rows) -> dict[str, Any]:
    if name in _HIDDEN_TABLES:
        return _hidden_record(name, row, place)
    entity = entity_named(name)
    if entity is None or entity.name != name:
        raise ScenarioError(f"a tenant has no {name}")
    if not isinstance(row.get("id"), int):
        raise ScenarioError(f"a row of {name} has no id: {row}")
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key == "userDefinedFields":
            continue
        field = entity.fields.get(key.lower())
        if field is None or field.name != key:
            raise ScenarioError(f"{name} has no field {key}")
        values[key] = _kept(entity, field, value, rows)
    record = complete_row(entity.fields, values)
    _repeat_in_internal_currency(record)
    return {**record, **_user_defined(name, row, rows)}


def _kept(entity: Entity, field: Field, value: Any, rows: Rows) -> Any:
    if field.picklist and isinstance(value, str) and field.type != "string":
        label = value
        value = value_of_label(entity, field, label, rows)
        if value is None:
            raise ScenarioError(f"{entity.name}.{field.name} has no value called {label}")
    try:
        return kept_value(field, value)
    except UnfitValueError as error:
        raise ScenarioError(f"{entity.name}: {error}") from error


def _repeat_in_internal_currency(record: dict[str, Any]) -> None:
    """Fill amounts in the tenant's currency that were left out: a tenant with one currency shows each amount twice."""
    for name in record:
        counterpart = name.removeprefix("internalCurrency")
        counterpart = counterpart[:1].lower() + counterpart[1:]
        if name != counterpart and record[name] is None:
            record[name] = record.get(counterpart)


def _user_defined(name: str, row: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    defined = [field["name"] for field in rows("UserDefinedFields") if field["entity"] == name]
    given = {each["name"]: each["value"] for each in row.get("userDefinedFields", ())}
    if set(given) - set(defined):
        raise ScenarioError(f"{name} has no user-defined field {', '.join(sorted(set(given) - set(defined)))}")
    if not defined:
        return {}
    return {"userDefinedFields": [{"name": each, "value": given.get(each)} for each in defined]}


def _hidden_record(name: str, row: Mapping[str, Any], place: int) -> dict[str, Any]:
    unknown = set(row) - _HIDDEN_TABLES[name] - {"id"}
    if unknown:
        raise ScenarioError(f"{name} has no field {', '.join(sorted(unknown))}")
    if name == "SecurityLevels":
        _check_level(row)
    return {"id": place, **row}


def _check_level(row: Mapping[str, Any]) -> None:
    for name in (*row.get("access", {}), *row.get("denied", ())):
        entity = entity_named(name)
        if entity is None or entity.name != name:
            raise ScenarioError(f"security level {row['name']}: a tenant has no {name}")
    for name, access in row.get("access", {}).items():
        kinds = access if isinstance(access, dict) else {"query": access}
        if not (set(kinds) <= set(_ACCESS_KINDS) and set(kinds.values()) <= set(_ACCESS_WORDS)):
            raise ScenarioError(f"security level {row['name']}: access to {name} is {access!r}")
