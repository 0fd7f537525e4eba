"""The command line as a whole: help without waiting, and one place where errors end."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import click
import platformdirs
import pytest

from qbcheck import __version__, credentials
from qbcheck.cli import COMMANDS, Entry, cli
from qbcheck.cli.options import sandbox_options, use_color
from qbcheck.credentials import Secret, cleaned
from qbcheck.errors import CompanyError, SettingsError

from .conftest import Run

HEAVY = ["requests", "lxml", "rich", "keyring", "pydantic", "cheroot", "tomlkit", "sqlalchemy"]


def python(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


@pytest.fixture
def boom(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[BaseException], None]]:
    """Give a command ``boom`` that ends with the error it is given."""
    module = ModuleType("qbcheck.cli.boom")
    monkeypatch.setitem(sys.modules, "qbcheck.cli.boom", module)
    monkeypatch.setitem(COMMANDS, "boom", Entry("boom", "Go wrong."))

    def ends_with(error: BaseException) -> None:
        @click.command()
        def command() -> None:
            raise error

        module.command = command  # type: ignore[attr-defined] - a module made here

    return ends_with


# --- Contained crashes ---------------------------------------------------------------------------------------------


def test_a_contained_crash_goes_to_a_file_and_not_to_the_screen(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A crash of one check shows one line that names the file with the details."""
    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "logs")
    monkeypatch.chdir(tmp_path)
    run("list")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("qbcheck.checking.runner").exception("Check XY101 crashed")

    shown = capfd.readouterr().err
    (log,) = (tmp_path / "logs").iterdir()
    assert "Check XY101 crashed" in shown
    assert "Traceback" not in shown
    assert str(log) in shown
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


# --- Help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """The list of commands is shown without importing what only some of them need."""
    code = (
        "import sys\nfrom qbcheck.cli import main\n"
        f"sys.argv = ['qbcheck', *{arguments}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"sys.stderr.write(','.join(name for name in {HEAVY} if name in sys.modules))"
    )

    assert "" == python(code).stderr.decode().rpartition("\n")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_one_short_sentence_of_each_command(run: Run, name: str) -> None:
    """Each command stands in the list with one sentence, and its module gives the command."""
    listed = run("--help").stdout

    assert f"  {name}" in listed
    assert COMMANDS[name].about.endswith(".")
    assert 0 == run(name, "--help").exit_code


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_examples(run: Run, name: str) -> None:
    """Each command's help shows at least two real command lines, those of a group's commands included."""
    command = cli.get_command(click.Context(cli), name)
    paths = [[name, each] for each in command.commands] if isinstance(command, click.Group) else [[name]]
    for path in paths:
        result = run(*path, "--help")
        shown = [line for line in result.stdout.splitlines() if line.strip().startswith(f"qbcheck {' '.join(path)}")]

        assert 0 == result.exit_code
        assert len(shown) >= 2, path


def test_version(run: Run) -> None:
    """The version is qbcheck's own."""
    assert f"qbcheck {__version__}\n" == run("--version").stdout


def test_an_unknown_command_gives_the_near_one(run: Run) -> None:
    """A command that does not exist: exit 2 and did you mean."""
    result = run("lgoin")

    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.endswith("Error: there is no command 'lgoin'; did you mean login?\n")


# --- Errors -----------------------------------------------------------------------------------------------------------


def test_an_expected_trouble_is_shown_with_its_remedy_and_exit_code(
    run: Run, boom: Callable[[BaseException], None]
) -> None:
    """Message, every fault, remedy, on stderr; the exit code is the error's own."""
    boom(SettingsError("Two things are wrong.", remedy="Correct them.", faults=("one", "two")))
    result = run("boom")

    assert (2, "", "Error: Two things are wrong.\n  one\n  two\nCorrect them.\n") == (
        result.exit_code,
        result.stdout,
        result.stderr,
    )


def test_trouble_with_a_system_is_exit_3(run: Run, boom: Callable[[BaseException], None]) -> None:
    """What cannot be found out is 3, as of a check."""
    boom(CompanyError("QuickBooks is closed."))
    result = run("boom")

    assert (3, "Error: QuickBooks is closed.\n") == (result.exit_code, result.stderr)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_an_interruption_is_exit_130(run: Run, boom: Callable[[BaseException], None], error: BaseException) -> None:
    """Ctrl-C, or a question left unanswered, ends quietly."""
    boom(error)
    result = run("boom")

    assert (130, "", "interrupted\n") == (result.exit_code, result.stdout, result.stderr)


