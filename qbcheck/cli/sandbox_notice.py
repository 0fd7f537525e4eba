"""What commands about settings and secrets say of a sandbox."""

from __future__ import annotations

from pathlib import Path

import click


def told_of_sandbox(sandbox: str | None, sandbox_dir: Path | None) -> bool:
    """Say that a sandbox needs no settings and return True, when one was asked for."""
    if sandbox is None and sandbox_dir is None:
        return False
    click.echo("A sandbox brings its own settings and secrets; there is nothing to set up.")
    return True
