"""What entities the REST API has and which fields they carry: our own table, in ``entities-*.txt``.

One entity per block, one field per line:

    PurchaseOrderItems (PurchaseOrderItem): create, update, query; under PurchaseOrders/Items by orderID
        orderID integer required read-only -> PurchaseOrders
        memo string(4000)

``under PARENT/CHILD by FIELD``: reading works at the root too, writing only as a child (autotask-rest-api 2.1).
A read-only field that is required is given on creation and never changes afterwards.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

_ENTITY = re.compile(r"(\w+) \((\w+)\): ([\w, ]+?)(?:; under (\w+)/(\w+) by (\w+))?$")
_FIELD = re.compile(r" {4}(\w+) (\w+)(?:\((\d+)\))?((?: [\w-]+)*)(?: -> (\w+))?$")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity."""

    name: str
    type: str
    """The API's dataType: string, integer, long, decimal, boolean or datetime."""
    length: int
    """Most characters of a string; 0 when there is no known limit."""
    reference: str
    """The entity whose id it holds; empty when it holds none."""
    required: bool
    read_only: bool
    picklist: bool
    filterable: bool
    date_only: bool
    """Whether the time of day is dropped (autotask-rest-api 6)."""

    @property
    def fixed_at_creation(self) -> bool:
        """Whether it is given on creation and never changes afterwards."""
        return self.read_only and self.required and self.name != "id"


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of the API."""

    name: str
    """As in the address, such as ``TimeEntries``."""
    singular: str
    """As in error texts and entityInformation, such as ``TimeEntry``."""
    can: frozenset[str]
    """Which of create, update, query and delete it supports at all."""
    parent: str
    """First part of the address of its write side, such as ``PurchaseOrders``; empty for a root entity."""
    child_name: str
    """Third part of that address, such as ``Items``."""
    parent_field: str
    """The field that holds the parent's id."""
    fields: Mapping[str, Field]
    """By name in lower case: requests may use any letter case, answers use the field's own."""


@functools.cache
def entities() -> Mapping[str, Entity]:
    """Return every entity by its name in lower case."""
    folder = resources.files(__package__)
    found: dict[str, Entity] = {}
    for file in folder.iterdir():
        if file.name.startswith("entities-"):
            found.update((entity.name.lower(), entity) for entity in _parsed(file.read_text(encoding="utf-8")))
    return found


def entity_named(name: str) -> Entity | None:
    """Return the entity of that name, whatever its letter case; None when there is none."""
    return entities().get(name.lower())


def child_entity(parent: str, child_name: str) -> Entity | None:
    """Return the entity written under ``{parent}/{id}/{child_name}``; None when there is none."""
    wanted = (parent.lower(), child_name.lower())
    for entity in entities().values():
        if (entity.parent.lower(), entity.child_name.lower()) == wanted:
            return entity
    return None


def _parsed(text: str) -> Iterator[Entity]:
    for block in text.split("\n\n")[1:]:
        head, *lines = block.splitlines()
        match = _ENTITY.match(head)
        if match is None:
            raise ValueError(f"not an entity: {head}")
        name, singular, can, parent, child_name, parent_field = match.groups(default="")
        yield Entity(
            name=name,
            singular=singular,
            can=frozenset(can.split(", ")),
            parent=parent,
            child_name=child_name,
            parent_field=parent_field,
            fields={field.name.lower(): field for field in map(_parsed_field, lines)},
        )


def _parsed_field(line: str) -> Field:
    match = _FIELD.match(line)
    if match is None:
        raise ValueError(f"not a field: {line}")
    name, data_type, length, marks, reference = match.groups(default="")
    return Field(
        name=name,
        type=data_type,
        length=int(length or 0),
        reference=reference,
        required=" required" in marks,
        read_only=" read-only" in marks,
        picklist=" picklist" in marks,
        filterable=" not-filterable" not in marks,
        date_only=" date-only" in marks,
    )
