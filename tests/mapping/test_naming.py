"""What the item of a line is called."""

from __future__ import annotations

import pytest

from qbcheck.facts import Convention, ItemType, NamingConventions
from qbcheck.facts.mapped_names import CONVENTIONS, GENERIC_NAMES
from qbcheck.mapping.naming import Billed, item_name, item_type_of
from qbcheck.mapping.outcome import Refused

DEFAULT = NamingConventions()
LABOR = Billed("Labor", "Mailboxes moved", "Remote Support", "Work Type", "Engineer")


def named_by(convention: Convention, item_type: ItemType = ItemType.LABOR) -> NamingConventions:
    return NamingConventions(single={**CONVENTIONS, item_type: convention})


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        (Convention.BILLING_CODE, "Remote Support"),
        (Convention.ROLE_AND_WORK_TYPE, "Engineer~Remote Support"),
        (Convention.ITEM_NAME, "Mailboxes moved"),
    ],
)
def test_a_convention_is_chosen_for_each_type(convention: Convention, expected: str) -> None:
    """3.2: by billing code, or Role:Work Type, where the role is the parent."""
    assert expected == item_name(LABOR, named_by(convention))
    assert "Remote Support" == item_name(LABOR, named_by(convention, ItemType.EXPENSES))


@pytest.mark.parametrize(
    ("label", "item_type", "expected"),
    [
        ("Labor", ItemType.LABOR, "code"),
        ("Labour Adjustment", ItemType.LABOR, "code"),
        ("Recurring Service", ItemType.SERVICES, "name"),
        ("Recurring Service Bundle", ItemType.SERVICES, "name"),
        ("Ticket Charge", ItemType.CHARGES, "name"),
        ("Project Charge", ItemType.CHARGES, "name"),
        ("Contract Cost", ItemType.CHARGES, "name"),
        ("Block Purchase", ItemType.BLOCK_PURCHASES, "code"),
        ("Retainer Purchase", ItemType.RETAINER_PURCHASES, "code"),
        ("Ticket Purchase", ItemType.TICKET_PURCHASES, "code"),
        ("Subscription", ItemType.SUBSCRIPTIONS, "code"),
        ("Expense", ItemType.EXPENSES, "code"),
        ("Milestone", ItemType.MILESTONES, "code"),
        ("Contract Setup Fee", ItemType.CONTRACT_SETUP_FEES, "code"),
    ],
)
def test_types_of_billing_items_and_their_convention(label: str, item_type: ItemType, expected: str) -> None:
    """3.2: every type that has a convention; products and services are named after themselves (S19)."""
    billed = Billed(label, "name", "code", role="role")

    assert item_type == item_type_of(billed, DEFAULT)
    assert expected == item_name(billed, DEFAULT)


def test_a_type_that_nobody_knows_is_refused_until_it_is_told() -> None:
    """3.2: exact labels are unconfirmed."""
    billed = Billed("Wibble", "name", "code")

    refused = item_name(billed, DEFAULT)

    assert isinstance(refused, Refused)
    assert "naming.item_types" in refused.reason
    assert "code" == item_name(billed, NamingConventions(item_types={"WIBBLE": ItemType.LABOR}))
    assert isinstance(item_name(Billed("", "name", "code", "Work Type"), DEFAULT), Refused)


@pytest.mark.parametrize(
    ("billed", "convention", "said"),
    [
        (Billed("Labor", "Mailboxes"), Convention.BILLING_CODE, "has no billing code"),
        (Billed("Labor", "Mailboxes", "Remote"), Convention.ROLE_AND_WORK_TYPE, "has no role"),
        (Billed("Labor", "Mailboxes", role="Engineer"), Convention.ROLE_AND_WORK_TYPE, "has no work type"),
        (Billed("Labor", " ", "Remote"), Convention.ITEM_NAME, "has no item name"),
    ],
)
def test_an_item_without_what_it_is_named_after_is_refused(billed: Billed, convention: Convention, said: str) -> None:
    """3.2: the reason says what is missing and what can be done."""
    refused = item_name(billed, named_by(convention))

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "naming.single" in refused.reason


@pytest.mark.parametrize(
    ("billed", "said"),
    [
        (Billed("Labor", "Mailboxes", "billing code 401", role="Engineer"), 'Work type "billing code 401"'),
        (Billed("Labor", "Mailboxes", "Remote", role="role 7"), 'Role "role 7"'),
    ],
)
def test_no_item_is_named_after_what_autotask_did_not_tell(billed: Billed, said: str) -> None:
    """3.2: an item of such a name would be created, and another one as soon as the name can be read."""
    refused = item_name(billed, named_by(Convention.ROLE_AND_WORK_TYPE))

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "security level" in refused.reason


def test_a_group_of_the_same_value_is_named_like_a_single_item() -> None:
    """3.2: the box "Use Item Naming Convention if all items in a group have the same value", on by default."""
    group = Billed("Labor", "", "Remote Support", "Work Type", "", is_grouped=True)

    assert "Remote Support" == item_name(group, DEFAULT)
    assert "Labor" == item_name(group, named_by(Convention.ROLE_AND_WORK_TYPE))
    assert "Labor" == item_name(group, NamingConventions(same_value_as_single=False))


@pytest.mark.parametrize(
    ("label", "expected"), [("Labor", "Labor"), ("Ticket Charge", "Charges"), ("Expense", "Expenses")]
)
def test_a_group_without_one_value_has_a_generic_name(label: str, expected: str) -> None:
    """2.1 and 3.2: Labor is the known one; they can be chosen."""
    item_type = item_type_of(Billed(label), DEFAULT)
    assert isinstance(item_type, ItemType)
    chosen = NamingConventions(grouped={**GENERIC_NAMES, item_type: "Grouped~Work"})

    assert expected == item_name(Billed(label, is_grouped=True), DEFAULT)
    assert "Grouped~Work" == item_name(Billed(label, is_grouped=True), chosen)


def test_a_group_of_several_types_has_its_own_generic_name() -> None:
    """3.2: unless the billing codes are all of one use, as with labor and its adjustments."""
    assert "Services" == item_name(Billed("", is_grouped=True), DEFAULT)
    assert "Bits" == item_name(Billed("", is_grouped=True), NamingConventions(mixed="Bits"))
    assert "Labor" == item_name(Billed("", billing_code_use="Work Type", is_grouped=True), DEFAULT)


def test_every_type_has_a_convention_and_a_generic_name() -> None:
    """3.2: nothing is left to chance."""
    assert set(ItemType) == set(CONVENTIONS) == set(GENERIC_NAMES)
