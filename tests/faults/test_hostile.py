"""Whoever means ill, or knows no better, gets the right short answer, and the transfer beside it goes on."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from qbcheck.sandbox.web_connector import Poll

from ..quickbooks.web_connector.some_client import ask, call, element, envelope, response
from .conftest import DOCUMENTS
from .house import House
from .papers import mixed

MIB = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE QBXML [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)

OpenHouse = Callable[..., House]
Hostile = Callable[[House, Poll], None]


def beside(open_house: OpenHouse, per_set: int, memory: str, hostile: Hostile) -> tuple[House, list[Poll]]:
    """Play a transfer; in its first update ``hostile`` happens before the first written set comes back."""
    house = open_house(memory)

    def happens(operation: str, number: int) -> None:
        if (operation, number) == ("receiveResponseXML", 2) and len(player.polls) == 1:
            hostile(house, player.polls[0])

    player = house.player(before=happens)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    polls = house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()
    return house, polls


def test_a_wrong_password(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """Is told so, and is slowed down; a minute later the right one comes in."""

    def guesses(house: House, _: Poll) -> None:
        guesser = house.player()
        guesser.password = "guessed"
        for _ in range(3):
            poll = guesser.poll()
            assert ("not a valid user", []) == (poll.outcome, poll.message_sets)
            assert "sendRequestXML" not in poll.operations
        guesser.password = "planted-password-3Kd9"
        assert "not a valid user" == guesser.poll().outcome
        house.clock.sleep(5)
        assert "busy" == guesser.poll().outcome

    _, polls = beside(open_house, per_set, memory, guesses)
    assert ["done"] == [poll.outcome for poll in polls]


def test_a_ticket_after_close_connection(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """Opens nothing, moves nothing."""
    house, (poll,) = beside(open_house, per_set, memory, lambda *_: None)
    before = house.books.marked()
    ticket = element("ticket", poll.ticket)
    later = house.send(mixed(DOCUMENTS[per_set] + 1), per_set)
    assert not later.waits_or_is_over()

    assert [""] == call(house.service, envelope("sendRequestXML", ticket)).results()
    assert int(call(house.service, response(poll.ticket, "<QBXML><QBXMLMsgsRs/></QBXML>")).results()[0]) < 0
    assert ["done"] == call(house.service, envelope("connectionError", ticket)).results()
    assert all(call(house.service, envelope("getLastError", ticket)).results())
    assert ["OK"] == call(house.service, envelope("closeConnection", ticket)).results()
    assert before == house.books.marked()
    house.deliver(house.player(), later)
    house.assert_each_once(later)


def test_a_body_of_100_mb(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """Under the ticket of the session: a negative number and the reason; what was asked for is settled later."""

    def floods(house: House, poll: Poll) -> None:
        head, tail = (part.encode() for part in response(poll.ticket, "|").split("|"))

        def body() -> Iterator[bytes]:
            yield head
            for _ in range(100):
                yield b"x" * MIB
            yield tail

        length = str(len(head) + 100 * MIB + len(tail))
        (percentage,) = ask(house.service, "POST", "/", body(), {"Content-Length": length}).results()
        assert int(percentage) < 0
        (told,) = call(house.service, envelope("getLastError", element("ticket", poll.ticket))).results()
        assert "larger than" in told

    _, polls = beside(open_house, per_set, memory, floods)
    assert ["stopped by the service", "done"] == [poll.outcome for poll in polls]


@pytest.mark.ways("in the envelope", "in the answer")
def test_a_billion_laughs(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """Nobody laughs: a 400 for the envelope, a negative number for an answer that is no qbXML."""

    def laughs(house: House, poll: Poll) -> None:
        if way == "in the envelope":
            body = LAUGHS.replace("QBXML", "Envelope") + response(poll.ticket, "|").replace("|", "&a9;")
            answer = call(house.service, body)
            assert 400 == answer.status
            assert len(answer.content) < 300
        else:
            document = f"{LAUGHS}<QBXML><QBXMLMsgsRs>&a9;</QBXMLMsgsRs></QBXML>"
            assert int(call(house.service, response(poll.ticket, document)).results()[0]) < 0

    _, polls = beside(open_house, per_set, memory, laughs)
    expected = ["done"] if way == "in the envelope" else ["stopped by the service", "done"]
    assert expected == [poll.outcome for poll in polls]


def test_a_second_poll_is_answered_while_a_slow_one_is_open(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """The slow one holds up nobody, and is answered when it is through."""
    slow: list[socket.socket] = []

    def begins(house: House, poll: Poll) -> None:
        body = envelope("getLastError", element("ticket", poll.ticket)).encode()
        slow.append(socket.create_connection(("127.0.0.1", house.service.port), timeout=20))
        slow[0].sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:-9])
        assert "busy" == house.player().poll().outcome

    try:
        _, polls = beside(open_house, per_set, memory, begins)
        assert ["done"] == [poll.outcome for poll in polls]
        slow[0].sendall(b"Envelope>")
        assert slow[0].recv(1000).startswith(b"HTTP/1.1 200 ")
    finally:
        for client in slow:
            client.close()
