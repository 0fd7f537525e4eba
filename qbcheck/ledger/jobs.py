"""Pieces of work that wait for a company file to come round: a command opens one, the service serves it."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sql

from qbcheck.ledger.storage import Work
from qbcheck.ledger.tables import job

_SILENCE = timedelta(seconds=60)
"""After which a job whose owner does not say that it lives is given up."""


class JobState(StrEnum):
    """How far a job is."""

    OPEN = "open"
    """Its owner has more to ask, or may have."""
    DONE = "done"
    """Its owner has closed it."""
    ABANDONED = "abandoned"
    """Its owner has died."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work."""

    number: int
    profile: str
    what: str
    """What a person calls it, such as ``verify``."""
    owner: str
    """Computer and process that opened it."""
    state: JobState
    message_sets: int
    """How many message sets are expected in all; 0 when it is not known."""
    result: str
    """One line for a person; empty until there is one."""
    opened_at: datetime
    closed_at: datetime | None


def open_job(work: Work, profile: str, what: str, now: datetime) -> int:
    """Record a new job; return its number."""
    row = {"profile": profile, "what": what, "owner": this_process(), "state": JobState.OPEN}
    new = job.insert().values(**row, message_sets=0, result="", opened_at=now, seen_at=now).returning(job.c.number)
    return int(work.execute(new).scalar_one())


def keep_alive(work: Work, number: int, now: datetime, *, message_sets: int | None = None) -> None:
    """Say that a job's owner lives; ``message_sets`` renews what is expected in all."""
    values: dict[str, object] = {"seen_at": now}
    if message_sets is not None:
        values["message_sets"] = message_sets
    work.execute(job.update().where(job.c.number == number).values(**values))


def close_job(work: Work, number: int, now: datetime, result: str = "") -> None:
    """Record that nothing more will be asked for a job."""
    work.execute(
        job.update()
        .where(job.c.number == number, job.c.state == JobState.OPEN)
        .values(state=JobState.DONE, closed_at=now, result=result)
    )


def record_result(work: Work, profile: str, result: str) -> None:
    """Record what came of the job that this process closed last for a profile: one line for a person."""
    own = sql.and_(job.c.profile == profile, job.c.owner == this_process(), job.c.state == JobState.DONE)
    for each in _select(work, own, job.c.number.desc(), 1):
        work.execute(job.update().where(job.c.number == each.number).values(result=result))


def give_up_dead(work: Work, now: datetime) -> None:
    """Give up the jobs whose owners have not said for a minute that they live."""
    work.execute(
        job.update()
        .where(job.c.state == JobState.OPEN, job.c.seen_at < now - _SILENCE)
        .values(state=JobState.ABANDONED, closed_at=now)
    )


def open_jobs(work: Work, profile: str) -> tuple[Job, ...]:
    """Return the open jobs of a profile, the oldest first."""
    return _select(work, sql.and_(job.c.profile == profile, job.c.state == JobState.OPEN), job.c.number)


def last_job(work: Work, profile: str) -> Job | None:
    """Return the job of a profile that was closed last."""
    found = _select(work, sql.and_(job.c.profile == profile, job.c.state != JobState.OPEN), job.c.closed_at.desc(), 1)
    return found[0] if found else None


def this_process() -> str:
    """Name this computer and process, for a person who wants to know who is at work."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def _select(
    work: Work, condition: sql.ColumnElement[bool], order: sql.ColumnElement[object], most: int | None = None
) -> tuple[Job, ...]:
    rows = work.execute(sql.select(job).where(condition).order_by(order).limit(most))
    return tuple(
        Job(
            row.number, row.profile, row.what, row.owner, JobState(row.state), row.message_sets, row.result,
            row.opened_at, row.closed_at,
        )
        for row in rows
    )  # fmt: skip
