"""zeep, a SOAP client of others, reads our contract and calls every operation over a real socket."""

from __future__ import annotations

from typing import Any

import pytest
import zeep

from .conftest import Serve
from .some_desk import SomeDesk

SENT: dict[str, tuple[dict[str, Any], Any]] = {
    "serverVersion": ({}, "qbcheck 0.1.0"),
    "clientVersion": ({"strVersion": "34.0.10003.58"}, None),
    "authenticate": ({"strUserName": "acme", "strPassword": "ge heim & <co>"}, ["6f9619ff", None]),
    "sendRequestXML": (
        {
            "ticket": "t",
            "strHCPResponse": "<QBXML/>",
            "strCompanyFileName": r"C:\Müller & Söhne.qbw",
            "qbXMLCountry": "US",
            "qbXMLMajorVers": 13,
            "qbXMLMinorVers": 0,
        },
        "<QBXML/>",
    ),
    "receiveResponseXML": ({"ticket": "t", "response": "<QBXML/>", "hresult": "", "message": ""}, 100),
    "connectionError": ({"ticket": "t", "hresult": "0x80040408", "message": "no"}, "done"),
    "getLastError": ({"ticket": "t"}, "Nothing went wrong."),
    "closeConnection": ({"ticket": "t"}, "OK"),
    "getInteractiveURL": ({"wcTicket": "t", "sessionID": "s"}, "https://localhost/page"),
    "interactiveDone": ({"wcTicket": "t"}, "Done"),
    "interactiveRejected": ({"wcTicket": "t", "reason": "no time"}, "So be it."),
}


@pytest.mark.parametrize("port", ["QBWebConnectorSvcSoap", "QBWebConnectorSvcSoap12"])
def test_every_operation_can_be_called(serve: Serve, port: str) -> None:
    """Both bindings of the contract, by the names of the contract."""
    desk = SomeDesk()
    client = zeep.Client(f"http://127.0.0.1:{serve(desk).port}/?wsdl", port_name=port)

    for operation, (arguments, expected) in SENT.items():
        assert expected == getattr(client.service, operation)(**arguments), operation

    assert len(SENT) == len(desk.asked)
    assert ("authenticate", "acme", "ge heim & <co>", "127.0.0.1") in desk.asked
    assert ("send_request_xml", "t", "<QBXML/>", r"C:\Müller & Söhne.qbw", "US", 13, 0) in desk.asked
    assert ("receive_response_xml", "t", "<QBXML/>", "", "") in desk.asked
    assert ("get_interactive_url", "t", "s") in desk.asked
