"""Our contract is the vendor's, and the three interactive operations on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.quickbooks.web_connector.wsdl import wsdl

from .test_replies import INTERACTIVE, VENDORS_WSDL

ADDRESS = "https://qb.example.com:8443/"
NAMES = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
}


def local(name: str | None) -> str:
    return str(name).rpartition(":")[2]


def members(definitions: etree._Element, element: str) -> list[tuple[Any, ...]]:
    found = definitions.findall(f".//s:schema/s:element[@name='{element}']//s:element", NAMES)
    return [(m.get("name"), local(m.get("type")), m.get("minOccurs"), m.get("maxOccurs")) for m in found]


def contract(document: bytes) -> dict[str, Any]:
    """Return what a client can see of a contract: for each operation its elements, and both bindings."""
    definitions = etree.fromstring(document)
    schema = definitions.find(".//s:schema", NAMES)
    assert schema is not None
    seen: dict[str, Any] = {
        "namespace": (definitions.get("targetNamespace"), schema.get("targetNamespace")),
        "qualified": schema.get("elementFormDefault"),
        "strings": [dict(e.attrib) for e in schema.findall("s:complexType[@name='ArrayOfString']//s:element", NAMES)],
    }
    for operation in definitions.findall("w:portType/w:operation", NAMES):
        name = str(operation.get("name"))
        for direction in ("input", "output"):
            message = local(operation.find(f"w:{direction}", NAMES).get("message"))  # type: ignore[union-attr]
            (part,) = definitions.findall(f"w:message[@name='{message}']/w:part", NAMES)
            wrapper = local(part.get("element"))
            seen[f"{name} {direction}"] = (part.get("name"), wrapper, members(definitions, wrapper))
    for soap in ("soap", "soap12"):
        binding = definitions.find(f"w:binding[{soap}:binding]", NAMES)
        assert binding is not None
        transport = binding.find(f"{soap}:binding", NAMES)
        assert transport is not None
        seen[soap] = transport.get("transport")
        for operation in binding.findall("w:operation", NAMES):
            action = operation.find(f"{soap}:operation", NAMES)
            assert action is not None
            bodies = operation.findall(f"*/{soap}:body", NAMES)
            seen[f"{soap} {operation.get('name')}"] = (
                action.get("soapAction"),
                action.get("style"),
                [body.get("use") for body in bodies],
            )
    return seen


def interactive(name: str) -> bool:
    return any(word in INTERACTIVE for word in name.split())


@pytest.mark.skipif(not VENDORS_WSDL.exists(), reason="the vendor's WSDL is not at hand")
def test_it_is_equal_in_effect_to_the_vendors() -> None:
    """Elements, types, occurrences, actions and bindings of its eight operations."""
    ours = contract(wsdl(ADDRESS))
    vendors = contract(Path(VENDORS_WSDL).read_bytes())

    assert 8 * 4 + 5 == len(vendors)
    assert vendors == {name: value for name, value in ours.items() if not interactive(name)}


def test_the_interactive_operations_stand_beside_them() -> None:
    """As the reference lists them (1.1)."""
    ours = contract(wsdl(ADDRESS))
    text = ("string", "0", "1")

    assert INTERACTIVE == {name.split()[0] for name in ours if name.endswith(" input") and interactive(name)}
    assert [("wcTicket", *text), ("sessionID", *text)] == ours["getInteractiveURL input"][2]
    assert [("wcTicket", *text)] == ours["interactiveDone input"][2]
    assert [("wcTicket", *text), ("reason", *text)] == ours["interactiveRejected input"][2]
    assert [("getInteractiveURLResult", *text)] == ours["getInteractiveURL output"][2]


def test_both_ports_name_the_address() -> None:
    """One for each version of SOAP."""
    definitions = etree.fromstring(wsdl(ADDRESS))

    assert [ADDRESS, ADDRESS] == definitions.xpath("//w:port/*/@location", namespaces=NAMES)
