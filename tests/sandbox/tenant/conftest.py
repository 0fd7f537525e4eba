"""A tenant that runs, and a caller that speaks plain HTTP to it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from qbcheck.sandbox.scenario import Scenario, load_scenario
from qbcheck.sandbox.tenant import TenantServer

TODAY = date(2026, 11, 20)
SYSTEM_LEVEL = "API User (system)"
CREDENTIALS = ("UserName", "Secret", "ApiIntegrationCode")


class Tenant:
    """A running tenant and a caller with its credentials."""

    def __init__(self, server: TenantServer, login: Mapping[str, str]) -> None:
        self.server = server
        self.login = login
        self.headers = {
            "UserName": login["username"],
            "Secret": login["secret"],
            "ApiIntegrationCode": login["integration_code"],
        }

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """Send a request to a path below ``V1.0/``."""
        more.setdefault("headers", self.headers)
        return requests.request(method, f"{self.server.url}V1.0/{path}", timeout=20, **more)

    def query(self, entity: str, *conditions: Any, **more: Any) -> requests.Response:
        """Send a POST query."""
        return self.send("POST", f"{entity}/query", json={"filter": list(conditions), **more})

    def ids(self, entity: str, *conditions: Any, **more: Any) -> list[int]:
        """Return the ids that a POST query finds."""
        answer = self.query(entity, *conditions, **more)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    def item(self, entity: str, row_id: int) -> dict[str, Any]:
        """Return one record."""
        return self.send("GET", f"{entity}/{row_id}").json()["item"]


Start = Callable[..., Tenant]


def where(field: str, op: str, *value: Any) -> dict[str, Any]:
    """Return a filter condition."""
    return {"op": op, "field": field, **({"value": value[0]} if value else {})}


@pytest.fixture(scope="session")
def us_ready() -> Scenario:
    return load_scenario("us-ready", TODAY)


@pytest.fixture
def start(us_ready: Scenario, tmp_path: Path) -> Iterator[Start]:
    """Start us-ready with other settings and, by ``change``, other rows."""
    with ExitStack() as running:

        def started(
            change: Callable[[dict[str, Any]], None] = lambda rows: None,
            now: Callable[[], Any] | None = None,
            wait: Callable[[float], None] | None = None,
            **settings: Any,
        ) -> Tenant:
            rows = copy.deepcopy(us_ready.tenant_rows)
            change(rows)
            scenario = dataclasses.replace(us_ready, tenant=settings, tenant_rows=rows)
            times = {name: value for name, value in (("now", now), ("wait", wait)) if value is not None}
            return Tenant(running.enter_context(TenantServer(scenario, tmp_path, **times)), us_ready.login)

        yield started


@pytest.fixture(scope="session")
def tenant(us_ready: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """One us-ready tenant for tests that only read."""
    with TenantServer(us_ready, tmp_path_factory.mktemp("tenant")) as server:
        yield Tenant(server, us_ready.login)


def set_level(**values: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change that puts the login user on a level of its own."""

    def change(rows: dict[str, Any]) -> None:
        rows["SecurityLevels"].append({"id": 31, "name": "Copied", "isActive": True, "apiOnly": True, **values})
        login_user(rows)["userType"] = "Copied"

    return change


def login_user(rows: dict[str, Any]) -> dict[str, Any]:
    """Return the login user's row of Resources."""
    return next(row for row in rows["Resources"] if row["userName"] == "qbcheck@sandbox.example")
