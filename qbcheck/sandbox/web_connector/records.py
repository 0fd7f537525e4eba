"""What happened in one update."""

from __future__ import annotations

from dataclasses import dataclass, field

DONE = "done"
NO_DATA = "no data exchange required"
NOT_VALID_USER = "not a valid user"
BUSY = "busy"
POSTPONED = "postponed"
AUTHENTICATION_FAILED = "authentication failed"
STOPPED = "stopped by the service"
CANCELLED = "cancelled by the user"
DIED = "died"
ENDLESS = "endless"


def error(number: int) -> str:
    """Return the outcome of an update that ended with an error number of QBWC."""
    return f"error QBWC{number}"


Value = str | int | tuple[str | None, ...] | None
"""A reply: text, number, the members of an array; None is nil or absent."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation."""

    operation: str
    arguments: dict[str, str | None]
    """As sent, the password hidden; None was sent as nil, a member left out is not there."""
    reply: Value
    error: str
    """Why there is no reply, in .NET's words; empty: there is one."""
    seconds: float
    extra: bool
    """Whether a fault made it beside the regular calls."""


@dataclass(slots=True)
class Poll:
    """One update: what was called, what came of it."""

    outcome: str = ""
    """``done``, ``no data exchange required``, ``not a valid user``, ``busy``, ``postponed``,
    ``authentication failed``, ``stopped by the service`` (by an empty request or a negative number),
    ``cancelled by the user``, ``died`` (the Web Connector itself, by a fault), ``endless`` or ``error QBWC1042``."""
    status: str = ""
    """The text in QBWC's status column."""
    calls: list[Call] = field(default_factory=list)
    message_sets: list[str] = field(default_factory=list)
    """Documents of the service that were handed to the company file, unchanged, in order."""
    log: list[str] = field(default_factory=list)
    """As QWCLog.txt would have it, without times."""
    breaches: list[str] = field(default_factory=list)
    """Where the service broke the contract."""
    ticket: str = ""
    company_file: str = ""
    """The path that QuickBooks told; empty: it was never reached."""
    postponed_for: int = 0
    """Seconds after which the service wants to be asked again."""
    least_interval: int = 0
    """Seconds below which the user's interval may not be."""

    def replies(self, operation: str) -> list[Value]:
        """Return what the regular calls of ``operation`` were answered, in order."""
        return [call.reply for call in self.calls if call.operation == operation and not call.extra]

    @property
    def operations(self) -> list[str]:
        """The operations called, in order, the extra ones too."""
        return [call.operation for call in self.calls]
