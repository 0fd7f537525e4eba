"""Opens the way to a profile's company file, whichever it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbcheck.cli.session import Session
    from qbcheck.quickbooks.connection import Connection
    from qbcheck.quickbooks.web_connector.connection import WebConnectorConnection
    from qbcheck.sandbox.web_connector import Player

_MOST_POLLS = 20
_PAUSE = 1.0
"""Seconds between two updates of a sandbox's Web Connector, at least."""
_GOES_ON = frozenset({"done", "no data exchange required", "busy", "postponed", "stopped by the service"})
"""Outcomes of an update after which another one may bring what is waited for."""


@contextmanager
def open_connection(
    session: Session, what: str, *, wait: float, say: Callable[[str], None]
) -> Iterator[Connection | None]:
    """Open the way that the profile names; None when it names none.

    ``what`` names the work for whoever looks at the service's status; ``wait`` is the longest wait for the Web
    Connector in seconds; ``say`` tells a person what is waited for. Raises SettingsError for what a person has to
    correct first, LedgerError.
    """
    company = session.profile.company
    match company.connection:
        case "sandbox" if company.url:
            from qbcheck.quickbooks.sandbox_connection import SandboxConnection

            with SandboxConnection(company.url) as connection:
                yield connection
        case "com":
            from qbcheck.quickbooks.com_connection import ComConnection

            with ComConnection(company.file or "", tell=say) as connection:
                yield connection
        case "web-connector":
            with _web_connector(session, what, wait=wait, say=say) as connection:
                yield connection
        case _:
            yield None


@contextmanager
def _web_connector(session: Session, what: str, *, wait: float, say: Callable[[str], None]) -> Iterator[Connection]:
    """Put the work into the ledger, and serve the Web Connector unless another process does already."""
    from qbcheck.cli.serving import service_of
    from qbcheck.ledger import Ledger
    from qbcheck.quickbooks.web_connector.connection import WebConnectorConnection

    over = threading.Event()
    with Ledger(session.ledger_file) as ledger, service_of(session, ledger) as service:

        def ask_for_a_poll() -> None:
            if session.sandbox is not None and service.url:
                user = session.profile.connector_user
                player = session.sandbox.player(service.url, user, service.passwords(user) or "")
                polling = partial(_poll_until, over, player, connection)
                threading.Thread(target=polling, name="web connector", daemon=True).start()
            else:
                say("Waiting for the Web Connector: press Update Selected.")

        connection = WebConnectorConnection(ledger, session.profile.name, what, wait=wait, on_waiting=ask_for_a_poll)
        try:
            with connection:
                yield connection
        finally:
            over.set()


def _poll_until(over: threading.Event, player: Player, connection: WebConnectorConnection) -> None:
    """Let the sandbox's Web Connector come round until the work is done, or an update of it has failed."""
    for _ in range(_MOST_POLLS):
        poll = player.poll()
        if poll.outcome not in _GOES_ON:
            connection.give_up(f"The sandbox's Web Connector gave up: {poll.outcome}. {poll.status}".strip())
            return
        if over.wait(max(poll.postponed_for, _PAUSE)):
            return
    connection.give_up(f"The sandbox's Web Connector came round {_MOST_POLLS} times in vain: {poll.outcome}.")
