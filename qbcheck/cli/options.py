"""Options that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_SCENARIO = "us-ready"


def profile_options(command: Command) -> Command:
    """Add ``profile`` (str or None) and ``settings`` (Path or None).

    Their environment variables are read by ``qbcheck.profile``, which tells where a value came from.
    """
    command = click.option(
        "--settings",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The settings file.  [env var: QBCHECK_SETTINGS; default: ./qbcheck.toml, else the one in your folder "
        "for configuration]",
    )(command)
    return click.option(
        "--profile",
        metavar="NAME",
        help="The profile to use.  [env var: QBCHECK_PROFILE; default: default_profile of the settings file]",
    )(command)


def sandbox_options(command: Command) -> Command:
    """Add ``sandbox`` (name of a scenario, or None) and ``sandbox_dir`` (Path or None)."""
    command = click.option(
        "--sandbox-dir",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="Keep the sandbox's company file and records in this folder.",
    )(command)
    return click.option(
        "--sandbox",
        metavar="[SCENARIO]",
        is_flag=False,
        flag_value=DEFAULT_SCENARIO,
        help=f"Use a sandbox on this machine instead of Autotask and QuickBooks.  [without a name: {DEFAULT_SCENARIO}]",
    )(command)


def connection_options(command: Command) -> Command:
    """Add ``via`` (str or None) and ``wait`` (seconds)."""
    command = click.option(
        "--wait",
        metavar="SECONDS",
        type=click.FloatRange(min=0.01),
        default=300.0,
        show_default=True,
        help="Longest wait for the Web Connector to come round.",
    )(command)
    return click.option(
        "--via",
        type=click.Choice(("web-connector", "com", "sandbox")),
        help="The way to the company file.  [env var: QBCHECK_COMPANY_CONNECTION; default: the profile's]",
    )(command)


def attestations_option(command: Command) -> Command:
    """Add ``attestations`` (Path or None)."""
    return click.option(
        "--attestations",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The file of attestations.  [env var: QBCHECK_ATTESTATIONS; default: attestations.toml beside the "
        "settings file]",
    )(command)


def waivers_option(command: Command) -> Command:
    """Add ``waivers`` (Path or None)."""
    return click.option(
        "--waivers",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The file of waivers.  [env var: QBCHECK_WAIVERS; default: waivers.toml beside the settings file]",
    )(command)


def mapping_option(command: Command) -> Command:
    """Add ``mapping`` (Path or None)."""
    return click.option(
        "--mapping",
        metavar="FILE",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="The mapping file.  [env var: QBCHECK_MAPPING; default: mapping.toml beside the settings file]",
    )(command)


def output_options(command: Command) -> Command:
    """Add ``no_color`` (bool), ``verbose`` (count) and ``quiet`` (bool)."""
    command = click.option("-q", "--quiet", is_flag=True, help="Say nothing besides the result.")(command)
    command = click.option("-v", "--verbose", count=True, help="Say more: the calls that are made.")(command)
    return click.option(
        "--no-color", is_flag=True, help="No colours.  [env var: NO_COLOR; also without a terminal, or with TERM=dumb]"
    )(command)


def use_color(no_color: bool) -> bool:
    """Whether stdout may be coloured: a terminal that can, and a person who has not said no."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def is_terminal() -> bool:
    """Whether there is a person to ask, who sees the question and can type."""
    return all(stream is not None and stream.isatty() and _is_console(stream) for stream in (sys.stdin, sys.stderr))


def _is_console(stream: TextIO) -> bool:
    """Tell a terminal from NUL, which on Windows says of itself that it is one: a question there waits for ever."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        handle = ctypes.c_void_p(msvcrt.get_osfhandle(stream.fileno()))
        return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(ctypes.c_ulong())))
    return True


def ask_on_terminal() -> Callable[[str], str] | None:
    """Return what asks a person for a secret, without showing the answer; None when there is nobody to ask."""
    if not is_terminal():
        return None
    return lambda label: str(click.prompt(label, hide_input=True, err=True))


def show_notes(notes: Iterable[str]) -> None:
    """Write notes on stderr, so that stdout holds the result alone."""
    for note in notes:
        click.echo(f"Note: {note}", err=True)
