"""``qbcheck list``: the catalogue of checks."""

from __future__ import annotations

import click

from qbcheck.cli.screen import screen_options

_EPILOG = """\b
Examples:
  qbcheck list
  qbcheck list --format json
"""


@click.command(epilog=_EPILOG)
@click.option("--format", "format_name", type=click.Choice(("table", "json")), default="table", show_default=True)
def command(*, format_name: str) -> None:
    """List the checks, with the features that need them and where they come from. No network."""
    from qbcheck.checking.registry import load_checks
    from qbcheck.reports.catalogue import list_json, list_text

    registry = load_checks()
    for sentence in registry.broken:
        click.echo(f"Note: {sentence}", err=True)
    entries = registry.registered
    click.echo(list_json(entries) if format_name == "json" else list_text(entries, screen_options()), nl=False)
