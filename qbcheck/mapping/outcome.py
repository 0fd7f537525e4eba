"""What a rule of the mapping says: a record that is there, one to be created, none, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PARENT_SEPARATOR = ":"
"""Stands between the levels of a FullName (quickbooks-desktop 2.6)."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A record of the company file."""

    list_id: str
    full_name: str
    """As QuickBooks writes it."""
    notes: tuple[str, ...] = ()
    """What the plan lists, such as a name that was cut."""
    warnings: tuple[str, ...] = ()
    """What the plan warns of, such as a customer that is inactive."""


@dataclass(frozen=True, slots=True)
class ToCreate:
    """A record that QuickBooks has not got yet."""

    kind: str
    """The qbXML list it belongs to, such as ``Customer`` or ``ItemService``; with ``Add`` it is the request."""
    missing: tuple[tuple[str, ...], ...]
    """The levels of each record to be added, parents first; the last one is the record itself.

    What stands above the first is there already, spelt as QuickBooks spells it.
    """
    fields: Mapping[str, object] = field(default_factory=dict)
    """Elements of the request besides Name and ParentRef, for each record that is added."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Return the FullName that the record will have."""
        return PARENT_SEPARATOR.join(self.missing[-1])


@dataclass(frozen=True, slots=True)
class Omitted:
    """Nothing is sent for it, by rule."""

    notes: tuple[str, ...] = ()
    """Why, where a person might wonder; empty when nothing was asked for."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The document cannot go."""

    reason: str
    """Names the field, its value, the limit and the remedy."""
