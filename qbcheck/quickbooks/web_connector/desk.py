"""Who decides what the Web Connector is told: the protocol layer calls a Desk and knows nothing of what is behind it.

Every method is called from several threads at once. Texts arrive as they were sent, with absent, empty and nil members
all as ``""``. An exception is logged and becomes a polite refusal of that operation, never a SOAP fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """What the page shows to a person. Times are aware; None and empty where there is nothing to say."""

    profile: str
    """Name of the profile that is served."""
    company_name: str
    """Name of its company file."""
    version: str
    """Version of qbcheck."""
    last_poll: datetime | None = None
    """When the Web Connector last logged in."""
    last_result: str = ""
    """How its last session ended."""
    waiting_since: datetime | None = None
    """Since when work waits for the Web Connector; None when none does."""
    session_in_progress: bool = False
    """Whether the Web Connector is in the middle of a session."""
    last_error: str = ""
    """What went wrong last, for a person."""


class Desk(Protocol):
    """Answers the operations of one service (quickbooks-desktop reference, 1.1 and 1.2)."""

    def server_version(self) -> str:
        """Return what QBWC shows as the server's version."""

    def client_version(self, version: str) -> str:
        """Return ``""`` to go on, ``W:text``, ``E:text`` or ``O:version``."""

    def authenticate(self, user: str, password: str, address: str) -> Sequence[str]:
        """Return ticket, answer (``""``, a path, ``nvu``, ``none`` or ``busy``), and at most two waits in seconds.

        ``address`` is the caller's IP address. Empty members reach QBWC as empty members.
        """

    def send_request_xml(
        self, ticket: str, opening: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        """Return qbXML to hand to QuickBooks, ``""`` or ``NoOp``.

        ``opening`` is ``strHCPResponse``: the answers about host, company and preferences, in the first call of a
        session. ``major`` and ``minor`` are 0 when they were missing or no numbers.
        """

    def receive_response_xml(self, ticket: str, response: str, hresult: str, message: str) -> int:
        """Take QuickBooks' answer; return percent done, 100 at the end, or a negative number for an error."""

    def too_large(self, ticket: str, limit: int) -> int:
        """Take notice of an answer of more than ``limit`` bytes, which was not kept; return a negative number.

        Called instead of ``receive_response_xml``.
        """

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        """Return ``done``, ``""`` to try the open company file, or the path of another."""

    def get_last_error(self, ticket: str) -> str:
        """Return the text for a person, ``NoOp`` or ``Interactive mode``."""

    def close_connection(self, ticket: str) -> str:
        """Return the text for QBWC's status column, such as ``OK``."""

    def get_interactive_url(self, ticket: str, session_id: str) -> str:
        """Return the address of a page that QBWC opens for the person."""

    def interactive_done(self, ticket: str) -> str:
        """Return ``Done`` when the person is through with that page."""

    def interactive_rejected(self, ticket: str, reason: str) -> str:
        """Take notice that the person did not want that page; return a text."""

    def status(self) -> ServiceStatus:
        """Return what the page shows."""
