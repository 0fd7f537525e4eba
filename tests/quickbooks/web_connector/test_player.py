"""The sandbox's Web Connector, built apart from this service, adds the .qwc file and makes an update."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from qbcheck.quickbooks.web_connector.qwc import WebConnectorApplication, qwc
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.web_connector import Application, Company, Player

from .conftest import Serve
from .some_desk import SomeDesk

QBXML = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    '<AccountQueryRq requestID="1"><FullName>A &amp; B</FullName></AccountQueryRq></QBXMLMsgsRq></QBXML>'
)


def test_an_update_from_the_qwc_file_to_the_end(serve: Serve, tmp_path: Path) -> None:
    """Every call of it is answered as the contract says, and the page and the support page are there."""
    desk = SomeDesk(send_request_xml=QBXML, authenticate=["ticket", ""])
    server = serve(desk)
    file = qwc(
        WebConnectorApplication(
            name="qbcheck: Brightwater",
            url=server.url,
            support_url=f"{server.url}support",
            description="Checks that Autotask and QuickBooks are ready",
            user="acme",
            owner_id="{8D1F2A30-0000-4000-8000-000000000001}",
            file_id="{8D1F2A30-0000-4000-8000-00000000000F}",
            every_minutes=15,
        )
    )
    with CompanyServer(load_scenario("us-ready", date(2026, 11, 24)), tmp_path) as company:
        player = Player(Application.from_qwc(file), Company(company.url), "geheim")
        player.check_support()
        poll = player.poll()

    assert ("done", [], "OK") == (poll.outcome, poll.breaches, poll.status)
    assert [QBXML] == poll.message_sets
    assert ("authenticate", "acme", "geheim", "127.0.0.1") in desk.asked
    assert '<AccountQueryRs requestID="1"' in next(call for call in desk.asked if "receive_response_xml" in call)[2]
