"""A document has one row for ever (design 2; catalogue F31)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy

from qbcheck.errors import LedgerError
from qbcheck.ledger import Ledger, documents
from qbcheck.ledger.documents import DocumentState, Identity
from qbcheck.ledger.tables import document

NOW = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
INVOICE = Identity("acme", "Invoice", "7")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.work() as work:
        documents.see(work, {INVOICE: "hash"}, "acme", NOW)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def test_f31_seen_again_it_is_the_same_document(ledger: Ledger) -> None:
    """With other content, or from another profile, it keeps its state and where it belongs."""
    with ledger.work() as work:
        documents.begin_sending(work, 1, "set", "set-1", NOW)
        documents.see(work, {INVOICE: "another hash"}, "other", NOW)
        (found,) = documents.by_identity(work, [INVOICE]).values()
        assert (found.number, found.profile, found.state) == (1, "acme", DocumentState.SENT)


def test_f31_no_second_row_can_be_written(ledger: Ledger) -> None:
    """Not even by code that forgets to look first."""
    row = {"tenant": "acme", "entity": "Invoice", "id": "7", "profile": "acme", "state": "pending", "changed_at": NOW}
    with pytest.raises(LedgerError, match="UNIQUE"), ledger.work() as work:
        work.execute(document.insert().values(**row))
    with ledger.look() as work:
        assert work.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(document)).scalar() == 1


@pytest.mark.parametrize("other", [Identity("zenith", "Invoice", "7"), Identity("acme", "Company", "7")])
def test_the_same_id_elsewhere_is_another_document(ledger: Ledger, other: Identity) -> None:
    with ledger.work() as work:
        documents.see(work, {other: "hash"}, "acme", NOW)
        assert documents.by_identity(work, [other])[other].number == 2
