"""qbcheck sandbox list and start; list, explain, requirements and request beside them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from qbcheck.checking.registry import load_checks
from qbcheck.sandbox.scenario import scenario_names

from .conftest import Run

CODES = [check.code for check in load_checks().checks]
QUERY = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "<CompanyQueryRq/></QBXMLMsgsRq></QBXML>"
)


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str]]]:
    """Start a sandbox as a process of its own and read how to reach it."""
    command = [sys.executable, "-m", "qbcheck", "sandbox", "start", *arguments, "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline()), process
        finally:
            process.kill()


def login(reached: dict[str, Any]) -> dict[str, str]:
    return {
        "UserName": reached["username"],
        "Secret": reached["secret"],
        "ApiIntegrationCode": reached["integration_code"],
    }


def invoice_url(reached: dict[str, Any]) -> str:
    return f"{reached['tenant_url']}V1.0/Invoices"


def test_start_prints_how_to_reach_it_and_log_in(tmp_path: Path) -> None:
    """tenant_url, username, secret, integration_code, company_url, company_file (design 8); any client gets in."""
    with started(tmp_path, "us-ready") as (reached, _):
        invoice = requests.get(f"{invoice_url(reached)}/5001", headers=login(reached), timeout=20).json()
        company = requests.post(reached["company_url"], data=QUERY, timeout=20)

    assert 5001 == invoice["item"]["id"]
    assert "Brightwater IT Services" in company.text
    assert {"tenant_url", "username", "secret", "integration_code", "company_url", "company_file"} <= set(reached)


@pytest.mark.skipif(sys.platform == "win32", reason="tests/windows ends it as Windows does")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_it_serves_until_it_is_stopped(tmp_path: Path, name: str) -> None:
    """Ctrl-C and a service manager's wish end it with 0."""
    with started(tmp_path, "us-ready") as (_, process):
        process.send_signal(getattr(signal, name))

        assert 0 == process.wait(20)


def test_what_was_changed_outlives_a_kill(tmp_path: Path) -> None:
    """A kept folder is persistent: kill -9, start again, and the change is there (design 8)."""
    change = {"id": 5001, "invoiceNumber": "kept-1"}
    with started(tmp_path, "us-ready", "--dir", "kept") as (reached, process):
        requests.patch(invoice_url(reached), json=change, headers=login(reached), timeout=20).raise_for_status()
        process.kill()
        process.wait(20)
    with started(tmp_path, "--dir", "kept") as (reached, _):
        invoice = requests.get(f"{invoice_url(reached)}/5001", headers=login(reached), timeout=20).json()

    assert "kept-1" == invoice["item"]["invoiceNumber"]


def test_the_scenarios_are_listed(run: Run) -> None:
    """Each with one sentence, the default one marked."""
    listed = run("sandbox", "list").stdout
    named = json.loads(run("sandbox", "list", "--format", "json").stdout)

    assert list(scenario_names()) == [each["name"] for each in named]
    assert [] == [name for name in scenario_names() if name not in listed]
    assert 1 == listed.count("(default)")


@pytest.mark.parametrize("command", [("list",), ("list", "--format", "json"), ("requirements",)])
def test_the_catalogue_shows_exactly_what_is_built(run: Run, command: tuple[str, ...]) -> None:
    """Every code that is built, and no other."""
    shown = run(*command).stdout

    assert [] == [code for code in CODES if code not in shown]
    assert [] == [code for code in ("MP401", "DT501", "QB205") if code in shown]


@pytest.mark.parametrize("code", CODES)
def test_each_check_is_explained(run: Run, code: str) -> None:
    """One check in full, in any letter case, without network."""
    outcome = run("explain", code.lower())

    assert 0 == outcome.exit_code
    assert load_checks().get(code).check.title in " ".join(outcome.stdout.split())


def test_the_question_can_be_asked_in_an_older_version(run: Run, tmp_path: Path) -> None:
    """request: for QuickBooks that answers 0x80040423; refused outside of what can be written."""
    without_settings = run("request", "--country", "UK")
    older = run("request", "--sandbox", "ca-ready", "--qbxml-version", "8.0")
    refused = run("request", "--sandbox", "ca-ready", "--qbxml-version", "7.0")
    file = tmp_path / "question.xml"
    written = run("request", "--sandbox", "ca-ready", "--out", os.fspath(file))

    assert '<?qbxml version="8.0"?>' in older.stdout
    assert "IsSalesTaxAgency" in without_settings.stdout
    assert (2, 0) == (refused.exit_code, written.exit_code)
    assert "IsSalesTaxAgency" in file.read_text(encoding="utf-8")
