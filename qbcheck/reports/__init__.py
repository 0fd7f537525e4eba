"""Results to text: one module per format, none of which prints, exits or knows of files.

A format is a module with ``render(outcome, options) -> str``, named in ``FORMATS``. Formats show the exit code of an
outcome and never work one out, so that no run ends otherwise because of how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from qbcheck.checking.outcome import Outcome

FORMATS: Mapping[str, str] = {
    "table": "qbcheck.reports.table",
    "json": "qbcheck.reports.json_report",
    "junit": "qbcheck.reports.junit",
    "short": "qbcheck.reports.short",
    "markdown": "qbcheck.reports.markdown",
}
"""What ``--format`` and ``--report`` take, with the module of each; loaded when it is used."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the place the text goes to can show. The machine formats heed none of it."""

    width: int = 80
    """Columns."""
    colour: bool = False
    """Whether the 16 colours of a terminal may be used."""
    unicode: bool = False
    """Whether ticks and crosses can be shown. Names keep their letters all the same: whoever writes the text out
    replaces what the encoding lacks."""
    verbose: bool = False
    """Whether to say what was found, how it is known and how long it took for checks that pass, too."""


class Format(Protocol):
    """What a module of ``FORMATS`` offers."""

    def render(self, outcome: Outcome, options: Options) -> str:
        """Return one whole document, ending in a line feed."""
        ...


def render(outcome: Outcome, format_name: str, *, options: Options = Options()) -> str:
    """Return an outcome as one whole document in a format of ``FORMATS``."""
    return cast(Format, import_module(FORMATS[format_name])).render(outcome, options)
