"""Tenants of scenarios, with a client each, and rows changed as a test wants them."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.login import Credentials
from qbcheck.autotask.tenant import Patience
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.tenant import TenantServer
from qbcheck.transfer.invoices.documents import Invoice
from qbcheck.transfer.invoices.source import pending_invoices

TODAY = date(2026, 11, 20)
START = TODAY - timedelta(days=30)

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Tenant:
    """A running tenant and somebody logged in to it."""

    server: TenantServer
    client: AutotaskClient

    def pending(self, **narrowed: Any) -> list[Invoice]:
        return list(pending_invoices(self.client, START, **narrowed))

    def invoice(self, number: int) -> Invoice:
        return next(invoice for invoice in self.pending() if invoice.id == number)


Start = Callable[..., Tenant]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the tenant of a scenario, its rows changed by ``change``, its behaviour by ``settings``."""
    with ExitStack() as running:

        def started(
            change: Callable[[Rows], None] = lambda rows: None, scenario: str = "us-ready", **settings: Any
        ) -> Tenant:
            loaded = load_scenario(scenario, TODAY)
            rows = copy.deepcopy(loaded.tenant_rows)
            change(rows)
            for each in chain.from_iterable(rows.values()):
                for field in [name for name, value in each.items() if value is None]:
                    del each[field]  # left out is null
            changed = dataclasses.replace(loaded, tenant={**loaded.tenant, **settings}, tenant_rows=rows)
            server = running.enter_context(TenantServer(changed, tmp_path / scenario))
            login = loaded.login
            credentials = Credentials(login["username"], login["secret"], login["integration_code"])
            client = AutotaskClient(credentials, base_url=server.url, patience=Patience(first_wait=0.01))
            return Tenant(server, client)

        yield started


def row(rows: Rows, entity: str, row_id: int) -> dict[str, Any]:
    """Return the row of an entity with that id."""
    return next(each for each in rows[entity] if each["id"] == row_id)


def deny(*entities: str) -> Callable[[Rows], None]:
    """Return a change that puts the login user on a level that may not query some entities."""

    def change(rows: Rows) -> None:
        access = dict.fromkeys(entities, "None")
        level = {"id": 31, "name": "Copied", "isActive": True, "isSystem": False, "apiOnly": True, "access": access}
        rows["SecurityLevels"].append(level)
        next(each for each in rows["Resources"] if each["id"] == 301)["userType"] = "Copied"

    return change
