"""Sales tax codes of lines and customers."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.mapping.outcome import Existing, Omitted, Refused
from qbcheck.mapping.tax import customer_tax_code, line_tax_code
from tests.mapping.lists import books, id_of, tax_codes

CODES = tax_codes("Tax", "Non", "S", "E", "Z", "Out", "LBR")


def line(country: str = "US", category: str = "Hardware", **changes: Any) -> object:
    right: dict[str, Any] = {"is_taxable": True, "is_exempt": False, "mapped": {}}
    settings = changes.pop("settings", books(country))
    return line_tax_code(category, changes.pop("codes", CODES), settings, **{**right, **changes})


def code(name: str) -> Existing:
    return Existing(id_of(name), name)


@pytest.mark.parametrize(
    ("is_taxable", "is_exempt", "expected"),
    [(True, False, "Tax"), (False, False, "Non"), (True, True, "Non"), (False, True, "Non")],
)
def test_united_states_taxed_or_not(is_taxable: bool, is_exempt: bool, expected: str) -> None:
    """3.9 and R28: Tax and Non, from the tax category and the organization's exempt flag."""
    assert code(expected) == line(is_taxable=is_taxable, is_exempt=is_exempt)


def test_united_states_names_come_from_the_preferences_or_the_mapping() -> None:
    """3.9: users do rename them; the mapping wins."""
    renamed = books(default_taxable_code="LBR", default_non_taxable_code="Out")

    assert code("LBR") == line(settings=renamed)
    assert code("Out") == line(settings=renamed, is_taxable=False)
    assert code("Out") == line(settings=renamed, is_exempt=True)
    assert code("Tax") == line(settings=renamed, mapped={"Taxable": "tax"})
    assert code("Non") == line(settings=renamed, is_taxable=False, mapped={"Not Taxable": "Non"})
    assert code("Non") == line(settings=renamed, is_exempt=True, mapped={"Tax Exempt": "Non"})


@pytest.mark.parametrize("country", ["CA", "UK"])
def test_canada_and_united_kingdom_a_code_for_each_category(country: str) -> None:
    """3.9 and R28: by tax category, S where none is mapped, E for whoever is exempt."""
    mapped = {"Books": "Z"}

    assert code("Z") == line(country, "books", mapped=mapped)
    assert code("S") == line(country, "Hardware", mapped=mapped)
    assert code("S") == line(country, "", mapped=mapped)
    assert code("S") == line(country, "Hardware", mapped=mapped, is_taxable=False)
    assert code("E") == line(country, "Books", mapped=mapped, is_exempt=True)


def test_a_category_may_be_mapped_in_the_united_states_too() -> None:
    """3.9: whatever Autotask taxes; the exempt stay exempt."""
    assert code("LBR") == line(category="Labor", is_taxable=False, mapped={"Labor": "LBR"})
    assert code("Non") == line(category="Labor", is_exempt=True, mapped={"Labor": "LBR"})


@pytest.mark.parametrize(
    ("codes", "mapped", "said"),
    [
        (tax_codes("Non"), {}, '"Tax" is not in QuickBooks'),
        (tax_codes(inactive=("Tax",)), {}, '"Tax" is inactive'),
        (CODES, {"Hardware": "HRD"}, '"HRD" is not in QuickBooks'),
        (CODES, {"Hardware": "Hard"}, "has 4 characters, and QuickBooks takes 3"),
    ],
)
def test_a_code_that_cannot_be_used_is_refused(codes: object, mapped: dict[str, str], said: str) -> None:
    """3.9, 3.10 and R28: missing, inactive, or longer than three characters."""
    refused = line(codes=codes, mapped=mapped)

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "the table tax_codes" in refused.reason


@pytest.mark.parametrize(
    ("country", "is_exempt", "expected"),
    [("US", False, "Tax"), ("US", True, "Non"), ("CA", False, "S"), ("CA", True, "E"), ("UK", True, "E")],
)
def test_the_exempt_flag_gives_the_code_of_the_customer(country: str, is_exempt: bool, expected: str) -> None:
    """3.9: organization exempt flag -> customer/invoice tax code."""
    assert code(expected) == customer_tax_code(CODES, books(country), is_exempt=is_exempt, mapped={})


def test_no_code_where_sales_tax_is_off() -> None:
    """3.9: QuickBooks knows no codes then."""
    off = books(sales_tax_on=False)

    assert Omitted() == line(settings=off)
    assert Omitted() == customer_tax_code(CODES, off, is_exempt=False, mapped={})


def test_a_category_that_autotask_did_not_tell_is_refused_where_any_is_mapped() -> None:
    """3.9: it may be one that has a code of its own; the exempt are exempt all the same."""
    mapped = {"Books": "Z"}

    assert isinstance(line("UK", "tax category 3", mapped=mapped), Refused)
    assert code("S") == line("UK", "tax category 3")
    assert code("E") == line("UK", "tax category 3", mapped=mapped, is_exempt=True)
