"""What is ordered to go wrong on the connector's side, as data (fault-catalogue, A and B).

A fault happens to one call: the ``number``-th of ``operation`` in the ``poll``-th update of a player, both counted from
1; calls that a fault adds are not counted. A fault that never happened is an error, so that no test passes by not
playing it.

On the way, any operation:

    lost            the call never leaves; the connector sees a broken connection
    half-sent       the connection goes in the middle of the body
    reply-lost      the service answers, the connection goes before the answer is read
    hung-up         the connection goes as soon as the call has left, whether it was answered or not
    dies-before     the connector's process ends before the call
    dies-waiting    ... when the service begins to answer
    dies-after      ... when the answer was read, before anything is done with it
    twice           delivered twice, one after the other; the first reply counts
    again           the first reply is lost, the connector sends the call again; the second reply counts
    slow            the body takes ``seconds``
    argument        ``member`` is sent with ``value``
    absent, nil, blank   ``member`` is left out, nil, or empty, whatever it should hold
    call-before, call-after   another operation, named by ``value``, is called beside the regular ones, with the
                    session's ticket or with ``ticket``; what it answers changes nothing

What QuickBooks's answer becomes, ``receiveResponseXML`` only; it was done by QuickBooks unless said otherwise:

    hresult         ``value`` is reported, QuickBooks has not seen the set
    hresult-applied ``value`` is reported
    empty           response and hresult are empty
    empty-unapplied likewise, QuickBooks has not seen the set
    cut             the response ends in the middle, or after ``value`` characters
    not-well-formed the response ends with an unescaped ampersand before its last tag
    fewer           the last answers are missing; ``value`` are left, all but one when empty
    shuffled        the answers come in reverse
    no-request-ids  the answers have lost their requestIDs
    huge            white space between the answers makes it ``value`` characters long
    late            it is not delivered and the connector dies; it is delivered in the next update under the ticket
                    of its own session (``ticket = "new"``: of the newer one), before the first call of the operation
                    that ``value`` names, ``receiveResponseXML`` when empty

Opening the company file, ``open``, which connectionError follows:

    hresult         ``value``, as ``0x80040414``
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from qbcheck.sandbox.web_connector.operations import OPERATIONS

WayKind = Literal[
    "lost",
    "half-sent",
    "reply-lost",
    "hung-up",
    "dies-before",
    "dies-waiting",
    "dies-after",
    "twice",
    "again",
    "slow",
    "argument",
    "absent",
    "nil",
    "blank",
    "call-before",
    "call-after",
]
AnswerKind = Literal[
    "hresult",
    "hresult-applied",
    "empty",
    "empty-unapplied",
    "cut",
    "not-well-formed",
    "fewer",
    "shuffled",
    "no-request-ids",
    "huge",
    "late",
]
WAY: tuple[str, ...] = get_args(WayKind)
ANSWER: tuple[str, ...] = get_args(AnswerKind)
OPEN = "open"
UNAPPLIED = ("hresult", "empty-unapplied")
_HRESULT = re.compile(r"0x[0-9A-F]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong; see the module's docstring for the kinds."""

    operation: str
    kind: WayKind | AnswerKind
    number: int = 1
    poll: int = 1
    member: str = ""
    value: str = ""
    ticket: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        kinds = ("hresult",) if self.operation == OPEN else WAY
        if self.operation == "receiveResponseXML":
            kinds += ANSWER
        if self.operation not in (OPEN, *OPERATIONS) or self.kind not in kinds:
            raise ValueError(f"no fault {self.kind} happens to {self.operation}")
        if self.kind.startswith("call-") and self.value not in OPERATIONS:
            raise ValueError(f"{self.value!r} is no operation to call")
        if self.kind in ("argument", "absent", "nil", "blank") and (
            self.member not in OPERATIONS[self.operation].members
        ):
            raise ValueError(f"{self.member!r} is no member of {self.operation}")
        if self.kind.startswith("hresult") and not _HRESULT.fullmatch(self.value):
            raise ValueError(f"{self.value!r} is no HRESULT")
        if self.kind == "late" and self.value not in ("", *OPERATIONS):
            raise ValueError(f"{self.value!r} is no operation to deliver before")


class FaultNotPlayedError(AssertionError):
    """A fault was ordered and nothing came by that it could happen to."""


@dataclass(slots=True)
class Schedule:
    """The faults of a player, and which of them have happened."""

    faults: list[Fault]
    _played: set[int] = field(default_factory=set)

    def take(self, poll: int, operation: str, number: int, kinds: Iterable[str]) -> list[Fault]:
        """Return what happens now; it counts as played."""
        hits = [
            at
            for at, fault in enumerate(self.faults)
            if at not in self._played
            and (fault.poll, fault.operation, fault.number) == (poll, operation, number)
            and fault.kind in kinds
        ]
        self._played.update(hits)
        return [self.faults[at] for at in hits]

    def check(self, poll: int | None = None) -> None:
        """Raise FaultNotPlayedError for a fault that should have happened by the end of ``poll``, or at all."""
        missed = [
            fault
            for at, fault in enumerate(self.faults)
            if at not in self._played and (poll is None or fault.poll <= poll)
        ]
        if missed:
            raise FaultNotPlayedError(f"never happened: {', '.join(map(str, missed))}")
