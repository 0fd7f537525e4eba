"""verify gives in every sandbox scenario what its expected.toml says, in every format.

The format of expected.toml is explained at the top of fixtures/us-ready/expected.toml. It is written before the checks
are: codes that `list` does not know yet are left aside, but a code that it knows and a scenario does not is a failure.

One verify run is shared by all tests that look at it: each starts two servers, and machines are slow.
"""

from __future__ import annotations

import functools
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from qbcheck.cli import cli
from qbcheck.reports import FORMATS
from qbcheck.sandbox.company.server import Exchange as CompanyExchange
from qbcheck.sandbox.running import Sandbox
from qbcheck.sandbox.scenario import scenario_names
from qbcheck.sandbox.tenant.application import Exchange as TenantExchange

SCENARIOS = scenario_names()
TODAY = datetime.now().astimezone().date()

_DAY = re.compile(r"\{today([+-]\d+)\}")


@dataclass(frozen=True)
class Run:
    """What came of one command."""

    exit_code: int
    stdout: str
    stderr: str
    tenant: tuple[TenantExchange, ...]
    """What Autotask was asked."""
    company: tuple[CompanyExchange, ...]
    """The documents that QuickBooks was sent."""

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """The results of a JSON report by code."""
        return {result["code"]: result for result in json.loads(self.stdout)["results"]}

    @property
    def states(self) -> dict[str, str]:
        """The states of a JSON report by code."""
        return {code: result["state"] for code, result in self.results.items()}


Verify = Callable[..., Run]


@functools.cache
def built() -> frozenset[str]:
    """Return the codes that `list` knows."""
    catalogue = json.loads(CliRunner().invoke(cli, ["list", "--format", "json"], catch_exceptions=False).stdout)
    return frozenset(check["code"] for check in catalogue["checks"])


def expected(scenario: str) -> dict[str, Any]:
    """Read the expected.toml of a scenario, without the codes that are not built yet."""
    file = resources.files("qbcheck.fixtures").joinpath(scenario, "expected.toml")
    whole = tomllib.loads(_DAY.sub(_day, file.read_text(encoding="utf-8")))
    for part in (whole, *whole.get("call", [])):
        for section in part.keys() & {"states", "evidence", "subjects", "says", "says_not"}:
            part[section] = {code: value for code, value in part[section].items() if code in built()}
    return whole


def _day(match: re.Match[str]) -> str:
    return (TODAY + timedelta(days=int(match[1]))).isoformat()


CALLS = [
    pytest.param(scenario, call, id=" ".join([scenario, *call["arguments"]]))
    for scenario in SCENARIOS
    for call in expected(scenario).get("call", [])
]


@pytest.fixture(scope="session")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verify]:
    """``verify(scenario, format, *arguments)`` runs the command once and remembers what came of it."""
    runs: dict[tuple[str, ...], Run] = {}
    sandboxes: list[Sandbox] = []
    enter = Sandbox.__enter__

    def watched(sandbox: Sandbox) -> Sandbox:
        sandboxes.append(sandbox)
        return enter(sandbox)

    def run(scenario: str, report: str = "json", *arguments: str) -> Run:
        key = ("verify", "--sandbox", scenario, "--format", report, *arguments)
        if key not in runs:
            outcome = CliRunner().invoke(cli, key, catch_exceptions=False)
            tenant = tuple(one for sandbox in sandboxes for one in sandbox.tenant.exchanges)
            company = tuple(one for sandbox in sandboxes for one in sandbox.company.exchanges)
            sandboxes.clear()
            runs[key] = Run(outcome.exit_code, outcome.stdout, outcome.stderr, tenant, company)
        return runs[key]

    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("QBCHECK_")]:
            patch.delenv(name)
        patch.setattr(Sandbox, "__enter__", watched)
        patch.chdir(tmp_path_factory.mktemp("nothing-here"))
        yield run


def said(result: Mapping[str, Any]) -> str:
    """Return all that a result says to a person about what is there, what should be and what to do."""
    fix = result["fix"] or {}
    subjects = [text for each in result["subjects"] for text in (each["name"], each["found"])]
    steps = [*fix.get("steps", ()), fix.get("menu_path", ""), fix.get("who", "")]
    return "\n".join([result["found"], result["expected"], result["skip_reason"] or "", *subjects, *steps])


