"""The runner: needs before order, each check alone, crashes and hangs contained."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from qbcheck.checking import Check, Evidence, Finding, Fix, Side, State
from qbcheck.checking.runner import Selection, run_checks
from qbcheck.facts import Facts, Unknown, UnknownKind
from qbcheck.features import Feature

from ..some_facts import some_facts, some_profile


class Sample(Check):
    """A check that gives what it is told."""

    code = "XY101"
    title = "Sample"
    side = Side.QUICKBOOKS
    expected = "a sample"
    consequence = "nothing"
    fix = Fix(steps=("Repair it.",))
    finding = Finding.passed("fine")

    def judge(self, facts: Facts, subject: str) -> Finding:
        return self.finding


def sample(code: str, **members: object) -> Check:
    return type(code, (Sample,), {"code": code, **members})()


def states(*checks: Check, facts: Facts | None = None, **more: object) -> dict[str, State]:
    results = run_checks(checks, facts or some_facts(), **more)  # type: ignore[arg-type] - keywords of run_checks
    return {result.code: result.state for result in results}


@pytest.mark.parametrize(
    ("state", "why"),
    [(State.FAIL, "fails"), (State.ERROR, "could not be found out"), (State.SKIP, "was skipped: no")],
)
def test_a_need_that_does_not_hold_skips_and_is_named(state: State, why: str) -> None:
    """A check whose need is not pass or warn is skipped, naming it (design 5)."""
    need = sample("XY101", finding=Finding(state, "no"))
    needing = sample("XY102", needs=("XY101",))

    result = run_checks([need, needing], some_facts())[1]

    assert (State.SKIP, f"needs XY101, which {why}") == (result.state, result.skip_reason)


def test_the_root_of_a_chain_of_skips_is_named() -> None:
    """Whoever reads the last skip sees what to repair first."""
    chain = [
        sample("XY101", finding=Finding.failed("no")),
        sample("XY102", needs=("XY101",)),
        sample("XY103", needs=("XY102",)),
    ]

    assert "needs XY102, which needs XY101, which fails" == run_checks(chain, some_facts())[2].skip_reason


@pytest.mark.parametrize("finding", [Finding.passed("yes"), Finding.warned("soon")])
def test_a_need_that_holds_or_warns_lets_it_run(finding: Finding) -> None:
    """A warning does not stop what needs it."""
    found = states(sample("XY101", finding=finding), sample("XY102", needs=("XY101",)))

    assert State.PASS == found["XY102"]


def test_needs_are_judged_first_whatever_the_order() -> None:
    """Declared needs count, not the order of the list; results keep the order given."""
    found = states(sample("XY102", needs=("XY101",)), sample("XY101", finding=Finding.failed("no")))

    assert [("XY102", State.SKIP), ("XY101", State.FAIL)] == list(found.items())


def test_checks_that_need_each_other_end() -> None:
    """A circle of needs does not hang the run."""
    found = states(sample("XY101", needs=("XY102",)), sample("XY102", needs=("XY101",)))

    assert {"XY101", "XY102"} == set(found)


def test_a_need_is_asked_for_the_same_subject() -> None:
    """AT103 and AT104 need AT102 of the same user: one user's failure does not skip the other's."""

    class OfUsers(Sample):
        code = "XY101"

        def subjects(self, facts: Facts) -> Sequence[str]:
            return ("anna", "ben")

        def judge(self, facts: Facts, subject: str) -> Finding:
            return Finding.failed("no") if subject == "ben" else Finding.passed("yes")

    class Needing(OfUsers):
        code = "XY102"
        needs = ("XY101",)

        def judge(self, facts: Facts, subject: str) -> Finding:
            return Finding.passed("yes")

    result = run_checks([OfUsers(), Needing()], some_facts())[1]

    assert [("anna", State.PASS), ("ben", State.SKIP)] == [(each.name, each.state) for each in result.subjects]
    assert State.PASS == result.state


def test_the_state_of_a_code_is_the_worst_of_its_subjects() -> None:
    """Worst first: fail, error, warn, pass, skip (design 5)."""
    findings = {
        "a": Finding.skipped("x"),
        "b": Finding.passed("x"),
        "c": Finding.warned("x"),
        "d": Finding.unknown("x"),
        "e": Finding.failed("x"),
    }

    class OfLetters(Sample):
        letters = ""

        def subjects(self, facts: Facts) -> Sequence[str]:
            return tuple(self.letters)

        def judge(self, facts: Facts, subject: str) -> Finding:
            return findings[subject]

    def worst(letters: str) -> State:
        return states(type("Some", (OfLetters,), {"letters": letters})())["XY101"]

    assert [State.FAIL, State.ERROR, State.WARN, State.PASS, State.SKIP] == [
        worst("abcde"),
        worst("abcd"),
        worst("abc"),
        worst("ab"),
        worst("a"),
    ]


def test_an_unknown_fact_is_an_error_with_its_reason_and_remedy() -> None:
    """What could not be read becomes error in the checks that need it, never pass, never fail."""

    class Asks(Sample):
        def judge(self, facts: Facts, subject: str) -> Finding:
            return Unknown("the line is down", UnknownKind.UNREACHABLE, "Plug it in.").value

    result = run_checks([Asks()], some_facts())[0]

    assert (State.ERROR, Evidence.UNKNOWN, "the line is down") == (result.state, result.evidence, result.found)
    assert Fix(steps=("Plug it in.",)) == result.fix


def test_a_recommended_unknown_fact_only_warns() -> None:
    """Unknown of a recommended requirement is warn (design 5)."""

    class Asks(Sample):
        required = False

        def judge(self, facts: Facts, subject: str) -> Finding:
            return Unknown("nobody said", UnknownKind.NOT_ASKED).value

    assert State.WARN == states(Asks())["XY101"]


def test_a_fact_missing_in_given_answers_does_not_skip_what_needs_the_check() -> None:
    """Of a side that answered in part, each check is judged on what is there (design 5)."""

    class Asks(Sample):
        def judge(self, facts: Facts, subject: str) -> Finding:
            return Unknown("no such answer", UnknownKind.NOT_ANSWERED).value

    found = states(Asks(), sample("XY102", needs=("XY101",)))

    assert {"XY101": State.ERROR, "XY102": State.PASS} == found


def test_a_crash_is_contained_and_named(caplog: pytest.LogCaptureFixture) -> None:
    """A crash in one check is its own error result; the others run."""

    class Crashes(Sample):
        def judge(self, facts: Facts, subject: str) -> Finding:
            raise ZeroDivisionError

    results = run_checks([Crashes(), sample("XY102")], some_facts())

    assert [State.ERROR, State.PASS] == [result.state for result in results]
    assert "crashed (ZeroDivisionError): this is a bug" in results[0].found
    assert "Check XY101 crashed" in caplog.text


def test_a_check_that_hangs_is_left_behind() -> None:
    """Each check has its own time; one that does not end costs its own result only."""
    stop = threading.Event()

    class Hangs(Sample):
        def judge(self, facts: Facts, subject: str) -> Finding:
            stop.wait(30)
            return Finding.passed("at last")

    results = run_checks([Hangs(), sample("XY102")], some_facts(), timeout=0.05)
    stop.set()

    assert [State.ERROR, State.PASS] == [result.state for result in results]
    assert "no result within 0.05 seconds" in results[0].found


def test_a_check_for_other_features_is_listed_as_skipped() -> None:
    """Not needed is skip with the reason, still listed (design 5)."""
    check = sample("XY101", features=frozenset({Feature.INVENTORY}))

    result = run_checks([check], some_facts(some_profile([Feature.INVOICES])))[0]

    assert (State.SKIP, "not needed for invoices") == (result.state, result.skip_reason)


def test_only_runs_what_is_asked_for_and_what_it_needs() -> None:
    """A single code brings what it needs; the rest is listed as skipped."""
    checks = [sample("XY101"), sample("XY102", needs=("XY101",)), sample("XY103")]

    found = states(*checks, selection=Selection(only=("XY102",)))

    assert {"XY101": State.PASS, "XY102": State.PASS, "XY103": State.SKIP} == found


def test_a_side_left_out_is_skipped_with_the_reason() -> None:
    """Skips leave a trace."""
    result = run_checks([sample("XY101")], some_facts(), Selection(sides=(Side.AUTOTASK,)))[0]

    assert (State.SKIP, "not asked for: --side autotask") == (result.state, result.skip_reason)


def test_skip_leaves_a_check_out_and_what_needs_it() -> None:
    """Checks left out by hand are no silent pass for those that need them."""
    found = states(sample("XY101"), sample("XY102", needs=("XY101",)), selection=Selection(skip=("XY101",)))

    assert {"XY101": State.SKIP, "XY102": State.SKIP} == found
