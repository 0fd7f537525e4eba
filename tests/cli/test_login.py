"""``login`` and ``logout``: secrets into the keyring and out of it, never onto the screen."""

from __future__ import annotations

from pathlib import Path

import keyring.backends.fail
import keyring.core
import pytest

from qbcheck.cli import options

from ..keyrings import MemoryKeyring
from .conftest import Run

KEPT = {("qbcheck", "acme/autotask-secret"): "hunter2", ("qbcheck", "acme/integration-code"): "CODE7"}


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "is_terminal", lambda: True)


@pytest.mark.usefixtures("at_terminal", "settings")
def test_login_keeps_what_is_typed_and_shows_none_of_it(run: Run, memory: MemoryKeyring) -> None:
    """Both secrets are asked for without being shown, kept, and the words say where."""
    result = run("login", typed="hunter2\n CODE7 \n")

    assert (0, KEPT) == (result.exit_code, memory.kept)
    assert (
        f"The secrets of api@acme.example are kept in the keyring ({memory.name}) for profile acme.\n" == result.stdout
    )
    assert "hunter2" not in result.output
    assert "CODE7" not in result.output


@pytest.mark.usefixtures("settings")
def test_login_without_a_terminal_reads_nothing(run: Run, memory: MemoryKeyring) -> None:
    """Without a terminal: exit 2 and one line that names the variables."""
    result = run("login", typed="hunter2\nCODE7\n")

    assert (2, {}, "") == (result.exit_code, memory.kept, result.stdout)
    assert (
        "Error: There is no terminal to ask for the secrets: set QBCHECK_AUTOTASK_SECRET and "
        "QBCHECK_AUTOTASK_INTEGRATION_CODE instead.\n"
    ) == result.stderr


@pytest.mark.usefixtures("at_terminal", "settings")
def test_login_without_a_keyring_says_so_before_asking(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types a secret that cannot be kept."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    result = run("login", typed="hunter2\nCODE7\n")

    assert (2, "") == (result.exit_code, result.stdout)
    assert (
        "Error: The keyring cannot be used: this machine has none.\n"
        "Set QBCHECK_AUTOTASK_SECRET and QBCHECK_AUTOTASK_INTEGRATION_CODE instead.\n"
    ) == result.stderr


@pytest.mark.usefixtures("at_terminal", "settings")
def test_login_given_up_half_way_keeps_nothing(run: Run, memory: MemoryKeyring) -> None:
    """Who stops after the first question has changed nothing."""
    result = run("login", typed="hunter2\n")

    assert (130, {}) == (result.exit_code, memory.kept)
    assert result.stderr.endswith("interrupted\n")


@pytest.mark.usefixtures("at_terminal", "settings")
def test_login_refuses_what_cannot_be_a_secret(run: Run, memory: MemoryKeyring) -> None:
    """A second value that is wrong leaves the keyring without the first, too."""
    result = run("login", typed="hunter2\nCO\x07DE\n")

    assert (2, {}) == (result.exit_code, memory.kept)
    assert "invisible character" in result.stderr


@pytest.mark.usefixtures("at_terminal", "settings", "memory")
def test_login_tells_of_variables_that_will_win(run: Run) -> None:
    """A variable that is set beats what was just kept, and that is said."""
    result = run("login", typed="hunter2\nCODE7\n", QBCHECK_AUTOTASK_SECRET="other-secret")

    assert "Note: QBCHECK_AUTOTASK_SECRET of the environment will be used instead" in result.stderr
    assert "other-secret" not in result.output


@pytest.mark.usefixtures("settings")
def test_logout_takes_out_what_is_there(run: Run, memory: MemoryKeyring) -> None:
    """What was kept is taken out and named; a second time there is nothing."""
    memory.kept.update(KEPT)

    first, second = run("logout"), run("logout")

    assert (0, 0, {}) == (first.exit_code, second.exit_code, memory.kept)
    assert (
        "Taken out of the keyring for profile acme: Password (Secret), API tracking identifier (integration code).\n"
        == first.stdout
    )
    assert "The keyring holds no secret of profile acme.\n" == second.stdout


@pytest.mark.parametrize("command", [["login"], ["logout"], ["config", "show"], ["config", "check"]])
@pytest.mark.parametrize("option", [["--sandbox"], ["--sandbox", "ca-ready"], ["--sandbox-dir", "books"]])
def test_a_sandbox_needs_no_settings(
    run: Run,
    memory: MemoryKeyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    option: list[str],
) -> None:
    """With a sandbox there is nothing to set up, and nothing is looked for."""
    monkeypatch.chdir(tmp_path)
    result = run(*command, *option)

    assert (0, 0) == (result.exit_code, memory.asked)
    assert "A sandbox brings its own settings and secrets; there is nothing to set up.\n" == result.stdout
