"""What QuickBooks' numbers mean."""

from __future__ import annotations

import re

import pytest

from qbcheck.quickbooks.meaning import Confidence, Retry
from qbcheck.quickbooks.statuses import hresult_meaning, normalise_hresult, status_meaning

from .vendor import REFERENCE

PAGE = REFERENCE / "quickbooks-desktop.md"
needs_page = pytest.mark.skipif(not PAGE.is_file(), reason="the quickbooks-desktop reference is not at hand")


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading of the reference."""
    section = PAGE.read_text(encoding="utf-8").partition(heading)[2].partition("\n### ")[0].partition("\n## ")[0]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return table[2:]


@needs_page
def test_every_status_code_of_the_reference_is_known() -> None:
    """No code of the list falls back to its range, and again means again."""
    for codes, _, _, retry in rows("### 4.1"):
        for code in map(int, re.findall(r"\d+", codes) if "–" not in codes else ()):
            meaning = status_meaning(code)
            again = retry.strip("*").startswith("again") and "lock text" not in retry

            assert meaning.meaning not in {
                status_meaning(code_in_range).meaning for code_in_range in (499, 999, 1999, 9099)
            }
            assert again == (meaning.retry is Retry.AGAIN), code
            if retry.startswith("fix"):
                assert meaning.retry is Retry.FIX, code


@needs_page
def test_every_hresult_of_the_reference_is_known() -> None:
    """Each has a meaning, and those that may be repeated say so."""
    for codes, meaning, retry in rows("### 4.2"):
        [first, *others] = re.findall(r"[0-9A-F]{3,8}(?![a-z])", codes.replace("0x", ""))
        if meaning == "[?]" or "–" in codes:
            continue
        for code in [first, *(first[: -len(other)] + other for other in others)]:
            known = hresult_meaning(code.rjust(8, "0"))

            assert known.meaning != "an error that is not in our list", code
            if retry.startswith("again"):
                assert known.retry in (Retry.AGAIN, Retry.SETTLE), code
            if retry.startswith("no"):
                assert known.retry is Retry.NO, code


@pytest.mark.parametrize("code", range(0x8004042D, 0x80040437))
def test_refusals_of_unattended_use_point_to_the_preferences(code: int) -> None:
    """The block whose single entries are unknown."""
    assert "Integrated Applications" in hresult_meaning(code).remedy


@pytest.mark.parametrize("code", [3170, 3175, 3176, 3180])
@pytest.mark.parametrize(
    "text",
    ["the object could not be locked. It is in use by another user.", "The list has been modified by another user."],
)
def test_a_lock_is_told_by_its_text(code: int, text: str) -> None:
    """From 3170 to 3180 the text decides."""
    assert Retry.AGAIN is status_meaning(code, text).retry


@pytest.mark.parametrize("code", [3170, 3180])
def test_without_a_lock_text_it_is_a_business_rule(code: int) -> None:
    """Repeating would not help."""
    assert Retry.NO is status_meaning(code, "The posting date is missing.").retry


def test_a_lock_text_elsewhere_decides_nothing() -> None:
    """A name in use is not a lock."""
    assert Retry.NO is status_meaning(3100, 'The name "x" of the list element is already in use.').retry


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        (42, Retry.DONE),
        (777, Retry.NO),
        (1999, Retry.NO),
        (2500, Retry.NO),
        (3099, Retry.FIX),
        (3333, Retry.NO),
        (9123, Retry.FIX),
        (9500, Retry.NO),
        (-5, Retry.NO),
    ],
)
def test_a_code_that_is_not_listed_has_the_meaning_of_its_range(code: int, retry: Retry) -> None:
    """Unknown codes are told as unconfirmed, with their own number."""
    meaning = status_meaning(code)

    assert (code, retry, Confidence.UNCONFIRMED) == (meaning.code, meaning.retry, meaning.confidence)


@pytest.mark.parametrize("code", [None, 600, 9001, 9002, 9003, 9004, 9005])
def test_these_prove_nothing_alone(code: int | None) -> None:
    """Recovery codes and a missing status are settled."""
    assert Retry.SETTLE is status_meaning(code).retry


@pytest.mark.parametrize(
    "hresult",
    ["0x80040414", "0X80040414", " 80040414 ", "0x80040414".upper(), -2147220460, "-2147220460", 0x80040414],
)
def test_an_hresult_has_one_form(hresult: str | int) -> None:
    """The Web Connector gives text, COM a signed number."""
    assert normalise_hresult(hresult) == "0x80040414"


def test_small_letters_become_capitals() -> None:
    """0x8004040a and 0x8004040A are the same."""
    assert normalise_hresult("0x8004040a") == "0x8004040A"
    assert "another company file" in hresult_meaning("0x8004040a").meaning


@pytest.mark.parametrize("text", ["", "0x8004", "busy", "99999999999", 2**32, -(2**31) - 1])
def test_what_is_no_hresult_is_refused(text: str | int) -> None:
    """The error names what it was."""
    with pytest.raises(ValueError, match="is not an HRESULT"):
        normalise_hresult(text)


def test_an_unknown_hresult_is_not_repeated() -> None:
    """No retry, show the text."""
    assert Retry.NO is hresult_meaning("0x8000FFFF").retry
