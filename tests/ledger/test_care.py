"""A ledger that is whole, one that is not, and copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qbcheck.errors import LedgerError, SettingsError
from qbcheck.ledger import Ledger, documents, message_sets
from qbcheck.ledger.care import copy_to, exported, look_over
from qbcheck.ledger.documents import DocumentState, Identity
from qbcheck.ledger.message_sets import MessageSetState

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Yield a ledger with one document posted, one in doubt and one pending."""
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        identities = [Identity("acme", "Invoice", str(number)) for number in (1, 2, 3)]
        with opened.work() as work:
            documents.see(work, dict.fromkeys(identities, "hash"), "acme", NOW)
            message_sets.record(work, "S1", "acme", "<QBXML/>", NOW)
            for number in (1, 2):
                documents.begin_sending(work, number, "S1", f"S1-{number}", NOW)
            documents.change(work, 1, NOW, state=DocumentState.POSTED, record_id="1A-1")
            documents.change(work, 2, NOW, state=DocumentState.UNKNOWN, reason="the answer was lost")
            message_sets.change(work, "S1", MessageSetState.UNKNOWN, NOW)
        yield opened


def test_a_whole_ledger_is_counted(ledger: Ledger) -> None:
    found = look_over(ledger)
    assert (found.faults, found.in_doubt) == ((), 1)
    assert found.documents == {DocumentState.PENDING: 1, DocumentState.UNKNOWN: 1, DocumentState.POSTED: 1}


@pytest.mark.parametrize(
    ("edited", "says"),
    [
        ("UPDATE document SET record_id = '' WHERE state = 'posted'", "1 documents are posted, and"),
        ("UPDATE document SET state = 'sold'", "3 documents have a state that this version does not know"),
        ("UPDATE message_set SET state = 'settled'", "1 message sets count as settled"),
        ("DELETE FROM message_set", "2 documents left with a message set that is not in the ledger"),
    ],
)
def test_what_cannot_be_is_named(ledger: Ledger, edited: str, says: str) -> None:
    with ledger.work() as work:
        work.exec_driver_sql(edited)
    assert any(fault.startswith(says) for fault in look_over(ledger).faults)


def test_a_damaged_file_is_found(tmp_path: Path, ledger: Ledger) -> None:
    with ledger.work() as work:
        documents.see(work, {Identity("acme", "Invoice", "x" * 90 + str(n)): "h" * 64 for n in range(500)}, "acme", NOW)
    ledger.close()
    with sqlite3.connect(ledger.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(ledger.path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xa5" * 4096
    ledger.path.write_bytes(content)
    try:
        assert look_over(ledger).faults
    except LedgerError as error:
        assert "damaged" in error.message  # noqa: PT017 - either way of finding it will do


def test_a_copy_is_whole_while_others_write(tmp_path: Path, ledger: Ledger) -> None:
    copy = tmp_path / "copies" / "copy.sqlite"
    copy.parent.mkdir()
    with Ledger(ledger.path) as other, other.work() as work:
        documents.see(work, {Identity("acme", "Invoice", "4"): "hash"}, "acme", NOW)
        copy_to(ledger, copy)
    assert [file.name for file in copy.parent.iterdir()] == ["copy.sqlite"]
    with Ledger(copy) as opened:
        assert look_over(opened) == look_over(ledger) or look_over(opened).faults == ()
        assert [row["id"] for row in exported(opened)] == ["1", "2", "3"]


def test_a_copy_never_takes_another_s_place(tmp_path: Path, ledger: Ledger) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_text("the last good copy")
    with pytest.raises(SettingsError, match="exists already"):
        copy_to(ledger, copy)
    assert copy.read_text() == "the last good copy"


def test_a_copy_into_no_folder_is_told(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        copy_to(ledger, tmp_path / "nowhere" / "copy.sqlite")
