"""Takes one protection at a time out of a copy of the sources, and demands that a test goes red.

    python tests/mutants/run.py [PATCH ...]

A mutant is a patch file beside this one. Before the patch stand lines of words:

    Protects: what is protected, and the rule that asks for it
    Tests: what pytest runs, of which at least one test must fail; the line may be repeated

To make one: change the code, put ``git diff -U1`` into a file, write these lines above it, and undo the change. The
numbers of lines do not count: the old lines of a change must stand once in the file.

Ends with 1, and names them, when a mutant survives, when a patch no longer applies, or when its tests are red without
it. A test that hangs has noticed; a mutant that cannot be imported, or tests that are not there, prove nothing.
"""

from __future__ import annotations

import compileall
import multiprocessing
import os
import py_compile
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_AT_A_TIME = 2
_LONGEST_TEST, _LONGEST, _LONGEST_WITHOUT = 30.0, 60.0, 300.0
"""Seconds for one test, for the tests of one mutant, and for half of all tests without a mutant."""
_FAILED, _OTHER_SOURCES = 1, 99
"""What a run ends with when tests failed, and when Python did not import the copy; others: they could not run."""
_ENOUGH = 2 * 1024**3
"""Bytes for all copies, with what their tests write."""
_MOVED = {"checks": "qbcheck/checks", "fixtures": "qbcheck/fixtures"}
"""Where setup.cfg puts the two folders."""
_USED = (
    "alembic.command", "cheroot.wsgi", "click", "hypothesis", "lxml.etree", "pydantic", "pytest", "werkzeug",
    "requests", "responses", "rich.console", "sqlalchemy", "trustme", "zeep",
)  # fmt: skip
"""What the tests import and no mutant changes: imported once, in the process from which each run is forked."""
_FORKS = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")


class MutantError(Exception):
    """A mutant that cannot be used; the message says why."""


