"""The class of a line."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.mapping.classes import class_for
from qbcheck.mapping.outcome import Existing, Omitted, Refused
from tests.mapping.lists import classes, id_of

THERE = classes("Services:Managed", "General", "Cloud")
MAPPED = {"Managed Services": "services:managed", "Items with No Line of Business": "General"}


def test_a_line_of_business_has_the_class_that_is_mapped() -> None:
    """3.4: by full name, up to five levels."""
    assert Existing(id_of("Services:Managed"), "Services:Managed") == class_for(
        "MANAGED Services", THERE, mapped=MAPPED
    )


@pytest.mark.parametrize("line_of_business", ["Cloud", "", None])
def test_without_a_mapping_there_is_no_class(line_of_business: str | None) -> None:
    """3.4: default [no class], also where a class of that name exists."""
    assert Omitted() == class_for(line_of_business, THERE, mapped={"Managed Services": "Services:Managed"})


@pytest.mark.parametrize("line_of_business", ["", None])
def test_items_without_a_line_of_business_have_a_choice_of_their_own(line_of_business: str | None) -> None:
    """3.4: *Items with No Line of Business*."""
    assert Existing(id_of("General"), "General") == class_for(line_of_business, THERE, mapped=MAPPED)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (classes("Services:Manages"), "did you mean Services:Manages?"),
        (classes(inactive=("Services:Managed",)), "inactive"),
    ],
)
def test_a_class_that_is_missing_or_inactive_is_refused(there: Any, said: str) -> None:
    """3.4: classes are never created."""
    refused = class_for("Managed Services", there, mapped=MAPPED)

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "the table classes" in refused.reason


def test_without_class_tracking_a_mapped_class_is_left_out_with_a_note() -> None:
    """3.4: nothing to say where nothing is mapped."""
    omitted = class_for("Managed Services", THERE, mapped=MAPPED, class_tracking=False)

    assert isinstance(omitted, Omitted)
    assert "Class tracking is off" in omitted.notes[0]
    assert Omitted() == class_for("Cloud", THERE, mapped=MAPPED, class_tracking=False)


@pytest.mark.parametrize("line_of_business", ["line of business 7", "association 12"])
def test_a_line_of_business_that_autotask_did_not_tell_is_refused_where_any_is_mapped(line_of_business: str) -> None:
    """3.4: it may be one that has a class."""
    assert isinstance(class_for(line_of_business, THERE, mapped=MAPPED), Refused)
    assert Omitted() == class_for(line_of_business, THERE, mapped={})
