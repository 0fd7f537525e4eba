"""Calls over a real socket: whatever a client or the desk does, the answer is one that QBWC understands."""

from __future__ import annotations

import http.client
import socket
from typing import Any

import pytest

from .conftest import Serve
from .some_client import SOAP_11, SOAP_12, ask, call, element, envelope, response
from .some_desk import SomeDesk

QBXML = '<?xml version="1.0"?><QBXML><Name>A &amp; B</Name></QBXML>'


def test_two_members_arrive_as_two(serve: Serve) -> None:
    """The empty one is "use the open company file" (1.2)."""
    server = serve(SomeDesk(authenticate=["ticket", ""]))

    assert ["ticket", ""] == call(server, envelope("authenticate")).results()


def test_qbxml_goes_and_comes_unchanged(serve: Serve) -> None:
    """Escaped once on the way, in both directions."""
    desk = SomeDesk(send_request_xml=QBXML)
    server = serve(desk)

    assert [QBXML] == call(server, envelope("sendRequestXML")).results()
    assert ["100"] == call(server, response("t", QBXML)).results()
    assert ("receive_response_xml", "t", QBXML, "", "") == desk.asked[-1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("13", 13), (" 13 ", 13), ("-1", -1), ("", 0), ("thirteen", 0), ("13.0", 0), ("9" * 5000, 0), ("１３", 0)],
)
def test_numbers_that_are_none_are_0(serve: Serve, given: str, expected: int) -> None:
    """Also where the element is missing."""
    desk = SomeDesk()
    call(serve(desk), envelope("sendRequestXML", element("ticket", "t"), element("qbXMLMajorVers", given)))

    assert [("send_request_xml", "t", "", "", "", expected, 0)] == desk.asked


def test_the_address_of_the_caller_reaches_the_desk(serve: Serve) -> None:
    """What wrong passwords are counted by."""
    desk = SomeDesk()
    call(serve(desk), envelope("authenticate", element("strUserName", "u"), element("strPassword", "p")))

    assert [("authenticate", "u", "p", "127.0.0.1")] == desk.asked


@pytest.mark.parametrize(
    ("soap", "content_type"),
    [(SOAP_11, "text/xml; charset=utf-8"), (SOAP_12, "application/soap+xml; charset=utf-8")],
)
def test_the_answer_is_of_the_version_of_the_call(serve: Serve, soap: str, content_type: str) -> None:
    """Whatever the Content-Type of the call says."""
    answer = call(serve(SomeDesk()), envelope("getLastError", soap=soap), content_type="text/plain")

    assert ["Nothing went wrong."] == answer.results(soap)
    assert content_type == answer.headers["Content-Type"]


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "application/x-www-form-urlencoded", "text/xml; charset=", ";"]
)
def test_the_content_type_of_a_call_does_not_matter(serve: Serve, content_type: str) -> None:
    """Proxies change it."""
    assert ["OK"] == call(serve(SomeDesk()), envelope("closeConnection"), content_type).results()


def test_the_soap_action_does_not_matter(serve: Serve) -> None:
    """Dispatch is by the first child of the body (1.1)."""
    headers = {"SOAPAction": '"http://developer.intuit.com/authenticate"'}

    assert ["OK"] == ask(serve(SomeDesk()), "POST", "/", envelope("closeConnection"), headers).results()


def test_utf_16(serve: Serve) -> None:
    """A whole call in another encoding."""
    desk = SomeDesk()
    document = '<?xml version="1.0" encoding="utf-16"?>' + envelope("getLastError", element("ticket", "é😀"))

    assert 200 == call(serve(desk), document.encode("utf-16"), "text/xml; charset=utf-16").status
    assert [("get_last_error", "é😀")] == desk.asked


def test_a_call_in_chunks(serve: Serve) -> None:
    """Of any size, one after the other over one connection."""
    desk = SomeDesk()
    server = serve(desk)
    document = response("t", "x" * 200_000).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    for size in (3_001, len(document)):
        pieces = [document[start : start + size] for start in range(0, len(document), size)]
        connection.request("POST", "/", iter(pieces), {"Content-Type": "text/xml"}, encode_chunked=True)
        answer = connection.getresponse()
        assert (200, True) == (answer.status, b">100<" in answer.read())
    connection.close()

    assert [("receive_response_xml", "t", "x" * 200_000, "", "")] * 2 == desk.asked


