"""What COM's errors hold, and what is known of the document afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.quickbooks import com_errors
from qbcheck.quickbooks.com_errors import ComError, opening_error, processing_error, unwrapped

EXCEPTION = -2147352567
"""DISP_E_EXCEPTION, 0x80020009, as pywin32 gives it."""

NOTHING_WAS_DONE = (
    *("0x80040400", "0x80040401", "0x80040408", "0x8004040A", "0x8004040D", "0x80040410", "0x80040414", "0x80040416"),
    *("0x80040418", "0x8004041A", "0x8004041B", "0x8004041D", "0x80040420", "0x80040422", "0x80040423", "0x80040424"),
)
IN_DOUBT = (
    *("0x80010105", "0x80010108", "0x80010001", "0x800706BA", "0x800706BE", "0x800706BF"),  # the way broke
    *("0x80040402", "0x80040421", "0x80040425", "0x80040426"),  # QuickBooks does not say how far it had come
    *("0x80004005", "0x8007000E", "0x80049999", "0x80020009"),  # nobody knows
)


@pytest.mark.parametrize(
    ("hresult", "description", "expected"),
    [
        (EXCEPTION, (0, "QBXMLRP2", "Another file.", None, 0, -2147220470), ("0x8004040A", "Another file.")),
        (EXCEPTION, (0, "QBXMLRP2", " Parse error.\r\n", None, 0, 0x80040400), ("0x80040400", "Parse error.")),
        (EXCEPTION, (1001, "QBXMLRP2", None, None, 0, -2147220480), ("0x80040400", "")),
        (EXCEPTION, (1001, "QBXMLRP2", "No code.", None, 0, 0), ("0x80020009", "No code.")),
        (EXCEPTION, None, ("0x80020009", "")),
        (EXCEPTION, (), ("0x80020009", "")),
        (-2147221005, None, ("0x800401F3", "")),
        (-2147023174, None, ("0x800706BA", "")),
        (-2147220480, (0, None, "Parse error.", None, 0, None), ("0x80040400", "Parse error.")),
    ],
)
def test_the_servers_own_hresult_is_inside(hresult: int, description: Any, expected: tuple[str, str]) -> None:
    """It is the sixth part of excepinfo, signed or not; the text the third; all of it may be missing."""
    error = unwrapped(hresult, description)

    assert expected == (error.hresult, error.text)


@pytest.mark.parametrize("hresult", NOTHING_WAS_DONE)
def test_an_hresult_that_says_that_nothing_was_done(hresult: str) -> None:
    """It is a refusal, with QuickBooks' text verbatim and what to do, before and while the request is worked on."""
    for error in (opening_error(ComError(hresult, "Said so.")), processing_error(ComError(hresult, "Said so."))):
        assert isinstance(error, RefusedAsAWholeError)
        assert (hresult, "Said so.") == (error.hresult, error.text)
        assert f"with {hresult}: Said so." in error.message


@pytest.mark.parametrize("hresult", IN_DOUBT)
def test_any_other_hresult_of_a_request_leaves_the_outcome_unknown(hresult: str) -> None:
    """Only what is known to say that nothing was done counts as a refusal."""
    error = processing_error(ComError(hresult, "Said so."))

    assert isinstance(error, OutcomeUnknownError)
    assert f"({hresult}: Said so.)" in error.message
    assert error.remedy


@pytest.mark.parametrize("hresult", ["0x80010105", "0x80010108", "0x800706BA", "0x800706BE"])
def test_a_way_that_breaks_before_the_request_delivers_nothing(hresult: str) -> None:
    """It may be tried again later."""
    error = opening_error(ComError(hresult))

    assert isinstance(error, NotDeliveredError)
    assert hresult in error.message
    assert error.remedy


@pytest.mark.parametrize(
    "hresult", ["0x80040402", "0x80004005", "0x80070005", "0x8007000E", "0x800706F8", "0x800706A3"]
)
def test_other_troubles_before_the_request_keep_their_number(hresult: str) -> None:
    """Whatever the number, the request has not left."""
    error = opening_error(ComError(hresult))

    assert isinstance(error, RefusedAsAWholeError)
    assert hresult == error.hresult
    assert error.remedy


@pytest.mark.parametrize("hresult", ["0x80040154", "0x800401F3"])
@pytest.mark.parametrize("bits", [32, 64])
def test_a_missing_request_processor(hresult: str, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing SDK or wrong bitness look alike: the bitness of this Python is said."""
    monkeypatch.setattr(com_errors.sys, "maxsize", 2 ** (bits - 1) - 1)
    error = opening_error(ComError(hresult))

    assert isinstance(error, RefusedAsAWholeError)
    assert "not installed" in error.message
    assert f"This Python is {bits}-bit" in error.remedy
    assert "on the computer that runs QuickBooks" in error.remedy


@pytest.mark.parametrize(
    ("hresult", "remedy"),
    [
        ("0x80040414", "close the window"),
        ("0x8004040A", "open the company file of this profile"),
        ("0x80040418", "as Admin, in single-user mode"),
        ("0x8004041A", "Integrated Applications"),
        ("0x8004041D", "log in automatically"),
        ("0x80040422", "leave the company file"),
    ],
)
def test_what_a_person_can_do_is_said(hresult: str, remedy: str) -> None:
    """As in the list of HRESULTs, also without a word from QuickBooks."""
    error = opening_error(ComError(hresult))

    assert remedy in error.remedy
