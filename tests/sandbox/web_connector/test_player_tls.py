"""Over https the certificate is verified (quickbooks-desktop reference, 1.4: QBWC1048)."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qbcheck.sandbox.web_connector import Application, Player
from tests.sandbox.web_connector.conftest import ScriptedService, running

trustme = pytest.importorskip("trustme", reason="trustme makes the certificates of these tests")


@pytest.mark.parametrize(
    ("host", "trusted", "outcome"),
    [("localhost", True, "done"), ("localhost", False, "error QBWC1048"), ("books.example", True, "error QBWC1048")],
)
def test_certificate(
    application: Application,
    player: Callable[..., Player],
    tmp_path: Path,
    host: str,
    trusted: bool,
    outcome: str,
) -> None:
    """A trusted certificate of this host, one of nobody known, one of another host."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    known = authority if trusted else trustme.CA()
    known.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with running(ScriptedService(), context) as service:
        secure = replace(application, url=service.url)
        poll = player(application=secure, settings={"authority": tmp_path / "authority.pem"}).poll()

    assert outcome == poll.outcome
    assert (outcome == "done") == bool(service.received)
