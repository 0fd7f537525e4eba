"""The outcome of a whole run, and the one place where an exit code is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qbcheck.checking.contract import Result, Side, State


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a report shows."""

    version: str
    """qbcheck's own."""
    profile: str
    tenant: str
    """Where Autotask answered, and who was logged in; or why not."""
    company: str
    """Name of the company file that answered; else the profile's, with the reason."""
    company_endpoint: str
    features: Mapping[str, str]
    """The features judged, with their drivers."""
    started: datetime
    """Aware, local time."""
    results: tuple[Result, ...]
    """One per code, in the catalogue's order."""
    exit_code: int
    notes: tuple[str, ...] = ()
    """What a reader must know besides, such as that saved facts were judged."""

    @property
    def counts(self) -> dict[str, int]:
        """Return how many results there are of every state, states without any included."""
        counted = Counter(result.state for result in self.results)
        return {state.value: counted[state] for state in State}


def exit_code(results: Iterable[Result], sides: Iterable[Side], *, allow_partial: bool) -> int:
    """Return verify's exit code (design 9).

    1: at least one fail. 3: no fail, but an error, or nothing was checked, or Autotask or QuickBooks was left out
    without ``allow_partial``. 0: otherwise.
    """
    states = Counter(result.state for result in results)
    if states[State.FAIL]:
        return 1
    checked = states.total() - states[State.SKIP]
    whole = {Side.AUTOTASK, Side.QUICKBOOKS} <= set(sides)
    if states[State.ERROR] or not checked or not (whole or allow_partial):
        return 3
    return 0
