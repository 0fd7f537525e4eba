"""qbcheck verify as a person and a CI job meet it: options, bad input, what goes over the wire."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from qbcheck.checking.registry import load_checks
from qbcheck.facts import company as company_reading
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.sandbox.running import Sandbox

from .conftest import Run

SECRETS = ("sandbox-secret-4Rt7", "SANDBOXCODE0000000000000027")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without settings."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sandboxes(monkeypatch: pytest.MonkeyPatch) -> list[Sandbox]:
    """Collect the sandboxes that are started, with what arrives at their servers."""
    started: list[Sandbox] = []
    enter = Sandbox.__enter__

    def watched(sandbox: Sandbox) -> Sandbox:
        started.append(sandbox)
        return enter(sandbox)

    monkeypatch.setattr(Sandbox, "__enter__", watched)
    return started


def results(text: str) -> dict[str, dict[str, Any]]:
    return {result["code"]: result for result in json.loads(text)["results"]}


# --- What goes over the wire ------------------------------------------------------------------------------------------


def test_verify_sends_nothing_but_queries(run: Run, sandboxes: list[Sandbox]) -> None:
    """Only queries to the company file, only GET and query calls to Autotask (design 5)."""
    run("verify", "--sandbox")

    names = [name for exchange in sandboxes[0].company.exchanges for name in exchange.messages]
    calls = [f"{exchange.method} {exchange.path}" for exchange in sandboxes[0].tenant.exchanges]
    assert names
    assert [] == [name for name in names if not name.endswith("Query")]
    assert [] == [call for call in calls if not re.match(r"GET |POST .*/query(/count)?$", call)]


def test_what_is_no_query_does_not_leave(run: Run, sandboxes: list[Sandbox], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the reading should ask for it."""

    def add(connection: Connection, *_: object, **__: object) -> None:
        customer = Request("CustomerAdd", {"CustomerAdd": {"Name": "New"}}, request_id="1")
        connection.exchange(message_set([customer], on_error="continueOnError"))

    monkeypatch.setattr(company_reading, "read_company", add)
    outcome = run("verify", "--sandbox")

    assert "only queries may be sent here" in outcome.output
    assert () == sandboxes[0].company.exchanges


def test_us_ready_takes_two_message_sets_and_one_look_per_entity(run: Run, sandboxes: list[Sandbox]) -> None:
    """As few calls as the checks in use need (design 5).

    Autotask: zone + Resources + its fields + one look for each of the 17 entities of the five features +
    OrganizationalResources + Currencies + ThresholdInformation = 1 + 1 + 1 + 17 + 1 + 1 + 1 = 23.
    """
    run("verify", "--sandbox")

    assert (23, 2) == (len(sandboxes[0].tenant.exchanges), len(sandboxes[0].company.exchanges))


def test_a_wrong_secret_costs_at_most_two_requests_with_it(run: Run, sandboxes: list[Sandbox]) -> None:
    """Autotask locks accounts (AT101)."""
    run("verify", "--sandbox", "wrong-secret")

    assert 1 <= sum(exchange.credentials_sent for exchange in sandboxes[0].tenant.exchanges) <= 2


def test_secrets_are_in_no_output_report_or_snapshot(run: Run, tmp_path: Path) -> None:
    """Secrets are never shown, whatever is asked for."""
    outputs = []
    for scenario in ("us-ready", "wrong-secret", "wrong-integration-code", "autotask-down"):
        for shape in ("table", "json", "junit"):
            outcome = run(
                "verify", "--sandbox", scenario, "-vv", "--format", shape,
                "--save-facts", "facts.json", "--report", "json=r.json", "--report", "junit=r.xml",
            )  # fmt: skip
            outputs += [outcome.stdout, outcome.stderr]
            outputs += [(tmp_path / name).read_text("utf-8") for name in ("facts.json", "r.json", "r.xml")]

    assert [] == [text for text in outputs if any(secret in text for secret in SECRETS)]


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_one_code_brings_what_it_needs(run: Run) -> None:
    """Verify CODE runs it and its needs; the rest is listed as skipped."""
    outcome = run("verify", "qb211", "--sandbox", "us-ready", "--format", "json")

    states = {code: result["state"] for code, result in results(outcome.stdout).items()}
    assert {"QB201", "QB211"} == {code for code, state in states.items() if state == "pass"}
    assert "skip" == states["AT101"]
    assert 0 == outcome.exit_code


def test_one_code_reads_its_own_side_only(run: Run, sandboxes: list[Sandbox]) -> None:
    """As few calls as the checks in use need (design 5)."""
    run("verify", "QB211", "--sandbox", "us-ready")

    assert () == tuple(sandboxes[0].tenant.exchanges)


