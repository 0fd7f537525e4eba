"""Opens the way to a profile's company file, whichever it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbcheck.cli.serving import Service
    from qbcheck.cli.session import Session
    from qbcheck.quickbooks.connection import Connection


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

    with Ledger(session.ledger_file) as ledger, service_of(session, ledger) as service:

        def ask_for_a_poll() -> None:
            if session.sandbox is not None:
                _poll_as_web_connector(session, service)
            else:
                say("Waiting for the Web Connector: press Update Selected.")

        with WebConnectorConnection(
            ledger, session.profile.name, what, wait=wait, on_waiting=ask_for_a_poll
        ) as connection:
            yield connection


def _poll_as_web_connector(session: Session, service: Service) -> None:
    """Let the sandbox's Web Connector come round once, in the background."""
    assert session.sandbox is not None  # noqa: S101 - the caller's condition
    user = session.profile.connector_user
    player = session.sandbox.player(service.url, user, service.passwords(user) or "")
    threading.Thread(target=player.poll, name="web connector", daemon=True).start()
