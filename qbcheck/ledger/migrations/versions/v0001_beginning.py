"""The ledger as it began.

Revision ID: 0001
"""

import sqlalchemy as sql
from alembic import op

from qbcheck.ledger.tables import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "document",
        sql.Column("number", sql.Integer(), nullable=False),
        sql.Column("tenant", sql.String(200), nullable=False),
        sql.Column("entity", sql.String(100), nullable=False),
        sql.Column("id", sql.String(100), nullable=False),
        sql.Column("profile", sql.String(200), nullable=False),
        sql.Column("state", sql.String(20), nullable=False),
        sql.Column("reason", sql.Text(), nullable=False),
        sql.Column("content_hash", sql.String(64), nullable=False),
        sql.Column("message_set", sql.String(23), nullable=False),
        sql.Column("request_id", sql.String(50), nullable=False),
        sql.Column("attempts", sql.Integer(), nullable=False),
        sql.Column("most_per_set", sql.Integer(), nullable=False),
        sql.Column("record_id", sql.String(36), nullable=False),
        sql.Column("edit_sequence", sql.String(16), nullable=False),
        sql.Column("number_given", sql.String(50), nullable=False),
        sql.Column("changed_at", Moment(), nullable=False),
        sql.PrimaryKeyConstraint("number"),
        sql.UniqueConstraint("tenant", "entity", "id", name="document_identity"),
    )
    op.create_index("document_message_set", "document", ["message_set"])
    op.create_index("document_state", "document", ["profile", "state"])
    op.create_table(
        "job",
        sql.Column("number", sql.Integer(), nullable=False),
        sql.Column("profile", sql.String(200), nullable=False),
        sql.Column("what", sql.String(100), nullable=False),
        sql.Column("owner", sql.String(200), nullable=False),
        sql.Column("state", sql.String(20), nullable=False),
        sql.Column("message_sets", sql.Integer(), nullable=False),
        sql.Column("result", sql.Text(), nullable=False),
        sql.Column("opened_at", Moment(), nullable=False),
        sql.Column("seen_at", Moment(), nullable=False),
        sql.Column("closed_at", Moment()),
        sql.PrimaryKeyConstraint("number"),
    )
    op.create_index("job_state", "job", ["profile", "state"])
    op.create_table(
        "message_set",
        sql.Column("id", sql.String(23), nullable=False),
        sql.Column("profile", sql.String(200), nullable=False),
        sql.Column("text", sql.Text(), nullable=False),
        sql.Column("state", sql.String(20), nullable=False),
        sql.Column("attempts", sql.Integer(), nullable=False),
        sql.Column("hresult", sql.String(10), nullable=False),
        sql.Column("reason", sql.Text(), nullable=False),
        sql.Column("answer", sql.Text(), nullable=False),
        sql.Column("first_sent_at", Moment(), nullable=False),
        sql.Column("ended_at", Moment()),
        sql.PrimaryKeyConstraint("id"),
    )
    op.create_index("message_set_state", "message_set", ["profile", "state"])
    op.create_table(
        "session",
        sql.Column("ticket", sql.String(36), nullable=False),
        sql.Column("profile", sql.String(200), nullable=False),
        sql.Column("address", sql.String(100), nullable=False),
        sql.Column("service", sql.String(36), nullable=False),
        sql.Column("state", sql.String(20), nullable=False),
        sql.Column("opening", sql.Text(), nullable=False),
        sql.Column("company_file", sql.Text(), nullable=False),
        sql.Column("differs", sql.Text(), nullable=False),
        sql.Column("answered", sql.Integer(), nullable=False),
        sql.Column("last_answer", sql.String(64), nullable=False),
        sql.Column("last_percentage", sql.Integer(), nullable=False),
        sql.Column("retries", sql.Integer(), nullable=False),
        sql.Column("last_error", sql.Text(), nullable=False),
        sql.Column("opened_at", Moment(), nullable=False),
        sql.Column("seen_at", Moment(), nullable=False),
        sql.Column("closed_at", Moment()),
        sql.PrimaryKeyConstraint("ticket"),
    )
    op.create_index("session_state", "session", ["profile", "state"])
    op.create_table(
        "delivery",
        sql.Column("number", sql.Integer(), nullable=False),
        sql.Column("job", sql.Integer(), nullable=False),
        sql.Column("profile", sql.String(200), nullable=False),
        sql.Column("is_writing", sql.Boolean(), nullable=False),
        sql.Column("message_set", sql.String(23), nullable=False),
        sql.Column("text", sql.Text(), nullable=False),
        sql.Column("state", sql.String(20), nullable=False),
        sql.Column("ticket", sql.String(36), nullable=False),
        sql.Column("company_file", sql.Text(), nullable=False),
        sql.Column("answer", sql.Text(), nullable=False),
        sql.Column("hresult", sql.String(10), nullable=False),
        sql.Column("reason", sql.Text(), nullable=False),
        sql.Column("posted_at", Moment(), nullable=False),
        sql.Column("ended_at", Moment()),
        sql.ForeignKeyConstraint(["job"], ["job.number"]),
        sql.PrimaryKeyConstraint("number"),
    )
    op.create_index("delivery_message_set", "delivery", ["message_set"])
    op.create_index("delivery_state", "delivery", ["profile", "state"])
    # ### end Alembic commands ###