def unsaid(results: Mapping[str, Mapping[str, Any]], says: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Return code, text and what was said instead, for each text of ``says`` that a result lacks."""
    return [
        (code, text, said(results[code]))
        for code, texts in says.items()
        for text in texts
        if not says_it(results[code], text)
    ]


def says_it(result: Mapping[str, Any], text: str) -> bool:
    """Tell whether a result says one of the wordings of ``text``, which " | " parts."""
    return any(has_words(said(result), wording) for wording in text.split(" | "))


def has_words(text: str, words: str) -> bool:
    """Tell whether whole words occur in a text, in any letter case."""
    apart = r"(?<!\w)(?<!\w['’])"  # so that the s of "supplier's" is not taken for the tax code S
    return re.search(rf"{apart}{re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_states_are_the_expected_ones(verify: Verify, scenario: str) -> None:
    """Each code of the catalogue has the state that the rules demand of the scenario."""
    assert expected(scenario)["states"] == verify(scenario).states


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_exit_code_is_the_expected_one(verify: Verify, scenario: str) -> None:
    """The command exits as the rules demand, and its report says the same."""
    run = verify(scenario)

    assert expected(scenario)["exit_code"] == run.exit_code
    assert expected(scenario)["exit_code"] == json.loads(run.stdout)["exit_code"]


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if "says" in expected(name)])
def test_results_say_the_cause(verify: Verify, scenario: str) -> None:
    """A result names what was found, what should be there or what stopped it, in the words of the scenario."""
    assert unsaid(verify(scenario).results, expected(scenario)["says"]) == []


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if "says_not" in expected(name)])
def test_results_do_not_mislead(verify: Verify, scenario: str) -> None:
    """A result says nothing that belongs to another case, such as the tax codes of another country."""
    results = verify(scenario).results
    misled = [
        (code, text, said(results[code]))
        for code, texts in expected(scenario)["says_not"].items()
        for text in texts
        if says_it(results[code], text)
    ]

    assert misled == []


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if "evidence" in expected(name)])
def test_evidence_is_the_expected_one(verify: Verify, scenario: str) -> None:
    """A result tells observed, probed, attested and unknown apart."""
    wanted = expected(scenario)["evidence"]

    assert wanted == {code: verify(scenario).results[code]["evidence"] for code in wanted}


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if "subjects" in expected(name)])
def test_subjects_are_judged_one_by_one(verify: Verify, scenario: str) -> None:
    """A code that judges several users or sides says the state of each, and of no other."""
    results = verify(scenario).results
    wanted = expected(scenario)["subjects"]

    assert wanted == {code: {each["name"]: each["state"] for each in results[code]["subjects"]} for code in wanted}


@pytest.mark.parametrize(("scenario", "call"), CALLS)
def test_further_calls(verify: Verify, scenario: str, call: Mapping[str, Any]) -> None:
    """Narrowed to a feature or a side, verify judges that alone."""
    run = verify(scenario, "json", *call["arguments"])
    states = call.get("states", {})

    assert call["exit_code"] == run.exit_code, run.stderr
    if states:
        assert states == {code: run.states.get(code) for code in states}
        assert unsaid(run.results, call.get("says", {})) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_trouble_comes_with_a_fix_and_a_skip_with_its_reason(verify: Verify, scenario: str) -> None:
    """What does not hold says what to do and who can do it; what was not run says why."""
    for code, result in verify(scenario).results.items():
        if result["state"] in ("warn", "fail", "error"):
            assert result["fix"]["steps"], code
            assert result["fix"]["who"], code
        if result["state"] == "skip":
            assert result["skip_reason"], code


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_code_is_as_bad_as_its_worst_subject(verify: Verify, scenario: str) -> None:
    """The state of a code with subjects is the worst of theirs: fail, error, warn, pass, skip."""
    order = ("fail", "error", "warn", "pass", "skip")
    for code, result in verify(scenario).results.items():
        if result["subjects"]:
            states = [subject["state"] for subject in result["subjects"]]

            assert min(states, key=order.index) == result["state"], code


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_table_says_the_same(verify: Verify, scenario: str) -> None:
    """The screen report has a line with code and state for each result, and the same exit code."""
    run = verify(scenario, "table")
    lines = run.stdout.splitlines()
    shown = {
        code
        for code, state in expected(scenario)["states"].items()
        if any(has_words(line, code) and has_words(line, state) for line in lines)
    }

    assert expected(scenario)["exit_code"] == run.exit_code
    assert set(expected(scenario)["states"]) == shown


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_junit_says_the_same(verify: Verify, scenario: str) -> None:
    """JUnit has a test case for each result: failure, error and skipped as elements, warn in the output."""
    run = verify(scenario, "junit")
    cases = list(etree.fromstring(run.stdout.encode()).iter("testcase"))
    shown = {
        code: [junit_state(case) for case in cases if has_words(case.get("name"), code)]
        for code in expected(scenario)["states"]
    }

    assert expected(scenario)["exit_code"] == run.exit_code
    assert {code: [state] for code, state in expected(scenario)["states"].items()} == shown


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_markdown_says_the_same(verify: Verify, scenario: str) -> None:
    """The Markdown report has a row with code and state for each result, and the same exit code."""
    run = verify(scenario, "markdown")
    rows = re.findall(r"^\| ([A-Z]{2}\d{3}) \| (\w+) \|", run.stdout, re.MULTILINE)

    assert (expected(scenario)["exit_code"], expected(scenario)["states"]) == (run.exit_code, dict(rows))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_short_says_what_does_not_hold(verify: Verify, scenario: str) -> None:
    """The short report has a line for each warn, fail and error, no other, and ends in the same exit code."""
    run = verify(scenario, "short")
    lines = re.findall(r"^(\w+) +([A-Z]{2}\d{3}) ", run.stdout, re.MULTILINE)
    troubled = {code: state for code, state in expected(scenario)["states"].items() if state not in ("pass", "skip")}

    assert (expected(scenario)["exit_code"], troubled) == (run.exit_code, {code: state for state, code in lines})
    assert f"Exit code {run.exit_code}:" in run.stdout.splitlines()[-1]


def test_every_format_is_held_to_the_states() -> None:
    """A new format needs a test of its own here."""
    assert {"table", "json", "junit", "markdown", "short"} == set(FORMATS)


def junit_state(case: Any) -> str:
    """Return the state that a test case shows."""
    for tag, state in (("failure", "fail"), ("error", "error"), ("skipped", "skip")):
        if case.find(tag) is not None:
            return state
    return "warn" if has_words(case.findtext("system-out") or "", "warn") else "pass"


@pytest.mark.parametrize("report", FORMATS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_secret_is_shown(verify: Verify, scenario: str, report: str) -> None:
    """The secret of the login appears in no report and in no message beside it."""
    run = verify(scenario, report)

    assert "sandbox-secret" not in run.stdout + run.stderr


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_verify_only_reads(verify: Verify, scenario: str) -> None:
    """Verify sends queries alone to QuickBooks, and GET and query calls alone to Autotask (design 5)."""
    run = verify(scenario)
    requests = [name for document in run.company for name in document.messages]

    assert [name for name in requests if not name.endswith("Query")] == []
    assert [call for call in run.tenant if call.method != "GET" and not call.path.lower().endswith("/query")] == []


@pytest.mark.parametrize("scenario", ["busy-hour", "busier-hour"])
def test_a_busy_hour_names_the_time(verify: Verify, scenario: str) -> None:
    """Short of requests, AT110 says when a run would be done or fit (design 10)."""
    found = verify(scenario).results["AT110"]["found"]

    assert re.search(r"\b\d{1,2}:\d\d\b", found), found


def test_a_file_that_answers_is_asked_twice(verify: Verify) -> None:
    """Host, company and preferences come first, then everything else in one set (design 5)."""
    first, second = verify("us-ready").company

    assert {"HostQuery", "CompanyQuery", "PreferencesQuery"} == set(first.messages)
    assert "AccountQuery" in second.messages


def test_a_wrong_secret_is_tried_twice_at_most(verify: Verify) -> None:
    """Autotask locks accounts: after a 401 there is one more look at most, at the zone that may have moved (AT101)."""
    tried = [call for call in verify("wrong-secret").tenant if call.credentials_sent]

    assert 1 <= len(tried) <= 2


def test_another_file_is_asked_nothing_but_who_it_is(verify: Verify) -> None:
    """What is in the books of another company is none of our business."""
    asked = {name for document in verify("wrong-company-file").company for name in document.messages}

    assert {"HostQuery", "CompanyQuery", "PreferencesQuery"} == asked
