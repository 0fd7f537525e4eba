from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from pytest_httpserver import HTTPServer

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.login import Credentials
from qbcheck.autotask.tenant import Patience

SECRET = "plänted-Secret/7 #x"
INTEGRATION_CODE = "PLANTEDCODE0123456789ABCDEF"


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    naps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def credentials() -> Credentials:
    return Credentials("api+user@example.com", SECRET, INTEGRATION_CODE)


@pytest.fixture(scope="session")
def make_httpserver() -> Iterator[HTTPServer]:
    """Replace pytest-httpserver's single-threaded server."""
    with HTTPServer(port=0, threaded=True) as server:
        yield server


@pytest.fixture
def base_url(httpserver: HTTPServer) -> str:
    return httpserver.url_for("/ATServicesRest/")


@pytest.fixture
def new_client(credentials: Credentials, base_url: str, time: Time) -> Callable[..., AutotaskClient]:
    """Build a client of the stub server that never really sleeps."""

    def build(**settings: object) -> AutotaskClient:
        given = {"base_url": base_url, "patience": Patience(read_timeout=20, connect_timeout=2)} | settings
        return AutotaskClient(credentials, clock=time.clock, sleep=time.sleep, **given)  # type: ignore[arg-type] # tests vary them

    return build


@pytest.fixture
def client(new_client: Callable[..., AutotaskClient]) -> AutotaskClient:
    return new_client()


@pytest.fixture(autouse=True)
def _no_secret_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log record of any library, at any level, carries a planted secret."""
    caplog.set_level(logging.DEBUG)
    yield
    for record in caplog.get_records("call"):
        assert SECRET not in record.getMessage()
        assert INTEGRATION_CODE not in record.getMessage()


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
