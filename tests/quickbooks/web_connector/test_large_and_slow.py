"""Large answers, too large ones, and clients that take their time: none of them holds up or fills the service."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qbcheck.quickbooks.web_connector.application import Limits
from qbcheck.quickbooks.web_connector.server import WebConnectorServer

from .conftest import Serve
from .some_client import ask, call, envelope, response
from .some_desk import SomeDesk

MIB = 1024 * 1024
HEAD, TAIL = (part.encode() for part in response("the ticket", "|").split("|"))

# One process, so that nothing else is in its memory; what is sent is made piece by piece.
MEASURED = """
import json, resource
from tests.quickbooks.web_connector import some_client, some_desk
from tests.quickbooks.web_connector.test_large_and_slow import HEAD, TAIL
from qbcheck.quickbooks.web_connector.server import WebConnectorServer

ROW = "<AccountRet><ListID>80000035-1785958998</ListID><Name>A &amp; B</Name></AccountRet>\\n" * 1000
sent = ROW.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
times = 60_000_000 // len(sent)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
desk = some_desk.SomeDesk()
with WebConnectorServer(desk) as server:
    def body():
        yield HEAD
        for _ in range(times):
            yield sent
        yield TAIL
    length = len(HEAD) + times * len(sent) + len(TAIL)
    some_client.call(server, some_client.envelope("closeConnection"))
    before = peak()
    reply = some_client.ask(server, "POST", "/", body(), {"Content-Length": str(length)})
    after = peak()
asked, ticket, text, *_ = desk.asked[-1]
print(json.dumps({
    "results": reply.results(), "asked": asked, "ticket": ticket,
    "is_whole": text == ROW * times, "sent": length, "grown": after - before,
}))
"""


def test_an_answer_of_60_mb_is_held_once() -> None:
    """One text node; memory grows by less than three times what was sent."""
    pytest.importorskip("resource", reason="the peak of memory is not told here")
    run = subprocess.run(
        [sys.executable, "-c", MEASURED],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    seen = json.loads(run.stdout)

    assert (["100"], "receive_response_xml", "the ticket", True) == tuple(
        seen[name] for name in ("results", "asked", "ticket", "is_whole")
    )
    assert 59_000_000 < seen["sent"]
    assert seen["grown"] < 3 * seen["sent"], f"{seen['grown'] / seen['sent']:.2f} times what was sent"


def body_of(size: int) -> Iterator[bytes]:
    """Yield a response of about ``size`` bytes."""
    yield HEAD
    for _ in range(size // MIB):
        yield b"x" * MIB
    yield TAIL


def length_of(size: int) -> int:
    return len(HEAD) + size // MIB * MIB + len(TAIL)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_of_100_mb_is_too_large(serve: Serve, is_chunked: bool) -> None:
    """The desk is told whose answer it was, and nothing of it; QBWC gets the desk's negative number."""
    desk = SomeDesk()
    server = serve(desk)
    headers = {} if is_chunked else {"Content-Length": str(length_of(100 * MIB))}
    answer = ask(server, "POST", "/", body_of(100 * MIB), headers)

    assert ["-7"] == answer.results()
    assert [("too_large", "the ticket", 80 * MIB)] == desk.asked
    assert ["OK"] == call(server, envelope("closeConnection")).results()


@pytest.mark.parametrize("is_chunked", [False, True])
def test_the_limit_is_the_limit(serve: Serve, is_chunked: bool) -> None:
    """As many bytes as are allowed are taken, one more is not."""
    document = response("the ticket", "x" * 300_000)
    for limit, expected in ((len(document), "receive_response_xml"), (len(document) - 1, "too_large")):
        desk = SomeDesk()
        server = serve(desk, limits=Limits(answer=limit))
        body = document.encode()
        ask(server, "POST", "/", iter([body]) if is_chunked else body)

        assert [expected] == [name for name, *_ in desk.asked]


def test_a_desk_that_fails_over_a_large_answer(serve: Serve) -> None:
    """Is answered for with a negative number."""
    server = serve(SomeDesk(too_large=RuntimeError("no")), limits=Limits(answer=1000))

    assert ["-1"] == call(server, response("t", "x" * 2000)).results()


def test_other_calls_may_not_be_large(serve: Serve) -> None:
    """Each is refused in its own words, and the desk hears nothing; what calls nothing is 413."""
    desk = SomeDesk()
    server = serve(desk, limits=Limits(other=10_000))
    large = f"<ticket>{'x' * 20_000}</ticket>"

    assert [""] == call(server, envelope("sendRequestXML", large)).results()
    assert "busy" == call(server, envelope("authenticate", large)).results()[1]
    assert 413 == call(server, envelope("dropTables", large)).status
    assert 413 == call(server, f"<Envelope>{large}").status
    assert [] == desk.asked


def ended(client: socket.socket) -> bytes:
    """Return all that is answered until the connection ends."""
    received = b""
    try:
        while piece := client.recv(100_000):
            received += piece
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize("is_chunked", [False, True])
def test_beyond_all_bounds_is_413_and_the_end_of_the_connection(serve: Serve, is_chunked: bool) -> None:
    """The desk is told as far as the ticket came; the rest is not waited for."""
    desk = SomeDesk()
    server = serve(desk, limits=Limits(answer=MIB, drained=2 * MIB))
    sent = HEAD + b"x" * (3 * MIB)
    framing = b"Transfer-Encoding: chunked\r\n\r\n3ffffff\r\n" if is_chunked else b"Content-Length: 99999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + framing + (sent if is_chunked else sent[:70_000]))
        received = ended(client)

    assert received.startswith(b"HTTP/1.1 413 ") or (is_chunked and not received)
    assert [("too_large", "the ticket", MIB)] == desk.asked