@dataclass(frozen=True)
class Change:
    """One place that a mutant changes."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """One patch file."""

    name: str
    protects: str
    tests: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Run:
    """What became of some tests."""

    code: int | None
    """What pytest ended with; None when it did not end."""
    seconds: float
    red: tuple[str, ...]
    """The tests that failed."""
    output: str


def read(path: Path) -> Mutant:
    """Read a patch file. Raises MutantError."""
    words, changes, file = {"Protects": "", "Tests": ""}, [], ""
    old: list[str] = []
    new: list[str] = []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for line in [*lines, "@@"]:
        if line.startswith(("@@", "--- ", "diff ")):
            if old or new:
                changes.append(Change(file, "".join(old), "".join(new)))
                old, new = [], []
        elif line.startswith("+++ b/"):
            file = line.removeprefix("+++ b/").split("\t")[0].strip()
        elif file and line[:1] in "- +":
            old += [line[1:]] if line[0] != "+" else []
            new += [line[1:]] if line[0] != "-" else []
        else:
            word, _, rest = line.partition(":")
            if not file and word in words:
                words[word] = f"{words[word]} {rest.strip()}".strip()
    if not (all(words.values()) and changes):
        raise MutantError("it needs the lines Protects: and Tests:, and a patch below them")
    return Mutant(path.stem, words["Protects"], tuple(words["Tests"].split()), tuple(changes))


class Copy:
    """A copy of the sources as they are installed, with their tests; for one mutant at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("qbcheck", "tests"):
            shutil.copytree(_ROOT / name, folder / name, ignore=ignored)
        for name, place in _MOVED.items():
            shutil.copytree(_ROOT / name, folder / place, ignore=ignored)
        shutil.copy(_ROOT / "setup.cfg", folder)
        # By content, not by time and size: a mutant may have both of the original.
        compileall.compile_dir(folder, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        """Change the sources, and undo it. Raises MutantError when the patch no longer applies."""
        before: dict[Path, str] = {}
        try:
            for change in mutant.changes:
                room, _, rest = change.path.partition("/")
                file = self._folder / _MOVED.get(room, room) / rest
                text = file.read_text(encoding="utf-8") if file.is_file() else ""
                before.setdefault(file, text)
                if (times := text.count(change.old)) != 1:
                    raise MutantError(
                        f"the patch no longer applies: renew it (its old lines stand {times} times in {change.path})"
                    )
                file.write_text(text.replace(change.old, change.new), encoding="utf-8")
            yield
        finally:
            for file, text in before.items():
                if text:
                    file.write_text(text, encoding="utf-8")

    def test(self, tests: Sequence[str], *options: str, seconds: float = _LONGEST) -> Run:
        """Run tests, in a process of their own."""
        output = self._folder / "output.txt"
        process = _FORKS.Process(target=_pytest, args=(str(self._folder), str(output), [*tests, *options]))
        start = time.monotonic()
        process.start()
        process.join(seconds)
        code = process.exitcode
        if code is None:
            _end(process.pid or 0)
            process.join()
        told = output.read_text(encoding="utf-8", errors="replace")
        lines = (line.partition(" ") for line in told.splitlines())
        red = tuple(
            test.split(" - ")[0] for word, _, test in lines if word in ("FAILED", "ERROR") and test.startswith("tests/")
        )
        return Run(code, time.monotonic() - start, red, told)


def _pytest(folder: str, output: str, arguments: list[str]) -> None:
    """Run pytest over a copy, and end this process with its exit code."""
    if sys.platform != "win32":
        os.setsid()
    with Path(output).open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(folder)
    os.environ |= {"PYTHONPATH": folder, "TMPDIR": folder}
    tempfile.tempdir = folder
    sys.path.insert(0, folder)
    import pytest
    import qbcheck.checks

    if not all(path.startswith(folder) for path in qbcheck.checks.__path__):
        os._exit(_OTHER_SOURCES)
    options = [
        *("-q", "-rfE", "--no-header", "--tb=line", "-p", "no:cacheprovider", f"--timeout={_LONGEST_TEST}"),
        "-Wignore::pytest.PytestAssertRewriteWarning",  # for plugins that are imported already
    ]
    code = pytest.main([*options, *arguments])
    sys.stdout.flush()
    os._exit(code)


def _end(process: int) -> None:
    """End a run and the processes that it started."""
    if sys.platform == "win32":
        os.kill(process, signal.SIGTERM)
    else:
        os.killpg(process, signal.SIGKILL)


def judge(copy: Copy, mutant: Mutant) -> tuple[str, str]:
    """Return a line for the table, and what is wrong; empty when a test noticed."""
    try:
        with copy.mutated(mutant):
            run = copy.test(mutant.tests, "-x")
    except MutantError as error:
        return _line(mutant, "-", 0.0), str(error)
    match run.code:
        case None:
            killed_by, wrong = "a hang", ""
        case 0:
            killed_by, wrong = "NOTHING", "no test went red"
        case _ if run.code == _FAILED and run.red:
            killed_by, wrong = ", ".join(test.partition("::")[2] for test in run.red), ""
        case _:
            killed_by, wrong = "-", f"its tests could not run ({run.code}):\n{_end_of(run.output)}"
    return _line(mutant, killed_by, run.seconds), wrong


def _memory() -> Path | None:
    """Return a place in memory where there is enough: the ledger's tests wait for the disk most of their time."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made in it has a name of its own
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ENOUGH else None


def _line(mutant: Mutant, killed_by: str, seconds: float) -> str:
    return f"{seconds:5.1f} s  {mutant.name:<42} {mutant.protects:<100} {killed_by}"


def _end_of(output: str) -> str:
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-8:])


def main(names: Sequence[str]) -> int:
    """Try the mutants, or those that are named; return the exit code."""
    start = time.monotonic()
    wrong: dict[str, str] = {}
    mutants = []
    for path in sorted(_HERE.glob("*.patch")):
        if not names or path.stem in {Path(name).stem for name in names}:
            try:
                mutants.append(read(path))
            except MutantError as error:
                wrong[path.stem] = str(error)
    with tempfile.TemporaryDirectory(dir=_memory()) as folder, ThreadPoolExecutor(_AT_A_TIME) as threads:
        free: SimpleQueue[Copy] = SimpleQueue()
        for copy in threads.map(Copy, [Path(folder).resolve() / str(number) for number in range(_AT_A_TIME)]):
            free.put(copy)

        @contextmanager
        def a_copy() -> Iterator[Copy]:
            copy = free.get()
            try:
                yield copy
            finally:
                free.put(copy)

        def without(tests: Sequence[str]) -> Run:
            with a_copy() as copy:
                return copy.test(tests, seconds=_LONGEST_WITHOUT)

        def tried(mutant: Mutant) -> tuple[str, str]:
            with a_copy() as copy:
                return judge(copy, mutant)

        tests = sorted({test for mutant in mutants for test in mutant.tests})
        halves = [half for half in (tests[: len(tests) // 2], tests[len(tests) // 2 :]) if half]
        red: list[str] = []
        for run in threads.map(without, halves):
            if run.code != 0 and not run.red:
                print(f"The tests cannot run without a mutant ({run.code}):\n{_end_of(run.output)}")
                return 1
            red += run.red
        print(f"{len(tests)} selections of tests without a mutant: {time.monotonic() - start:.0f} s, {len(red)} red")
        for mutant, (line, fault) in zip(mutants, threads.map(tried, mutants), strict=True):
            print(line, flush=True)
            if already := [test for test in red if test.startswith(mutant.tests)]:
                wrong[mutant.name] = f"red without it too: {', '.join(already)}"
            elif fault:
                wrong[mutant.name] = fault
    print(f"\n{len(mutants)} mutants in {time.monotonic() - start:.0f} s, {len(wrong)} troubles.")
    for name, fault in wrong.items():
        print(f"{name}: {fault}")
    return 1 if wrong or not mutants else 0


if __name__ == "__main__":
    _FORKS.set_forkserver_preload(list(_USED))
    sys.exit(main(sys.argv[1:]))
