"""Checks of other packages: they appear, run, fail, crash and time out without harming others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_EXAMPLE = Path(__file__).parents[2] / "docs" / "example-check"

HEAD = """
import time
from qbcheck.checking import Check, Finding, Fix, Side

class Theirs(Check):
    "Theirs."
    code = "XX901"
    title = "Theirs"
    side = Side.QUICKBOOKS
    expected = "something"
    consequence = "Nothing."
    fix = Fix(steps=("Repair it.",), who="them")

    def judge(self, facts, subject):
        """


def install(folder: Path, module: str) -> None:
    """Lay a package of somebody else into ``folder``, as pip would."""
    (folder / "theirs.py").write_text(module, encoding="utf-8")
    metadata = folder / "theirs-3.2.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 3.2\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[qbcheck.checks]\ntheirs = theirs\n", encoding="utf-8")


def qbcheck(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "XDG_STATE_HOME": str(folder), "LOCALAPPDATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "qbcheck", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        timeout=100,
        check=False,
    )


def verified(folder: Path, *arguments: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    ran = qbcheck(folder, "verify", "--sandbox", "us-ready", "--format", "json", *arguments)
    return {result["code"]: result for result in json.loads(ran.stdout)["results"]}, ran


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Judge us-ready when nobody else is there."""
    results, _ = verified(tmp_path_factory.mktemp("alone"))
    return {code: result["state"] for code, result in results.items()}


@pytest.mark.parametrize(
    ("judgement", "state", "exit_code", "words"),
    [
        ("return Finding.passed('fine')", "pass", 0, ""),
        ("return Finding.failed('not fine')", "fail", 1, "not fine"),
        ("raise RuntimeError('boom')", "error", 3, "this is a bug in theirs"),
        ("time.sleep(60)", "error", 3, "no result within 0.5 seconds"),
        ("return 'fine'", "error", 3, "this is a bug in theirs"),
        ("raise SystemExit(0)", "error", 3, "this is a bug in theirs"),
    ],
)
def test_theirs_runs_and_ours_are_unchanged(
    judgement: str, state: str, exit_code: int, words: str, ours: dict[str, str], tmp_path: Path
) -> None:
    """Whatever a check of another package does is its own result."""
    install(tmp_path, HEAD + judgement + "\n")
    results, ran = verified(tmp_path, "--timeout", "0.5")

    theirs = results.pop("XX901")
    assert (state, exit_code) == (theirs["state"], ran.returncode)
    assert words in theirs["found"]
    assert ours == {code: result["state"] for code, result in results.items()}
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("import no_such_module\n", "no_such_module"),
        ("raise SystemExit(5)\n", "SystemExit"),
        (HEAD.replace("XX901", "QB211") + "return Finding.passed('fine')\n", "QB211 is registered twice"),
        (HEAD.replace("XX901", "nine") + "return Finding.passed('fine')\n", "two capital letters"),
        (HEAD.replace('    expected = "something"\n', "") + "return Finding.passed('fine')\n", "lacks expected"),
    ],
)
def test_a_broken_package_is_left_out_and_named(module: str, words: str, ours: dict[str, str], tmp_path: Path) -> None:
    """It harms nobody else."""
    install(tmp_path, module)
    results, ran = verified(tmp_path)

    assert (ours, 0) == ({code: result["state"] for code, result in results.items()}, ran.returncode)
    assert "theirs 3.2 were left out" in ran.stderr
    assert words in ran.stderr


def test_the_list_shows_origin_and_version(tmp_path: Path) -> None:
    """Whose check it is."""
    install(tmp_path, HEAD + "return Finding.passed('fine')\n")

    assert "theirs 3.2" in qbcheck(tmp_path, "list").stdout


@pytest.mark.skipif(not _EXAMPLE.is_dir(), reason="the documentation is not beside the tests")
def test_the_example_package_installs_and_runs(tmp_path: Path) -> None:
    """docs/example-check is a package to copy: it installs, runs in verify, and passes its own tests."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    source = tmp_path / "source"
    shutil.copytree(_EXAMPLE, source)
    subprocess.run([*pip, "--target", str(tmp_path / "site"), str(source)], check=True, timeout=100)

    results, ran = verified(tmp_path / "site")
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(source / "tests")],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=source,
        check=False,
        capture_output=True,
        timeout=100,
    )

    assert ("pass", 0) == (results["XX901"]["state"], ran.returncode)
    assert 0 == tests.returncode, tests.stdout
