"""Facts saved and read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qbcheck.errors import SettingsError
from qbcheck.facts.snapshot import load_facts, save_facts

from ..some_facts import LOGIN_USER, attested, some_facts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    save_facts(some_facts(attestations=(attested("AT106", LOGIN_USER),)), path)
    return path


def test_saved_facts_are_the_same_facts(file: Path) -> None:
    """Judged later or elsewhere, the results are the same."""
    assert some_facts(attestations=(attested("AT106", LOGIN_USER),)) == load_facts(file)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], "cut off or damaged"),
        (lambda text: text.replace('"version": 1', '"version": 7'), "version 7"),
        (lambda text: text.replace('"accepted": true', '"accepted": "perhaps"'), "damaged at tenant.login"),
        (lambda _: "[]", "no facts file"),
        (lambda _: "", "cut off or damaged"),
        (lambda _: json.dumps({"format": "qbcheck facts", "version": 1}), "damaged"),
    ],
)
def test_a_file_that_is_no_snapshot_is_told_in_one_line(file: Path, change: object, words: str) -> None:
    """Truncated, of another version, or something else: bad settings, exit 2."""
    file.write_text(change(file.read_text("utf-8")), "utf-8")  # type: ignore[operator] - each is a function of text

    with pytest.raises(SettingsError, match=words) as caught:
        load_facts(file)

    assert 2 == caught.value.exit_code
    assert "\n" not in caught.value.message


def test_a_missing_file(tmp_path: Path) -> None:
    """The file is named."""
    with pytest.raises(SettingsError, match=r"none\.json"):
        load_facts(tmp_path / "none.json")
