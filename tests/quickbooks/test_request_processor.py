"""The order of calls to QuickBooks' request processor, and that whatever was opened is closed."""

from __future__ import annotations

import pytest

from qbcheck.errors import CompanyError, NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.quickbooks.request_processor import RequestProcessor

from .fake_com import COMPANY_FILE, TICKET, FakeCom, quickbooks_says

PREFERENCES = ["PutIsReadOnly", "PutUnattendedModePref", "PutPersonalDataPref", "PutAuthFlags"]
NAMED = {"umpOptional": 2, "pdpOptional": 7}


@pytest.fixture
def com() -> FakeCom:
    """Return a QuickBooks whose type library names the preferences."""
    com = FakeCom()
    com.constants = dict(NAMED)
    return com


def used(com: FakeCom, *documents: str, file: str = "") -> list[str]:
    """Open, hand over and close as a session does; return the answers."""
    processor = RequestProcessor(com, file, "qbcheck")
    try:
        processor.open()
        return [processor.process(document) for document in documents]
    finally:
        processor.close()


def test_the_whole_order(com: FakeCom) -> None:
    """As quickbooks-desktop 6 has it; the document goes over unchanged, one connection and session for all."""
    answers = used(com, "<a>é</a>", "<b/>", file=COMPANY_FILE)

    assert ["<QBXML/>", "<QBXML/>"] == answers
    assert [
        ("create", "QBXMLRP2.RequestProcessor"),
        ("OpenConnection2", "", "qbcheck", 1),
        ("AuthPreferences",),
        ("PutIsReadOnly", False),
        ("PutUnattendedModePref", 2),
        ("PutPersonalDataPref", 7),
        ("PutAuthFlags", 0xF),
        ("release",),
        ("BeginSession", COMPANY_FILE, 2),
        ("GetCurrentCompanyFileName", TICKET),
        ("ProcessRequest", TICKET, "<a>é</a>"),
        ("ProcessRequest", TICKET, "<b/>"),
        ("EndSession", TICKET),
        ("CloseConnection",),
        ("release",),
    ] == com.calls


def test_constants_are_those_of_the_type_library(com: FakeCom) -> None:
    """Sources disagree about the numbers; QuickBooks' own word counts."""
    com.constants |= {"localQBD": 11, "qbFileOpenDoNotCare": 0}
    used(com)

    assert ("OpenConnection2", "", "qbcheck", 11) in com.calls
    assert ("BeginSession", "", 0) in com.calls


def test_a_preference_that_no_type_library_names_is_not_guessed(com: FakeCom) -> None:
    """The others are told all the same."""
    com.constants.clear()
    used(com)

    assert [("PutIsReadOnly", False), ("PutAuthFlags", 0xF)] == [call for call in com.calls if call[0] in PREFERENCES]


@pytest.mark.parametrize("hresult", ["0x80020006", "0x80020003", "0x80004001"])
@pytest.mark.parametrize("missing", ["AuthPreferences", *PREFERENCES, "GetCurrentCompanyFileName"])
def test_an_old_version_without_it_is_survived(com: FakeCom, missing: str, hresult: str) -> None:
    """Whatever it cannot be told, or cannot tell, it can still answer."""
    com.fail(missing, quickbooks_says(hresult))

    assert ["<QBXML/>"] == used(com, "<a/>")
    assert ["EndSession", "CloseConnection", "release"] == com.names()[-3:]


def test_the_company_file_that_is_open_is_told(com: FakeCom) -> None:
    """Of a version that cannot tell, it is empty."""
    first, second = (RequestProcessor(com, "", "qbcheck") for _ in range(2))
    first.open()
    com.fail("GetCurrentCompanyFileName", quickbooks_says("0x80020006"))
    second.open()

    assert (COMPANY_FILE, "") == (first.company_file, second.company_file)


@pytest.mark.parametrize(
    ("failing", "closing"),
    [
        ("create", []),
        ("OpenConnection2", ["release"]),
        ("BeginSession", ["CloseConnection", "release"]),
        ("ProcessRequest", ["EndSession", "CloseConnection", "release"]),
    ],
)
def test_what_was_opened_is_closed_after_an_error(com: FakeCom, failing: str, closing: list[str]) -> None:
    """And nothing else; a refusal keeps its HRESULT wherever it comes."""
    com.fail(failing, quickbooks_says("0x8004040A", "Another company file is open."))
    with pytest.raises(RefusedAsAWholeError) as caught:
        used(com, "<a/>")

    assert "0x8004040A" == caught.value.hresult
    assert closing == com.names()[com.names().index(failing) + 1 :]


