"""What the Web Connector sends and how it reads the answer, written for the tests from the contract alone."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from qbcheck.quickbooks.web_connector.server import WebConnectorServer

NAMESPACE = "http://developer.intuit.com/"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    content: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.content.decode()

    def results(self, soap: str = SOAP_11) -> list[str]:
        """Return the text of the result, or of its members where it has some, in order."""
        assert 200 == self.status, self.content
        response = etree.fromstring(self.content).find(f"{{{soap}}}Body/*")
        assert response is not None
        (result,) = response
        assert {NAMESPACE} == {etree.QName(element).namespace for element in response.iter()}
        return [element.text or "" for element in (list(result) or [result])]


def envelope(operation: str, *parameters: str, soap: str = SOAP_11) -> str:
    """Return a call; each parameter is an element as it should stand there."""
    return (
        f'<soap:Envelope xmlns:soap="{soap}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>'
        f'<{operation} xmlns="{NAMESPACE}">{"".join(parameters)}</{operation}></soap:Body></soap:Envelope>'
    )


def element(name: str, text: str) -> str:
    """Return one parameter."""
    return f"<{name}>{escape(text)}</{name}>"


def response(ticket: str, text: str, soap: str = SOAP_11) -> str:
    """Return a ``receiveResponseXML`` call."""
    parameters = (element("ticket", ticket), element("response", text), "<hresult/>", "<message/>")
    return envelope("receiveResponseXML", *parameters, soap=soap)


def ask(
    server: WebConnectorServer,
    method: str = "GET",
    path: str = "/",
    body: str | bytes | Iterable[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Ask once, over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body.encode() if isinstance(body, str) else body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, answer.read(), dict(answer.getheaders()))
    finally:
        connection.close()


def call(server: WebConnectorServer, body: str | bytes, content_type: str = "text/xml; charset=utf-8") -> Reply:
    """Post a SOAP call."""
    return ask(server, "POST", "/", body, {"Content-Type": content_type})
