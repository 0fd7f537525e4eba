"""Each fault is played at 1, 10 and 50 requests a set, whatever QuickBooks remembers, in every way it can happen.

The short form plays each of them at least once, the long form (``QBCHECK_LONG=1``) each with each other.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .house import MEMORIES, House

IS_LONG = bool(os.environ.get("QBCHECK_LONG"))
SIZES = (1, 10, 50)
DOCUMENTS = {1: 3, 10: 12, 50: 55}
"""How many are sent at each size of a message set: several sets, the last one of them not full."""

FIGURES: list[str] = []
"""What the crash tests have done; the long form shows it."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IS_LONG:
        terminalreporter.write_line("\n".join(["", *FIGURES]))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "ways(*names): the ways in which a fault can happen, for the argument ``way``")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each size, each memory and each way, in turn; in the long form each with each other."""
    marker = metafunc.definition.get_closest_marker("ways")
    values = {"per_set": SIZES, "memory": tuple(MEMORIES), "way": marker.args if marker else ()}
    names = [name for name in values if name in metafunc.fixturenames]
    own = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "per_set" not in names or any("per_set" in arguments for arguments in own):
        return
    if IS_LONG:
        cases = list(itertools.product(*(values[name] for name in names)))
    else:
        count = max(len(values["per_set"]), len(values["way"]))
        cases = [tuple(values[name][turn % len(values[name])] for name in names) for turn in range(count)]
    metafunc.parametrize(names, cases)


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Open a house with settings of its company file; each is closed at the end."""
    with ExitStack() as stack:

        def opened(memory: str = "full", **settings: Any) -> House:
            return stack.enter_context(House(tmp_path, memory, **settings))

        yield opened
