"""What the service decides: sessions, what is handed out, what is kept of what comes back.

Numbers such as B10 are those of the fault catalogue; 1.2 is the table of return values in the quickbooks-desktop
reference.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.ledger import Ledger, deliveries, jobs, sessions
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Answer
from qbcheck.quickbooks.web_connector.connection import WebConnectorConnection
from qbcheck.quickbooks.web_connector.door import Door
from qbcheck.quickbooks.web_connector.ledger_desk import LedgerDesk, ServedCompany

FILE = r"C:\Books\Acme.qbw"
OTHER_FILE = r"C:\Books\Other.qbw"
QUESTION = message_set([Request("HostQuery", request_id="1")], on_error="continueOnError")
ANSWER = '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="1" statusCode="0"/></QBXMLMsgsRs></QBXML>'


def writing(set_id: str) -> str:
    """Return a message set with an id, which may only go to the right company file."""
    return message_set([Request("HostQuery", request_id="1")], on_error="continueOnError", new_message_set_id=set_id)


def answer_to(set_id: str) -> str:
    return f'<QBXML><QBXMLMsgsRs newMessageSetID="{set_id}" messageSetStatusCode="0"></QBXMLMsgsRs></QBXML>'


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class House:
    """A service for two companies, and commands that ask theirs."""

    def __init__(self, folder: Path, threads: ThreadPoolExecutor) -> None:
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.clock = Clock()
        self.threads = threads
        self.connections: dict[str, WebConnectorConnection] = {}
        self.desk = self.service()

    def service(self, at_poll: Callable[[], None] | None = None) -> LedgerDesk:
        """Start the service, or start it again."""
        companies = [
            ServedCompany(name, f"user-{name}", name.title(), FILE, self._differences, at_poll)
            for name in ("acme", "zenith")
        ]
        passwords = {"user-acme": "right", "user-zenith": "right too"}
        door = Door(passwords.get, clock=lambda: self.clock.now.timestamp())
        return LedgerDesk(self.ledger, companies, door, now=self.clock, patience=0.2)

    @staticmethod
    def _differences(opening: str, company_file: str) -> Sequence[str]:
        return () if company_file == FILE else (f"its path is {company_file}",)

    def ask(self, document: str = QUESTION, profile: str = "acme") -> Future[Answer]:
        """Let a command ask; return once the document waits."""
        if profile not in self.connections:
            self.connections[profile] = WebConnectorConnection(self.ledger, profile, "verify", wait=5.0, timeout=8.0)
        connection = self.connections[profile]
        future = self.threads.submit(connection.exchange, document)
        while not self._is_waiting(profile):
            assert not future.done(), future.result()
        return future

    def finish(self, profile: str = "acme") -> None:
        """Let the command end its work."""
        self.connections.pop(profile).close()

    def await_finish(self, profile: str = "acme") -> None:
        """Wait until a callback has ended the command's work."""
        for _ in range(500):
            if profile not in self.connections:
                return
            time.sleep(0.01)
        pytest.fail("the command does not end")

    def begin(self, profile: str = "acme") -> str:
        """Log in; return the ticket."""
        ticket, answer, *_ = self.desk.authenticate(
            f"user-{profile}", "right" if profile == "acme" else "right too", "127.0.0.1"
        )
        assert answer == FILE
        return ticket

    def next(self, ticket: str, file: str = FILE) -> str:
        return self.desk.send_request_xml(ticket, "<opening/>", file, "US", 13, 0)

    def _is_waiting(self, profile: str) -> bool:
        with self.ledger.look() as work:
            return deliveries.is_waiting(work, profile)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ThreadPoolExecutor(4) as threads:
        house = House(tmp_path, threads)
        yield house
        for connection in house.connections.values():
            connection.close()
        house.ledger.close()


def test_1_2_no_work_is_none(house: House) -> None:
    ticket, answer = house.desk.authenticate("user-acme", "right", "127.0.0.1")
    assert (answer, bool(ticket)) == ("none", True)


def test_a_poll_without_work_is_a_poll(house: House) -> None:
    """Whoever asks when the Web Connector last came round is told of it; it keeps nobody waiting."""
    house.desk.authenticate("user-acme", "right", "127.0.0.1")
    house.clock.pass_seconds(3)
    house.desk.authenticate("user-acme", "wrong", "127.0.0.1")
    status = house.desk.status()
    assert (status.last_poll, status.last_error) == (house.clock.now - timedelta(seconds=3), "")
    assert not house.desk.is_in_session()


