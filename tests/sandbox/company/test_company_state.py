"""The company file keeps what it has: over restarts, kills and interrupted fillings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.company.store import Record, Store
from qbcheck.sandbox.scenario import ScenarioError

ACCOUNTS = "<AccountQueryRq><ActiveStatus>All</ActiveStatus></AccountQueryRq>"

SERVE = """
import sys
from pathlib import Path
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import Scenario

scenario = Scenario(
    "test", "test", {}, {}, {}, {}, {"file": "x.qbw", "sales_tax": False}, [], {},
    {"CompanyRet": [{"IsSampleCompany": False}], "AccountRet": [{"Name": sys.argv[2], "AccountType": "Bank"}]},
)
server = CompanyServer(scenario, Path(sys.argv[1]))
server.start()
print(server.url, flush=True)
sys.stdin.read()
"""


def ids(answer: Any) -> list[str]:
    return [record.findtext("ListID") for record in answer]


def test_stable_over_restarts(tmp_path: Path, scenario_of: Any, whole: Any) -> None:
    """A file that is there is not filled again: identities stay, whatever the scenario says by then."""
    changed = {"CompanyRet": [{"IsSampleCompany": False}]}
    answers = []
    for records in (None, changed):
        with CompanyServer(scenario_of(records=records), tmp_path) as server:
            response = requests.post(server.url, data=whole(ACCOUNTS), timeout=30)
            answers.append(etree.fromstring(response.content)[0][0])

    assert 29 < len(ids(answers[0]))
    assert ids(answers[0]) == ids(answers[1])


def test_survives_a_kill(tmp_path: Path, whole: Any) -> None:
    """A process killed without warning loses nothing that it had answered."""
    answers = []
    for name in ("Checking", "Another"):
        command = [sys.executable, "-c", SERVE, str(tmp_path), name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            response = requests.post(url, data=whole(ACCOUNTS), timeout=30)
            process.kill()
        answers.append(etree.fromstring(response.content)[0][0])

    assert ["Checking"] == [record.findtext("Name") for record in answers[0]]
    assert ids(answers[0]) == ids(answers[1])


def test_interrupted_filling_is_done_again(tmp_path: Path) -> None:
    """A database whose filling was interrupted is new to the next opening."""
    path = tmp_path / "company.sqlite"

    def interrupted() -> Any:
        yield Record("AccountRet", "8-1", "a", {})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(path, interrupted)
    store = Store(path, lambda: [Record("AccountRet", "8-2", "b", {"Name": "B"})])
    found = store.records(("AccountRet",))
    store.close()

    assert [Record("AccountRet", "8-2", "b", {"Name": "B"})] == found


def test_records_of_the_store(tmp_path: Path) -> None:
    """Records are found by kind, by ID and by name, in the order of their entry."""
    records = [Record("B", "2", "x", {"é": ["1"]}), Record("A", "1", "x", {}), Record("B", None, "y", {})]
    store = Store(tmp_path / "company.sqlite", lambda: records)
    found = (
        store.records(("A", "B")),
        store.records(("B",)),
        store.by_id(("A",), "1"),
        store.by_id(("A",), "2"),
        store.by_name(("A", "B"), "x"),
    )
    store.close()

    assert (records, [records[0], records[2]], [records[1]], [], records[:2]) == found


def test_wrong_scenario_leaves_no_file_open(tmp_path: Path, scenario_of: Any) -> None:
    """A scenario that cannot be is told when the server is made, and a right one works in the same folder."""
    with pytest.raises(ScenarioError):
        CompanyServer(scenario_of(records={"CompanyRet": []}), tmp_path)
    with CompanyServer(scenario_of(), tmp_path) as server:
        status = requests.get(server.url, timeout=30).status_code

    assert 200 == status


def test_every_commit_is_on_disk(tmp_path: Path) -> None:
    """The database is in WAL mode with synchronous FULL (2)."""
    store = Store(tmp_path / "company.sqlite", list)
    connection = store._connection
    modes = connection.execute("PRAGMA journal_mode").fetchone() + connection.execute("PRAGMA synchronous").fetchone()
    store.close()

    assert ("wal", 2) == modes
