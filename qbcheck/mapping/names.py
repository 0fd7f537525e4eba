"""Autotask's names as names that QuickBooks takes (extension reference 3.3 and 3.10, quickbooks-desktop 2.5 and 2.6).

``Tech~On-Site Service`` is the item ``On-Site Service`` below ``Tech``. A name is never changed silently: what
QuickBooks would lose or refuse is refused here until the mapping file says what it is called there. Only names of items
are cut, and that is noted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from qbcheck.mapping.outcome import PARENT_SEPARATOR, Refused
from qbcheck.mapping.remedies import map_it
from qbcheck.quickbooks.text import LOST, to_latin
from qbcheck.quickbooks.values import is_writable

LEVEL_SEPARATOR = "~"
"""Stands between levels in Autotask, whose names may hold it anywhere (3.3)."""
MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class NameKind:
    """What QuickBooks takes as names in one list.

    The limit of a FullName (209 for customers, 159 for the others) is five full levels and the separators between them:
    a name that holds the other two limits holds it.
    """

    word: str
    """How a person calls a record."""
    table: str
    """The table of the mapping file."""
    longest_level: int
    """Characters in one level."""
    is_cut: bool = False
    """Whether a longer level is cut, with a note, instead of refused."""

    @property
    def longest(self) -> int:
        """Return the limit of the FullName, in characters."""
        return MOST_LEVELS * self.longest_level + MOST_LEVELS - 1


CUSTOMER = NameKind("customer", "customers", 41)
ITEM = NameKind("item", "items", 31, is_cut=True)
ACCOUNT = NameKind("account", "accounts", 31)
CLASS = NameKind("class", "classes", 31)


@dataclass(frozen=True, slots=True)
class QuickBooksName:
    """A name that QuickBooks takes."""

    levels: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Return it as a FullName."""
        return PARENT_SEPARATOR.join(self.levels)


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """Return what two names have in common that QuickBooks takes for the same: trimmed, without letter case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).strip().casefold())


def name_from_autotask(text: str, kind: NameKind, field: str) -> QuickBooksName | Refused:
    """Return the levels of a name of Autotask; ``field`` is the name's field there, such as ``Organization Name``."""
    return _name(text, kind, f'{field} "{text}"', LEVEL_SEPARATOR)


def name_from_mapping(full_name: str, kind: NameKind) -> QuickBooksName | Refused:
    """Return the levels of a FullName that a person wrote into the mapping file; it is taken as it is, never cut."""
    where = f'"{full_name}" in the table {kind.table} of the mapping file'
    return _name(full_name, kind, where, PARENT_SEPARATOR)


class CutNames:
    """Knows which names of items become the same when they are cut, so that neither is sent for the other."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take every name of Autotask that may be sent and that the mapping file does not rename, with its tildes."""
        self._originals: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        for name in names:
            levels = _levels(name, LEVEL_SEPARATOR)
            for depth in range(1, len(levels) + 1):
                original = _folded_levels(levels[:depth])
                self._originals.setdefault(_cut_levels(levels[:depth]), {}).setdefault(original, name)

    def other(self, name: str) -> str | None:
        """Return another name that is the same after the cut; None when there is none, or ``name`` is not cut."""
        levels = _levels(name, LEVEL_SEPARATOR)
        for depth in range(1, len(levels) + 1):
            cut, original = _cut_levels(levels[:depth]), _folded_levels(levels[:depth])
            if cut == original:
                continue
            for candidate, other in self._originals.get(cut, {}).items():
                if candidate != original:
                    return other
        return None


def full_name_fault(full_name: str, kind: NameKind) -> str:
    """Return why QuickBooks does not take a FullName, without a full stop; empty when it does."""
    levels = _levels(full_name, PARENT_SEPARATOR)
    return _form_fault(levels, PARENT_SEPARATOR) or _character_fault(levels) or _length_fault(levels, kind)


def _name(text: str, kind: NameKind, shown: str, separator: str) -> QuickBooksName | Refused:
    is_autotasks = separator == LEVEL_SEPARATOR
    levels = _levels(text, separator)
    fault = _form_fault(levels, separator) or _character_fault(levels)
    if not fault and not (is_autotasks and kind.is_cut):
        fault = _length_fault(levels, kind)
    if fault:
        return Refused(f"{shown}: {fault}. {map_it(kind.table, text) if is_autotasks else 'Correct it there.'}")
    notes = tuple(
        f'{shown}: "{level}" has {len(level)} characters and is cut at {kind.longest_level} to '
        f'"{_cut(level, kind.longest_level)}"'
        for level in levels
        if len(level) > kind.longest_level
    )
    return QuickBooksName(tuple(_cut(level, kind.longest_level) for level in levels), notes)


def _form_fault(levels: tuple[str, ...], separator: str) -> str:
    if levels == ("",):
        return "it is empty"
    if "" in levels:
        return f'a level is empty; each "{separator}" stands between two names'
    if len(levels) > MOST_LEVELS:
        return f"it has {len(levels)} levels, and QuickBooks takes {MOST_LEVELS}"
    if any(PARENT_SEPARATOR in level for level in levels):
        return 'it contains ":", which QuickBooks keeps for what stands between a record and its parent'
    return ""


def _character_fault(levels: tuple[str, ...]) -> str:
    for level in levels:
        for character in level:
            if character in "\t\r\n":
                return "it contains a tab or a line break, which QuickBooks takes in no name"
            if not is_writable(character):
                spelling, _ = to_latin(PARENT_SEPARATOR.join(levels))
                hint = f'; the nearest is "{spelling}"' if LOST not in spelling and spelling.strip() else ""
                return f'it contains "{character}" (U+{ord(character):04X}), which QuickBooks cannot hold{hint}'
    return ""


def _length_fault(levels: tuple[str, ...], kind: NameKind) -> str:
    for level in levels:
        if len(level) > kind.longest_level:
            return (
                f'"{level}" has {len(level)} characters, and QuickBooks takes {kind.longest_level} in the name of '
                f"{_article(kind)}"
            )
    return ""


def _article(kind: NameKind) -> str:
    return f"{'an' if kind.word[0] in 'aeiou' else 'a'} {kind.word}"


def _levels(text: str, separator: str) -> tuple[str, ...]:
    return tuple(level.strip() for level in unicodedata.normalize("NFC", text).split(separator))


def _cut(level: str, longest: int) -> str:
    return level[:longest].rstrip()


def _folded_levels(levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(level) for level in levels)


def _cut_levels(levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(_cut(level, ITEM.longest_level)) for level in levels)
