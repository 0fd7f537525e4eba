"""COM as a connection: its thread, its sessions, and what is known when somebody stops waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError, SettingsError
from qbcheck.quickbooks import com_connection, com_session
from qbcheck.quickbooks.com_connection import ComConnection
from qbcheck.quickbooks.connection import Answer

from .fake_com import COMPANY_FILE, FakeCom, quickbooks_says

THE_END = ["EndSession", "CloseConnection", "release", "leave"]


@pytest.fixture
def com() -> FakeCom:
    """Return a QuickBooks that answers."""
    return FakeCom()


class Gate:
    """Holds a call of the fake until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.opened.wait(20)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """Return a gate that is opened at the end in any case."""
    gate = Gate()
    yield gate
    gate.opened.set()


def no_session_is_left() -> bool:
    """Wait for the threads of all sessions, and tell whether they ended."""
    for session in tuple(com_session._sessions):
        session.wait(10)
    return not com_session._sessions


@pytest.fixture(autouse=True)
def nothing_left(gate: Gate) -> Iterator[None]:
    """See after each test that no thread holds a session."""
    yield
    gate.opened.set()

    assert no_session_is_left()


def test_nothing_is_opened_before_the_first_exchange(com: FakeCom) -> None:
    """Nor is anything closed that was not opened."""
    with ComConnection(com=lambda: com):
        pass

    assert [] == com.calls


def test_documents_of_one_session(com: FakeCom) -> None:
    """All calls come from one thread that is not the caller's; the answers tell the company file."""
    with ComConnection(COMPANY_FILE, com=lambda: com) as connection:
        answers = [connection.exchange("<a/>"), connection.exchange("<b/>")]

    assert [Answer("<QBXML/>", COMPANY_FILE)] * 2 == answers
    assert ["enter", "create", "OpenConnection2"] == com.names()[:3]
    assert [1, 2] == [com.names().count(name) for name in ("BeginSession", "ProcessRequest")]
    assert THE_END == com.names()[-4:]
    assert 1 == len(com.threads)
    assert threading.get_ident() not in com.threads


def test_a_closed_connection_opens_again(com: FakeCom) -> None:
    """As a reading that is tried again needs it."""
    connection = ComConnection(com=lambda: com)
    for _ in range(2):
        with connection:
            connection.exchange("<a/>")

    assert 2 == com.names().count("BeginSession") == com.names().count("CloseConnection")
    assert THE_END == com.names()[-4:]


@pytest.mark.parametrize("hresult", ["0x80040400", "0x80040423"])
def test_a_refused_document_leaves_the_session_open(com: FakeCom, hresult: str) -> None:
    """Another document can be right."""
    com.fail("ProcessRequest", quickbooks_says(hresult, "No."))
    with ComConnection(com=lambda: com) as connection:
        with pytest.raises(RefusedAsAWholeError, match=r"No\."):
            connection.exchange("<a/>")
        connection.exchange("<b/>")

    assert 1 == com.names().count("BeginSession")


@pytest.mark.parametrize("hresult", ["0x8004040D", "0x80040414", "0x800706BE", "0x80004005"])
def test_after_any_other_trouble_the_next_exchange_begins_a_session(com: FakeCom, hresult: str) -> None:
    """The old one is ended first."""
    com.fail("ProcessRequest", quickbooks_says(hresult))
    with ComConnection(com=lambda: com) as connection:
        with pytest.raises((RefusedAsAWholeError, OutcomeUnknownError)):
            connection.exchange("<a/>")
        connection.exchange("<b/>")
    names = com.names()

    assert 2 == names.count("BeginSession") == names.count("EndSession") == names.count("CloseConnection")
    assert names.index("leave") < names.index("enter", 1)


def test_a_session_that_cannot_begin_tells_why(com: FakeCom) -> None:
    """And may be tried again."""
    com.fail("BeginSession", quickbooks_says("0x80040414", "A window."))
    with ComConnection(com=lambda: com) as connection:
        with pytest.raises(RefusedAsAWholeError, match=r"0x80040414: A window\."):
            connection.exchange("<a/>")
        connection.exchange("<b/>")

    assert 1 == com.names().count("ProcessRequest")