@pytest.mark.parametrize("failing", ["create", "OpenConnection2", "AuthPreferences", "PutAuthFlags", "BeginSession"])
def test_a_server_that_goes_away_before_the_request_has_not_seen_it(com: FakeCom, failing: str) -> None:
    """Not even where another trouble would be survived."""
    com.fail(failing, quickbooks_says("0x800706BA"))
    with pytest.raises(NotDeliveredError, match="0x800706BA"):
        used(com, "<a/>")

    assert "ProcessRequest" not in com.names()


def test_a_server_that_goes_away_while_it_tells_the_file_has_not_seen_the_request(com: FakeCom) -> None:
    """It is asked before the first request."""
    com.fail("GetCurrentCompanyFileName", quickbooks_says("0x80010108"))
    with pytest.raises(NotDeliveredError):
        used(com, "<a/>")

    assert ["EndSession", "CloseConnection", "release"] == com.names()[-3:]


@pytest.mark.parametrize("failing", [["EndSession"], ["CloseConnection"], ["EndSession", "CloseConnection"]])
def test_trouble_at_the_end_changes_nothing(com: FakeCom, failing: list[str]) -> None:
    """The answer is there; the next step of the end is taken all the same."""
    for name in failing:
        com.fail(name, quickbooks_says("0x800706BA"))

    assert ["<QBXML/>"] == used(com, "<a/>")
    assert ["EndSession", "CloseConnection", "release"] == com.names()[-3:]


def test_a_crash_at_the_end_does_not_leave_the_file_locked(com: FakeCom) -> None:
    """What nobody foresaw is seen, after the connection was closed."""
    com.fail("EndSession", TypeError("odd"))
    with pytest.raises(TypeError):
        used(com, "<a/>")

    assert ["EndSession", "CloseConnection", "release"] == com.names()[-3:]


def test_a_server_that_dies_with_the_request_leaves_the_outcome_unknown(com: FakeCom) -> None:
    """It is still told to end, should it live."""
    com.fail("ProcessRequest", quickbooks_says("0x800706BE"))
    with pytest.raises(OutcomeUnknownError, match="0x800706BE"):
        used(com, "<a/>")

    assert ["EndSession", "CloseConnection", "release"] == com.names()[-3:]


def test_the_versions_that_are_spoken_are_told_with_the_refusal_of_one(com: FakeCom) -> None:
    """0x80040423 says only that this one is not."""
    com.fail("ProcessRequest", quickbooks_says("0x80040423"))
    with pytest.raises(RefusedAsAWholeError) as caught:
        used(com, "<a/>")

    assert ("QBXMLVersionsForSession", TICKET) in com.calls
    assert "In this session QuickBooks speaks 1.0, 6.0." in caught.value.remedy


def test_a_refused_version_stays_refused_when_nobody_tells_the_others(com: FakeCom) -> None:
    """The error does not become another one."""
    com.fail("ProcessRequest", quickbooks_says("0x80040423"))
    com.fail("QBXMLVersionsForSession", quickbooks_says("0x80020003"))
    with pytest.raises(RefusedAsAWholeError) as caught:
        used(com, "<a/>")

    assert "0x80040423" == caught.value.hresult
    assert "speaks" not in caught.value.remedy


@pytest.mark.parametrize("answer", [None, 0, b"<QBXML/>"])
def test_an_answer_that_is_no_text_leaves_the_outcome_unknown(com: FakeCom, answer: object) -> None:
    """Nothing can be read from it."""
    com.answer = answer
    with pytest.raises(OutcomeUnknownError, match="instead of text"):
        used(com, "<a/>")


def test_every_error_is_one_that_a_caller_can_act_on(com: FakeCom) -> None:
    """Whatever number comes from whichever call."""
    for name in ("create", "OpenConnection2", "BeginSession", "ProcessRequest"):
        for hresult in ("0x80040414", "0x80010105", "0x80004005", "0x80020009"):
            com.fail(name, quickbooks_says(hresult))
            with pytest.raises(CompanyError):
                used(com, "<a/>")
