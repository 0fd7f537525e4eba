"""What a check is, what it answers, and what the runner makes of the answer.

A check is a pure function from facts to a finding. A built-in and a third party's check enter by this contract:

    class PrinterIsOn(Check):
        '''The printer that prints invoices is switched on. Shown by ``qbcheck explain``.'''

        code = "XY101"
        title = "Printer is on"
        side = Side.COMPUTER
        expected = "the printer is switched on"
        consequence = "Invoices are not printed."
        fix = Fix(steps=("Press the button.",), who="anybody")

        def judge(self, facts: Facts, subject: str) -> Finding:
            return Finding.passed("it is on")

Asking an unknown fact for its value ends the judgement as ``error`` with the fact's own reason; a check need not
care.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from qbcheck.facts import Attestation, Facts
from qbcheck.facts.computer import UNNAMED as UNNAMED_COMPUTER
from qbcheck.facts.model import judged_users
from qbcheck.features import ALL_FEATURES, Driver, Feature
from qbcheck.profile import Profile


class Side(StrEnum):
    """Where a check looks; what ``verify --side`` takes."""

    AUTOTASK = "autotask"
    QUICKBOOKS = "quickbooks"
    COMPUTER = "computer"


class State(StrEnum):
    """What came of a check (design 5)."""

    PASS = "pass"  # noqa: S105 - a state, not a password
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"
    WAIVED = "waived"


WORST_FIRST = (State.FAIL, State.ERROR, State.WARN, State.WAIVED, State.PASS, State.SKIP)
"""A code's state is the worst of its subjects' states."""


class Evidence(StrEnum):
    """How it is known."""

    OBSERVED = "observed"
    PROBED = "probed"
    ATTESTED = "attested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do when a check does not hold."""

    steps: tuple[str, ...]
    """Whole sentences, in order."""
    menu_path: str = ""
    """Where to click, as printed on the vendor's screen; empty when there is no such place."""
    who: str = ""
    """Who can do it, such as ``Autotask admin``."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision to go on although a check fails. It covers a fail, never an error or a warn."""

    code: str
    reason: str
    by: str
    until: date
    """The last day it counts, to its end, local time."""
    object: str = ""
    """The subject of the result that it covers; empty: whichever fails."""
    on: date | None = None
    """The day it was decided; None when the file does not say."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about one subject."""

    state: State
    found: str
    """What is there, with the real names; for a skip the reason."""
    evidence: Evidence = Evidence.OBSERVED
    expected: str = ""
    """Replaces the check's own text when it is more precise."""
    consequence: str = ""
    """Replaces the check's own text when it is more precise."""
    fix: Fix | None = None
    """Replaces the check's own fix when this cause has another."""
    attestation: Attestation | None = None
    """The word it rests on."""
    waiver: Waiver | None = None
    """The decision that covers it, or covered it until it expired; the runner's business, never a check's."""

    @classmethod
    def passed(cls, found: str, evidence: Evidence = Evidence.OBSERVED) -> Finding:
        """Say that it holds."""
        return cls(State.PASS, found, evidence)

    @classmethod
    def warned(cls, found: str, *, fix: Fix | None = None, consequence: str = "") -> Finding:
        """Say that it works and is advised against, or will break soon."""
        return cls(State.WARN, found, fix=fix, consequence=consequence)

    @classmethod
    def failed(
        cls, found: str, *, fix: Fix | None = None, evidence: Evidence = Evidence.OBSERVED, expected: str = ""
    ) -> Finding:
        """Say that it does not hold."""
        return cls(State.FAIL, found, evidence, fix=fix, expected=expected)

    @classmethod
    def unknown(cls, found: str, *, fix: Fix | None = None) -> Finding:
        """Say that it could not be found out."""
        return cls(State.ERROR, found, Evidence.UNKNOWN, fix=fix)

    @classmethod
    def skipped(cls, reason: str) -> Finding:
        """Say that there was nothing to judge, and why."""
        return cls(State.SKIP, reason, Evidence.UNKNOWN)


