"""Reads answers: what a company file said, request by request, as far as it can be proved.

Tolerant by intent: answers grow with every version, other tools trim them, and genuine old ones deviate. A missing
element, an unknown one or an odd value never raises; what is there can be read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from lxml import etree

from qbcheck.errors import CompanyAnswerError
from qbcheck.quickbooks import markup
from qbcheck.quickbooks.schema import Choice, Element, message
from qbcheck.quickbooks.values import (
    Value,
    read_date,
    read_decimal,
    read_flag,
    read_interval,
    read_moment,
    read_value,
    read_whole,
)

ANSWER_LIMIT = 256 * 1024 * 1024
"""Largest answer that is read, in bytes or characters."""

_QBXML_START = re.compile(r"<QBXML[\s>/]")
_ESCAPED_START = re.compile(r"&lt;QBXML(\s|&gt;|/)")
_QBXML_END = "</QBXML>"
_AROUND = "answers"
"""An element of our own, so that several documents in one text are one."""


class Record:
    """An aggregate of an answer, such as an ``AccountRet``, a ``ParentRef`` or an ``InvoiceLineRet``.

    Every reading method takes the name of an element or a path such as ``TaxVendorRef/FullName``. Of several
    elements of that name it reads the first.
    """

    __slots__ = ("_content", "_element")

    def __init__(self, element: etree._Element, content: tuple[Element | Choice, ...] = ()) -> None:
        self._element = element
        self._content = content

    def __repr__(self) -> str:
        return f"<Record {self.tag} {self.text('ListID') or self.text('TxnID')}>"

    @property
    def tag(self) -> str:
        """The name of the element, such as ``AccountRet``."""
        return str(self._element.tag)

    def __contains__(self, path: str) -> bool:
        """Tell whether the element is there, be it empty."""
        return self._element.find(path) is not None

    def text(self, path: str) -> str:
        """Return the text as it stands; empty when the element is missing or empty."""
        return self._element.findtext(path) or ""

    def texts(self, path: str) -> tuple[str, ...]:
        """Return the text of every element of that name."""
        return tuple(found.text or "" for found in self._element.findall(path))

    def flag(self, path: str) -> bool | None:
        """Return a BOOLTYPE; None when it is missing, empty or something else."""
        return read_flag(self.text(path))

    def whole(self, path: str) -> int | None:
        """Return an INTTYPE; None when it is missing, empty or something else."""
        return read_whole(self.text(path))

    def amount(self, path: str) -> Decimal | None:
        """Return an amount, price, quantity or percentage; None when it is missing, empty or something else."""
        return read_decimal(self.text(path))

    def date(self, path: str) -> date | None:
        """Return a date; None when it is missing, empty or something else."""
        return read_date(self.text(path))

    def moment(self, path: str) -> datetime | None:
        """Return a time of the QuickBooks computer; None when it is missing, empty or something else.

        An offset is kept in ``tzinfo`` and not to be relied upon.
        """
        return read_moment(self.text(path))

    def interval(self, path: str) -> timedelta | None:
        """Return a duration; None when it is missing, empty or something else."""
        return read_interval(self.text(path))

    def value(self, path: str) -> Value | None:
        """Return the value in the type the table gives the element; as text when the table does not know it.

        None when it is missing, empty, an aggregate, or not of that type.
        """
        found = self._element.find(path)
        if found is None or not found.text or len(found):
            return None
        known = _known(self._content, path.split("/"))
        return read_value(found.text, known.type) if known and known.type else found.text

    def child(self, path: str) -> Record | None:
        """Return the aggregate of that name; None when it is missing."""
        return next(iter(self.all(path)), None)

    def all(self, path: str) -> tuple[Record, ...]:
        """Return every aggregate of that name, in order."""
        known = _known(self._content, path.split("/"))
        return tuple(Record(found, known.content if known else ()) for found in self._element.findall(path))

    def children(self) -> tuple[Record, ...]:
        """Return everything this record holds, in order."""
        return tuple(self._child(found) for found in self._element.iterchildren(etree.Element))

    def _child(self, found: etree._Element) -> Record:
        known = _known(self._content, [str(found.tag)])
        return Record(found, known.content if known else ())


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered to one request."""

    name: str
    """The tag, such as ``AccountQueryRs``."""
    request_id: str
    """As it was sent; empty when there was none."""
    status_code: int | None
    """0 is success; None when it is missing or not a number, which proves nothing."""
    status_severity: str
    """Info, Warn or Error."""
    status_message: str
    """QuickBooks' own words."""
    ret_count: int | None
    """How many records there are, where ``metaData`` asked."""
    iterator_remaining_count: int | None
    """How many records an iterator has still to give."""
    iterator_id: str
    """To go on with; empty when there is none."""
    body: Record
    """Everything inside the response."""

    @property
    def records(self) -> tuple[Record, ...]:
        """The ``...Ret`` records, in order."""
        return tuple(record for record in self.body.children() if record.tag.endswith("Ret"))


@dataclass(frozen=True, slots=True)
class MessageSetAnswer:
    """The answer to one message set (or to several, when a text held several)."""

    responses: tuple[Response, ...]
    """Those that are complete, in the order of the text."""
    fault: str
    """Why the text could not be read to its end; empty when it could. Requests without a response are unknown then."""
    new_message_set_id: str
    """The id QuickBooks remembers this set under; empty when there is none."""
    message_set_status_code: int | None
    """600 and 9001 to 9005: recovery by message set id; None when there is none."""

    @property
    def complete(self) -> bool:
        """Whether the text was read to its end."""
        return not self.fault

    def named(self, name: str) -> tuple[Response, ...]:
        """Return the responses called so, such as ``AccountQueryRs``."""
        return tuple(response for response in self.responses if response.name == name)


