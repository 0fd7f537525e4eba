"""``qbcheck ledger``: its words, its formats, its exit codes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from qbcheck.cli import cli
from qbcheck.ledger import Ledger, documents
from qbcheck.ledger.documents import DocumentState, Identity

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = """
[profiles.acme]
country = "US"
autotask.user = "qbcheck@acme.example"
company.name = "Acme IT Services"
features.invoices.driver = "qbcheck"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qbcheck.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> Path:
    """Return the ledger's file, with a document whose reason looks like a formula."""
    path = folder / "ledger.sqlite"
    with Ledger(path) as opened, opened.work() as work:
        documents.see(work, {Identity("acme", "Invoice", "1"): "hash"}, "acme", NOW)
        documents.change(work, 1, NOW, state=DocumentState.REFUSED, reason='=HYPERLINK("x")')
    return path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["ledger", *arguments])
    return result.exit_code, result.output


def test_check_says_what_is_in_it(ledger: Path) -> None:
    code, output = run("check")
    assert code == 0
    assert f"{ledger} is whole." in output
    assert "Documents: 1 refused." in output


def test_check_of_a_ledger_that_is_not_whole_ends_with_3(ledger: Path) -> None:
    with Ledger(ledger) as opened, opened.work() as work:
        documents.change(work, 1, NOW, state=DocumentState.POSTED)
    code, output = run("check", "--format", "json")
    assert code == 3
    assert json.loads(output)["faults"] == [
        "1 documents are posted, and the ledger knows no record of theirs in QuickBooks"
    ]


@pytest.mark.parametrize("arguments", [("check",), ("backup", "copy.sqlite"), ("export",)])
def test_a_ledger_that_is_not_there_is_not_made(folder: Path, arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert "There is no ledger" in output
    assert [file.name for file in folder.iterdir()] == ["qbcheck.toml"]


def test_backup_writes_a_copy(ledger: Path) -> None:
    assert run("backup", "copy.sqlite")[0] == 0
    with Ledger(ledger.with_name("copy.sqlite")) as copy, copy.look() as work:
        assert documents.by_identity(work, [Identity("acme", "Invoice", "1")])
    code, output = run("backup", "copy.sqlite")
    assert (code, "never overwritten" in output) == (2, True)


def test_export_to_csv_holds_no_formula(ledger: Path) -> None:
    _, output = run("export")
    row = next(csv.DictReader(io.StringIO(output)))
    assert (row["entity"], row["id"], row["state"], row["reason"]) == (
        "Invoice", "1", "refused", '\'=HYPERLINK("x")',
    )  # fmt: skip


def test_export_to_json_goes_to_a_file(ledger: Path) -> None:
    assert run("export", "--format", "json", "--output", "documents.json") == (0, "")
    (row,) = json.loads(ledger.with_name("documents.json").read_text())
    assert (row["reason"], row["changed_at"]) == ('=HYPERLINK("x")', "2026-03-01T12:00:00+00:00")