class Check(ABC):
    """One requirement. Class attributes describe it; ``judge`` decides it."""

    code: ClassVar[str]
    """Two capital letters and three digits; never reused."""
    title: ClassVar[str]
    """What holds when it passes, a few words."""
    side: ClassVar[Side]
    also_reads: ClassVar[tuple[Side, ...]] = ()
    """Other sides whose facts it looks at, so that they are read too when it is asked for alone."""
    features: ClassVar[frozenset[Feature]] = ALL_FEATURES
    """The features that need it; others skip it."""
    only_for_setup: ClassVar[bool] = False
    """True when it matters while setting up only: judged with ``--for setup``, never before a transfer."""
    turn: ClassVar[int] = 50
    """Its turn while setting up, among the checks of its side: the lower, the earlier. For the checklist alone."""
    rules: ClassVar[tuple[str, ...]] = ()
    """Rule numbers of the vendor's requirements, such as ``R23``."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Codes that must be pass or warn first, of the same subject where they have it; else this one is skipped.

    A need that fails and is waived does not skip it: somebody decided to go on. So a check asks the facts for what it
    says, and does not take it from its needs.
    """
    required: ClassVar[bool] = True
    """False when it is recommended only: an unknown fact is then ``warn`` instead of ``error``."""
    expected: ClassVar[str]
    """What must be there."""
    consequence: ClassVar[str]
    """What goes wrong otherwise."""
    fix: ClassVar[Fix]
    attestable: ClassVar[str] = ""
    """The sentence a person attests, with ``{subject}``; empty when nobody's word counts for it."""

    def features_needing(self, facts: Facts) -> frozenset[Feature]:
        """Return the features that need it in this company file; by default ``features``."""
        return self.features

    def subjects(self, facts: Facts) -> Sequence[str]:
        """Return the users, features or objects judged one by one; none by default, ``judge`` then gets ``""``."""
        return ()

    def attested_about(self, profile: Profile) -> Sequence[str]:
        """Return whom or what a person's word for this check can be about; empty when nobody's word is needed.

        By default the users of the drivers in use, the company file, or the computer, by side.
        """
        match self.side:
            case Side.AUTOTASK:
                return judged_users(profile, profile.drivers())
            case Side.QUICKBOOKS:
                return (profile.company.name,)
            case Side.COMPUTER:
                return (profile.company.computer or UNNAMED_COMPUTER,)

    @abstractmethod
    def judge(self, facts: Facts, subject: str) -> Finding:
        """Decide from the facts alone: no I/O, no clock."""


class ExtensionUserCheck(Check):
    """A check that is proved for qbcheck's own user, and attested for the official extension's alone."""

    def attested_about(self, profile: Profile) -> Sequence[str]:
        """Return the extension's user when it drives a feature."""
        by_extension = {name: driver for name, driver in profile.drivers().items() if driver is Driver.EXTENSION}
        return judged_users(profile, by_extension)


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """The result for one user, feature or object."""

    name: str
    state: State
    found: str
    evidence: Evidence
    fix: Fix | None = None
    attestation: Attestation | None = None
    waiver: Waiver | None = None
    """As of a result."""


@dataclass(frozen=True, slots=True)
class Result:
    """The one result of a code."""

    code: str
    title: str
    side: Side
    state: State
    evidence: Evidence
    subjects: tuple[SubjectResult, ...]
    expected: str
    found: str
    consequence: str
    fix: Fix | None
    """None unless the state asks for something to be done."""
    docs: str
    """Where to read more."""
    duration_ms: int
    skip_reason: str = ""
    """Why it was not run; empty unless the state is skip."""
    waiver: Waiver | None = None
    """The decision that covers it where the state is waived; in any other state one that has expired."""
    attestation: Attestation | None = None
