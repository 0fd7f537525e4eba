"""QuickBooks over COM, across the boundary of a process: a registered stand-in answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.quickbooks.com_connection import ComConnection
from qbcheck.quickbooks.connection import Answer

from .quickbooks import FILE, QuickBooks, wait_until

ANSWER = Answer("<QBXML>é店</QBXML>", FILE)
A_SESSION = [
    *("OpenConnection2", "AuthPreferences", "PutIsReadOnly", "PutAuthFlags", "BeginSession"),
    *("GetCurrentCompanyFileName", "ProcessRequest", "EndSession", "CloseConnection"),
]


def names_after(quickbooks: QuickBooks, name: str) -> list[str]:
    """Return the calls that came after the first one of that name."""
    names = quickbooks.names()
    return names[names.index(name) + 1 :]


def test_one_session_in_another_process(quickbooks: QuickBooks) -> None:
    """Every call in its order, any script in path and answer; no property is read where a method is meant."""
    with ComConnection(FILE) as connection:
        answer = connection.exchange("<é店/>")
    called = {name: arguments for _, name, arguments in quickbooks.calls()}
    ticket = f"ticket of {quickbooks.process()}"

    assert ANSWER == answer
    assert A_SESSION == quickbooks.names()
    assert ["", "qbcheck", 1] == called["OpenConnection2"]
    assert [[False], [15]] == [called["PutIsReadOnly"], called["PutAuthFlags"]]
    assert [FILE, 2] == called["BeginSession"]
    assert [ticket, "<é店/>"] == called["ProcessRequest"]
    assert [ticket] == called["EndSession"]
    assert os.getpid() != quickbooks.process()


def test_a_megabyte_there_and_back(quickbooks: QuickBooks) -> None:
    """Requests and answers of that size are everyday."""
    quickbooks.order(answer="<QBXML/>" * 150_000)
    with ComConnection() as connection:
        answer = connection.exchange("<é/>" * 300_000)

    assert "<QBXML/>" * 150_000 == answer.text
    assert ["1200000 characters"] == quickbooks.calls()[A_SESSION.index("ProcessRequest")][2][1:]


@pytest.mark.parametrize("lacking", ["AuthPreferences", "PutAuthFlags", "GetCurrentCompanyFileName"])
def test_an_old_version_that_lacks_something(quickbooks: QuickBooks, lacking: str) -> None:
    """It answers all the same."""
    quickbooks.order(lacks=[lacking])
    with ComConnection() as connection:
        answer = connection.exchange("<a/>")

    assert ANSWER.text == answer.text
    assert ["EndSession", "CloseConnection"] == quickbooks.names()[-2:]


@pytest.mark.parametrize(
    ("method", "hresult", "remedy"),
    [
        ("BeginSession", "0x80040414", "close the window"),
        ("BeginSession", "0x80040418", "as Admin, in single-user mode"),
        ("BeginSession", "0x8004041D", "log in automatically"),
        ("BeginSession", "0x80040408", "same Windows user"),
        ("BeginSession", "0x80049999", "Read the text"),
        ("OpenConnection2", "0x80040420", "Integrated Applications"),
        ("ProcessRequest", "0x80040400", "report it"),
        ("ProcessRequest", "0x80040423", "speaks 1.0, 13.0"),
    ],
)
def test_a_refusal_keeps_its_number_and_text(quickbooks: QuickBooks, method: str, hresult: str, remedy: str) -> None:
    """Also across the processes; what was opened is closed."""
    quickbooks.order(faults={method: {"hresult": hresult, "text": "Said so – ü."}})
    with ComConnection() as connection, pytest.raises(RefusedAsAWholeError) as caught:
        connection.exchange("<a/>")
    must_end = {"OpenConnection2": [], "BeginSession": ["CloseConnection"]}.get(method, A_SESSION[-2:])

    assert (hresult, "Said so – ü.") == (caught.value.hresult, caught.value.text)
    assert remedy in caught.value.remedy
    assert must_end == [name for name in names_after(quickbooks, method) if name != "QBXMLVersionsForSession"]


@pytest.mark.parametrize("hresult", ["0x80040402", "0x80010105", "0x800706BA"])
def test_a_fault_that_proves_nothing_leaves_the_outcome_unknown(quickbooks: QuickBooks, hresult: str) -> None:
    """QuickBooks may have done what it was asked."""
    quickbooks.order(faults={"ProcessRequest": {"hresult": hresult}})
    with ComConnection() as connection, pytest.raises(OutcomeUnknownError, match=hresult):
        connection.exchange("<a/>")

    assert A_SESSION[-2:] == names_after(quickbooks, "ProcessRequest")


def test_another_company_file_is_open(quickbooks: QuickBooks) -> None:
    """QuickBooks opens one at a time; the open one is never taken instead."""
    with ComConnection(r"C:\Books\other.qbw") as connection, pytest.raises(RefusedAsAWholeError) as caught:
        connection.exchange("<a/>")

    assert "0x8004040A" == caught.value.hresult
    assert "open the company file of this profile" in caught.value.remedy
    assert "ProcessRequest" not in quickbooks.names()


def test_a_server_that_dies_before_the_request_has_not_seen_it(quickbooks: QuickBooks) -> None:
    """The next exchange finds it again."""
    quickbooks.order(acts={"BeginSession": "die"})
    with ComConnection() as connection:
        with pytest.raises(NotDeliveredError, match="before it was given the request"):
            connection.exchange("<a/>")
        quickbooks.start()

        assert ANSWER == connection.exchange("<a/>")


def test_a_server_that_dies_with_the_request_leaves_the_outcome_unknown(quickbooks: QuickBooks) -> None:
    """The next exchange begins a session with a new one."""
    quickbooks.order(acts={"ProcessRequest": "die"})
    with ComConnection() as connection:
        with pytest.raises(OutcomeUnknownError, match="while it worked on the request"):
            connection.exchange("<a/>")
        dead = quickbooks.process()
        quickbooks.start()

        assert ANSWER == connection.exchange("<a/>")
    assert dead != quickbooks.process()
    assert A_SESSION == quickbooks.names()


def test_a_server_that_is_killed_with_the_request_leaves_the_outcome_unknown(quickbooks: QuickBooks) -> None:
    """As the Task Manager ends it: Windows says so at once."""
    quickbooks.order(acts={"ProcessRequest": "hang"})

    def kill() -> None:
        wait_until(lambda: "ProcessRequest" in quickbooks.names())
        os.kill(quickbooks.process(), signal.SIGTERM)

    killer = threading.Thread(target=kill)
    killer.start()
    with ComConnection() as connection, pytest.raises(OutcomeUnknownError, match="while it worked on the request"):
        connection.exchange("<a/>")
    killer.join()
    quickbooks.start()


def test_one_that_hangs_is_left_and_ended_when_it_answers(quickbooks: QuickBooks) -> None:
    """Nobody waits for ever; no second session stands beside it."""
    quickbooks.order(acts={"ProcessRequest": "hang"})
    with ComConnection(timeout=2) as connection, pytest.raises(OutcomeUnknownError, match="did not answer"):
        connection.exchange("<a/>")
    with ComConnection(timeout=0.2) as connection, pytest.raises(NotDeliveredError, match="An earlier request"):
        connection.exchange("<b/>")
    before = quickbooks.names()
    quickbooks.go_on()
    wait_until(lambda: "CloseConnection" in quickbooks.names())

    assert A_SESSION == quickbooks.names()
    assert A_SESSION[:-2] == before


def test_the_end_of_the_program_ends_the_session(quickbooks: QuickBooks) -> None:
    """Nobody closed the connection."""
    script = (
        "from qbcheck.quickbooks.com_connection import ComConnection\nprint(len(ComConnection().exchange('').text))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )

    assert (0, b"17", b"") == (done.returncode, done.stdout.strip(), done.stderr)
    assert A_SESSION == quickbooks.names()
