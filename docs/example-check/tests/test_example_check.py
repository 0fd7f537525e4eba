"""The example's own tests: the suite, and a case on each side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_check import VendorNamesDiffer

from qbcheck.checking import State
from qbcheck.checking.testing import assert_sound, unknown_facts
from qbcheck.facts import Known, Vendor


def test_it_is_sound() -> None:
    """Every check must pass the suite."""
    assert_sound(VendorNamesDiffer())


@pytest.mark.parametrize(
    ("expected", "names"), [(State.PASS, ["Ingram", "Northwind"]), (State.WARN, ["Ingram", "IN GRAM"])]
)
def test_names_that_look_alike(expected: State, names: list[str]) -> None:
    """Letter case and blanks do not tell two vendors apart."""
    facts = unknown_facts()
    vendors = Known(tuple(Vendor(name, True) for name in names))
    facts = replace(facts, company=replace(facts.company, vendors=vendors))

    assert expected == VendorNamesDiffer().judge(facts, "").state
