"""Shows what ended a command: an expected trouble, an interruption, or a bug of ours."""

from __future__ import annotations

import errno
import logging
import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from qbcheck import __version__
from qbcheck.errors import QbcheckError

NOT_DONE_EXIT_CODE = 3
"""As of a check that crashes: qbcheck could not tell, or could not say."""
INTERRUPTED_EXIT_CODE = 130
BROKEN_PIPE_EXIT_CODE = 141
"""What a shell gives for a program whose reader went away."""


def shown_exit_code(error: BaseException) -> int:
    """Write on stderr what a person must know about an error, and return the exit code that belongs to it."""
    match error:
        case QbcheckError():
            _show(error)
            return error.exit_code
        case KeyboardInterrupt() | EOFError() | click.Abort():
            click.echo("interrupted", err=True)
            return INTERRUPTED_EXIT_CODE
        case OSError() if _reader_went_away(error):
            _silence_stdout()
            return BROKEN_PIPE_EXIT_CODE
        case OSError() if error.errno == errno.ENOSPC:
            _silence_stdout()
            _show_unwritable(error)
            return NOT_DONE_EXIT_CODE
        case _:
            _show_bug(error)
            return NOT_DONE_EXIT_CODE


def flush_or_exit() -> None:
    """Write out what stdout still holds; end the process when that fails, silently when its reader went away."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _silence_stdout()
        if not _reader_went_away(error):
            _show_unwritable(error)
            sys.exit(NOT_DONE_EXIT_CODE)


def _show(error: QbcheckError) -> None:
    click.echo(f"Error: {error.message}", err=True)
    for fault in getattr(error, "faults", ()):
        click.echo(f"  {fault}", err=True)
    if error.remedy:
        click.echo(error.remedy, err=True)


def _show_unwritable(error: OSError) -> None:
    where = str(error.filename) if error.filename else "the output"
    click.echo(f"Error: {where} could not be written: {error.strerror or error}.", err=True)


class BugLog(logging.Handler):
    """Keeps a contained crash, such as of one check, in a file that can be reported, instead of on the screen."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        _report(f"Note: {record.getMessage()}.", traceback.format_exception(error) if error else [])


def log_bugs() -> None:
    """Let contained crashes go to a file."""
    log = logging.getLogger("qbcheck")
    if not any(isinstance(handler, BugLog) for handler in log.handlers):
        log.addHandler(BugLog())


def _show_bug(error: BaseException) -> None:
    _report(
        f"Error: this is a bug in qbcheck, not in your settings ({type(error).__name__}).",
        traceback.format_exception(error),
    )


def _report(sentence: str, lines: list[str]) -> None:
    """Say on stderr what happened, and keep the details, without secrets, in a file that can be reported."""
    from qbcheck.credentials import redact

    report = redact(
        f"qbcheck {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"arguments: {sys.argv[1:]}\n{sentence}\n\n{''.join(lines)}"
    )
    click.echo(redact(sentence), err=True)
    try:
        log = _write_log(report)
    except OSError as trouble:
        click.echo(f"No log could be written ({trouble.strerror or trouble}); please report this:\n{report}", err=True)
    else:
        click.echo(f"Please report it with the file {log}.", err=True)


def _write_log(report: str) -> Path:
    import platformdirs

    folder = platformdirs.user_log_path("qbcheck", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"bug-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(report)
    return log


def _reader_went_away(error: OSError) -> bool:
    """Tell a closed pipe; Windows says "invalid argument" of one."""
    return error.errno == errno.EPIPE or (sys.platform == "win32" and error.errno == errno.EINVAL)


def _silence_stdout() -> None:
    """Send the rest of stdout nowhere, so that Python's own last flush has nothing to complain of."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no file, as in a test
        return
