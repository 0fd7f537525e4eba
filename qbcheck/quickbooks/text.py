"""Text that QuickBooks can hold, and a report of every change that made it so (quickbooks-desktop reference, 2.5).

QuickBooks stores Latin-1. Other characters are taken over the wire as references, and lost for good: ``?`` is what
remains. So they are replaced by their nearest Latin-1 spelling before anything is sent, and lengths are counted after.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from qbcheck.quickbooks.values import is_writable

LOST = "?"
"""What stands for a character without a Latin-1 spelling."""

_SPELLINGS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2028\u2029", "\n"),
    "\u2022": "*",
    "\u2026": "...",
    "\u2039": "<",
    "\u203a": ">",
    "\u2044": "/",
    "\u20ac": "EUR",
    "\u2122": "(TM)",
    "\u2120": "(SM)",
    "\u2190": "<-",
    "\u2192": "->",
    "\u0131": "i",
    "\u0110": "D",
    "\u0111": "d",
    "\u0141": "L",
    "\u0142": "l",
    "\u0152": "OE",
    "\u0153": "oe",
    "\u0126": "H",
    "\u0127": "h",
    "\u1e9e": "SS",
}
_INVISIBLE = {"Cc", "Cf"}


@dataclass(frozen=True, slots=True)
class TextChange:
    """One place where a text was changed to fit QuickBooks."""

    position: int
    """Where in the original text, counted from 0."""
    original: str
    """What stood there: a character with its combining marks."""
    replacement: str
    """What stands there now; empty when it was left out, ``?`` when it has no Latin-1 spelling."""


def to_latin(text: str) -> tuple[str, tuple[TextChange, ...]]:
    """Return ``text`` in characters QuickBooks holds, and every change that was made.

    Accents of Western Europe stay, other accents go, typographic signs become plain ones, control characters and
    invisible ones go, what has no Latin-1 spelling becomes ``?``. The same text always gives the same result.
    """
    result: list[str] = []
    changes: list[TextChange] = []
    for position, cluster in _clusters(text):
        replacement = _spelling(cluster)
        result.append(replacement)
        if replacement != cluster:
            changes.append(TextChange(position, cluster, replacement))
    return "".join(result), tuple(changes)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Return each character together with the combining marks behind it, and its position."""
    clusters: list[tuple[int, str]] = []
    for position, character in enumerate(text):
        if clusters and unicodedata.combining(character):
            start, before = clusters[-1]
            clusters[-1] = (start, before + character)
        else:
            clusters.append((position, character))
    return clusters


def _spelling(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    return "".join(_character(character) for character in composed)


def _character(character: str) -> str:
    if is_writable(character):
        return character
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    if unicodedata.category(character) in _INVISIBLE or unicodedata.category(character).startswith("M"):
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in decomposed if not unicodedata.category(part).startswith("M"))
    compatible = unicodedata.normalize("NFC", "".join(_SPELLINGS.get(part, part) for part in kept))
    return compatible if compatible and all(map(is_writable, compatible)) else LOST