def test_a_code_that_looks_at_both_sides_reads_both(run: Run) -> None:
    """QB235 alone is not green because nobody looked at Autotask."""
    outcome = run("verify", "QB235", "--sandbox", "multi-currency-in-autotask", "--format", "json")

    assert "warn" == results(outcome.stdout)["QB235"]["state"]


def test_one_side_alone_ends_with_3_unless_partial_is_allowed(run: Run) -> None:
    """Design 9: only one side without --allow-partial."""
    side = ("verify", "--sandbox", "us-ready", "--side", "quickbooks")

    assert [3, 0] == [run(*side).exit_code, run(*side, "--allow-partial").exit_code]


def test_one_side_alone_reads_nothing_of_the_other(run: Run, sandboxes: list[Sandbox]) -> None:
    """What is not asked for is not read."""
    run("verify", "--sandbox", "us-ready", "--side", "quickbooks")

    assert () == tuple(sandboxes[0].tenant.exchanges)


def test_skip_is_listed(run: Run) -> None:
    """Skips leave a trace in every format."""
    outcome = run("verify", "--sandbox", "us-ready", "--skip", "QB222", "--format", "json")

    assert "left out by --skip" == results(outcome.stdout)["QB222"]["skip_reason"]


# --- Saved facts and answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["us-ready", "us-extension", "us-new-file", "not-attested"])
def test_saved_facts_give_the_same_results(run: Run, scenario: str) -> None:
    """Judged later, from a folder without settings, the results are the same."""
    first = run("verify", "--sandbox", scenario, "--format", "json", "--save-facts", "facts.json")
    again = run("verify", "--facts", "facts.json", "--format", "json")

    def shown(text: str) -> list[tuple[str, str, str]]:
        return [(code, each["state"], each["found"]) for code, each in results(text).items()]

    assert (shown(first.stdout), first.exit_code) == (shown(again.stdout), again.exit_code)


def test_the_question_and_its_answer_give_what_the_connection_gives(run: Run, sandboxes: list[Sandbox]) -> None:
    """request, sent by hand to the same company file, then --company-answers: the same verdicts."""
    question = run("request", "--sandbox", "us-new-file").stdout
    with Sandbox("us-new-file", None, _today()) as sandbox:
        import requests

        answer = requests.post(sandbox.company.url, data=question.encode(), timeout=20).content
    Path("answers.xml").write_bytes(answer)

    direct = run("verify", "--sandbox", "us-new-file", "--format", "json")
    by_hand = run("verify", "--sandbox", "us-new-file", "--company-answers", "answers.xml", "--format", "json")

    def states(text: str) -> dict[str, str]:
        return {code: each["state"] for code, each in results(text).items() if code.startswith("QB")}

    assert states(direct.stdout) == states(by_hand.stdout)


def _today() -> Any:
    from qbcheck.cli.session import local_today

    return local_today()


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"<html><title>Login</title>", "HTML"), (b'{"a": 1}', "JSON")]
)
def test_an_answers_file_that_is_no_answer(run: Run, content: bytes, words: str) -> None:
    """Bad input: exit 2, naming the file and what it is instead."""
    Path("answers.xml").write_bytes(content)
    outcome = run("verify", "--sandbox", "us-ready", "--company-answers", "answers.xml")

    assert 2 == outcome.exit_code
    assert "answers.xml" in outcome.stderr
    assert words in outcome.stderr


# --- Reports ----------------------------------------------------------------------------------------------------------


def test_reports_are_written_besides_the_screen(run: Run) -> None:
    """--report is repeatable; stdout has exactly one document."""
    outcome = run(
        "verify", "--sandbox", "us-ready", "--format", "json", "--report", "junit=a.xml", "--report", "table=b.txt"
    )

    assert len(load_checks().checks) == len(json.loads(outcome.stdout)["results"])
    assert "<testsuites" in Path("a.xml").read_text("utf-8")
    assert "AT101" in Path("b.txt").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt" or not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_what_can_be_written_is_written(run: Run) -> None:
    """A file that cannot be written costs neither the screen nor the other files; exit 2 says so at the end."""
    outcome = run(
        "verify", "--sandbox", "us-ready", "--format", "json", "--save-facts", "/dev/full",
        "--report", "junit=/dev/full", "--report", "json=second.json",
    )  # fmt: skip

    assert 2 == outcome.exit_code
    assert results(outcome.stdout)
    assert results(Path("second.json").read_text("utf-8"))
    assert 2 == outcome.stderr.count("/dev/full")


