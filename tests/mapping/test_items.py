"""The item of a line: found, created or refused."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.facts import ItemType
from qbcheck.mapping.items import item_for
from qbcheck.mapping.names import CutNames
from qbcheck.mapping.outcome import Existing, Refused, ToCreate
from qbcheck.quickbooks.builder import Request, message_set
from tests.mapping.lists import accounts, id_of, items

BOOKS = accounts("Autotask Other", "Sales:Labor")
INTO_OTHER = {"SalesOrPurchase": {"AccountRef": {"ListID": id_of("Autotask Other")}}}
SWITCH = "Network Switch 24-Port Managed X"


def found(name: str, there: Any, **changes: Any) -> Existing | ToCreate | Refused:
    right: dict[str, Any] = {
        "item_type": ItemType.LABOR,
        "billing_code": "Remote Support",
        "mapped": {},
        "mapped_accounts": {},
        "cut_names": CutNames([name]),
    }
    return item_for(name, there, changes.pop("accounts", BOOKS), **{**right, **changes})


def refusal(name: str, there: Any, **changes: Any) -> str:
    refused = found(name, there, **changes)
    assert isinstance(refused, Refused), refused
    return refused.reason


@pytest.mark.parametrize("kind", ["ItemServiceRet", "ItemInventoryRet", "ItemNonInventoryRet", "ItemDiscountRet"])
def test_an_item_of_that_name_is_used_whatever_its_kind(kind: str) -> None:
    """3.2: found by its full name in any letter case; its account is not looked at (3.5)."""
    there = items(**{kind: "Tech:On-Site Service"})

    assert Existing(id_of("Tech:On-Site Service"), "Tech:On-Site Service") == found(
        "tech~on-site service", there, accounts=accounts()
    )


@pytest.mark.parametrize("kind", ["ItemSubtotalRet", "ItemGroupRet", "ItemPaymentRet", "ItemSalesTaxRet"])
def test_an_item_that_takes_no_amount_is_refused(kind: str) -> None:
    """3.2: all kinds share one name space, but not all stand on a line of their own."""
    assert "takes no quantity and amount" in refusal("Labor", items(**{kind: "Labor"}))


def test_an_inactive_item_is_refused() -> None:
    """2.1 and issue 5: inactive item refused, with the remedy."""
    assert "is inactive in QuickBooks" in refusal("Labor", items(inactive=("Labor",)))


@pytest.mark.parametrize(
    ("item_type", "kind"),
    [
        (ItemType.LABOR, "ItemService"),
        (ItemType.SERVICES, "ItemService"),
        (ItemType.MILESTONES, "ItemService"),
        (ItemType.CHARGES, "ItemNonInventory"),
        (ItemType.EXPENSES, "ItemOtherCharge"),
        (None, "ItemService"),
    ],
)
def test_a_missing_item_is_created_by_its_type(item_type: ItemType | None, kind: str) -> None:
    """2.1: missing items are created; services as services (S19), the other kinds are our choice."""
    to_create = found("Remote Support", items(), item_type=item_type)

    assert isinstance(to_create, ToCreate)
    assert (kind, (("Remote Support",),), INTO_OTHER) == (to_create.kind, to_create.missing, to_create.fields)
    assert 'income account "Autotask Other"' in to_create.notes[0]


def test_parents_are_created_first() -> None:
    """3.3: ``Tech~On-Site Service~Non-Billable``; all with the kind and the account of the item."""
    to_create = found("Tech~On-Site Service~Non-Billable", items())

    assert isinstance(to_create, ToCreate)
    assert (
        ("Tech",),
        ("Tech", "On-Site Service"),
        ("Tech", "On-Site Service", "Non-Billable"),
    ) == to_create.missing


def test_a_sub_item_is_of_the_kind_of_its_parent() -> None:
    """3.3: as QuickBooks wants it; the parent is written as it is there."""
    to_create = found("TECH~Visit", items(ItemOtherChargeRet="Tech"))

    assert isinstance(to_create, ToCreate)
    assert ("ItemOtherCharge", (("Tech", "Visit"),)) == (to_create.kind, to_create.missing)


def test_a_parent_that_takes_no_new_sub_items_is_refused() -> None:
    """3.3: an inactive one, and one of a kind that qbcheck does not create."""
    assert "inactive" in refusal("Tech~Visit", items(inactive=("Tech",)))
    assert "only items of its own kind" in refusal("Tech~Visit", items(ItemInventoryRet="Tech"))


@pytest.mark.parametrize("kind", ["ItemService", "ItemNonInventory", "ItemOtherCharge"])
def test_what_is_to_be_created_can_be_written_as_a_request(kind: str) -> None:
    """The fields are those of qbXML."""
    request = Request(f"{kind}Add", {f"{kind}Add": {"Name": "Labor", **INTO_OTHER}})

    assert "SalesOrPurchase" in message_set([request], on_error="continueOnError")


def test_the_billing_code_gives_the_account_of_a_new_item() -> None:
    """3.5: only when the item is created."""
    to_create = found("Remote Support", items(), mapped_accounts={"Remote Support": "Sales:Labor"})

    assert isinstance(to_create, ToCreate)
    assert {"SalesOrPurchase": {"AccountRef": {"ListID": id_of("Sales:Labor")}}} == to_create.fields
    assert '"Autotask Other" is not in QuickBooks' in refusal("Remote Support", items(), accounts=accounts())


def test_a_product_name_is_cut_with_a_note_and_found_again() -> None:
    """3.10: 31 characters; the second transfer finds the item of the first."""
    created = found(SWITCH, items())
    assert isinstance(created, ToCreate)
    assert SWITCH[:31].rstrip() == created.full_name
    assert "is cut at 31" in created.notes[0]

    again = found(SWITCH, items(created.full_name))

    assert isinstance(again, Existing)
    assert "is cut at 31" in again.notes[0]


def test_a_cut_that_collides_is_refused_until_it_is_mapped() -> None:
    """3.10: two products must not become one item."""
    both = CutNames([SWITCH + "1", SWITCH + "2"])

    reason = refusal(SWITCH + "1", items(SWITCH[:31].rstrip()), cut_names=both)

    assert f'it is the same as "{SWITCH}2"' in reason
    mapped = found(SWITCH + "1", items("Switch 1"), cut_names=both, mapped={SWITCH + "1": "Switch 1"})
    assert isinstance(mapped, Existing)
    assert "is mapped to" in mapped.notes[0]


def test_the_mapping_file_comes_before_the_name() -> None:
    """3.2: keys are the names that a convention gives, tildes and all; the target is created when it is missing."""
    mapped = {"Tech~Visit": "Labor:Visit"}

    assert Existing(
        id_of("Labor:Visit"), "Labor:Visit", ('Item name "tech~visit" is mapped to "Labor:Visit"',)
    ) == found("tech~visit", items("Labor:Visit", "Tech:Visit"), mapped=mapped)
    to_create = found("Tech~Visit", items(), mapped=mapped)
    assert isinstance(to_create, ToCreate)
    assert (("Labor",), ("Labor", "Visit")) == to_create.missing


def test_a_name_outside_latin_1_is_refused_until_it_is_mapped() -> None:
    """3.10: never transliterated silently."""
    assert "cannot hold" in refusal("Router\u2122", items("Router(TM)"))
    assert isinstance(found("Router\u2122", items("Router(TM)"), mapped={"Router\u2122": "Router(TM)"}), Existing)
