"""Clients that others wrote read our contract and call the service. Each is tried where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Serve
from .some_desk import SomeDesk

NODE_MODULES = os.environ.get("TEST_NODE_MODULES", "")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(not (Path(NODE_MODULES) / "soap").is_dir(), reason="TEST_NODE_MODULES names no folder with soap")
def test_soap(serve: Serve) -> None:
    """npm: calls every operation, in both versions of SOAP, and gets what the desk said."""
    desk = SomeDesk(send_request_xml="<Name>A &amp; B</Name>", authenticate=["6f9619ff", "none", "", "300"])
    contract = f"http://127.0.0.1:{serve(desk).port}/?wsdl"
    run = subprocess.run(
        ["node", str(Path(__file__).with_name("soap_client.mjs")), NODE_MODULES, contract],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    expected = {
        "serverVersion": "qbcheck 0.1.0",
        "clientVersion": "",
        "authenticate": {"string": ["6f9619ff", "none", "", "300"]},
        "sendRequestXML": "<Name>A &amp; B</Name>",
        "receiveResponseXML": 100,
        "connectionError": "done",
        "getLastError": "Nothing went wrong.",
        "closeConnection": "OK",
        "getInteractiveURL": "https://localhost/page",
        "interactiveDone": "Done",
        "interactiveRejected": "So be it.",
    }

    assert {"1.1": expected, "1.2": expected} == json.loads(run.stdout)
    assert ("authenticate", "acme", "ge heim & <co>", "127.0.0.1") in desk.asked
    assert ("send_request_xml", "t", "<QBXML/>", r"C:\Müller & Söhne.qbw", "US", 13, 0) in desk.asked
    assert ("receive_response_xml", "t", "<QBXML><Name>A &amp; B</Name></QBXML>", "", "") in desk.asked
