"""The connection ``com``: QuickBooks' own request processor, on the computer that runs QuickBooks.

Whoever exchanges documents may stop waiting, but a call to QuickBooks cannot be cancelled: the session ends when the
call returns, and no second session is begun beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent import futures

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError
from qbcheck.quickbooks.com_object import Com, require_windows, windows_com
from qbcheck.quickbooks.com_session import SLICE, ComSession
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.quickbooks.request_processor import RequestProcessor

APPLICATION = "qbcheck"
"""What QuickBooks calls us in its list of applications; another name would need another authorisation."""

_LONGEST_EXCHANGE = 600.0
"""Seconds; QuickBooks may have to start and to open a large company file first."""
_LONGEST_END = 30.0
"""Seconds that are waited for the end of a session."""
_LOOK = "Look at the screen of the QuickBooks computer: a window may wait for an answer."


def _silent(_text: str) -> None: ...


class ComConnection(Connection):
    """Speaks to a company file through COM; the first exchange begins the session."""

    def __init__(
        self,
        file: str = "",
        *,
        timeout: float = _LONGEST_EXCHANGE,
        tell: Callable[[str], None] = _silent,
        com: Callable[[], Com] | None = None,
    ) -> None:
        """``file`` is the path of the company file, empty for the one that is open.

        ``timeout`` is the longest exchange in seconds. ``tell`` gets what a person should know while a session ends
        slowly. ``com`` is called in the thread that owns the session. Raises SettingsError without Windows.
        """
        if com is None:
            require_windows()
        self._file = file
        self._timeout = timeout
        self._tell = tell
        self._com = com or windows_com
        self._session: ComSession | None = None

    def exchange(self, document: str) -> Answer:
        session = self._session
        if session is None or session.is_over:
            self._session = session = ComSession(self._com, self._processor, self._tell)
        deadline = time.monotonic() + self._timeout
        answer = session.ask(document)
        try:
            while not answer.done() and time.monotonic() < deadline:
                futures.wait([answer], SLICE)
        finally:
            if not answer.done():
                session.end()
        if answer.cancelled():
            raise NotDeliveredError(
                f"{session.waits_for} after {self._timeout:g} seconds; the request was not handed over.", remedy=_LOOK
            )
        if not answer.done():
            raise OutcomeUnknownError(f"QuickBooks did not answer in {self._timeout:g} seconds.", remedy=_LOOK)
        return answer.result()

    def close(self) -> None:
        """End the session; one in which QuickBooks still works ends by itself when it has done."""
        session, self._session = self._session, None
        if session is not None and not session.is_stuck:
            session.end()
            session.wait(_LONGEST_END)

    def _processor(self, com: Com) -> RequestProcessor:
        return RequestProcessor(com, self._file, APPLICATION)
