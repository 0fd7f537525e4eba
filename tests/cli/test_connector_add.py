"""``connector add`` and ``connector remove``: settings, password and .qwc file, once and again."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import keyring.backends.fail
import keyring.core
import pytest
from click.testing import Result

from qbcheck.cli import options
from qbcheck.cli.connector import guide
from qbcheck.sandbox.web_connector import Application

from ..keyrings import MemoryKeyring
from .conftest import SETTINGS, Run

KEY = ("qbcheck", "acme/connector-password")
OWNER_ID = "{6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10}"
COMPANY_FILE = r"C:\QuickBooks\acme.qbw"


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "is_terminal", lambda: True)


def acme(settings: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(settings.read_text(encoding="utf-8"))["profiles"]["acme"]
    return found


def added(settings: Path) -> Application:
    """Add the .qwc file to a Web Connector, which refuses what QBWC would."""
    return Application.from_qwc((settings.parent / "qbcheck-acme.qwc").read_bytes())


def test_everything_is_set_up_at_once(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """Settings, a .qwc file that a Web Connector takes, and a strong password in the keyring, shown once."""
    result = run("connector", "add", "--company-file", COMPANY_FILE, "--every", "15")
    application, profile = added(settings), acme(settings)

    assert 0 == result.exit_code, result.output
    assert ("web-connector", COMPANY_FILE) == (profile["company"]["connection"], profile["company"]["file"])
    assert ("http://localhost:8765/", "qbcheck-acme", 900) == (application.url, application.user, application.interval)
    assert (OWNER_ID, profile["company"]["file_id"]) == (application.owner_id, application.file_id)
    assert len(memory.kept[KEY]) > 20
    assert 1 == result.stdout.count(memory.kept[KEY])


@pytest.mark.usefixtures("memory")
def test_what_a_person_wrote_stays(run: Run, settings: Path) -> None:
    """Every line of the settings file is still there, with its comment."""
    settings.write_text(SETTINGS.replace("[profiles.acme.company]", "[profiles.acme.company]  # ours"), "utf-8")
    lines = settings.read_text(encoding="utf-8").splitlines()
    run("connector", "add")

    assert lines == [line for line in settings.read_text(encoding="utf-8").splitlines() if line in lines]


def test_the_password_is_in_no_file(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """Neither in the settings nor in the .qwc file."""
    run("connector", "add")
    texts = [file.read_text(encoding="utf-8") for file in settings.parent.iterdir()]

    assert 2 == len(texts)
    assert [] == [text for text in texts if memory.kept[KEY] in text]


def test_again_nothing_that_was_settled_changes(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """The same OwnerID, FileID, user and password; the .qwc file is renewed and the password not shown."""
    run("connector", "add", "--user", "books")
    before, password = (settings.read_bytes(), added(settings)), memory.kept[KEY]
    (settings.parent / "qbcheck-acme.qwc").unlink()
    result = run("connector", "add")

    assert (0, before, password) == (result.exit_code, (settings.read_bytes(), added(settings)), memory.kept[KEY])
    assert password not in result.output
    assert "nothing had to be changed" in result.stdout


def test_a_new_password_is_made_when_asked_for(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    run("connector", "add")
    before, password = added(settings), memory.kept[KEY]
    result = run("connector", "add", "--new-password")

    assert before == added(settings)
    assert password != memory.kept[KEY]
    assert memory.kept[KEY] in result.stdout


@pytest.mark.usefixtures("at_terminal")
def test_a_person_is_asked_for_what_is_not_settled(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """Address, company file and password; the latter twice, and never shown."""
    typed = f'\n"{COMPANY_FILE}"\nmy own password\nmy own password\n'
    result = run("connector", "add", typed=typed)
    again = run("connector", "add", typed="")

    assert (0, 0) == (result.exit_code, again.exit_code), result.output
    assert (COMPANY_FILE, "http://localhost:8765/") == (acme(settings)["company"]["file"], added(settings).url)
    assert "my own password" == memory.kept[KEY]


@pytest.mark.usefixtures("at_terminal")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("short\n", "12 characters"),
        ("my own password\nmy own passwort\n", "differ"),
        ("my own password\n", "interrupted"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    run: Run, settings: Path, memory: MemoryKeyring, typed: str, says: str
) -> None:
    result = run("connector", "add", "--url", "http://localhost:9/", "--company-file", "x", typed=typed)

    assert (SETTINGS, {}) == (settings.read_text(encoding="utf-8"), memory.kept)
    assert says in result.stderr
    assert result.exit_code in (2, 130)


def test_without_a_keyring_the_variable_is_named(run: Run, settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is invented for it: the person sets the variable."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    result = run("connector", "add")

    assert 0 == result.exit_code
    assert "this machine has none" in result.stdout
    assert "QBCHECK_CONNECTOR_PASSWORD" in result.stdout
    assert {"qbcheck.toml", "qbcheck-acme.qwc"} == {file.name for file in settings.parent.iterdir()}


@pytest.mark.usefixtures("settings")
def test_a_password_of_the_environment_holds(run: Run, memory: MemoryKeyring) -> None:
    """It beats the keyring, so none is made; a new one is the business of whoever sets the variable."""
    result = run("connector", "add", QBCHECK_CONNECTOR_PASSWORD="from the environment")
    renewed = run("connector", "add", "--new-password", QBCHECK_CONNECTOR_PASSWORD="from the environment")

    assert (0, 2, {}) == (result.exit_code, renewed.exit_code, memory.kept)
    assert "unchanged, in the environment variable QBCHECK_CONNECTOR_PASSWORD" in " ".join(result.stdout.split())
    assert "from the environment" not in result.output + renewed.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--url", "https://192.168.1.5:8765/"], "--url: must name a host"),
        (["--url", "http://qb.acme.example/"], "--url: must begin with https://"),
        (["--url", "https://qb.acme.example:8765/"], "an https address needs one"),
        (["--url", "nonsense"], "--url: must be an address"),
        (["--url", " "], "--url is empty"),
        (["--output", "nowhere/acme.qwc"], "the folder nowhere does not exist"),
        (["--output", "qbcheck.toml"], "is no .qwc file"),
    ],
)
def test_what_the_web_connector_would_refuse_is_refused_here(
    run: Run, settings: Path, memory: MemoryKeyring, arguments: list[str], says: str
) -> None:
    """With the option's name, and before anything is written."""
    result = run("connector", "add", *arguments)

    assert (2, {}) == (result.exit_code, memory.kept)
    assert says in result.stderr
    assert SETTINGS == settings.read_text(encoding="utf-8")
    assert [settings] == list(settings.parent.iterdir())


