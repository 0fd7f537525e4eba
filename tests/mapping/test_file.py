"""The mapping file: what a person writes, and what is said of its faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qbcheck.errors import SettingsError
from qbcheck.facts import Convention, ItemType, MappedNames, NamingConventions
from qbcheck.facts.mapped_names import CONVENTIONS, GENERIC_NAMES
from qbcheck.mapping.file import load_mapping
from qbcheck.mapping.items import kind_to_create

RIGHT = """\
[acme.employees]
"Tom Okafor" = "Thomas Okafor"
Priya = " Priya Raman "

[acme.classes]
"Managed Services" = "Services:Managed"

[other.employees]
Eve = "Eve Moran"
"""

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8").partition("## The mapping file")[2]
KINDS = {"service": "ItemService", "non-inventory part": "ItemNonInventory", "other charge": "ItemOtherCharge"}

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


ALL = """\
[acme.customers]
"Nordwind ∞" = "Nordwind"

[acme.items]
"Tech~Visit" = "Labor:Visit"

[acme.accounts]
Hardware = "Sales:Hardware"

[acme.tax_codes]
"Tax Exempt" = "E"

[acme.terms]
"30 days" = "Net 30"

[acme.naming]
same_value_as_single = false
mixed = "Bits"

[acme.naming.single]
labor = "role:work type"

[acme.naming.grouped]
charges = "Grouped Charges"

[acme.naming.item_types]
Wibble = "expenses"
"""


def test_every_table_is_read(write: Write) -> None:
    """3.1 to 3.5 and 3.9; what the naming does not say keeps its default (3.2)."""
    naming = NamingConventions(
        single={**CONVENTIONS, ItemType.LABOR: Convention.ROLE_AND_WORK_TYPE},
        grouped={**GENERIC_NAMES, ItemType.CHARGES: "Grouped Charges"},
        mixed="Bits",
        same_value_as_single=False,
        item_types={"Wibble": ItemType.EXPENSES},
    )

    assert MappedNames(
        customers={"Nordwind ∞": "Nordwind"},
        items={"Tech~Visit": "Labor:Visit"},
        accounts={"Hardware": "Sales:Hardware"},
        tax_codes={"Tax Exempt": "E"},
        terms={"30 days": "Net 30"},
        naming=naming,
    ) == load_mapping(write(ALL), "acme")


def test_faults_of_the_naming(write: Write) -> None:
    """3.2: types and conventions are a closed choice."""
    path = write(
        '[acme.naming]\nsame_value_as_single = "no"\n[acme.naming.single]\nlabour = "billing code"\n'
        'labor = "role"\n[acme.naming.item_types]\nWibble = "expense"\n'
    )
    types = ", ".join(ItemType)

    assert (
        'mapping.toml line 2: acme.naming.same_value_as_single: must be true or false, without quotes, not "no"',
        f'mapping.toml line 4: acme.naming.single.labour: "labour" is not one of {types}; did you mean labor?',
        'mapping.toml line 5: acme.naming.single.labor: "role" is not one of billing code, role:work type, item name',
        f'mapping.toml line 7: acme.naming.item_types.Wibble: "expense" is not one of {types}; did you mean expenses?',
    ) == faults(path)


@pytest.mark.parametrize(
    ("table", "name", "said"),
    [
        ("customers", "x" * 42, "has 42 characters, and QuickBooks takes 41 in the name of a customer"),
        ("items", "x" * 32, "has 32 characters, and QuickBooks takes 31 in the name of an item"),
        ("accounts", "x" * 32, "has 32 characters, and QuickBooks takes 31 in the name of an account"),
        ("classes", "a:b:c:d:e:f", "it has 6 levels, and QuickBooks takes 5"),
        ("customers", "Smile 😀", "(U+1F600), which QuickBooks cannot hold"),
        ("items", "Tech::Visit", 'a level is empty; each ":" stands between two names'),
        ("tax_codes", "Hard", "has 4 characters, and QuickBooks takes 3"),
        ("terms", "x" * 32, "has 32 characters, and QuickBooks takes 31"),
    ],
)
def test_a_name_that_quickbooks_does_not_take_is_a_fault(write: Write, table: str, name: str, said: str) -> None:
    """3.10: told with its line, before anything is transferred."""
    (fault,) = faults(write(f'[acme.{table}]\n"Here" = "There"\n"Name" = "{name}"\n'.replace("There", "S")))

    assert fault.startswith(f"mapping.toml line 3: acme.{table}.Name: ")
    assert fault.endswith(said)


def test_a_name_that_stands_twice_is_a_fault(write: Write) -> None:
    """Letter case makes no difference, so one of them would be guessed."""
    assert (
        'mapping.toml line 3: acme.terms.NET: is the same name as "Net"; letter case makes no difference',
    ) == faults(write('[acme.terms]\nNet = "Net 30"\nNET = "Net 15"\n'))


def test_the_printed_mapping_file_is_right(write: Write) -> None:
    """docs/settings.md: it can be used as it is, and shows every table."""
    printed = PAGE.partition("```text\n")[2].partition("```")[0]

    mapped = load_mapping(write(printed), "acme")

    for table in ("customers", "items", "accounts", "classes", "tax_codes", "terms", "employees"):
        assert getattr(mapped, table), table
    assert Convention.ROLE_AND_WORK_TYPE == mapped.naming.single[ItemType.LABOR]


@pytest.mark.parametrize("item_type", ItemType)
def test_the_printed_defaults_are_right(item_type: ItemType) -> None:
    """docs/settings.md: convention, generic name and kind of every type."""
    row = re.search(rf"^\| `{item_type}`.* \| ([^|]+) \| `([^|]+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)

    assert row
    assert row[1].startswith(CONVENTIONS[item_type])
    assert GENERIC_NAMES[item_type] == row[2]
    assert kind_to_create(item_type) == KINDS[row[3]]
