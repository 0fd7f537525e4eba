"""A sandbox that runs: both servers of one scenario, on a folder of their own."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qbcheck.sandbox.company.server import CompanyServer
from qbcheck.sandbox.scenario import Scenario, ScenarioError, load_scenario, scenario_names
from qbcheck.sandbox.tenant.server import TenantServer
from qbcheck.sandbox.web_connector import Application, Company, Player

DEFAULT_SCENARIO = "us-ready"
_KEPT = "sandbox.json"


class Sandbox:
    """A tenant and a company file on this machine; use it as a context manager.

    Without a folder it is a fresh copy that is thrown away at the end. In a folder its state is kept, and with it the
    day it was made on, which its dates are relative to.
    """

    def __init__(self, scenario: str | None, folder: Path | None, today: date) -> None:
        """Raise ScenarioError when the scenario does not exist or the folder holds something else."""
        self._stack = ExitStack()
        self.is_kept = folder is not None
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="qbcheck-sandbox-", ignore_cleanup_errors=True)
            self.folder = Path(self._stack.enter_context(temporary))
            self.is_new = True
            self.scenario = load_scenario(scenario or DEFAULT_SCENARIO, today)
        else:
            self.folder = folder
            kept = _kept(folder, scenario)
            self.is_new = kept is None
            name, made_on = kept or (scenario or DEFAULT_SCENARIO, today)
            self.scenario = load_scenario(name, made_on)
            if self.is_new:
                folder.mkdir(parents=True, exist_ok=True)
                note = json.dumps({"scenario": name, "made_on": made_on.isoformat()})
                (folder / _KEPT).write_text(note + "\n", encoding="utf-8")
        self.tenant = TenantServer(self.scenario, self.folder)
        self.company = CompanyServer(self.scenario, self.folder)

    def __enter__(self) -> Self:
        with self._stack:
            self._stack.enter_context(self.tenant)
            self._stack.enter_context(self.company)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def company_file(self) -> str:
        """The path of the company file on the QuickBooks computer that the scenario plays."""
        return str(self.scenario.company.get("file", ""))

    def profile(self) -> dict[str, Any]:
        """Return the scenario's profile with the addresses of the two servers."""
        profile = dict(self.scenario.profile)
        profile["autotask"] = {**profile["autotask"], "base_url": self.tenant.url}
        profile["company"] = {**profile["company"], "connection": "sandbox", "url": self.company.url}
        return profile

    def player(self, url: str, user: str, password: str, **options: Any) -> Player:
        """Return a Web Connector that polls the service at ``url`` for this sandbox's company file.

        ``options`` are those of Player: ``settings``, ``faults``, ``sleep``, ``before``.
        """
        application = Application(name="qbcheck sandbox", url=url, user=user)
        return Player(application, Company(self.company.url), password, **options)


def _kept(folder: Path, scenario: str | None) -> tuple[str, date] | None:
    """Return which scenario a folder holds and when it was made; None when it holds nothing."""
    note = folder / _KEPT
    if not note.is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ScenarioError(f"{folder} is not empty and holds no sandbox")
        return None
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        name, made_on = str(kept["scenario"]), date.fromisoformat(kept["made_on"])
    except (ValueError, KeyError, TypeError) as trouble:
        raise ScenarioError(f"{note} is damaged ({trouble}); empty the folder to start afresh") from trouble
    if name not in scenario_names():
        raise ScenarioError(f"{folder} holds the scenario {name}, which this version does not have")
    if scenario not in (None, name):
        raise ScenarioError(f"{folder} holds the scenario {name}, not {scenario}: take another folder, or leave it out")
    return name, made_on


__all__ = ["DEFAULT_SCENARIO", "Sandbox", "Scenario", "ScenarioError", "scenario_names"]
