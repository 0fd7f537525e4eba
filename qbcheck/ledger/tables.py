"""What the ledger keeps. A change here needs a migration in ``migrations/versions``; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as ISO text in UTC, which sorts as the times do in every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:  # noqa: ARG002 - the signature
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - as above
        return None if value is None else datetime.fromisoformat(value)


document = Table(
    "document",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("tenant", String(200), nullable=False),
    Column("entity", String(100), nullable=False),
    Column("id", String(100), nullable=False),
    Column("profile", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("content_hash", String(64), nullable=False, default=""),
    Column("message_set", String(23), nullable=False, default=""),
    Column("request_id", String(50), nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("most_per_set", Integer, nullable=False, default=0),
    Column("record_id", String(36), nullable=False, default=""),
    Column("edit_sequence", String(16), nullable=False, default=""),
    Column("number_given", String(50), nullable=False, default=""),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("tenant", "entity", "id", name="document_identity"),
    Index("document_state", "profile", "state"),
    Index("document_message_set", "message_set"),
)

message_set = Table(
    "message_set",
    metadata,
    Column("id", String(23), primary_key=True),
    Column("profile", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("hresult", String(10), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    Column("first_sent_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("message_set_state", "profile", "state"),
)

job = Table(
    "job",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("profile", String(200), nullable=False),
    Column("what", String(100), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("message_sets", Integer, nullable=False, default=0),
    Column("result", Text, nullable=False, default=""),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Index("job_state", "profile", "state"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("job", Integer, ForeignKey("job.number"), nullable=False),
    Column("profile", String(200), nullable=False),
    Column("is_writing", Boolean, nullable=False),
    Column("message_set", String(23), nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("ticket", String(36), nullable=False, default=""),
    Column("company_file", Text, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    Column("hresult", String(10), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("posted_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("delivery_state", "profile", "state"),
    Index("delivery_message_set", "message_set"),
)

session = Table(
    "session",
    metadata,
    Column("ticket", String(36), primary_key=True),
    Column("profile", String(200), nullable=False),
    Column("address", String(100), nullable=False),
    Column("service", String(36), nullable=False),
    Column("state", String(20), nullable=False),
    Column("opening", Text, nullable=False, default=""),
    Column("company_file", Text, nullable=False, default=""),
    Column("differs", Text, nullable=False, default=""),
    Column("answered", Integer, nullable=False, default=0),
    Column("last_answer", String(64), nullable=False, default=""),
    Column("last_percentage", Integer, nullable=False, default=0),
    Column("retries", Integer, nullable=False, default=0),
    Column("last_error", Text, nullable=False, default=""),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Index("session_state", "profile", "state"),
)
