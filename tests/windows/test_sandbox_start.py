"""``qbcheck sandbox start`` as a process: it answers, and ends when it is told to."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

QUESTION = """<?xml version="1.0"?><?qbxml version="13.0"?>
<QBXML><QBXMLMsgsRq onError="stopOnError"><CompanyQueryRq/></QBXMLMsgsRq></QBXML>"""

STOPPED_BY_ITSELF = """
import signal, sys, threading
from qbcheck.cli import main
def stop():
    sys.stdin.readline()
    signal.raise_signal(signal.SIGBREAK)
threading.Thread(target=stop, daemon=True).start()
sys.argv[0] = "qbcheck"
main()
"""

Server = subprocess.Popen[bytes]
Start = Callable[..., tuple[Server, dict[str, Any]]]


@pytest.fixture
def start(folder: Path, environment: dict[str, str]) -> Iterator[Start]:
    """Start a sandbox in the folder ``books``; return its process and what it says of itself."""
    started: list[Server] = []

    def run(*python: str) -> tuple[Server, dict[str, Any]]:
        process = subprocess.Popen(
            [sys.executable, *python, "sandbox", "start", "--dir", "books", "--format", "json"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        started.append(process)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    yield run
    for process in started:
        process.kill()
        process.communicate(timeout=30)


def company_name(reached: dict[str, Any]) -> str:
    """Ask the company file for its name, as any client may."""
    answer = requests.post(reached["company_url"], data=QUESTION.encode(), timeout=30)

    assert 200 == answer.status_code
    return answer.text.partition("<CompanyName>")[2].partition("<")[0]


def test_break_ends_it_in_order(start: Start, folder: Path) -> None:
    """SIGBREAK, which Ctrl-Break and the end of a console send, ends it with 0 and lets go of its folder."""
    process, reached = start("-c", STOPPED_BY_ITSELF)
    name = company_name(reached)
    _, said = process.communicate(b"stop\n", timeout=30)

    assert "Brightwater IT Services" == name
    assert (0, b"") == (process.returncode, said)
    shutil.rmtree(folder / "books")
    assert not (folder / "books").exists()


def test_ctrl_break_ends_it_in_order(start: Start) -> None:
    """Ctrl-Break of the console it runs in ends it with 0."""
    process, _ = start("-m", "qbcheck")
    try:
        process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined] - Windows alone has it
    except (OSError, SystemError):
        pytest.skip("there is no console here that could send Ctrl-Break, as under wine without a screen")

    assert 0 == process.wait(timeout=30)


def test_killed_it_serves_the_same_books_again(start: Start, folder: Path) -> None:
    """A process that the Task Manager ends leaves a folder that serves again, and that can be deleted."""
    process, reached = start("-m", "qbcheck")
    before = company_name(reached)
    process.terminate()
    process.wait(timeout=30)
    again, reached = start("-m", "qbcheck")
    after = company_name(reached)
    again.terminate()
    again.wait(timeout=30)

    assert "Brightwater IT Services" == before == after
    shutil.rmtree(folder / "books")
    assert not (folder / "books").exists()
