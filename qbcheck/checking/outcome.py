"""The outcome of a whole run, and the one place where an exit code is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import qbcheck
from qbcheck.checking.contract import Result, Side, State
from qbcheck.facts import Facts, Known


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
    fail_on_warn: bool = False
    """Whether a warn counts as a failure in this run."""

    @property
    def counts(self) -> dict[str, int]:
        """Return how many results there are of every state, states without any included."""
        counted = Counter(result.state for result in self.results)
        return {state.value: counted[state] for state in State}


def exit_code(results: Iterable[Result], *, allow_partial: bool, fail_on_warn: bool = False) -> int:
    """Return verify's exit code (design 9).

    1: at least one fail, or with ``fail_on_warn`` a warn. 3: no fail, but an error, or nothing was checked, or nothing
    of Autotask or nothing of QuickBooks without ``allow_partial``. 0: otherwise.
    """
    results = tuple(results)
    states = Counter(result.state for result in results)
    if states[State.FAIL] or (fail_on_warn and states[State.WARN]):
        return 1
    checked = states.total() - states[State.SKIP]
    whole = {Side.AUTOTASK, Side.QUICKBOOKS} <= {result.side for result in results if result.state is not State.SKIP}
    if states[State.ERROR] or not checked or not (whole or allow_partial):
        return 3
    return 0


_INTERRUPTED_NOTE = "Interrupted: what is known is reported."
INTERRUPTED = 130
"""Exit code of a run that a person ended; what is known is reported all the same."""


def make_outcome(
    facts: Facts,
    results: Sequence[Result],
    *,
    notes: tuple[str, ...] = (),
    allow_partial: bool = False,
    fail_on_warn: bool = False,
    interrupted: bool = False,
) -> Outcome:
    """Put results and what a reader must know of the run together."""
    code = INTERRUPTED if interrupted else exit_code(results, allow_partial=allow_partial, fail_on_warn=fail_on_warn)
    return Outcome(
        version=qbcheck.__version__,
        profile=facts.profile.name,
        tenant=_tenant(facts),
        company=_company(facts),
        company_endpoint=facts.company.endpoint,
        features={feature.value: driver.value for feature, driver in facts.features.items()},
        started=facts.read_at,
        results=tuple(results),
        exit_code=code,
        fail_on_warn=fail_on_warn,
        notes=(*_server_note(facts), *notes, *([_INTERRUPTED_NOTE] if interrupted else [])),
    )


def _tenant(facts: Facts) -> str:
    user, login = facts.profile.autotask.user, facts.tenant.login
    if not isinstance(login, Known):
        return f"not reached as {user}: {login.reason}"
    if not login.value.accepted:
        return f"login of {user} refused"
    zone = f", zone {login.value.zone}" if login.value.zone else ""
    return f"{login.value.url} as {user}{zone}"


def _server_note(facts: Facts) -> tuple[str, ...]:
    login = facts.tenant.login
    return (login.value.note,) if isinstance(login, Known) and login.value.note else ()


def _company(facts: Facts) -> str:
    identity = facts.company.identity
    if not isinstance(identity, Known):
        return f"{facts.profile.company.name} (not read: {identity.reason})"
    return str(identity.value.name) + (f" ({identity.value.file})" if identity.value.file else "")
