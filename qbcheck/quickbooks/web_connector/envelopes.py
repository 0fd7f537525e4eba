"""Reads a SOAP request piece by piece: a list answer of 60 MB comes as one text node and is held once.

Nothing outside the request is ever read: no DTD, no entity, no network. What is called is the first child of the
body; names count, namespaces and SOAPAction do not, since proxies and hand-written clients get them wrong.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from qbcheck.quickbooks.web_connector.operations import OPERATIONS

_ENVELOPE, _BODY, _OPERATION, _PARAMETER = 1, 2, 3, 4
_HEAD = 256
_DECLARATION = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_NAME = re.compile(r"[A-Za-z][\w.:-]*", re.ASCII)
_WIDE = re.compile(r"utf-?16|ucs-?[24]|utf-?32|iso-10646", re.IGNORECASE)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class SoapVersion(Enum):
    """Both versions of SOAP, by the namespace of their envelopes."""

    SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
    SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"


class EnvelopeError(Exception):
    """A request that is no SOAP envelope; the message says why, in a few words for whoever sent it."""


@dataclass(slots=True)
class Envelope:
    """A SOAP request, as far as it was read."""

    soap: SoapVersion = SoapVersion.SOAP_11
    operation: str = ""
    """Local name of the first child of the body, known or not."""
    values: dict[str, str] = field(default_factory=dict)
    """Parameters whose end was read, by local name; those alone that the operation has."""


class EnvelopeReader:
    """Takes a request piece by piece."""

    def __init__(self, charset: str = "") -> None:
        """``charset`` is that of the Content-Type; it counts where the document does not say its encoding."""
        self._charset = charset
        self._target = _Target()
        self._parser: etree.XMLParser | None = None
        self._head = b""

    @property
    def envelope(self) -> Envelope:
        """What was read so far."""
        return self._target.envelope

    def feed(self, piece: bytes) -> None:
        """Read on. Raises EnvelopeError."""
        if self._parser is None:
            self._head = (self._head + piece).lstrip(b" \t\r\n")
            if len(self._head) >= _HEAD:
                self._begin()
        else:
            self._parse(self._parser, piece)

    def close(self) -> Envelope:
        """Return the whole envelope. Raises EnvelopeError when something of it is missing."""
        parser = self._parser or self._begin()
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _not_well_formed(error) from error
        if not self.envelope.operation:
            raise EnvelopeError("The SOAP envelope has no body that calls anything.")
        return self.envelope

    def _begin(self) -> etree.XMLParser:
        self._parser = _parser(self._target, _encoding(self._head, self._charset))
        self._parse(self._parser, self._head)
        return self._parser

    def _parse(self, parser: etree.XMLParser, piece: bytes) -> None:
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            raise _not_well_formed(error) from error


def _not_well_formed(error: etree.XMLSyntaxError) -> EnvelopeError:
    return EnvelopeError(f"The request is not well-formed XML: {' '.join((error.msg or '').split())[:150]}.")


def _parser(target: _Target, encoding: str | None) -> etree.XMLParser:
    try:
        return etree.XMLParser(
            target=target,
            encoding=encoding,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
    except LookupError:
        return _parser(target, None)


def _encoding(head: bytes, charset: str) -> str | None:
    """Return the encoding to read a document with that begins so; None where the parser sees it by itself."""
    if head.startswith(_BOMS):
        return None
    if head[1:2] == b"\0":
        return "UTF-16LE"
    if head[:1] == b"\0":
        return "UTF-16BE"
    if declared := _DECLARATION.match(head):
        # A text of one byte a letter cannot be what this says: a tool re-encoded it.
        return "UTF-8" if _WIDE.match(declared[1].decode("ascii")) else None
    return None if charset.lower() == "us-ascii" or _WIDE.match(charset) or not _NAME.fullmatch(charset) else charset


class _Target:
    """Keeps what a SOAP request calls, and nothing else of it."""

    def __init__(self) -> None:
        self.envelope = Envelope()
        self._depth = 0
        self._is_in_body = False
        self._is_in_operation = False
        self._wanted: frozenset[str] = frozenset()
        self._text: io.StringIO | None = None

    def doctype(self, *_: object) -> None:
        raise EnvelopeError("The request has a DOCTYPE, which SOAP never has.")

    def start(self, tag: str | bytes, _: object) -> None:
        self._depth += 1
        name = _local(tag)
        if self._depth == _ENVELOPE:
            if name != "Envelope":
                raise EnvelopeError("The request is not a SOAP envelope.")
            if tag == f"{{{SoapVersion.SOAP_12.value}}}Envelope":
                self.envelope.soap = SoapVersion.SOAP_12
        elif self._depth == _BODY:
            self._is_in_body = name == "Body"
        elif self._depth == _OPERATION and self._is_in_body and not self.envelope.operation:
            self.envelope.operation = name
            self._is_in_operation = True
            if operation := OPERATIONS.get(name):
                self._wanted = frozenset(parameter for parameter, _ in operation.parameters)
        elif self._depth == _PARAMETER and self._is_in_operation and name in self._wanted - self.envelope.values.keys():
            self._text = io.StringIO()

    def data(self, data: str | bytes) -> None:
        if self._text is not None and self._depth == _PARAMETER:
            self._text.write(str(data))

    def end(self, tag: str | bytes) -> None:
        if self._depth == _PARAMETER and self._text is not None:
            self.envelope.values[_local(tag)] = self._text.getvalue()
            self._text = None
        elif self._depth == _OPERATION:
            self._is_in_operation = False
        elif self._depth == _BODY:
            self._is_in_body = False
        self._depth -= 1

    def comment(self, _: object) -> None:
        """Nothing is made of comments."""

    def close(self) -> None:
        """Asked for by the parser at the end."""


def _local(tag: str | bytes) -> str:
    return str(tag).rpartition("}")[2].rpartition(":")[2]
