"""One test for each fault that can be ordered (fault-catalogue, A and B)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.web_connector import Fault, FaultNotPlayedError, Player
from tests.sandbox.web_connector.conftest import PASSWORD, TICKET, ScriptedService, query

Make = Callable[..., Player]
RECEIVE = "receiveResponseXML"
SEND = "sendRequestXML"


@pytest.fixture
def three(service: ScriptedService) -> ScriptedService:
    """Give the service a message set of three queries."""
    service.script[SEND] = [query("AccountQuery", "ClassQuery", "VendorQuery")]
    return service


def answers(service: ScriptedService) -> list[Any]:
    """Return the responses that the first receiveResponseXML brought."""
    response = service.calls(RECEIVE)[0].members["response"] or ""
    return list(etree.fromstring(response.encode())[0])


def sets_of(server: CompanyServer) -> int:
    """Return how many documents with an AccountQuery were handed to the company file so far."""
    return sum("AccountQuery" in exchange.messages for exchange in server.exchanges)


def test_lost(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """QuickBooks did it, the answer never leaves: QBWC1042, and the service hears no more."""
    before = sets_of(company_server)
    poll = player(faults=[Fault(operation=RECEIVE, kind="lost")]).poll()

    assert "error QBWC1042" == poll.outcome
    assert before + 1 == sets_of(company_server)
    assert SEND == service.operations()[-1]
    assert [] == poll.breaches


def test_half_sent(service: ScriptedService, player: Make) -> None:
    """The connection goes in the middle of the body: the service never has a whole call."""
    poll = player(faults=[Fault(operation=RECEIVE, kind="half-sent")]).poll()

    assert "error QBWC1042" == poll.outcome
    assert service.cut.wait(5)
    assert [] == service.calls(RECEIVE)


@pytest.mark.parametrize("kind", ["reply-lost", "hung-up"])
def test_reply_lost(service: ScriptedService, player: Make, kind: Any) -> None:
    """The service has it, the connector sees no reply: QBWC1042."""
    arrived = threading.Event()
    service.during = lambda call: arrived.set() if call.operation == RECEIVE else None
    poll = player(faults=[Fault(operation=RECEIVE, kind=kind)]).poll()

    assert "error QBWC1042" == poll.outcome
    assert arrived.wait(5)
    assert [] == service.calls("closeConnection")


def test_the_reply_with_the_request_lost(service: ScriptedService, player: Make) -> None:
    """The reply of sendRequestXML is lost: the request never reaches QuickBooks, QBWC1041."""
    poll = player(faults=[Fault(operation=SEND, kind="reply-lost")]).poll()

    assert ("error QBWC1041", []) == (poll.outcome, poll.message_sets)
    assert 1 == len(service.calls(SEND))


def test_close_after_an_exception_is_a_setting(service: ScriptedService, player: Make) -> None:
    """Whether closeConnection follows an exception is not told."""
    faults = [Fault(operation=RECEIVE, kind="reply-lost")]
    player(faults=faults, settings={"closes_after": frozenset({"exception"})}).poll()

    assert "closeConnection" == service.operations()[-1]


@pytest.mark.parametrize(
    ("kind", "received", "applied"), [("dies-before", 0, 1), ("dies-waiting", 1, 1), ("dies-after", 1, 1)]
)
def test_the_connector_dies(service: ScriptedService, player: Make, kind: Any, received: int, applied: int) -> None:
    """The process ends before, in or after the call; nothing more comes."""
    poll = player(faults=[Fault(operation=RECEIVE, kind=kind)]).poll()

    assert ("died", received) == (poll.outcome, len(service.calls(RECEIVE)))
    assert applied == len(poll.message_sets)
    assert [] == service.calls("closeConnection")


def test_it_dies_with_the_request_in_hand(service: ScriptedService, player: Make) -> None:
    """The reply of sendRequestXML was read, QuickBooks has not seen it."""
    poll = player(faults=[Fault(operation=SEND, kind="dies-after")]).poll()

    assert ("died", 1, []) == (poll.outcome, len(service.calls(SEND)), poll.message_sets)


def test_stop_without_close_connection(service: ScriptedService, player: Make) -> None:
    """A missing closeConnection."""
    player(faults=[Fault(operation="closeConnection", kind="dies-before")]).poll()

    assert RECEIVE == service.operations()[-1]


def test_twice(service: ScriptedService, player: Make) -> None:
    """The same answer is delivered twice; the first reply counts."""
    service.script[RECEIVE] = [100, 33]
    poll = player(faults=[Fault(operation=RECEIVE, kind="twice")]).poll()
    first, second = service.calls(RECEIVE)

    assert first.body == second.body
    assert ("done", [100]) == (poll.outcome, poll.replies(RECEIVE))
    assert [False, True] == [call.extra for call in poll.calls if call.operation == RECEIVE]


def test_again(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """The first reply of sendRequestXML is lost, the call is sent again; the second one reaches QuickBooks."""
    service.script[SEND] = [query("ClassQuery"), query("AccountQuery")]
    poll = player(faults=[Fault(operation=SEND, kind="again")]).poll()

    assert 2 == len(service.calls(SEND))
    assert ("done", [query("AccountQuery")]) == (poll.outcome, poll.message_sets)


def test_slow(service: ScriptedService, player: Make) -> None:
    """The body comes in pieces; it takes its time, and arrives whole."""
    poll = player(faults=[Fault(operation=RECEIVE, kind="slow", seconds=0.4)]).poll()

    assert "done" == poll.outcome
    assert poll.calls[-2].seconds >= 0.4


@pytest.mark.parametrize(
    ("operation", "member", "value"),
    [
        ("authenticate", "strPassword", "wrong"),
        (RECEIVE, "ticket", "of-another-company"),
        ("closeConnection", "ticket", "unknown"),
        (SEND, "strCompanyFileName", r"C:\Other.qbw"),
    ],
)
def test_another_argument(service: ScriptedService, player: Make, operation: str, member: str, value: str) -> None:
    """A wrong password, an unknown ticket, another company's ticket, another file."""
    player(faults=[Fault(operation=operation, kind="argument", member=member, value=value)]).poll()

    assert value == service.calls(operation)[0].members[member]


