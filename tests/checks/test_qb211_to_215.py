"""QB211 to QB215: the accounts of the requirements page (R20 to R26), each cause told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbcheck.checking import Result, State
from qbcheck.facts import Account, Facts, Known
from qbcheck.features import Feature

from ..some_facts import ACCOUNTS, some_facts, some_profile
from .judging import judged

NAMES = {
    "QB211": "Autotask Other",
    "QB212": "Autotask Income from PO",
    "QB213": "Cost of Goods Sold",
    "QB214": "Inventory Adjustment",
    "QB215": "Inventory Asset",
}


def with_accounts(*accounts: Account) -> Facts:
    facts = some_facts()
    return replace(facts, company=replace(facts.company, accounts=Known(accounts)))


def changed(code: str, **members: object) -> Result:
    """Judge ``code`` with its account changed and the others as they are."""
    accounts = [replace(each, **members) if each.name == NAMES[code] else each for each in ACCOUNTS]  # type: ignore[arg-type] - members of Account
    return judged(code, with_accounts(*accounts))


@pytest.mark.parametrize("code", NAMES)
def test_a_right_account_passes(code: str) -> None:
    """R20 to R24: name, type, active, top level."""
    assert State.PASS == judged(code, some_facts()).state


@pytest.mark.parametrize("code", NAMES)
def test_letter_case_does_not_matter(code: str) -> None:
    """Other letter case passes (design 10)."""
    name = NAMES[code].upper()

    assert State.PASS == changed(code, name=name, full_name=name).state


@pytest.mark.parametrize("code", NAMES)
def test_a_wrong_type_fails_and_names_it(code: str) -> None:
    """R23 even warns of it: Inventory Adjustment as Expense."""
    result = changed(code, account_type="Expense")

    assert State.FAIL == result.state
    assert "wrong type" in result.found
    assert "Expense" in result.found


@pytest.mark.parametrize("code", NAMES)
def test_an_inactive_account_fails(code: str) -> None:
    """R26: look for inactive accounts of that name."""
    result = changed(code, is_active=False)

    assert (State.FAIL, True) == (result.state, result.found.startswith("inactive"))


@pytest.mark.parametrize("code", NAMES)
def test_a_sub_account_of_that_name_fails(code: str) -> None:
    """R26: sub-accounts whose FullName differs."""
    result = changed(code, full_name=f"Parent:{NAMES[code]}", is_sub_account=True)

    assert (State.FAIL, True) == (result.state, result.found.startswith("sub-account"))
    assert f"Parent:{NAMES[code]}" in result.found


@pytest.mark.parametrize("code", ["QB213", "QB215"])
def test_a_renamed_standard_account_fails_and_is_named(code: str) -> None:
    """R26: found by the special type that QuickBooks gave it."""
    result = changed(code, name="Lager", full_name="Lager")

    assert State.FAIL == result.state
    assert "renamed" in result.found
    assert "Lager" in result.found


@pytest.mark.parametrize("code", ["QB211", "QB212", "QB214"])
def test_the_other_accounts_renamed_are_missing(code: str) -> None:
    """Only Cost of Goods Sold and Inventory Asset have a special type (design 10)."""
    result = changed(code, name="Lager", full_name="Lager")

    assert (State.FAIL, True) == (result.state, result.found.startswith("missing"))


def test_a_right_account_passes_whatever_else_exists() -> None:
    """The order of looking: a right top-level account first (design 10)."""
    others = (
        Account("Inventory Asset", "Old:Inventory Asset", "OtherCurrentAsset", None, True, is_sub_account=True),
        Account("Lager", "Lager", "OtherCurrentAsset", "InventoryAssets", True),
    )
    right = Account("Inventory Asset", "Inventory Asset", "OtherCurrentAsset", None, True)

    assert State.PASS == judged("QB215", with_accounts(*others, right)).state


def test_the_vendors_slip_is_recognised() -> None:
    """The page prints Inventory Device; somebody may have taken it at its word (R24, 0.2)."""
    slip = Account("Inventory Device", "Inventory Device", "OtherCurrentAsset", None, True)
    result = judged("QB215", with_accounts(slip))

    assert State.FAIL == result.state
    assert "Inventory Device" in result.found
    assert result.fix is not None
    assert "Inventory Asset" in result.fix.steps[0]


@pytest.mark.parametrize("code", ["QB211", "QB212"])
def test_the_connectors_accounts_say_that_it_should_create_them(code: str) -> None:
    """R25: the vendor's pages disagree, so the fix is right under both."""
    result = judged(code, with_accounts())

    assert result.fix is not None
    assert "connector" in result.fix.steps[0]
    assert "by hand" in " ".join(result.fix.steps)


@pytest.mark.parametrize("member", ["name", "account_type", "is_active", "is_sub_account"])
def test_an_answer_that_leaves_out_what_decides_is_an_error(member: str) -> None:
    """What an answer does not contain is error, not fail."""
    assert State.ERROR == changed("QB211", **{member: None}).state


@pytest.mark.parametrize(
    ("feature", "needed"),
    [
        (Feature.INVOICES, {"QB211", "QB214"}),
        (Feature.PURCHASE_ORDERS, {"QB211", "QB212", "QB213", "QB215"}),
        (Feature.TIMESHEETS, {"QB211"}),
        (Feature.EXPENSE_REPORTS, {"QB211"}),
        (Feature.INVENTORY, {"QB211", "QB213", "QB214", "QB215"}),
    ],
)
def test_each_feature_needs_its_accounts(feature: Feature, needed: set[str]) -> None:
    """R20 to R24: the table of the requirements page."""
    facts = some_facts(some_profile([feature]))

    assert needed == {code for code in NAMES if judged(code, facts).state is not State.SKIP}
