"""Golden files: what the formats must give for ``report_samples``, checked by eye.

After a change on purpose rewrite them with

    pytest tests/reports --rewrite-golden

and read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the way to rewrite golden files."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the golden files of tests/reports anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a comparison of a text with the golden file of a name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--rewrite-golden", default=False):
            path.write_bytes(text.encode("utf-8"))

        assert path.read_bytes().decode("utf-8") == text

    return compare