@pytest.mark.parametrize("failing", ["enter", "create", "OpenConnection2", "BeginSession", "ProcessRequest"])
def test_a_crash_in_the_thread_reaches_the_caller(com: FakeCom, failing: str) -> None:
    """A bug of ours is not waited for."""
    com.fail(failing, TypeError("odd"))
    with ComConnection(com=lambda: com, timeout=20) as connection, pytest.raises(TypeError, match="odd"):
        connection.exchange("<a/>")

    assert no_session_is_left()
    assert com.names().count("OpenConnection2") - (failing == "OpenConnection2") == com.names().count("CloseConnection")
    assert (com.names()[-1] == "leave") == (failing != "enter")


def test_what_windows_lacks_reaches_the_caller() -> None:
    """Such as pywin32, which is looked for in the thread."""

    def missing() -> FakeCom:
        raise SettingsError("pywin32 is missing")

    with ComConnection(com=missing) as connection, pytest.raises(SettingsError, match="pywin32"):
        connection.exchange("<a/>")


def test_silence_leaves_the_outcome_unknown_and_the_session_ends_with_the_call(com: FakeCom, gate: Gate) -> None:
    """The call cannot be cancelled; what it brings is too late."""
    com.acts["ProcessRequest"] = gate
    with (
        ComConnection(com=lambda: com, timeout=0.3) as connection,
        pytest.raises(OutcomeUnknownError, match=r"did not answer in 0\.3 seconds"),
    ):
        connection.exchange("<a/>")
    before = list(com.names())
    gate.opened.set()

    assert "ProcessRequest" == before[-1]
    assert no_session_is_left()
    assert THE_END == com.names()[-4:]


def test_no_second_session_beside_one_that_hangs(com: FakeCom, gate: Gate) -> None:
    """Whichever connection asks for it; what it asked has not left."""
    other = FakeCom()
    com.acts["ProcessRequest"] = gate
    hanging = ComConnection(com=lambda: com, timeout=0.2)
    with pytest.raises(OutcomeUnknownError):
        hanging.exchange("<a/>")
    for connection in (hanging, ComConnection(com=lambda: other, timeout=0.2)):
        with connection, pytest.raises(NotDeliveredError, match="An earlier request of this program"):
            connection.exchange("<b/>")
    gate.opened.set()
    hanging.close()

    assert [] == other.calls
    assert no_session_is_left()
    assert 1 == com.names().count("BeginSession") == com.names().count("ProcessRequest")


