"""``qbcheck explain``: one check in full."""

from __future__ import annotations

import click

from qbcheck.cli.screen import screen_options

_EPILOG = """\b
Examples:
  qbcheck explain QB221
  qbcheck explain at106
"""


@click.command(epilog=_EPILOG)
@click.argument("code")
def command(*, code: str) -> None:
    """Explain one check: what it looks at, what it needs, what to do when it fails. No network."""
    from qbcheck.checking.registry import load_checks
    from qbcheck.reports.catalogue import explain

    click.echo(explain(load_checks().get(code), screen_options()), nl=False)
