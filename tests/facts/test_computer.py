"""The computer that runs QuickBooks: when it is this one, and what its registry tells (R01, R30)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from qbcheck.facts import ComputerFacts, Known, Unknown, WindowsKind
from qbcheck.facts.computer import UNNAMED, computer_from, computer_of, read_computer

from ..some_facts import some_profile

VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
OPTIONS = r"SYSTEM\CurrentControlSet\Control\ProductOptions"
UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"

NAMED = some_profile(company={"name": "Acme", "computer": "QB-PC"})
UNNAMED_COMPUTER = some_profile(company={"name": "Acme"})
QUICKBOOKS = "QuickBooks Enterprise Solutions 23.0"


class Played:
    """A registry of a few keys; programs by the view they are in."""

    def __init__(self, *programs: str, in_32: tuple[str, ...] = (), refused: str = "", **version: str) -> None:
        self.refused = refused
        self.keys: dict[tuple[str, int], Mapping[str, str | int]] = {
            (VERSION, 64): {"InstallationType": "Client", "ProductName": "Windows 10 Pro", **version},
            (OPTIONS, 64): {"ProductType": "WinNT"},
        }
        for width, names in ((64, programs), (32, in_32)):
            for number, name in enumerate(names):
                self.keys[rf"{UNINSTALL}\{number}", width] = {"DisplayName": name, "NoModify": 1}
            self.keys[rf"{UNINSTALL}\KB500", width] = {"ParentDisplayName": "QuickBooks Web Connector"}

    def values(self, key: str, width: int) -> Mapping[str, str | int]:
        self._refuse(key)
        return self.keys.get((key, width), {})

    def subkeys(self, key: str, width: int) -> tuple[str, ...]:
        self._refuse(key)
        return tuple(path.rpartition("\\")[2] for path, of in self.keys if path.startswith(f"{key}\\") and of == width)

    def _refuse(self, key: str) -> None:
        if self.refused and self.refused in key:
            raise PermissionError(13, "Access is denied")


def read(profile: Any, registry: Played, host: str = "QB-PC") -> ComputerFacts:
    return read_computer(profile, registry, host, "64-bit Python, not elevated")


# --- Whether it is this computer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["QB-PC", "qb-pc", "QB-PC.acme.local"])
def test_the_computer_that_the_profile_names_is_read(host: str) -> None:
    """company.computer equals the host name, whatever the letter case or domain; also without QuickBooks."""
    facts = read(NAMED, Played(), host)

    assert (Known(WindowsKind.WORKSTATION), "QB-PC", "64-bit Python, not elevated") == (
        facts.windows,
        facts.name,
        facts.process,
    )


def test_another_computer_is_unknown_even_with_quickbooks() -> None:
    """The profile names another one: nothing of this one is told as if it were that one's."""
    facts = read(NAMED, Played(QUICKBOOKS), "DESK-7")

    assert ComputerFacts(name="QB-PC") == facts
    assert isinstance(facts.windows, Unknown)


@pytest.mark.parametrize(
    ("expected", "programs"),
    [
        ("DESK-7", (QUICKBOOKS,)),
        (UNNAMED, ()),
        (UNNAMED, ("QuickBooks Web Connector", "QuickBooks Desktop Tool Hub", "My QuickBooks Helper")),
    ],
)
def test_without_a_name_it_is_the_one_with_quickbooks(expected: str, programs: tuple[str, ...]) -> None:
    """No computer is named: this one when QuickBooks itself is installed here, not only a tool for it."""
    assert expected == read(UNNAMED_COMPUTER, Played(*programs), "DESK-7").name


def test_an_unreadable_list_of_programs_makes_no_computer_this_one() -> None:
    """Unknown never becomes a fact."""
    assert ComputerFacts(name=UNNAMED) == read(UNNAMED_COMPUTER, Played(QUICKBOOKS, refused="Uninstall"))


