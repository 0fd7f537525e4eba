"""The income account of an item that is created."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.mapping.accounts import income_account
from qbcheck.mapping.outcome import Existing, Refused
from tests.mapping.lists import accounts, id_of

OTHER = "Autotask Other"


@pytest.mark.parametrize("billing_code", ["Hardware", "", None])
def test_without_a_mapping_it_is_autotask_other(billing_code: str | None) -> None:
    """3.5: default "No mapping - Use Autotask Other"; in any letter case."""
    assert Existing(id_of("AUTOTASK OTHER"), "AUTOTASK OTHER") == income_account(
        billing_code, accounts("Sales", "AUTOTASK OTHER"), mapped={"Labor": "Sales"}
    )


def test_a_billing_code_has_the_account_that_is_mapped() -> None:
    """3.5: by the full name of the account."""
    assert Existing(id_of("Sales:Hardware"), "Sales:Hardware") == income_account(
        "hardware", accounts(OTHER, "Hardware", "Sales:Hardware"), mapped={"Hardware": "sales:hardware"}
    )


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (accounts("Sales"), '"Autotask Other" is not in QuickBooks'),
        (accounts(inactive=(OTHER,)), "is inactive"),
        (accounts(Expense=OTHER), "is of type Expense, not Income"),
        (accounts(CostOfGoodsSold=OTHER), "is of type CostOfGoodsSold"),
    ],
)
@pytest.mark.parametrize("billing_code", ["Hardware", None])
def test_an_account_that_cannot_be_used_is_refused(there: Any, said: str, billing_code: str | None) -> None:
    """3.5 with R20: it must be there, active and of type Income; a sub-account of that name is another account."""
    refused = income_account(billing_code, there, mapped={})

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "Chart of Accounts" in refused.reason


def test_a_mapped_account_that_is_missing_is_not_replaced_by_the_default() -> None:
    """3.5: a person's word is not guessed at."""
    refused = income_account("Hardware", accounts(OTHER, "Sales"), mapped={"Hardware": "Salse"})

    assert isinstance(refused, Refused)
    assert "did you mean Sales?" in refused.reason


def test_other_income_is_income_too() -> None:
    """3.5: both types of income."""
    assert isinstance(income_account(None, accounts(OtherIncome=OTHER), mapped={}), Existing)