def test_a_planted_password_is_hidden(service: ScriptedService, player: Make) -> None:
    """The record of calls hides the other password too."""
    fault = Fault(operation="authenticate", kind="argument", member="strPassword", value="planted-other-2Bq")

    assert "planted-other-2Bq" not in repr(player(faults=[fault]).poll().calls)


def test_absent_nil_and_blank_members(service: ScriptedService, player: Make) -> None:
    """A member is left out, nil or empty, whatever it should hold."""
    service.script[RECEIVE] = [10, 20, 100]
    kinds: list[Any] = ["absent", "nil", "blank"]
    faults = [
        Fault(operation=RECEIVE, number=number, kind=kind, member="response") for number, kind in enumerate(kinds, 1)
    ]
    player(faults=faults).poll()
    first, second, third = (call.members for call in service.calls(RECEIVE))

    assert "response" not in first
    assert (None, "") == (second["response"], third["response"])


@pytest.mark.parametrize("form", ["empty", "absent", "nil"])
def test_members_without_a_value(service: ScriptedService, player: Make, form: str) -> None:
    """Empty members are written in one of three ways."""
    player(settings={"empty_members": form}).poll()
    members = service.calls(RECEIVE)[0].members

    assert {"empty": "", "absent": "not there", "nil": None}[form] == members.get("hresult", "not there")


def test_get_last_error_without_an_error(service: ScriptedService, player: Make) -> None:
    """GetLastError is called while nothing is wrong; what it answers changes nothing."""
    fault = Fault(operation=SEND, number=2, kind="call-before", value="getLastError")
    service.script[RECEIVE] = [50, 100]
    service.script["getLastError"] = ["NoOp"]
    poll = player(faults=[fault]).poll()

    assert "done" == poll.outcome
    assert [RECEIVE, "getLastError", SEND] == service.operations()[4:7]
    assert TICKET == service.calls("getLastError")[0].members["ticket"]


