"""Reads a whole request document as QuickBooks does: all of it is right, or all of it is refused.

Sources: quickbooks-desktop reference, 1.7 (byte order mark, encoding), 2.1 (envelope), 2.5 (text), 2.9 (versions),
4.2 (HRESULTs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from qbcheck.quickbooks.schema import Version, message, message_names, parse_version
from qbcheck.sandbox.company.grammar import Asked, Grammar
from qbcheck.sandbox.company.known_requests import known_requests
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import UNKNOWN_VERSION, DocumentError, RequestError

_INSTRUCTION = re.compile(r"""\s*version\s*=\s*(["'])([^"']*)\1\s*""")
_COUNTRY_PREFIX = re.compile(r"(CA|UK|AU|OZ)(?=\d)")
_SET_ATTRIBUTES = {
    "onError": ("stopOnError", "continueOnError"),
    "responseData": ("includeAll", "includeNone"),
    "newMessageSetID": None,
    "oldMessageSetID": None,
}
_REQUEST_ATTRIBUTES = {
    "metaData": ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"),
    "iterator": ("Start", "Continue", "Stop"),
}
_REQUEST_ID_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a message set."""

    name: str
    """The tag without ``Rq``, such as ``AccountQuery``."""
    attributes: dict[str, str]
    asked: Asked
    problem: RequestError | None
    """Why it is refused although the document is fine."""


@dataclass(frozen=True, slots=True)
class MessageSet:
    """A document that could be parsed."""

    version: Version
    attributes: dict[str, str]
    requests: tuple[Request, ...]


def read_document(data: bytes, settings: CompanySettings) -> MessageSet:
    """Return the message set in ``data``.

    Raises DocumentError when QuickBooks would not parse it.
    """
    root = _parse(data, settings)
    version = _version(root, settings)
    message_set = _only_child(root)
    if message_set.tag != "QBXMLMsgsRq" or root.attrib:
        raise DocumentError
    attributes = {str(name): str(value) for name, value in message_set.attrib.items()}
    if "onError" not in attributes:
        raise DocumentError
    for name, value in attributes.items():
        if name not in _SET_ATTRIBUTES or value not in (_SET_ATTRIBUTES[name] or (value,)):
            raise DocumentError
    _only_white_space(message_set)
    requests = [_request(element, version, settings) for element in message_set if isinstance(element.tag, str)]
    return MessageSet(version, attributes, tuple(requests))


def names_of_requests(data: bytes) -> tuple[str, ...]:
    """Return the names of the requests in ``data``, as far as anything can be made of it."""
    return tuple(name.decode() for name in re.findall(rb"<(\w+)Rq[\s>/]", data) if name != b"QBXMLMsgs")


def _parse(data: bytes, settings: CompanySettings) -> etree._Element:
    # A byte order mark, and a blank before the first markup, are refused here too.
    if not data.startswith(b"<") or not (settings.raw_utf8 or data.isascii()):
        raise DocumentError
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError from error
    if root.getroottree().docinfo.internalDTD is not None or root.tag != "QBXML":
        raise DocumentError
    return root


def _version(root: etree._Element, settings: CompanySettings) -> Version:
    before = [node for node in root.itersiblings(preceding=True) if isinstance(node, etree._ProcessingInstruction)]
    instructions = [node for node in before if node.target == "qbxml"]
    match = _INSTRUCTION.fullmatch(instructions[0].text or "") if len(instructions) == 1 else None
    if match is None:
        raise DocumentError
    if match[2] not in settings.versions:
        raise DocumentError(UNKNOWN_VERSION)
    return parse_version(_COUNTRY_PREFIX.sub("", match[2]))


def _only_child(root: etree._Element) -> etree._Element:
    _only_white_space(root)
    children = [node for node in root if isinstance(node.tag, str)]
    if len(children) != 1:
        raise DocumentError
    return children[0]


def _only_white_space(element: etree._Element) -> None:
    if any(text and text.strip() for text in (element.text, *(node.tail for node in element))):
        raise DocumentError


def _request(element: etree._Element, version: Version, settings: CompanySettings) -> Request:
    tag = str(element.tag)
    known = known_requests().get(tag.removesuffix("Rq")) if tag.endswith("Rq") else None
    if known is None or known.since > version or settings.country not in known.editions:
        raise DocumentError
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    for name, values in _REQUEST_ATTRIBUTES.items():
        if name in attributes and attributes[name] not in values:
            raise DocumentError
    grammar = Grammar(settings.country, version, settings.bad_values == "parse-error")
    asked: Asked = {}
    if known.name in message_names():
        body = message(known.name).request
        if not body.attributes.issuperset(attributes):
            raise DocumentError
        asked = grammar.read(element, body.content)
    problem = grammar.problem
    if len(attributes.get("requestID", "")) > _REQUEST_ID_LENGTH:
        problem = RequestError(1060, "The request ID is invalid.")
    return Request(known.name, attributes, asked, problem)
