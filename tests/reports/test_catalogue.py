from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from qbcheck.checking.registry import load_checks
from qbcheck.reports import Options
from qbcheck.reports.catalogue import explain, list_json, list_text

from .catalogue_samples import ENTRIES

OURS = [entry for entry in ENTRIES if entry.origin == "qbcheck"]


@pytest.mark.parametrize(("name", "width"), [("list-80.txt", 80), ("list-40.txt", 40)])
def test_golden_list(name: str, width: int, golden: Callable[[str, str], None]) -> None:
    """The list is the one that was checked by eye."""
    golden(name, list_text(ENTRIES, Options(width=width)))


def test_golden_list_json(golden: Callable[[str, str], None]) -> None:
    """The document is the one that was checked by eye."""
    golden("list.json", list_json(ENTRIES))


def test_golden_explanations(golden: Callable[[str, str], None]) -> None:
    """The explanations are those that were checked by eye."""
    golden("explain-80.txt", "\n".join(explain(entry, Options()) for entry in ENTRIES))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """Lines keep to the width."""
    options = Options(width=width, verbose=True)
    lines = [list_text(ENTRIES, options), *(explain(entry, options) for entry in ENTRIES)]

    assert max(cell_len(line) for text in lines for line in text.splitlines()) <= width


def test_list_names_origins_only_where_they_differ() -> None:
    """With one origin it is named once, with several beside each check."""
    several = list_text(ENTRIES, Options(width=200))

    assert "[acme-checks 2.1]" in several
    assert 4 == several.count("[qbcheck 0.1.0]")
    assert "[" not in list_text(OURS, Options(width=200))
    assert "4 from qbcheck 0.1.0" in list_text(OURS, Options(width=200))


def test_empty_list_says_so() -> None:
    """A list without checks is no empty text."""
    assert list_text((), Options()).startswith("No checks.")


def test_list_json_has_every_check_with_its_origin() -> None:
    """Each check is there once, in the order given, with all its keys."""
    document = json.loads(list_json(ENTRIES))
    keys = {"code", "title", "side", "features", "rules", "needs", "required", "expected", "consequence", "fix"}

    assert "1" == document["schema_version"]
    assert [entry.check.code for entry in ENTRIES] == [check["code"] for check in document["checks"]]
    assert all(keys | {"attestable", "origin", "version"} == set(check) for check in document["checks"])


def test_explanation_says_what_a_person_attests() -> None:
    """An attestable check shows its sentence about nobody in particular; others say that no word counts."""
    attestable, other = (" ".join(explain(entry, Options()).split()) for entry in ENTRIES[:2])

    assert "a person's word counts where it cannot be read: The password of the user does not expire." in attestable
    assert "attestable no, nobody's word counts" in other


def test_explanation_holds_what_the_class_says() -> None:
    """The class's own text is shown, unwrapped and without its quotes; an inherited one is not."""
    own, inherited = (explain(entry, Options(width=200)) for entry in (ENTRIES[0], ENTRIES[-1]))

    assert "\n\nThe system level cannot be edited, only a copy can; see qbcheck list.\n\n" in own
    assert "The base of the samples" not in inherited


def test_names_are_never_interpreted() -> None:
    """Markup and control characters of a third party's check are shown as text."""
    for text in (list_text(ENTRIES, Options(width=200)), explain(ENTRIES[-1], Options(width=200))):
        assert r"[bold]*Printer*[/] is_on \x1b[31m<b>now</b>" in text


def test_every_check_of_ours_can_be_listed_and_explained() -> None:
    """Each check that is built has a text of its own, an expectation, a consequence, steps and somebody to do them."""
    for entry in load_checks().registered:
        text = explain(entry, Options(width=200))
        labels = set(re.findall(r"^([a-z][a-z ]*?)  +\S", text, re.MULTILINE))

        assert {"looks at", "expected", "consequence", "fix", "who", "origin"} <= labels, entry.check.code
        assert text.count("\n\n") > 1, f"{entry.check.code} has no text of its own"
