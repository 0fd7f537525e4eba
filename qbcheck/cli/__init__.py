"""The command line: one module per command, each imported when it is run.

A command is added by one line in ``COMMANDS``: its module in this package, whose attribute ``command`` is the
click command or group, and what the list says of it.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from qbcheck import __version__
from qbcheck.cli.failures import flush_or_exit, log_bugs, shown_exit_code
from qbcheck.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, and what it does."""

    module: str
    """Name of the module in ``qbcheck.cli``."""
    about: str
    """What the list of commands says; kept here so that the list needs no import."""


COMMANDS = {
    "verify": Entry("verify", "Prove every requirement, and say what to click where one does not hold."),
    "list": Entry("list", "List the checks."),
    "explain": Entry("explain", "Explain one check in full."),
    "requirements": Entry("requirements", "Print the requirements as a checklist."),
    "attest": Entry("attest", "Record a person's word for a fact that no system reveals."),
    "waive": Entry("waive", "Record the decision to go on although a check fails."),
    "request": Entry("request", "Print the qbXML that asks a company file everything verify needs."),
    "ledger": Entry("ledger", "Take care of the record of what was sent to QuickBooks."),
    "sandbox": Entry("sandbox", "Serve a tenant and a company file on this machine."),
    "login": Entry("login", "Keep the secrets of a profile's API user in the keyring."),
    "logout": Entry("logout", "Take the secrets of a profile's API user out of the keyring."),
    "connector": Entry("connector", "Set up and run the service that the QuickBooks Web Connector polls."),
    "config": Entry("config", "Show or check the settings."),
}


class CommandGroup(click.Group):
    """Imports a command when it is needed, and shows what goes wrong in it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = importlib.import_module(f"qbcheck.cli.{entry.module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.about) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; every error ends here, with its text and exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (Exception, KeyboardInterrupt) as error:
            ctx.exit(shown_exit_code(error))


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every setting has an environment variable, such as QBCHECK_AUTOTASK_USER for autotask.user.",
)
@click.version_option(__version__, prog_name="qbcheck", message="%(prog)s %(version)s")
def cli() -> None:
    """Prove that Autotask PSA and QuickBooks Desktop are ready to exchange data, and say what to click where not."""
    log_bugs()


def main() -> None:
    """Run the command line and end the process."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us, or pythonw on Windows
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the whole process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console or pipe of cp1252 or ASCII shows what it can; a name never ends the run.
            stream.reconfigure(errors="backslashreplace")
    try:
        # Windows: what looks like a file pattern in a name or a note is left alone.
        cli.main(prog_name="qbcheck", windows_expand_args=False)
    finally:
        flush_or_exit()
