"""What tests of commands share: a settings file, a keyring in memory, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keyring.core
import pytest
from click.testing import CliRunner, Result

from qbcheck import credentials
from qbcheck.cli import cli

from ..keyrings import MemoryKeyring

SETTINGS = """\
[profiles.acme]
country = "US"
[profiles.acme.autotask]
user = "api@acme.example"
extension_user = "qb@acme.example"
[profiles.acme.company]
name = "Acme IT Services"
[profiles.acme.features.invoices]
driver = "extension"
"""

Run = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a right settings file into the folder the command runs in."""
    file = tmp_path / "qbcheck.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """Let commands find a keyring in memory."""
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line; keywords are environment variables, ``typed`` is what a person types."""
    monkeypatch.setattr(credentials, "_seen", set())

    def run(*arguments: str, typed: str = "", **environment: str) -> Result:
        return CliRunner().invoke(cli, arguments, input=typed, env=environment, prog_name="qbcheck")

    return run
