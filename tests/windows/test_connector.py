"""``qbcheck connector`` as processes on Windows: served, polled, handed work, and ended in order."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qbcheck.sandbox.web_connector import Application, Company, Player

from .conftest import Qbcheck
from .test_sandbox_start import STOPPED_BY_ITSELF


@contextmanager
def running(folder: Path, environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start ``connector serve`` so that a line on its standard input ends it as Ctrl-Break does."""
    command = [sys.executable, "-c", STOPPED_BY_ITSELF, "connector", "serve", *arguments, "--format", "json"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_is_polled_verifies_and_ends_in_order(folder: Path, environment: dict[str, str], qbcheck: Qbcheck) -> None:
    """One poll, one line, a second service refused, Ctrl-Break ends it with 0, and status knows of the poll."""
    with running(folder, environment, "--sandbox-dir", "books") as process:
        assert process.stdout is not None
        reached = json.loads(process.stdout.readline())
        application = Application(name="qbcheck", url=reached["url"], user=reached["user"])
        poll = Player(application, Company(reached["company_url"]), reached["password"]).poll()
        verified = json.loads(process.stdout.readline())
        second = qbcheck("connector", "serve", "--sandbox-dir", "books")
        _, log = process.communicate(b"stop\n", timeout=60)
    status = qbcheck("connector", "status", "--sandbox-dir", "books", "--format", "json")

    assert ("done", 2, []) == (poll.outcome, len(poll.message_sets), poll.breaches)
    assert (0, 0, 3) == (verified["exit_code"], process.returncode, second.returncode)
    assert b"is served already" in second.stderr
    assert b"Traceback" not in log
    assert verified["line"] == json.loads(status.stdout)["last_result"]


def test_verify_goes_through_the_web_connector(qbcheck: Qbcheck) -> None:
    """The whole way in one process: service, ledger, poll."""
    result = qbcheck("verify", "--sandbox", "--via", "web-connector", "--format", "json")

    assert 0 == result.returncode, result.stderr
