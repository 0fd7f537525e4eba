"""``qbcheck config``: show or check the settings."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from qbcheck.cli.options import profile_options, sandbox_options, show_notes
from qbcheck.cli.sandbox_notice import told_of_sandbox
from qbcheck.credentials import LOGIN, Secret, where_from
from qbcheck.profile import SETTINGS, Profile, Setting, Settings, check_settings, load_settings

_VARIABLES = "\n".join(f"  {setting.variable}" for setting in SETTINGS)


_SHOW_EPILOG = f"""\b
Examples:
  qbcheck config show
  qbcheck config show --profile acme
  qbcheck config show --format json

\b
Environment variables that beat the settings file:
{_VARIABLES}
"""

_CHECK_EPILOG = """\b
Examples:
  qbcheck config check
  qbcheck config check --settings other.toml
"""


@click.group()
def command() -> None:
    """Show or check the settings."""


@command.command("show", epilog=_SHOW_EPILOG)
@profile_options
@sandbox_options
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="What to write."
)
def show(profile: str | None, settings: Path | None, sandbox: str | None, sandbox_dir: Path | None, form: str) -> None:
    """Show each setting of a profile, its value and where it comes from.

    Secrets are never shown, only whether they are set and where.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    chosen = load_settings(settings, profile, os.environ)
    show_notes(chosen.notes)
    wanted = tuple(Secret) if chosen.profile.company.connection == "web-connector" else LOGIN
    secrets = where_from(chosen.profile.name, os.environ, wanted)
    click.echo(_json(chosen, secrets) if form == "json" else _table(chosen, secrets))


@command.command("check", epilog=_CHECK_EPILOG)
@click.option(
    "--settings",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The settings file.  [env var: QBCHECK_SETTINGS; default: as for config show]",
)
@sandbox_options
def check(settings: Path | None, sandbox: str | None, sandbox_dir: Path | None) -> None:
    """Check the whole settings file, with all its profiles, and list every fault with its line.

    Nothing is connected to. Exit code 2 when there is a fault.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    file, names = check_settings(settings, os.environ)
    click.echo(f"{file} is right: {'profile' if len(names) == 1 else 'profiles'} {', '.join(names)}.")


def _used(chosen: Settings) -> list[tuple[Setting, Any]]:
    """Return the settings with their values, without those of features that are not in use."""
    used = [(setting, _value(chosen.profile, setting)) for setting in SETTINGS]
    in_use = set(chosen.profile.features)
    return [(setting, value) for setting, value in used if setting.path[0] != "features" or setting.path[1] in in_use]


def _value(profile: Profile, setting: Setting) -> Any:
    value: Any = profile.model_dump(mode="json")
    for key in setting.path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _table(chosen: Settings, secrets: Mapping[Secret, str]) -> str:
    rows = [("profile", chosen.profile.name, chosen.chosen_by)]
    rows += [(setting.name, _shown(value), str(chosen.origins[setting.name])) for setting, value in _used(chosen)]
    rows += [
        (secret.value, where.partition(" (")[0], where.partition(" (")[2][:-1]) for secret, where in secrets.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}".rstrip() for name, value, origin in rows]
    return "\n".join([f"settings file: {chosen.file}", "", *lines])


def _shown(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _json(chosen: Settings, secrets: Mapping[Secret, str]) -> str:
    return json.dumps(
        {
            "schema_version": 1,
            "profile": chosen.profile.name,
            "profile_from": chosen.chosen_by,
            "settings_file": str(chosen.file) if chosen.file else None,
            "settings": [
                {
                    "name": setting.name,
                    "value": value,
                    "source": chosen.origins[setting.name].source.value,
                    "where": chosen.origins[setting.name].detail,
                    "variable": setting.variable,
                }
                for setting, value in _used(chosen)
            ],
            "secrets": [
                {"name": secret.value, "state": where, "variable": secret.variable} for secret, where in secrets.items()
            ],
        },
        indent=2,
    )
