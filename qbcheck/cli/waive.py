"""``qbcheck waive``: record, list and withdraw decisions to go on although a check fails."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

import click

from qbcheck.checking import Check, Waiver
from qbcheck.checking.registry import load_checks
from qbcheck.checking.waived import is_expired
from qbcheck.checking.waivers import load, record, withdraw
from qbcheck.cli.options import profile_options, sandbox_options, show_notes, waivers_option
from qbcheck.cli.session import Session, Target, local_today, open_session
from qbcheck.errors import SettingsError

_EPILOG = """\b
Examples:
  qbcheck waive QB221 --reason "the accountant adds it in May" --until 2027-05-31 --by "Jane Doe"
  qbcheck waive QB222 --object Non --reason "we sell taxable things only" --until 2026-12-31 --by "Jane Doe"
  qbcheck waive --list
  qbcheck waive QB221 --withdraw
"""


@click.command(epilog=_EPILOG)
@click.argument("code", required=False)
@click.option("--reason", metavar="TEXT", help="Why it is right to go on; required.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The last day it counts, to its end, local time; required.",
)
@click.option("--by", metavar="NAME", help="Who decides; required.")
@click.option(
    "--object",
    "subject",
    metavar="SUBJECT",
    help="The one user, tax code or other subject of the check that it covers.  [default: whatever fails]",
)
@click.option("--list", "listing", is_flag=True, help="List the waivers of this profile.")
@click.option("--withdraw", "withdrawing", is_flag=True, help="Take a waiver back; with --object only the one for it.")
@waivers_option
@profile_options
@sandbox_options
def command(
    code: str | None,
    reason: str | None,
    until: datetime | None,
    by: str | None,
    subject: str | None,
    listing: bool,
    withdrawing: bool,
    waivers: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Record the decision to go on although a check fails.

    A waiver covers one check of one profile, until its last day. What it covers is still checked and still shown, with
    the reason, but does not fail the run. It never covers what could not be found out, nor a warning. It is kept with
    the name and the date in a file beside the settings file.
    """
    today = local_today()
    texts = {"--reason": reason, "--by": by}
    recording = [name for name, given in {**texts, "--until": until}.items() if given is not None]
    wanted = [name for name, given in (("--list", listing), ("--withdraw", withdrawing)) if given] + recording[:1]
    if len(wanted) > 1:
        raise click.UsageError(f"{' and '.join(wanted)} do not go together.")
    if listing and subject is not None:
        raise click.UsageError("--list and --object do not go together.")
    if not listing and code is None:
        raise click.UsageError("Say which check, such as QB221.")
    known = load_checks()
    check = known.get(code).check if code is not None else None
    decision = None
    if check is not None and not listing and not withdrawing:
        decision = _decision(check, reason, until, by, subject, today)
    target = Target(settings, profile, sandbox, sandbox_dir, waivers=waivers)
    codes = [each.code for each in known.checks]
    with open_session(target, today=today) as session:
        show_notes(session.notes)
        if listing:
            _list(session, check, codes, today)
        elif decision is not None:
            session.refuse_to_forget(session.waivers_file, "the waiver")
            record(session.waivers_file, decision, session.profile.name, codes)
            click.echo(f"Recorded in {session.waivers_file}:")
            click.echo(_sentence(decision, today))
        elif check is not None:
            _withdraw(session, check, (subject or "").strip(), codes)


def _decision(
    check: Check, reason: str | None, until: datetime | None, by: str | None, subject: str | None, today: date
) -> Waiver:
    reason, by = (reason or "").strip(), (by or "").strip()
    missing = [] if reason else ["why: --reason TEXT"]
    if until is None:
        missing.append("until when: --until YYYY-MM-DD")
    if not by:
        missing.append("who decides: --by NAME")
    if until is None or missing:
        raise click.UsageError(f"Say {', '.join(missing)}.")
    if until.date() < today:
        raise click.UsageError(f"--until {until.date()} is past; today is {today}.")
    if subject is not None and not subject.strip():
        raise click.UsageError("--object is empty: name a subject of the check, or leave it out.")
    return Waiver(check.code, reason, by, until.date(), (subject or "").strip(), today)


def _sentence(waiver: Waiver, today: date) -> str:
    """Return the whole decision in one line."""
    of_object = f" of {waiver.object}" if waiver.object else ""
    given = f" on {waiver.on}" if waiver.on else ""
    ends = "expired at" if is_expired(waiver, today) else "until"
    return (
        f"{waiver.code}{of_object} is waived by {waiver.by}{given}: {waiver.reason} "
        f"[{ends} the end of {waiver.until}, local time]"
    )


def _list(session: Session, only: Check | None, codes: Collection[str], today: date) -> None:
    waivers = load(session.waivers_file, session.profile.name, codes)
    waivers = tuple(waiver for waiver in waivers if only is None or waiver.code == only.code)
    if not waivers:
        click.echo(f"No waiver is recorded for profile {session.profile.name} in {session.waivers_file}.")
    for waiver in waivers:
        click.echo(_sentence(waiver, today))


def _withdraw(session: Session, check: Check, subject: str, codes: Collection[str]) -> None:
    count = withdraw(session.waivers_file, check.code, subject, session.profile.name, codes)
    if not count:
        of_object = f" of {subject}" if subject else ""
        raise SettingsError(
            f"No waiver for {check.code}{of_object} is recorded for profile {session.profile.name}.",
            remedy="See: qbcheck waive --list",
        )
    click.echo(f"Withdrawn: {count} {'waiver' if count == 1 else 'waivers'} for {check.code}.")
