"""Text made fit for QuickBooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbcheck.quickbooks.text import TextChange, to_latin
from qbcheck.quickbooks.values import unwritable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain text, 100% & <more>", "Plain text, 100% & <more>"),
        ("Café Größe ½ ©", "Café Größe ½ ©"),
        ("Cafe\u0301", "Café"),
        ("“x” – ‘y’ … €5", "\"x\" - 'y' ... EUR5"),
        ("Autotask™", "Autotask(TM)"),
        ("Łódź Đorđe", "Lódz Dorde"),
        ("ﬁne ①", "fine 1"),
        ("Ελλάδα", "??????"),
        ("日本", "??"),
        ("\U0001f600!", "?!"),
        ("a\x00b\x07c\x85d", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("line\u2028end", "line\nend"),
        ("tab\tand\r\n", "tab\tand\r\n"),
        ("\ud800", "?"),
        ("", ""),
    ],
)
def test_text_becomes_latin(text: str, expected: str) -> None:
    """Accents of Western Europe stay; the rest gets its nearest spelling or a question mark."""
    assert expected == to_latin(text)[0]


def test_every_change_is_reported_with_its_place() -> None:
    """Position, what stood there, what stands there now."""
    expected = (TextChange(1, "™", "(TM)"), TextChange(3, "e\u0323", "e"), TextChange(5, "\x07", ""))

    assert expected == to_latin("A™ e\u0323\x07")[1]


def test_text_that_fits_is_not_changed() -> None:
    """Nothing is reported where nothing was done."""
    assert ("Zoë's café", ()) == to_latin("Zoë's café")


def test_the_length_is_that_of_the_changed_text() -> None:
    """A trade mark sign grows by three characters."""
    assert len("x" * 38 + "(TM)") == len(to_latin("x" * 38 + "™")[0])


@given(st.text(alphabet=st.characters()))
def test_the_result_fits_and_stays_the_same(text: str) -> None:
    """QuickBooks can hold the result, doing it twice changes nothing, and the changes explain the difference."""
    result, changes = to_latin(text)

    assert unwritable(result) is None
    assert (result, ()) == to_latin(result)
    assert (result == text) == (not changes)
