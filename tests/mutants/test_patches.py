"""Each mutant still fits the code and names tests that are there; whether they notice it, ``run.py`` finds out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.run import read

ROOT = Path(__file__).parents[2]
PATCHES = sorted(Path(__file__).parent.glob("*.patch"))


def test_there_are_mutants() -> None:
    assert PATCHES


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_it_fits(patch: Path) -> None:
    """Its old lines stand once in the file, and the tests that it names are in theirs."""
    mutant = read(patch)
    for change in mutant.changes:
        assert (ROOT / change.path).read_text(encoding="utf-8").count(change.old) == 1, f"renew it: {change.path}"
    for named in mutant.tests:
        file, _, test = named.partition("::")
        name = test.rpartition("::")[2].partition("[")[0]
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8") if name else (ROOT / file).exists(), named
