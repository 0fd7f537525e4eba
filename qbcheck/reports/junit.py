"""The report for build servers: JUnit XML in the shape that Jenkins, GitLab and Azure read.

A side is a suite, a code is a case. The text is pure ASCII with character references, so that no pipe can break it
and its declaration holds.
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from qbcheck.checking import Result, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import Options
from qbcheck.reports.visible import visible
from qbcheck.reports.wording import SIDE_NAMES, decisions, explanation, facts_of_the_run, found_lines, see

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def render(outcome: Outcome, options: Options) -> str:  # noqa: ARG001 - the same wherever it goes
    """Return the outcome as a JUnit document."""
    root = etree.Element("testsuites", name="qbcheck")
    failing = {State.FAIL, State.WARN} if outcome.fail_on_warn else {State.FAIL}
    _count(root, outcome.results, failing)
    for side in SIDE_NAMES:
        results = tuple(result for result in outcome.results if result.side is side)
        if results:
            suite = etree.SubElement(root, "testsuite", name=f"qbcheck.{side}")
            _count(suite, results, failing)
            suite.set("timestamp", _timestamp(outcome.started))
            _add_properties(suite, outcome)
            for result in results:
                _add_case(suite, result, failing)
    return _DECLARATION + etree.tostring(root, encoding="us-ascii", xml_declaration=False, pretty_print=True).decode()


def _count(element: etree._Element, results: tuple[Result, ...], failing: set[State]) -> None:
    states = [result.state for result in results]
    element.set("tests", str(len(results)))
    element.set("failures", str(sum(state in failing for state in states)))
    element.set("errors", str(states.count(State.ERROR)))
    element.set("skipped", str(states.count(State.SKIP) + states.count(State.WAIVED)))
    element.set("time", _seconds(sum(result.duration_ms for result in results)))


def _add_properties(suite: etree._Element, outcome: Outcome) -> None:
    properties = etree.SubElement(suite, "properties")
    for point in facts_of_the_run(outcome):
        for line in point.lines:
            etree.SubElement(properties, "property", name=point.label, value=line)
    etree.SubElement(properties, "property", name="exit_code", value=str(outcome.exit_code))


def _add_case(suite: etree._Element, result: Result, failing: set[State]) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        classname=f"qbcheck.{result.side}",
        name=f"{result.code} {visible(result.title)}",
        time=_seconds(result.duration_ms),
    )
    match result.state:
        case state if state in failing or state is State.ERROR:
            tag = "error" if state is State.ERROR else "failure"
            trouble = etree.SubElement(case, tag, message=visible(result.found), type=result.state)
            trouble.text = _text(result)
        case State.WARN:
            etree.SubElement(case, "system-out").text = f"warn: {visible(result.title)}\n{_text(result)}"
        case State.SKIP:
            etree.SubElement(case, "skipped", message=visible(result.skip_reason))
        case State.WAIVED:
            message = "; ".join((*found_lines(result), *decisions(result)))
            etree.SubElement(case, "skipped", message=f"waived: {message}")
        case State.PASS:
            pass


def _text(result: Result) -> str:
    parts = [f"{point.label}: " + "\n  ".join(point.lines) for point in explanation(result)]
    return "\n".join([*parts, see(result)])


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}"


def _timestamp(moment: datetime) -> str:
    """Return local time without its offset: the schema that most readers go by allows none."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
