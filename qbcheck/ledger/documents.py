"""Documents: one record of the source that becomes one transaction or list entry, and how far each is (design 6).

A document's identity is its tenant, its entity and its id there; it has one row for ever. Whoever changes a state does
so in the transaction that records why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sql

from qbcheck.ledger.storage import Work
from qbcheck.ledger.tables import document


class DocumentState(StrEnum):
    """How far a document is."""

    PENDING = "pending"
    """Seen, not sent, or proved not to have been executed."""
    SENT = "sent"
    """Its message set is recorded and may have left."""
    UNKNOWN = "unknown"
    """Its outcome is in doubt; it is not sent again before it is settled."""
    POSTED = "posted"
    """QuickBooks has it."""
    REFUSED = "refused"
    """QuickBooks, or our own rules, said no."""


_AT_ONCE = 500
"""Ids in one question to the database."""

IN_DOUBT = (DocumentState.SENT, DocumentState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which record of the source a document is."""

    tenant: str
    entity: str
    """The source's word for its kind, such as ``Invoice``."""
    id: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document."""

    number: int
    identity: Identity
    profile: str
    """The profile whose company file it belongs to, for ever."""
    state: DocumentState
    reason: str
    """Why it is refused, in doubt or still pending."""
    content_hash: str
    message_set: str
    """Id of the message set that it was last sent with."""
    request_id: str
    attempts: int
    """How often it was sent."""
    most_per_set: int
    """How many documents a message set that holds it may hold; 0: as many as fit."""
    record_id: str
    """TxnID or ListID."""
    edit_sequence: str
    number_given: str
    """RefNumber that QuickBooks gave it."""


def see(work: Work, identities: Mapping[Identity, str], profile: str, now: datetime) -> None:
    """Record as pending the documents that were not seen before; ``identities`` holds each with its content's hash."""
    known = by_identity(work, identities.keys())
    new = [
        {
            "tenant": one.tenant,
            "entity": one.entity,
            "id": one.id,
            "profile": profile,
            "state": DocumentState.PENDING,
            "content_hash": content_hash,
            "changed_at": now,
        }
        for one, content_hash in identities.items()
        if one not in known
    ]
    if new:
        work.execute(document.insert(), new)


def by_identity(work: Work, identities: Iterable[Identity]) -> dict[Identity, Document]:
    """Return the documents of these identities that were seen."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for one in identities:
        kinds.setdefault((one.tenant, one.entity), []).append(one.id)
    found = {}
    for (tenant, entity), ids in kinds.items():
        for start in range(0, len(ids), _AT_ONCE):
            wanted = document.c.id.in_(ids[start : start + _AT_ONCE])
            for each in _select(work, sql.and_(document.c.tenant == tenant, document.c.entity == entity, wanted)):
                found[each.identity] = each
    return found


def of_message_set(
    work: Work, message_set: str, states: Iterable[DocumentState] = tuple(DocumentState)
) -> tuple[Document, ...]:
    """Return the documents that were last sent with this message set and are in one of these states."""
    return _select(work, sql.and_(document.c.message_set == message_set, document.c.state.in_(list(states))))


def begin_sending(work: Work, number: int, message_set: str, request_id: str, now: datetime) -> None:
    """Record that a document leaves with this message set, before it does."""
    work.execute(
        document.update()
        .where(document.c.number == number)
        .values(
            state=DocumentState.SENT, message_set=message_set, request_id=request_id, reason="", changed_at=now,
            attempts=document.c.attempts + 1,
        )
    )  # fmt: skip


def change(work: Work, number: int, now: datetime, **values: object) -> None:
    """Renew what is known of a document; names as in ``Document``."""
    work.execute(document.update().where(document.c.number == number).values(**values, changed_at=now))


def _select(work: Work, condition: sql.ColumnElement[bool]) -> tuple[Document, ...]:
    rows = work.execute(sql.select(document).where(condition).order_by(document.c.number))
    return tuple(
        Document(
            row.number, Identity(row.tenant, row.entity, row.id), row.profile, DocumentState(row.state), row.reason,
            row.content_hash, row.message_set, row.request_id, row.attempts, row.most_per_set, row.record_id,
            row.edit_sequence, row.number_given,
        )
        for row in rows
    )  # fmt: skip
