"""QuickBooks' request processor as far as a thread that calls it can tell; no Windows needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from qbcheck.quickbooks.com_errors import ComError

TICKET = "ticket 1"
COMPANY_FILE = r"C:\Books\Jürgen & Söhne.qbw"


class FakeCom:
    """Windows and QuickBooks in one: notes every call, with its thread, and fails where it was told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        """Name and arguments of each call, in order; COM's own as ``enter``, ``create``, ``release``, ``leave``."""
        self.threads: set[int] = set()
        """Those that called."""
        self.failures: dict[str, list[Exception | None]] = {}
        """By name, what the next calls of it end with; None lets one pass."""
        self.constants: dict[str, int] = {}
        self.acts: dict[str, Callable[[], None]] = {}
        """By name, what happens within each call, such as waiting."""
        self.answer: Any = "<QBXML/>"
        self.pumped = threading.Event()

    def fail(self, name: str, *failures: Exception | None) -> None:
        self.failures[name] = list(failures)

    def names(self) -> list[str]:
        """Return the calls without their arguments."""
        return [call[0] for call in self.calls]

    def note(self, name: str, *arguments: Any) -> None:
        self.calls.append((name, *arguments))
        self.threads.add(threading.get_ident())
        if act := self.acts.get(name):
            act()
        if failures := self.failures.get(name):
            failure = failures.pop(0)
            if failure is not None:
                raise failure

    def enter(self) -> None:
        self.note("enter")

    def create(self, prog_id: str) -> FakeObject:
        self.note("create", prog_id)
        return FakeObject(self)

    def pump(self) -> None:
        self.pumped.set()

    def leave(self) -> None:
        self.note("leave")


class FakeObject:
    """The request processor, and its preferences."""

    def __init__(self, com: FakeCom) -> None:
        self._com = com

    def call(self, name: str, *arguments: Any) -> Any:
        self._com.note(name, *arguments)
        return {
            "BeginSession": TICKET,
            "GetCurrentCompanyFileName": COMPANY_FILE,
            "ProcessRequest": self._com.answer,
        }.get(name)

    def get(self, name: str, *arguments: Any) -> Any:
        self._com.note(name, *arguments)
        return FakeObject(self._com) if name == "AuthPreferences" else ("1.0", "6.0")

    def constant(self, name: str) -> int | None:
        return self._com.constants.get(name)

    def release(self) -> None:
        self._com.note("release")


def quickbooks_says(hresult: str, text: str = "") -> ComError:
    return ComError(hresult, text)