def test_a_client_that_waits_to_be_asked_for_the_body(serve: Serve) -> None:
    """.NET sends ``Expect: 100-continue`` and holds the body back."""
    body = envelope("closeConnection").encode()
    server = serve(SomeDesk())
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        client.sendall(body)

        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")


REFUSALS: list[tuple[str, str, Any]] = [
    ("serverVersion", "server_version", [""]),
    ("clientVersion", "client_version", [""]),
    ("sendRequestXML", "send_request_xml", [""]),
    ("receiveResponseXML", "receive_response_xml", ["-1"]),
    ("connectionError", "connection_error", ["done"]),
    ("getLastError", "get_last_error", ["qbcheck failed here; its log says why."]),
    ("closeConnection", "close_connection", ["qbcheck failed here; its log says why."]),
    ("getInteractiveURL", "get_interactive_url", [""]),
    ("interactiveDone", "interactive_done", ["Done"]),
    ("interactiveRejected", "interactive_rejected", [""]),
]


@pytest.mark.parametrize(("operation", "method", "expected"), REFUSALS)
def test_a_desk_that_fails_ends_the_session_politely(
    serve: Serve, caplog: pytest.LogCaptureFixture, operation: str, method: str, expected: list[str]
) -> None:
    """A value of the operation, never a SOAP fault, which QBWC may try for ever; the log says what happened."""
    answer = call(serve(SomeDesk(**{method: RuntimeError("secret of the desk")})), envelope(operation))

    assert expected == answer.results()
    assert f"{operation} failed" in caplog.text


def test_a_desk_that_fails_at_the_login_is_busy(serve: Serve) -> None:
    """With a ticket, which is due also then; another each time."""
    server = serve(SomeDesk(authenticate=RuntimeError("no")))
    tickets = set()
    for _ in range(2):
        ticket, said = call(server, envelope("authenticate")).results()
        assert "busy" == said
        tickets.add(ticket)

    assert 2 == len(tickets - {""})


@pytest.mark.parametrize(("soap", "status"), [(SOAP_11, 500), (SOAP_12, 400)])
def test_an_unknown_operation_is_a_fault(serve: Serve, soap: str, status: int) -> None:
    """Of the caller's; the desk hears nothing of it."""
    desk = SomeDesk()
    answer = call(serve(desk), envelope("dropTables", "<x/>", soap=soap))

    assert status == answer.status
    assert "This service has no operation dropTables." in answer.text
    assert "Traceback" not in answer.text
    assert [] == desk.asked


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\xff" * 5000,
        b"ticket=1&response=2",
        b'{"ticket": 1}',
        envelope("closeConnection").encode()[:-1],
        b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>',
        b"<" * 300_000,
    ],
)
def test_garbage_gets_a_short_400(serve: Serve, body: bytes) -> None:
    """In words, over a connection that goes on; the desk hears nothing of it."""
    desk = SomeDesk()
    server = serve(desk)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/", body)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.request("POST", "/", envelope("closeConnection").encode())
    after = connection.getresponse()

    assert (400, "text/plain; charset=utf-8") == (answer.status, answer.headers["Content-Type"])
    assert len(said) < 200
    assert "Traceback" not in said
    assert 200 == after.status
    assert [("close_connection", "")] == desk.asked
    after.read()
    connection.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdefgh\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 20_000,
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_http_that_is_out_of_order_ends_the_connection(serve: Serve, sent: bytes) -> None:
    """With a short answer; what follows is not taken for another request."""
    desk = SomeDesk()
    server = serve(desk)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall(sent)
        received = b""
        while piece := client.recv(10_000):
            received += piece

    assert received.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 505 "))
    assert 1 == received.count(b"HTTP/1.1")
    assert b"Traceback" not in received
    assert [] == desk.asked


def test_a_call_that_breaks_off_never_reaches_the_desk(serve: Serve) -> None:
    """Half an answer is not an answer."""
    desk = SomeDesk()
    server = serve(desk)
    body = response("t", "half")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body) + 10}\r\n\r\n{body}".encode())
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(1000)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert [] == desk.asked