@pytest.mark.usefixtures("memory")
def test_com_gives_way_and_a_sandbox_does_not(run: Run, settings: Path) -> None:
    """Whoever adds the Web Connector wants to go that way; an address of a sandbox in the settings is a mistake."""

    def by(way: str) -> Result:
        text = SETTINGS.replace("[profiles.acme.features", f"connection = {way}\n[profiles.acme.features")
        settings.write_text(text, encoding="utf-8")
        return run("connector", "add")

    from_com = by('"com"')
    way = acme(settings)["company"]["connection"]
    from_sandbox = by('"sandbox"\nurl = "http://127.0.0.1:9/"')

    assert (0, "web-connector", 2) == (from_com.exit_code, way, from_sandbox.exit_code)


@pytest.mark.usefixtures("settings", "memory")
def test_a_variable_that_beats_what_was_written_is_named(run: Run) -> None:
    result = run("connector", "add", "--user", "books", QBCHECK_CONNECTOR_USER="others")

    assert "QBCHECK_CONNECTOR_USER of the environment is used instead" in result.stderr


@pytest.mark.usefixtures("settings", "memory")
def test_the_steps_and_the_likely_errors_are_printed(run: Run) -> None:
    """Five steps, each with who must do it, and every number with its remedy."""
    said = " ".join(run("connector", "add").stdout.split())

    assert 5 == len(guide.steps("x.qwc"))
    for step in guide.steps("x.qwc"):
        assert step.who in said
    for number in ("QBWC1001", "QBWC1010", "QBWC1039", "QBWC1040", "QBWC1048", "0x80040418"):
        assert number in said


def test_remove_takes_away_what_add_brought(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """But the FileID, unless it is to be forgotten; what remains to be done by hand is said."""
    run("connector", "add")
    file_id = acme(settings)["company"]["file_id"]
    removed = run("connector", "remove")
    kept = acme(settings)
    again = run("connector", "add")
    readded = acme(settings)["company"]["file_id"]
    forgotten = run("connector", "remove", "--forget")

    assert (0, 0, 0) == (removed.exit_code, again.exit_code, forgotten.exit_code)
    assert {"name": "Acme IT Services", "file_id": file_id} == kept["company"]
    assert "connector" not in kept
    assert file_id == readded
    assert (tomllib.loads(SETTINGS)["profiles"]["acme"], {}) == (acme(settings), memory.kept)
    assert "Integrated Applications" in removed.stdout


@pytest.mark.usefixtures("settings", "memory")
def test_config_show_says_whether_the_password_is_set(run: Run) -> None:
    """Where the Web Connector is the way; never the password."""
    before = run("config", "show").stdout
    run("connector", "add")
    shown = next(row for row in run("config", "show").stdout.splitlines() if "connector-password" in row)

    assert "connector-password" not in before
    assert ["connector-password", "set", "keyring"] == shown.split()


@pytest.mark.parametrize("command", ["add", "remove"])
def test_a_sandbox_has_nothing_to_set_up(run: Run, command: str) -> None:
    result = run("connector", command, "--sandbox")

    assert (0, "A sandbox brings its own settings and secrets; there is nothing to set up.\n") == (
        result.exit_code,
        result.stdout,
    )
