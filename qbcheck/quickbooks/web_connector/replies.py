"""Writes SOAP replies, document/literal wrapped (quickbooks-desktop reference, 1.1 and 1.3).

Text is escaped once, by the serializer; members that are empty stay members; what XML 1.0 forbids is left out, since
one such character would make the whole reply unreadable.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from qbcheck.quickbooks.web_connector.envelopes import SoapVersion
from qbcheck.quickbooks.web_connector.operations import NAMESPACE, Operation, Result

CONTENT_TYPES = {
    SoapVersion.SOAP_11: "text/xml; charset=utf-8",
    SoapVersion.SOAP_12: "application/soap+xml; charset=utf-8",
}

_UNPREFIXED: Any = {None: NAMESPACE}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def reply(operation: Operation, result: Result, soap: SoapVersion) -> bytes:
    """Return the reply of an operation."""
    envelope, body = _envelope(soap)
    response = etree.SubElement(body, f"{{{NAMESPACE}}}{operation.response_name}", nsmap=_UNPREFIXED)
    element = etree.SubElement(response, f"{{{NAMESPACE}}}{operation.result_name}")
    if isinstance(result, str | int):
        element.text = _legal(str(result))
    else:
        for member in result:
            etree.SubElement(element, f"{{{NAMESPACE}}}string").text = _legal(member)
    return _serialized(envelope)


def fault(text: str, soap: SoapVersion) -> bytes:
    """Return the fault for a call that is not of this service; the caller is at fault."""
    envelope, body = _envelope(soap)
    element = etree.SubElement(body, f"{{{soap.value}}}Fault")
    if soap is SoapVersion.SOAP_11:
        etree.SubElement(element, "faultcode").text = "soap:Client"
        etree.SubElement(element, "faultstring").text = _legal(text)
    else:
        code = etree.SubElement(element, f"{{{soap.value}}}Code")
        etree.SubElement(code, f"{{{soap.value}}}Value").text = "soap:Sender"
        reason = etree.SubElement(element, f"{{{soap.value}}}Reason")
        words = etree.SubElement(reason, f"{{{soap.value}}}Text")
        words.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        words.text = _legal(text)
    return _serialized(envelope)


def _envelope(soap: SoapVersion) -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{soap.value}}}Envelope", nsmap={"soap": soap.value})
    return envelope, etree.SubElement(envelope, f"{{{soap.value}}}Body")


def _serialized(envelope: etree._Element) -> bytes:
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("", text)
