"""A request as SOAP, and a reply read strictly (quickbooks-desktop reference, 1.1 and 1.3; the vendor's WSDL)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from qbcheck.sandbox.web_connector.operations import NAMESPACE, Operation
from qbcheck.sandbox.web_connector.records import Value

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
# The stubs do not know the default namespace.
_DEFAULT: dict[str, str] = {None: NAMESPACE}  # type: ignore[dict-item]
_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_NIL = f"{{{_INSTANCE}}}nil"
_LIKELY_ATTRIBUTES = (_NIL, f"{{{_INSTANCE}}}type")


class EnvelopeError(Exception):
    """A reply that .NET cannot read, or a SOAP fault; the text is what .NET says."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation returned."""

    value: Value
    breaches: list[str] = field(default_factory=list)


def write_request(operation: Operation, arguments: Mapping[str, str | None], *, soap_12: bool = False) -> bytes:
    """Return the envelope of a call.

    A member of ``arguments`` that is None is written as ``xsi:nil``; one that is missing is left out.
    """
    soap = SOAP_12 if soap_12 else SOAP_11
    envelope = etree.Element(f"{{{soap}}}Envelope", nsmap={"soap": soap, "xsi": _INSTANCE, "xsd": _SCHEMA})
    body = etree.SubElement(envelope, f"{{{soap}}}Body")
    call = etree.Element(f"{{{NAMESPACE}}}{operation.name}", nsmap=_DEFAULT)
    body.append(call)
    for name in operation.members:
        if name in arguments:
            member = etree.SubElement(call, f"{{{NAMESPACE}}}{name}")
            text = arguments[name]
            if text is None:
                member.set(_NIL, "true")
            elif text:
                member.text = text
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def read_reply(operation: Operation, data: bytes, *, soap_12: bool = False) -> Reply:
    """Return what stands in the envelope ``data``, and where it is not what the WSDL says.

    Raises EnvelopeError for a fault and for what .NET cannot read at all.
    """
    envelope = _parse(data)
    soap = SOAP_12 if soap_12 and etree.QName(envelope).namespace == SOAP_12 else SOAP_11
    if envelope.tag != f"{{{soap}}}Envelope":
        raise EnvelopeError("Possible SOAP version mismatch: Envelope namespace was unexpected.")
    bodies = [part for part in _elements(envelope) if part.tag == f"{{{soap}}}Body"]
    if len(bodies) != 1:
        raise EnvelopeError("The SOAP envelope has no body.")
    breaches: list[str] = []
    unknown = [part.tag for part in _elements(envelope) if part.tag not in (f"{{{soap}}}Header", f"{{{soap}}}Body")]
    if unknown:
        breaches.append(f"the envelope of {operation.name} holds {unknown[0]}")
    content = _elements(bodies[0])
    if content and content[0].tag == f"{{{soap}}}Fault":
        raise EnvelopeError(_fault_text(content[0]))
    if len(content) != 1 or content[0].tag != f"{{{NAMESPACE}}}{operation.name}Response":
        found = ", ".join(str(element.tag) for element in content) or "nothing"
        breaches.append(f"the body of the reply to {operation.name} holds {found}")
        return Reply(0 if operation.result == "int" else None, breaches)
    return Reply(_result(operation, content[0], breaches), breaches)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise EnvelopeError(f"Client found response that is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise EnvelopeError("For security reasons DTD is prohibited in this XML document.")
    return root


def _elements(parent: etree._Element) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _fault_text(fault: etree._Element) -> str:
    text = fault.findtext("faultstring") or " ".join(map(str, fault.itertext()))
    return " ".join(text.split()) or "The service answered with a SOAP fault."


def _result(operation: Operation, response: etree._Element, breaches: list[str]) -> Value:
    name = f"{operation.name}Result"
    found = _elements(response)
    results = [element for element in found if element.tag == f"{{{NAMESPACE}}}{name}"]
    others = [element.tag for element in found if element.tag != f"{{{NAMESPACE}}}{name}"]
    breaches.extend(f"the reply to {operation.name} holds {tag}" for tag in others)
    if len(results) > 1:
        breaches.append(f"{name} stands there {len(results)} times")
    _no_stray(response, breaches)
    if not results:
        if operation.result == "int":
            breaches.append(f"{name} is missing")
            return 0
        return None
    if operation.result == "int":
        return _number(results[0], name, breaches)
    if operation.result == "strings":
        return _members(results[0], name, breaches)
    return _text(results[0], breaches)


def _members(element: etree._Element, name: str, breaches: list[str]) -> Value:
    if element.get(_NIL) in ("true", "1"):
        return None
    members = []
    for child in _elements(element):
        if child.tag == f"{{{NAMESPACE}}}string":
            members.append(_text(child, breaches))
        else:
            breaches.append(f"{name} holds {child.tag}")
    _no_stray(element, breaches)
    return tuple(members)


def _number(element: etree._Element, name: str, breaches: list[str]) -> int:
    text = (_text(element, breaches) or "").strip(" \t\r\n")
    if not re.fullmatch(r"[+-]?\d+", text) or not -(2**31) <= int(text) < 2**31:
        raise EnvelopeError(f"There is an error in XML document: {name} is no int: {text!r}.")
    return int(text)


def _text(element: etree._Element, breaches: list[str]) -> str | None:
    if _elements(element):
        raise EnvelopeError(f"There is an error in XML document: {element.tag} should hold text only.")
    attributes = [str(name) for name in element.attrib if name not in _LIKELY_ATTRIBUTES]
    breaches.extend(f"{element.tag} carries the attribute {name}" for name in attributes)
    text = (element.text or "") + "".join(comment.tail or "" for comment in element)
    if element.get(_NIL) in ("true", "1"):
        if text:
            breaches.append(f"{element.tag} is nil and holds text")
        return None
    return text


def _no_stray(element: etree._Element, breaches: list[str]) -> None:
    if any(text and text.strip() for text in (element.text, *(child.tail for child in element))):
        breaches.append(f"{element.tag} holds text beside its elements")
