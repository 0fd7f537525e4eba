"""What was answered with success is still there after the server's process was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import requests

from qbcheck.sandbox.scenario import Scenario
from qbcheck.sandbox.tenant import TenantServer

from .conftest import TODAY, Tenant

_SERVE = """
import sys, threading
from datetime import date
from pathlib import Path
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.tenant import TenantServer
server = TenantServer(load_scenario("us-ready", date.fromisoformat(sys.argv[2])), Path(sys.argv[1]))
server.start()
print(server.url, flush=True)
threading.Event().wait()
"""


def test_a_killed_tenant_keeps_what_it_answered(us_ready: Scenario, tmp_path: Path) -> None:
    """Design 8: the sandbox survives kill -9; records and the count of requests go on where they were."""
    command = [sys.executable, "-c", _SERVE, str(tmp_path), TODAY.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            headers = {
                "UserName": us_ready.login["username"],
                "Secret": us_ready.login["secret"],
                "ApiIntegrationCode": us_ready.login["integration_code"],
            }
            body = {"id": 5001, "invoiceNumber": "1051"}
            answer = requests.patch(f"{url}V1.0/Invoices", json=body, headers=headers, timeout=20)
        finally:
            process.kill()
    with TenantServer(us_ready, tmp_path) as server:
        tenant = Tenant(server, us_ready.login)
        count = tenant.send("GET", "ThresholdInformation").json()["currentTimeframeRequestCount"]

        assert 200 == answer.status_code
        assert "1051" == tenant.item("Invoices", 5001)["invoiceNumber"]
        assert 2 == count
