"""``qbcheck logout``: take the secrets of a profile's API user out of the keyring."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qbcheck.cli.options import profile_options, sandbox_options, show_notes
from qbcheck.cli.sandbox_notice import told_of_sandbox
from qbcheck.credentials import LOGIN, forget
from qbcheck.profile import load_settings

_EPILOG = """\b
Examples:
  qbcheck logout
  qbcheck logout --profile acme
"""


@click.command(epilog=_EPILOG)
@profile_options
@sandbox_options
def command(profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None) -> None:
    """Take the secrets of a profile's API user out of the keyring.

    Autotask is not told: to end the user's access, change its secret there.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    chosen = load_settings(settings, profile, os.environ)
    show_notes(chosen.notes)
    name = chosen.profile.name
    forgotten = forget(name)
    if forgotten:
        click.echo(f"Taken out of the keyring for profile {name}: {', '.join(each.label for each in forgotten)}.")
    else:
        click.echo(f"The keyring holds no secret of profile {name}.")
    still_set = [secret.variable for secret in LOGIN if os.environ.get(secret.variable)]
    if still_set:
        show_notes(
            [f"{' and '.join(still_set)} of the environment still {'is' if len(still_set) == 1 else 'are'} set."]
        )
