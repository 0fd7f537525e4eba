from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from qbcheck.checking import Side, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import render

from .report_samples import NASTY, every_state, outcome_of, result


def document(outcome: Outcome) -> etree._Element:
    return etree.fromstring(render(outcome, "junit").encode("utf-8"))


@pytest.fixture(scope="module")
def shape() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "junit-shape.xsd"))


def test_golden(golden: Callable[[str, str], None]) -> None:
    """The document is the one that was checked by eye."""
    golden("every-state.junit.xml", render(every_state(), "junit"))


@pytest.mark.parametrize("outcome", [every_state(), outcome_of(exit_code=3)], ids=["every state", "nothing"])
def test_document_has_the_shape_build_servers_read(outcome: Outcome, shape: etree.XMLSchema) -> None:
    """Elements, their order and their attributes are those of the widely read JUnit shape."""
    valid = shape.validate(document(outcome))

    assert valid, shape.error_log


@pytest.mark.parametrize("suite", [None, "autotask", "quickbooks", "computer"])
@pytest.mark.parametrize(
    ("attribute", "tags"),
    [("tests", ["testcase"]), ("failures", ["failure"]), ("errors", ["error"]), ("skipped", ["skipped"])],
)
def test_counts_are_right(suite: str | None, attribute: str, tags: list[str]) -> None:
    """Each count, of the whole and of a suite, is the number of the elements it counts."""
    root = document(every_state())
    element = root if suite is None else root.xpath("testsuite[@name=$name]", name=f"qbcheck.{suite}")[0]

    assert len(list(element.iter(*tags))) == int(element.get(attribute))


def test_suites_are_the_sides() -> None:
    """There is one suite for each side that has results, in the order of the report."""
    assert ["qbcheck.autotask", "qbcheck.quickbooks", "qbcheck.computer"] == document(every_state()).xpath(
        "testsuite/@name"
    )


@pytest.mark.parametrize(
    ("state", "child", "message"),
    [
        (State.FAIL, "failure", "what was found"),
        (State.ERROR, "error", "what was found"),
        (State.SKIP, "skipped", "needs QB201"),
        (State.WAIVED, "skipped", "waived: what was found"),
        (State.WARN, "system-out", None),
    ],
)
def test_state_becomes(state: State, child: str, message: str | None) -> None:
    """Each state but pass has one child element, of the kind that build servers show."""
    reason = "needs QB201" if state is State.SKIP else ""
    (case,) = document(outcome_of(result("QB211", "t", Side.QUICKBOOKS, state, skip_reason=reason))).iter("testcase")

    assert [(child, message)] == [(element.tag, element.get("message")) for element in case]


def test_pass_has_no_child() -> None:
    """A case that passes is empty."""
    (case,) = document(outcome_of(result("AT101", "Login works", Side.AUTOTASK, State.PASS))).iter("testcase")

    assert ("qbcheck.autotask", "AT101 Login works") == (case.get("classname"), case.get("name"))
    assert [] == list(case)


def test_failure_tells_all() -> None:
    """The text of a failure holds what a reader of the build log needs."""
    (failure,) = document(every_state()).xpath("//testcase[starts-with(@name, 'PC301')]/failure")

    assert [
        "found: BOOKS01 runs Windows Server",
        "expected: Windows 10 or 11",
        "consequence: The Web Connector is not supported there.",
        "fix: 1. Move QuickBooks and the Web Connector to a Windows 10 or 11 machine.",
        "who: IT",
        "see: qbcheck explain PC301",
    ] == failure.text.splitlines()


def test_text_is_ascii_and_declares_utf8() -> None:
    """No encoding of a pipe can break the document, and its declaration holds."""
    text = render(every_state(), "junit")

    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<testsuites')
    assert text.isascii()


def test_names_come_through_without_what_xml_forbids() -> None:
    """Markup is text, and characters that XML forbids are spelled out."""
    found = NASTY + "\x00\ufffe\ud800"
    (failure,) = document(outcome_of(result("QB201", "t", Side.QUICKBOOKS, State.FAIL, found=found))).iter("failure")

    assert NASTY.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e") + r"\x00\ufffe\ud800" == failure.get("message")


def test_times_are_seconds() -> None:
    """A case takes its milliseconds in seconds, a suite the sum of its cases."""
    root = document(every_state())

    assert ["0.812", "1.503"] == root.xpath("testsuite[1]/testcase/@time")[:2]
    assert "2.315" == root.xpath("string(testsuite[1]/@time)")


def test_started_keeps_its_offset_in_the_properties() -> None:
    """The suite's timestamp has no offset, as its readers want; the properties have the exact moment."""
    suite = document(every_state())[0]
    (moment,) = suite.xpath("properties/property[@name='time']/@value")

    assert "2026-03-02T09:05:07" == suite.get("timestamp")
    assert every_state().started == datetime.fromisoformat(moment)


def test_properties_name_the_run() -> None:
    """Version, profile and company are in the properties of every suite."""
    for suite in document(every_state()):
        values = {element.get("name"): element.get("value") for element in suite.iter("property")}

        assert ("0.1.0", "acme", "Acme Books") == (values["qbcheck"], values["profile"], values["company"])
