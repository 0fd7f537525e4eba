"""qbcheck waive, and what verify makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

KEPT = ("--sandbox", "tax-code-inactive", "--sandbox-dir", "kept")
DECISION = ("--reason", "added with the new tax year", "--by", "Jane Doe", "--until", "2099-12-31")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without settings."""
    monkeypatch.chdir(tmp_path)


def test_a_waived_failure_ends_green_and_is_still_shown(run: Run) -> None:
    """Waived has no effect on the exit code, and is printed with who, until when and why, in every format."""
    before = run("verify", *KEPT).exit_code
    recorded = run("waive", "QB222", "--object", "Non", *DECISION, *KEPT)
    shown = {name: run("verify", *KEPT, "--format", name) for name in ("table", "json", "junit", "short", "markdown")}

    assert (1, 0) == (before, recorded.exit_code)
    assert dict.fromkeys(shown, 0) == {name: outcome.exit_code for name, outcome in shown.items()}
    for name, outcome in shown.items():
        flat = " ".join(outcome.stdout.split())
        assert [] == [word for word in ("Jane Doe", "2099-12-31", "new tax year") if word not in flat], name
    result = next(each for each in json.loads(shown["json"].stdout)["results"] if each["code"] == "QB222")
    assert "waived" == result["state"]


def test_taken_back_it_fails_again(run: Run) -> None:
    """Waive --withdraw."""
    run("waive", "QB222", *DECISION, *KEPT)
    run("waive", "QB222", "--withdraw", *KEPT)

    assert 1 == run("verify", *KEPT).exit_code


def test_the_list_names_them(run: Run) -> None:
    """Waive --list."""
    run("waive", "QB222", *DECISION, *KEPT)

    assert "Jane Doe" in run("waive", "--list", *KEPT).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("QB222", "--by", "J", "--until", "2099-01-01"), "reason"),
        (("QB222", "--reason", "r", "--until", "2099-01-01"), "by"),
        (("QB222", "--reason", "r", "--by", "J"), "until"),
        (("QB222", "--reason", "r", "--by", "J", "--until", "2020-01-01"), "past"),
        (("QB22", "--reason", "r", "--by", "J", "--until", "2099-01-01"), "did you mean"),
        (("*", "--reason", "r", "--by", "J", "--until", "2099-01-01"), "There is no check"),
    ],
)
def test_a_decision_that_is_not_complete_is_refused(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """Reason, name and last day are required; no past day, no unknown code, not everything at once."""
    outcome = run("waive", *arguments, *KEPT)

    assert 2 == outcome.exit_code
    assert words in outcome.stderr


def test_a_waiver_for_a_sandbox_that_is_thrown_away_is_refused(run: Run) -> None:
    """Nothing that only looks done."""
    assert 2 == run("waive", "QB222", *DECISION, "--sandbox", "tax-code-inactive").exit_code


def test_a_broken_file_stops_before_the_first_call(run: Run) -> None:
    """Exit 2 with every fault; nothing is asked of anybody."""
    Path("broken.toml").write_text('[[waiver]]\ncode = "QB222"\n', encoding="utf-8")
    outcome = run("verify", "--sandbox", "us-ready", "--waivers", "broken.toml", "-v")

    assert 2 == outcome.exit_code
    assert "broken.toml" in outcome.stderr
    assert "requests" not in outcome.stderr


def test_an_expired_waiver_fails_and_is_named(run: Run) -> None:
    """Expired counts as fail, and is said in the result and in a note."""
    Path("old.toml").write_text(
        '[[waiver]]\ncode = "QB222"\nreason = "r"\nby = "Jane"\nuntil = 2020-01-01\nprofile = "tax-code-inactive"\n',
        encoding="utf-8",
    )
    outcome = run("verify", "--sandbox", "tax-code-inactive", "--waivers", "old.toml")

    assert 1 == outcome.exit_code
    assert "expired" in outcome.stdout
    assert "2020-01-01" in outcome.stdout
