"""Fault catalogue B: sessions and tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from qbcheck.ledger import documents, jobs, sessions
from qbcheck.ledger.documents import DocumentState
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.web_connector import Fault, Service
from qbcheck.transfer.sending import WrongCompanyFileError

from .conftest import DOCUMENTS
from .house import House, Sending, a_profile
from .papers import Books, guids, mixed
from .test_a_messages import FIRST_SET, OpenHouse, a_fault, touching, writing

OTHER_NAME, OTHER_FILE = "Larkfield Bakery", r"C:\QuickBooks\Larkfield Bakery.qbw"


@pytest.fixture
def other_company(tmp_path: Path) -> Callable[[House], CompanyServer]:
    """Start the company file of somebody else."""

    def start(house: House) -> CompanyServer:
        scenario = load_scenario("wrong-company-file", date(2026, 3, 1))
        return house.also(CompanyServer(scenario, tmp_path / "other", 0, house.clock))

    return start


def assert_untouched(sending: Sending, house: House) -> None:
    """Nothing has happened to any document."""
    with house.ledger.look() as work:
        known = documents.by_identity(work, [posting.identity for posting in sending.postings])
    assert {(one.state, one.attempts) for one in known.values()} <= {(DocumentState.PENDING, 0)}


@pytest.mark.ways("receiveResponseXML", "sendRequestXML", "getLastError", "closeConnection")
def test_b09_the_service_is_restarted_in_the_middle(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """Ticket and outstanding set are in the ledger: the session goes on."""
    house = open_house(memory)
    number = {"receiveResponseXML": FIRST_SET, "sendRequestXML": FIRST_SET}.get(way, 1)
    restarted: list[int] = []

    def restart(operation: str, count: int) -> None:
        if (operation, count) == (way, number) and not restarted:
            restarted.append(count)
            house.restart_service()

    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    faults = [a_fault("empty", number=1)] if way == "getLastError" else []
    polls = house.deliver(house.player(faults=faults, before=restart), sending)

    assert restarted
    assert way == "getLastError" or ["done"] == [poll.outcome for poll in polls]
    if way == "getLastError":
        assert "did not arrive" in polls[0].status
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("sendRequestXML", "receiveResponseXML", "connectionError", "getLastError", "closeConnection")
def test_b09_a_ticket_that_is_not_known(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """The session is ended in words, not with a fault that the connector repeats for ever."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    number = FIRST_SET if way in ("sendRequestXML", "receiveResponseXML") else 1
    faults = [a_fault("argument", way, number, member="ticket", value="{6f9619ff-8b86-d011-b42d}")]
    if way == "connectionError":
        faults.append(Fault(operation="open", kind="hresult", value="0x80040414"))
    if way == "getLastError":
        faults.append(a_fault("empty"))
    player = house.player(faults=faults)
    polls = house.deliver(player, sending)

    expected = {
        "sendRequestXML": "stopped by the service",
        "receiveResponseXML": "stopped by the service",
        "connectionError": "error QBWC1013",
        "getLastError": "stopped by the service",
        "closeConnection": "done",
    }
    assert expected[way] == polls[0].outcome
    if way == "getLastError":
        assert "does not know this session" in polls[0].status
    house.assert_each_once(sending)
    house.assert_contract()


