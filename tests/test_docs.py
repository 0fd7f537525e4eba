"""README and docs say what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from qbcheck.cli import COMMANDS, cli
from qbcheck.cli.connector import guide
from qbcheck.profile import OTHER_VARIABLES, SETTINGS, profile_from_mapping
from qbcheck.quickbooks._hresults import HRESULTS
from qbcheck.quickbooks.com_errors import ComError

_ROOT = Path(__file__).parents[1]
README = (_ROOT / "README.md").read_text("utf-8")
FIRST_RUN = (_ROOT / "docs" / "first-run.md").read_text("utf-8")
SETTINGS_PAGE = (_ROOT / "docs" / "settings.md").read_text("utf-8")
COM_PAGE = (_ROOT / "docs" / "com.md").read_text("utf-8")


def test_every_setting_and_its_variable_is_documented() -> None:
    """docs/settings.md has a row for every setting, and no other."""
    rows = re.findall(r"^\| `([\w.-]+)` \| `(QBCHECK_\w+)` \|", SETTINGS_PAGE, re.MULTILINE)

    assert [(setting.name, setting.variable) for setting in SETTINGS] == rows


@pytest.mark.parametrize("variable", OTHER_VARIABLES)
def test_every_other_variable_is_documented(variable: str) -> None:
    """Variables that are no settings are named too."""
    assert f"`{variable}`" in SETTINGS_PAGE


@pytest.mark.parametrize("page", [README, SETTINGS_PAGE, COM_PAGE, FIRST_RUN])
def test_the_printed_settings_files_are_right(page: str) -> None:
    """A settings file that is printed can be used as it is."""
    for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        for name, profile in tomllib.loads(text)["profiles"].items():
            assert name == profile_from_mapping(name, profile).name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    """The README names every command."""
    table = README.partition("## Commands")[2].partition("\n## ")[0]

    assert re.search(rf"`(qbcheck )?{command}\b", table)


def test_the_codes_of_the_com_page_are_known() -> None:
    """What the page explains qbcheck explains too: it lists no code that qbcheck would not know."""
    codes = re.findall(r"0x[0-9A-F]{8}", COM_PAGE)

    assert "0x80040414" in codes
    assert [] == [code for code in codes if not ComError(code).is_of_the_way and code not in HRESULTS]


def test_the_guide_knows_every_error_that_connector_add_prints() -> None:
    """What the command says in short stands in the guide as well."""
    rows = [line for line in FIRST_RUN.splitlines() if line.startswith("| ")]

    assert [] == [each.number for each in guide.troubles() if not any(each.number in row for row in rows)]
    assert (_ROOT / guide.PAGE).exists()


def test_links_lead_somewhere() -> None:
    """No dead links between our pages."""
    for page in (_ROOT / "README.md", *(_ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_screen_in_the_readme_is_what_one_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports, days and the time aside."""
    monkeypatch.chdir(tmp_path)
    command, _, printed = README.partition("```text\n$ qbcheck ")[2].partition("```")[0].partition("\n")
    shown = CliRunner().invoke(cli, command.split(), prog_name="qbcheck").stdout

    assert _timeless(printed) == _timeless(shown)


def _timeless(text: str) -> str:
    text = re.sub(r"\d{4}-\d\d-\d\d", "DATE", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    return re.sub(r"^time .*$", "time", text, flags=re.MULTILINE)
