"""A sandbox scenario: what a tenant, a company file and a computer hold, read from its folder in fixtures.

    fixtures/NAME/scenario.toml     summary, base, settings, changes against the base
    fixtures/NAME/tenant.toml       rows by REST entity name, and what no API shows (ApiUsers, SecurityLevels)
    fixtures/NAME/company.toml      records by qbXML name, such as AccountRet
    fixtures/NAME/expected.toml     what verify must give, written by hand; read by tests only

scenario.toml:

    summary = "one sentence"
    base = "us-ready"                                   # optional; everything below changes the base
    drop = ["profile.features.timesheets"]              # settings of the base to take away, dotted
    [profile]                                           # as a profile in a settings file, without addresses
    [login]                                             # what qbcheck logs in with: username, secret, integration_code
    [computer]                                          # name, windows (workstation, server), product, web_connector,
                                                        # quickbooks (true, false), company_paths (by Windows user)
    [mapping.employees]                                 # Autotask's name = QuickBooks' name, as in a mapping file
    [mapping.classes]
    [tenant]                                            # behaviour of the tenant server
    [company]                                           # behaviour of the company file server
    [[attestations]]                                    # a list here replaces the base's list
    [[change]]                                          # rows and records, in order
    in = "company"                                      # or "tenant"
    record = "AccountRet"
    where = { Name = "Inventory Asset" }                # none: every one (set, delete)
    set = { IsActive = false }                          # or delete = true, or add = { ... }

Dates are relative to the run: ``{today}``, ``{today-10}``, ``{today+30}`` inside any text become ISO dates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

_PACKAGE = "qbcheck.fixtures"
_DATE = re.compile(r"\{today([+-]\d+)?\}")
_SETTINGS = ("profile", "login", "computer", "mapping", "tenant", "company")

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class ScenarioError(ValueError):
    """A scenario that does not exist or whose files are wrong."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What one sandbox holds."""

    name: str
    summary: str
    profile: Mapping[str, Any]
    """As a profile in a settings file, without addresses."""
    login: Mapping[str, str]
    """``username``, ``secret``, ``integration_code`` that qbcheck uses; not necessarily right."""
    computer: Mapping[str, Any]
    tenant: Mapping[str, Any]
    """Behaviour of the tenant server."""
    company: Mapping[str, Any]
    """Behaviour of the company file server."""
    attestations: Sequence[Mapping[str, Any]]
    tenant_rows: Rows
    """By entity; fields in the spelling of the REST API."""
    company_records: Rows
    """By qbXML record name; an aggregate is a table, a repeated element a list."""
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What a mapping file would say: tables ``employees`` and ``classes``."""


def scenario_names() -> tuple[str, ...]:
    """Return the names of all scenarios, the default one first."""
    names = sorted(entry.name for entry in resources.files(_PACKAGE).iterdir() if _is_scenario(entry))
    return tuple(sorted(names, key=lambda name: name != "us-ready"))


def load_scenario(name: str, today: date) -> Scenario:
    """Read scenario ``name`` with its bases, dates relative to ``today``.

    Raises ScenarioError when it does not exist or its files contradict each other.
    """
    settings, tenant_rows, company_records = _load(name)
    _apply_changes(name, settings, {"tenant": tenant_rows, "company": company_records})
    dated = _dated(settings, today)
    return Scenario(
        name=name,
        summary=settings["summary"],
        **{key: dated.get(key, {}) for key in _SETTINGS},
        attestations=dated.get("attestations", []),
        tenant_rows=_dated(tenant_rows, today),
        company_records=_dated(company_records, today),
    )


def _is_scenario(entry: Traversable) -> bool:
    return entry.is_dir() and entry.joinpath("scenario.toml").is_file()


def _load(name: str) -> tuple[dict[str, Any], Rows, Rows]:
    folder = resources.files(_PACKAGE).joinpath(name)
    if not _is_scenario(folder):
        raise ScenarioError(f"there is no scenario {name}")
    own = _read(folder.joinpath("scenario.toml"))
    base = own.get("base")
    if base is None:
        settings: dict[str, Any] = {}
        tenant_rows: Rows = {}
        company_records: Rows = {}
    else:
        settings, tenant_rows, company_records = _load(base)
        _apply_changes(base, settings, {"tenant": tenant_rows, "company": company_records})
    for path in own.get("drop", ()):
        _drop(name, settings, path)
    settings = _merged(settings, {key: value for key, value in own.items() if key not in ("base", "drop")})
    settings["change"] = own.get("change", [])
    for file, rows in (("tenant.toml", tenant_rows), ("company.toml", company_records)):
        if folder.joinpath(file).is_file():
            rows.update(_read(folder.joinpath(file)))
    return settings, tenant_rows, company_records


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _drop(name: str, settings: dict[str, Any], path: str) -> None:
    *parents, last = path.split(".")
    table = settings
    for parent in parents:
        table = table.get(parent, {})
    if last not in table:
        raise ScenarioError(f"scenario {name} drops {path}, which its base does not have")
    del table[last]


def _apply_changes(name: str, settings: dict[str, Any], sides: Mapping[str, Rows]) -> None:
    for change in settings.pop("change", []):
        rows = sides[change["in"]].setdefault(change["record"], [])
        if "add" in change:
            rows.append(dict(change["add"]))
            continue
        hit = [row for row in rows if all(row.get(key) == value for key, value in change.get("where", {}).items())]
        if not hit:
            raise ScenarioError(f"scenario {name} changes a {change['record']} that is not there: {change}")
        if change.get("delete"):
            rows[:] = [row for row in rows if not any(row is gone for gone in hit)]
        for row in hit:
            row.update(_merged(row, change.get("set", {})))


def _dated(value: Any, today: date) -> Any:
    if isinstance(value, dict):
        return {key: _dated(inner, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner, today) for inner in value]
    if isinstance(value, str):
        return _DATE.sub(lambda match: (today + timedelta(days=int(match[1] or 0))).isoformat(), value)
    return value
