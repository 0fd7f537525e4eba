"""``qbcheck verify`` as a process: exit codes, formats, report files, and words that are kept."""

from __future__ import annotations

import json
import shutil
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.checking.registry import load_checks
from qbcheck.reports import FORMATS

from .conftest import ENCODING, Process, Qbcheck


def expected(scenario: str) -> tuple[int, dict[str, str]]:
    """Return what a scenario must give, of the checks that are built."""
    file = resources.files("qbcheck.fixtures").joinpath(scenario, "expected.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    built = {check.code for check in load_checks().checks}
    return told["exit_code"], {code: state for code, state in told["states"].items() if code in built}


def states(document: str) -> dict[str, str]:
    return {result["code"]: result["state"] for result in json.loads(document)["results"]}


def failed_cases(document: str) -> set[str]:
    """Return the code of each case of a JUnit report that failed."""
    root = etree.fromstring(document.encode())
    return {case.get("name", "").split()[0] for case in root.iter("testcase") if case.find("failure") is not None}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("scenario", ["us-ready", "us-new-file"])
def test_every_format_of_a_ready_and_of_a_new_file(
    qbcheck: Qbcheck, folder: Path, temp: Path, scenario: str, form: str
) -> None:
    """Exit code and states are the scenario's; stdout is in the code page, the report file in UTF-8 with LF.

    The sandbox's temporary folder is gone, which Windows allows only when nobody has a file of it open.
    """
    report = folder / f"bericht ✓.{form}"
    done = qbcheck("verify", "-q", "--sandbox", scenario, "--format", form, "--report", f"{form}={report}")
    exit_code, must_be = expected(scenario)
    failing = {code for code, state in must_be.items() if state == "fail"}

    assert (exit_code, b"") == (done.returncode, done.stderr)
    assert bool(failing) == (scenario == "us-new-file")
    assert b"\r" not in report.read_bytes()
    assert [] == list(temp.iterdir())
    for text in (done.stdout.decode(ENCODING), report.read_text(encoding="utf-8")):
        match form:
            case "json":
                assert must_be == states(text)
            case "junit":
                assert failing == failed_cases(text.replace("\r\n", "\n"))
            case _:
                assert failing <= {word.strip("*|`:[]") for word in text.split()}


def test_a_word_given_for_a_kept_sandbox_is_found_again(qbcheck: Qbcheck, folder: Path) -> None:
    """Attest writes beside the kept company file, with any name; nothing is left open that keeps the folder there."""
    kept = folder / "books of Zoë"
    verify = ("verify", "--sandbox-dir", kept, "--format", "json")

    def judged(done: Process) -> tuple[int, Any]:
        return done.returncode, states(done.stdout.decode(ENCODING))["AT106"]

    assert (3, "error") == judged(qbcheck(*verify, "--sandbox", "not-attested"))
    given = qbcheck("attest", "AT106", "--holds", "--by", "Zoë Łukasz", "--sandbox-dir", kept)
    assert (0, b"") == (given.returncode, given.stderr)
    assert "Zoë Łukasz".encode(ENCODING, "backslashreplace") in given.stdout
    assert (0, "pass") == judged(qbcheck(*verify))
    words = tomllib.loads((kept / "attestations.toml").read_text(encoding="utf-8"))["attestation"]
    assert ["Zoë Łukasz"] == [word["by"] for word in words if word["code"] == "AT106"]
    shutil.rmtree(kept)
    assert not kept.exists()


@pytest.mark.parametrize("command", ["login", "verify"])
def test_nobody_is_asked_when_the_input_is_nul(qbcheck: Qbcheck, folder: Path, command: str) -> None:
    """NUL says of itself that it is a terminal; a question there would wait for ever."""
    settings = '[profiles.nul]\ncountry = "US"\nautotask.user = "api@x.example"\ncompany.name = "X"\n'
    (folder / "qbcheck.toml").write_text(settings + 'features.timesheets.driver = "qbcheck"\n', encoding="utf-8")
    done = qbcheck(command)

    assert (2, b"") == (done.returncode, done.stdout)
    assert b"set QBCHECK_AUTOTASK_SECRET" in done.stderr
