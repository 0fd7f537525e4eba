"""A stand-in for QuickBooks' request processor: a COM server in a process of its own, without a type library.

It hands what it is asked to a sandbox's company file over HTTP, and keeps QuickBooks' order of calls. Windows starts it
as ``python request_processor.py ORDERS CLASS``; ORDERS is a JSON file that is read at every call:

    url       address of the company file; left out, every request is answered with ``answer``
    file      path of the company file that is open
    calls_it  what it calls that file, where that is not the same
    takes     qbXML versions of the session
    faults    by method: {"hresult": "0x80040414", "text": "..."}
    acts      by method: "die", or "hang" until the file GO lies beside ORDERS
    lacks     names that this version does not know, such as AuthPreferences

Beside ORDERS it writes ``calls.jsonl``: a line for each call, ``[process, name, arguments]``; of a request its length.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

METHOD, PROPERTY = 1, 2
"""DISPATCH_METHOD and DISPATCH_PROPERTYGET."""
LONGEST_HANG = 60.0

NOT_OPEN, NO_SESSION, ANOTHER_FILE = "0x8004040C", "0x8004040D", "0x8004040A"
UNKNOWN_NAME, NOT_A_MEMBER = "0x80020006", "0x80020003"


def failed(hresult: str, text: str = "") -> Exception:
    """Return what pywin32 hands to the client as an HRESULT with a description."""
    from win32com.server.exception import COMException

    return COMException(description=text or None, scode=int(hresult, 16) - 2**32, source="QBXMLRP2")


class Automation:
    """An object that is called by name; pywin32's policy asks it for the number of a name, and calls the number."""

    methods: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.orders_file = Path(sys.argv[1])

    @property
    def orders(self) -> dict[str, Any]:
        return dict(json.loads(self.orders_file.read_text(encoding="utf-8")))

    def note(self, name: str, *arguments: Any) -> None:
        with self.orders_file.with_name("calls.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps([os.getpid(), name, arguments]) + "\n")

    def _getdispid_(self, name: str, _flags: int) -> int:
        names = (*self.methods, *self.properties)
        if name not in names or name in self.orders.get("lacks", ()):
            raise failed(UNKNOWN_NAME)
        return names.index(name) + 1

    def _invokeex_(self, number: int, _language: int, kind: int, arguments: Any, *_: Any) -> Any:
        name = (*self.methods, *self.properties)[number - 1]
        if name in self.methods and not kind & METHOD:
            self.note(f"PROPERTYGET {name}")
            return None  # as servers without a type library may, which late binding must survive
        if name in self.properties and not kind & PROPERTY:
            raise failed(NOT_A_MEMBER)
        self.note(name, *(f"{len(each)} characters" if len(str(each)) > 500 else each for each in arguments))
        self.obey(name)
        answer: Callable[..., Any] = getattr(self, name)
        return answer(*arguments)

    def obey(self, name: str) -> None:
        """Do what the orders say of this call, if anything."""
        orders = self.orders
        match orders.get("acts", {}).get(name):
            case "die":
                os._exit(1)
            case "hang":
                end = time.monotonic() + LONGEST_HANG
                while not self.orders_file.with_name("GO").exists() and time.monotonic() < end:
                    time.sleep(0.02)
        if fault := orders.get("faults", {}).get(name):
            raise failed(fault["hresult"], fault.get("text", ""))


class AuthPreferences(Automation):
    """What an application wishes before its session begins."""

    methods = ("PutIsReadOnly", "PutUnattendedModePref", "PutPersonalDataPref", "PutAuthFlags")

    def obey(self, name: str) -> None:
        super().obey(name)
        setattr(self, name, lambda value: None)


class RequestProcessor(Automation):
    """``QBXMLRP2.RequestProcessor``."""

    methods = (
        *("OpenConnection2", "BeginSession", "GetCurrentCompanyFileName", "ProcessRequest"),
        *("EndSession", "CloseConnection"),
    )
    properties = ("AuthPreferences", "QBXMLVersionsForSession")

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False
        self.ticket = ""

    def OpenConnection2(self, _id: str, _name: str, _kind: int) -> None:  # noqa: N802 - QuickBooks' name, as all below
        self.is_open = True

    def AuthPreferences(self) -> Any:  # noqa: N802
        import win32com.server.policy
        import win32com.server.util

        return win32com.server.util.wrap(AuthPreferences(), usePolicy=win32com.server.policy.BasicWrapPolicy)

    def BeginSession(self, file: str, _mode: int) -> str:  # noqa: N802
        if not self.is_open:
            raise failed(NOT_OPEN)
        if file and file != self.orders["file"]:
            raise failed(ANOTHER_FILE, "A different company file is already open.")
        self.ticket = f"ticket of {os.getpid()}"
        return self.ticket

    def GetCurrentCompanyFileName(self, ticket: str) -> str:  # noqa: N802
        self.need(ticket)
        return str(self.orders.get("calls_it", self.orders["file"]))

    def QBXMLVersionsForSession(self, ticket: str) -> list[str]:  # noqa: N802
        self.need(ticket)
        return list(self.orders["takes"])

    def ProcessRequest(self, ticket: str, document: str) -> str:  # noqa: N802
        self.need(ticket)
        orders = self.orders
        if "url" not in orders:
            return str(orders["answer"])
        answer = requests.post(orders["url"], document.encode(), timeout=30)
        if answer.status_code == requests.codes.unprocessable:
            raise failed(answer.json()["hresult"], answer.json()["message"])
        answer.raise_for_status()
        return answer.content.decode()

    def EndSession(self, ticket: str) -> None:  # noqa: N802
        self.need(ticket)
        self.ticket = ""

    def CloseConnection(self) -> None:  # noqa: N802
        if not self.is_open:
            raise failed(NOT_OPEN)
        self.is_open = False

    def need(self, ticket: str) -> None:
        if not ticket or ticket != self.ticket:
            raise failed(NO_SESSION)


def serve() -> None:
    """Serve until the last object is let go, as Windows expects of a local server."""
    sys.coinit_flags = 2  # type: ignore[attr-defined] - read by pythoncom: one thread, which takes calls in turn
    import pythoncom
    import win32api
    from win32com.server import factory

    classes = factory.RegisterClassFactories(sys.argv[2:3])
    pythoncom.EnableQuitMessage(win32api.GetCurrentThreadId())
    pythoncom.CoResumeClassObjects()
    pythoncom.PumpMessages()
    factory.RevokeClassFactories(classes)
    pythoncom.CoUninitialize()


if __name__ == "__main__":
    serve()
