"""Registers the stand-in for QuickBooks' request processor, gives it orders, and tells what it was asked."""

from __future__ import annotations

import ctypes
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from qbcheck.quickbooks.com_object import windows_com
from qbcheck.quickbooks.request_processor import PROG_ID

from . import request_processor

FILE = r"C:\Bücher\Jürgen & Söhne 店.qbw"
PROG_ID_KEY = rf"{PROG_ID}\CLSID"
OUR_CLASSES = "{5C4E8E0D-6B0B-4E0B-9A53-"
"""How the identity begins of each class that is registered here."""

if sys.platform == "win32":
    import winreg


def classes_root() -> int:
    """Return the key below which classes are registered: the person's own; wine looks into the machine's alone."""
    is_wine = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")  # type: ignore[attr-defined] - Windows alone has it
    return winreg.HKEY_LOCAL_MACHINE if is_wine else winreg.HKEY_CURRENT_USER


@contextmanager
def registered(values: dict[str, str]) -> Iterator[None]:
    """Register keys of classes with their default values, and take them out again."""
    root = classes_root()
    try:
        for key, value in values.items():
            with winreg.CreateKey(root, rf"Software\Classes\{key}") as opened:
                winreg.SetValueEx(opened, "", 0, winreg.REG_SZ, value)
        yield
    finally:
        for key in sorted({*values, *(key.rpartition("\\")[0] for key in values)}, reverse=True):
            with suppress(FileNotFoundError):
                winreg.DeleteKey(root, rf"Software\Classes\{key}")


def is_installed() -> bool:
    """Tell whether another request processor is registered, such as QuickBooks' own."""
    try:
        return not winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, PROG_ID_KEY).startswith(OUR_CLASSES)
    except FileNotFoundError:
        return False


def new_class() -> str:
    """Return the identity of a class that was never registered."""
    return f"{OUR_CLASSES}{uuid.uuid4().hex[:12].upper()}}}"


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for some seconds."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


class QuickBooks:
    """The stand-in; its process lives as long as this holds an object of it."""

    def __init__(self, folder: Path) -> None:
        self._orders = folder / "orders.json"
        self._calls = folder / "calls.jsonl"
        self._go = folder / "GO"
        self._com = windows_com()
        self._com.enter()
        self._registered = ExitStack()
        self._held: Any = None

    def start(self) -> None:
        """Start a process without orders, so that no test has to wait for it.

        As a new class each time, because wine takes a process that was killed for one that still serves its class.
        """
        self._registered.close()
        self._registered.enter_context(registered(self._keys(new_class())))
        self.order()
        self._held = self._com.create(PROG_ID)

    def stop(self) -> None:
        """Let the process end."""
        self.go_on()
        self._held = None
        self._com.leave()
        self._registered.close()

    def _keys(self, clsid: str) -> dict[str, str]:
        """Return what Windows must know to start it."""
        python = Path(sys.executable).with_name("pythonw.exe")
        module = Path(request_processor.__file__)
        return {
            PROG_ID_KEY: clsid,
            rf"CLSID\{clsid}\LocalServer32": f'"{python}" "{module}" "{self._orders}" {clsid}',
            rf"CLSID\{clsid}\PythonCOM": "request_processor.RequestProcessor",
            rf"CLSID\{clsid}\PythonCOMPath": str(module.parent),
            rf"CLSID\{clsid}\PythonCOMPolicy": "win32com.server.policy.BasicWrapPolicy",
        }

    def order(self, **orders: Any) -> None:
        """Give it orders, and forget what it was asked before."""
        for file in (self._calls, self._go):
            file.unlink(missing_ok=True)
        standing = {"file": FILE, "takes": ["1.0", "13.0"], "answer": "<QBXML>é店</QBXML>"}
        self._orders.write_text(json.dumps(standing | orders), encoding="utf-8")

    def go_on(self) -> None:
        """Let a call return that hangs."""
        self._go.touch()

    def calls(self) -> list[tuple[Any, ...]]:
        """Return process, name and arguments of each call, in order."""
        if not self._calls.exists():
            return []
        return [tuple(json.loads(line)) for line in self._calls.read_text(encoding="utf-8").splitlines()]

    def names(self) -> list[str]:
        """Return the names of the calls, in order."""
        return [name for _, name, _ in self.calls()]

    def process(self) -> int:
        """Return the process that took the last call."""
        return int(self.calls()[-1][0])
