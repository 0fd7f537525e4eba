"""Where the service listens, and with which certificate."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from cryptography.hazmat.primitives import serialization

from qbcheck.errors import SettingsError
from qbcheck.quickbooks.web_connector.listener import Listener
from qbcheck.quickbooks.web_connector.server import WebConnectorServer

from .conftest import Serve
from .some_client import ask, call, envelope
from .some_desk import SomeDesk


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> dict[str, Path]:
    """Issue a certificate for this computer: itself, its key, and the authority's own certificate."""
    issued = authority.issue_cert("localhost", "127.0.0.1")
    paths = {name: tmp_path / f"{name}.pem" for name in ("certificate", "key", "authority")}
    issued.private_key_pem.write_to_path(paths["key"])
    for blob in issued.cert_chain_pems:
        blob.write_to_path(paths["certificate"], append=True)
    authority.cert_pem.write_to_path(paths["authority"])
    return paths


@pytest.fixture
def tls(serve: Serve, files: dict[str, Path]) -> WebConnectorServer:
    return serve(SomeDesk(), certificate=files["certificate"], key=files["key"])


def refusal(make: Callable[[], Any]) -> str:
    with pytest.raises(SettingsError) as raised:
        make()
    return f"{raised.value.message} {raised.value.remedy}"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "qb.example.com", ""])  # noqa: S104 - to be refused
def test_other_addresses_need_a_certificate(host: str, files: dict[str, Path]) -> None:
    """Refused before anything listens; a key alone is no certificate."""
    told = refusal(lambda: WebConnectorServer(SomeDesk(), host=host))

    assert f"to listen on {host}, a certificate is needed" in told
    assert told == refusal(lambda: WebConnectorServer(SomeDesk(), host=host, key=files["key"]))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "127.0.0.2"])
def test_this_computer_needs_none(serve: Serve, host: str) -> None:
    """And is called localhost, as a .qwc file must call it."""
    server = serve(SomeDesk(), host=host)

    assert f"http://localhost:{server.port}/" == server.url


def test_with_a_certificate_it_listens_anywhere(serve: Serve, files: dict[str, Path]) -> None:
    """Every address of this computer."""
    server = serve(SomeDesk(), host="0.0.0.0", certificate=files["certificate"], key=files["key"])  # noqa: S104
    answer = requests.get(f"https://127.0.0.1:{server.port}/", verify=str(files["authority"]), timeout=20)

    assert 200 == answer.status_code


def test_calls_over_tls(tls: WebConnectorServer, files: dict[str, Path]) -> None:
    """The contract names https, the address of the server does."""
    with requests.Session() as session:
        session.trust_env = False  # a bundle that is set for all would come first
        session.verify = str(files["authority"])
        answers = [session.post(tls.url, envelope("closeConnection").encode(), timeout=20) for _ in range(3)]
        contract = session.get(f"{tls.url}?wsdl", timeout=20)

    assert tls.url.startswith("https://localhost:")
    assert [(200, True)] * 3 == [(answer.status_code, ">OK<" in answer.text) for answer in answers]
    assert f'location="{tls.url}"' in contract.text


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(("version", "is_taken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_tls_1_2_at_least(tls: WebConnectorServer, files: dict[str, Path], version: str, is_taken: bool) -> None:
    """Older ones are not talked to; old QBWC needs 1.2 (1.4)."""
    context = ssl.create_default_context(cafile=str(files["authority"]))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion[version]
    try:
        with (
            socket.create_connection(("127.0.0.1", tls.port), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as client,
        ):
            seen = client.version()
    except ssl.SSLError:
        seen = None

    assert (version.replace("_", ".") if is_taken else None) == seen


def test_who_is_slow_to_negotiate_holds_up_nobody(tls: WebConnectorServer, files: dict[str, Path]) -> None:
    """Silent or halfway through its greeting."""
    silent = [socket.create_connection(("127.0.0.1", tls.port)) for _ in range(3)]
    try:
        silent[0].sendall(b"\x16\x03\x01\x02\x00")
        start = time.monotonic()
        answer = requests.get(tls.url, verify=str(files["authority"]), timeout=20)

        assert 200 == answer.status_code
        assert time.monotonic() - start < 10
    finally:
        for client in silent:
            client.close()


def test_plain_http_to_a_tls_port_ends(tls: WebConnectorServer, files: dict[str, Path]) -> None:
    """Without an answer, without a hang; the service goes on."""
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(tls)

    assert 200 == requests.get(tls.url, verify=str(files["authority"]), timeout=20).status_code


def test_a_port_in_use_is_said(serve: Serve) -> None:
    """Which one, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = refusal(WebConnectorServer(SomeDesk(), port=port).start)

    assert f"Port {port} is in use by another program, perhaps by another qbcheck." in told
    assert "choose another port and write the .qwc file anew" in told


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none(port: int) -> None:
    """Said before anything listens."""
    assert f"{port} is not a port" in refusal(lambda: WebConnectorServer(SomeDesk(), port=port))


def test_an_address_that_is_not_ours(files: dict[str, Path]) -> None:
    """192.0.2.0/24 is nobody's."""
    server = WebConnectorServer(SomeDesk(), host="192.0.2.7", certificate=files["certificate"], key=files["key"])

    assert "192.0.2.7, port 0, cannot be listened on" in refusal(server.start)


def test_certificates_that_do_not_serve(authority: trustme.CA, files: dict[str, Path], tmp_path: Path) -> None:
    """Absent, of another key, not PEM, with a pass phrase: each is said, and nobody is asked for anything."""
    other, text, closed = (tmp_path / name for name in ("other.pem", "text.pem", "closed.pem"))
    authority.issue_cert("localhost").private_key_pem.write_to_path(other)
    text.write_text("not PEM", encoding="ascii")
    key = serialization.load_pem_private_key(files["key"].read_bytes(), None)
    closed.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"x"),
        )
    )

    def told(certificate: Path, key: Path) -> str:
        return refusal(lambda: WebConnectorServer(SomeDesk(), certificate=certificate, key=key))

    assert f"There is no file {tmp_path / 'absent.pem'}." in told(tmp_path / "absent.pem", files["key"])
    assert f"There is no file {tmp_path}." in told(files["certificate"], tmp_path)
    for certificate, wrong in ((files["certificate"], other), (text, files["key"]), (files["certificate"], text)):
        assert f"The certificate {certificate} cannot be used with the key {wrong}: " in told(certificate, wrong)
    assert "is protected by a pass phrase" in told(files["certificate"], closed)


def test_nothing_is_printed(
    serve: Serve,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server says of itself goes to the log."""
    monkeypatch.setattr(logging.getLogger("qbcheck"), "handlers", [])  # those of a command that ran before
    server = serve(SomeDesk(status=RuntimeError("no")), timeout=0.2)
    ask(server)
    call(server, "garbage")
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET")
        client.recv(100)
    server.stop()
    Listener("127.0.0.1", 0, None, timeout=1.0, certificate=None).error_log("said", logging.ERROR)

    assert ("", "") == capfd.readouterr()
    assert "said" in caplog.text


def test_it_can_be_stopped_twice_and_before_it_started() -> None:
    """And the port is free afterwards."""
    server = WebConnectorServer(SomeDesk())
    server.stop()
    with server:
        port = server.port
        assert 200 == ask(server).status
    server.stop()

    with WebConnectorServer(SomeDesk(), port=port) as again:
        assert 200 == ask(again).status
