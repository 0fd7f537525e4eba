"""The checklist that an admin can work through, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbcheck.checking import Check, Side
from qbcheck.reports.catalogue import CatalogueEntry, attestable_sentence, needed_for
from qbcheck.reports.escaping import code_span, escaped

_SECTIONS = {
    Side.COMPUTER: "On the computer that runs QuickBooks and the Web Connector",
    Side.AUTOTASK: "In Autotask",
    Side.QUICKBOOKS: "In QuickBooks",
}
"""In the order of doing it: what everything runs on, the user that logs in, the company file and what connects it."""

_RIGHT_NAME = "Inventory Asset"
_VENDORS_SLIP = "Inventory Device"
_SLIP_NOTE = (
    'The vendor\'s requirements page prints "Inventory Device / Other Current Device": '
    "a slip for Inventory Asset / Other Current Asset, which is what QuickBooks calls it."
)


def requirements(entries: Sequence[CatalogueEntry]) -> str:
    """Return the checklist: a section per side, in it a group per person who can do it, in it a box per check."""
    return "\n".join(_lines([entry.check for entry in entries])) + "\n"


def _lines(checks: Sequence[Check]) -> Iterator[str]:
    yield "# Requirements for Autotask and QuickBooks Desktop"
    yield ""
    yield "What must hold before data may flow, in the order of doing it. Tick a box when it is done;"
    yield "`qbcheck verify` proves it. Rules are the vendor's requirements, as qbcheck numbers them."
    by_turn = sorted(checks, key=lambda check: check.turn)
    sections = {side: [check for check in by_turn if check.side is side] for side in _SECTIONS}
    for number, side in enumerate((side for side in sections if sections[side]), start=1):
        of_side = sections[side]
        yield from ("", f"## {number}. {_SECTIONS[side]}")
        for who in dict.fromkeys(check.fix.who for check in of_side):
            yield from ("", f"### {escaped(who[:1].upper() + who[1:]) or 'Anybody'}")
            for check in of_side:
                if check.fix.who == who:
                    yield from _item(check)


def _item(check: Check) -> Iterator[str]:
    weight = "" if check.required else " (recommended)"
    yield ""
    yield f"- [ ] **{check.code} {escaped(check.title)}**{weight}"
    yield ""
    yield f"  - Expected: {escaped(check.expected)}"
    yield f"  - Why: {escaped(check.consequence)}"
    yield "  - Steps:"
    for number, step in enumerate(check.fix.steps, start=1):
        yield f"    {number}. {escaped(step)}"
    if check.fix.menu_path:
        yield f"  - Menu: {code_span(check.fix.menu_path)}"
    if check.fix.who:
        yield f"  - Who: {escaped(check.fix.who)}"
    yield f"  - Needed for: {needed_for(check)}"
    if check.rules:
        yield f"  - Rules: {', '.join(check.rules)}"
    if check.attestable:
        yield f"  - Where it cannot be read, a person's word counts: {escaped(attestable_sentence(check))}"
    if _needs_slip_note(check):
        yield f"  - Note: {_SLIP_NOTE}"


def _needs_slip_note(check: Check) -> bool:
    text = " ".join((check.title, check.expected, check.consequence, *check.fix.steps))
    return _RIGHT_NAME in text and _VENDORS_SLIP not in text