def test_a_turn_that_comes_too_late_opens_nothing(com: FakeCom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session before ends in the moment in which nobody waits for this one any more."""

    class Turn:
        def acquire(self, timeout: float) -> bool:
            for session in com_session._sessions:
                session.end()
            return True

        def release(self) -> None:
            pass

    monkeypatch.setattr(com_session, "_turn", Turn())
    with ComConnection(com=lambda: com) as connection, pytest.raises(NotDeliveredError):
        connection.exchange("<a/>")

    assert no_session_is_left()
    assert [] == com.calls


def test_the_next_exchange_waits_for_the_end_of_the_one_that_hung(com: FakeCom, gate: Gate) -> None:
    """Then it begins a session of its own."""
    com.acts["ProcessRequest"] = gate
    with ComConnection(com=lambda: com, timeout=0.2) as connection, pytest.raises(OutcomeUnknownError):
        connection.exchange("<a/>")
    com.acts.clear()
    threading.Timer(0.2, gate.opened.set).start()
    with ComConnection(com=lambda: com, timeout=20) as connection:
        connection.exchange("<b/>")
    names = com.names()

    assert [2, 2] == [names.count(name) for name in ("BeginSession", "EndSession")]
    assert names.index("leave") < names.index("enter", 1)


@pytest.mark.parametrize("slow", ["create", "OpenConnection2", "BeginSession", "GetCurrentCompanyFileName"])
def test_nothing_is_handed_over_when_nobody_waits_any_more(com: FakeCom, gate: Gate, slow: str) -> None:
    """QuickBooks opens the file too slowly: what was opened is closed, and the request stays here."""
    com.acts[slow] = gate
    with (
        ComConnection(com=lambda: com, timeout=0.5) as connection,
        pytest.raises(NotDeliveredError, match="had not opened the company file after"),
    ):
        connection.exchange("<a/>")
    gate.opened.set()

    assert no_session_is_left()
    assert "ProcessRequest" not in com.names()
    for begin, end in (("OpenConnection2", "CloseConnection"), ("BeginSession", "EndSession"), ("enter", "leave")):
        assert (begin in com.names()) == (end in com.names())


def test_a_refusal_that_nobody_waits_for_any_more(com: FakeCom, gate: Gate) -> None:
    """It changes nothing: what was opened is closed."""
    com.acts["BeginSession"] = gate
    com.fail("BeginSession", quickbooks_says("0x80040414"))
    with ComConnection(com=lambda: com, timeout=0.5) as connection, pytest.raises(NotDeliveredError):
        connection.exchange("<a/>")
    gate.opened.set()

    assert no_session_is_left()
    assert ["CloseConnection", "release", "leave"] == com.names()[-3:]


@pytest.mark.parametrize("slow", ["BeginSession", "ProcessRequest"])
def test_ctrl_c_ends_the_session(com: FakeCom, gate: Gate, slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once for whoever waits; with the end of the call for QuickBooks."""
    com.acts[slow] = gate

    def interrupted(*_: object) -> None:
        assert gate.reached.wait(10)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(com_connection.futures, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ComConnection(com=lambda: com).exchange("<a/>")
    gate.opened.set()

    assert no_session_is_left()
    assert (slow == "ProcessRequest") == ("ProcessRequest" in com.names())
    assert THE_END == com.names()[-4:]


def test_an_idle_session_lets_windows_deliver(com: FakeCom) -> None:
    """A thread that uses COM and does nothing must look at its messages, or it blocks other programs."""
    with ComConnection(com=lambda: com) as connection:
        connection.exchange("<a/>")

        assert com.pumped.wait(10)


def test_a_slow_end_is_told(com: FakeCom, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """QuickBooks closes the file that it opened for us: it may take its time."""
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        gate.opened.set()

    monkeypatch.setattr(com_session, "_SLOW", 0.1)
    com.acts["EndSession"] = gate
    with ComConnection(com=lambda: com, tell=tell) as connection:
        connection.exchange("<a/>")

    assert ["Waiting for QuickBooks to end the session ..."] == told


def test_an_end_that_never_comes_is_not_waited_for_for_ever(
    com: FakeCom, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is there all the same."""
    monkeypatch.setattr(com_connection, "_LONGEST_END", 0.1)
    com.acts["CloseConnection"] = gate
    with ComConnection(com=lambda: com) as connection:
        answer = connection.exchange("<a/>")

    assert "<QBXML/>" == answer.text
    assert "CloseConnection" == com.names()[-1]


AT_EXIT = """
import sys, threading, time
sys.path.insert(0, {tests!r})
from quickbooks.fake_com import FakeCom
from qbcheck.quickbooks.com_connection import ComConnection
com = FakeCom()
com.acts["EndSession"] = lambda: print("EndSession", flush=True)
com.acts["CloseConnection"] = lambda: print("CloseConnection", flush=True)
com.acts[{slow!r}] = lambda: time.sleep(0.5)
connection = ComConnection(com=lambda: com)
thread = threading.Thread(target=connection.exchange, args=["<a/>"], daemon=True)
thread.start()
{wait}
print(com.names()[-1], flush=True)
"""


@pytest.mark.parametrize(
    ("slow", "wait", "before"),
    [
        ("", "thread.join()", "ProcessRequest"),
        ("ProcessRequest", "time.sleep(0.2)", "ProcessRequest"),
    ],
    ids=["idle", "at work"],
)
def test_the_end_of_the_program_ends_the_session(slow: str, wait: str, before: str) -> None:
    """Also where nobody closed the connection, or a thread still waits for an answer."""
    script = AT_EXIT.format(tests=str(Path(__file__).parents[1]), slow=slow, wait=wait)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert [before, "EndSession", "CloseConnection"] == done.stdout.split()
    assert "" == done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has COM")
def test_elsewhere_com_is_a_wrong_setting() -> None:
    """Said before anything is tried."""
    with pytest.raises(SettingsError, match="on the computer that runs QuickBooks"):
        ComConnection()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows loads them when they are needed")
def test_nothing_of_windows_is_imported() -> None:
    """pywin32 exists on Windows only, and is loaded when a session begins."""
    script = "import qbcheck.quickbooks.com_connection, sys; print({'pythoncom', 'pywintypes'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert "set()" == done.stdout.strip()
