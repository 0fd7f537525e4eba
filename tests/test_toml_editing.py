"""Changing a file that a person wrote: what they wrote besides stays as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qbcheck.errors import SettingsError
from qbcheck.toml_editing import Changes, change_toml

ADDED: Changes = {
    ("profiles", "acme", "company", "connection"): "web-connector",
    ("profiles", "acme", "company", "file"): r"C:\Books\acme.qbw",
    ("profiles", "acme", "connector", "user"): "qbcheck-acme",
}
REMOVED: Changes = {
    ("profiles", "acme", "company", "connection"): None,
    ("profiles", "acme", "company", "file"): None,
    ("profiles", "acme", "connector"): None,
}
BEFORE = """\
# mine
[profiles.acme.company]
name = "Acme"  # as in QuickBooks
[profiles.acme.features.invoices]
driver = "qbcheck"
# start_date = 2026-01-01

# the other one
[profiles.zenith.company]
name = "Zenith"
"""
AFTER = """\
# mine
[profiles.acme.company]
name = "Acme"  # as in QuickBooks
connection = "web-connector"
file = 'C:\\Books\\acme.qbw'
[profiles.acme.features.invoices]
driver = "qbcheck"
# start_date = 2026-01-01

[profiles.acme.connector]
user = "qbcheck-acme"

# the other one
[profiles.zenith.company]
name = "Zenith"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "qbcheck.toml"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_keys_and_tables_are_added_where_they_belong(file: Path, line_end: str) -> None:
    """Comments, order and line ends stay; a comment above the next header is not parted from it."""
    file.write_bytes(BEFORE.replace("\n", line_end).encode())
    change_toml(file, ADDED, "settings file")

    assert AFTER.replace("\n", line_end) == file.read_bytes().decode()


def test_what_was_added_is_taken_out_again(file: Path) -> None:
    """With it goes nothing but its own; empty lines aside, the file is as it was before."""
    file.write_text(AFTER, encoding="utf-8")
    change_toml(file, REMOVED, "settings file")

    after = file.read_text(encoding="utf-8")
    assert [line for line in BEFORE.splitlines() if line] == [line for line in after.splitlines() if line]


@pytest.mark.parametrize(
    "text",
    [
        'profiles = { acme = { company = { name = "Acme" } } }\n',
        '[profiles.acme]\ncompany = { name = "Acme" }\n',
        '[profiles.acme]\ncompany.name = "Acme"\n',
        '[profiles.acme.company]\nname = "Acme"\n[profiles.zenith]\ncountry = "US"\n[profiles.acme]\ncountry = "US"\n',
        '\ufeff[profiles.acme.company]\nname = "Acme"',
    ],
)
def test_other_ways_to_write_it_are_changed_rightly(file: Path, text: str) -> None:
    """Inline tables, dotted keys, tables out of order, no last line end."""
    file.write_text(text, encoding="utf-8")
    change_toml(file, ADDED, "settings file")
    acme = tomllib.loads(file.read_text(encoding="utf-8-sig"))["profiles"]["acme"]

    assert {"name": "Acme", "connection": "web-connector", "file": r"C:\Books\acme.qbw"} == acme["company"]
    assert {"user": "qbcheck-acme"} == acme["connector"]


def test_what_cannot_be_changed_alone_is_refused(file: Path) -> None:
    """The file is left as it is, and the person told what to write by hand."""
    text = 'profiles.acme.company.name = "Acme"\nprofiles.acme.country = "US"\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot change") as refused:
        change_toml(file, ADDED, "settings file")

    assert text == file.read_text(encoding="utf-8")
    assert "profiles.acme.connector.user = 'qbcheck-acme'" in refused.value.faults


def test_taking_out_what_is_not_there_changes_nothing(file: Path) -> None:
    file.write_text(BEFORE, encoding="utf-8")
    change_toml(file, REMOVED, "settings file")

    assert BEFORE == file.read_text(encoding="utf-8")
