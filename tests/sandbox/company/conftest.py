"""A company file to ask, over HTTP, with raw qbXML and without any reader of ours."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import Scenario

TODAY = date(2026, 11, 24)

SETTINGS: dict[str, dict[str, Any]] = {
    "US": {
        "country": "US",
        "file": r"C:\QuickBooks\Brightwater IT Services.qbw",
        "default_tax_item": "Springfield Sales Tax",
        "utc_offset": "-06:00",
    },
    "CA": {
        "country": "CA",
        "file": r"C:\QuickBooks\Brightwater IT Services (Canada).qbw",
        "default_tax_item": "HST (ON) on sales",
    },
    "UK": {
        "country": "UK",
        "file": r"C:\QuickBooks\Brightwater IT Services (UK).qbw",
        "default_tax_item": "VAT standard rate on sales",
        "utc_offset": "+00:00",
    },
}


def records_of_fixture(country: str) -> dict[str, list[dict[str, Any]]]:
    """Return the records of the edition's ready company, dates made absolute by the day of the tests."""
    file = resources.files("qbcheck.fixtures").joinpath(f"{country.lower()}-ready", "company.toml")
    text = re.sub(
        r"\{today([+-]\d+)\}",
        lambda match: (TODAY + timedelta(days=int(match[1]))).isoformat(),
        file.read_text(encoding="utf-8"),
    )
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Asker:
    """Posts qbXML to one running company file."""

    server: CompanyServer

    def post(self, document: str | bytes) -> requests.Response:
        """Return the HTTP answer to a whole document."""
        data = document.encode() if isinstance(document, str) else document
        return requests.post(self.server.url, data=data, timeout=30)

    def answers(self, messages: str, version: str = "13.0", attributes: str = 'onError="continueOnError"') -> Any:
        """Return QBXMLMsgsRs for requests that QuickBooks can parse."""
        response = self.post(document(messages, version, attributes))
        if response.status_code != 200:
            raise AssertionError(f"{response.status_code}: {response.text}")
        return etree.fromstring(response.content)[0]

    def ask(self, message: str, version: str = "13.0") -> Any:
        """Return the only response to one request."""
        (answer,) = self.answers(message, version)
        return answer

    def refusal(self, data: str | bytes) -> tuple[int, str]:
        """Return the HTTP status and the HRESULT of a whole document that is refused."""
        response = self.post(data)
        return response.status_code, json.loads(response.text)["hresult"] if response.status_code == 422 else ""


def document(messages: str, version: str = "13.0", attributes: str = 'onError="continueOnError"') -> str:
    """Return a whole document around requests."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f"<QBXML><QBXMLMsgsRq {attributes}>{messages}</QBXMLMsgsRq></QBXML>"
    )


@pytest.fixture(scope="session")
def whole() -> Callable[..., str]:
    """Return the function ``document``, for tests that spoil one."""
    return document


@pytest.fixture(scope="session")
def records() -> Callable[[str], dict[str, list[dict[str, Any]]]]:
    """Return the function ``records_of_fixture``."""
    return records_of_fixture


@pytest.fixture(scope="session")
def scenario_of() -> Callable[..., Scenario]:
    """Return a function that makes a scenario of settings and, by default, the ready company's records."""

    def make(country: str = "US", records: dict[str, Any] | None = None, **settings: Any) -> Scenario:
        return Scenario(
            name="test",
            summary="test",
            profile={},
            login={},
            computer={},
            tenant={},
            company={**SETTINGS[country], **settings},
            attestations=[],
            tenant_rows={},
            company_records=records_of_fixture(country) if records is None else records,
        )

    return make


@pytest.fixture
def run(tmp_path: Path, scenario_of: Callable[..., Scenario]) -> Iterator[Callable[..., Asker]]:
    """Return a function that runs a company file for this test; arguments as for ``scenario_of``."""
    servers: list[CompanyServer] = []

    def start(country: str = "US", records: dict[str, Any] | None = None, **settings: Any) -> Asker:
        server = CompanyServer(scenario_of(country, records, **settings), tmp_path / str(len(servers)), now=_noon)
        servers.append(server)
        server.start()
        return Asker(server)

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def us(tmp_path_factory: pytest.TempPathFactory, scenario_of: Callable[..., Scenario]) -> Iterator[Asker]:
    """Run the United States company."""
    with CompanyServer(scenario_of("US"), tmp_path_factory.mktemp("us"), now=_noon) as server:
        yield Asker(server)


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory, scenario_of: Callable[..., Scenario]) -> Iterator[Asker]:
    """Run the Canadian company."""
    with CompanyServer(scenario_of("CA"), tmp_path_factory.mktemp("ca"), now=_noon) as server:
        yield Asker(server)


@pytest.fixture(scope="session")
def uk(tmp_path_factory: pytest.TempPathFactory, scenario_of: Callable[..., Scenario]) -> Iterator[Asker]:
    """Run the UK company."""
    with CompanyServer(scenario_of("UK"), tmp_path_factory.mktemp("uk"), now=_noon) as server:
        yield Asker(server)


@pytest.fixture(scope="session")
def refusing(tmp_path_factory: pytest.TempPathFactory, scenario_of: Callable[..., Scenario]) -> Iterator[Asker]:
    """Run the United States company, with malformed values as parse errors."""
    with CompanyServer(scenario_of(bad_values="parse-error"), tmp_path_factory.mktemp("refusing")) as server:
        yield Asker(server)


def _noon() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)
