"""``qbcheck connector serve``: the service that the Web Connector polls, until it is stopped."""

from __future__ import annotations

import dataclasses
import json
import queue
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbcheck.cli.connector.log import log_lines
from qbcheck.cli.options import (
    attestations_option,
    mapping_option,
    profile_options,
    sandbox_options,
    show_notes,
    waivers_option,
)
from qbcheck.cli.stopping import told_to_stop
from qbcheck.errors import LockedError, SettingsError

if TYPE_CHECKING:
    from qbcheck.cli.connector.verifying import Verified
    from qbcheck.cli.serving import Service
    from qbcheck.cli.session import Session

_LOOK_AGAIN = 0.5
"""Seconds after which it is looked whether to stop; a wait without a bound cannot be interrupted on Windows."""

_EPILOG = """\b
Exit codes:
  0  stopped by Ctrl-C or by whoever started it; with --once: as verify's
  2  wrong usage or settings, the port is taken
  3  another process serves this profile already

\b
Examples:
  qbcheck connector serve
  qbcheck connector serve --profile acme --no-verify
  qbcheck connector serve --sandbox us-ready --format json
"""


@click.command(epilog=_EPILOG)
@click.option("--no-verify", is_flag=True, help="Only do what other commands ask for; verify nothing unasked.")
@click.option("--once", is_flag=True, help="Stop after the first verification; the exit code is verify's.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("table", "json")),
    default="table",
    show_default=True,
    help="json: a line of JSON for the start and for each verification.",
)
@attestations_option
@waivers_option
@mapping_option
@profile_options
@sandbox_options
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.option("-q", "--quiet", is_flag=True, help="Log nothing but warnings.")
def serve(
    *,
    no_verify: bool,
    once: bool,
    format_name: str,
    attestations: Path | None,
    waivers: Path | None,
    mapping: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Serve the Web Connector until it is stopped, and verify at each poll that finds nothing else to do.

    A line is printed for each verification; what the Web Connector asks is logged beside it, on stderr. Other commands
    hand their work to this process as long as it runs. A browser on this computer shows its state at its address.

    With --sandbox a scenario's company file is served, for any program that speaks as the Web Connector does.
    """
    from qbcheck.cli.connector.verifying import Verifier
    from qbcheck.cli.serving import service_of
    from qbcheck.cli.session import Target, open_session
    from qbcheck.ledger import Ledger

    if once and no_verify:
        raise click.UsageError("--once and --no-verify do not go together.")
    via = "web-connector" if sandbox is not None or sandbox_dir is not None else None
    target = Target(settings, profile, sandbox, sandbox_dir, attestations, waivers, mapping, via)
    stopped = told_to_stop()  # before anybody knows that it runs, and may end it
    news: queue.SimpleQueue[Verified] = queue.SimpleQueue()
    as_json = format_name == "json"
    with open_session(target) as session:
        show_notes(session.notes)
        _refuse_what_cannot_be_served(session)
        if not no_verify:
            session.credentials()  # a person is asked now, while there is one
        with log_lines(verbose=verbose, quiet=quiet), Ledger(session.ledger_file) as ledger:
            at_poll = None if no_verify else Verifier(session, ledger, news.put).at_poll
            with service_of(session, ledger, at_poll=at_poll, is_alone=True) as service:
                _print(json.dumps(_reached(session, service)) if as_json else _announced(session, service))
                exit_code = _serve(stopped, news, once=once, as_json=as_json)
    sys.exit(exit_code)


def _serve(stopped: threading.Event, news: queue.SimpleQueue[Verified], *, once: bool, as_json: bool) -> int:
    """Tell what is verified until it is to stop; return the exit code."""
    while not stopped.is_set():
        try:
            verified = news.get(timeout=_LOOK_AGAIN)
        except queue.Empty:
            continue
        _print(json.dumps(dataclasses.asdict(verified)) if as_json else verified.line)
        if once:
            return verified.exit_code
    return 0


def _print(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _refuse_what_cannot_be_served(session: Session) -> None:
    """Raise SettingsError for a profile without a Web Connector, LockedError when another process serves it."""
    from qbcheck.cli.serving import serving_process

    name, way = session.profile.name, session.profile.company.connection
    if way != "web-connector":
        raise SettingsError(
            f"The profile {name} names {f'the way {way}' if way else 'no way'} to its company file, not web-connector.",
            remedy=f"Set it up: qbcheck connector add --profile {name}",
        )
    if holder := serving_process(session):
        raise LockedError(
            f"The Web Connector of profile {name} is served already, by {holder}.",
            remedy="End that one first; one is enough for every command.",
        )


def _reached(session: Session, service: Service) -> dict[str, str]:
    """Return where it listens; for a sandbox also what any other client needs to be let in."""
    user = session.profile.connector_user
    reached = {"profile": session.profile.name, "url": service.url, "user": user}
    if session.sandbox is not None:
        reached["password"] = service.passwords(user) or ""
        reached["company_url"] = session.sandbox.company.url
        reached["company_file"] = session.sandbox.company_file
    return reached


def _announced(session: Session, service: Service) -> str:
    if session.sandbox is None:
        company, url = session.profile.company.name, service.url
        return f"Serving the Web Connector for {company} at {url} until Ctrl-C; a browser shows the state there."
    lines = [f"{name.replace('_', ' '):<17} {value}" for name, value in _reached(session, service).items()]
    return "\n".join([*lines, "Serving until Ctrl-C."])
