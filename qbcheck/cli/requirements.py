"""``qbcheck requirements``: the checklist for a person."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  qbcheck requirements
  qbcheck requirements > checklist.md
"""


@click.command(epilog=_EPILOG)
def command() -> None:
    """Print the requirements as a Markdown checklist, in order of doing it. No network."""
    from qbcheck.checking.registry import load_checks
    from qbcheck.reports.requirements import requirements

    click.echo(requirements(load_checks().registered), nl=False)
