"""Where verify finds the mapping file, and what it changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from .conftest import Run

PRIYA_ONLY = '[time-data-never-set.employees]\n"Priya Raman" = "Priya Raman"\n'


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state(result: Result, code: str) -> str:
    return str({each["code"]: each for each in json.loads(result.stdout)["results"]}[code]["state"])


def test_a_sandbox_has_its_scenarios_mapping_unless_a_file_is_named(run: Run, tmp_path: Path) -> None:
    """R41: for a mapped employee QB231 fails, for another one it warns."""
    file = tmp_path / "mine.toml"
    file.write_text(PRIYA_ONLY, encoding="utf-8")
    options = ("QB231", "--sandbox", "time-data-never-set", "--format", "json")

    assert ["fail", "warn"] == [
        state(run("verify", *options, *more), "QB231") for more in ((), ("--mapping", str(file)))
    ]
    assert PRIYA_ONLY == file.read_text(encoding="utf-8")


def test_mapped_lines_of_business_make_class_tracking_matter(run: Run, tmp_path: Path) -> None:
    """R44: classes are used where the mapping file maps them."""
    file = tmp_path / "mine.toml"
    file.write_text('[us-ready.classes]\nManaged = "Managed"\n', encoding="utf-8")

    result = run("verify", "QB232", "--sandbox", "us-ready", "--format", "json", "--mapping", str(file))

    assert "fail" == state(result, "QB232")


def test_saved_facts_keep_their_mapping_unless_a_file_is_named(run: Run, tmp_path: Path) -> None:
    """A snapshot holds the names; --mapping replaces them."""
    file = tmp_path / "mine.toml"
    file.write_text(PRIYA_ONLY, encoding="utf-8")
    run("verify", "--sandbox", "time-data-never-set", "--save-facts", "facts.json")
    options = ("QB231", "--facts", "facts.json", "--format", "json")

    assert ["fail", "warn"] == [
        state(run("verify", *options, *more), "QB231") for more in ((), ("--mapping", str(file)))
    ]


@pytest.mark.parametrize("named", [False, True])
def test_a_broken_file_stops_before_the_first_call(run: Run, settings: Path, named: bool) -> None:
    """Beside the settings file, or where QBCHECK_MAPPING says; with the line, exit 2."""
    file = settings.with_name("other.toml" if named else "mapping.toml")
    file.write_text("[acme.employees]\nTom = 3\n", encoding="utf-8")

    result = run("verify", **({"QBCHECK_MAPPING": str(file)} if named else {}))

    assert 2 == result.exit_code
    assert f"{file.name} line 2: acme.employees.Tom: must be text in quotes, not the number 3" in result.stderr


@pytest.mark.parametrize("by_option", [False, True])
def test_a_file_that_is_named_must_be_there(run: Run, settings: Path, by_option: bool) -> None:
    """A slip in its name must not map nothing in silence."""
    result = run(
        "verify",
        *(["--mapping", "no.toml"] if by_option else []),
        **({} if by_option else {"QBCHECK_MAPPING": "no.toml"}),
    )

    assert 2 == result.exit_code
    assert "no.toml" in result.stderr
    assert "does not exist" in result.stderr
