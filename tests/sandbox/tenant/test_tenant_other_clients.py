"""Clients that others wrote understand the tenant (autotask-rest-api 7). Each is tried where it is installed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Start

NODE_MODULES = os.environ.get("TEST_NODE_MODULES", "")
EVERYTHING = {"op": "exist", "field": "id"}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(not NODE_MODULES, reason="TEST_NODE_MODULES names no folder with @apigrate/autotask-restapi")
def test_apigrate_autotask_restapi(start: Start) -> None:
    """npm: finds the zone by our answer, reads, counts, writes and tells the refusals apart."""
    tenant = start()
    script = Path(__file__).with_name("autotask_restapi.mjs")
    login = [tenant.login[name] for name in ("username", "secret", "integration_code")]
    run = subprocess.run(
        ["node", str(script), NODE_MODULES, tenant.server.url, *login],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )

    assert {
        "company": "Café Müller",
        "first_page": [4101, 4102, 4103, 4990],
        "count": 10,
        "can_update": True,
        "user_type_is_picklist": True,
        "written": {"itemId": 5001},
        "read_back": "1051",
        "child_written": {"itemId": 7021},
        "unknown_field": [500, "Unable to find nope in the Invoice Entity."],
        "wrong_secret": [401, None],
        "wrong_code": [500, "IntegrationCode is invalid."],
    } == json.loads(run.stdout)


@pytest.mark.filterwarnings("ignore")  # the client was written for an older pydantic
def test_py_autotask(start: Start) -> None:
    """PyPI: reads by id, queries, and tells a wrong secret from other refusals."""
    py_autotask = pytest.importorskip("py_autotask", reason="py-autotask is not installed")
    tenant = start()
    login = {"username": tenant.login["username"], "integration_code": tenant.login["integration_code"]}

    def client(secret: str) -> Any:
        return py_autotask.AutotaskClient.create(secret=secret, api_url=tenant.server.url, **login)

    right = client(tenant.login["secret"])
    page = right.query("Invoices", {"filter": [{"op": "eq", "field": "isVoided", "value": False}]}, max_records=2)

    assert "Café Müller" == right.get("Companies", 177)["companyName"]
    assert right.get("Companies", 99_999) is None
    assert [4101, 4102] == [item["id"] for item in page.items]
    with pytest.raises(py_autotask.exceptions.AutotaskAuthError):
        client("no").get("Companies", 177)


def test_autotask_client(start: Start) -> None:
    """PyPI: pages by id beyond 500 rows, resolves a picklist, and knows a wrong secret."""
    client_module = pytest.importorskip("autotask.client", reason="autotask-client is not installed")
    config_module = pytest.importorskip("autotask.config", reason="autotask-client is not installed")
    manager_module = pytest.importorskip("autotask.entities.manager", reason="autotask-client is not installed")
    exceptions = pytest.importorskip("autotask.exceptions", reason="autotask-client is not installed")

    def change(rows: dict[str, Any]) -> None:
        rows["Contacts"] = [
            {"id": number, "companyID": 175, "firstName": "A", "lastName": str(number), "isActive": 1}
            for number in range(1, 1102)
        ]

    tenant = start(change)
    login = {"username": tenant.login["username"], "integration_code": tenant.login["integration_code"]}
    root = tenant.server.url.removesuffix("/ATServicesRest/")

    async def seen(secret: str) -> tuple[int, set[str]]:
        config = config_module.AutotaskConfig(secret=secret, api_url=root, **login)
        async with client_module.AutotaskClient(config) as client:
            contacts = await client.query_all("Contacts", [EVERYTHING])
            labels = await manager_module.EntityManager(client).resolve_picklist("PurchaseOrders", "status")
            return len({contact["id"] for contact in contacts}), set(labels.values())

    assert (1101, {"New", "Submitted", "Received Partial", "Received Full", "Canceled"}) == asyncio.run(
        seen(tenant.login["secret"])
    )
    with pytest.raises(exceptions.AutotaskAuthError):
        asyncio.run(seen("no"))
