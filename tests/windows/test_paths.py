"""Files and folders as Windows names them: drive letters, UNC, spaces, any script, and files that others hold open."""

from __future__ import annotations

import ctypes
import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qbcheck.cli import cli

SETTINGS = r"""
[profiles.acme]
country = "US"
autotask.user = "api@acme.example"
company.name = "Jürgen & Söhne"
company.file = '\\FILESERVER\Bücher\Jürgen & Söhne.qbw'
features.timesheets.driver = "qbcheck"
"""
FORMS = ["drive letter", "forward slashes", "relative", "extended", "drive without folder", "admin share"]


def in_form(path: Path, form: str) -> str:
    """Return a path below the current folder as a person may write it."""
    match form:
        case "forward slashes":
            return path.as_posix()
        case "relative":
            return rf".\{path.relative_to(Path.cwd())}"
        case "extended":
            return rf"\\?\{path}"
        case "drive without folder":
            return f"{path.drive}{path.relative_to(Path.cwd())}"
        case "admin share":
            share = Path(rf"\\localhost\{path.drive[0]}$") / path.relative_to(path.anchor)
            if not share.parent.exists():
                pytest.skip("the share of a drive is for administrators alone, and wine has none")
            return str(share)
        case _:
            return str(path)


@contextmanager
def held_for_itself(path: Path) -> Iterator[None]:
    """Make a file and keep it open for writing, sharing it with nobody."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined] - Windows alone has it
    kernel.CreateFileW.restype = ctypes.c_void_p
    generic_write, create_always = 0x40000000, 2
    handle = kernel.CreateFileW(str(path), generic_write, 0, None, create_always, 0, None)
    assert handle != ctypes.c_void_p(-1).value, ctypes.get_last_error()  # type: ignore[attr-defined] - as above
    try:
        yield
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="qbcheck")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return facts that were read once, to be judged without any server."""
    file = tmp_path_factory.mktemp("facts") / "facts.json"
    result = run("verify", "--sandbox", "--save-facts", str(file))

    assert 0 == result.exit_code, result.output
    return file


@pytest.fixture(autouse=True)
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the folder, without settings."""
    monkeypatch.chdir(folder)
    for name in os.environ:
        if name.startswith("QBCHECK_"):
            monkeypatch.delenv(name)
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_settings_at_any_path(here: Path, form: str) -> None:
    """The file is found and named as it was given; the UNC path of the company file stays as it was written."""
    file = here / "set tings Ł.toml"
    file.write_text(SETTINGS, encoding="utf-8-sig")
    given = in_form(file, form)
    result = run("config", "show", "--format", "json", "--settings", given)

    assert 0 == result.exit_code, result.output
    shown = json.loads(result.stdout)
    assert Path(given) == Path(shown["settings_file"])
    assert r"\\FILESERVER\Bücher\Jürgen & Söhne.qbw" in [setting["value"] for setting in shown["settings"]]


@pytest.mark.parametrize("form", FORMS)
def test_reports_and_facts_at_any_path(here: Path, facts: Path, form: str) -> None:
    """A colon and backslashes in FORMAT=PATH are the path's own."""
    report = here / "re port Ł.json"
    result = run("verify", "--facts", str(facts), "--report", f"json={in_form(report, form)}")

    assert 0 == result.exit_code, result.output
    assert 0 == json.loads(report.read_text(encoding="utf-8"))["exit_code"]


@pytest.mark.parametrize("form", ["drive letter", "extended", "admin share"])
def test_a_sandbox_at_any_path(here: Path, form: str) -> None:
    """Its SQLite files are made and found again; Windows would not delete them while anybody has them open."""
    given = in_form(here / "sand box Ł", form)
    for scenario in ("us-ready", "us-ready"):
        result = run("verify", "AT101", "--sandbox", scenario, "--sandbox-dir", given, "--allow-partial")

        assert 0 == result.exit_code, result.output
    for file in (here / "sand box Ł").iterdir():
        file.unlink()
    assert [] == list((here / "sand box Ł").iterdir())


@pytest.mark.parametrize("path", [r"\\127.0.0.1\no such share\x.xml", r"Q:\x.xml", r"nowhere\x.xml"])
def test_a_place_that_is_not_there(facts: Path, path: str) -> None:
    """An absent share, drive or folder is named before anything is read."""
    result = run("verify", "--facts", str(facts), "--report", f"junit={path}")

    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(f"Error: --report junit={path}: the folder ")


def test_a_report_that_another_program_holds_open(here: Path, facts: Path) -> None:
    """As Excel holds an open file: it is named, with exit code 2."""
    report = here / "report.xml"
    with held_for_itself(report):
        result = run("verify", "--facts", str(facts), "--report", f"junit={report}")

    assert 2 == result.exit_code
    assert f"{report} cannot be written: Permission denied" in result.stderr


def test_a_file_of_words_that_another_program_holds_open(here: Path) -> None:
    """Windows replaces no file that is open elsewhere: that is said, and the words stay as they were."""
    (here / "qbcheck.toml").write_text(SETTINGS, encoding="utf-8")
    attest = ("attest", "PC301", "--holds", "--by")
    first = run(*attest, "Zoë")
    file = here / "attestations.toml"
    with file.open(encoding="utf-8"):
        second = run(*attest, "Łukasz")
    third = run(*attest, "店")

    assert (0, 2, 0) == (first.exit_code, second.exit_code, third.exit_code), first.output + third.output
    assert f"{file} cannot be written" in second.stderr
    assert "no other program has it open" in second.stderr
    assert ["店"] == [word["by"] for word in tomllib.loads(file.read_text(encoding="utf-8"))["attestation"]]
    assert ["attestations.toml", "qbcheck.toml"] == sorted(path.name for path in here.iterdir())


@pytest.fixture
def personal() -> Iterator[Path]:
    """Return the settings file of the person who runs this, who must have none."""
    folder = Path(os.environ["LOCALAPPDATA"]) / "qbcheck"
    file = folder / "qbcheck.toml"
    if file.exists():
        pytest.skip(f"{file} is somebody's own")
    was_there = folder.exists()
    folder.mkdir(exist_ok=True)
    yield file
    file.unlink(missing_ok=True)
    if not was_there:
        folder.rmdir()


def test_the_folder_for_settings(personal: Path, here: Path) -> None:
    r"""``%LOCALAPPDATA%\qbcheck`` is looked into, as docs/settings.md says, after the folder one works in."""
    nowhere = run("config", "show")
    personal.write_text(SETTINGS, encoding="utf-8")
    found = run("config", "show", "--format", "json")
    (here / "qbcheck.toml").write_text(SETTINGS, encoding="utf-8")
    nearer = run("config", "show", "--format", "json")

    assert 2 == nowhere.exit_code
    assert f"neither {here / 'qbcheck.toml'} nor {personal} exists" in nowhere.stderr
    assert [str(personal), str(here / "qbcheck.toml")] == [
        json.loads(result.stdout)["settings_file"] for result in (found, nearer)
    ]
