"""One at a time, and a crash lets go (catalogue F29)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qbcheck.errors import LockedError
from qbcheck.ledger.locks import holder_of, locked

HOLD = (
    "import sys; from pathlib import Path; from qbcheck.ledger.locks import locked\n"
    "with locked(Path(sys.argv[1]), 'the company file'):\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


def test_the_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    with (
        locked(ledger, "the company file"),
        pytest.raises(LockedError, match="the company file is in use by process"),
        locked(ledger, "the company file"),
    ):
        pytest.fail("two held it")


def test_two_names_are_two_locks(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    with locked(ledger, "one"), locked(ledger, "other"):
        assert holder_of(ledger, "one")
    assert not holder_of(ledger, "one")


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(ledger)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        assert holder_of(ledger, "the company file")
        process.kill()
        process.wait(10)
    assert not holder_of(ledger, "the company file")
