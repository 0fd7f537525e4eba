"""qbXML over HTTP POST to this machine, and what may go wrong on the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from qbcheck.errors import (
    CompanyAnswerError,
    NotDeliveredError,
    OutcomeUnknownError,
    RefusedAsAWholeError,
    RequestNotValidError,
    SettingsError,
)
from qbcheck.quickbooks.builder import Request as Query
from qbcheck.quickbooks.builder import message_set
from qbcheck.quickbooks.connection import Answer, Connection, QueriesOnly
from qbcheck.quickbooks.sandbox_connection import SandboxConnection

DOCUMENT = message_set([Query("HostQuery")], on_error="stopOnError")


@contextmanager
def raw_server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the address of a server that takes one connection, reads the document and does what ``serve`` says."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            received = b""
            while b"</QBXML>" not in received:
                received += connection.recv(65536)
            serve(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        thread.join()
        listener.close()


def exchanged(url: str, *, timeout: float = 10.0, limit: int = 1_000_000) -> Answer:
    with SandboxConnection(url, timeout=timeout, limit=limit) as connection:
        return connection.exchange(DOCUMENT)


def test_the_document_goes_over_unchanged_and_the_answer_comes_back(httpserver: HTTPServer) -> None:
    """The text of the answer, and the company file from its header."""
    seen: list[bytes] = []

    def answer(request: Request) -> Response:
        seen.append(request.get_data())
        return Response("<QBXML>é</QBXML>", headers={"X-Company-File": r"C:\Books\Lakeside.qbw"})

    httpserver.expect_request("/company", method="POST").respond_with_handler(answer)

    assert Answer("<QBXML>é</QBXML>", r"C:\Books\Lakeside.qbw") == exchanged(httpserver.url_for("/company"))
    assert [DOCUMENT.encode()] == seen


def test_an_hresult_is_a_refusal_of_the_whole(httpserver: HTTPServer) -> None:
    """422 carries the HRESULT in any form, and QuickBooks' text."""
    httpserver.expect_request("/").respond_with_json({"hresult": "0x8004040a", "message": "Another file."}, status=422)
    with pytest.raises(RefusedAsAWholeError, match=r"0x8004040A: Another file\.") as caught:
        exchanged(httpserver.url_for("/"))

    assert ("0x8004040A", "Another file.") == (caught.value.hresult, caught.value.text)
    assert "open the company file of this profile" in caught.value.remedy


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"hresult": "busy"}', '{"hresult": null}', "<html>"])
def test_a_refusal_without_a_reason_is_said_so(body: str, httpserver: HTTPServer) -> None:
    """Not every 422 is a company file's."""
    httpserver.expect_request("/").respond_with_data(body, status=422)
    with pytest.raises(CompanyAnswerError, match="cannot be read"):
        exchanged(httpserver.url_for("/"))


@pytest.mark.parametrize("status", [204, 301, 401, 404])
def test_something_else_is_not_a_company_file(status: int, httpserver: HTTPServer) -> None:
    """Redirects are not followed: the document stays on this machine."""
    httpserver.expect_request("/").respond_with_data("", status=status, headers={"Location": "http://192.0.2.1/"})
    with pytest.raises(CompanyAnswerError, match=f"HTTP {status}"):
        exchanged(httpserver.url_for("/"))


def test_a_failing_server_leaves_the_outcome_unknown(httpserver: HTTPServer) -> None:
    """It may have failed after it had done the work."""
    httpserver.expect_request("/").respond_with_data("", status=500)
    with pytest.raises(OutcomeUnknownError, match="HTTP 500"):
        exchanged(httpserver.url_for("/"))


def test_nobody_listening_means_not_delivered() -> None:
    """The company file never saw it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotDeliveredError, match="No company file listens"):
        exchanged(f"http://127.0.0.1:{port}/")


def test_a_connection_closed_without_an_answer_leaves_the_outcome_unknown() -> None:
    """It left, so it may have been done."""
    with raw_server(lambda connection: None) as url, pytest.raises(OutcomeUnknownError, match="broke"):
        exchanged(url)


def test_an_answer_cut_off_leaves_the_outcome_unknown() -> None:
    """Half of what was announced is not an answer."""

    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<QBXML>")

    with raw_server(half) as url, pytest.raises(OutcomeUnknownError, match="broke"):
        exchanged(url)


def test_silence_leaves_the_outcome_unknown() -> None:
    """After the time given, in seconds."""
    done = threading.Event()

    def wait(connection: socket.socket) -> None:
        done.wait(30)

    with raw_server(wait) as url:
        try:
            with pytest.raises(OutcomeUnknownError, match=r"did not answer in 0\.1 seconds"):
                exchanged(url, timeout=0.1)
        finally:
            done.set()


def test_a_trickle_does_not_outlast_the_time_given() -> None:
    """The time is that of the whole answer, not of each piece."""
    done = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not done.wait(0.02):
            try:
                connection.sendall(b"1\r\nx\r\n")
            except OSError:
                return

    with raw_server(trickle) as url:
        try:
            with pytest.raises(OutcomeUnknownError, match=r"after 0\.2 seconds"):
                exchanged(url, timeout=0.2)
        finally:
            done.set()


def test_an_answer_above_the_limit_is_not_read(httpserver: HTTPServer) -> None:
    """The limit is in bytes."""
    httpserver.expect_request("/").respond_with_data("x" * 200_000)
    with pytest.raises(CompanyAnswerError, match="larger than the 100,000 bytes"):
        exchanged(httpserver.url_for("/"), limit=100_000)


def test_proxies_of_the_environment_are_not_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document stays on this machine."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:1/")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    httpserver.expect_request("/").respond_with_data("here")

    assert exchanged(httpserver.url_for("/")).text == "here"


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "http://example.com/",
        "http://127.0.0.1.example.com/",
        "http://127.0.0.1@192.0.2.1/",
        "http://[2001:db8::1]/",
        "http://0.0.0.0/",
        "https://127.0.0.1/",
        "file:///company",
        "127.0.0.1:8000",
        "",
    ],
)
def test_only_this_machine_is_a_sandbox(url: str) -> None:
    """Anything but http on a loopback address is refused before anything is sent."""
    with pytest.raises(SettingsError, match="is not a sandbox"):
        SandboxConnection(url)


@pytest.mark.parametrize("url", ["http://localhost:1/", "http://127.0.0.9:1/x", "http://[::1]:1/"])
def test_every_name_of_this_machine_is_taken(url: str) -> None:
    """Loopback has several addresses."""
    with SandboxConnection(url) as connection:
        assert isinstance(connection, Connection)


class Recorder(Connection):
    """Remembers what was handed over."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.closed = False

    def exchange(self, document: str) -> Answer:
        self.documents.append(document)
        return Answer("answer")

    def close(self) -> None:
        self.closed = True


def test_queries_pass_the_guard_and_nothing_else_does() -> None:
    """What could change something never reaches the connection."""
    recorder = Recorder()
    with QueriesOnly(recorder) as guarded:
        assert Answer("answer") == guarded.exchange(DOCUMENT)
        with pytest.raises(RequestNotValidError, match="only queries"):
            guarded.exchange(DOCUMENT.replace("HostQueryRq", "AccountAddRq"))

    assert ([DOCUMENT], True) == (recorder.documents, recorder.closed)
