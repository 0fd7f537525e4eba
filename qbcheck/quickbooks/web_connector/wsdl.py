"""The contract of the service as WSDL 1.1, made from the operations: SOAP 1.1 and 1.2, document/literal wrapped."""

from __future__ import annotations

from lxml import etree

from qbcheck.quickbooks.web_connector.operations import NAMESPACE, OPERATIONS, Operation, Type

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_XSD = "http://www.w3.org/2001/XMLSchema"
_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_SOAP_12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"

_SERVICE = "QBWebConnectorSvc"
_PORTS = ((f"{_SERVICE}Soap", _SOAP), (f"{_SERVICE}Soap12", _SOAP_12))
_PORT_TYPE = _PORTS[0][0]


def wsdl(address: str) -> bytes:
    """Return the contract of the service that answers at ``address``."""
    definitions = etree.Element(
        f"{{{_WSDL}}}definitions",
        nsmap={"wsdl": _WSDL, "soap": _SOAP, "soap12": _SOAP_12, "s": _XSD, "tns": NAMESPACE},
        targetNamespace=NAMESPACE,
    )
    _add_types(definitions)
    for operation in OPERATIONS.values():
        for direction, wrapper in (("In", operation.name), ("Out", operation.response_name)):
            message = _add(definitions, _WSDL, "message", name=f"{operation.name}Soap{direction}")
            _add(message, _WSDL, "part", name="parameters", element=f"tns:{wrapper}")
    _add_port_type(definitions)
    for port, soap in _PORTS:
        _add_binding(definitions, port, soap)
    service = _add(definitions, _WSDL, "service", name=_SERVICE)
    for port, soap in _PORTS:
        element = _add(service, _WSDL, "port", name=port, binding=f"tns:{port}")
        _add(element, soap, "address", location=address)
    return etree.tostring(definitions, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add(parent: etree._Element, namespace: str, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attrib=attributes)


def _add_types(definitions: etree._Element) -> None:
    types = _add(definitions, _WSDL, "types")
    schema = _add(types, _XSD, "schema", elementFormDefault="qualified", targetNamespace=NAMESPACE)
    for operation in OPERATIONS.values():
        _add_element(schema, operation.name, operation.parameters)
        _add_element(schema, operation.response_name, ((operation.result_name, operation.result),))
    strings = _add(schema, _XSD, "complexType", name=Type.STRINGS)
    members = _add(strings, _XSD, "sequence")
    _add(
        members, _XSD, "element", minOccurs="0", maxOccurs="unbounded", name="string", nillable="true", type="s:string"
    )


def _add_element(schema: etree._Element, name: str, members: tuple[tuple[str, Type], ...]) -> None:
    content = _add(_add(schema, _XSD, "element", name=name), _XSD, "complexType")
    if not members:
        return
    sequence = _add(content, _XSD, "sequence")
    for member, kind in members:
        least = "1" if kind is Type.INT else "0"
        prefix = "tns" if kind is Type.STRINGS else "s"
        _add(sequence, _XSD, "element", minOccurs=least, maxOccurs="1", name=member, type=f"{prefix}:{kind}")


def _add_port_type(definitions: etree._Element) -> None:
    port_type = _add(definitions, _WSDL, "portType", name=_PORT_TYPE)
    for operation in OPERATIONS.values():
        element = _add(port_type, _WSDL, "operation", name=operation.name)
        _add(element, _WSDL, "input", message=f"tns:{operation.name}SoapIn")
        _add(element, _WSDL, "output", message=f"tns:{operation.name}SoapOut")


def _add_binding(definitions: etree._Element, name: str, soap: str) -> None:
    binding = _add(definitions, _WSDL, "binding", name=name, type=f"tns:{_PORT_TYPE}")
    _add(binding, soap, "binding", transport=_TRANSPORT, style="document")
    for operation in OPERATIONS.values():
        element = _add(binding, _WSDL, "operation", name=operation.name)
        _add(element, soap, "operation", soapAction=_action(operation), style="document")
        for direction in ("input", "output"):
            _add(_add(element, _WSDL, direction), soap, "body", use="literal")


def _action(operation: Operation) -> str:
    return f"{NAMESPACE}{operation.name}"