def test_a_client_that_sends_on_gets_its_413(serve: Serve) -> None:
    """It is heard out for a moment: reset at once, it would never read the answer."""
    server = serve(SomeDesk(), limits=Limits(answer=MIB, drained=2 * MIB))
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n" + HEAD + b"x" * 70_000)
        received = client.recv(10)
        for _ in range(10):
            client.sendall(b"x" * 50_000)
            time.sleep(0.02)
        client.shutdown(socket.SHUT_WR)
        received += ended(client)

    assert received.startswith(b"HTTP/1.1 413 ")


def test_reading_on_has_an_end_in_time(serve: Serve) -> None:
    """Whoever sends on and on is cut off though the bytes would still be borne."""
    desk = SomeDesk()
    server = serve(desk, limits=Limits(answer=MIB, drained_seconds=0.0))
    answer = ask(server, "POST", "/", body_of(2 * MIB), {"Content-Length": str(length_of(2 * MIB))})

    assert 413 == answer.status
    assert [("too_large", "the ticket", MIB)] == desk.asked


def test_a_large_body_where_none_belongs_is_not_kept(serve: Serve) -> None:
    """Neither with a GET nor at a path there is not."""
    server = serve(SomeDesk(), limits=Limits(drained=2 * MIB))
    for method, path in (("GET", "/"), ("POST", "/nowhere")):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as client:
            client.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n".encode())

            assert ended(client).startswith(b"HTTP/1.1 413 ")


# --- Slow ones --------------------------------------------------------------------------------------------------------


def opened(server: WebConnectorServer, sent: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    client.sendall(sent)
    return client


def test_a_second_poll_is_answered_while_a_slow_one_is_open(serve: Serve) -> None:
    """And the slow one when it is through."""
    desk = SomeDesk()
    server = serve(desk)
    body = response("slow", "x").encode()
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with opened(server, head + body[:100]) as slow:
        assert ["OK"] == call(server, envelope("closeConnection")).results()
        slow.sendall(body[100:])
        assert slow.recv(1000).startswith(b"HTTP/1.1 200 ")

    assert ["close_connection", "receive_response_xml"] == [name for name, *_ in desk.asked]


def test_a_second_poll_is_answered_while_the_desk_thinks(serve: Serve) -> None:
    """Calls do not wait for each other here; whether they should is the desk's business."""
    desk = SomeDesk()
    desk.gates["send_request_xml"] = threading.Event()
    server = serve(desk)
    thinking = threading.Thread(target=call, args=(server, envelope("sendRequestXML")))
    thinking.start()
    try:
        assert ["OK"] == call(server, envelope("closeConnection")).results()
    finally:
        desk.gates["send_request_xml"].set()
        thinking.join()


def test_connections_on_which_nothing_comes_take_no_place(serve: Serve) -> None:
    """Browsers open some in advance, and port scanners many."""
    server = serve(SomeDesk())
    idle = [opened(server) for _ in range(60)]
    try:
        start = time.monotonic()
        assert ["OK"] == call(server, envelope("closeConnection")).results()
        assert time.monotonic() - start < 10  # far from the 30 seconds until they are closed
    finally:
        for client in idle:
            client.close()


@pytest.mark.parametrize("sent", [b"POST / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n<"])
def test_who_falls_silent_is_cut_off(serve: Serve, sent: bytes) -> None:
    """In the head or in the body."""
    desk = SomeDesk()
    with opened(serve(desk, timeout=0.3), sent) as client:
        assert ended(client).startswith(b"HTTP/1.1 408 ")

    assert [] == desk.asked


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n<"])
def test_who_sends_letter_by_letter_is_cut_off(serve: Serve, sent: bytes) -> None:
    """Every letter comes in time; all together do not."""
    with opened(serve(SomeDesk(), timeout=0.5), sent) as client:
        client.settimeout(0.05)
        for _ in range(200):
            try:
                client.sendall(b"x")
                answer = client.recv(1000)
            except TimeoutError:
                continue
            except ConnectionError:
                answer = b""
            break
        else:
            pytest.fail("still listened to after ten seconds")

    assert not answer or answer.startswith(b"HTTP/1.1 408 ")


def test_who_does_not_take_the_answer_is_cut_off(serve: Serve) -> None:
    """The place is free again for others, and the stop need not wait."""
    server = serve(SomeDesk(send_request_xml="x" * 50_000_000), timeout=0.3)
    body = envelope("sendRequestXML").encode()
    with opened(server, f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body) as client:
        assert client.recv(10).startswith(b"HTTP/1.1 2")
        time.sleep(1.0)
        received = len(ended(client))

    assert received < 50_000_000


def test_the_end_does_not_wait_for_the_slow(serve: Serve) -> None:
    """Though a client has sent half and is still there."""
    server = serve(SomeDesk())
    with opened(server, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n<"):
        time.sleep(0.2)
        start = time.monotonic()
        server.stop()

        assert time.monotonic() - start < 4  # it is cut off after 5
