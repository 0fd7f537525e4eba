"""A ledger, a profile, and documents to send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbcheck.ledger import Ledger
from qbcheck.ledger.documents import Identity
from qbcheck.profile import Profile, profile_from_mapping
from qbcheck.quickbooks.builder import Request
from qbcheck.transfer.postings import Posting

from .paper_company import FILE, NAME


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def profile() -> Profile:
    return a_profile()


def a_profile() -> Profile:
    return profile_from_mapping(
        "acme",
        {
            "country": "US",
            "autotask": {"user": "qbcheck@acme.example"},
            "company": {"name": NAME, "file": FILE},
            "features": {"invoices": {"driver": "qbcheck"}},
        },
    )


def customer(number: int) -> Posting:
    """Return a list entry to be added."""
    return Posting(
        Identity("acme", "Company", str(number)),
        Request("CustomerAdd", {"CustomerAdd": {"Name": f"Customer {number}"}}),
    )


def invoice(number: int) -> Posting:
    """Return a transaction to be added."""
    content = {
        "CustomerRef": {"FullName": "Customer 1"},
        "TxnDate": date(2026, 3, 1),
        "Memo": f"March, part {number}",
        "InvoiceLineAdd": [{"ItemRef": {"FullName": "Work"}, "Quantity": Decimal(1), "Amount": Decimal("10.00")}],
    }
    return Posting(Identity("acme", "Invoice", str(number)), Request("InvoiceAdd", {"InvoiceAdd": content}))
