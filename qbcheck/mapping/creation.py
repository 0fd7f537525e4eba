"""What has to be added so that a name exists: the record and those of its parents that are missing."""

from __future__ import annotations

from typing import TypeVar

from qbcheck.facts.company_records import Customer, Item, NamedList
from qbcheck.mapping.outcome import PARENT_SEPARATOR

R = TypeVar("R", Customer, Item)


def nearest_parent(levels: tuple[str, ...], records: NamedList[R]) -> R | None:
    """Return the lowest record above ``levels`` that exists; None when not even the uppermost does."""
    for depth in range(len(levels) - 1, 0, -1):
        if record := records.named(PARENT_SEPARATOR.join(levels[:depth])):
            return record
    return None


def missing_levels(levels: tuple[str, ...], parent: Customer | Item | None) -> tuple[tuple[str, ...], ...]:
    """Return the levels of each record to add below ``parent``, parents first; the parent spelt as it is there."""
    above = tuple(parent.full_name.split(PARENT_SEPARATOR)) if parent else ()
    spelt = (*above, *levels[len(above) :])
    return tuple(spelt[:depth] for depth in range(len(above) + 1, len(spelt) + 1))
