"""How the tenant server behaves: the ``[tenant]`` table of a scenario.

    zone_name = "America East"          what ZoneInformation answers
    access_values = "numbers"           userAccessFor...: "numbers" 0 1 2, "words" None All Restricted,
                                        "numeric-strings" "0" "1" "2"
    missing_id = "item-null"            GET of a missing id: 200 {"item": null}, or "404"
    hides_api_users = false             true: Resources leaves out API-only users
    permission_status = 500             status of a permission refusal; or 403
    foreign_code = "refused"            the integration code of another API user of this tenant; or "accepted"
    procurement = "legacy"              which inventory entities answer: "legacy", "new" or "both"
    misspells_organizational_resources = false
                                        true: the route is OrganizatonalResources, as a help page spells it
    request_threshold = 10000           requests per 60 minutes, all integrations together
    requests_used = 0                   requests that others sent in the 60 minutes before the tenant was filled
    over_threshold_status = 429         status when the hour's requests are used up
    retry_after = 0                     seconds in a Retry-After header beside it; 0: no header
    adds_latency = false                true: 0.5 s per call from half of the threshold on, 1 s from three quarters
    thread_limit = 3                    calls at a time per integration code and endpoint
    thread_status = 500                 status when there are more
    down = false                        true: nothing listens at the address
    faults = [{ on = "POST Invoices/query", answer = "429", times = 2, skip = 0, executed = false, seconds = 0 }]

A fault spoils the answers to requests whose verb and path below ``V1.0/`` match ``on`` (any letter case, ``*`` stands
for anything): the first ``skip`` of them pass, the next ``times`` (default 1) are spoiled. ``answer`` is a status with
an errors array (such as "429", "503", "401"), or

    "html"      a page, as proxies and overloaded servers send; status 503
    "empty"     200 with no body
    "drop"      the connection ends without an answer
    "cut-off"   half of the true answer, then the connection ends
    "slow"      the true answer, ``seconds`` later

``executed = true``: the request is carried out before its answer is spoiled. cut-off and slow always carry it out.
The count of spoiled answers is kept with the tenant's data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from qbcheck.sandbox.scenario import ScenarioError

_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "access_values": ("numbers", "words", "numeric-strings"),
    "missing_id": ("item-null", "404"),
    "permission_status": (500, 403),
    "foreign_code": ("refused", "accepted"),
    "procurement": ("legacy", "new", "both"),
}
_SPOILED = ("html", "empty", "drop", "cut-off", "slow")


@dataclass(frozen=True, slots=True)
class Fault:
    """Answers that are spoiled on purpose."""

    on: str
    """Verb and path below ``V1.0/``, such as ``POST Invoices/query``."""
    answer: str
    times: int = 1
    skip: int = 0
    executed: bool = False
    seconds: float = 0

    def concerns(self, method: str, path: str) -> bool:
        """Tell whether a request is one that this fault waits for."""
        return fnmatchcase(f"{method} {path}".lower(), self.on.lower())


@dataclass(frozen=True, slots=True)
class Settings:
    """The behaviour of a tenant server; the module's text explains each."""

    zone_name: str = "America East"
    access_values: str = "numbers"
    missing_id: str = "item-null"
    hides_api_users: bool = False
    permission_status: int = 500
    foreign_code: str = "refused"
    procurement: str = "legacy"
    misspells_organizational_resources: bool = False
    request_threshold: int = 10_000
    requests_used: int = 0
    over_threshold_status: int = 429
    retry_after: int = 0
    adds_latency: bool = False
    thread_limit: int = 3
    thread_status: int = 500
    down: bool = False
    faults: Sequence[Fault] = field(default=())


def read_settings(table: Mapping[str, Any]) -> Settings:
    """Return the settings of a scenario's ``[tenant]`` table.

    Raises ScenarioError for a name or a value that is not known.
    """
    values = dict(table)
    values["faults"] = tuple(map(_read_fault, values.get("faults", ())))
    _check_names("tenant", values, Settings)
    for name, choices in _CHOICES.items():
        if name in values and values[name] not in choices:
            raise ScenarioError(f"[tenant] {name} is {values[name]!r}; it can be {', '.join(map(repr, choices))}")
    return Settings(**values)


def _read_fault(table: Mapping[str, Any]) -> Fault:
    _check_names("tenant.faults", table, Fault)
    fault = Fault(**table)
    if fault.answer not in _SPOILED and not fault.answer.isdigit():
        raise ScenarioError(f"[tenant] a fault answers {fault.answer!r}; it can be a status or {', '.join(_SPOILED)}")
    return fault


def _check_names(where: str, table: Mapping[str, Any], kind: type[Settings] | type[Fault]) -> None:
    unknown = set(table) - {each.name for each in fields(kind)}
    if unknown:
        raise ScenarioError(f"[{where}] has no setting {', '.join(sorted(unknown))}")
