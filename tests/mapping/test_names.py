"""Names of Autotask as names that QuickBooks takes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbcheck.mapping.names import (
    ACCOUNT,
    CLASS,
    CUSTOMER,
    ITEM,
    CutNames,
    NameKind,
    QuickBooksName,
    folded,
    full_name_fault,
    name_from_autotask,
    name_from_mapping,
)
from qbcheck.mapping.outcome import Refused

KINDS = (CUSTOMER, ITEM, ACCOUNT, CLASS)
LETTERS = st.sampled_from(string.ascii_letters + string.digits + "éßØ&.,'-")
ANY_TEXT = st.text(st.one_of(LETTERS, st.sampled_from("  ~:\t\u2019\u4e2d\U0001f600\u0301")), max_size=120)


def levels(text: str, kind: NameKind = ITEM) -> tuple[str, ...]:
    name = name_from_autotask(text, kind, "Name")
    assert isinstance(name, QuickBooksName), name
    return name.levels


def refusal(text: str, kind: NameKind = ITEM) -> str:
    name = name_from_autotask(text, kind, "Name")
    assert isinstance(name, Refused), name
    return name.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tech~On-Site Service", ("Tech", "On-Site Service")),
        ("Tech~On-Site Service~Non-Billable", ("Tech", "On-Site Service", "Non-Billable")),
        ("a~b~c~d~e", ("a", "b", "c", "d", "e")),
        ("Remote Support", ("Remote Support",)),
        ("Tech ~ On-Site Service ", ("Tech", "On-Site Service")),
        ("  Café ", ("Café",)),
        ("Cafe\u0301", ("Café",)),
    ],
)
def test_a_tilde_stands_between_levels(text: str, expected: tuple[str, ...]) -> None:
    """3.3: more levels are allowed, blanks around the separator are not kept."""
    assert expected == levels(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a~b~c~d~e~f", "6 levels, and QuickBooks takes 5"),
        ("Tech~~Service", "a level is empty"),
        ("~Service", "a level is empty"),
        ("Tech~", "a level is empty"),
        ("~", "a level is empty"),
        ("   ", "it is empty"),
        ("Tech:Service", 'contains ":"'),
        ("Tech\tService", "a tab or a line break"),
        ("Smile 😀", "(U+1F600)"),
        ("Ελλάδα", "(U+0395)"),
        ("Bob\u2019s Bar", 'the nearest is "Bob\'s Bar"'),
        ("Łódź", 'the nearest is "Lódz"'),
    ],
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_what_quickbooks_would_lose_or_refuse_is_refused_until_it_is_mapped(
    text: str, said: str, kind: NameKind
) -> None:
    """3.3 and 3.10: five levels, no colon, Latin-1; never changed silently."""
    reason = refusal(text, kind)

    assert reason.startswith(f'Name "{text}": ')
    assert said in reason
    assert f"the table {kind.table} of the mapping file" in reason


@pytest.mark.parametrize(("kind", "level", "full"), [(CUSTOMER, 41, 209), (ITEM, 31, 159), (CLASS, 31, 159)])
def test_limits_of_each_list(kind: NameKind, level: int, full: int) -> None:
    """3.10: characters per level and of the full name."""
    longest = "~".join(["x" * level] * 5)

    name = name_from_autotask(longest, kind, "Name")

    assert isinstance(name, QuickBooksName)
    assert (full, ()) == (len(name.full_name), name.notes)
    assert full == kind.longest


@pytest.mark.parametrize(("kind", "limit"), [(CUSTOMER, 41), (ACCOUNT, 31), (CLASS, 31)])
def test_a_name_that_is_too_long_is_refused(kind: NameKind, limit: int) -> None:
    """3.10: only names of items are cut; the reason names field, value, limit and remedy."""
    text = "Parent~" + "x" * (limit + 1)

    reason = refusal(text, kind)

    assert f'Name "{text}"' in reason
    assert f"has {limit + 1} characters, and QuickBooks takes {limit}" in reason
    assert f'"{text}" = "..."' in reason


def test_names_of_items_are_cut_level_by_level_with_a_note() -> None:
    """3.10, S19b: 31 characters; no blank remains at the cut."""
    text = "Tech~Network Switch 24-Port Managed Gigabit"

    name = name_from_autotask(text, ITEM, "Item name")

    assert isinstance(name, QuickBooksName)
    assert ("Tech", "Network Switch 24-Port Managed") == name.levels
    (note,) = name.notes
    assert text in note
    assert "38 characters and is cut at 31" in note


def test_what_a_person_wrote_is_never_cut() -> None:
    """The mapping file holds full names with colons; a tilde is a character like any other there."""
    assert QuickBooksName(("Tech", "A~B")) == name_from_mapping("Tech: A~B", ITEM)
    assert isinstance(name_from_mapping("x" * 32, ITEM), Refused)
    assert "" == full_name_fault("x" * 31, ITEM)
    assert "has 32 characters, and QuickBooks takes 31" in full_name_fault("x" * 32, ITEM)


SWITCH = "Network Switch 24-Port Managed X"


def test_two_names_that_are_the_same_after_the_cut_know_each_other() -> None:
    """3.10: cut to the same name they would be one item."""
    names = CutNames([SWITCH + "1", (SWITCH + "2").upper(), SWITCH + "1", "Firewall"])

    assert (SWITCH + "2").upper() == names.other(SWITCH + "1")
    assert SWITCH + "1" == names.other(SWITCH + "2")
    assert names.other("Firewall") is None


def test_a_name_that_fits_keeps_its_item_and_the_longer_one_gives_way() -> None:
    """3.10: what is not cut has no collision of its own."""
    fits = SWITCH[:31]
    names = CutNames([fits, SWITCH])

    assert names.other(fits) is None
    assert fits == names.other(SWITCH)


def test_parents_that_are_the_same_after_the_cut_collide_too() -> None:
    """3.3 with 3.10: the sub-items would come below one parent."""
    names = CutNames([f"{SWITCH}1~Rent", f"{SWITCH}2~Sale", f"{SWITCH}3"])

    assert f"{SWITCH}2~Sale" == names.other(f"{SWITCH}1~Rent")
    assert CutNames([f"{SWITCH}1~Rent", f"{SWITCH}1~Sale"]).other(f"{SWITCH}1~Rent") is None


@given(st.lists(st.text(LETTERS, min_size=1, max_size=31), min_size=1, max_size=5))
def test_levels_joined_again_are_the_name(parts: list[str]) -> None:
    """3.3: nothing is lost of a name that fits."""
    assert tuple(parts) == levels("~".join(parts))
    assert levels("~".join(parts)) == levels(" ~ ".join(f" {part} " for part in parts))


@given(ANY_TEXT, st.sampled_from(KINDS))
def test_whatever_is_taken_holds_the_limits_and_stays_as_it_is(text: str, kind: NameKind) -> None:
    """3.3 and 3.10: levels, lengths, Latin-1, no colon, no outer blanks; the same again when it is read again."""
    name = name_from_autotask(text, kind, "Name")
    if isinstance(name, Refused):
        assert kind.table in name.reason
        return

    assert 1 <= len(name.levels) <= 5
    assert len(name.full_name) <= kind.longest
    for level in name.levels:
        assert 1 <= len(level) <= kind.longest_level
        assert level == level.strip()
        assert ":" not in level
        assert level.encode("latin-1").decode("latin-1") == level
    assert QuickBooksName(name.levels) == name_from_autotask("~".join(name.levels), kind, "Name")
    assert QuickBooksName(name.levels) == name_from_mapping(name.full_name, kind)


@given(st.lists(st.text(LETTERS, min_size=1, max_size=40), min_size=2, max_size=6, unique_by=folded))
def test_no_two_names_are_cut_to_one_without_being_told(names: list[str]) -> None:
    """3.10: of names that become one item at most one, the one that fits, has no collision."""
    cut = CutNames(names)
    free = [folded(levels(name)[0]) for name in names if cut.other(name) is None]

    assert len(free) == len(set(free))


def test_letter_case_and_blanks_make_no_difference() -> None:
    """quickbooks-desktop 2.6: compared case-folded, trimmed."""
    assert folded(" CAFE\u0301 ") == folded("Café")
    assert folded("Café") != folded("Cafe")
