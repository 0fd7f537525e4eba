"""``qbcheck ledger``: is the record of what was sent whole, a copy of it, and what is in it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qbcheck.cli.options import profile_options, sandbox_options
from qbcheck.errors import SettingsError

if TYPE_CHECKING:
    from qbcheck.ledger import Ledger

_CHECK_EPILOG = """\b
Exit codes:
  0  the ledger is whole
  3  it is not, or cannot be read

\b
Examples:
  qbcheck ledger check
  qbcheck ledger check --format json
"""
_BACKUP_EPILOG = """\b
Examples:
  qbcheck ledger backup ledger-2026-11-24.sqlite
  qbcheck ledger backup "D:\\Copies\\ledger.sqlite" --profile acme
"""
_EXPORT_EPILOG = """\b
Examples:
  qbcheck ledger export --format csv > documents.csv
  qbcheck ledger export --format json --output documents.json
"""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.group("ledger")
def command() -> None:
    """Take care of the record of what was sent to QuickBooks and what came back."""


@command.command(epilog=_CHECK_EPILOG)
@click.option("--format", "format_name", type=click.Choice(("table", "json")), default="table", show_default=True)
@profile_options
@sandbox_options
def check(
    *, format_name: str, profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None
) -> None:
    """Read the whole ledger, and say whether it is whole and what is in it."""
    from qbcheck.ledger.care import look_over

    with _opened(profile, settings, sandbox, sandbox_dir) as ledger:
        found = look_over(ledger)
    counts = {str(state): count for state, count in found.documents.items()}
    if format_name == "json":
        data = {
            "ledger": str(ledger.path),
            "documents": counts,
            "message_sets_in_doubt": found.in_doubt,
            "faults": found.faults,
        }
        click.echo(json.dumps(data, indent=2))
    else:
        click.echo(f"{ledger.path} is {'not whole' if found.faults else 'whole'}.")
        click.echo(f"Documents: {', '.join(f'{count} {state}' for state, count in counts.items()) or 'none'}.")
        click.echo(f"Message sets in doubt: {found.in_doubt or 'none'}.")
        for fault in found.faults:
            click.echo(f"Fault: {fault}.")
        if found.faults:
            click.echo("Put the last good copy of it back; a new one would not know what was sent.", err=True)
    sys.exit(3 if found.faults else 0)


@command.command(epilog=_BACKUP_EPILOG)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@profile_options
@sandbox_options
def backup(
    *, file: Path, profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None
) -> None:
    """Write a whole copy of the ledger to FILE, also while a service or a transfer runs."""
    from qbcheck.ledger.care import copy_to

    with _opened(profile, settings, sandbox, sandbox_dir) as ledger:
        copy_to(ledger, file)
    click.echo(f"{file} is a whole copy of {ledger.path}.")


@command.command(epilog=_EXPORT_EPILOG)
@click.option("--format", "format_name", type=click.Choice(("csv", "json")), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
@profile_options
@sandbox_options
def export(
    *,
    format_name: str,
    output: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Print every document with its state, for a spreadsheet or another program."""
    from qbcheck.ledger.care import exported

    with _opened(profile, settings, sandbox, sandbox_dir) as ledger:
        rows = [{**row, "changed_at": row["changed_at"].isoformat(timespec="seconds")} for row in exported(ledger)]
    text = json.dumps(rows, indent=1) + "\n" if format_name == "json" else _csv(rows)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as trouble:
        raise SettingsError(f"{output} cannot be written: {trouble.strerror}.") from trouble


@contextmanager
def _opened(
    profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None
) -> Iterator[Ledger]:
    """Open the ledger of a profile; one that is not there is not made for this."""
    from qbcheck.cli.session import Target, open_session
    from qbcheck.ledger import Ledger

    with open_session(Target(settings, profile, sandbox, sandbox_dir)) as session:
        if not session.ledger_file.exists():
            raise SettingsError(
                f"There is no ledger {session.ledger_file}: nothing was sent to QuickBooks from here yet.",
                remedy="If there was one, put the last good copy of it back.",
            )
        with Ledger(session.ledger_file) as ledger:
            yield ledger


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    from qbcheck.ledger.care import EXPORTED

    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(EXPORTED)
    writer.writerows([_plain(row[name]) for name in EXPORTED] for row in rows)
    return written.getvalue()


def _plain(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
