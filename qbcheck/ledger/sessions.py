"""The Web Connector's sessions: one open at a time for each profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sql

from qbcheck.ledger.storage import Work
from qbcheck.ledger.tables import session

_KEPT = timedelta(days=30)


class SessionState(StrEnum):
    """Whether a session goes on."""

    OPEN = "open"
    ENDING = "ending"
    """We have said our last word; the Web Connector has yet to say goodbye."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Session:
    """One session."""

    ticket: str
    profile: str
    address: str
    """Where it was opened from."""
    service: str
    """The run of the service that it was last seen by."""
    state: SessionState
    opening: str
    """What QuickBooks told of the company file at its first call: answers to Host, Company and PreferencesQuery."""
    company_file: str
    differs: str
    """What tells the open company file from the profile's; empty when it is the same one."""
    answered: int
    """Message sets that came back in it."""
    last_answer: str
    """Hash of the answer that came last; a repetition is known by it."""
    last_percentage: int
    retries: int
    """How often opening the company file was tried again."""
    last_error: str
    """What getLastError says."""
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None


def begin(work: Work, ticket: str, profile: str, address: str, service: str, now: datetime) -> None:
    """Record a new session, and forget those that ended a month ago."""
    is_old = sql.and_(session.c.state == SessionState.CLOSED, session.c.seen_at < now - _KEPT)
    work.execute(session.delete().where(session.c.profile == profile, is_old))
    work.execute(
        session.insert().values(
            ticket=ticket, profile=profile, address=address, service=service, state=SessionState.OPEN, opening="",
            company_file="", differs="", answered=0, last_answer="", last_percentage=0, retries=0,
            last_error="", opened_at=now, seen_at=now,
        )
    )  # fmt: skip


def by_ticket(work: Work, ticket: str) -> Session | None:
    """Return the session of a ticket."""
    found = _select(work, session.c.ticket == ticket, session.c.ticket)
    return found[0] if found else None


def open_session(work: Work, profile: str) -> Session | None:
    """Return the open session of a profile."""
    found = _select(
        work, sql.and_(session.c.profile == profile, session.c.state == SessionState.OPEN), session.c.ticket
    )
    return found[0] if found else None


def is_any_unclosed(work: Work, profiles: Sequence[str], since: datetime) -> bool:
    """Tell whether a session of one of these profiles was seen ``since`` in which the goodbye is missing."""
    unclosed = sql.and_(
        session.c.profile.in_(profiles), session.c.state != SessionState.CLOSED, session.c.seen_at >= since
    )
    return work.execute(sql.select(session.c.ticket).where(unclosed).limit(1)).first() is not None


def last_session(work: Work, profile: str) -> Session | None:
    """Return the session of a profile that was seen last."""
    found = _select(work, session.c.profile == profile, session.c.seen_at.desc(), 1)
    return found[0] if found else None


def change(work: Work, ticket: str, **values: object) -> None:
    """Renew what is known of a session; names as in ``Session``."""
    work.execute(session.update().where(session.c.ticket == ticket).values(**values))


def _select(
    work: Work, condition: sql.ColumnElement[bool], order: sql.ColumnElement[object], most: int | None = None
) -> tuple[Session, ...]:
    rows = work.execute(sql.select(session).where(condition).order_by(order).limit(most))
    return tuple(
        Session(
            row.ticket, row.profile, row.address, row.service, SessionState(row.state), row.opening, row.company_file,
            row.differs, row.answered, row.last_answer, row.last_percentage, row.retries, row.last_error,
            row.opened_at, row.seen_at, row.closed_at,
        )
        for row in rows
    )  # fmt: skip
