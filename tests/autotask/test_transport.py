from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import everything
from qbcheck.autotask.tenant import Patience
from qbcheck.errors import AutotaskAnswerError, AutotaskError, AutotaskUnreachableError

from .conftest import INTEGRATION_CODE, SECRET, Time

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"queryCount":1}'

NO_ZONES = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def count(client: AutotaskClient) -> int:
    return client.count("Companies", everything())


def read_request(peer: socket.socket) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        if not (received := peer.recv(65536)):
            return
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (received := peer.recv(65536)):
        body += received


@contextmanager
def raw_server(*answers: Callable[[socket.socket], None], first: bytes = NO_ZONES) -> Iterator[str]:
    """Answer the zone lookup with ``first``, then one connection after the other as told; the last one repeats."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def run() -> None:
            remaining: list[Callable[[socket.socket], None]] = [lambda peer: peer.sendall(first), *answers]
            while not stop.is_set():
                try:
                    peer, _ = listener.accept()
                except TimeoutError:
                    continue
                with peer:
                    peer.settimeout(5)
                    read_request(peer)
                    (remaining.pop(0) if len(remaining) > 1 else remaining[0])(peer)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/ATServicesRest/"
        finally:
            stop.set()
            thread.join(10)


def reset(peer: socket.socket) -> None:
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def close(peer: socket.socket) -> None:
    """End without a word."""


def silence(peer: socket.socket) -> None:
    peer.recv(1)  # until the client gives up


def half(peer: socket.socket) -> None:
    peer.sendall(OK[:-5])


def stall(peer: socket.socket) -> None:
    peer.sendall(OK[:-5])
    silence(peer)


def answer(peer: socket.socket) -> None:
    peer.sendall(OK)


HASTE = Patience(connect_timeout=2, read_timeout=0.3)


@pytest.mark.parametrize(
    ("naps", "trouble"),
    [([1], reset), ([1], close), ([1], half), ([0.5], silence), ([0.5], stall)],
    ids=["reset", "closed", "cut off", "silent", "stalled"],
)
def test_a_broken_exchange_is_repeated(
    new_client: Callable[..., AutotaskClient], time: Time, naps: list[float], trouble: Callable[[socket.socket], None]
) -> None:
    """Reading may be repeated without harm."""
    with raw_server(trouble, answer) as url:
        assert 1 == count(new_client(base_url=url, patience=HASTE))

    assert naps == time.naps


@pytest.mark.parametrize(
    ("naps", "words", "trouble"),
    [
        ([1, 2, 4], "broke the connection off", reset),
        ([1, 2, 4], "broke the connection off", half),
        ([0.5], r"did not answer within 0\.3 seconds", silence),
        ([0.5], "stopped in the middle of its answer", stall),
    ],
    ids=["reset", "cut off", "silent", "stalled"],
)
def test_an_exchange_that_stays_broken_is_told_in_plain_words(
    new_client: Callable[..., AutotaskClient],
    time: Time,
    naps: list[float],
    words: str,
    trouble: Callable[[socket.socket], None],
) -> None:
    """A command ends without waiting out every timeout: a silent server is asked twice."""
    with raw_server(trouble) as url, pytest.raises(AutotaskUnreachableError, match=rf"127\.0\.0\.1:\d+ {words}"):
        count(new_client(base_url=url, patience=HASTE))

    assert naps == time.naps


@pytest.mark.parametrize(
    ("nap", "headers"),
    [
        (20, "Date: Wed, 07 Jan 2015 10:00:00 GMT\r\nRetry-After: Wed, 07 Jan 2015 10:00:20 GMT\r\n"),
        (0, "Date: Wed, 07 Jan 2015 10:00:00 GMT\r\nRetry-After: Wed, 07 Jan 2015 09:00:00 GMT\r\n"),
        (1, "Retry-After: Wed, 07 Jan 2015 10:00:20 GMT\r\n"),
    ],
)
def test_a_retry_after_date_is_read_by_the_servers_own_clock(
    new_client: Callable[..., AutotaskClient], time: Time, nap: float, headers: str
) -> None:
    """Our clock may be wrong; a server that does not tell its own is asked again in our own rhythm."""
    busy = f"HTTP/1.1 429 Busy\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
    with raw_server(lambda peer: peer.sendall(busy), answer) as url:
        assert 1 == count(new_client(base_url=url))

    assert [nap] == time.naps


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_refused_connection_gets_one_quick_retry(new_client: Callable[..., AutotaskClient], time: Time) -> None:
    """Nobody listens: no long backoff."""
    port = unused_port()
    client = new_client(base_url=f"http://127.0.0.1:{port}")
    with pytest.raises(AutotaskUnreachableError, match=rf"127\.0\.0\.1:{port} refuses the connection"):
        count(client)

    assert ([0.5], 2) == (time.naps, client.requests.total)


def test_an_unknown_name_is_told(
    new_client: Callable[..., AutotaskClient], monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    """DNS failures name the host and are not repeated."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(AutotaskUnreachableError, match=r"name of nowhere\.example cannot be resolved"):
        count(new_client(base_url="https://nowhere.example/ATServicesRest/"))

    assert [] == time.naps


