"""Fault catalogue A: lost, late, repeated and reordered messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from qbcheck.errors import OutcomeUnknownError
from qbcheck.ledger import documents
from qbcheck.ledger.documents import DocumentState
from qbcheck.sandbox.company import Fault as CompanyFault
from qbcheck.sandbox.web_connector import Fault, Poll, Service

from .conftest import DOCUMENTS
from .house import House, Sending
from .papers import customer, mixed, vendor

OpenHouse = Callable[..., House]
FIRST_SET = 2
"""The first message set that writes is the second of a session; the first asks which company file is open."""


def a_fault(kind: str, operation: str = "receiveResponseXML", number: int = FIRST_SET, **more: str) -> Fault:
    """Return what goes wrong with the first message set that writes, unless said otherwise."""
    return Fault(operation=operation, kind=kind, number=number, **more)  # type: ignore[arg-type]


def writing(documents_of_a_poll: list[str]) -> list[str]:
    """Return the ids of the message sets that write, in order."""
    sets = [etree.fromstring(text.encode())[0] for text in documents_of_a_poll]
    return [one.get("newMessageSetID", "") for one in sets if one.get("newMessageSetID") and len(one)]


def touching(documents_of_a_poll: list[str]) -> list[str]:
    """Return the ids of the message sets that write or ask for one that did, in order."""
    return [
        identity
        for text in documents_of_a_poll
        if (identity := etree.fromstring(text.encode())[0].get("newMessageSetID"))
    ]


def states(house: House, sending: Sending) -> list[DocumentState]:
    """Return how far the documents are, in order."""
    with house.ledger.look() as work:
        known = documents.by_identity(work, [posting.identity for posting in sending.postings])
    return [known[posting.identity].state for posting in sending.postings]


def assert_settled_first(polls: list[Poll]) -> None:
    """After the update that lost an answer nothing new leaves before that message set is asked about or repeated."""
    lost = writing(polls[0].message_sets)[-1] if writing(polls[0].message_sets) else None
    later = [identity for poll in polls[1:] for identity in touching(poll.message_sets)]
    assert later
    assert lost in (None, later[0])


def test_nothing_goes_wrong(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """One update, each message set once, and the books are right."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    (poll,) = house.deliver(house.player(), sending)

    assert ("done", []) == (poll.outcome, sending.troubles)
    assert len(writing(poll.message_sets)) == -(-DOCUMENTS[per_set] // per_set)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("lost", "half-sent", "reply-lost", "hung-up", "dies-before", "dies-waiting", "dies-after")
def test_a01_the_response_is_lost_after_quickbooks_applied_the_set(
    open_house: OpenHouse, per_set: int, memory: str, way: str
) -> None:
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    polls = house.deliver(house.player(faults=[a_fault(way)]), sending)

    if way in ("lost", "half-sent", "dies-before"):
        assert_settled_first(polls)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("lost", "dies-after", "reply-lost")
def test_a01_the_request_is_lost_on_its_way_there(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """The twin that looks the same from here: QuickBooks has never seen the set."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    polls = house.deliver(house.player(faults=[a_fault(way, "sendRequestXML")]), sending)

    if way != "lost":  # else it has not left us
        assert_settled_first(polls)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("drop", "drop-request", "late-hresult:0x80040402", "die-after:1", "empty", "cut-off")
def test_a01_quickbooks_breaks_off(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """What the connector reports then says nothing of what was done."""
    house = open_house(memory, faults=[{"on": "InvoiceAdd", "answer": way}])
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    house.deliver(house.player(), sending)

    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("twice", "again")
def test_a02_the_response_is_delivered_twice(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """The same percentage, and nothing else; whichever message set it was."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    last = 1 + -(-DOCUMENTS[per_set] // per_set)
    player = house.player(faults=[a_fault(way, number=number) for number in range(1, last + 1)])
    (poll,) = house.deliver(player, sending)

    assert "done" == poll.outcome
    calls = [call for call in poll.calls if call.operation == "receiveResponseXML"]
    assert len(calls) == 2 * last
    for first, second in zip(calls[::2], calls[1::2], strict=True):
        assert first.arguments == second.arguments
        assert len({first.reply, second.reply} - {None}) == 1
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways(
    *("2/new/receiveResponseXML", "2//receiveResponseXML", "1/new/receiveResponseXML", "1//receiveResponseXML"),
    *("2/new/sendRequestXML", "2//sendRequestXML", "1/new/sendRequestXML", "1//sendRequestXML"),
    *("2//authenticate", "2/new/closeConnection", "2//closeConnection"),
)
def test_a03_an_answer_for_a_message_set_that_is_not_the_outstanding_one(
    open_house: OpenHouse, per_set: int, memory: str, way: str
) -> None:
    """It comes in the next update, under its own ticket or the new one: a fact, and no answer to anything else."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    number, ticket, before = way.split("/")
    house.deliver(house.player(faults=[a_fault("late", number=int(number), ticket=ticket, value=before)]), sending)

    assert not [trouble for trouble in sending.troubles if not isinstance(trouble, OutcomeUnknownError)]
    house.assert_each_once(sending)
    house.assert_contract()


def test_a03_an_earlier_answer_is_repeated_while_another_is_outstanding(
    open_house: OpenHouse, per_set: int, memory: str
) -> None:
    """Under the right ticket: nothing is asked again, nothing is taken for what it is not."""
    house = open_house(memory)
    replies: list[object] = []

    def repeats_the_last(operation: str, number: int) -> None:
        if operation == "receiveResponseXML" and number > 1:
            earlier = [call for call in player.polls[0].calls if call.operation == operation][-1]
            service = Service(house.service.url)
            replies.append(service.call(operation, earlier.arguments).value)
            service.close()

    player = house.player(before=repeats_the_last)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    (poll,) = house.deliver(player, sending)

    sets = -(-DOCUMENTS[per_set] // per_set)
    assert ("done", sets + 1) == (poll.outcome, len(poll.message_sets))
    assert len(replies) == sets
    assert all(isinstance(reply, int) and 1 <= reply <= 99 for reply in replies)
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("hresult", "hresult-applied")
def test_a04_an_hresult_though_the_set_is_well(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """Looked up before it is believed. What stands alone is refused with the text, and its neighbours are posted."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    house.deliver(house.player(faults=[a_fault(way, value="0x80040400")]), sending)

    alone = sending.postings[:1] if (way, per_set) == ("hresult", 1) else ()
    house.assert_each_once(sending, refused=alone)
    for posting in alone:
        assert "0x80040400" in sending.found[posting.identity].reason
    house.assert_contract()


def test_a04_a_document_that_quickbooks_cannot_parse(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """It stands alone in the end and is refused with the parser's text; the same text is not sent again unchanged."""
    house = open_house(memory, faults=[{"on": "VendorAdd", "answer": "hresult:0x80040400", "times": 1000}])
    postings = [customer(number) for number in range(1, DOCUMENTS[per_set])]
    postings.insert(len(postings) * 2 // 3, vendor(1))
    sending = house.send(postings, per_set)
    house.deliver(house.player(), sending)

    house.assert_each_once(sending, refused=[vendor(1)])
    assert "parsing" in sending.found[vendor(1).identity].reason
    bad = [exchange.request for exchange in house.company.exchanges if "VendorAdd" in exchange.messages]
    assert len(set(bad)) == len(bad) <= 7  # 50, 25, 13, 7, 4, 2, 1
    again = house.send(postings, per_set)
    house.deliver(house.player(), again)
    assert len(bad) == len([one for one in house.company.exchanges if "VendorAdd" in one.messages])
    house.assert_contract()


@pytest.mark.ways("empty", "empty-unapplied")
def test_a05_an_empty_response_with_an_empty_hresult(
    open_house: OpenHouse, per_set: int, memory: str, way: str
) -> None:
    """A lost answer, never a success; the person at the Web Connector reads so."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    polls = house.deliver(house.player(faults=[a_fault(way)]), sending)

    assert "stopped by the service" == polls[0].outcome
    assert "did not arrive" in polls[0].status
    assert touching(polls[1].message_sets)[0] == touching(polls[0].message_sets + polls[1].message_sets)[0]
    house.assert_each_once(sending)
    house.assert_contract()


@pytest.mark.ways("cut", "not-well-formed", "cut:30")
def test_a06_the_response_is_cut_off_or_not_well_formed(
    open_house: OpenHouse, per_set: int, memory: str, way: str
) -> None:
    """What is complete is recorded at once, the rest is in doubt until it is settled."""
    house = open_house(memory)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    kind, _, value = way.partition(":")
    player = house.player(faults=[a_fault(kind, value=value)])
    assert not sending.waits_or_is_over()
    poll = player.poll()
    assert not sending.waits_or_is_over()

    first = states(house, sending)[:per_set]
    proved = [state for state in first if state is DocumentState.POSTED]
    assert set(first) <= {DocumentState.POSTED, DocumentState.UNKNOWN}
    assert len(proved) == per_set if way == "not-well-formed" else len(proved) < per_set
    assert proved or way == "cut:30" or per_set == 1
    assert "stopped by the service" == poll.outcome
    assert poll.status
    assert poll.status not in ("No error.", "NoOp")
    house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()


def test_a07_the_status_rides_on_a_well_formed_answer(open_house: OpenHouse, per_set: int, memory: str) -> None:
    """Looked at request by request: one is refused with QuickBooks' words, its neighbours are posted."""
    house = open_house(memory)
    house.books.ask("<CustomerAddRq><CustomerAdd><Name>customer 2</Name></CustomerAdd></CustomerAddRq>")
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    (poll,) = house.deliver(house.player(), sending)

    assert "done" == poll.outcome
    house.assert_each_once(sending, refused=[customer(2)])
    assert "3100" in sending.found[customer(2).identity].reason
    house.assert_contract()


@pytest.mark.ways("fewer", "shuffled", "no-request-ids", "short:1", "die-after:1/forgotten", "die-after:1/remembered")
def test_a08_a_set_is_answered_in_part(open_house: OpenHouse, per_set: int, memory: str, way: str) -> None:
    """Nothing is derived from the position: what has no answer of its own is in doubt, and settled."""
    if (per_set, way) == (1, "shuffled"):
        pytest.skip("one answer has no order")
    answer, _, interrupted = way.partition("/")
    ordered = [CompanyFault(on="InvoiceAdd", answer=answer)] if ":" in way else []
    house = open_house(memory, **({"interrupted": interrupted} if interrupted else {}))
    house.company.order(*ordered)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    house.deliver(house.player(faults=[] if ordered else [a_fault(way)]), sending)

    house.assert_each_once(sending)
    house.assert_contract()
