"""Organizations of Autotask as customers of QuickBooks."""

from __future__ import annotations

import pytest

from qbcheck.mapping.customers import customer_for
from qbcheck.mapping.outcome import Existing, Refused, ToCreate
from tests.mapping.lists import customers, id_of, names

NOBODY = names()
ORCHARD = "Orchard Dental"


def test_the_id_of_an_earlier_transfer_comes_before_the_name() -> None:
    """3.1, first rule: also when the customer was renamed in QuickBooks and another got its name."""
    there = customers(ORCHARD, "Orchard Dental Group")

    found = customer_for(ORCHARD, there, NOBODY, mapped={}, stored_id=id_of("Orchard Dental Group"))

    assert isinstance(found, Existing)
    assert id_of("Orchard Dental Group") == found.list_id
    assert "from an earlier transfer" in found.notes[0]


def test_an_id_whose_customer_still_has_its_name_needs_no_note() -> None:
    """3.1, first rule."""
    assert Existing(id_of(ORCHARD), ORCHARD) == customer_for(
        ORCHARD, customers(ORCHARD), NOBODY, mapped={}, stored_id=id_of(ORCHARD)
    )


@pytest.mark.parametrize("organization", [ORCHARD, "ORCHARD dental", "  Orchard Dental "])
def test_else_the_customer_of_exactly_that_name(organization: str) -> None:
    """3.1, second rule: letter case and outer blanks make no difference."""
    assert Existing(id_of(ORCHARD), ORCHARD) == customer_for(organization, customers(ORCHARD), NOBODY, mapped={})


def test_nearly_the_same_name_is_another_customer() -> None:
    """3.1, third rule, and R45: an exact match or a new customer."""
    found = customer_for("Orchard Dental.", customers(ORCHARD, f"Group:{ORCHARD}."), NOBODY, mapped={})

    assert ToCreate("Customer", (("Orchard Dental.",),)) == found


def test_a_tilde_makes_a_job() -> None:
    """3.1, job-level invoicing: parents first."""
    assert ToCreate("Customer", ((ORCHARD,), (ORCHARD, "North"))) == customer_for(
        "Orchard Dental~North", customers(), NOBODY, mapped={}
    )
    assert Existing(id_of("Orchard Dental:North"), "Orchard Dental:North") == customer_for(
        "Orchard Dental~North", customers(ORCHARD, "Orchard Dental:North"), NOBODY, mapped={}
    )


def test_a_job_goes_below_the_customer_that_is_there() -> None:
    """3.1: the parent is written as QuickBooks writes it, and only what is missing is created."""
    found = customer_for("orchard dental~North~Roof", customers("Orchard DENTAL"), NOBODY, mapped={})

    assert isinstance(found, ToCreate)
    assert (("Orchard DENTAL", "North"), ("Orchard DENTAL", "North", "Roof")) == found.missing
    assert "Orchard DENTAL:North:Roof" == found.full_name


@pytest.mark.parametrize("kind", ["Vendor", "Employee", "OtherName"])
@pytest.mark.parametrize("organization", [ORCHARD, "Orchard Dental~North"])
def test_a_name_that_another_list_has_is_refused(kind: str, organization: str) -> None:
    """3.1: customers, vendors, employees and other names share one name space (3100)."""
    found = customer_for(organization, customers(), names(**{kind: "ORCHARD DENTAL"}), mapped={})

    assert isinstance(found, Refused)
    assert "Organization Name" in found.reason
    assert "3100" in found.reason
    assert 'such as "Orchard Dental (Customer)"' in found.reason


def test_a_vendor_named_like_a_job_is_no_collision() -> None:
    """3.1: only names of one level meet in the name space of the four lists."""
    found = customer_for("Orchard Dental~North", customers(ORCHARD), names(Vendor="North"), mapped={})

    assert isinstance(found, ToCreate)


def test_an_inactive_customer_is_sent_with_a_warning() -> None:
    """2.1: sent even if the customer is inactive."""
    found = customer_for(ORCHARD, customers(inactive=(ORCHARD,)), NOBODY, mapped={})

    assert isinstance(found, Existing)
    assert "inactive in QuickBooks" in found.warnings[0]


def test_a_job_below_an_inactive_customer_is_warned_of() -> None:
    """2.1 with 3.1."""
    found = customer_for("Orchard Dental~North", customers(inactive=(ORCHARD,)), NOBODY, mapped={})

    assert isinstance(found, ToCreate)
    assert "inactive in QuickBooks" in found.warnings[0]


def test_the_mapping_file_comes_before_everything() -> None:
    """3.1: a person's word beats the stored id and the name; letter case of the key makes no difference."""
    there = customers(ORCHARD, "Orchard:North", "Old")

    found = customer_for("ORCHARD Dental", there, NOBODY, mapped={ORCHARD: "orchard:north"}, stored_id=id_of("Old"))

    assert isinstance(found, Existing)
    assert "Orchard:North" == found.full_name
    assert "is mapped to" in found.notes[0]


def test_what_cannot_be_written_goes_under_its_mapped_name() -> None:
    """3.10: names outside Latin-1 and over-long names are created only under a name that a person chose."""
    smile, long = "Smile 😀 Dental", "x" * 42

    assert isinstance(customer_for(smile, customers(), NOBODY, mapped={}), Refused)
    assert isinstance(customer_for(long, customers(), NOBODY, mapped={}), Refused)
    for organization in (smile, long):
        found = customer_for(organization, customers(), NOBODY, mapped={organization: "Smile Dental"})
        assert isinstance(found, ToCreate)
        assert (("Smile Dental",),) == found.missing


def test_a_customer_known_by_id_whose_name_cannot_be_written_is_still_found() -> None:
    """3.1, first rule: the name plays no part then."""
    found = customer_for("Smile 😀", customers("Smile"), NOBODY, mapped={}, stored_id=id_of("Smile"))

    assert isinstance(found, Existing)


def test_a_customer_that_was_deleted_or_merged_is_not_created_again() -> None:
    """3.1 with design 6: a person's deletion is respected; the exact name still counts."""
    found = customer_for(ORCHARD, customers("Orchard Dental Group"), NOBODY, mapped={}, stored_id="gone")

    assert isinstance(found, Refused)
    assert "deleted or merged" in found.reason
    assert "did you mean Orchard Dental Group?" in found.reason
    assert Existing(id_of(ORCHARD), ORCHARD) == customer_for(
        ORCHARD, customers(ORCHARD), NOBODY, mapped={}, stored_id="gone"
    )