def test_get_last_error_after_close(service: ScriptedService, player: Make) -> None:
    """GetLastError is called for a session that is closed, and for one that never was."""
    faults = [
        Fault(operation="closeConnection", kind="call-after", value="getLastError"),
        Fault(operation="closeConnection", kind="call-after", value="getLastError", ticket="unknown"),
    ]
    player(faults=faults).poll()

    assert ["closeConnection", "getLastError", "getLastError"] == service.operations()[-3:]
    assert [TICKET, "unknown"] == [call.members["ticket"] for call in service.calls("getLastError")]


def test_close_connection_twice(service: ScriptedService, player: Make) -> None:
    """CloseConnection once more."""
    player(faults=[Fault(operation="closeConnection", kind="call-after", value="closeConnection")]).poll()

    assert 2 == len(service.calls("closeConnection"))


def test_authenticate_in_the_middle(service: ScriptedService, player: Make) -> None:
    """Authenticate again while a message set waits for its answer; the old session goes on."""
    service.script["authenticate"] = [[TICKET, ""], ["another", ""]]
    poll = player(faults=[Fault(operation=RECEIVE, kind="call-before", value="authenticate")]).poll()

    assert PASSWORD == service.calls("authenticate")[1].members["strPassword"]
    assert TICKET == service.calls(RECEIVE)[0].members["ticket"]
    assert "done" == poll.outcome


def test_send_request_xml_in_the_middle(service: ScriptedService, player: Make) -> None:
    """SendRequestXML again while a message set waits for its answer; what it gives never reaches QuickBooks."""
    poll = player(faults=[Fault(operation=RECEIVE, kind="call-before", value=SEND)]).poll()
    extra = service.calls(SEND)[1].members

    assert ("", "US", "16") == (extra["strHCPResponse"], extra["qbXMLCountry"], extra["qbXMLMajorVers"])
    assert 1 == len(poll.message_sets)


def test_a_fault_of_an_extra_call_is_a_breach(service: ScriptedService, player: Make) -> None:
    """A SOAP fault at an odd moment is one too many."""
    del service.script["getLastError"]
    poll = player(faults=[Fault(operation="closeConnection", kind="call-after", value="getLastError")]).poll()

    assert ["getLastError failed: not scripted"] == poll.breaches


