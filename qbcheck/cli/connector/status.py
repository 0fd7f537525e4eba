"""``qbcheck connector status``: what became of the last poll, and who serves."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qbcheck.cli.options import profile_options, sandbox_options, show_notes

if TYPE_CHECKING:
    from qbcheck.quickbooks.web_connector.desk import ServiceStatus

_EPILOG = """\b
Exit codes:
  0  the Web Connector has come round within the last hours
  3  it has not, or never did

\b
Examples:
  qbcheck connector status
  qbcheck connector status --max-age 2 --format json
"""


@click.command(epilog=_EPILOG)
@click.option(
    "--max-age",
    metavar="HOURS",
    type=click.FloatRange(min=0),
    default=24.0,
    show_default=True,
    help="How long ago the last poll may be.",
)
@click.option("--format", "format_name", type=click.Choice(("table", "json")), default="table", show_default=True)
@profile_options
@sandbox_options
def status(
    *,
    max_age: float,
    format_name: str,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Show when the Web Connector last came round, what came of it, what waits for it and who serves it."""
    from qbcheck.cli.serving import serving_process
    from qbcheck.cli.session import Target, open_session

    with open_session(Target(settings, profile, sandbox, sandbox_dir)) as session:
        show_notes(session.notes)
        found = _status(session.ledger_file, session.profile.name, session.profile.company.name)
        served_by = serving_process(session)
    is_recent = found.last_poll is not None and datetime.now(UTC) - found.last_poll <= timedelta(hours=max_age)
    if format_name == "json":
        click.echo(json.dumps(_data(found, session.ledger_file, served_by, is_recent), indent=2))
    else:
        for label, text in _rows(found, served_by):
            click.echo(f"{label:<15}{text}")
        if not is_recent:
            told = "never came round" if found.last_poll is None else f"did not come round in {max_age:g} hours"
            click.echo(f"The Web Connector {told}.", err=True)
    sys.exit(0 if is_recent else 3)


def _status(ledger_file: Path, profile: str, company: str) -> ServiceStatus:
    """Return what the ledger knows; a ledger that is not there yet is not made for this."""
    from qbcheck import __version__
    from qbcheck.ledger import Ledger
    from qbcheck.quickbooks.web_connector.desk import ServiceStatus
    from qbcheck.quickbooks.web_connector.ledger_desk import company_status

    if not ledger_file.exists():
        return ServiceStatus(profile, company, __version__)
    with Ledger(ledger_file) as ledger, ledger.look() as work:
        return company_status(work, profile, company)


def _rows(found: ServiceStatus, served_by: str) -> list[tuple[str, str]]:
    return [
        ("profile", found.profile),
        ("company", found.company_name),
        ("served by", served_by or "nobody: start qbcheck connector serve"),
        ("last poll", _time(found.last_poll) or "never"),
        ("last result", found.last_result or "-"),
        ("last error", found.last_error or "-"),
        ("waiting since", _time(found.waiting_since) or "nothing waits"),
        ("session", "in progress" if found.session_in_progress else "none"),
    ]


def _time(moment: datetime | None) -> str:
    """Return a time as the clock here shows it."""
    return moment.astimezone().isoformat(sep=" ", timespec="seconds") if moment else ""


def _data(found: ServiceStatus, ledger_file: Path, served_by: str, is_recent: bool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "profile": found.profile,
        "company": found.company_name,
        "ledger": str(ledger_file),
        "served_by": served_by or None,
        "last_poll": found.last_poll.isoformat() if found.last_poll else None,
        "last_result": found.last_result or None,
        "last_error": found.last_error or None,
        "waiting_since": found.waiting_since.isoformat() if found.waiting_since else None,
        "session_in_progress": found.session_in_progress,
        "is_recent": is_recent,
    }
