"""A clock that runs as real ones do, and that jumps ahead when the tests sleep; shared by the processes of a test."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LARGEST_JUMP = 25.0
"""Seconds; a command that lives says so every five, and is given up after sixty."""
_TIME_TO_SAY_SO = 0.06


class Clock:
    """The time; what was slept so far is in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        if not file.exists():
            file.write_text("0")

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text() or "0"))

    def sleep(self, seconds: float) -> None:
        """Let time pass, without waiting for it."""
        while seconds > 0:
            jump = min(seconds, _LARGEST_JUMP)
            ahead = self._file.with_suffix(".new")
            ahead.write_text(str(float(self._file.read_text()) + jump))
            ahead.replace(self._file)
            seconds -= jump
            time.sleep(_TIME_TO_SAY_SO)
