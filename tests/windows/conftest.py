"""What the tests under Windows share; on other systems they are skipped.

They run qbcheck as it is installed, in a folder whose name no console of Western Europe can show.
"""

from __future__ import annotations

import locale
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qbcheck.quickbooks import com_session

from .quickbooks import QuickBooks, is_installed

ENCODING = locale.getencoding()
"""What Windows Python writes into a pipe: the ANSI code page, such as cp1252."""

_CHANGES_THE_OUTPUT = ("PYTHONIOENCODING", "PYTHONUTF8", "PYTHON_KEYRING_BACKEND", "NO_COLOR")

Process = subprocess.CompletedProcess[bytes]
Qbcheck = Callable[..., Process]


def pytest_report_header() -> list[str]:
    """Say which Windows this is."""
    return [f"{platform.platform()}, ANSI code page {ENCODING}"] if sys.platform == "win32" else []


@pytest.fixture(scope="session", autouse=True)
def windows() -> None:
    """Skip everything here on another system."""
    if sys.platform != "win32":
        pytest.skip("needs Windows; .ci/windows runs it under wine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder in which qbcheck runs."""
    folder = tmp_path / "Büro Łódź 店"
    folder.mkdir()
    return folder


@pytest.fixture
def temp(folder: Path) -> Path:
    """Return where the processes keep what is temporary."""
    temp = folder / "temp"
    temp.mkdir()
    return temp


@pytest.fixture
def environment(temp: Path) -> dict[str, str]:
    """Return the environment of the processes: the person's, without what would change the output."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _CHANGES_THE_OUTPUT and not name.startswith("QBCHECK_")
    }
    return {**kept, "TEMP": str(temp), "TMP": str(temp)}


@pytest.fixture
def qbcheck(folder: Path, environment: dict[str, str]) -> Qbcheck:
    """Run qbcheck as a process whose input is NUL, as a job of the Task Scheduler or of CI has it."""

    def run(*arguments: str | Path) -> Process:
        return subprocess.run(
            [sys.executable, "-m", "qbcheck", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickBooks]:
    """Return the stand-in, registered and running."""
    if is_installed():
        pytest.skip("a request processor is installed here, which is somebody's own")
    quickbooks = QuickBooks(tmp_path_factory.mktemp("Büro Łódź 店"))
    quickbooks.start()
    yield quickbooks
    quickbooks.stop()


@pytest.fixture
def quickbooks(started: QuickBooks) -> Iterator[QuickBooks]:
    """Return the stand-in without orders; see afterwards that nothing is left open."""
    started.order()
    yield started
    started.go_on()
    for session in tuple(com_session._sessions):
        session.wait(20)

    assert set() == com_session._sessions
