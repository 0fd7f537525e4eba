from __future__ import annotations

import sys
import unicodedata

import pytest
from lxml import etree

from qbcheck.reports.visible import visible


@pytest.mark.parametrize("text", ["", "Autotask Other", "Müller & Söhne", "株式会社", "[bold]", "a  b"])
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    """A name with nothing odd in it is shown to the letter."""
    assert text == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("Other\u200b", r"Other\u200b"),
        ("Autotask\xa0Other", r"Autotask\xa0Other"),
        ("a\u202egnp.exe", r"a\u202egnp.exe"),
        ("half \ud83d", r"half \ud83d"),
        ("\ufffe", r"\ufffe"),
        ("two\nlines\tand a tab", "two lines and a tab"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    """Characters that act on a terminal or hide are shown as escapes, line ends as a space."""
    assert shown == visible(text)


def test_every_character_becomes_legal_in_xml_and_harmless_on_a_terminal() -> None:
    """Whatever character comes, XML takes it and none is a control, a half or turns the writing direction."""
    everything = visible("".join(map(chr, range(sys.maxunicode + 1))))
    element = etree.Element("all")
    element.text = everything

    assert everything == element.text
    assert {"\u200c", "\u200d"} == {
        character for character in everything if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
