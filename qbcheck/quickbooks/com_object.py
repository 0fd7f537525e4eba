"""Windows' COM as the request processor needs it: objects bound late, by the names of their methods.

Everything here belongs to one thread, the one that entered. The names are looked up and called directly, without
pywin32's dynamic objects: those read a property of the method's name first, which a server may answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from qbcheck.errors import SettingsError
from qbcheck.quickbooks.com_errors import ComError, unwrapped

T = TypeVar("T")


class ComObject(Protocol):
    """An object of a COM server; each method raises ComError."""

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a method."""

    def get(self, name: str, *arguments: Any) -> Any:
        """Read a property; one that takes arguments may be declared as a method."""

    def constant(self, name: str) -> int | None:
        """Return a constant of the object's type library, None where there is none of that name."""

    def release(self) -> None:
        """Let the object go; it cannot be used afterwards."""


class Com(Protocol):
    """What Windows offers to a thread."""

    def enter(self) -> None:
        """Make this thread one that uses COM."""

    def create(self, prog_id: str) -> ComObject:
        """Make an object of a registered class. Raises ComError."""

    def pump(self) -> None:
        """Let Windows deliver what waits for this thread, as a thread that uses COM and does nothing must."""

    def leave(self) -> None:
        """End the use of COM in this thread; every object must be released."""


def require_windows() -> None:
    """Raise SettingsError where there is no COM."""
    if sys.platform != "win32":
        raise SettingsError(
            "The connection com works under Windows only, on the computer that runs QuickBooks.",
            remedy="Run qbcheck there, or choose another company.connection.",
        )


def windows_com() -> Com:
    """Return Windows' COM, to be used in the thread that called. Raises SettingsError where it is missing."""
    require_windows()
    try:
        return _windows_com()
    except ImportError as trouble:
        raise SettingsError(
            f"The connection com needs the package pywin32, which cannot be loaded: {trouble}.",
            remedy="Install it into the Python that runs qbcheck: pip install pywin32",
        ) from trouble


if sys.platform == "win32":

    def _windows_com() -> Com:
        return _WindowsCom()

    class _WindowsCom:
        def __init__(self) -> None:
            import pythoncom

            self._pythoncom = pythoncom

        def enter(self) -> None:
            self._pythoncom.CoInitialize()

        def create(self, prog_id: str) -> ComObject:
            com = self._pythoncom
            return _WindowsObject(
                _faults(lambda: com.CoCreateInstance(prog_id, None, com.CLSCTX_SERVER, com.IID_IDispatch))
            )

        def pump(self) -> None:
            self._pythoncom.PumpWaitingMessages()

        def leave(self) -> None:
            self._pythoncom.CoUninitialize()

    class _WindowsObject:
        def __init__(self, dispatch: Any) -> None:
            import pythoncom

            self._pythoncom = pythoncom
            self._dispatch = dispatch

        def call(self, name: str, *arguments: Any) -> Any:
            return self._invoke(name, self._pythoncom.DISPATCH_METHOD, arguments)

        def get(self, name: str, *arguments: Any) -> Any:
            com = self._pythoncom
            return self._invoke(name, com.DISPATCH_PROPERTYGET | (com.DISPATCH_METHOD if arguments else 0), arguments)

        def constant(self, name: str) -> int | None:
            try:
                return _faults(lambda: _constants(self._dispatch)).get(name)
            except ComError:  # no type library
                return None

        def release(self) -> None:
            self._dispatch = None

        def _invoke(self, name: str, kind: int, arguments: tuple[Any, ...]) -> Any:
            number = _faults(lambda: self._dispatch.GetIDsOfNames(0, name))
            value = _faults(lambda: self._dispatch.Invoke(number, 0, kind, True, *arguments))
            return _WindowsObject(value) if hasattr(value, "GetIDsOfNames") else value

    def _constants(dispatch: Any) -> dict[str, int]:
        """Return what the enumerations of an object's type library name."""
        import pythoncom

        library, _ = dispatch.GetTypeInfo().GetContainingTypeLib()
        found = {}
        for number in range(library.GetTypeInfoCount()):
            if library.GetTypeInfoType(number) == pythoncom.TKIND_ENUM:
                enumeration = library.GetTypeInfo(number)
                for index in range(enumeration.GetTypeAttr().cVars):
                    described = enumeration.GetVarDesc(index)
                    found[enumeration.GetNames(described.memid)[0]] = int(described.value)
        return found

    def _faults(act: Callable[[], T]) -> T:
        import pywintypes

        try:
            return act()
        except pywintypes.com_error as error:
            hresult, _, description, _ = error.args
            raise unwrapped(hresult, description) from None

else:

    def _windows_com() -> Com:
        raise ImportError("pywin32 is for Windows")
