"""``qbcheck sandbox``: the scenarios, and a sandbox that serves until it is stopped."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import click

from qbcheck.cli.options import DEFAULT_SCENARIO
from qbcheck.cli.stopping import told_to_stop

_LIST_EPILOG = """\b
Examples:
  qbcheck sandbox list
  qbcheck sandbox list --format json
"""

_START_EPILOG = """\b
Examples:
  qbcheck sandbox start
  qbcheck sandbox start us-new-file --dir my-sandbox
  qbcheck sandbox start ca-ready --format json
"""


@click.group("sandbox")
def command() -> None:
    """Serve a tenant and a company file on this machine, to try qbcheck or any other client on."""


@command.command("list", epilog=_LIST_EPILOG)
@click.option("--format", "format_name", type=click.Choice(("table", "json")), default="table", show_default=True)
def list_scenarios(*, format_name: str) -> None:
    """List the scenarios."""
    from qbcheck.cli.session import local_today
    from qbcheck.sandbox.scenario import load_scenario, scenario_names

    summaries = {name: load_scenario(name, local_today()).summary for name in scenario_names()}
    if format_name == "json":
        click.echo(json.dumps([{"name": name, "summary": text} for name, text in summaries.items()], indent=2))
        return
    width = max(map(len, summaries))
    for name, text in summaries.items():
        mark = " (default)" if name == DEFAULT_SCENARIO else ""
        click.echo(f"{name:<{width}}  {text}{mark}")


@command.command(epilog=_START_EPILOG)
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Keep its state there."
)
@click.option("--format", "format_name", type=click.Choice(("table", "json")), default="table", show_default=True)
def start(*, scenario: str | None, folder: Path | None, format_name: str) -> None:
    """Serve a scenario until it is stopped, and print how to reach it and log in.

    The secrets that it prints open nothing but this sandbox.
    """
    from qbcheck.cli.session import Target, local_today, start_sandbox

    target = Target(sandbox=scenario or (None if folder else DEFAULT_SCENARIO), sandbox_dir=folder)
    today: date = local_today()
    stopped = told_to_stop()  # before anybody knows that it runs, and may end it
    with start_sandbox(target, today) as sandbox:
        login = sandbox.scenario.login
        reached = {
            "scenario": sandbox.scenario.name,
            "tenant_url": sandbox.tenant.url,
            "username": login["username"],
            "secret": login["secret"],
            "integration_code": login["integration_code"],
            "company_url": sandbox.company.url,
            "company_file": sandbox.company_file,
        }
        if format_name == "json":
            click.echo(json.dumps(reached))
        else:
            for name, value in reached.items():
                click.echo(f"{name.replace('_', ' '):<17} {value}")
            click.echo("Serving until Ctrl-C.", err=True)
        sys.stdout.flush()
        while not stopped.wait(1.0):  # a wait without a bound cannot be interrupted on Windows
            pass
