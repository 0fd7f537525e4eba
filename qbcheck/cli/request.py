"""``qbcheck request``: the question to a company file, for any tool that can send qbXML."""

from __future__ import annotations

import re
from pathlib import Path

import click

from qbcheck.cli.options import profile_options, sandbox_options
from qbcheck.errors import SettingsError

_EPILOG = """\b
Examples:
  qbcheck request > question.xml
  qbcheck request --country US --out question.xml
  qbcheck request --profile acme --qbxml-version 8.0 --out question.xml

\b
Send the question with any qbXML tool on the QuickBooks computer, save its answer as it comes, and judge it:
  qbcheck verify --company-answers answers.xml
"""


@click.command(epilog=_EPILOG)
@click.option(
    "--qbxml-version",
    metavar="VERSION",
    help="The qbXML version to ask in, 8.0 to 13.0; a lower one when QuickBooks answers 0x80040423.  [default: 13.0]",
)
@click.option(
    "--country",
    type=click.Choice(("US", "CA", "UK")),
    help="Edition of QuickBooks, in place of a profile: no settings file is needed.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there instead.")
@profile_options
@sandbox_options
def command(
    *,
    qbxml_version: str | None,
    country: str | None,
    out: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Print the qbXML that asks the company file everything verify needs. Nothing is sent, nothing is changed."""
    from qbcheck.cli.session import Target, open_session
    from qbcheck.facts.company import question
    from qbcheck.quickbooks.schema import parse_version
    from qbcheck.quickbooks.versions import NEWEST, OLDEST, write_version

    version = NEWEST
    if qbxml_version is not None:
        if not re.fullmatch(r"\d{1,2}\.\d", qbxml_version) or not OLDEST <= parse_version(qbxml_version) <= NEWEST:
            raise SettingsError(
                f"--qbxml-version {qbxml_version}: {write_version(OLDEST)} to {write_version(NEWEST)} can be written."
            )
        version = parse_version(qbxml_version)
    if country is None:
        with open_session(Target(settings, profile, sandbox, sandbox_dir)) as session:
            country = session.profile.country
    text = question(country, version) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="ascii", newline="\n")
    except OSError as trouble:
        raise SettingsError(f"{out} cannot be written: {trouble.strerror}.") from trouble
