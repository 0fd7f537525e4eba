"""``attest``: a person's word from the command line into the file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from qbcheck.checking.attestations import load, record
from qbcheck.cli import session
from qbcheck.facts import Attestation

from .conftest import Run

TODAY = date(2026, 11, 24)
FILE = Path("attestations.toml")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbcheck.cli.attest.local_today", lambda: TODAY)
    monkeypatch.setattr(session, "local_today", lambda: TODAY)


@pytest.mark.usefixtures("settings")
def test_a_word_is_recorded_for_a_year_about_the_judged_user(run: Run) -> None:
    """Without more it is about the user that verify judges, from today for a year."""
    result = run("attest", "at106", "--holds", "--by", " Jane Doe ")

    assert 0 == result.exit_code, result.stderr
    word = Attestation("AT106", "qb@acme.example", True, "Jane Doe", TODAY, TODAY + timedelta(days=365))
    assert (word,) == load(FILE, "acme")
    assert "AT106 holds, says Jane Doe: qb@acme.example has the Integration Vendor" in result.stdout


@pytest.mark.usefixtures("settings")
def test_everything_can_be_said(run: Run) -> None:
    """Subject, last day, note and a denial are taken as given."""
    arguments = ["--does-not-hold", "--by", "J", "--until", "2026-11-24", "--about", "x@y.example", "--note", "seen"]
    result = run("attest", "AT106", *arguments)

    assert 0 == result.exit_code, result.stderr
    assert (Attestation("AT106", "x@y.example", False, "J", TODAY, TODAY, "seen"),) == load(FILE, "acme")


@pytest.mark.parametrize(
    ("code", "table", "subject"),
    [
        ("AT106", "", "qb@acme.example"),
        ("PC301", "", "the QuickBooks computer"),
        ("PC301", "computer", "QB-PC"),
    ],
)
def test_the_subject_is_the_one_judged(run: Run, settings: Path, code: str, table: str, subject: str) -> None:
    """AT: the extension's user; PC: the computer, by name where it has one."""
    text = settings.read_text(encoding="utf-8")
    if table == "computer":
        text = text.replace('Services"', 'Services"\ncomputer = "QB-PC"')
    settings.write_text(text, encoding="utf-8")

    run("attest", code, "--holds", "--by", "J")

    assert [subject] == [word.about for word in load(FILE, "acme")]


def test_what_a_login_proves_needs_nobodys_word(run: Run, settings: Path) -> None:
    """AT102 to AT104 and AT106 are attested about the extension's user only (design 5): anything else is exit 2."""
    text = settings.read_text(encoding="utf-8").replace('"extension"', '"qbcheck"')
    settings.write_text(text, encoding="utf-8")

    outcome = run("attest", "AT106", "--holds", "--by", "J")

    assert 2 == outcome.exit_code
    assert "needs nobody's word" in outcome.stderr


def test_a_word_about_somebody_else_is_kept_with_a_note(run: Run, settings: Path) -> None:
    """It may be meant for later; that it does not count now is said."""
    outcome = run("attest", "AT106", "--holds", "--by", "J", "--about", "x@y.example")

    assert 0 == outcome.exit_code
    assert "a word about x@y.example does not count" in outcome.stderr


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["AT106"], "Say --holds or --does-not-hold, --list or --withdraw."),
        (["--holds", "--by", "J"], "Say which check, such as AT106."),
        (["--withdraw"], "Say which check, such as AT106."),
        (["AT106", "--holds"], "Say who gives the word: --by NAME."),
        (["AT106", "--holds", "--by", "  "], "Say who gives the word: --by NAME."),
        (["AT106", "--list", "--withdraw"], "--list and --withdraw do not go together."),
        (["AT106", "--holds", "--list"], "--list and --holds or --does-not-hold do not go together."),
        (
            ["AT106", "--holds", "--by", "J", "--until", "2026-11-23"],
            "--until 2026-11-23 is past; today is 2026-11-24.",
        ),
        (["AT106", "--holds", "--by", "J", "--until", "soon"], "'soon' does not match the format '%Y-%m-%d'."),
        (["AT116", "--holds", "--by", "J"], "There is no check AT116; did you mean AT1"),
        (["QB211", "--holds", "--by", "J"], "cannot be attested"),
        (["AT106", "--withdraw"], "No word for AT106 is recorded for profile acme."),
    ],
)
def test_wrong_usage_is_exit_2_and_records_nothing(run: Run, arguments: list[str], message: str) -> None:
    """What cannot be meant is refused with what is missing or wrong."""
    result = run("attest", *arguments)

    assert (2, "") == (result.exit_code, result.stdout)
    assert message in result.stderr
    assert not FILE.exists()


@pytest.mark.usefixtures("settings")
def test_list_shows_what_was_said_and_what_has_expired(run: Run) -> None:
    """Each word on a line, an expired one called so; of one code when one is named."""
    for code, until in (("AT106", TODAY), ("PC301", TODAY - timedelta(days=1))):
        record(FILE, Attestation(code, "x", True, "J", date(2026, 1, 1), until, "n"), "acme")

    lines = run("attest", "--list").stdout.splitlines()

    assert lines[0].startswith("AT106 holds, says J: x has the Integration Vendor")
    assert lines[0].endswith("(n) [given 2026-01-01, until 2026-11-24]")
    assert lines[1].endswith("(n) [given 2026-01-01, expired on 2026-11-23]")
    assert lines[1:] == run("attest", "PC301", "--list").stdout.splitlines()


@pytest.mark.usefixtures("settings")
def test_list_without_a_word_says_so(run: Run) -> None:
    """No word is told, with the file that was looked into."""
    result = run("attest", "--list")

    assert (0, True) == (result.exit_code, result.stdout.startswith("No word is recorded for profile acme in "))


@pytest.mark.usefixtures("settings")
def test_withdraw_takes_back(run: Run) -> None:
    """A word taken back no longer counts."""
    for about in ("x", "y"):
        record(FILE, Attestation("AT106", about, True, "J", TODAY, TODAY), "acme")

    assert "Withdrawn: 1 word for AT106.\n" == run("attest", "AT106", "--withdraw", "--about", "x").stdout
    assert "Withdrawn: 1 word for AT106.\n" == run("attest", "AT106", "--withdraw").stdout
    assert () == load(FILE, "acme")


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("by_variable", [True, False])
def test_the_file_is_where_it_is_said_to_be(run: Run, tmp_path: Path, by_variable: bool) -> None:
    """``--attestations`` or QBCHECK_ATTESTATIONS name another file."""
    other = tmp_path / "words.toml"
    option = [] if by_variable else ["--attestations", str(other)]
    environment = {"QBCHECK_ATTESTATIONS": str(other)} if by_variable else {}

    result = run("attest", "AT106", "--holds", "--by", "J", *option, **environment)

    assert 0 == result.exit_code, result.stderr
    assert 1 == len(load(other, "acme"))
