"""A page for each check, and their index, as Markdown: what ``docs/checks`` holds."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence

from qbcheck.checking import Check
from qbcheck.reports.catalogue import attestable_sentence, needed_for
from qbcheck.reports.escaping import code_span, escaped
from qbcheck.reports.wording import SIDE_NAMES


def index(checks: Sequence[Check]) -> str:
    """Return the list of all pages, a section per side."""
    return _text(_index(checks))


def page(check: Check) -> str:
    """Return all that is known about one check."""
    return _text(_page(check))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _index(checks: Sequence[Check]) -> Iterator[str]:
    yield "# The checks"
    yield ""
    yield "Made from the catalogue; `qbcheck explain CODE` shows the same on a screen."
    for side, name in SIDE_NAMES.items():
        yield from ("", f"## {name}", "")
        for check in checks:
            if check.side is side:
                yield f"- {_link(check.code)} {escaped(check.title)}"


def _page(check: Check) -> Iterator[str]:
    yield f"# {check.code} {escaped(check.title)}"
    for paragraph in _paragraphs(check):
        yield from ("", escaped(paragraph))
    yield ""
    weight = "required" if check.required else "recommended: an unknown fact only warns"
    yield f"- Side: {SIDE_NAMES[check.side]}, {weight}"
    yield f"- Needed for: {'setting up (`--for setup`)' if check.only_for_setup else needed_for(check)}"
    if check.rules:
        yield f"- Rules: {', '.join(check.rules)}"
    if check.needs:
        yield f"- Needs: {', '.join(map(_link, check.needs))}"
    yield f"- Expected: {escaped(check.expected)}"
    yield f"- Otherwise: {escaped(check.consequence)}"
    yield from ("", "## What to do", "")
    for number, step in enumerate(check.fix.steps, start=1):
        yield f"{number}. {escaped(step)}"
    yield ""
    if check.fix.menu_path:
        yield f"- Menu: {code_span(check.fix.menu_path)}"
    if check.fix.who:
        yield f"- Who: {escaped(check.fix.who)}"
    if check.attestable:
        yield from ("", "## Attest it", "")
        yield f"Where no system shows it, a person's word counts: {escaped(attestable_sentence(check))}"
        yield from ("", "```sh", f'qbcheck attest {check.code} --holds --by "Jane Doe"', "```")


def _paragraphs(check: Check) -> Iterator[str]:
    for paragraph in inspect.cleandoc(type(check).__doc__ or "").split("\n\n"):
        yield " ".join(paragraph.replace("``", "`").split())


def _link(code: str) -> str:
    return f"[{code}]({code}.md)"
