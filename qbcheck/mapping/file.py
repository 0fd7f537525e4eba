"""The mapping file: what is called otherwise in QuickBooks than in Autotask, by profile.

    [acme.employees]                       # a resource = an employee in QuickBooks
    "Tom Okafor" = "Thomas Okafor"

    [acme.classes]                         # a line of business = the full name of a class in QuickBooks
    "Managed Services" = "Services:Managed"

A person writes it; qbcheck only reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from qbcheck.facts import MappedNames
from qbcheck.faults import Fault, file_error, shown, validated
from qbcheck.profile import Text
from qbcheck.toml_file import read_toml


class _Tables(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", str_strip_whitespace=True)

    employees: dict[Text, Text] = Field(default_factory=dict)
    classes: dict[Text, Text] = Field(default_factory=dict)


def load_mapping(path: Path, profile_name: str) -> MappedNames:
    """Return what the file says for a profile; nothing is mapped where there is no file, or no table of the profile.

    Raises SettingsError, which lists every fault of the whole file with its line.
    """
    if not path.exists():
        return MappedNames()
    file = read_toml(path)
    found = {name: _tables(name, tables, profile_name) for name, tables in file.data.items()}
    faults = [fault for each in found.values() if isinstance(each, tuple) for fault in each]
    if faults:
        raise file_error(file, "mapping file", faults)
    mine = found.get(profile_name)
    return MappedNames(mine.employees, mine.classes) if isinstance(mine, _Tables) else MappedNames()


def _tables(name: str, tables: object, profile_name: str) -> _Tables | tuple[Fault, ...]:
    if not isinstance(tables, Mapping):
        return (
            Fault((name,), f"must be a table of a profile, such as [{profile_name}.employees], not {shown(tables)}"),
        )
    if name in _Tables.model_fields and not any(isinstance(value, Mapping) for value in tables.values()):
        return (Fault((name,), f"belongs below a profile: [{profile_name}.{name}]"),)
    return validated(_Tables, tables, (name,))
