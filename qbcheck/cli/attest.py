"""``qbcheck attest``: record, list and withdraw people's words."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from qbcheck.checking.attestations import load, record, withdraw
from qbcheck.checking.attested import VALID_FOR, is_same_subject
from qbcheck.checking.contract import Check
from qbcheck.checking.registry import load_checks
from qbcheck.cli.options import attestations_option, profile_options, sandbox_options, show_notes
from qbcheck.cli.session import Session, Target, local_today, open_session
from qbcheck.errors import SettingsError
from qbcheck.facts import Attestation
from qbcheck.profile import Profile

_EPILOG = """\b
Examples:
  qbcheck attest AT106 --holds --by "Jane Doe"
  qbcheck attest PC301 --about QB-PC --does-not-hold --by "Jane Doe" --note "it is a Server 2022"
  qbcheck attest --list
  qbcheck attest AT106 --withdraw
"""


@click.command(epilog=_EPILOG)
@click.argument("code", required=False)
@click.option("--holds/--does-not-hold", "holds", default=None, help="What you found.")
@click.option("--by", metavar="NAME", help="Who gives the word.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The last day it counts.  [default: a year from today]",
)
@click.option(
    "--about",
    metavar="SUBJECT",
    help="The user, company file or computer it is about.  [default: the one that verify judges]",
)
@click.option("--note", default="", metavar="TEXT", help="What should be remembered with it.")
@click.option("--list", "listing", is_flag=True, help="List the words given for this profile.")
@click.option("--withdraw", "withdrawing", is_flag=True, help="Take a word back; with --about only the one about it.")
@attestations_option
@profile_options
@sandbox_options
def command(
    code: str | None,
    holds: bool | None,
    by: str | None,
    until: datetime | None,
    about: str | None,
    note: str,
    listing: bool,
    withdrawing: bool,
    attestations: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Record a person's word for a fact that no system reveals.

    A word counts for one subject until its last day, and replaces an older word about the same. It is kept with the
    date and the name in a file beside the settings file.
    """
    today = local_today()
    wanted = [name for name, given in (("--list", listing), ("--withdraw", withdrawing)) if given]
    wanted += ["--holds or --does-not-hold"] if holds is not None else []
    if len(wanted) > 1:
        raise click.UsageError(f"{' and '.join(wanted)} do not go together.")
    if not wanted:
        raise click.UsageError("Say --holds or --does-not-hold, --list or --withdraw.")
    if not listing and code is None:
        raise click.UsageError("Say which check, such as AT106.")
    if holds is not None and not (by and by.strip()):
        raise click.UsageError("Say who gives the word: --by NAME.")
    last_day = until.date() if until else today + VALID_FOR
    if last_day < today:
        raise click.UsageError(f"--until {last_day} is past; today is {today}.")
    check = _attestable(code) if code is not None else None
    target = Target(settings, profile, sandbox, sandbox_dir, attestations)
    with open_session(target, today=today) as session:
        show_notes(session.notes)
        if listing:
            _list(session, check, today)
        elif check is not None and withdrawing:
            _withdraw(session, check, about or "")
        elif check is not None and holds is not None and by is not None:
            session.refuse_to_forget(session.attestations_file, "the word")
            subject = _subject(check, session.profile, (about or "").strip())
            word = Attestation(check.code, subject, holds, by.strip(), today, last_day, note.strip())
            record(session.attestations_file, word, session.profile.name)
            click.echo(f"Recorded in {session.attestations_file}, until {word.until}:")
            click.echo(_sentence(check, word))


def _attestable(code: str) -> Check:
    check = load_checks().get(code).check
    if not check.attestable:
        raise SettingsError(
            f"{check.code} ({check.title}) cannot be attested: qbcheck reads it from the systems themselves.",
            remedy=f"See: qbcheck explain {check.code}",
        )
    return check


def _subject(check: Check, profile: Profile, about: str) -> str:
    """Return whom or what the word is about: as said, else what verify judges."""
    judged = check.attested_about(profile)
    if not judged:
        raise SettingsError(
            f"{check.code} needs nobody's word in profile {profile.name}: what qbcheck drives is proved at login.",
            remedy=f"See: qbcheck explain {check.code}",
        )
    if about:
        if not any(is_same_subject(check.side, about, subject) for subject in judged):
            click.echo(f"Note: verify judges {' and '.join(judged)}; a word about {about} does not count.", err=True)
        return about
    if len(judged) > 1:
        raise SettingsError(f"{check.code} judges several: say about whom with --about.", faults=tuple(judged))
    return judged[0]


def _sentence(check: Check | None, word: Attestation) -> str:
    sentence = check.attestable.format(subject=word.about) if check else word.about
    says = "holds" if word.holds else "does not hold"
    note = f" ({word.note})" if word.note else ""
    return f"{word.code} {says}, says {word.by}: {sentence}{note}"


def _list(session: Session, only: Check | None, today: date) -> None:
    words = load(session.attestations_file, session.profile.name)
    words = tuple(word for word in words if only is None or word.code == only.code)
    if not words:
        click.echo(f"No word is recorded for profile {session.profile.name} in {session.attestations_file}.")
        return
    checks = {check.code: check for check in load_checks().checks}
    for word in words:
        expired = "expired on" if word.until < today else "until"
        click.echo(f"{_sentence(checks.get(word.code), word)} [given {word.on}, {expired} {word.until}]")


def _withdraw(session: Session, check: Check, about: str) -> None:
    count = withdraw(session.attestations_file, check.code, about, session.profile.name)
    if not count:
        of_whom = f" about {about}" if about else ""
        raise SettingsError(
            f"No word for {check.code}{of_whom} is recorded for profile {session.profile.name}.",
            remedy="See: qbcheck attest --list",
        )
    click.echo(f"Withdrawn: {count} {'word' if count == 1 else 'words'} for {check.code}.")