def read_answer(document: str | bytes, *, limit: int = ANSWER_LIMIT) -> MessageSetAnswer:
    """Read a response document, in any usual encoding, with or without declaration, alone or in a SOAP envelope.

    A text that was cut off or is not well-formed gives the responses whose end was reached, and the fault. Characters
    that XML forbids are left out. Raises CompanyAnswerError when the text is longer than ``limit``, has a DOCTYPE or
    is not a qbXML answer; the message names what it is instead.
    """
    if len(document) > limit:
        raise CompanyAnswerError(f"The answer is {len(document):,} long, more than the {limit:,} that are read.")
    text = markup.decode(document)
    try:
        ended, fault = markup.parse_as_far_as_possible(f"<{_AROUND}>{_qbxml_of(text)}</{_AROUND}>")
    except markup.MarkupError as error:
        raise CompanyAnswerError(f"The answer is refused: {error}.") from error
    sets = [element for element in ended if element.tag == "QBXMLMsgsRs"] or _open_sets(ended)
    if not sets and not fault:
        raise CompanyAnswerError(f"The answer is not a qbXML answer: {_inside(ended)}.")
    last = sets[-1] if sets else None
    return MessageSetAnswer(
        responses=tuple(_responses(ended)),
        fault="the text ends in the middle" if f" and {_AROUND}," in fault else fault,
        new_message_set_id=_attribute(last, "newMessageSetID"),
        message_set_status_code=read_whole(_attribute(last, "messageSetStatusCode")),
    )


def _qbxml_of(text: str) -> str:
    """Return the QBXML documents of a text, without what stands around them.

    Raises CompanyAnswerError when there is none, MarkupError when there is a DOCTYPE.
    """
    if not _QBXML_START.search(text) and _ESCAPED_START.search(text):
        text = _unescaped(text)
    start = _QBXML_START.search(text)
    if start is None:
        raise CompanyAnswerError(f"The answer is not a qbXML answer: {_kind(text)}.")
    markup.refuse_doctype(text)
    end = text.rfind(_QBXML_END)
    cut = _QBXML_START.search(text, end) if end >= 0 else None
    inner = text[start.start() : end + len(_QBXML_END)] if end >= 0 and cut is None else text[start.start() :]
    return markup.without_forbidden(markup.without_declarations(inner))


def _responses(ended: list[etree._Element]) -> Iterator[Response]:
    for element in ended:
        parent = element.getparent()
        name = str(element.tag)
        if parent is not None and parent.tag == "QBXMLMsgsRs" and name.endswith("Rs"):
            yield Response(
                name=name,
                request_id=_attribute(element, "requestID"),
                status_code=read_whole(_attribute(element, "statusCode")),
                status_severity=_attribute(element, "statusSeverity"),
                status_message=_attribute(element, "statusMessage"),
                ret_count=read_whole(_attribute(element, "retCount")),
                iterator_remaining_count=read_whole(_attribute(element, "iteratorRemainingCount")),
                iterator_id=_attribute(element, "iteratorID"),
                body=Record(element, _content_of(name)),
            )


def _open_sets(ended: list[etree._Element]) -> list[etree._Element]:
    """Return the message sets whose end was not reached."""
    parents = (element.getparent() for element in ended)
    return [parent for parent in parents if parent is not None and parent.tag == "QBXMLMsgsRs"]


def _content_of(name: str) -> tuple[Element | Choice, ...]:
    try:
        return message(name.removesuffix("Rs")).response.content
    except KeyError:
        return ()


def _known(content: tuple[Element | Choice, ...], path: list[str]) -> Element | None:
    """Return what the table knows of the element at ``path``."""
    for part in content:
        if isinstance(part, Element):
            if part.name == path[0]:
                return _known(part.content, path[1:]) if path[1:] else part
        else:
            for branch in part.branches:
                if found := _known(branch, path):
                    return found
    return None


def _attribute(element: etree._Element | None, name: str) -> str:
    return "" if element is None else str(element.get(name, ""))


def _unescaped(text: str) -> str:
    """Undo one level of escaping, and nothing but it: references stay, the parser reads them."""
    return re.sub(r"&(lt|gt|quot|apos|amp);", lambda match: html.unescape(match[0]), text)


def _inside(ended: list[etree._Element]) -> str:
    tags = {str(element.tag) for element in ended}
    if "QBXMLMsgsRq" in tags:
        return "it is a request"
    return "QBXML without a QBXMLMsgsRs in it"


def _kind(text: str) -> str:
    """Say what a text is that is not qbXML."""
    start = text.strip()[:2000]
    lower = start.lower()
    if not start:
        return "it is empty"
    if lower.startswith("<!doctype html") or "<html" in lower:
        title = re.search(r"(?is)<title>(.{1,80}?)</title>", start)
        return "it is an HTML page" + (f", titled {title[1].strip()!r}" if title else "")
    if start[0] in "{[":
        return "it is JSON"
    if re.search(r"<(\w+:)?Envelope\b", start):
        return "it is a SOAP envelope without qbXML in it"
    if tag := re.match(r"(?s)(?:<\?.*?\?>|<!--.*?-->|\s)*<([A-Za-z][\w:.-]*)", start):
        return f"it is XML with the root {tag[1]}"
    return f"it is text, beginning with {start[:40]!r}"
