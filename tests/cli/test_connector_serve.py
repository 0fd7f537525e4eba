"""``connector serve`` and ``status`` as a person starts them: a process of its own, polled by a Web Connector."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import tomlkit

from qbcheck.sandbox.running import Sandbox
from qbcheck.sandbox.web_connector import Application, Company, Player

PASSWORD = "planted-password-3Xw7"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tests/windows/test_connector.py does it as there")


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command as a process of its own; what it logs goes to the file ``log``."""
    command = [sys.executable, "-m", "qbcheck", *arguments]
    with (
        (folder / "log").open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, cwd=folder, encoding="utf-8", env={**os.environ, **environment}
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line of JSON that a process prints."""
    assert process.stdout is not None
    said: dict[str, Any] = json.loads(process.stdout.readline())
    return said


def player(reached: dict[str, Any], password: str = "") -> Player:
    """Return a Web Connector for what ``serve --sandbox`` says of itself."""
    application = Application(name="qbcheck", url=reached["url"], user=reached["user"])
    return Player(application, Company(reached["company_url"]), password or reached["password"])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], subprocess.Popen[str], Path]]:
    """Serve a sandbox, for the tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("served")
    with running(folder, "connector", "serve", "--sandbox-dir", "books", "--format", "json") as process:
        yield line(process), process, folder


Served = tuple[dict[str, Any], subprocess.Popen[str], Path]


def test_it_verifies_at_each_poll(served: Served) -> None:
    """One poll, two message sets, one line each time; and the Web Connector has nothing to complain of."""
    reached, process, _ = served
    connector = player(reached)
    polls, lines = [], []
    for _ in range(2):
        polls.append(connector.poll())
        lines.append(line(process))

    assert [("done", 2, [])] * 2 == [(poll.outcome, len(poll.message_sets), poll.breaches) for poll in polls]
    assert [0, 0] == [each["exit_code"] for each in lines]
    assert "29 pass" in lines[0]["line"]


def test_its_page_and_status_say_the_same(served: Served) -> None:
    """Last poll, last result and who serves; exit 0 as long as the poll is recent."""
    reached, process, folder = served
    player(reached).poll()
    result = line(process)["line"]
    page = requests.get(reached["url"], timeout=20).text
    command = [sys.executable, "-m", "qbcheck", "connector", "status", "--sandbox-dir", "books"]
    status = subprocess.run([*command, "--format", "json"], cwd=folder, capture_output=True, encoding="utf-8")
    too_old = subprocess.run([*command, "--max-age", "0"], cwd=folder, capture_output=True, encoding="utf-8")
    found = json.loads(status.stdout)

    assert (0, 3) == (status.returncode, too_old.returncode)
    assert result == found["last_result"]
    assert result in page
    assert f"process {process.pid} on {socket.gethostname()}" == found["served_by"]
    assert abs((datetime.now().astimezone() - datetime.fromisoformat(found["last_poll"])).total_seconds()) < 60
    assert (None, False, None) == (found["waiting_since"], found["session_in_progress"], found["last_error"])


def test_a_wrong_password_is_logged_and_no_secret_is(served: Served) -> None:
    """Whoever looks for the reason finds the user and the address, and never a password."""
    reached, _, folder = served
    poll = player(reached, "a wrong one").poll()
    log = (folder / "log").read_text(encoding="utf-8")

    assert "not a valid user" == poll.outcome
    assert f"Login refused: user '{reached['user']}' from 127.0.0.1" in log
    assert [] == [secret for secret in (reached["password"], "a wrong one", "sandbox-secret") if secret in log]


def test_a_second_one_is_refused_in_words(served: Served) -> None:
    """Exit 3: one process serves a profile."""
    _, process, folder = served
    command = [sys.executable, "-m", "qbcheck", "connector", "serve", "--sandbox-dir", "books"]
    second = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")

    assert (3, "") == (second.returncode, second.stdout)
    assert f"is served already, by process {process.pid}" in second.stderr


def test_with_once_it_ends_as_verify_would(tmp_path: Path) -> None:
    """The exit code is that of the one verification; and nothing fails on the way out."""
    with running(tmp_path, "connector", "serve", "--sandbox", "us-new-file", "--once", "--format", "json") as process:
        poll = player(line(process)).poll()

        assert 1 == process.wait(30)
    assert "done" == poll.outcome
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_quickbooks_refusal_is_told_at_the_same_poll(tmp_path: Path) -> None:
    """Also when the Web Connector reports it before the verification has asked its first question."""
    with running(tmp_path, "connector", "serve", "--sandbox", "quickbooks-dialog-open", "--format", "json") as process:
        connector = player(line(process))
        poll, verified = connector.poll(), line(process)

    assert ("error QBWC1013", 3) == (poll.outcome, verified["exit_code"])
    assert "QB201 error" in verified["line"]


def test_a_refused_login_is_not_tried_at_every_poll(tmp_path: Path) -> None:
    """Autotask locks accounts: after a refusal the service verifies no more, and says so."""
    with running(tmp_path, "connector", "serve", "--sandbox", "wrong-secret", "--format", "json") as process:
        connector = player(line(process))
        connector.poll()
        first = line(process)
        poll = connector.poll()
        second = line(process)

    assert 1 == first["exit_code"]
    assert (3, "no data exchange required") == (second["exit_code"], poll.outcome)
    assert "Autotask has refused the login" in second["line"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_it_serves_until_it_is_stopped(tmp_path: Path, name: str) -> None:
    """Ctrl-C and a service manager's wish end it with 0."""
    with running(tmp_path, "connector", "serve", "--sandbox", "--no-verify", "--format", "json") as process:
        poll = player(line(process)).poll()
        process.send_signal(getattr(signal, name))

        assert 0 == process.wait(20)
    assert "no data exchange required" == poll.outcome


# --- With settings, as on the QuickBooks PC ---------------------------------------------------------------------------


class House:
    """A folder with settings for a sandbox's tenant, and a Web Connector for its company file."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder
        self._sandbox = sandbox
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        profile = sandbox.profile()
        profile["company"] = {**profile["company"], "connection": "web-connector"}
        del profile["company"]["url"]
        profile["connector"] = {"url": f"http://localhost:{self.port}/", "user": "books"}
        self.settings = folder / "qbcheck.toml"
        self.settings.write_text(tomlkit.dumps({"profiles": {"acme": profile}}), encoding="utf-8")
        login = sandbox.scenario.login
        self.environment = {
            "QBCHECK_AUTOTASK_SECRET": login["secret"],
            "QBCHECK_AUTOTASK_INTEGRATION_CODE": login["integration_code"],
            "QBCHECK_CONNECTOR_PASSWORD": PASSWORD,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, "-m", "qbcheck", *arguments]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8")

    def start(self, *arguments: str) -> Any:
        """Start a command; use it as a context manager."""
        return running(self.folder, *arguments, **self.environment)

    def player(self) -> Player:
        return self._sandbox.player(f"http://localhost:{self.port}/", "books", PASSWORD)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Sandbox("us-ready", None, datetime.now().astimezone().date()) as sandbox:
        yield House(tmp_path, sandbox)


def polled_until(connector: Player, process: subprocess.Popen[str]) -> Sequence[str]:
    """Poll until a process has ended; return how the polls ended."""
    outcomes = []
    for _ in range(60):
        outcomes.append(connector.poll().outcome)
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            continue
        return outcomes
    raise AssertionError(outcomes)


def test_a_command_hands_its_work_to_the_service_that_runs(house: House) -> None:
    """Verify in one process, serve in another: the job in the ledger brings them together (issue 4, point 3)."""
    with house.start("connector", "serve", "--no-verify", "--format", "json") as serve:
        reached = line(serve)
        with house.start("verify", "--via", "web-connector", "--format", "json") as verify:
            outcomes = polled_until(house.player(), verify)
            report = json.loads(verify.stdout.read())
        status = json.loads(house.run("connector", "status", "--format", "json").stdout)
    states = {result["code"]: result["state"] for result in report["results"]}
    log = (house.folder / "log").read_text(encoding="utf-8")

    assert {"profile": "acme", "url": f"http://localhost:{house.port}/", "user": "books"} == reached
    assert "done" in outcomes
    assert {"pass"} == {states[code] for code in ("AT101", "QB201", "QB204", "QB211", "QB222", "PC302")}
    assert "Waiting for the Web Connector: press Update Selected." in log
    assert f"Exit code {report['exit_code']}" in status["last_result"]
    assert PASSWORD not in log + json.dumps(report)


def test_without_a_service_a_command_serves_itself(house: House) -> None:
    """It says what to press, and is polled at the same address."""
    with house.start("verify", "--format", "json") as verify:
        connector = house.player()
        outcomes = polled_until(connector, verify)
        report = json.loads(verify.stdout.read())

    assert "done" in outcomes
    assert "pass" == next(result["state"] for result in report["results"] if result["code"] == "QB201")


def test_it_gives_up_after_the_wait(house: House) -> None:
    """Nobody presses Update Selected: exit 3 and the reason."""
    result = house.run("verify", "--wait", "1", "--side", "quickbooks", "--allow-partial")

    assert 3 == result.returncode
    assert "Waiting for the Web Connector: press Update Selected." in result.stderr
    assert "did not come round in 1 seconds" in " ".join(result.stdout.split())


def test_a_port_that_is_taken_is_named(house: House) -> None:
    """By any other program."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        result = house.run("connector", "serve")

    assert 2 == result.returncode
    assert f"Port {house.port} is in use" in result.stderr


def test_a_profile_without_a_web_connector_is_not_served(house: House) -> None:
    """It says how to set it up."""
    house.environment["QBCHECK_COMPANY_CONNECTION"] = "com"
    result = house.run("connector", "serve")

    assert 2 == result.returncode
    assert "qbcheck connector add --profile acme" in result.stderr


def test_status_of_what_was_never_polled(house: House) -> None:
    """Exit 3, and no ledger is made only to look into it."""
    result = house.run("connector", "status")

    assert 3 == result.returncode
    assert "never came round" in result.stderr
    assert ["qbcheck.toml"] == [file.name for file in house.folder.iterdir()]
