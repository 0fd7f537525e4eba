"""Serves the Web Connector: which company files, with which passwords, at which address."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qbcheck.errors import LockedError, QbcheckError

if TYPE_CHECKING:
    from qbcheck.cli.session import Session
    from qbcheck.ledger import Ledger
    from qbcheck.profile import ConnectorSettings, Profile
    from qbcheck.quickbooks.web_connector.ledger_desk import LedgerDesk, ServedCompany
    from qbcheck.quickbooks.web_connector.server import WebConnectorServer

_SERVICE = "the Web Connector service of {}"
"""Name of the lock that the one process holds that serves a profile's Web Connector from a ledger."""

_LOOK_AGAIN = 0.5
_LAST_CALLS = 10.0
"""Seconds that the Web Connector has to end its update when the work is done."""


@dataclass(slots=True)
class Service:
    """The service of a session's profile: in this process, unless another one serves the same ledger already.

    Use it as a context manager. Should the other process end, this one takes its place.
    """

    ledger: Ledger
    companies: Sequence[ServedCompany]
    passwords: Callable[[str], str | None]
    """Takes a user name; returns the password, None for a user there is not."""
    settings: ConnectorSettings
    any_port: bool = False
    """Whether the system chooses the port, as for a sandbox."""
    is_alone: bool = False
    """Whether it is of no use while another process serves: LockedError is raised then."""
    url: str = ""
    """Where this process listens; empty while another one does."""
    _ready: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _trouble: list[QbcheckError] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="web connector service", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._trouble:
            raise self._trouble[0]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._serve_unless_another_does()
                self._ready.set()
                self._stop.wait(_LOOK_AGAIN)
        except QbcheckError as trouble:
            self._trouble.append(trouble)
        finally:
            self._ready.set()

    def _serve_unless_another_does(self) -> None:
        from qbcheck.ledger.locks import locked
        from qbcheck.quickbooks.web_connector.door import Door
        from qbcheck.quickbooks.web_connector.ledger_desk import LedgerDesk

        try:
            with locked(self.ledger.path, _SERVICE.format(self.companies[0].profile)):
                desk = LedgerDesk(self.ledger, self.companies, Door(self.passwords))
                with self._server(desk) as server:
                    self.url = server.url
                    self._ready.set()
                    self._stop.wait()
                    _await_last_calls(desk)
        except LockedError:
            if self.is_alone:
                raise
        finally:
            self.url = ""

    def _server(self, desk: LedgerDesk) -> WebConnectorServer:
        from qbcheck.quickbooks.web_connector.server import WebConnectorServer

        return WebConnectorServer(
            desk,
            host=self.settings.listen,
            port=0 if self.any_port else self.settings.port,
            certificate=Path(self.settings.certificate) if self.settings.certificate else None,
            key=Path(self.settings.key) if self.settings.key else None,
        )


def service_of(
    session: Session, ledger: Ledger, *, at_poll: Callable[[], None] | None = None, is_alone: bool = False
) -> Service:
    """Return the service of a session's profile, not yet started.

    ``at_poll`` opens a job at each poll that finds no work; ``is_alone`` as in Service. Raises SecretMissingError when
    no password was set.
    """
    from qbcheck.credentials import Secret, cleaned, find_secrets

    profile = session.profile
    if session.sandbox is not None:
        password = cleaned(Secret.CONNECTOR_PASSWORD, secrets.token_urlsafe(24))
    else:
        wanted = (Secret.CONNECTOR_PASSWORD,)
        password = find_secrets(profile.name, wanted, os.environ)[Secret.CONNECTOR_PASSWORD]
    return Service(
        ledger,
        (served_company(profile, at_poll),),
        {profile.connector_user: password}.get,
        profile.connector,
        any_port=session.sandbox is not None,
        is_alone=is_alone,
    )


def served_company(profile: Profile, at_poll: Callable[[], None] | None = None) -> ServedCompany:
    """Return what the service needs to know of a profile's company file."""
    from qbcheck.facts.company import told_differences
    from qbcheck.quickbooks.web_connector.ledger_desk import ServedCompany

    return ServedCompany(
        profile=profile.name,
        user=profile.connector_user,
        name=profile.company.name,
        file=profile.company.file or "",
        differences=lambda opening, file: told_differences(opening, file, profile.company),
        at_poll=at_poll,
    )


def serving_process(session: Session) -> str:
    """Return which process serves a session's Web Connector, such as ``process 12 on QB-PC``; empty: none."""
    from qbcheck.ledger.locks import holder_of

    return holder_of(session.ledger_file, _SERVICE.format(session.profile.name))


def _await_last_calls(desk: LedgerDesk) -> None:
    """Give the Web Connector the time to end its update."""
    until = time.monotonic() + _LAST_CALLS
    while desk.is_in_session() and time.monotonic() < until:
        time.sleep(0.05)