# --- What it tells ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "product", "version", "product_type"),
    [
        (WindowsKind.WORKSTATION, "Windows 10 Pro", {"CurrentBuildNumber": "19045"}, "WinNT"),
        (WindowsKind.WORKSTATION, "Windows 11 Pro", {"CurrentBuildNumber": "22000"}, "WinNT"),
        (WindowsKind.WORKSTATION, "Windows 10 Pro", {"CurrentBuildNumber": "21999"}, "WinNT"),
        (WindowsKind.WORKSTATION, "Windows 10 Pro", {"InstallationType": ""}, "WinNT"),
        (WindowsKind.WORKSTATION, "Windows 10 Pro", {"InstallationType": "Client"}, "ServerNT"),
        (
            WindowsKind.SERVER,
            "Windows Server 2025",
            {"InstallationType": "Server", "ProductName": "Windows Server 2025", "CurrentBuildNumber": "26100"},
            "ServerNT",
        ),
        (WindowsKind.SERVER, "Windows 10 Pro", {"InstallationType": "Server Core"}, "ServerNT"),
        (WindowsKind.SERVER, "Windows 10 Pro", {"InstallationType": ""}, "ServerNT"),
        (WindowsKind.SERVER, "Windows 10 Pro", {"InstallationType": ""}, "LanmanNT"),
    ],
)
def test_the_kind_of_windows(kind: WindowsKind, product: str, version: dict[str, str], product_type: str) -> None:
    """R01: InstallationType, else ProductType; a build from 22000 on is Windows 11, whatever its name says."""
    registry = Played(**version)
    registry.keys[OPTIONS, 64] = {"ProductType": product_type}
    facts = read(NAMED, registry)

    assert (Known(kind), product) == (facts.windows, facts.product)


def test_a_registry_that_does_not_tell_the_kind() -> None:
    """Neither value is there: unknown, not a workstation."""
    registry = Played(InstallationType="")
    registry.keys[OPTIONS, 64] = {}

    assert isinstance(read(NAMED, registry).windows, Unknown)


@pytest.mark.parametrize(
    ("quickbooks", "web_connector", "programs", "in_32"),
    [
        (True, True, (QUICKBOOKS, "QuickBooks Web Connector"), ()),
        (True, True, (QUICKBOOKS,), ("QuickBooks Web Connector",)),
        (True, False, (), ("QuickBooks Pro 2019",)),
        (False, True, ("QUICKBOOKS WEB CONNECTOR 2.3",), ()),
        (False, False, ("Notes on QuickBooks Web Connector",), ("QuickBooks Desktop File Doctor",)),
        (False, False, (), ()),
    ],
)
def test_what_is_installed_is_seen_in_both_views(
    quickbooks: bool, web_connector: bool, programs: tuple[str, ...], in_32: tuple[str, ...]
) -> None:
    """R30: older QuickBooks and Web Connectors are 32-bit programs, which Windows lists apart."""
    facts = read(NAMED, Played(*programs, in_32=in_32))

    assert (Known(quickbooks), Known(web_connector)) == (facts.quickbooks, facts.web_connector)


def test_what_may_not_be_read_is_unknown_and_nothing_else_is_lost() -> None:
    """Access denied on one key leaves the others known."""
    facts = read(NAMED, Played(QUICKBOOKS, refused="Uninstall"))

    assert Known(WindowsKind.WORKSTATION) == facts.windows
    assert isinstance(facts.web_connector, Unknown)
    assert "Access is denied" in facts.web_connector.reason
    assert isinstance(read(NAMED, Played(refused="Windows NT")).windows, Unknown)


# --- A sandbox's, and the real one ------------------------------------------------------------------------------------


def test_a_scenario_tells_what_it_tells() -> None:
    """In a sandbox the computer's facts are the scenario's; what it does not tell stays unknown."""
    paths = {"anna": r"Q:\acme.qbw"}
    told = {"name": "PC", "windows": "server", "product": "X", "web_connector": True, "company_paths": paths}

    assert ComputerFacts(
        Known(WindowsKind.SERVER), "PC", "X", web_connector=Known(True), company_paths=Known(paths)
    ) == computer_from(told, NAMED)
    assert ComputerFacts(name="QB-PC") == computer_from({}, NAMED)


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the registry is read")
def test_on_another_system_only_the_name_is_known() -> None:
    """QuickBooks runs on Windows alone, so the computer is another one."""
    assert ComputerFacts(name="QB-PC") == computer_of(NAMED)


@pytest.mark.skipif(sys.platform != "win32", reason="reads the registry of Windows")
def test_the_real_registry_is_read() -> None:
    """Named in the profile, this computer tells its Windows, its programs and what runs qbcheck."""
    import platform

    facts = computer_of(some_profile(company={"name": "Acme", "computer": platform.node()}))

    assert isinstance(facts.windows, Known)
    assert facts.product.startswith("Windows") or facts.product.startswith("Microsoft Windows")
    assert isinstance(facts.web_connector, Known)
    assert "-bit Python, " in facts.process