def test_work_of_its_own_begins_at_a_poll_that_finds_nothing_else(house: House) -> None:
    """Not beside the work of a command, and not while another update keeps this one out."""
    begun: list[str] = []
    house.desk = house.service(lambda: begun.append("verify"))
    house.desk.authenticate("user-acme", "right", "127.0.0.1")
    house.ask()
    house.begin()
    assert house.desk.authenticate("user-acme", "right", "127.0.0.1")[1] == "busy"
    house.connections.pop("acme").close()  # the command has gone, its update goes on
    assert house.desk.authenticate("user-acme", "right", "127.0.0.1")[1] == "busy"
    assert begun == ["verify"]


def test_a_goodbye_is_not_waited_for_after_a_while(house: House) -> None:
    """A session that a crash left without one does not hold up every end of the service after it."""
    house.ask()
    house.begin()
    assert house.desk.is_in_session()
    house.clock.pass_seconds(600)
    assert not house.desk.is_in_session()


@pytest.mark.parametrize(("user", "password"), [("user-acme", "wrong"), ("nobody", "right"), ("", "")])
def test_1_2_a_stranger_is_nvu_with_a_ticket(house: House, user: str, password: str) -> None:
    house.ask()
    ticket, answer = house.desk.authenticate(user, password, "127.0.0.1")
    assert (answer, bool(ticket)) == ("nvu", True)


def test_a_session_from_login_to_the_end(house: House) -> None:
    answer = house.ask()
    ticket = house.begin()
    assert house.next(ticket) == QUESTION
    answer.add_done_callback(lambda _: house.finish())
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") == 100
    assert answer.result(5) == Answer(ANSWER, FILE)
    assert house.desk.is_in_session()
    assert house.desk.close_connection(ticket) == "OK"
    assert not house.desk.is_in_session()
    assert house.desk.authenticate("user-acme", "right", "127.0.0.1")[1] == "none"


def test_1_2_a_hundred_only_when_nothing_is_left(house: House) -> None:
    first = house.ask()
    ticket = house.begin()
    house.next(ticket)
    percentage = house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert 1 <= percentage <= 99
    first.result(5)
    second = house.ask()
    assert house.next(ticket) == QUESTION
    second.add_done_callback(lambda _: house.finish())
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") == 100


@pytest.mark.parametrize("total", [2, 3, 200, 1000])
def test_b13_progress_is_rounded_down(house: House, total: int) -> None:
    future = house.ask()
    ticket = house.begin()
    house.connections["acme"].expect(total)
    house.next(ticket)
    with house.ledger.work() as work:  # all but one have come back
        sessions.change(work, ticket, answered=total - 2)
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") == max(1, min(99, (total - 1) * 100 // total))
    future.result(5)


def test_no_op_while_work_is_prepared(house: House) -> None:
    house.ask().add_done_callback(lambda _: None)
    ticket = house.begin()
    house.next(ticket)
    house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert house.next(ticket) == "NoOp"
    assert house.desk.get_last_error(ticket) == "NoOp"
    house.finish()
    assert house.next(ticket) == ""
    assert house.desk.get_last_error(ticket) == "Nothing is left to do."


