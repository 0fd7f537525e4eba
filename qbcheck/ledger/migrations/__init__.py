"""Brings a ledger of an earlier version up to date, step by step (alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qbcheck.errors import LedgerError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def bring_up_to_date(work: Connection, path: Path) -> None:
    """Run the steps that the ledger behind ``work`` lacks, in one transaction.

    Raises LedgerError when a newer version of qbcheck has written it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", f"{__name__.replace('.migrations', '')}:migrations")
    config.attributes["connection"] = work
    steps = ScriptDirectory.from_config(config)
    with work.begin():
        present = MigrationContext.configure(work).get_current_revision()
        if present == steps.get_current_head():
            return
        if present is not None and present not in {step.revision for step in steps.walk_revisions()}:
            raise LedgerError(f"The ledger {path} was written by a newer version of qbcheck.", remedy="Update qbcheck.")
        command.upgrade(config, "head")
