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


@pytest.mark.parametrize("code", ["AT102", "AT106"])
def test_a_waived_login_proves_nothing(run: Run, code: str) -> None:
    """What rests on a login that was refused and waived is an error, never a pass."""
    kept = ("--sandbox", "wrong-secret", "--sandbox-dir", "kept")
    run("waive", "AT101", *DECISION, *kept)
    outcome = run("verify", code, *kept, "--side", "autotask", "--allow-partial", "--format", "json")

    states = {result["code"]: result["state"] for result in json.loads(outcome.stdout)["results"]}
    assert (3, "waived", "error") == (outcome.exit_code, states["AT101"], states[code])


def test_saved_facts_are_judged_with_the_waivers_named(run: Run) -> None:
    """With --facts only --waivers counts, for the profile of the facts."""
    run("waive", "QB222", *DECISION, *KEPT)
    run("verify", *KEPT, "--save-facts", "facts.json")
    named = ("--waivers", "kept/waivers.toml")

    assert [1, 0] == [run("verify", "--facts", "facts.json", *more).exit_code for more in ((), named)]


def test_an_unused_waiver_is_named_in_a_note(run: Run) -> None:
    """Unused: warned about, without effect on the exit code."""
    kept = ("--sandbox", "us-ready", "--sandbox-dir", "kept")
    run("waive", "QB222", *DECISION, *kept)
    outcome = run("verify", *kept, "--format", "json")

    assert 0 == outcome.exit_code
    assert [True] == [
        note.startswith("Unused waiver: that of Jane Doe") for note in json.loads(outcome.stdout)["notes"]
    ]


def test_a_file_that_is_named_and_not_there_is_refused(run: Run) -> None:
    """A slip in the path does not pass for a file without waivers."""
    outcome = run("verify", "--sandbox", "us-ready", "--waivers", "none.toml")

    assert (2, True) == (outcome.exit_code, "none.toml does not exist" in outcome.stderr)


@pytest.mark.parametrize("by_variable", [True, False])
def test_the_file_is_where_it_is_said_to_be(run: Run, settings: Path, by_variable: bool) -> None:
    """``--waivers`` or QBCHECK_WAIVERS name another file than the one beside the settings file."""
    option = [] if by_variable else ["--waivers", "other.toml"]
    run("waive", "QB222", *DECISION)
    run("waive", "QB222", *DECISION, *option, **({"QBCHECK_WAIVERS": "other.toml"} if by_variable else {}))

    beside, other = (settings.with_name(name).read_text("utf-8") for name in ("waivers.toml", "other.toml"))
    assert "added with the new tax year" in beside
    assert beside == other


def test_the_list_says_what_has_expired(run: Run) -> None:
    """Each on a line, with who, why and its last day."""
    Path("old.toml").write_text(
        '[[waiver]]\ncode = "QB222"\nobject = "Non"\nreason = "r"\nby = "Jane"\nuntil = 2020-01-01\n'
        'profile = "tax-code-inactive"\n',
        encoding="utf-8",
    )

    listed = run("waive", "--list", *KEPT, "--waivers", "old.toml").stdout
    assert "QB222 of Non is waived by Jane: r [expired at the end of 2020-01-01, local time]\n" == listed


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
        (("QB222", "QB221", "--reason", "r", "--by", "J", "--until", "2099-01-01"), "unexpected extra argument"),
        (("QB222",), "Say why: --reason TEXT, until when: --until YYYY-MM-DD, who decides: --by NAME."),
        (("QB222", "--reason", " ", "--by", "J", "--until", "2099-01-01"), "Say why: --reason TEXT."),
        (("QB222", "--object", " ", "--reason", "r", "--by", "J", "--until", "2099-01-01"), "--object is empty"),
        (("--reason", "r", "--by", "J", "--until", "2099-01-01"), "Say which check"),
        (("QB222", "--withdraw", "--reason", "r"), "--withdraw and --reason do not go together."),
        (("--list", "--object", "Non"), "--list and --object do not go together."),
        (("QB222", "--withdraw"), "No waiver for QB222 is recorded"),
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
