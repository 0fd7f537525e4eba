"""What the API says about an entity: entityInformation, its fields, its user-defined fields (autotask-rest-api 2.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qbcheck.sandbox.tenant.entities import Entity, Field
from qbcheck.sandbox.tenant.picklists import picklist
from qbcheck.sandbox.tenant.security import ALL, NONE, RESTRICTED, Caller
from qbcheck.sandbox.tenant.store import Store

_NUMBERS = {NONE: 0, ALL: 1, RESTRICTED: 2}
_ACCESS_VALUES: Mapping[str, Callable[[str], Any]] = {
    "numbers": lambda access: _NUMBERS[access],
    "words": lambda access: access,
    "numeric-strings": lambda access: str(_NUMBERS[access]),
}


def entity_information(entity: Entity, caller: Caller, access_values: str, *, has_user_defined: bool) -> dict[str, Any]:
    """Return the answer of ``entityInformation``: what the entity supports, and the caller's right to it."""
    spelled = _ACCESS_VALUES[access_values]
    kinds = ("create", "delete", "query", "update")
    return {
        "info": {
            "name": entity.singular,
            **{f"can{kind.capitalize()}": kind in entity.can for kind in kinds},
            **{f"userAccessFor{kind.capitalize()}": spelled(caller.access(entity, kind)) for kind in kinds},
            "hasUserDefinedFields": has_user_defined,
            "supportsWebhookCallouts": False,
        }
    }


def fields_information(entity: Entity, store: Store) -> dict[str, Any]:
    """Return the answer of ``entityInformation/fields``."""
    return {"fields": [_field_information(entity, field, store) for field in entity.fields.values()]}


def user_defined_fields(entity: Entity, store: Store) -> list[dict[str, Any]]:
    """Return the ``fields`` of ``entityInformation/userDefinedFields``."""
    return [
        {
            "name": row["name"],
            "label": row.get("label", row["name"]),
            "type": row.get("type", "string"),
            "length": 0,
            "description": "",
            "isRequired": False,
            "isReadOnly": False,
            "isQueryable": True,
            "isReference": False,
            "referenceEntityType": "",
            "isPickList": False,
            "picklistValues": None,
            "picklistParentValueField": "",
            "defaultValue": "",
            "isSupportedWebhookField": False,
        }
        for row in store.rows("UserDefinedFields")
        if row["entity"] == entity.name
    ]


def _field_information(entity: Entity, field: Field, store: Store) -> dict[str, Any]:
    return {
        "name": field.name,
        "dataType": field.type,
        "length": field.length,
        "isRequired": field.required,
        "isReadOnly": field.read_only,
        "isQueryable": field.filterable,
        "isReference": bool(field.reference),
        "referenceEntityType": field.reference,
        "isPickList": field.picklist,
        "picklistValues": picklist(entity, field, store.rows) if field.picklist else None,
        "picklistParentValueField": "",
        "isSupportedWebhookField": False,
    }