def test_a_bug_leaves_a_log_without_secrets(
    run: Run, boom: Callable[[BaseException], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen error: exit 3, no stack trace on the screen, and a log that holds it without known secrets."""
    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "logs")
    monkeypatch.setattr(credentials, "_seen", set())
    cleaned(Secret.AUTOTASK_SECRET, "hunter2")
    boom(ZeroDivisionError("while sending hunter2 é"))
    result = run("boom")
    (log,) = (tmp_path / "logs").iterdir()

    assert (3, "") == (result.exit_code, result.stdout)
    assert (
        "Error: this is a bug in qbcheck, not in your settings (ZeroDivisionError).\n"
        f"Please report it with the file {log}.\n"
    ) == result.stderr
    text = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError: while sending [secret] é" in text
    assert "Traceback (most recent call last)" in text
    assert "hunter2" not in text


def test_a_bug_without_a_place_for_its_log(
    run: Run, boom: Callable[[BaseException], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no log can be written it goes to the screen, so that it can be reported at all."""
    (tmp_path / "logs").touch()
    monkeypatch.setattr(platformdirs, "user_log_path", lambda *_, **__: tmp_path / "logs")
    boom(ZeroDivisionError("x"))
    result = run("boom")

    assert 3 == result.exit_code
    assert "No log could be written" in result.stderr
    assert "ZeroDivisionError: x" in result.stderr


# --- The process ------------------------------------------------------------------------------------------------------

SPEAK = """
import sys, types, click, qbcheck.cli as house
@click.command()
def command():
    {body}
module = types.ModuleType("qbcheck.cli.speak")
module.command = command
sys.modules["qbcheck.cli.speak"] = module
house.COMMANDS["speak"] = house.Entry("speak", "Speak.")
sys.argv = ["qbcheck", "speak"]
house.main()
"""


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_console_that_lacks_a_character_shows_its_number(stream: str) -> None:
    """A name or a tick that a Windows console cannot show never ends the run."""
    body = f"click.echo('Zürich \\u2713', err={stream == 'stderr'})"
    done = python(SPEAK.format(body=body), PYTHONIOENCODING="cp1252", PYTHONUTF8="0")

    assert (0, b"Z\xfcrich \\u2713") == (done.returncode, getattr(done, stream).strip())


def test_a_console_without_any_accent_goes_on() -> None:
    """An ASCII console does not end the run either."""
    body = "sys.stdout.write('Zürich \\u2713'); click.echo('Zürich \\u2713')"
    done = python(SPEAK.format(body=body), PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert (0, b"") == (done.returncode, done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is made with a POSIX file descriptor")
@pytest.mark.parametrize("body", ["[click.echo('x' * 100) for _ in range(10000)]", "sys.stdout.write('x')"])
def test_a_reader_that_goes_away_ends_it_quietly(body: str) -> None:
    """``qbcheck ... | head`` leaves no complaint, whether much or little was to be said."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-c", SPEAK.format(body=body)],
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)

    assert b"" == done.stderr


@pytest.mark.skipif(os.name == "nt" or not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_no_success() -> None:
    """A full disk is told and is not exit 0."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", SPEAK.format(body="sys.stdout.write('x')")],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert (3, b"Error: the output could not be written: No space left on device.\n") == (done.returncode, done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole group of processes")
def test_ctrl_c_is_exit_130() -> None:
    """A process that is interrupted says so and ends with 130."""
    body = "click.echo('ready'); __import__('time').sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", SPEAK.format(body=body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell's background job ignores the signal, and so do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert b"ready\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert (130, b"interrupted\n") == (process.returncode, said)


# --- Shared options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], None),
        (["--sandbox"], "us-ready"),
        (["--sandbox", "ca-ready"], "ca-ready"),
        (["--sandbox=ca-ready"], "ca-ready"),
        (["--sandbox", "--sandbox-dir", "books"], "us-ready"),
    ],
)
def test_the_scenario_may_be_left_out(arguments: list[str], expected: str | None) -> None:
    """``--sandbox`` alone is the default scenario."""

    @click.command()
    @sandbox_options
    def command(sandbox: str | None, sandbox_dir: Path | None) -> None:
        click.echo(repr(sandbox))

    from click.testing import CliRunner

    assert f"{expected!r}\n" == CliRunner().invoke(command, arguments).stdout


@pytest.mark.parametrize(
    ("no_color", "environment", "is_terminal", "expected"),
    [
        (False, {}, True, True),
        (True, {}, True, False),
        (False, {"NO_COLOR": "1"}, True, False),
        (False, {"NO_COLOR": ""}, True, True),
        (False, {"TERM": "dumb"}, True, False),
        (False, {}, False, False),
    ],
)
def test_colour_needs_a_terminal_and_nobodys_no(
    monkeypatch: pytest.MonkeyPatch, no_color: bool, environment: dict[str, str], is_terminal: bool, expected: bool
) -> None:
    """--no-color, NO_COLOR, TERM=dumb or a pipe: no colour."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)

    assert expected == use_color(no_color)
