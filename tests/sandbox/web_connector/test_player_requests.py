"""The requests are those of QBWC: the vendor's schema, the headers, the ways of .NET (reference, 1.1 and 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.sandbox.web_connector import Fault, Player
from tests.sandbox.web_connector.conftest import TICKET, ScriptedService, query

Make = Callable[..., Player]
_WSDL = Path(__file__).parents[3] / "../shared/reference/qbxml/wsdl/QBWebConnectorSvc-8ops.wsdl"
SCHEMA = "{http://www.w3.org/2001/XMLSchema}schema"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """Read the schema of the vendor's WSDL."""
    if not _WSDL.is_file():
        pytest.skip(f"the vendor's WSDL is not here: {_WSDL}")
    wsdl = next(etree.parse(_WSDL).iter(SCHEMA))
    # On its own the schema needs the prefixes that the WSDL declares around it.
    alone = etree.Element(SCHEMA, dict(wsdl.attrib), nsmap=wsdl.nsmap)
    alone[:] = list(wsdl)
    return etree.XMLSchema(alone)


def play_every_operation(service: ScriptedService, player: Make, **settings: Any) -> None:
    """Make one update with each of the eight operations."""
    service.script["authenticate"] = [[TICKET, r"C:\Other.qbw"]]
    service.script["connectionError"] = [""]
    service.script["sendRequestXML"] = ["", query("AccountQuery")]
    service.script["getLastError"] = ["NoOp"]
    service.script["receiveResponseXML"] = [50, 100]
    assert "done" == player(settings=settings).poll().outcome


@pytest.mark.parametrize("form", ["empty", "absent"])
def test_requests_fit_the_vendors_schema(
    schema: etree.XMLSchema, service: ScriptedService, player: Make, form: str
) -> None:
    """Every call of every operation is valid; nil is not, for the parameters of the WSDL are not nillable."""
    play_every_operation(service, player, empty_members=form)
    calls = [etree.fromstring(call.body)[0][0] for call in service.received]

    assert 8 == len({call.tag for call in calls})
    for call in calls:
        schema.assertValid(call)


def test_headers(service: ScriptedService, player: Make) -> None:
    """Content type with charset, SOAPAction in quotes, 100-continue, a kept connection."""
    player().poll()
    headers = service.calls("sendRequestXML")[0].headers

    assert "text/xml; charset=utf-8" == headers["Content-Type"]
    assert '"http://developer.intuit.com/sendRequestXML"' == headers["SOAPAction"]
    assert "100-continue" == headers["Expect"]
    assert None is headers["Connection"]


def test_headers_by_setting(service: ScriptedService, player: Make) -> None:
    """A proxy may strip SOAPAction; 100-continue and the kept connection can be switched off."""
    player(settings={"soap_action": False, "expect_continue": False, "keep_alive": False}).poll()
    headers = service.calls("sendRequestXML")[0].headers

    assert (None, None, "close") == (headers["SOAPAction"], headers["Expect"], headers["Connection"])


def test_soap_12(service: ScriptedService, player: Make) -> None:
    """The other binding of the WSDL: another namespace, the action in the content type."""
    assert "done" == player(settings={"soap_12": True}).poll().outcome
    call = service.calls("authenticate")[0]

    assert b"http://www.w3.org/2003/05/soap-envelope" in call.body
    assert (
        'application/soap+xml; charset=utf-8; action="http://developer.intuit.com/authenticate"'
        == call.headers["Content-Type"]
    )


def test_one_connection_for_an_update(service: ScriptedService, player: Make) -> None:
    """.NET keeps its connection."""
    player().poll()

    assert 1 == len({call.port for call in service.received})


def test_a_connection_for_each_call(service: ScriptedService, player: Make) -> None:
    """By setting each call has its own."""
    player(settings={"keep_alive": False}).poll()

    assert len(service.received) == len({call.port for call in service.received})


def test_a_connection_that_broke_is_not_used_again(service: ScriptedService, player: Make) -> None:
    """After a lost reply comes another connection."""
    player(faults=[Fault(operation="receiveResponseXML", kind="again")]).poll()
    first, second = service.calls("receiveResponseXML")

    assert first.port != second.port


def test_text_survives_the_envelope(service: ScriptedService, player: Make) -> None:
    """An ampersand in the data stands there as it came: escaped twice on the wire, once in the text."""
    text = query("AccountQuery").replace("<AccountQueryRq", "<!-- A &amp; B é &#233; --><AccountQueryRq")
    service.script["sendRequestXML"] = [text]

    assert [text] == player(settings={"ascii_only": False}).poll().message_sets
