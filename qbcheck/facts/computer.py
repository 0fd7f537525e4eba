"""The computer that runs QuickBooks and the Web Connector: what is known of it from here."""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.model import ComputerFacts, Known, Unknown, UnknownKind, WindowsKind
from qbcheck.profile import Profile

UNNAMED = "the QuickBooks computer"
"""How it is called where the profile does not name it."""


def computer_elsewhere(profile: Profile) -> ComputerFacts:
    """Return what is known of a computer that is not this one: its name alone."""
    unknown = Unknown("the computer that runs QuickBooks cannot be seen from here", UnknownKind.NOT_ASKED)
    return ComputerFacts(unknown, profile.company.computer or UNNAMED)


def computer_from(told: Mapping[str, str], profile: Profile) -> ComputerFacts:
    """Return the facts that a sandbox's scenario tells: ``name``, ``windows`` (workstation, server), ``product``."""
    if "windows" not in told:
        return computer_elsewhere(profile)
    name = told.get("name") or profile.company.computer or UNNAMED
    return ComputerFacts(Known(WindowsKind(told["windows"])), name, told.get("product", ""))
