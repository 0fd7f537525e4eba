"""``qbcheck verify`` of a company file that is reached over COM."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from click.testing import CliRunner, Result

from qbcheck.cli import cli
from qbcheck.cli.session import local_today
from qbcheck.sandbox.running import Sandbox

from .quickbooks import QuickBooks

OF_THE_WAY = {"QB204", "PC302"}
"""Checks whose text names the connection."""
ONE_SESSION_AND_TWO_SETS = [
    *("OpenConnection2", "AuthPreferences", "PutIsReadOnly", "PutAuthFlags", "BeginSession"),
    *("GetCurrentCompanyFileName", "ProcessRequest", "ProcessRequest", "EndSession", "CloseConnection"),
]

Verify = Callable[..., Result]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Return a tenant and a company file that are ready for everything."""
    with Sandbox("us-ready", None, local_today()) as sandbox:
        yield sandbox


@pytest.fixture
def verify(sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, quickbooks: QuickBooks) -> Verify:
    """Verify with the profile ``direct`` or ``com``; both mean the sandbox, whose company file COM hands on to."""
    direct = sandbox.profile()
    com = dict(direct["company"], connection="com")
    com.pop("url")
    quickbooks.order(url=sandbox.company.url, file=com["file"])
    monkeypatch.chdir(folder)
    monkeypatch.setenv("QBCHECK_AUTOTASK_SECRET", sandbox.scenario.login["secret"])
    monkeypatch.setenv("QBCHECK_AUTOTASK_INTEGRATION_CODE", sandbox.scenario.login["integration_code"])

    def run(profile: str, *arguments: str, without: str = "") -> Result:
        company = {name: value for name, value in com.items() if name != without}
        profiles = {"direct": direct, "com": direct | {"company": company}}
        (folder / "qbcheck.toml").write_text(tomlkit.dumps({"profiles": profiles}), encoding="utf-8")
        return CliRunner().invoke(cli, ["verify", "--profile", profile, "--format", "json", *arguments])

    return run


def judged(result: Result) -> dict[str, dict[str, Any]]:
    """Return the results by code, without how long each took."""
    results = json.loads(result.stdout)["results"]
    return {each["code"]: {name: value for name, value in each.items() if name != "duration_ms"} for each in results}


def company_facts(file: Path) -> dict[str, Any]:
    """Return what a snapshot says of the company file, without the way to it."""
    company = json.loads(file.read_text(encoding="ascii"))["facts"]["company"]
    return {name: value for name, value in company.items() if name not in ("endpoint", "came_by")}


def test_the_same_facts_and_results_as_the_direct_way(verify: Verify, folder: Path, quickbooks: QuickBooks) -> None:
    """In one session and two message sets; nothing is left open."""
    results = {way: verify(way, "--save-facts", f"{way}.json") for way in ("direct", "com")}
    states = {way: {code: each["state"] for code, each in judged(result).items()} for way, result in results.items()}
    same = [
        {code: each for code, each in judged(result).items() if each["side"] != "autotask" and code not in OF_THE_WAY}
        for result in results.values()
    ]

    assert company_facts(folder / "direct.json") == company_facts(folder / "com.json")
    assert states["direct"] == states["com"]
    assert same[0] == same[1]
    assert {"pass"} == {states["com"][code] for code in ("QB201", "QB202", "QB211", "QB215", "QB221", "QB231")}
    assert {"skip"} == {states["com"][code] for code in OF_THE_WAY}
    assert results["direct"].exit_code == results["com"].exit_code
    assert ONE_SESSION_AND_TWO_SETS == quickbooks.names()


@pytest.mark.parametrize(
    ("hresult", "means", "remedy"),
    [
        ("0x80040414", "QuickBooks shows a window that waits for an answer", "close the window"),
        ("0x80040418", "never authorised", "as Admin, in single-user mode"),
    ],
)
def test_a_refusal_is_an_error_with_what_to_do(
    verify: Verify, quickbooks: QuickBooks, hresult: str, means: str, remedy: str
) -> None:
    """What could not be found out is no failure of the file."""
    quickbooks.order(faults={"BeginSession": {"hresult": hresult, "text": "Said so."}})
    result = verify("com", "--side", "quickbooks", "--allow-partial")
    found = judged(result)["QB201"]

    assert (3, "error") == (result.exit_code, found["state"])
    assert hresult in str(found)
    assert means in str(found)
    assert remedy in str(found["fix"])


def test_the_wrong_file_is_never_read(verify: Verify, quickbooks: QuickBooks, sandbox: Sandbox) -> None:
    """The open file differs from the profile's path: its lists are not asked for."""
    quickbooks.order(url=sandbox.company.url, file=r"D:\Bücher\Jürgen.qbw")
    result = verify("com", "--side", "quickbooks", "--allow-partial")
    refused = judged(result)["QB201"]
    quickbooks.order(url=sandbox.company.url, file=sandbox.company_file, calls_it=r"D:\Bücher\Jürgen.qbw")
    told = judged(verify("com", "--side", "quickbooks", "--allow-partial"))["QB201"]

    assert ["fail", "fail"] == [refused["state"], told["state"]]
    assert "0x8004040A" in str(refused)
    assert r"its path is D:\Bücher\Jürgen.qbw" in told["found"]
    assert 1 == quickbooks.names().count("ProcessRequest")


def test_without_a_path_the_open_file_is_taken(verify: Verify, quickbooks: QuickBooks) -> None:
    """Its company name tells whether it is the right one; the path is empty for QuickBooks."""
    result = verify("com", "QB201", "--allow-partial", without="file")
    called = {name: arguments for _, name, arguments in quickbooks.calls()}

    assert "" == called["BeginSession"][0]
    assert "pass" == judged(result)["QB201"]["state"]


def test_a_server_that_dies_is_an_error(verify: Verify, quickbooks: QuickBooks) -> None:
    """Verify tells it and ends; nothing of the company file is judged."""
    quickbooks.order(acts={"ProcessRequest": "die"})
    result = verify("com", "--side", "quickbooks", "--allow-partial", without="file")
    quickbooks.start()

    assert 3 == result.exit_code
    assert "while it worked on the request (0x800706" in str(judged(result)["QB201"])
    assert {"error", "skip"} >= {each["state"] for code, each in judged(result).items() if code.startswith("QB2")}
