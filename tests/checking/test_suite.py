"""The suite that every check must pass, tried on all of ours and on unsound ones."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from datetime import date
from pathlib import Path

import pytest

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.registry import load_checks
from qbcheck.checking.testing import assert_sound, sample_facts
from qbcheck.facts import Facts
from qbcheck.features import Driver

from ..some_facts import some_facts

CHECKS = load_checks().checks


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.code))
def test_our_checks_are_sound(check: Check) -> None:
    """Built-in and third-party checks are held to the same suite."""
    assert_sound(check)
    assert_sound(check, some_facts())


class Sound(Check):
    """Looks at the accounts."""

    code = "XX901"
    title = "Sound"
    side = Side.QUICKBOOKS
    expected = "accounts"
    consequence = "Nothing works."
    fix = Fix(steps=("Add them.",), who="anybody")

    def judge(self, facts: Facts, subject: str) -> Finding:
        return Finding.passed(f"{len(facts.company.accounts.value)} accounts")


def test_a_sound_check_passes() -> None:
    """The suite does not ask for more than the contract."""
    assert_sound(Sound())


@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_sample_facts_can_be_changed(country: str) -> None:
    """Other packages take facts in order, and change one thing of them."""
    facts = sample_facts(country=country, driver=Driver.EXTENSION, today=date(2026, 2, 3))

    assert (country, date(2026, 2, 3)) == (facts.edition, facts.today)
    assert ("quickbooks@acme.example",) == facts.users


class Optimist(Sound):
    """Passes whatever it knows."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        return Finding.passed("surely")


class Forgetful(Sound):
    """Judges by the clock."""

    count = 0

    def judge(self, facts: Facts, subject: str) -> Finding:
        Forgetful.count += 1
        return Finding.failed(f"look number {Forgetful.count}")


class Talkative(Sound):
    """Asks the network."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        socket.socket().close()
        return Finding.failed("never")


class Reader(Sound):
    """Reads a file."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        return Finding.failed(Path(__file__).read_text("utf-8")[:9])


class Starter(Sound):
    """Lets another program do it."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        with contextlib.suppress(OSError):
            subprocess.run(["./no-such-program"], check=False)
        return Finding.failed("never")


class Taciturn(Sound):
    """Does not say that a person's word would do."""

    attestable = "The accounts of {subject} are complete."


class Crashing(Sound):
    """Divides by zero."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        return Finding.failed(str(1 // 0))


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (Optimist, "although nothing is known"),
        (Forgetful, "judges the same facts differently"),
        (Talkative, "input or output: socket"),
        (Reader, "input or output: open"),
        (Starter, "input or output: subprocess"),
        (Taciturn, "nothing says: qbcheck attest XX901"),
        (Crashing, "crashed"),
        (type("Bad", (Sound,), {"__doc__": "x", "code": "xx1"}), "two capital letters"),
        (type("Bad", (Sound,), {"__doc__": "x", "title": "It is."}), "title"),
        (type("Bad", (Sound,), {"__doc__": "x", "expected": " "}), "no expected"),
        (type("Bad", (Sound,), {"__doc__": "x", "consequence": "nothing works"}), "consequence"),
        (type("Bad", (Sound,), {"__doc__": "x", "fix": Fix(steps=("add them",), who="x")}), "is a sentence"),
        (type("Bad", (Sound,), {"__doc__": "x", "fix": Fix(steps=(), who="x")}), "nothing to do"),
        (type("Bad", (Sound,), {"__doc__": "x", "fix": Fix(steps=("x.",))}), "who can do it"),
        (type("Bad", (Sound,), {"__doc__": "x", "attestable": "It is so."}), "about nobody"),
        (type("Bad", (Sound,), {"__doc__": "x", "needs": ("XX901",)}), "needs itself"),
        (type("Bad", (Sound,), {"__doc__": ""}), "no docstring"),
    ],
)
def test_an_unsound_check_is_told(check: type[Check], words: str) -> None:
    """Each part of the contract is held."""
    with pytest.raises(AssertionError, match=words):
        assert_sound(check())
