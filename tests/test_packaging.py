"""What is built is what is there."""

from __future__ import annotations

import configparser
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def test_every_package_is_listed() -> None:
    """A sub-package that setup.cfg does not list vanishes from the wheel without a warning."""
    settings = configparser.ConfigParser()
    settings.read(_ROOT / "setup.cfg", encoding="utf-8")
    listed = set(settings["options"]["packages"].split())
    found = {".".join(file.parent.relative_to(_ROOT).parts) for file in (_ROOT / "qbcheck").rglob("__init__.py")}

    assert found | {"qbcheck.checks", "qbcheck.fixtures"} == listed


def test_checks_and_fixtures_are_flat() -> None:
    """Their sub-folders would not be packaged as modules (style-examples, layout)."""
    assert [] == [str(file) for room in ("checks", "fixtures") for file in (_ROOT / room).glob("*/**/*.py")]
