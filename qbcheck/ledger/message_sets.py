"""The message sets that write: exact text and id, recorded before they leave, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sql

from qbcheck.ledger.storage import Work
from qbcheck.ledger.tables import message_set


class MessageSetState(StrEnum):
    """Whether it is known what became of a message set."""

    SENT = "sent"
    """It may have left; nothing has come back."""
    UNKNOWN = "unknown"
    """Something came back, or will not, and the outcome is in doubt."""
    SETTLED = "settled"
    """The outcome of each of its documents is known."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """One message set."""

    id: str
    """Its ``newMessageSetID``, at most 23 characters."""
    profile: str
    text: str
    """The document, exactly as it left and will leave again."""
    state: MessageSetState
    attempts: int
    """How often it was handed to a connection."""
    hresult: str
    """What it was refused with as a whole; empty when it was not."""
    reason: str
    first_sent_at: datetime


def record(work: Work, message_set_id: str, profile: str, text: str, now: datetime) -> None:
    """Record a message set that is about to leave for the first time."""
    work.execute(
        message_set.insert().values(
            id=message_set_id, profile=profile, text=text, state=MessageSetState.SENT, attempts=1, first_sent_at=now
        )
    )  # fmt: skip


def by_id(work: Work, message_set_id: str) -> MessageSet:
    """Return one message set."""
    return _select(work, message_set.c.id == message_set_id)[0]


def in_doubt(work: Work, profile: str) -> tuple[MessageSet, ...]:
    """Return the message sets of a profile whose outcome is not known, the oldest first."""
    return _select(work, sql.and_(message_set.c.profile == profile, message_set.c.state != MessageSetState.SETTLED))


def send_again(work: Work, message_set_id: str) -> None:
    """Record that a message set is about to leave once more, unchanged."""
    work.execute(
        message_set.update()
        .where(message_set.c.id == message_set_id)
        .values(state=MessageSetState.SENT, attempts=message_set.c.attempts + 1, hresult="", reason="")
    )


def change(work: Work, message_set_id: str, state: MessageSetState, now: datetime, **values: object) -> None:
    """Record what became of a message set: ``answer``, ``hresult``, ``reason``."""
    ended = {"ended_at": now} if state is MessageSetState.SETTLED else {}
    work.execute(message_set.update().where(message_set.c.id == message_set_id).values(state=state, **values, **ended))


def _select(work: Work, condition: sql.ColumnElement[bool]) -> tuple[MessageSet, ...]:
    rows = work.execute(
        sql.select(message_set).where(condition).order_by(message_set.c.first_sent_at, message_set.c.id)
    )
    return tuple(
        MessageSet(
            row.id, row.profile, row.text, MessageSetState(row.state), row.attempts, row.hresult, row.reason,
            row.first_sent_at,
        )
        for row in rows
    )  # fmt: skip
