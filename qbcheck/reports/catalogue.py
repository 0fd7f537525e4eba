"""The catalogue of checks: all of them in a list, as text or JSON, and one in full."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from qbcheck.checking import Check, Side
from qbcheck.features import ALL_FEATURES, Feature
from qbcheck.reports import Options
from qbcheck.reports.drawing import HEADING, columns, draw, labelled
from qbcheck.reports.json_report import SCHEMA_VERSION, dump, fix_document
from qbcheck.reports.visible import visible
from qbcheck.reports.wording import SIDE_NAMES, Point, fix_points

_ANYBODY = {Side.AUTOTASK: "the user", Side.QUICKBOOKS: "the company file", Side.COMPUTER: "the computer"}


class CatalogueEntry(Protocol):
    """A check, and the package that brought it."""

    @property
    def check(self) -> Check:
        """The check."""
        ...

    @property
    def origin(self) -> str:
        """Name of the package."""
        ...

    @property
    def version(self) -> str:
        """Version of the package."""
        ...


def list_text(entries: Sequence[CatalogueEntry], options: Options) -> str:
    """Return one line per check, in groups, and where the checks come from."""
    return draw(_list(entries, options), options)


def list_json(entries: Sequence[CatalogueEntry]) -> str:
    """Return the catalogue as one JSON document. New keys may appear, old ones stay."""
    return dump({"schema_version": SCHEMA_VERSION, "checks": [_document(entry) for entry in entries]})


def explain(entry: CatalogueEntry, options: Options) -> str:
    """Return all that is known about one check."""
    return draw(_explanation(entry), options)


def needed_for(check: Check) -> str:
    """Return the features that need a check, in their usual order."""
    if check.features == ALL_FEATURES:
        return "all features"
    return ", ".join(feature for feature in Feature if feature in check.features)


def attestable_sentence(check: Check) -> str:
    """Return the sentence that a person can attest, about nobody in particular; empty when nobody's word counts."""
    sentence = visible(check.attestable.replace("{subject}", _ANYBODY[check.side]))
    return sentence[:1].upper() + sentence[1:]


def _list(entries: Sequence[CatalogueEntry], options: Options) -> Iterator[RenderableType]:
    origins = Counter(_origin(entry) for entry in entries)
    for side, name in SIDE_NAMES.items():
        of_side = [entry for entry in entries if entry.check.side is side]
        if not of_side:
            continue
        grid = columns(len("AT101"))
        for entry in of_side:
            brought_by = f" [{_origin(entry)}]" if len(origins) > 1 else ""
            grid.add_row(Text(entry.check.code), Text(_line(entry.check) + brought_by))
            if options.verbose:
                grid.add_row("", Text(f"expected: {visible(entry.check.expected)}"))
        yield Text(name, HEADING)
        yield Padding(grid, (0, 0, 1, 2))
    brought = ", ".join(f"{number} from {origin}" for origin, number in origins.items())
    yield Text(f"{brought or 'No checks'}. One in full: qbcheck explain CODE")


def _line(check: Check) -> str:
    line = visible(check.title)
    if check.features != ALL_FEATURES:
        line += f" - for {needed_for(check)}"
    return line if check.required else f"{line} (recommended)"


def _explanation(entry: CatalogueEntry) -> Iterator[RenderableType]:
    check = entry.check
    yield Text(f"{check.code} {visible(check.title)}", HEADING)
    for paragraph in _paragraphs(check):
        yield Text()
        yield Text(paragraph, overflow="fold")
    yield Text()
    yield labelled(point for point in _points(entry) if any(point.lines))


def _points(entry: CatalogueEntry) -> Iterator[Point]:
    check = entry.check
    yield Point("looks at", (SIDE_NAMES[check.side],))
    yield Point("needed for", (needed_for(check),))
    yield Point("weight", ("required" if check.required else "recommended",))
    yield Point("rules", (", ".join(check.rules),))
    yield Point("needs", (", ".join(check.needs),))
    yield Point("expected", (visible(check.expected),))
    yield Point("consequence", (visible(check.consequence),))
    yield from fix_points(check.fix)
    sentence = attestable_sentence(check)
    yield Point(
        "attestable",
        ("a person's word counts where it cannot be read:", sentence) if sentence else ("no, nobody's word counts",),
    )
    yield Point("origin", (_origin(entry),))


def _paragraphs(check: Check) -> list[str]:
    """Return what the check's class says about itself, unwrapped; an inherited text says nothing about it."""
    text = inspect.cleandoc(type(check).__doc__ or "").replace("``", "")
    return [visible(" ".join(paragraph.split())) for paragraph in text.split("\n\n") if paragraph.strip()]


def _origin(entry: CatalogueEntry) -> str:
    return visible(f"{entry.origin} {entry.version}".strip())


def _document(entry: CatalogueEntry) -> dict[str, object]:
    check = entry.check
    return {
        "code": check.code,
        "title": check.title,
        "side": check.side,
        "features": [feature for feature in Feature if feature in check.features],
        "rules": list(check.rules),
        "needs": list(check.needs),
        "required": check.required,
        "expected": check.expected,
        "consequence": check.consequence,
        "fix": fix_document(check.fix),
        "attestable": check.attestable,
        "origin": entry.origin,
        "version": entry.version,
    }
