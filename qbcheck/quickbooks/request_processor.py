"""QuickBooks' request processor, ``QBXMLRP2.RequestProcessor``: the order of its calls (quickbooks-desktop 6).

    OpenConnection2, AuthPreferences, BeginSession, GetCurrentCompanyFileName, ProcessRequest ..., EndSession,
    CloseConnection

Whatever was opened is closed again, or the company file stays locked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar

from qbcheck.errors import OutcomeUnknownError
from qbcheck.quickbooks.com_errors import VERSION_NOT_SPOKEN, ComError, opening_error, processing_error
from qbcheck.quickbooks.com_object import Com, ComObject

T = TypeVar("T")

PROG_ID = "QBXMLRP2.RequestProcessor"

_THIS_COMPUTER = ("localQBD", 1)
_ANY_MODE = ("qbFileOpenDoNotCare", 2)
"""Single-user or multi-user, as the file is open. Names of the type library, and what they are where it has none."""
_EVERY_EDITION = 0xF
"""AuthFlags: Simple Start, Pro, Premier, Enterprise (quickbooks-desktop 1.4)."""

_log = logging.getLogger(__name__)


class RequestProcessor:
    """One session with a company file; all methods in the thread that entered COM."""

    def __init__(self, com: Com, file: str, application: str) -> None:
        """``file`` is the path of the company file, empty for the one that is open.

        ``application`` is what QuickBooks calls us, and what it asks its Admin to allow.
        """
        self._com = com
        self._file = file
        self._application = application
        self._object: ComObject | None = None
        self._is_connected = False
        self._ticket: Any = None
        self.company_file = ""
        """Full path of the company file that is open, once it is; empty where QuickBooks does not tell it."""

    def open(self) -> None:
        """Begin a session.

        Raises NotDeliveredError when the request processor goes away, RefusedAsAWholeError with its HRESULT.
        """
        try:
            self._object = processor = self._com.create(PROG_ID)
            processor.call("OpenConnection2", "", self._application, _constant(processor, *_THIS_COMPUTER))
            self._is_connected = True
            _tell_preferences(processor)
            self._ticket = processor.call("BeginSession", self._file, _constant(processor, *_ANY_MODE))
            self.company_file = str(
                _where_it_can(partial(processor.call, "GetCurrentCompanyFileName", self._ticket)) or ""
            )
        except ComError as fault:
            raise opening_error(fault) from fault

    def process(self, document: str) -> str:
        """Hand a document over and return the answer.

        Raises RefusedAsAWholeError for an HRESULT that proves that nothing was done, OutcomeUnknownError otherwise.
        """
        processor = self._opened()
        try:
            answer = processor.call("ProcessRequest", self._ticket, document)
        except ComError as fault:
            error = processing_error(fault)
            if fault.hresult == VERSION_NOT_SPOKEN and (versions := self._versions(processor)):
                error.remedy += f" In this session QuickBooks speaks {versions}."
            raise error from fault
        if not isinstance(answer, str):
            raise OutcomeUnknownError(
                f"QuickBooks' request processor answered with {type(answer).__name__} instead of text."
            )
        return answer

    def close(self) -> None:
        """End session and connection, as far as they were begun; never raises for what COM says."""
        processor, self._object = self._object, None
        if processor is None:
            return
        with ExitStack() as last_comes_first:
            last_comes_first.callback(processor.release)
            if self._is_connected:
                last_comes_first.callback(_anyway, partial(processor.call, "CloseConnection"))
            if self._ticket is not None:
                last_comes_first.callback(_anyway, partial(processor.call, "EndSession", self._ticket))

    def _opened(self) -> ComObject:
        if self._object is None:
            raise ValueError("no session was opened")
        return self._object

    def _versions(self, processor: ComObject) -> str:
        try:
            return ", ".join(map(str, processor.get("QBXMLVersionsForSession", self._ticket)))
        except ComError:  # the refusal counts
            return ""


def _tell_preferences(processor: ComObject) -> None:
    """Say what we need of the company file; an old request processor cannot be told, and its Admin decides alone.

    Numbers that no type library names are not guessed: sources disagree about them.
    """
    preferences = _where_it_can(partial(processor.get, "AuthPreferences"))
    if preferences is None:
        return
    wanted = {
        "PutIsReadOnly": False,
        "PutUnattendedModePref": processor.constant("umpOptional"),
        "PutPersonalDataPref": processor.constant("pdpOptional"),
        "PutAuthFlags": _EVERY_EDITION,
    }
    try:
        for name, value in wanted.items():
            if value is not None:
                _where_it_can(partial(preferences.call, name, value))
    finally:
        preferences.release()


def _constant(processor: ComObject, name: str, otherwise: int) -> int:
    told = processor.constant(name)
    return otherwise if told is None else told


def _where_it_can(ask: Callable[[], T]) -> T | None:
    """Return what was asked; None when the request processor cannot. Raises ComError when it is gone."""
    try:
        return ask()
    except ComError as fault:
        if fault.is_of_the_way:
            raise
        _log.debug("Not in this version of the request processor: %s", fault)
        return None


def _anyway(end: Callable[[], object]) -> None:
    try:
        end()
    except ComError as fault:
        _log.debug("At the end of the session: %s", fault)
