"""Verifies at a poll: the job is there before the Web Connector is answered, a thread does the rest."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qbcheck.checking import Side
from qbcheck.checking.outcome import make_outcome
from qbcheck.checking.registry import load_checks
from qbcheck.checking.runner import Selection, run_checks
from qbcheck.checking.waivers import load
from qbcheck.cli.reading import Patience, Reader
from qbcheck.cli.session import local_today
from qbcheck.errors import QbcheckError
from qbcheck.facts import Facts, Known
from qbcheck.ledger import jobs
from qbcheck.quickbooks.web_connector.connection import WebConnectorConnection
from qbcheck.reports.wording import line

if TYPE_CHECKING:
    from qbcheck.cli.session import Session
    from qbcheck.ledger import Ledger

_log = logging.getLogger(__name__)

_WAIT = 120.0
"""Seconds that a verification waits for its poll to go on; another poll may take it up meanwhile."""
_COULD_NOT = 3


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of one verification."""

    line: str
    """For a person."""
    exit_code: int
    """As verify's."""


class Verifier:
    """Verifies a session's profile at each poll that finds nothing else to do, one at a time."""

    def __init__(self, session: Session, ledger: Ledger, tell: Callable[[Verified], None]) -> None:
        """``tell`` is called, in a thread, with what came of each."""
        self._session = session
        self._ledger = ledger
        self._tell = tell
        self._checks = load_checks().checks
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_refused = False

    def at_poll(self) -> None:
        """Take the work up, unless it is going on already or Autotask has refused the login."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            if self._is_refused:  # Autotask locks the accounts of those who try too often
                self._tell(Verified(f"{_now()} not verified: {_REFUSED}", _COULD_NOT))
                return
            connection = WebConnectorConnection(self._ledger, self._session.profile.name, "verify", wait=_WAIT)
            connection.open()
            self._thread = threading.Thread(target=self._run, args=(connection,), name="verify", daemon=True)
            self._thread.start()

    def _run(self, connection: WebConnectorConnection) -> None:
        try:
            verified = self._verify(connection)
        except QbcheckError as trouble:
            verified = Verified(f"{_now()} not verified: {trouble.message} {trouble.remedy}".strip(), _COULD_NOT)
        except Exception:
            _log.exception("Verifying %s crashed", self._session.profile.name)
            verified = Verified(f"{_now()} not verified: this is a bug in qbcheck", _COULD_NOT)
        try:
            connection.close()
            with self._ledger.work() as work:
                jobs.record_result(work, self._session.profile.name, verified.line)
        except QbcheckError as trouble:
            _log.warning("%s", trouble.message)
        self._tell(verified)

    def _verify(self, connection: WebConnectorConnection) -> Verified:
        profile, sides = self._session.profile, tuple(Side)
        waivers = load(self._session.waivers_file, profile.name, [check.code for check in self._checks])
        reader = Reader(self._session, profile.drivers(), Patience(quiet=True), connection=connection)
        facts = reader.read(sides, (), local_today())
        self._is_refused = _login_is_refused(facts)
        outcome = make_outcome(facts, run_checks(self._checks, facts, Selection(sides=sides), waivers=waivers))
        return Verified(line(outcome), outcome.exit_code)


def _login_is_refused(facts: Facts) -> bool:
    return isinstance(facts.tenant.login, Known) and not facts.tenant.login.value.accepted


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="minutes")


_REFUSED = (
    "Autotask has refused the login, and is not asked again. Correct what `qbcheck verify AT101` says, and start serve "
    "anew."
)
