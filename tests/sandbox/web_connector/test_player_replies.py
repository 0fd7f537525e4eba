"""Replies are read as strictly as QBWC reads them, and every breach is written down (reference, 1.1, 1.3, 1.7)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from qbcheck.sandbox.web_connector import Player
from tests.sandbox.web_connector.conftest import NAMESPACE, Raw, ScriptedService, envelope, in_response

Make = Callable[..., Player]
OURS = f'xmlns="{NAMESPACE}"'
SERVER_VERSION = "serverVersion"


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (Raw(b"{}", "application/json"), "Client found response content type of 'application/json'"),
        (Raw(b"", "text/xml"), "The request failed with an empty response."),
        (Raw(b"<html>", "text/html", 404), "The request failed with HTTP status 404: Not Found."),
        (Raw(b"<html>", "text/html", 500), "Client found response content type of 'text/html'"),
        (Raw(b"<html>", "text/html", 302), "The request failed with HTTP status 302: Found."),
        (Raw(b"<soap:Envelope>"), "not well-formed"),
        (Raw(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "DTD is prohibited"),
        (Raw(b"<Envelope/>"), "Envelope namespace was unexpected"),
        (Raw(envelope("").replace("soap:Body", "soap:Header").encode()), "has no body"),
        (Raw(envelope("").encode(), "application/soap+xml"), "but expected 'text/xml'"),
    ],
)
def test_what_net_cannot_read(service: ScriptedService, player: Make, raw: Raw, error: str) -> None:
    """A reply that is no SOAP is an exception in the connector, in .NET's words, and a breach."""
    service.script["authenticate"] = [raw]
    poll = player().poll()

    assert "error QBWC1012" == poll.outcome
    assert error in poll.calls[-1].error
    assert 1 == len(poll.breaches)


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8", 'Text/XML;charset="utf-8"'])
def test_content_types_that_are_fine(service: ScriptedService, player: Make, content_type: str) -> None:
    """With and without a charset."""
    right = in_response(SERVER_VERSION, "<serverVersionResult>1</serverVersionResult>")
    service.script[SERVER_VERSION] = [Raw(right.body, content_type)]

    assert [] == player().poll().breaches


@pytest.mark.parametrize(
    ("raw", "breach"),
    [
        (
            Raw(envelope("<serverVersionResponse><serverVersionResult/></serverVersionResponse>").encode()),
            "the body of the reply to serverVersion holds serverVersionResponse",
        ),
        (
            Raw(envelope(f"<a {OURS}/><b {OURS}/>").encode()),
            "the body of the reply to serverVersion holds {http://developer.intuit.com/}a, "
            "{http://developer.intuit.com/}b",
        ),
        (Raw(envelope("").encode()), "the body of the reply to serverVersion holds nothing"),
        (
            in_response(SERVER_VERSION, '<serverVersionResult xmlns=""/>'),
            "the reply to serverVersion holds serverVersionResult",
        ),
        (
            in_response(SERVER_VERSION, "<result>1</result>"),
            "the reply to serverVersion holds {http://developer.intuit.com/}result",
        ),
        (
            in_response(SERVER_VERSION, "<serverVersionResult/><serverVersionResult/>"),
            "serverVersionResult stands there 2 times",
        ),
        (
            in_response(SERVER_VERSION, "<serverVersionResult/>stray"),
            "{http://developer.intuit.com/}serverVersionResponse holds text beside its elements",
        ),
        (
            in_response(SERVER_VERSION, '<serverVersionResult kind="x"/>'),
            "{http://developer.intuit.com/}serverVersionResult carries the attribute kind",
        ),
        (
            in_response(SERVER_VERSION, '<serverVersionResult xsi:nil="true">1</serverVersionResult>'),
            "{http://developer.intuit.com/}serverVersionResult is nil and holds text",
        ),
        (
            Raw(in_response(SERVER_VERSION, "<serverVersionResult>1</serverVersionResult>").body, status=202),
            "the reply to serverVersion has the status 202",
        ),
    ],
)
def test_breaches(service: ScriptedService, player: Make, raw: Raw, breach: str) -> None:
    """Wrong namespaces, names, numbers of elements, attributes, stray text."""
    service.script[SERVER_VERSION] = [raw]

    assert [breach] == player().poll().breaches


