"""The documents of a job on their way to the Web Connector, and what came back.

``waiting`` and ``withdrawn`` have not left; ``out`` may have; the others have come back, or never will.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sql

from qbcheck.ledger.jobs import JobState
from qbcheck.ledger.storage import Work
from qbcheck.ledger.tables import delivery, job


class DeliveryState(StrEnum):
    """How far a document is."""

    WAITING = "waiting"
    """Nobody has asked for it yet."""
    OUT = "out"
    """It was handed to the Web Connector, or was about to be."""
    ANSWERED = "answered"
    """The company file's answer is here."""
    REFUSED = "refused"
    """It was refused with an HRESULT."""
    NOT_OPENED = "not opened"
    """The company file could not be opened; the document never left."""
    LOST = "lost"
    """It left, and its answer will not come."""
    WITHDRAWN = "withdrawn"
    """Its job was given up before anybody asked for it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One document."""

    number: int
    job: int
    is_writing: bool
    """Whether it is that message set, and does not only ask for it."""
    message_set: str
    """Id of the message set that it is, or asks for; empty for plain questions."""
    text: str
    state: DeliveryState
    ticket: str
    """The session that it was handed to; empty before."""
    company_file: str
    """Path of the file that was open in that session."""
    answer: str
    hresult: str
    reason: str
    """What came with the HRESULT, or why the answer is lost."""


def post(
    work: Work, job_number: int, profile: str, text: str, *, is_writing: bool, message_set: str, now: datetime
) -> int:
    """Record a document that waits; return its number."""
    row = {"job": job_number, "profile": profile, "is_writing": is_writing, "message_set": message_set, "text": text}
    new = delivery.insert().values(**row, state=DeliveryState.WAITING, posted_at=now).returning(delivery.c.number)
    return int(work.execute(new).scalar_one())


def by_number(work: Work, number: int) -> Delivery:
    """Return one document."""
    return _select(work, delivery.c.number == number)[0]


def state_of(work: Work, number: int) -> DeliveryState:
    """Return how far one document is, without reading its texts."""
    return DeliveryState(work.execute(sql.select(delivery.c.state).where(delivery.c.number == number)).scalar_one())


def next_waiting(work: Work, profile: str) -> Delivery | None:
    """Return the document that waits longest, of an open job."""
    jobs = sql.select(job.c.number).where(job.c.state == JobState.OPEN)
    found = _select(
        work,
        sql.and_(delivery.c.profile == profile, delivery.c.state == DeliveryState.WAITING, delivery.c.job.in_(jobs)),
        1,
    )
    return found[0] if found else None


def is_waiting(work: Work, profile: str) -> bool:
    """Tell whether there is a document to hand out."""
    jobs = sql.select(job.c.number).where(job.c.state == JobState.OPEN)
    wanted = sql.select(delivery.c.number).where(
        delivery.c.profile == profile, delivery.c.state == DeliveryState.WAITING, delivery.c.job.in_(jobs)
    )
    return work.execute(wanted.limit(1)).first() is not None


def out_in(work: Work, ticket: str) -> Delivery | None:
    """Return the document whose answer a session owes."""
    found = _select(work, sql.and_(delivery.c.ticket == ticket, delivery.c.state == DeliveryState.OUT), 1)
    return found[0] if found else None


def lost(work: Work, profile: str, message_set: str) -> Delivery | None:
    """Return the last document with this message set id whose answer was given up."""
    found = _select(
        work,
        sql.and_(
            delivery.c.profile == profile,
            delivery.c.message_set == message_set,
            delivery.c.is_writing,
            delivery.c.state == DeliveryState.LOST,
        ),
    )
    return found[-1] if found else None


def hand_out(work: Work, number: int, ticket: str, company_file: str) -> None:
    """Record that a document leaves, before it does."""
    work.execute(
        delivery.update()
        .where(delivery.c.number == number)
        .values(state=DeliveryState.OUT, ticket=ticket, company_file=company_file)
    )


def withdraw(work: Work, number: int, now: datetime) -> bool:
    """Take back a document that nobody has asked for yet; tell whether that was still possible."""
    taken = work.execute(
        delivery.update()
        .where(delivery.c.number == number, delivery.c.state == DeliveryState.WAITING)
        .values(state=DeliveryState.WITHDRAWN, ended_at=now)
    )
    return taken.rowcount == 1


def withdraw_message_set(work: Work, message_set: str, now: datetime) -> None:
    """Take back the copies of a message set that nobody has asked for yet, such as those of a command that died."""
    work.execute(
        delivery.update()
        .where(delivery.c.message_set == message_set, delivery.c.is_writing, delivery.c.state == DeliveryState.WAITING)
        .values(state=DeliveryState.WITHDRAWN, ended_at=now)
    )


def end(
    work: Work,
    number: int,
    state: DeliveryState,
    now: datetime,
    *,
    answer: str = "",
    hresult: str = "",
    reason: str = "",
) -> None:
    """Record what became of a document."""
    values = {"answer": answer, "hresult": hresult, "reason": reason}
    work.execute(delivery.update().where(delivery.c.number == number).values(state=state, ended_at=now, **values))


def late_answer(work: Work, message_set: str) -> str:
    """Return an answer to the message set of this id that nobody has taken; empty when there is none."""
    wanted = sql.select(delivery.c.answer).where(
        delivery.c.message_set == message_set,
        delivery.c.is_writing,
        delivery.c.state == DeliveryState.ANSWERED,
    )
    return str(work.execute(wanted.order_by(delivery.c.number.desc()).limit(1)).scalar() or "")


def forget_queries(work: Work, job_number: int) -> None:
    """Take the questions of a job, and their answers, out of the ledger: they prove nothing later."""
    work.execute(delivery.delete().where(delivery.c.job == job_number, sql.not_(delivery.c.is_writing)))


def forget_message_set(work: Work, message_set: str) -> None:
    """Take the copies of a settled message set out of the ledger; the message set itself stays."""
    work.execute(delivery.delete().where(delivery.c.message_set == message_set))


def _select(work: Work, condition: sql.ColumnElement[bool], most: int | None = None) -> tuple[Delivery, ...]:
    rows = work.execute(sql.select(delivery).where(condition).order_by(delivery.c.number).limit(most))
    return tuple(
        Delivery(
            row.number, row.job, row.is_writing, row.message_set, row.text, DeliveryState(row.state), row.ticket,
            row.company_file, row.answer, row.hresult, row.reason,
        )
        for row in rows
    )  # fmt: skip
