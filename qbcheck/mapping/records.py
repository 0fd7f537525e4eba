"""Finds what a name of Autotask is called, in the mapping file and among the records of the company file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from qbcheck.mapping.names import folded
from qbcheck.suggestions import did_you_mean


class _Named(Protocol):
    @property
    def full_name(self) -> str: ...


def mapped_name(table: Mapping[str, str], name: str) -> str | None:
    """Return what a table of the mapping file says for Autotask's name, in any letter case; None: nothing."""
    if name in table:
        return table[name]
    wanted = folded(name)
    return next((there for here, there in table.items() if folded(here) == wanted), None)


def suggestion(full_name: str, records: Iterable[_Named]) -> str:
    """Return ``; did you mean X?`` for the nearest name there is, or a full stop."""
    return did_you_mean(full_name, (record.full_name for record in records))
