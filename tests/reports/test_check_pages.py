"""docs/checks: a page per check, made from the catalogue; ``pytest tests/reports --rewrite-golden`` makes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbcheck.checking.registry import load_checks
from qbcheck.reports.check_page import index, page

_FOLDER = Path(__file__).parents[2] / "docs" / "checks"

OURS = tuple(entry.check for entry in load_checks().registered if entry.origin == "qbcheck")
PAGES = {"README.md": index(OURS), **{f"{check.code}.md": page(check) for check in OURS}}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_catalogue_says(name: str, request: pytest.FixtureRequest) -> None:
    """Each code has a page that says what the check itself says."""
    file = _FOLDER / name
    if request.config.getoption("--rewrite-golden", default=False):
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGES[name], encoding="utf-8", newline="\n")

    assert PAGES[name] == file.read_text(encoding="utf-8")


def test_no_page_is_left_over() -> None:
    """A page of a check that does not exist is misleading."""
    assert set(PAGES) == {file.name for file in _FOLDER.iterdir()}


def test_every_page_says_what_where_and_who() -> None:
    """What it looks at, what to do, who can do it."""
    lacking = [
        (name, part)
        for name, text in PAGES.items()
        if name != "README.md"
        for part in ("Expected: ", "Otherwise: ", "## What to do", "1. ", "Who: ")
        if part not in text
    ]

    assert [] == lacking
