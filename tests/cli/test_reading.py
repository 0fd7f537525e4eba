"""How verify reads: deadline, retry, interruption, one side's crash; told on stderr, never on stdout."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qbcheck.cli import reading
from qbcheck.facts import CompanyFacts, TenantFacts, Unknown, UnknownKind
from qbcheck.facts import company as company_reading
from qbcheck.facts import tenant as tenant_reading

from .conftest import Run

BUSY = Unknown("another user is in", UnknownKind.REFUSED, "Wait.", may_pass=True)
REFUSED = Unknown("not authorised", UnknownKind.REFUSED, "Ask Admin.")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without settings."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Let the company file be unknown for these reasons first, and then be what it is; count the readings."""
    real = company_reading.read_company

    def install(*reasons: Unknown) -> list[int]:
        readings: list[int] = []

        def read(*arguments: Any, **more: Any) -> CompanyFacts:
            readings.append(1)
            if len(readings) <= len(reasons):
                return CompanyFacts.unknown(reasons[len(readings) - 1])
            return real(*arguments, **more)

        monkeypatch.setattr(company_reading, "read_company", read)
        monkeypatch.setattr(reading, "_FIRST_PAUSE", 0.0)
        return readings

    return install


def states(text: str) -> dict[str, str]:
    return {result["code"]: result["state"] for result in json.loads(text)["results"]}


def test_a_passing_trouble_is_read_again(run: Run, company: Callable[..., list[int]]) -> None:
    """--retry is for passing troubles (busy company file); one final result per check."""
    readings = company(BUSY, BUSY)
    outcome = run("verify", "--sandbox", "us-ready", "--retry", "3", "--format", "json")

    assert (3, "pass") == (len(readings), states(outcome.stdout)["QB201"])
    assert 2 == outcome.stderr.count("QuickBooks is busy or away")


def test_without_retry_it_is_read_once(run: Run, company: Callable[..., list[int]]) -> None:
    """Nothing is repeated unless asked for."""
    readings = company(BUSY)

    assert (3, 1) == (run("verify", "--sandbox", "us-ready").exit_code, len(readings))


def test_what_will_not_pass_is_not_read_again(run: Run, company: Callable[..., list[int]]) -> None:
    """A refusal is final."""
    readings = company(REFUSED)
    run("verify", "--sandbox", "us-ready", "--retry", "3")

    assert 1 == len(readings)


def test_the_deadline_ends_the_reading_and_keeps_what_is_known(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A side that hangs is an error with the reason; the other one is judged."""
    go_on = threading.Event()

    def hang(*_: object, **__: object) -> TenantFacts:
        go_on.wait(20)
        return TenantFacts(REFUSED)

    monkeypatch.setattr(tenant_reading, "read_tenant", hang)
    started = time.monotonic()
    outcome = run("verify", "--sandbox", "us-ready", "--deadline", "2.5", "--format", "json")
    go_on.set()

    found = next(result for result in json.loads(outcome.stdout)["results"] if result["code"] == "AT101")
    assert ("error", "pass", 3) == (found["state"], states(outcome.stdout)["QB201"], outcome.exit_code)
    assert "deadline of 2.5 seconds" in found["found"]
    assert "Waiting for Autotask" in outcome.stderr
    assert time.monotonic() - started < 15


def test_an_interruption_prints_what_is_known(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in mid-run: exit 130, the report of what was read, in every format."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    go_on = threading.Event()

    def hang(*_: object, **__: object) -> TenantFacts:
        go_on.wait(20)
        return TenantFacts(REFUSED)

    monkeypatch.setattr(tenant_reading, "read_tenant", hang)
    monkeypatch.setattr(reading, "_look_again_in", interrupt)
    outcome = run("verify", "--sandbox", "us-ready", "--format", "json")
    go_on.set()

    assert 130 == outcome.exit_code
    assert "error" == states(outcome.stdout)["AT101"]
    assert "Interrupted" in json.loads(outcome.stdout)["notes"][-1]


def test_a_crash_on_one_side_is_contained(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Our own bug in reading one side is its error; the other side is judged, and the details go to a file."""
    import platformdirs

    def crash(*_: object, **__: object) -> TenantFacts:
        raise ZeroDivisionError

    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "logs")
    monkeypatch.setattr(tenant_reading, "read_tenant", crash)
    outcome = run("verify", "--sandbox", "us-ready", "--format", "json")

    found = next(result for result in json.loads(outcome.stdout)["results"] if result["code"] == "AT101")
    assert ("error", "pass") == (found["state"], states(outcome.stdout)["QB201"])
    assert "bug in qbcheck" in found["found"]
    assert "Traceback" not in outcome.stderr
    assert 1 == len(list((tmp_path / "logs").iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has COM")
def test_com_elsewhere_than_under_windows_is_a_wrong_setting(run: Run, tmp_path: Path) -> None:
    """It reaches the company file on the QuickBooks computer alone."""
    (tmp_path / "qbcheck.toml").write_text(
        '[profiles.acme]\ncountry = "US"\nautotask.user = "api@x.example"\ncompany.name = "X"\n'
        'company.connection = "com"\nfeatures.timesheets.driver = "qbcheck"\n'
    )
    outcome = run("verify", "--side", "quickbooks", "--allow-partial")

    assert (2, "") == (outcome.exit_code, outcome.stdout)
    assert "on the computer that runs QuickBooks" in outcome.stderr
