"""What the place that stdout goes to can show."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbcheck.reports import Options

_WIDTH_OFF_A_TERMINAL = 100


def screen_options(*, color: bool = False, verbose: bool = False) -> Options:
    """Return the options of a report for stdout; ticks only where its encoding has them."""
    from qbcheck.reports import Options

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_OFF_A_TERMINAL
    return Options(width=width, colour=color, unicode=_has_ticks(), verbose=verbose)


def _has_ticks() -> bool:
    try:
        "\u2713\u2717".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
