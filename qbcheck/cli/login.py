"""``qbcheck login``: keep the secrets of a profile's API user in the keyring."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qbcheck.cli.options import ask_on_terminal, profile_options, sandbox_options, show_notes
from qbcheck.cli.sandbox_notice import told_of_sandbox
from qbcheck.credentials import LOGIN, VARIABLES, cleaned, keyring_name, store
from qbcheck.errors import SettingsError
from qbcheck.profile import load_settings

_EPILOG = """\b
Examples:
  qbcheck login
  qbcheck login --profile acme
  qbcheck login --settings other.toml
"""


@click.command(epilog=_EPILOG)
@profile_options
@sandbox_options
def command(profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None) -> None:
    """Keep the secrets of a profile's API user in the keyring.

    Asks for the user's "Password (Secret)" and the API tracking identifier; what is typed or pasted is not shown. The
    keyring is the one of the account that runs this: a task or service under another account has its own.

    Without a terminal nothing is read: set QBCHECK_AUTOTASK_SECRET and QBCHECK_AUTOTASK_INTEGRATION_CODE there.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    ask = ask_on_terminal()
    if ask is None:
        raise SettingsError(f"There is no terminal to ask for the secrets: set {VARIABLES} instead.")
    chosen = load_settings(settings, profile, os.environ)
    show_notes(chosen.notes)
    name, user = chosen.profile.name, chosen.profile.autotask.user
    keyring = keyring_name()
    click.echo(f"Profile {name}: the API user {user}. What you type is not shown.", err=True)
    values = {secret: cleaned(secret, ask(secret.label)) for secret in LOGIN}
    for secret, value in values.items():
        store(name, secret, value)
    click.echo(f"The secrets of {user} are kept in the keyring ({keyring}) for profile {name}.")
    overriding = [secret.variable for secret in LOGIN if os.environ.get(secret.variable)]
    if overriding:
        show_notes([f"{' and '.join(overriding)} of the environment will be used instead, as long as set."])
