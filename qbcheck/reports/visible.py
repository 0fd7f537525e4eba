"""Names from Autotask and QuickBooks, made safe to show."""

from __future__ import annotations

_JOINERS = "\u200c\u200d"
"""Invisible by nature: Persian words and joined emoji fall apart without them."""


def visible(text: str) -> str:
    r"""Return text on one line in which every character can be seen, and that XML 1.0 may hold.

    Line ends and tabs become a space. Escape sequences, marks that turn the writing direction, invisible characters
    and odd spaces become ``\x1b``, ``\u202e``, ``\u200b``, ``\xa0``: two names that look alike and are not the same
    are a common reason why a check fails, so nothing is dropped silently.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character in "\n\r\t":
        return " "
    return character.encode("unicode_escape").decode("ascii")
