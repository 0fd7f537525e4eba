"""``qbcheck connector remove``: takes away what ``connector add`` set up."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qbcheck.cli.options import profile_options, sandbox_options, show_notes
from qbcheck.cli.sandbox_notice import told_of_sandbox
from qbcheck.credentials import KeyringUnusableError, Secret, forget

_EPILOG = """\b
Examples:
  qbcheck connector remove
  qbcheck connector remove --profile acme --forget
"""

_BY_HAND = (
    "In the Web Connector: select the line of {name}, Remove.",
    "In QuickBooks, as Admin: Edit > Preferences > Integrated Applications > Company Preferences, select {name}, "
    "Remove.",
    "Delete the .qwc file; with another installation it can be added by mistake.",
)


@click.command(epilog=_EPILOG)
@click.option(
    "--forget",
    "forgets",
    is_flag=True,
    help="Forget the FileID too: only when the company file will never be reached through this profile again.",
)
@profile_options
@sandbox_options
def remove(
    *, forgets: bool, profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None
) -> None:
    """Take the password out of the keyring and the Web Connector out of the settings.

    The ledger stays: it knows what was sent. What has to be removed in the Web Connector and in QuickBooks by hand is
    said.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    from qbcheck.cli.serving import serving_process
    from qbcheck.cli.session import Target, open_session
    from qbcheck.toml_editing import change_toml

    with open_session(Target(settings, profile)) as session:
        show_notes(session.notes)
    assert session.settings_file is not None  # noqa: S101 - there is one without a sandbox
    name, company = session.profile.name, session.profile.company
    gone = ["connector"]
    gone += ["company.connection"] if company.connection == "web-connector" else []
    gone += ["company.file_id"] if forgets else []
    change_toml(session.settings_file, {("profiles", name, *each.split(".")): None for each in gone}, "settings file")
    click.echo(f"{session.settings_file}: the Web Connector of profile {name} is taken out.")
    if company.file_id and not forgets:
        click.echo(f"The FileID {company.file_id} stays, for when it is added again.")
    notes = []
    secret = Secret.CONNECTOR_PASSWORD
    try:
        if forget(name, (secret,)):
            click.echo("The password is taken out of the keyring.")
        else:
            click.echo("The keyring holds no password of it.")
    except KeyringUnusableError as error:
        notes.append(f"The keyring cannot be used: {error.reason}.")
    if os.environ.get(secret.variable):
        notes.append(f"{secret.variable} of the environment is still set.")
    if holder := serving_process(session):
        notes.append(f"{holder} still serves the Web Connector: end it.")
    click.echo("\nBy hand, on the computer that runs QuickBooks:")
    for number, step in enumerate(_BY_HAND, start=1):
        click.echo(f"  {number}. {step.format(name=f'qbcheck {name}')}")
    show_notes(notes)
