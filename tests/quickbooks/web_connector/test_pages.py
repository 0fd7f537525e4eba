"""What a plain GET is answered: QBWC asks so before its first update, and people look."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree, html

from qbcheck.quickbooks.web_connector.desk import ServiceStatus
from qbcheck.quickbooks.web_connector.page import is_shown_to, status_page

from .conftest import Serve
from .some_client import Reply, ask
from .some_desk import SomeDesk

POLLED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FULL = ServiceStatus(
    profile="main",
    company_name="Müller & Söhne <b>GmbH</b>",
    version="0.1.0",
    last_poll=POLLED,
    last_result="OK",
    waiting_since=POLLED + timedelta(minutes=1),
    last_error="Another company file is open.",
)


def text_of(page: bytes) -> str:
    body = html.document_fromstring(page.decode()).find("body")
    assert body is not None
    return " ".join(" ".join(str(text) for text in body.itertext()).split())


@pytest.mark.parametrize("path", ["/", "/support", "/?wsdl", "/?anything=else", "/support?x"])
def test_get_and_head_are_answered_200(serve: Serve, path: str) -> None:
    """HEAD with the same headers and no content (1.4: the certificate check)."""
    server = serve(SomeDesk())
    got, headed = ask(server, "GET", path), ask(server, "HEAD", path)

    assert (200, 200, b"") == (got.status, headed.status, headed.content)
    assert {**got.headers, "Date": ""} == {**headed.headers, "Date": ""}
    assert got.content


def test_head_has_no_content(serve: Serve) -> None:
    """Or what follows over the same connection would begin with it."""
    with socket.create_connection(("127.0.0.1", serve(SomeDesk()).port), timeout=20) as client:
        client.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: client.recv(10_000), b""))

    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.index(b"\r\n\r\n") + 4 == len(received)


def test_a_status_that_cannot_be_told_is_still_200(serve: Serve) -> None:
    """Anything else is QBWC1048."""
    answer = ask(serve(SomeDesk(status=RuntimeError("secret of the desk"))))

    assert (200, True) == (answer.status, "The service answers." in answer.text)
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/support/", "/%3Fwsdl", "/..%2F..%2Fetc/passwd"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_paths(serve: Serve, path: str, method: str) -> None:
    """404, in words."""
    answer = ask(serve(SomeDesk()), method, path, b"x" if method == "POST" else None)

    assert (404, "There is nothing here.\n") == (answer.status, answer.text)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("PUT", "/", "GET, HEAD, POST"), ("DELETE", "/", "GET, HEAD, POST"), ("POST", "/support", "GET, HEAD")],
)
def test_other_methods(serve: Serve, method: str, path: str, allowed: str) -> None:
    """405, and what can be asked."""
    answer = ask(serve(SomeDesk()), method, path, b"x")

    assert (405, allowed) == (answer.status, answer.headers["Allow"])


def address_in(answer: Reply) -> set[str]:
    return set(etree.fromstring(answer.content).xpath("//*[local-name()='address']/@location"))


@pytest.mark.parametrize("query", ["?wsdl", "?WSDL", "?Wsdl=", "?wsdl=1"])
def test_the_contract_names_the_address_it_was_asked_at(serve: Serve, query: str) -> None:
    """By the Host header; a proxy that ends TLS says so."""
    server = serve(SomeDesk())
    here = ask(server, "GET", f"/{query}", headers={"Host": "qb.example.com:81"})
    proxied = ask(server, "GET", f"/{query}", headers={"Host": "qb.example.com", "X-Forwarded-Proto": "https"})
    odd = ask(server, "GET", f"/{query}", headers={"Host": '"><evil', "X-Forwarded-Proto": "javascript"})

    assert "text/xml; charset=utf-8" == here.headers["Content-Type"]
    assert {"http://qb.example.com:81/"} == address_in(here)
    assert {"https://qb.example.com/"} == address_in(proxied)
    assert {f"http://localhost:{server.port}/"} == address_in(odd)


def test_the_page_says_what_the_desk_knows() -> None:
    """Names are text, never markup; times are this computer's."""
    page = status_page(FULL)
    waiting, polled = (time.astimezone().strftime("%Y-%m-%d %H:%M:%S") for time in (FULL.waiting_since, POLLED) if time)

    assert (
        f"qbcheck for the Web Connector Waiting for the Web Connector since {waiting}: press Update Selected. "
        "Another company file is open. Company Müller & Söhne <b>GmbH</b> Profile main "
        f"Last poll {polled} Last result OK "
        "qbcheck 0.1.0. This page renews itself every 30 seconds."
    ) == text_of(page)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (ServiceStatus("main", "Sample", "0.1.0"), "Nothing to do. Company Sample Profile main Last poll never"),
        (ServiceStatus("main", "Sample", "0.1.0", session_in_progress=True, waiting_since=POLLED), "is working with"),
    ],
)
def test_what_it_is_doing_comes_first(status: ServiceStatus, said: str) -> None:
    """A session in progress, then what waits, then nothing."""
    assert said in text_of(status_page(status))


def test_nothing_on_the_page_comes_from_elsewhere(serve: Serve) -> None:
    """No script, no link, no address; the browser is told to load nothing."""
    answer = ask(serve(SomeDesk(status=FULL)))
    document = html.document_fromstring(answer.text)

    assert [] == document.xpath(
        "//script | //link | //img | //iframe | //a | //@src | //@href | //@*[starts-with(name(), 'on')]"
    )
    assert "url(" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8080"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "LOCALHOST"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:1"}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8080"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1", "HTTP_HOST": "localhost"}, True),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "localhost"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "evil.example"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost.evil.example"}, False),
        ({"REMOTE_ADDR": "127.0.0.1"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
    ],
)
def test_names_and_errors_are_shown_on_this_computer_alone(caller: dict[str, str], expected: bool) -> None:
    """Not to other computers, not through a proxy, not to other sites by a name of theirs."""
    assert expected == is_shown_to(caller)


def test_others_see_that_it_answers(serve: Serve) -> None:
    """And nothing of the company."""
    answer = ask(serve(SomeDesk(status=FULL)), headers={"Host": "qb.example.com"})

    assert (200, "qbcheck for the Web Connector The service answers.") == (answer.status, text_of(answer.content))