def test_a2_a_repeated_answer_changes_nothing(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    first = house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") == first
    future.result(5)
    second = house.ask(writing("B"))
    house.next(ticket)
    assert house.desk.receive_response_xml(ticket, answer_to("B"), "", "") > 0
    assert second.result(5).text == answer_to("B")


def test_a3_an_answer_of_an_older_session_is_kept_and_counts_for_nothing_else(house: House) -> None:
    lost = house.ask(writing("A1"))
    old = house.begin()
    house.next(old)
    house.clock.pass_seconds(61)
    new = house.begin()
    with pytest.raises(OutcomeUnknownError):
        lost.result(5)
    current = house.ask(writing("B2"))
    house.next(new)
    assert house.desk.receive_response_xml(old, answer_to("A1"), "", "") < 0
    assert not current.done()
    # The same, brought under the ticket of the new session.
    assert 1 <= house.desk.receive_response_xml(new, answer_to("A1"), "", "") <= 99
    assert not current.done()
    house.desk.receive_response_xml(new, answer_to("B2"), "", "")
    assert current.result(5).text == answer_to("B2")


def test_a3_what_a_late_answer_proves_is_found_by_its_id(house: House) -> None:
    lost = house.ask(writing("A1"))
    ticket = house.begin()
    house.next(ticket)
    house.desk.close_connection(ticket)
    with pytest.raises(OutcomeUnknownError):
        lost.result(5)
    house.desk.receive_response_xml(ticket, answer_to("A1"), "", "")
    with house.ledger.look() as work:
        assert deliveries.late_answer(work, "A1") == answer_to("A1")


def test_a3_an_answer_to_other_requests_is_not_the_outstanding_one(house: House) -> None:
    """Questions have no id of their own; their requests have."""
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    other = ANSWER.replace('requestID="1"', 'requestID="search-1"')
    assert 1 <= house.desk.receive_response_xml(ticket, other, "", "") <= 99
    assert not future.done()
    house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert future.result(5).text == ANSWER


def test_a4_an_hresult_refuses_the_document(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    assert house.desk.receive_response_xml(ticket, "", "0x80040400", "QuickBooks found an error") > 0
    with pytest.raises(RefusedAsAWholeError) as refusal:
        future.result(5)
    assert (refusal.value.hresult, refusal.value.was_delivered) == ("0x80040400", True)


def test_a5_an_empty_answer_is_a_lost_one(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    assert house.desk.receive_response_xml(ticket, "", "", "") < 0
    with pytest.raises(OutcomeUnknownError):
        future.result(5)
    assert "did not arrive" in house.desk.get_last_error(ticket)


def test_a6_a_cut_answer_ends_the_session_and_is_kept(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    assert house.desk.receive_response_xml(ticket, ANSWER[:-20], "", "") < 0
    assert future.result(5).text == ANSWER[:-20]
    assert "not complete" in house.desk.get_last_error(ticket)


def test_b9_the_service_is_started_again_in_between(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    house.desk = house.service()
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") > 0
    assert future.result(5).text == ANSWER


@pytest.mark.parametrize("ticket", ["", "no ticket of ours", "{4f6e}"])
def test_b9_an_unknown_ticket_is_ended_politely(house: House, ticket: str) -> None:
    assert house.next(ticket) == ""
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") < 0
    assert "does not know this session" in house.desk.get_last_error(ticket)
    assert house.desk.connection_error(ticket, "0x80040414", "x") == "done"
    assert house.desk.close_connection(ticket) == "OK"


def test_b10_a_second_session_of_the_same_company_is_busy(house: House) -> None:
    house.ask()
    house.next(house.begin())
    _, answer, seconds = house.desk.authenticate("user-acme", "right", "192.0.2.1")
    assert (answer, int(seconds)) == ("busy", 60)


def test_b10_another_company_has_a_session_of_its_own(house: House) -> None:
    acme, zenith = house.ask(), house.ask(profile="zenith")
    tickets = house.begin(), house.begin("zenith")
    assert [house.next(ticket) for ticket in tickets] == [QUESTION, QUESTION]
    for ticket in reversed(tickets):
        house.desk.receive_response_xml(ticket, ANSWER, "", "")
    acme.result(5), zenith.result(5)


def test_b10_a_silent_session_gives_way_and_what_it_owes_is_lost(house: House) -> None:
    future = house.ask()
    old = house.begin()
    house.next(old)
    house.clock.pass_seconds(61)
    new = house.begin()
    with pytest.raises(OutcomeUnknownError):
        future.result(5)
    assert house.next(old) == ""
    assert new != old


def test_b10_a_session_of_an_earlier_run_of_the_service_gives_way_at_once(house: House) -> None:
    future = house.ask()
    house.next(house.begin())
    house.desk = house.service()
    house.begin()
    with pytest.raises(OutcomeUnknownError):
        future.result(5)


def test_b11_the_ticket_of_a_company_gets_nothing_of_another(house: House) -> None:
    house.ask(profile="zenith")
    house.ask().cancel()
    ticket = house.begin()
    house.next(ticket)
    house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert house.next(ticket) == "NoOp"


def test_b11_tickets_cannot_be_foreseen(house: House) -> None:
    """Neither from the clock, nor from an earlier one, nor from Python's own random numbers."""
    tickets = []
    for _ in range(3):
        random.seed(7)
        tickets.append(house.desk.authenticate("user-acme", "right", "127.0.0.1")[0])
    assert [uuid.UUID(ticket).version for ticket in tickets] == [4, 4, 4]
    halves = [half for ticket in tickets for half in (ticket[:18], ticket[18:])]
    assert len(set(halves)) == len(halves)


def test_b12_nothing_is_written_to_another_company_file(house: House) -> None:
    future = house.ask(writing("A"))
    ticket = house.begin()
    assert house.next(ticket, OTHER_FILE) == ""
    assert OTHER_FILE in house.desk.get_last_error(ticket)
    with pytest.raises(NotDeliveredError, match="Another company file"):
        future.result(5)


def test_b12_questions_may_be_asked_of_any_company_file(house: House) -> None:
    house.ask()
    assert house.next(house.begin(), OTHER_FILE) == QUESTION


def test_b14_a_connection_error_says_what_to_do_and_changes_nothing(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    assert house.desk.connection_error(ticket, "0x80040418", "never authorised") == "done"
    with pytest.raises(RefusedAsAWholeError) as refusal:
        future.result(5)
    assert (refusal.value.hresult, refusal.value.was_delivered) == ("0x80040418", False)
    assert house.desk.get_last_error(ticket)


def test_b14_a_question_that_is_about_to_be_asked_is_told_too(house: House) -> None:
    """Work that a poll has begun, and that is slower than the Web Connector, does not wait for the next poll."""
    connection = WebConnectorConnection(house.ledger, "acme", "verify", wait=5.0)
    house.connections["acme"] = connection
    connection.open()
    ticket = house.begin()
    told = house.threads.submit(house.desk.connection_error, ticket, "0x80040418", "never authorised")
    time.sleep(0.05)
    with pytest.raises(RefusedAsAWholeError):
        connection.exchange(QUESTION)
    assert told.result(5) == "done"


def test_b14_what_may_pass_is_tried_again_with_our_file_a_bounded_number_of_times(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    replies = [house.desk.connection_error(ticket, "0x80040414", "modal dialog") for _ in range(3)]
    assert replies == [FILE, "done", "done"]
    with pytest.raises(RefusedAsAWholeError):
        future.result(5)


def test_b15_get_last_error_with_no_error_changes_nothing(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    assert house.desk.get_last_error(ticket) == "No error."
    assert house.next(ticket) == QUESTION
    house.desk.receive_response_xml(ticket, ANSWER, "", "")
    future.result(5)


@pytest.mark.parametrize("brought", [(ANSWER, "", ""), ("", "", "")])
def test_a_session_that_is_over_keeps_nobody_out(house: House, brought: tuple[str, str, str]) -> None:
    """A missing closeConnection is harmless (1.2, consequence 5)."""
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    future.add_done_callback(lambda _: house.finish())
    assert house.desk.receive_response_xml(ticket, *brought) in (100, -1)
    house.await_finish()
    house.ask()
    assert house.begin() != ticket


def test_b15_no_op_is_said_only_to_who_is_to_come_back(house: House) -> None:
    house.ask().add_done_callback(lambda _: None)
    ticket = house.begin()
    house.next(ticket)
    house.desk.receive_response_xml(ticket, ANSWER, "", "")
    assert house.next(ticket) == "NoOp"
    house.desk.close_connection(ticket)
    assert house.desk.get_last_error(ticket) == "No error."


def test_asking_for_more_before_answering_loses_the_answer(house: House) -> None:
    future = house.ask()
    ticket = house.begin()
    house.next(ticket)
    assert house.next(ticket) == "NoOp"
    with pytest.raises(OutcomeUnknownError):
        future.result(5)


def test_a_ticket_after_close_connection_is_worth_nothing(house: House) -> None:
    house.ask().add_done_callback(lambda _: None)
    ticket = house.begin()
    house.desk.close_connection(ticket)
    assert house.next(ticket) == ""
    assert house.desk.receive_response_xml(ticket, ANSWER, "", "") < 0


def test_a_job_whose_owner_died_is_given_up(house: House) -> None:
    with house.ledger.work() as work:
        jobs.open_job(work, "acme", "verify", house.clock.now - timedelta(minutes=2))
    assert house.desk.authenticate("user-acme", "right", "127.0.0.1")[1] == "none"


def test_a_command_that_nobody_polls_for_takes_its_document_back(house: House) -> None:
    connection = WebConnectorConnection(house.ledger, "acme", "verify", wait=0.05)
    with pytest.raises(NotDeliveredError) as trouble, connection:
        connection.exchange(QUESTION)
    assert "Update Selected" in trouble.value.remedy
    assert house.desk.authenticate("user-acme", "right", "127.0.0.1")[1] == "none"


@pytest.mark.parametrize("why", ["nobody came", "given up"])
def test_what_leaves_at_the_last_moment_has_left(house: House, why: str) -> None:
    """Between the last look and the giving up a poll has come: the document is out, and its answer is waited for."""

    class Late(WebConnectorConnection):
        def _withdraw(self, number: int) -> bool:
            if not answered:
                answered.append(house.begin())
                assert house.next(answered[0]) == QUESTION
                threads.submit(house.desk.receive_response_xml, answered[0], ANSWER, "", "")
            return super()._withdraw(number)

    answered: list[str] = []
    with ThreadPoolExecutor(1) as threads, Late(house.ledger, "acme", "transfer", wait=0.0) as connection:
        if why == "given up":
            connection.give_up("The service has ended.")
        assert connection.exchange(QUESTION).text == ANSWER


def test_polls_of_long_ago_do_not_fill_the_ledger(house: House) -> None:
    for _ in range(3):
        house.desk.authenticate("user-acme", "right", "127.0.0.1")
        house.clock.pass_seconds(31 * 24 * 3600)
    house.desk.authenticate("user-acme", "right", "127.0.0.1")
    with house.ledger.look() as work:
        assert work.exec_driver_sql("SELECT count(*) FROM session").scalar() == 1
