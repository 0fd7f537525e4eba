"""AT103 and AT104: security level and access to what is transferred (R06, R07, R09, R10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbcheck.checking import Evidence, State
from qbcheck.facts import Access, EntityAccess, Fact, Facts, Known, Unknown, UnknownKind, User
from qbcheck.features import Driver, Feature

from ..some_facts import EXTENSION_USER, LOGIN_USER, attested, some_facts, some_profile
from .judging import judged

INVOICES = some_profile([Feature.INVOICES])
ORDERS = some_profile([Feature.PURCHASE_ORDERS])


def leveled(level: str, profile: object = None, user: str = LOGIN_USER) -> Facts:
    facts = some_facts(profile)
    users = {**facts.tenant.users, user: Known(User(user, True, "API User", level))}
    return replace(facts, tenant=replace(facts.tenant, users=users))


def with_access(facts: Facts, *access: EntityAccess | tuple[str, Unknown]) -> Facts:
    changed: dict[str, Fact[EntityAccess]] = dict(facts.tenant.access)
    for each in access:
        if isinstance(each, EntityAccess):
            changed[each.entity] = Known(each)
        else:
            changed[each[0]] = each[1]
    return replace(facts, tenant=replace(facts.tenant, access=changed))


@pytest.mark.parametrize("level", ["API User (system)", "API User (system) (API-only)"])
def test_the_system_level_passes_with_or_without_its_suffix(level: str) -> None:
    """R07: API User (system); some screens add (API-only)."""
    assert State.PASS == judged("AT103", leveled(level)).state


def test_a_copy_with_all_on_every_entity_passes_probed() -> None:
    """R09: a copy is as good while it has every permission, which the API shows of the login user."""
    result = judged("AT103", leveled("QuickBooks API"))

    assert (State.PASS, Evidence.PROBED) == (result.state, result.evidence)


def test_a_copy_without_all_warns_and_names_the_entities() -> None:
    """R09: permissions were removed."""
    facts = with_access(
        leveled("QuickBooks API", INVOICES), EntityAccess("Invoices", Access.RESTRICTED, Access.ALL, True)
    )
    result = judged("AT103", facts)

    assert State.WARN == result.state
    assert "Invoices" in result.found


@pytest.mark.parametrize(("expected", "profile"), [(State.FAIL, ORDERS), (State.PASS, INVOICES)])
def test_a_level_without_costs_fails_where_purchase_orders_are_sent(expected: State, profile: object) -> None:
    """The level API User (system) Can't Read Costs is unsuitable for purchase orders (4.6)."""
    level = "API User (system) Can\u2019t Read Costs (API-only)"

    assert expected == judged("AT103", leveled(level, profile)).state


def test_the_extensions_copy_is_unattested_a_warning_and_attested_a_pass() -> None:
    """The API reveals no other user's rights: only a person's word can say that a copy is whole."""
    facts = leveled("A copy", some_profile(driver=Driver.EXTENSION), EXTENSION_USER)
    with_word = replace(facts, attestations=(attested("AT103", EXTENSION_USER),))

    assert [State.WARN, State.PASS] == [judged("AT103", each).state for each in (facts, with_word)]


def test_access_to_everything_passes() -> None:
    """R06: access to all entities being transferred."""
    assert State.PASS == judged("AT104", some_facts()).state


@pytest.mark.parametrize(
    ("expected", "access"),
    [
        (State.FAIL, EntityAccess("Invoices", Access.NONE, Access.ALL)),
        (State.FAIL, EntityAccess("Invoices", Access.RESTRICTED, Access.ALL, False)),
        (State.WARN, EntityAccess("Invoices", Access.RESTRICTED, Access.ALL, True)),
        (State.ERROR, EntityAccess("Invoices", Access.RESTRICTED, Access.ALL, None)),
        (State.FAIL, EntityAccess("Invoices", Access.ALL, Access.NONE)),
        (State.WARN, EntityAccess("Invoices", Access.ALL, Access.RESTRICTED)),
        (State.PASS, EntityAccess("BillingItems", Access.ALL, Access.NONE)),
    ],
)
def test_access_to_one_entity(expected: State, access: EntityAccess) -> None:
    """None fails, Restricted warns or fails by the one-row probe, update counts where we write back (design 10)."""
    assert expected == judged("AT104", with_access(some_facts(INVOICES), access)).state


@pytest.mark.parametrize(("expected", "profile"), [(State.WARN, INVOICES), (State.FAIL, ORDERS)])
def test_hidden_companies_only_warn_for_invoices_alone(expected: State, profile: object) -> None:
    """R10: invoice transfer goes ahead even if the level blocks access to customer accounts."""
    facts = with_access(some_facts(profile), EntityAccess("Companies", Access.NONE, Access.NONE))

    assert expected == judged("AT104", facts).state


def test_one_unreadable_entity_is_an_error_unless_another_fails() -> None:
    """A fail beats an error; an unknown never becomes pass."""
    unknown = ("BillingItems", Unknown("no answer", UnknownKind.REFUSED))
    facts = with_access(some_facts(INVOICES), unknown)
    worse = with_access(facts, EntityAccess("Invoices", Access.NONE, Access.NONE))

    assert [State.ERROR, State.FAIL] == [judged("AT104", each).state for each in (facts, worse)]


def test_the_extensions_user_passes_on_the_system_level_else_needs_a_word() -> None:
    """System levels cannot be edited, so their rights are known by definition."""
    profile = some_profile(driver=Driver.EXTENSION)
    on_system, on_copy = (leveled(level, profile, EXTENSION_USER) for level in ("API User (system)", "A copy"))
    with_word = replace(on_copy, attestations=(attested("AT104", EXTENSION_USER),))

    assert [State.PASS, State.ERROR, State.PASS] == [
        judged("AT104", facts).state for facts in (on_system, on_copy, with_word)
    ]


def test_a_user_that_fails_at102_is_not_judged_further() -> None:
    """AT103 and AT104 need AT102 of the same user (design 5)."""
    facts = some_facts(some_profile(driver=Driver.EXTENSION))
    users = {EXTENSION_USER: Known(User(EXTENSION_USER, True, "Administrator", "x"))}
    facts = replace(facts, tenant=replace(facts.tenant, users=users))

    assert [State.SKIP, State.SKIP] == [judged(code, facts).state for code in ("AT103", "AT104")]