def test_hresult(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """An HRESULT, and QuickBooks has not seen the set."""
    before = sets_of(company_server)
    poll = player(faults=[Fault(operation=RECEIVE, kind="hresult", value="0x80040400")]).poll()
    members = service.calls(RECEIVE)[0].members

    assert ("", "0x80040400") == (members["response"], members["hresult"])
    assert "QuickBooks found an error when parsing the provided XML text stream." == members["message"]
    assert (before, []) == (sets_of(company_server), poll.message_sets)


def test_hresult_applied(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """An HRESULT although QuickBooks did it."""
    before = sets_of(company_server)
    player(faults=[Fault(operation=RECEIVE, kind="hresult-applied", value="0x80040402")]).poll()

    assert "0x80040402" == service.calls(RECEIVE)[0].members["hresult"]
    assert before + 1 == sets_of(company_server)


@pytest.mark.parametrize(("kind", "applied"), [("empty", 1), ("empty-unapplied", 0)])
def test_empty(service: ScriptedService, player: Make, company_server: CompanyServer, kind: Any, applied: int) -> None:
    """Response and hresult are empty, whether QuickBooks did it or not."""
    before = sets_of(company_server)
    player(faults=[Fault(operation=RECEIVE, kind=kind)]).poll()
    members = service.calls(RECEIVE)[0].members

    assert ("", "", "") == (members["response"], members["hresult"], members["message"])
    assert before + applied == sets_of(company_server)


@pytest.mark.parametrize(("value", "length"), [("", None), ("100", 100)])
def test_cut(service: ScriptedService, player: Make, value: str, length: int | None) -> None:
    """The response ends in the middle."""
    player(faults=[Fault(operation=RECEIVE, kind="cut", value=value)]).poll()
    response = service.calls(RECEIVE)[0].members["response"] or ""

    assert response.startswith("<?xml")
    assert "</QBXMLMsgsRs>" not in response
    assert length in (None, len(response))


def test_not_well_formed(service: ScriptedService, player: Make) -> None:
    """All answers are there, and it is no XML."""
    player(faults=[Fault(operation=RECEIVE, kind="not-well-formed")]).poll()
    response = service.calls(RECEIVE)[0].members["response"] or ""

    assert response.rstrip().endswith("</QBXML>")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.encode())


@pytest.mark.parametrize(("value", "left"), [("", ["1", "2"]), ("1", ["1"]), ("0", [])])
def test_fewer(three: ScriptedService, player: Make, value: str, left: list[str]) -> None:
    """The last answers are missing."""
    player(faults=[Fault(operation=RECEIVE, kind="fewer", value=value)]).poll()

    assert left == [answer.get("requestID") for answer in answers(three)]


def test_shuffled(three: ScriptedService, player: Make) -> None:
    """The answers come in another order."""
    player(faults=[Fault(operation=RECEIVE, kind="shuffled")]).poll()

    assert ["3", "2", "1"] == [answer.get("requestID") for answer in answers(three)]


def test_no_request_ids(three: ScriptedService, player: Make) -> None:
    """The answers cannot be told apart."""
    player(faults=[Fault(operation=RECEIVE, kind="no-request-ids")]).poll()

    assert [None] * 3 == [answer.get("requestID") for answer in answers(three)]


def test_huge(three: ScriptedService, player: Make) -> None:
    """A well-formed answer of any size."""
    player(faults=[Fault(operation=RECEIVE, kind="huge", value="3000000")]).poll()

    assert 3_000_000 == len(three.calls(RECEIVE)[0].members["response"] or "")
    assert 3 == len(answers(three))


@pytest.mark.parametrize(("ticket", "shown"), [("", "first"), ("new", "second")])
def test_late(service: ScriptedService, player: Make, ticket: str, shown: str) -> None:
    """The answer of an older session comes in a newer one, while that one waits for its own."""
    service.script["authenticate"] = [["first", ""], ["second", ""]]
    service.script[SEND] = [query("AccountQuery"), query("ClassQuery")]
    playing = player(faults=[Fault(operation=RECEIVE, kind="late", ticket=ticket)])
    playing.poll()
    assert [] == service.calls(RECEIVE)
    poll = playing.poll()
    late, own = (call.members for call in service.calls(RECEIVE))

    assert ("died", "done") == (playing.polls[0].outcome, poll.outcome)
    assert (shown, "second") == (late["ticket"], own["ticket"])
    assert "AccountQueryRs" in (late["response"] or "")
    assert "ClassQueryRs" in (own["response"] or "")


def test_late_before_anything_is_sent(service: ScriptedService, player: Make) -> None:
    """The answer of an older session comes before the newer one has a message set."""
    playing = player(faults=[Fault(operation=RECEIVE, kind="late", value=SEND)])
    playing.poll()
    playing.poll()

    assert ["authenticate", RECEIVE, SEND, RECEIVE, "closeConnection"] == service.operations()[-5:]


@pytest.mark.parametrize("hresult", ["0x80040414", "0x80040408", "0x80040416", "0x80040420", "0x8004041A"])
def test_connection_error(service: ScriptedService, player: Make, hresult: str) -> None:
    """QuickBooks refuses the connection with each HRESULT; connectionError tells it."""
    poll = player(faults=[Fault(operation="open", kind="hresult", value=hresult)]).poll()
    members = service.calls("connectionError")[0].members

    assert hresult == members["hresult"]
    assert members["message"]
    assert "error QBWC1013" == poll.outcome


def test_connection_error_once(service: ScriptedService, player: Make) -> None:
    """The second attempt succeeds."""
    service.script["connectionError"] = [""]

    assert "done" == player(faults=[Fault(operation="open", kind="hresult", value="0x8004041B")]).poll().outcome


def test_two_players_at_once(service: ScriptedService, player: Make) -> None:
    """A second connector comes in the middle of the first one's update."""
    service.script["authenticate"] = [["first", ""], ["second", "busy"]]
    other = player()
    first = player(before=lambda operation, _: other.poll() if operation == RECEIVE else None).poll()

    assert ("done", "busy") == (first.outcome, other.polls[0].outcome)
    assert "first" == service.calls(RECEIVE)[0].members["ticket"]


def test_before_tells_operation_and_number(service: ScriptedService, player: Make) -> None:
    """The moment between two calls can be used, such as for a restart of the service."""
    service.script[RECEIVE] = [50, 100]
    seen: list[tuple[str, int]] = []
    player(before=lambda operation, number: seen.append((operation, number))).poll()

    assert [(SEND, 1), (RECEIVE, 1), (SEND, 2), (RECEIVE, 2), ("closeConnection", 1)] == seen[3:]


def test_number_and_poll(service: ScriptedService, player: Make) -> None:
    """A fault happens to the ordered call of the ordered update alone."""
    service.script[RECEIVE] = [50, 100, 50, 100]
    playing = player(faults=[Fault(operation=RECEIVE, number=2, poll=2, kind="lost")])

    assert ["done", "error QBWC1042"] == [playing.poll().outcome, playing.poll().outcome]
    assert 3 == len(service.calls(RECEIVE))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(operation=RECEIVE, number=2, kind="lost"),
        Fault(operation="getLastError", kind="dies-before"),
        Fault(operation="open", number=2, kind="hresult", value="0x80040414"),
        Fault(operation=RECEIVE, kind="fewer", value="1"),
        Fault(operation=RECEIVE, kind="shuffled"),
        Fault(operation=RECEIVE, kind="huge", value="10"),
    ],
)
def test_a_fault_that_never_happened(service: ScriptedService, player: Make, fault: Fault) -> None:
    """No test passes by not playing its fault."""
    with pytest.raises(FaultNotPlayedError):
        player(faults=[fault]).poll()