def test_a_connect_timeout_is_told(
    new_client: Callable[..., AutotaskClient], monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    """The time that was waited is named; one retry."""

    def fail(*_: object, **__: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", fail)
    with pytest.raises(AutotaskUnreachableError, match="did not accept a connection within 2 seconds"):
        count(new_client(base_url="http://127.0.0.1:9/"))

    assert [0.5] == time.naps


def test_a_server_that_speaks_no_tls_is_told_as_tls(
    new_client: Callable[..., AutotaskClient], httpserver: HTTPServer, time: Time
) -> None:
    """TLS failures are said as such and not repeated."""
    with pytest.raises(AutotaskUnreachableError, match=r"secure connection \(TLS\) to localhost:\d+ failed") as caught:
        count(new_client(base_url=f"https://localhost:{httpserver.port}/"))

    assert [] == time.naps
    assert "REQUESTS_CA_BUNDLE" in caught.value.remedy


def test_an_untrusted_certificate_is_named_as_the_reason(
    new_client: Callable[..., AutotaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason of OpenSSL reaches the user, without the rest."""
    reason = ssl.SSLCertVerificationError(1, "certificate verify failed")
    reason.verify_code, reason.verify_message = 18, "self-signed certificate"

    def fail(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError(reason)

    session = requests.Session()
    monkeypatch.setattr(session, "request", fail)
    with pytest.raises(AutotaskUnreachableError, match=r"failed: self-signed certificate\."):
        count(new_client(session=session))


def test_something_that_is_not_http_is_told(new_client: Callable[..., AutotaskClient]) -> None:
    """Another service may listen at the port."""
    with (
        raw_server(lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")) as url,
        pytest.raises(AutotaskUnreachableError),
    ):
        count(new_client(base_url=url))


def test_bytes_that_are_not_utf8_are_no_crash(new_client: Callable[..., AutotaskClient]) -> None:
    """A broken body is an unreadable answer."""
    with (
        raw_server(lambda peer: peer.sendall(OK[:-16] + b"\xff\xfe{queryCount:1}\xff")) as url,
        pytest.raises(AutotaskAnswerError, match="instead of data"),
    ):
        count(new_client(base_url=url))


def test_a_broken_compressed_body_is_told(new_client: Callable[..., AutotaskClient]) -> None:
    """What cannot be unpacked is not an answer."""
    broken = OK.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    with (
        raw_server(lambda peer: peer.sendall(broken)) as url,
        pytest.raises(AutotaskUnreachableError, match="not a usable HTTP answer"),
    ):
        count(new_client(base_url=url))


def test_netrc_adds_no_login(
    client: AutotaskClient, httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that a person keeps for the same host goes nowhere, neither with the zone lookup nor with calls."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost\nlogin someone\npassword planted\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    httpserver.expect_request("/ATServicesRest/V1.0/ZoneInformation").respond_with_data("", status=404)
    httpserver.expect_request("/ATServicesRest/V1.0/Companies/query/count").respond_with_json({"queryCount": 1})
    assert "Authorization" in requests.get(httpserver.url_for("/"), timeout=5).request.headers
    count(client)

    assert [False, False] == ["Authorization" in request.headers for request, _ in httpserver.log[1:]]


def test_cookies_are_not_kept(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """A server's cookie does not come back to it."""
    kept = {"Set-Cookie": "session=1; Path=/"}
    httpserver.expect_request("/ATServicesRest/V1.0/ZoneInformation").respond_with_data("", status=404, headers=kept)
    httpserver.expect_request("/ATServicesRest/V1.0/Companies/query/count").respond_with_json({"queryCount": 1})
    count(client)

    assert "Cookie" not in httpserver.log[-1][0].headers


def test_this_machine_is_never_asked_through_a_proxy(
    client: AutotaskClient, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox works behind a company proxy, and its credentials stay on this machine."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{unused_port()}")
    httpserver.expect_request("/ATServicesRest/V1.0/ZoneInformation").respond_with_data("", status=404)
    httpserver.expect_request("/ATServicesRest/V1.0/Companies/query/count").respond_with_json({"queryCount": 1})

    assert 1 == count(client)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("asks for a login", b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"),
        ("does not let us through", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_a_proxy_of_the_environment_is_used_and_its_password_never_shown(
    new_client: Callable[..., AutotaskClient], monkeypatch: pytest.MonkeyPatch, words: str, answer: bytes
) -> None:
    """Proxies are allowed; what they refuse is told without their address, which may hold a password."""
    with raw_server(lambda peer: peer.sendall(answer), first=answer) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.replace("http://", "http://someone:planted@"))
        with pytest.raises(AutotaskUnreachableError, match=rf"proxy before host\.example {words}") as caught:
            count(new_client(base_url="https://host.example/"))

    assert "planted" not in f"{caught.value!r} {caught.value.message} {caught.value.remedy}"


def reachable_texts(error: BaseException) -> Iterator[str]:
    """All that printing or storing an error could show: texts, attributes, causes and contexts."""
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (each := waiting.pop()) is None:
            continue
        yield f"{each!r} {each} {vars(each)}"
        assert not isinstance(each, requests.RequestException), "carries the request and its headers"
        waiting += [each.__cause__, each.__context__]


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429, 500, 503, 200, 0])
def test_no_error_carries_a_secret(
    new_client: Callable[..., AutotaskClient], httpserver: HTTPServer, status: int
) -> None:
    """Not in the text, not in an attribute, not behind a cause; even if the server echoes all it was sent."""
    httpserver.expect_request("/ATServicesRest/V1.0/ZoneInformation").respond_with_data("", status=404)
    echo = f'{{"errors": ["You sent {SECRET} and {INTEGRATION_CODE}"]}}'
    httpserver.expect_request("/ATServicesRest/V1.0/Companies/query/count").respond_with_data(
        echo, status=status or 200, headers={"Location": f"https://{INTEGRATION_CODE}.example/"}
    )
    client = new_client(base_url=f"http://127.0.0.1:{unused_port()}/") if status == 0 else new_client()
    with pytest.raises(AutotaskError) as caught:
        count(client)

    shown = " ".join([*reachable_texts(caught.value), repr(client), repr(client.requests)])
    assert SECRET not in shown
    assert INTEGRATION_CODE not in shown
    assert INTEGRATION_CODE.lower() not in shown
