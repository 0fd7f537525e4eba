from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt

from qbcheck.checking.registry import load_checks
from qbcheck.reports.requirements import requirements

from .catalogue_samples import ENTRIES, AssetAccount, Entry, Items, Nasty, Password


def rendered(*entries: Entry) -> str:
    return str(MarkdownIt().enable("strikethrough").render(requirements(entries)))


def test_golden(golden: Callable[[str, str], None]) -> None:
    """The checklist is the one that was checked by eye."""
    golden("requirements.md", requirements(ENTRIES))


def test_order_is_the_order_of_doing() -> None:
    """Autotask comes first, then QuickBooks, then the computer, whatever the order given; empty ones are left out."""
    headings = re.findall(r"^## (.*)", requirements(ENTRIES[::-1]), re.MULTILINE)

    assert [
        "1. On the computer that runs QuickBooks and the Web Connector",
        "2. In Autotask",
        "3. In QuickBooks",
    ] == headings
    assert "## 2." not in requirements(ENTRIES[:1])


def test_checks_of_one_person_stand_together() -> None:
    """Within a side everything that one person can do is under one heading."""
    text = requirements(ENTRIES)
    (section,) = re.findall(r"^## 3\..*", text, re.MULTILINE | re.DOTALL)

    found = ["".join(names) for names in re.findall(r"^### (.*)|\*\*(QB\d+)", section, re.MULTILINE)]

    assert ["Accountant", "QB298", "QB297", "QuickBooks admin", "QB299"] == found


def test_every_check_has_one_box() -> None:
    """Each check has one box to tick."""
    boxes = re.findall(r"^- \[ \] \*\*([A-Z]{2}\d{3}) ", requirements(ENTRIES), re.MULTILINE)

    assert sorted(entry.check.code for entry in ENTRIES) == sorted(boxes)


def test_steps_are_a_numbered_list_within_the_item() -> None:
    """Markdown reads the steps as an ordered list inside the item of the check."""
    html = rendered(Entry(Password()))

    assert re.search(r"<li>\s*<p>\[ \] <strong>AT105 .*<li>Steps:\s*<ol>\s*<li>Copy the system level.</li>", html, re.S)
    assert 2 == len(re.findall("<li>", html[html.index("<ol>") : html.index("</ol>")]))


def test_item_tells_expected_why_menu_who_and_rules() -> None:
    """An item holds all that an admin needs without the tool at hand."""
    html = rendered(Entry(Password()))

    for part in (
        "<li>Expected: the box is ticked on the security level</li>",
        "<li>Why: The connector stops silently when the password expires.</li>",
        "<li>Menu: <code>&gt; Admin &gt; Resources/Users (HR) &gt; Security</code></li>",
        "<li>Who: Autotask admin</li>",
        "<li>Needed for: all features</li>",
        "<li>Rules: R08</li>",
    ):
        assert part in html


@pytest.mark.parametrize(("entry", "expected"), [(Entry(Items()), 1), (Entry(AssetAccount()), 1), (ENTRIES[0], 0)])
def test_vendors_slip_is_named_once(entry: Entry, expected: int) -> None:
    """What the vendor misprints is named where the right name stands, unless the check's own text does."""
    assert expected == requirements([entry]).count("Inventory Device")


def test_texts_are_shown_to_the_letter() -> None:
    """Markdown shows a third party's texts as they are and takes no orders from them."""
    html = rendered(Entry(Nasty(), "acme-checks", "2.1"))

    for part in (
        r"<strong>PC399 [bold]*Printer*[/] is_on \x1b[31m&lt;b&gt;now&lt;/b&gt;</strong>",
        "<li>Expected: # no heading, <code>a *code* span</code>, ~~no~~ strike, AT&amp;amp;T,",
        "snake_case and _emphasis_</li>",
        "<li>Why: [Link](https://example.com)</li>",
        "<li>- no list</li>",
        "<li>1. no number</li>",
        "<li>&gt; no quote</li>",
        "<li>a b</li>",
        "<code>File &gt; `Print` &gt; Now</code>",
        "<h3>*somebody*</h3>",
    ):
        assert part in html


def test_a_check_comes_at_its_turn() -> None:
    """Within a side the lower turn is done first, whatever the code: the user is made before it logs in."""
    text = requirements(load_checks().registered)

    assert text.index("AT102 ") < text.index("AT106 ") < text.index("AT101 ")
    assert text.index("QB211 ") < text.index("QB204 ")


def test_the_checklist_names_every_rule_of_the_requirements_page() -> None:
    """R01 to R28: read by an admin, the checklist alone says everything that the vendor's page says."""
    named = set(re.findall(r"R\d\d", requirements(load_checks().registered)))

    assert set() == {f"R{number:02}" for number in range(1, 29)} - named