def test_the_json_document_follows_its_published_schema(run: Run) -> None:
    """The schema that the package ships describes what verify prints."""
    from importlib import resources

    schema = json.loads(resources.files("qbcheck.reports").joinpath("report.schema.json").read_text("utf-8"))
    document = json.loads(run("verify", "--sandbox", "us-new-file", "--format", "json").stdout)

    jsonschema.validate(document, schema)
    assert "us-new-file" == document["run"]["profile"]


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sandbox", "us-redy"), "did you mean us-ready"),
        (("--sandbox", "us-ready", "--for", "invoice"), "did you mean invoices"),
        (("--sandbox", "companies-hidden", "--for", "inventory"), "does not use inventory"),
        (("--sandbox", "us-ready", "AT110X"), "There is no check AT110X"),
        (("--sandbox", "us-ready", "--skip", "QB20l"), "did you mean QB20"),
        (("--sandbox", "QB211"), "--sandbox us-ready QB211"),
        (("--sandbox", "us-ready", "--report", "xml"), "FORMAT=PATH"),
        (("--sandbox", "us-ready", "--report", "junt=a.xml"), "did you mean junit"),
        (("--sandbox", "us-ready", "--report", "junit=no/such/folder/a.xml"), "does not exist"),
        (("--sandbox", "us-ready", "--report", "junit=."), "is a folder"),
        (("--facts", "none.json"), "none.json"),
        (("--sandbox", "us-ready", "--attestations", "none.toml"), "--attestations: none.toml does not exist"),
        (("--sandbox", "us-ready", "--waivers", "none.toml"), "--waivers: none.toml does not exist"),
        (("--facts", "facts.json", "--sandbox", "us-ready"), "leave out"),
        (("--sandbox", "us-ready", "--company-answers", "none.xml"), "none.xml"),
        ((), "No settings file was found"),
        (("--format", "yaml"), "yaml"),
    ],
)
def test_bad_input_is_told_in_plain_words(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """Exit 2, what is wrong, a suggestion; never a stack trace."""
    outcome = run("verify", *arguments)

    assert 2 == outcome.exit_code
    assert words in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_folder_that_holds_another_scenario(run: Run) -> None:
    """Kept state belongs to one scenario."""
    run("verify", "--sandbox", "us-ready", "--sandbox-dir", "kept")
    outcome = run("verify", "--sandbox", "ca-ready", "--sandbox-dir", "kept")

    assert 2 == outcome.exit_code
    assert "holds the scenario us-ready" in outcome.stderr


def test_a_missing_secret_names_the_variables(run: Run, settings: Path) -> None:
    """No keyring, no variables, nobody to ask: one line, exit 2."""
    outcome = run("verify", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")

    assert 2 == outcome.exit_code
    assert "QBCHECK_AUTOTASK_SECRET" in outcome.stderr


# --- Attestations -----------------------------------------------------------------------------------------------------


def test_an_attestation_turns_the_error_green(run: Run) -> None:
    """not-attested exits 3 and says how to attest; afterwards it says who, when and until when."""
    kept = ("--sandbox", "not-attested", "--sandbox-dir", "kept")
    before = run("verify", *kept)
    run("attest", "AT106", "--holds", "--by", "Jane Doe", "--until", "2099-12-31", *kept)
    after = run("verify", *kept, "--format", "json")

    result = results(after.stdout)["AT106"]
    assert (3, 0) == (before.exit_code, after.exit_code)
    shown = " ".join(before.stdout.split())
    assert "qbcheck attest AT106" in shown
    assert "these options too: --sandbox not-attested --sandbox-dir kept" in shown
    assert "Jane Doe" in result["found"]
    assert "2099-12-31" in result["found"]


def test_a_word_about_another_user_does_not_count(run: Run) -> None:
    """It lapses when its subject changes."""
    kept = ("--sandbox", "not-attested", "--sandbox-dir", "kept")
    run("attest", "AT106", "--holds", "--by", "Jane Doe", "--about", "other@sandbox.example", *kept)

    assert 3 == run("verify", *kept).exit_code


def test_a_word_for_a_sandbox_that_is_thrown_away_is_refused(run: Run) -> None:
    """Nothing that only looks done."""
    outcome = run("attest", "AT106", "--holds", "--by", "Jane Doe", "--sandbox", "not-attested")

    assert 2 == outcome.exit_code
    assert "--sandbox-dir" in outcome.stderr


# --- As a process -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_console_encoding(encoding: str, tmp_path: Path) -> None:
    """A name that the console cannot show never crashes the command."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run(
        [sys.executable, "-m", "qbcheck", "verify", "--sandbox", "us-new-file"],
        capture_output=True, cwd=tmp_path, env=environment, timeout=60, check=False,
    )  # fmt: skip

    assert 1 == shown.returncode
    assert b"QB211" in shown.stdout
    assert b"Traceback" not in shown.stderr
    assert (encoding == "utf-8") == ("\u2717".encode() in shown.stdout)
