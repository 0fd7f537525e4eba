"""verify through the Web Connector: the same as the direct way, in one poll and two message sets (issue 4).

What differs is said here by hand: QB204 and PC302 are proved by the poll, where the direct way needs neither.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qbcheck.sandbox.running import Sandbox
from qbcheck.sandbox.web_connector import Player, Poll

from .conftest import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tests/windows/test_connector.py does it as there")

PROVED_BY_A_POLL = {"QB204", "PC302"}
Make = Callable[..., Player]


@pytest.fixture(autouse=True)
def players(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Player]:
    """Run in a folder without settings, and remember every Web Connector of a sandbox."""
    monkeypatch.chdir(tmp_path)
    made: list[Player] = []
    make = Sandbox.player

    def remembered(*arguments: Any, **options: Any) -> Player:
        made.append(make(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(Sandbox, "player", remembered)
    return made


def results(report: str) -> dict[str, dict[str, Any]]:
    """Return the results by code, without how long each took."""
    return {each["code"]: {**each, "duration_ms": 0} for each in json.loads(report)["results"]}


def company_facts(file: Path) -> dict[str, Any]:
    """Return the facts of the company file, without how they came here."""
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["facts"]["company"]
    return {key: value for key, value in facts.items() if key not in ("endpoint", "came_by")}


@pytest.mark.parametrize("scenario", ["us-ready", "ca-ready", "uk-ready"])
def test_it_gives_the_same_as_the_direct_way(run: Run, players: list[Player], scenario: str, tmp_path: Path) -> None:
    """Every result and every fact, but what a poll proves; nothing that the Web Connector would complain of."""
    files = [tmp_path / "direct.json", tmp_path / "polled.json"]
    ways = ("sandbox", "web-connector")
    direct, polled = (
        run("verify", "--sandbox", scenario, "--via", way, "--format", "json", "--save-facts", str(file))
        for way, file in zip(ways, files, strict=True)
    )
    there, here = results(direct.stdout), results(polled.stdout)
    (poll,) = players[0].polls

    assert (0, 0) == (direct.exit_code, polled.exit_code)
    assert [("skip", "pass")] * 2 == [(there[code]["state"], here[code]["state"]) for code in PROVED_BY_A_POLL]
    assert {code for code in there if there[code] != here[code]} == PROVED_BY_A_POLL
    assert company_facts(files[0]) == company_facts(files[1])
    assert ("done", 2, []) == (poll.outcome, len(poll.message_sets), poll.breaches)


@pytest.mark.parametrize(
    "scenario", ["quickbooks-dialog-open", "not-authorised", "wrong-company-file", "sales-tax-off"]
)
def test_trouble_is_the_same_trouble(run: Run, scenario: str) -> None:
    """The same states and exit code, but what a poll proves; QB204 without its need is skipped both ways."""
    direct, polled = (
        run("verify", "--sandbox", scenario, "--via", way, "--format", "json") for way in ("sandbox", "web-connector")
    )
    there, here = ({code: each["state"] for code, each in results(one.stdout).items()} for one in (direct, polled))
    proved = {code: "pass" for code in PROVED_BY_A_POLL if code == "PC302" or there["QB201"] == "pass"}

    assert direct.exit_code == polled.exit_code
    assert {**there, **proved} == here


@pytest.fixture
def polls_first(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Poll]]:
    """Let the first updates of a sandbox's Web Connector end so, before it does what it does."""

    def install(*ends: Poll) -> list[Poll]:
        made: list[Poll] = []
        poll = Player.poll

        def ended(player: Player) -> Poll:
            made.append(ends[len(made)] if len(made) < len(ends) else poll(player))
            return made[-1]

        monkeypatch.setattr(Player, "poll", ended)
        return made

    return install


def test_a_poll_that_ends_without_a_session_is_made_again(run: Run, polls_first: Callable[..., list[Poll]]) -> None:
    """Busy, with a time to come again; the work is done at the next poll, and nobody waits for --wait."""
    made = polls_first(Poll(outcome="busy", postponed_for=1), Poll(outcome="no data exchange required"))
    outcome = run("verify", "--sandbox", "--via", "web-connector", "--wait", "60", "--format", "json")

    assert 0 == outcome.exit_code
    assert ["busy", "no data exchange required", "done"] == [poll.outcome for poll in made]


def test_an_update_that_fails_ends_the_waiting(run: Run, polls_first: Callable[..., list[Poll]]) -> None:
    """With QBWC's number, at once, and PC302 is not proved by it."""
    made = polls_first(Poll(outcome="error QBWC1012", status="QBWC1012: authenticate failed."))
    outcome = run("verify", "--sandbox", "--via", "web-connector", "--wait", "60", "--format", "json")
    found = results(outcome.stdout)

    assert (3, 1) == (outcome.exit_code, len(made))
    assert "QBWC1012" in found["QB201"]["found"]
    assert "pass" != found["PC302"]["state"] or "came round" not in found["PC302"]["found"]
