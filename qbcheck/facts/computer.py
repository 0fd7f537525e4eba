"""The computer that runs QuickBooks and the Web Connector: what is known of it from here.

It is this very computer when the profile's ``company.computer`` is its name, or when the profile names none and
QuickBooks is installed here. Then its registry is read, never written.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from qbcheck.facts.model import ComputerFacts, Fact, Known, Unknown, UnknownKind, WindowsKind
from qbcheck.profile import Profile

if sys.platform == "win32":
    import ctypes
    import winreg

UNNAMED = "the QuickBooks computer"
"""How it is called where the profile does not name it."""

_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_PRODUCT_OPTIONS = r"SYSTEM\CurrentControlSet\Control\ProductOptions"
_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_WIDTHS = (64, 32)
"""Bits of the two views of the registry: a 32-bit program is listed in one of its own."""
_FIRST_WINDOWS_11 = 22000
"""Build from which on Windows is 11, although its ProductName still says 10."""
_QUICKBOOKS = "quickbooks"
_WEB_CONNECTOR = "web connector"
_COMPANIONS = (_WEB_CONNECTOR, "tool hub", "file doctor", "database server", "point of sale", "sdk", "diagnostic")
"""Words in the names of installed programs that begin with QuickBooks and are not QuickBooks itself."""

_SERVERS = ("Server", "Server Core", "Nano Server", "ServerNT", "LanmanNT")
"""InstallationType and ProductType of a Windows Server (R01 of the extension reference)."""


class Registry(Protocol):
    """Reads HKEY_LOCAL_MACHINE."""

    def values(self, key: str, width: int) -> Mapping[str, str | int]:
        """Return the values of a key, empty when there is no such key; ``width``: bits of the view, 64 or 32.

        Raises OSError when it cannot be read.
        """

    def subkeys(self, key: str, width: int) -> tuple[str, ...]:
        """Return the names of the keys below, like ``values``."""


def computer_elsewhere(profile: Profile) -> ComputerFacts:
    """Return what is known of a computer that is not this one: its name alone."""
    return ComputerFacts(name=profile.company.computer or UNNAMED)


def computer_from(told: Mapping[str, Any], profile: Profile) -> ComputerFacts:
    """Return the facts that a sandbox's scenario tells.

    ``name``, ``windows`` (workstation, server), ``product``, ``web_connector`` and ``quickbooks`` (whether they are
    installed), ``company_paths`` (by Windows user); what it does not tell is unknown.
    """
    facts: dict[str, Any] = {key: Known(told[key]) for key in ("web_connector", "quickbooks") if key in told}
    if "windows" in told:
        facts["windows"] = Known(WindowsKind(told["windows"]))
    if "company_paths" in told:
        facts["company_paths"] = Known(dict(told["company_paths"]))
    name = told.get("name") or profile.company.computer or UNNAMED
    return ComputerFacts(name=name, product=told.get("product", ""), **facts)


def computer_of(profile: Profile) -> ComputerFacts:
    """Return what can be seen of the profile's computer: all of it where this is the one, else its name alone."""
    facts = computer_elsewhere(profile)
    if sys.platform == "win32":
        facts = read_computer(profile, WindowsRegistry(), platform.node(), _this_process())
    return facts


def read_computer(profile: Profile, registry: Registry, host: str, process: str) -> ComputerFacts:
    """Read the registry of the computer ``host``, if it is the profile's; ``process`` says what runs qbcheck there."""
    programs = _programs(registry)
    quickbooks = _is_installed(programs, lambda name: not any(word in name for word in _COMPANIONS))
    named = profile.company.computer
    is_this = _label(named) == _label(host) if named else quickbooks == Known(True)
    if not is_this:
        return computer_elsewhere(profile)
    windows, product = _windows(registry)
    return ComputerFacts(
        windows,
        named or host,
        product,
        web_connector=_is_installed(programs, lambda name: _WEB_CONNECTOR in name),
        quickbooks=quickbooks,
        process=process,
    )


def _label(name: str) -> str:
    """Return a computer's name without its domain; letter case does not matter."""
    return name.strip().partition(".")[0].casefold()


def _programs(registry: Registry) -> Fact[tuple[str, ...]]:
    """Return the display names of what is installed for all users, from both views."""
    found = []
    try:
        for width in _WIDTHS:
            for key in registry.subkeys(_UNINSTALL, width):
                name = registry.values(rf"{_UNINSTALL}\{key}", width).get("DisplayName")
                if isinstance(name, str):
                    found.append(name.strip())
    except OSError as trouble:
        return _unreadable("the list of installed programs", trouble)
    return Known(tuple(found))


def _is_installed(programs: Fact[tuple[str, ...]], is_it: Callable[[str], bool]) -> Fact[bool]:
    """Tell whether one of QuickBooks' programs is installed; ``is_it`` gets names in small letters."""
    if isinstance(programs, Unknown):
        return programs
    return Known(any(name.startswith(_QUICKBOOKS) and is_it(name) for name in map(str.casefold, programs.value)))


def _windows(registry: Registry) -> tuple[Fact[WindowsKind], str]:
    """Return the kind of Windows and its name."""
    try:
        version = registry.values(_VERSION, 64)
        options = registry.values(_PRODUCT_OPTIONS, 64)
    except OSError as trouble:
        return _unreadable("the kind of Windows", trouble), ""
    product = str(version.get("ProductName", ""))
    build = str(version.get("CurrentBuildNumber", ""))
    if build.isdecimal() and int(build) >= _FIRST_WINDOWS_11:
        product = product.replace("Windows 10", "Windows 11")
    kinds = (str(version.get("InstallationType", "")), str(options.get("ProductType", "")))
    for kind in filter(None, kinds):  # the first that is told counts: Windows 10 multi-session is ServerNT, yet Client
        return Known(WindowsKind.SERVER if kind in _SERVERS else WindowsKind.WORKSTATION), product
    return Unknown("the registry does not tell the kind of Windows", UnknownKind.REFUSED), product


def _unreadable(what: str, trouble: OSError) -> Unknown:
    return Unknown(
        f"{what} cannot be read from the registry: {trouble.strerror or trouble}",
        UnknownKind.REFUSED,
        "Run qbcheck as a user who may read the registry.",
        "whoever administers the computers",
    )


if sys.platform == "win32":

    class WindowsRegistry:
        """The registry of this computer, opened for reading only."""

        def values(self, key: str, width: int) -> Mapping[str, str | int]:
            found: dict[str, str | int] = {}
            try:
                with self._open(key, width) as opened:
                    for number in range(winreg.QueryInfoKey(opened)[1]):
                        name, value, _ = winreg.EnumValue(opened, number)
                        if isinstance(value, str | int):
                            found[name] = value
            except FileNotFoundError:
                return {}
            return found

        def subkeys(self, key: str, width: int) -> tuple[str, ...]:
            try:
                with self._open(key, width) as opened:
                    return tuple(winreg.EnumKey(opened, number) for number in range(winreg.QueryInfoKey(opened)[0]))
            except FileNotFoundError:
                return ()

        def _open(self, key: str, width: int) -> winreg.HKEYType:
            view = winreg.KEY_WOW64_64KEY if width == 64 else winreg.KEY_WOW64_32KEY
            return winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, access=winreg.KEY_READ | view)

    def _this_process() -> str:
        """Return the bits of this Python, which must be QuickBooks' for COM, and whether it is elevated."""
        elevated = "elevated" if ctypes.windll.shell32.IsUserAnAdmin() else "not elevated"
        return f"{64 if sys.maxsize > 2**32 else 32}-bit Python, {elevated}"