def test_elements_in_a_text(service: ScriptedService, player: Make) -> None:
    """The qbXML is text: put in unescaped it is an exception."""
    service.script["sendRequestXML"] = [
        in_response("sendRequestXML", "<sendRequestXMLResult><QBXML/></sendRequestXMLResult>")
    ]
    poll = player().poll()

    assert ("error QBWC1041", 1) == (poll.outcome, len(poll.breaches))


def test_cdata(service: ScriptedService, player: Make) -> None:
    """The qbXML may stand in CDATA."""
    service.script["sendRequestXML"] = [
        in_response("sendRequestXML", "<sendRequestXMLResult><![CDATA[<QBXML/>]]></sendRequestXMLResult>")
    ]

    assert ["<QBXML/>"] == player().poll().message_sets


@pytest.mark.parametrize("number", ["100", " 100\n", "+100"])
def test_numbers(service: ScriptedService, player: Make, number: str) -> None:
    """An int of XML Schema, white space around it collapsed."""
    result = f"<receiveResponseXMLResult>{number}</receiveResponseXMLResult>"
    service.script["receiveResponseXML"] = [in_response("receiveResponseXML", result)]
    poll = player().poll()

    assert ([100], []) == (poll.replies("receiveResponseXML"), poll.breaches)


@pytest.mark.parametrize("number", ["", "100%", "1e2", "99.5", "2147483648"])
def test_what_is_no_number(service: ScriptedService, player: Make, number: str) -> None:
    """ReceiveResponseXMLResult must be an int: else QBWC1042."""
    result = f"<receiveResponseXMLResult>{number}</receiveResponseXMLResult>"
    service.script["receiveResponseXML"] = [in_response("receiveResponseXML", result)]
    poll = player().poll()

    assert ("error QBWC1042", 1) == (poll.outcome, len(poll.breaches))


def test_the_number_is_required(service: ScriptedService, player: Make) -> None:
    """Without it .NET reads 0: a breach, and the update goes on."""
    service.script["receiveResponseXML"] = [in_response("receiveResponseXML", ""), 100]
    poll = player().poll()

    assert ([0, 100], ["receiveResponseXMLResult is missing"]) == (poll.replies("receiveResponseXML"), poll.breaches)


@pytest.mark.parametrize("second", ["<string></string>", "<string/>", '<string xsi:nil="true"/>'])
def test_empty_members_that_are_there(service: ScriptedService, player: Make, second: str) -> None:
    """The empty second member counts in each of its forms."""
    result = f"<authenticateResult><string>t</string>{second}</authenticateResult>"
    service.script["authenticate"] = [in_response("authenticate", result)]
    poll = player().poll()

    assert ("done", [], "t") == (poll.outcome, poll.breaches, poll.ticket)


def test_too_many_members(service: ScriptedService, player: Make) -> None:
    """Two to four."""
    service.script["authenticate"] = [["t", "", "", "", ""]]

    assert ["authenticate answered 5 members: two to four are needed"] == player().poll().breaches


def test_time_out(service: ScriptedService, player: Make) -> None:
    """A reply that does not come in time is QBWC1041; the service's slowness is no breach of its words."""
    late = threading.Event()
    service.during = lambda call: late.wait(30) and None if call.operation == "sendRequestXML" else None
    poll = player(settings={"time_out": 1.0}).poll()
    late.set()

    assert "error QBWC1041" == poll.outcome
    assert "The operation has timed out" == poll.calls[-1].error


def test_calls_are_timed(service: ScriptedService, player: Make) -> None:
    """Each call's record has its seconds."""
    service.during = lambda call: time.sleep(0.2) if call.operation == "sendRequestXML" else None
    poll = player().poll()

    assert [call.seconds >= 0.2 for call in poll.calls] == [call.operation == "sendRequestXML" for call in poll.calls]
