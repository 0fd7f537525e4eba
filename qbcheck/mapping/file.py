"""The mapping file: what is called otherwise in QuickBooks than in Autotask, by profile.

    [acme.customers]                       # an organization = the full name of a customer in QuickBooks
    "Nordwind Größe ∞" = "Nordwind"

    [acme.classes]                         # a line of business = the full name of a class in QuickBooks
    "Managed Services" = "Services:Managed"

A person writes it; qbcheck only reads it. docs/settings.md describes every table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from qbcheck.facts import Convention, ItemType, MappedNames, NamingConventions
from qbcheck.facts.mapped_names import CONVENTIONS, GENERIC_NAMES, MIXED_NAME
from qbcheck.faults import Fault, file_error, shown, validated
from qbcheck.mapping.names import ACCOUNT, CLASS, CUSTOMER, ITEM, folded, full_name_fault
from qbcheck.profile import Text
from qbcheck.toml_file import read_toml

_KINDS = MappingProxyType({kind.table: kind for kind in (CUSTOMER, ITEM, ACCOUNT, CLASS)})
_LIMITS = MappingProxyType({"tax_codes": 3, "terms": 31, "employees": 41})
"""Characters that QuickBooks takes in the names of the other tables (quickbooks-desktop 2.6)."""

_Type = Annotated[ItemType, Field(strict=False)]
_Names = dict[Text, Text]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", str_strip_whitespace=True)


class _Naming(_Model):
    same_value_as_single: bool = True
    mixed: Text = MIXED_NAME
    single: dict[_Type, Annotated[Convention, Field(strict=False)]] = Field(default_factory=dict)
    grouped: dict[_Type, Text] = Field(default_factory=dict)
    item_types: dict[Text, _Type] = Field(default_factory=dict)

    def conventions(self) -> NamingConventions:
        return NamingConventions(
            {**CONVENTIONS, **self.single},
            {**GENERIC_NAMES, **self.grouped},
            self.mixed,
            self.same_value_as_single,
            self.item_types,
        )


class _Tables(_Model):
    customers: _Names = Field(default_factory=dict)
    items: _Names = Field(default_factory=dict)
    accounts: _Names = Field(default_factory=dict)
    classes: _Names = Field(default_factory=dict)
    tax_codes: _Names = Field(default_factory=dict)
    terms: _Names = Field(default_factory=dict)
    employees: _Names = Field(default_factory=dict)
    naming: _Naming = _Naming()

    def names(self) -> Mapping[str, _Names]:
        """Return the tables of names to names."""
        return {table: getattr(self, table) for table in type(self).model_fields if table != "naming"}


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
    return MappedNames(**mine.names(), naming=mine.naming.conventions()) if isinstance(mine, _Tables) else MappedNames()


def _tables(name: str, tables: object, profile_name: str) -> _Tables | tuple[Fault, ...]:
    if not isinstance(tables, Mapping):
        return (
            Fault((name,), f"must be a table of a profile, such as [{profile_name}.employees], not {shown(tables)}"),
        )
    if name in _Tables.model_fields and not any(isinstance(value, Mapping) for value in tables.values()):
        return (Fault((name,), f"belongs below a profile: [{profile_name}.{name}]"),)
    found = validated(_Tables, tables, (name,))
    if isinstance(found, tuple):
        return found
    return tuple(_name_faults(name, found.names())) or found


def _name_faults(profile: str, tables: Mapping[str, _Names]) -> Iterator[Fault]:
    """Find names of Autotask that stand there twice, and names that QuickBooks does not take."""
    for table, names in tables.items():
        seen: dict[str, str] = {}
        for here, there in names.items():
            first = seen.setdefault(folded(here), here)
            if first != here:
                yield Fault((profile, table, here), f'is the same name as "{first}"; letter case makes no difference')
            fault = full_name_fault(there, _KINDS[table]) if table in _KINDS else _length_fault(there, _LIMITS[table])
            if fault:
                yield Fault((profile, table, here), f"{shown(there)}: {fault}")


def _length_fault(name: str, longest: int) -> str:
    return f"has {len(name)} characters, and QuickBooks takes {longest}" if len(name) > longest else ""
