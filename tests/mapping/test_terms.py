"""The terms of an invoice."""

from __future__ import annotations

from typing import Any

import pytest

from qbcheck.mapping.outcome import Existing, Omitted, Refused
from qbcheck.mapping.terms import terms_for
from tests.mapping.lists import id_of, terms

NET_30 = Existing(id_of("Net 30"), "Net 30")


def test_terms_are_found_by_their_exact_name() -> None:
    """2.1 (terms unconfirmed): in any letter case."""
    assert NET_30 == terms_for("NET 30", terms("Net 30", "Net 3"), mapped={})


def test_the_mapping_file_comes_before_the_name() -> None:
    """A person's word wins."""
    assert NET_30 == terms_for("30 days", terms("30 days", "Net 30"), mapped={"30 Days": "net 30"})


@pytest.mark.parametrize("there", [terms("Net 30"), terms(inactive=("Net 45",))])
def test_without_such_terms_the_customers_own_count(there: Any) -> None:
    """2.1: nothing is sent, with a note."""
    omitted = terms_for("Net 45", there, mapped={})

    assert isinstance(omitted, Omitted)
    assert "the customer's own terms" in omitted.notes[0]


@pytest.mark.parametrize("payment_term", ["", None])
def test_an_invoice_without_a_payment_term_needs_no_note(payment_term: str | None) -> None:
    """Nothing was asked for."""
    assert Omitted() == terms_for(payment_term, terms("Net 30"), mapped={})


@pytest.mark.parametrize(
    ("there", "said"), [(terms("Net 31"), "did you mean Net 31?"), (terms(inactive=("Net 30",)), "inactive")]
)
def test_mapped_terms_that_cannot_be_used_are_refused(there: Any, said: str) -> None:
    """A person's word is not guessed at."""
    refused = terms_for("30 days", there, mapped={"30 days": "Net 30"})

    assert isinstance(refused, Refused)
    assert said in refused.reason
    assert "the table terms" in refused.reason