def test_a_late_answer_that_was_never_delivered(service: ScriptedService, player: Make) -> None:
    """The update that should bring it ended before."""
    playing = player(faults=[Fault(operation=RECEIVE, kind="late")])
    playing.poll()
    service.script["authenticate"] = [[TICKET, "none"]]

    with pytest.raises(FaultNotPlayedError):
        playing.poll()


def test_faults_of_updates_never_made(player: Make) -> None:
    """finish() finds the fault of a second update that never came."""
    playing = player(faults=[Fault(operation=SEND, poll=2, kind="lost")])
    playing.poll()

    with pytest.raises(FaultNotPlayedError):
        playing.finish()


@pytest.mark.parametrize(
    "wrong",
    [
        {"operation": "receiveResponse", "kind": "lost"},
        {"operation": SEND, "kind": "cut"},
        {"operation": "open", "kind": "lost"},
        {"operation": SEND, "kind": "vanish"},
        {"operation": SEND, "kind": "call-before", "value": "nothing"},
        {"operation": SEND, "kind": "nil", "member": "response"},
        {"operation": RECEIVE, "kind": "hresult", "value": "-2147220480"},
        {"operation": RECEIVE, "kind": "late", "value": "soon"},
    ],
)
def test_a_fault_that_cannot_be(wrong: dict[str, Any]) -> None:
    """A slip in a fault is found when it is written."""
    with pytest.raises(ValueError, match="no "):
        Fault(**wrong)