def test_b10_two_connectors_at_the_same_time(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """The second is told busy, and when to come again, whatever the first is at; the first goes on undisturbed."""
    house = open_house(memory)
    second = house.player()

    def comes_too(operation: str, _: int) -> None:
        if operation in ("sendRequestXML", "receiveResponseXML"):
            second.poll()

    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    (poll,) = house.deliver(house.player(before=comes_too), sending)

    assert "done" == poll.outcome
    assert len(second.polls) >= 4
    for turned_away in second.polls:
        assert ("busy", []) == (turned_away.outcome, turned_away.message_sets)
        assert 1 <= turned_away.postponed_for <= 60
    house.assert_each_once(sending)
    house.assert_contract()


def test_b10_a_second_connector_takes_the_place_of_one_that_died(
    open_house: OpenHouse, per_set: int, memory: str
) -> None:
    """After the time that it was told, not before; what the first one owed is settled."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    assert not sending.waits_or_is_over()
    first = house.player(faults=[a_fault("dies-before")])
    assert "died" == first.poll().outcome
    polls = house.deliver(house.player(), sending)

    assert ["busy", "done"] == [poll.outcome for poll in polls]
    assert writing(first.polls[0].message_sets)[-1] == touching(polls[1].message_sets)[0]
    house.assert_each_once(sending)
    house.assert_contract()


def test_b11_two_companies_at_the_same_time(
    open_house: OpenHouse, other_company: Callable[[House], CompanyServer], per_set: int, memory: str
) -> None:
    """Each has a session of its own, gets its own documents, and nothing by the ticket of the other."""
    house = open_house(memory)
    bakery, profile = other_company(house), a_profile("bakery", OTHER_NAME, OTHER_FILE)
    house.serve_also(profile)
    ours = house.send(mixed(DOCUMENTS[per_set]), per_set)
    theirs = house.send(mixed(DOCUMENTS[per_set], "bakery"), per_set, profile)
    assert not ours.waits_or_is_over()
    assert not theirs.waits_or_is_over()
    tickets: list[str] = []

    def another_comes(operation: str, number: int) -> None:
        """In the middle of ours theirs comes and runs through."""
        if (operation, number) != ("receiveResponseXML", FIRST_SET):
            return
        tickets.append(player.polls[0].ticket)
        assert ["done"] == [poll.outcome for poll in house.deliver(other, theirs)]
        with_ticket = {"ticket": other.polls[0].ticket, "response": "", "hresult": "", "message": ""}
        stranger = Service(house.service.url)
        reply = stranger.call("receiveResponseXML", with_ticket).value
        assert 100 == reply or (isinstance(reply, int) and reply < 0)
        stranger.close()

    player, other = house.player(before=another_comes), house.player(profile, bakery)
    polls = house.deliver(player, ours)

    assert ["done"] == [poll.outcome for poll in polls]
    assert tickets[0] != other.polls[0].ticket
    house.assert_each_once(ours)
    marked = Books(bakery.url).marked()
    assert sorted(guid for guid, _ in marked.elements()) == guids(theirs.postings)
    assert {one.state for one in theirs.found.values()} == {DocumentState.POSTED}
    house.assert_contract()


def test_b11_the_ticket_of_one_company_with_the_file_of_another(
    open_house: OpenHouse, other_company: Callable[[House], CompanyServer], per_set: int, memory: str
) -> None:
    """A connector that mixes tickets up tells which file it has open, and gets nothing to write."""
    house = open_house(memory)
    bakery = other_company(house)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)

    def another_file_is_opened(operation: str, number: int) -> None:
        if len(player.polls) == 1 and (operation, number) == ("receiveResponseXML", 1):
            player.company.url, player.company.file = bakery.url, OTHER_FILE

    player = house.player(before=another_file_is_opened)
    assert not sending.waits_or_is_over()
    poll = player.poll()
    assert "stopped by the service" == poll.outcome
    assert OTHER_FILE in poll.status
    assert not sending.waits_or_is_over()
    assert_untouched(sending, house)
    assert not Books(bakery.url).marked()
    player.company.url = house.company.url
    house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("from the start", "in a later update")
def test_b12_the_wrong_company_file_is_open(
    open_house: OpenHouse, other_company: Callable[[House], CompanyServer], per_set: int, memory: str, way: str
) -> None:
    """Nothing is written to it, both sides are told why, and with the right one open everything is done."""
    house = open_house(memory)
    bakery = other_company(house)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    assert not sending.waits_or_is_over()
    player = house.player(faults=[] if way == "from the start" else [a_fault("lost", "sendRequestXML")])
    if way != "from the start":
        assert "error QBWC1041" == player.poll().outcome
        assert not sending.waits_or_is_over()
        house.clock.sleep(61)
    player.company.url = bakery.url
    poll = player.poll()

    # Our profile names the path: QuickBooks is asked to open it, and has another file open.
    assert "error QBWC1013" == poll.outcome
    assert "stopped" not in poll.outcome
    assert not sending.waits_or_is_over()
    assert_untouched(sending, house)
    assert not Books(bakery.url).marked()
    assert any("0x8004040A" in trouble.message for trouble in sending.troubles)
    player.company.url = house.company.url
    house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("from the start", "in a later update")
def test_b12_the_wrong_company_file_is_open_and_no_path_is_asked_for(
    open_house: OpenHouse, other_company: Callable[[House], CompanyServer], per_set: int, memory: str, way: str
) -> None:
    """A profile without a path takes whichever file is open, and compares its name."""
    house = open_house(memory, profile_file="")
    bakery = other_company(house)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    assert not sending.waits_or_is_over()
    player = house.player(faults=[] if way == "from the start" else [a_fault("lost", "sendRequestXML")])
    if way != "from the start":
        assert "error QBWC1041" == player.poll().outcome
        assert not sending.waits_or_is_over()
        house.clock.sleep(61)
    player.company.url = bakery.url
    poll = player.poll()

    assert not sending.waits_or_is_over()
    assert_untouched(sending, house)
    assert not Books(bakery.url).marked()
    if way == "from the start":
        assert any(isinstance(trouble, WrongCompanyFileError) for trouble in sending.troubles)
    else:
        assert "stopped by the service" == poll.outcome
        assert OTHER_NAME in poll.status
    assert any(OTHER_NAME in trouble.message for trouble in sending.troubles)
    player.company.url = house.company.url
    house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()


def test_b13_progress_is_not_rounded_up_to_100(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """A hundred ends the session: it is said once, when the last answer is there."""
    house = open_house(memory)

    def many_have_come_back(operation: str, number: int) -> None:
        """Take the first written set for the 4,976th of 5,000, where others rounded up (catalogue B13)."""
        if (operation, number) == ("receiveResponseXML", FIRST_SET):
            with house.ledger.work() as work:
                sessions.change(work, player.polls[0].ticket, answered=4975)
                jobs.keep_alive(
                    work, jobs.open_jobs(work, house.profile.name)[0].number, house.clock(), message_sets=5000
                )

    player = house.player(before=many_have_come_back)
    sending = house.send(mixed(DOCUMENTS[per_set] * 2), per_set)
    (poll,) = house.deliver(player, sending)

    *before, last = poll.replies("receiveResponseXML")
    assert all(isinstance(reply, int) and 1 <= reply <= 99 for reply in before)
    assert before == sorted(before)
    assert 99 in before
    assert 100 == last
    assert len(before) == -(-DOCUMENTS[per_set] * 2 // per_set)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("a dialog is open", "QuickBooks is closed", "no company file is open", "never authorised")
def test_b14_connection_error(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """Nothing changes, the remedy is told, and the retries have an end."""
    house = open_house(memory, profile_file="" if way == "no company file is open" else None)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    player = house.player()
    player.company.dialog = way == "a dialog is open"
    player.company.authorised = way != "never authorised"
    if way == "QuickBooks is closed":
        player.company.quickbooks = "closed"
    if way == "no company file is open":
        player.company.quickbooks = "no-file"
    for _ in range(3):
        assert not sending.waits_or_is_over()
        poll = player.poll()
        assert "error QBWC1013" == poll.outcome
        assert 1 <= len(poll.replies("connectionError")) <= 3
        assert "done" == poll.replies("connectionError")[-1]
        assert not poll.message_sets
    assert not sending.waits_or_is_over()
    assert_untouched(sending, house)
    assert all(trouble.remedy for trouble in sending.troubles)
    assert len(sending.troubles) == 3

    player.company.dialog, player.company.authorised, player.company.quickbooks = False, True, "open"
    house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()


def test_b15_get_last_error_is_asked_at_any_moment(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """A truthful short text, no invitation to come again, and nothing changes."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    moments = [
        *(("authenticate", 1), ("closeConnection", 1)),
        *((operation, number) for operation in ("sendRequestXML", "receiveResponseXML") for number in (1, FIRST_SET)),
    ]
    faults = [
        a_fault(kind, operation, number, value="getLastError")
        for operation, number in moments
        for kind in ("call-before", "call-after")
    ]
    (poll,) = house.deliver(house.player(faults=faults), sending)

    assert "done" == poll.outcome
    told = [call.reply for call in poll.calls if call.operation == "getLastError"]
    assert len(told) == len(faults)
    assert all(told)
    assert "NoOp" not in told
    assert {"No error.", "qbcheck does not know this session any more. Press Update Selected again."} >= set(told)
    house.assert_each_once(sending)
    house.assert_contract()
