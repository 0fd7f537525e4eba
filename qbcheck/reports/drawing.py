"""Text in columns, drawn for a terminal or for a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qbcheck.reports import Options
from qbcheck.reports.wording import Point

HEADING = "bold"
_NUMBERED = re.compile(r"(\d+\.) (.*)", re.DOTALL)


def draw(parts: Iterable[RenderableType], options: Options) -> str:
    """Return the parts one below the other. Strings come as rich ``Text``, whose markup is never interpreted."""
    screen = StringIO()
    console = Console(
        file=screen,
        # All is given, so that nothing is asked of the place this happens to run in.
        width=options.width,
        height=25,
        color_system="standard" if options.colour else None,
        force_terminal=options.colour,
        no_color=not options.colour,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in screen.getvalue().splitlines())


def columns(*widths: int) -> Table:
    """Return an empty grid: columns of these widths, and a last one for text that wraps."""
    grid = Table.grid(padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    for width in widths:
        grid.add_column(width=width, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    return grid


def labelled(points: Iterable[Point], *, indent: int = 0) -> RenderableType:
    """Return labels on the left and their lines on the right; numbered lines hang from their number."""
    points = list(points)
    grid = columns(max(len(point.label) for point in points))
    for point in points:
        for position, line in enumerate(point.lines):
            grid.add_row(Text("" if position else point.label), _hanging(line))
    return Padding(grid, (0, 0, 0, indent))


def _hanging(line: str) -> RenderableType:
    numbered = _NUMBERED.fullmatch(line)
    if not numbered:
        return Text(line)
    number, step = numbered.groups()
    grid = Table.grid(padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    grid.add_column(width=len(number), no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(Text(number), Text(step))
    return grid
