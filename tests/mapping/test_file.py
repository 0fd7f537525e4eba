"""The mapping file: what a person writes, and what is said of its faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qbcheck.errors import SettingsError
from qbcheck.facts import MappedNames
from qbcheck.mapping.file import load_mapping

RIGHT = """\
[acme.employees]
"Tom Okafor" = "Thomas Okafor"
Priya = " Priya Raman "

[acme.classes]
"Managed Services" = "Services:Managed"

[other.employees]
Eve = "Eve Moran"
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "mapping.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        load_mapping(path, "acme")
    return raised.value.faults


def test_each_profile_has_its_own_names(write: Write) -> None:
    """Employees (R41) and classes (R44) of one profile, blanks around names dropped."""
    expected = MappedNames(
        {"Tom Okafor": "Thomas Okafor", "Priya": "Priya Raman"}, {"Managed Services": "Services:Managed"}
    )

    assert expected == load_mapping(write(RIGHT), "acme")
    assert MappedNames({"Eve": "Eve Moran"}) == load_mapping(write(RIGHT), "other")


@pytest.mark.parametrize("text", ["", RIGHT])
def test_a_profile_without_tables_maps_nothing(write: Write, text: str) -> None:
    """A mapping is optional."""
    assert MappedNames() == load_mapping(write(text), "third")


def test_every_fault_of_the_whole_file_is_named_with_its_line(write: Write) -> None:
    """All at once, also those of other profiles."""
    path = write(
        '[acme.employes]\nTom = "T"\n\n[acme.classes]\nManaged = 3\nOther = ""\n\n[other.employees]\nEve = []\n'
    )

    assert (
        "mapping.toml line 1: acme.employes: unknown key; did you mean employees?",
        "mapping.toml line 5: acme.classes.Managed: must be text in quotes, not the number 3",
        "mapping.toml line 6: acme.classes.Other: is empty",
        "mapping.toml line 9: other.employees.Eve: must be text in quotes, not a list",
    ) == faults(path)


@pytest.mark.parametrize("table", ["employees", "classes"])
def test_a_table_without_its_profile_is_told_where_it_belongs(write: Write, table: str) -> None:
    """Forgetting the profile is the likeliest slip."""
    assert (f"mapping.toml line 1: {table}: belongs below a profile: [acme.{table}]",) == faults(
        write(f'[{table}]\nTom = "Thomas"\n')
    )


def test_a_value_where_a_profile_should_be(write: Write) -> None:
    """Only tables of profiles stand at the top."""
    assert ('mapping.toml line 1: acme: must be a table of a profile, such as [acme.employees], not "Tom"',) == faults(
        write('acme = "Tom"\n')
    )


def test_a_name_may_be_written_in_any_alphabet(write: Write) -> None:
    """Names are the user's."""
    assert {"Zoë Łukasz": "Zoë"} == load_mapping(write('[acme.employees]\n"Zoë Łukasz" = "Zoë"\n'), "acme").employees


def test_no_file_maps_nothing(tmp_path: Path) -> None:
    """A mapping is optional."""
    assert MappedNames() == load_mapping(tmp_path / "mapping.toml", "acme")
