"""Takes care of a ledger: is it whole, a copy of it, what is in it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from qbcheck.errors import LedgerError, SettingsError
from qbcheck.ledger.documents import DocumentState
from qbcheck.ledger.message_sets import MessageSetState
from qbcheck.ledger.storage import Ledger, Work
from qbcheck.ledger.tables import document, message_set

EXPORTED = (
    "tenant", "entity", "id", "profile", "state", "reason", "record_id", "edit_sequence", "number_given",
    "message_set", "attempts", "changed_at",
)  # fmt: skip
"""What is exported of each document, by the names of its columns."""

_POSTED_WITHOUT_RECORD = "documents are posted, and the ledger knows no record of theirs in QuickBooks"
_UNKNOWN_STATE = "documents have a state that this version does not know"
_SETTLED_IN_DOUBT = "message sets count as settled, while documents of theirs are in doubt"
_WITHOUT_SET = "documents left with a message set that is not in the ledger"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a look over the whole ledger shows."""

    documents: Mapping[DocumentState, int]
    """How many documents are in each state."""
    in_doubt: int
    """Message sets whose outcome is not known."""
    faults: tuple[str, ...]
    """What cannot be: it was edited by hand, or is damaged; empty when all is well."""


def look_over(ledger: Ledger) -> Condition:
    """Read the whole ledger and compare what depends on each other. Raises LedgerError when it cannot be read."""
    with ledger.look() as work:
        faults = _damage(work) + [f"{count} {text}" for text, count in _contradictions(work) if count]
        states = Counter(work.execute(sql.select(document.c.state)).scalars())
        doubtful = sql.select(sql.func.count()).where(message_set.c.state != MessageSetState.SETTLED)
        in_doubt = work.execute(doubtful.select_from(message_set)).scalar_one()
    return Condition({state: states[state] for state in DocumentState if states[state]}, int(in_doubt), tuple(faults))


def copy_to(ledger: Ledger, path: Path) -> None:
    """Write a whole copy, also while others write; it appears under its name when it is complete and on disk.

    Raises SettingsError when there is such a file already or it cannot be written, LedgerError when the ledger cannot
    be read.
    """
    if path.exists():
        raise SettingsError(f"{path} exists already.", remedy="Name a new file: an older copy is never overwritten.")
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(partial)) as target, ledger.look() as work:
            source = work.connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise LedgerError("This ledger is not a file; its database server makes the copies.")
            source.backup(target)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.rename(path)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"The copy {path} cannot be written: {reason}.") from error


def exported(ledger: Ledger) -> Iterator[Mapping[str, Any]]:
    """Yield every document with the columns of EXPORTED, in the order in which they were seen."""
    with ledger.look() as work:
        columns = [document.c[name] for name in EXPORTED]
        for row in work.execute(sql.select(*columns).order_by(document.c.number)):
            yield dict(zip(EXPORTED, row, strict=True))


def _damage(work: Work) -> list[str]:
    """Return what the database says of its own file; a server looks after its files itself."""
    if work.dialect.name != "sqlite":
        return []
    return [str(row[0]) for row in work.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]


def _contradictions(work: Work) -> Iterator[tuple[str, int]]:
    """Yield what cannot be and how often it is there."""

    def count(*conditions: sql.ColumnElement[bool]) -> int:
        rows = sql.select(sql.func.count()).select_from(document.outerjoin(message_set, _SENT_WITH))
        return int(work.execute(rows.where(*conditions)).scalar_one())

    yield _UNKNOWN_STATE, count(document.c.state.not_in(list(DocumentState)))
    yield _POSTED_WITHOUT_RECORD, count(document.c.state == DocumentState.POSTED, document.c.record_id == "")
    yield _WITHOUT_SET, count(document.c.message_set != "", message_set.c.id.is_(None))
    in_doubt = document.c.state.in_([DocumentState.SENT, DocumentState.UNKNOWN])
    yield _SETTLED_IN_DOUBT, count(in_doubt, message_set.c.state == MessageSetState.SETTLED)


_SENT_WITH = document.c.message_set == message_set.c.id
