"""Run by alembic: uses the connection that it was given, within its transaction."""

from alembic import context

from qbcheck.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
