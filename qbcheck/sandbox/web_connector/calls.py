"""The calls of one update: each counted, made with what was ordered to go wrong, and written down."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qbcheck.sandbox.web_connector.faults import Fault, Schedule
from qbcheck.sandbox.web_connector.operations import OPERATIONS
from qbcheck.sandbox.web_connector.records import Call, Poll, Value
from qbcheck.sandbox.web_connector.service import Delivery, Service, ServiceError
from qbcheck.sandbox.web_connector.settings import Settings
from qbcheck.sandbox.web_connector.tampering import with_members

Before = Callable[[str, int], None]

_SECRETS = ("strPassword",)
_TICKETS = ("ticket", "wcTicket")
_DELIVERIES: Mapping[str, Delivery] = {
    "lost": "lost",
    "half-sent": "half-sent",
    "reply-lost": "reply-lost",
    "hung-up": "hung-up",
    "dies-waiting": "reply-lost",
    "twice": "whole",
    "again": "whole",
}
_OF_ONE_CALL_ONLY = ("strHCPResponse", "response", "hresult", "message", "reason", "sessionID")
_NUMBERS = {"qbXMLMajorVers": "13", "qbXMLMinorVers": "0"}


class DiedError(Exception):
    """The connector's process ends, as a fault ordered."""


class EndlessError(Exception):
    """The update makes no progress."""


class EndError(Exception):
    """The update is over."""

    def __init__(self, outcome: str, status: str, closes: str = "") -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.status = status
        self.closes = closes
        """``always``, or the word of the setting that says whether closeConnection follows."""


class CallError(Exception):
    """A regular call brought no reply."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation = operation


@dataclass(frozen=True, slots=True)
class Late:
    """An answer that is delivered in a later update."""

    poll: int
    before: str
    ticket: str
    """``new``: under that of the update it is delivered in."""
    arguments: dict[str, str | None]


class Calls:
    """Calls ``service`` in update number ``number``."""

    def __init__(
        self,
        service: Service,
        poll: Poll,
        number: int,
        schedule: Schedule,
        late: list[Late],
        settings: Settings,
        before: Before | None,
    ) -> None:
        self._service = service
        self._poll = poll
        self._number = number
        self._schedule = schedule
        self._late = late
        self._settings = settings
        self._before = before
        self._counts: Counter[str] = Counter()
        self._known: dict[str, str] = dict(_NUMBERS)

    def next_number(self, operation: str) -> int:
        """Return the number that the next call of ``operation`` will have."""
        return self._counts[operation] + 1

    def call(self, operation: str, **arguments: str) -> Value:
        """Return what ``operation`` replies.

        Raises CallError when nothing comes back, DiedError when a fault ends the connector, EndlessError.
        """
        self._counts[operation] += 1
        if self._counts.total() > self._settings.most_calls:
            raise EndlessError
        self._known |= {name: text for name, text in arguments.items() if name not in _OF_ONE_CALL_ONLY}
        if self._before is not None:
            self._before(operation, self._counts[operation])
        self._deliver_late(operation)
        for fault in self._take(operation, "call-before"):
            self._call_extra(fault)
        if self._take(operation, "dies-before"):
            raise DiedError
        reply = self._deliver(operation, self._members(operation, arguments))
        for fault in self._take(operation, "call-after"):
            self._call_extra(fault)
        if self._take(operation, "dies-after"):
            raise DiedError
        return reply

    def _take(self, operation: str, *kinds: str) -> list[Fault]:
        return self._schedule.take(self._number, operation, self._counts[operation], kinds)

    def _members(self, operation: str, arguments: Mapping[str, str]) -> dict[str, str | None]:
        members: dict[str, str | None] = dict(arguments)
        for name, text in arguments.items():
            if not text and self._settings.empty_members == "absent":
                del members[name]
            elif not text and self._settings.empty_members == "nil":
                members[name] = None
        for fault in self._take(operation, "argument", "absent", "nil", "blank"):
            members = with_members(fault, members)
        return members

    def _deliver(self, operation: str, members: dict[str, str | None]) -> Value:
        slowly = sum(fault.seconds for fault in self._take(operation, "slow"))
        kinds = [fault.kind for fault in self._take(operation, *_DELIVERIES)]
        kind = kinds[0] if kinds else ""
        if kind == "again":
            self._make(operation, members, "reply-lost", extra=True)
        made = self._make(operation, members, _DELIVERIES.get(kind, "whole"), slowly=slowly)
        if kind == "dies-waiting":
            raise DiedError
        if made.error:
            raise CallError(operation, made.error)
        if kind == "twice":
            self._make(operation, members, extra=True)
        return made.reply

    def _deliver_late(self, operation: str) -> None:
        for late in [late for late in self._late if (late.poll, late.before) == (self._number, operation)]:
            self._late.remove(late)
            ticket = self._poll.ticket if late.ticket == "new" else late.ticket or late.arguments["ticket"]
            self._make("receiveResponseXML", {**late.arguments, "ticket": ticket}, extra=True)

    def _call_extra(self, fault: Fault) -> None:
        members: dict[str, str | None] = {name: self._known.get(name, "") for name in OPERATIONS[fault.value].members}
        for name in _TICKETS:
            if name in members:
                members[name] = fault.ticket or self._poll.ticket
        self._make(fault.value, members, extra=True)

    def _make(
        self,
        operation: str,
        members: dict[str, str | None],
        delivery: Delivery = "whole",
        *,
        slowly: float = 0.0,
        extra: bool = False,
    ) -> Call:
        begun = time.monotonic()
        reply: Value = None
        error = ""
        try:
            answer = self._service.call(operation, members, delivery, slowly)
        except ServiceError as trouble:
            error = str(trouble)
            if trouble.answered:
                self._poll.breaches.append(f"{operation} failed: {error}")
        else:
            reply = answer.value
            self._poll.breaches.extend(answer.breaches)
        shown = {name: "(hidden)" if name in _SECRETS else text for name, text in members.items()}
        made = Call(operation, shown, reply, error, time.monotonic() - begun, extra)
        self._poll.calls.append(made)
        return made
