"""Refuses before it leaves what QuickBooks would refuse as a whole (0x80040400): the structure of a request document.

The rules are those of the table in ``qbcheck.quickbooks.schema``; nothing here knows a message by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from qbcheck.errors import RequestNotValidError
from qbcheck.quickbooks import markup
from qbcheck.quickbooks.schema import EDITIONS, Body, Choice, Element, Version, message, parse_version
from qbcheck.quickbooks.values import form_fault
from qbcheck.quickbooks.versions import write_version

REQUEST_ID_LENGTH = 50
MESSAGE_SET_ID_LENGTH = 23

ON_ERROR = ("stopOnError", "continueOnError")
RESPONSE_DATA = ("includeAll", "includeNone")
META_DATA = ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData")
ITERATOR = ("Start", "Continue", "Stop")

_SET_ATTRIBUTES = {"onError": ON_ERROR, "responseData": RESPONSE_DATA, "newMessageSetID": None, "oldMessageSetID": None}
_CHOSEN_ATTRIBUTES = {"metaData": META_DATA, "iterator": ITERATOR}


def check_document(document: str | bytes, *, edition: str | None = None) -> None:
    """Check a whole request document against the table, in the version its ``qbxml`` instruction names.

    ``edition`` is US, CA or UK; None means: what every edition takes. Raises RequestNotValidError for the first
    breach: not well-formed, no ``qbxml`` instruction, an element unknown, missing, out of order, too often, of
    another edition or a later version, a value of a wrong form or too long, an attribute unknown or wrong.
    """
    root = _parsed(document)
    check_tree(root, edition=edition, version=_version(root))


def check_queries_only(document: str | bytes) -> None:
    """Check that a document can change nothing: one message set of ``...QueryRq``, without a message set id.

    An id alone would make QuickBooks keep or forget what it remembers of an earlier set. Raises RequestNotValidError.
    """
    message_set = _message_set(_parsed(document))
    for request in _elements(message_set):
        if not request.tag.endswith("QueryRq"):
            raise _fault(request.tag, "only queries may be sent here")
    for name in _attributes(message_set):
        if name.lower().endswith("messagesetid"):
            raise _fault("QBXMLMsgsRq", f"{name} may not be sent here")


def check_tree(root: etree._Element, *, edition: str | None, version: Version) -> None:
    """Check a parsed document; ``root`` is its ``QBXML`` element. Raises RequestNotValidError."""
    if edition is not None and edition not in EDITIONS:
        raise ValueError(f"{edition!r} is not one of {', '.join(EDITIONS)}")
    message_set = _message_set(root)
    attributes = _attributes(message_set)
    if "onError" not in attributes:
        raise _fault("QBXMLMsgsRq", "the attribute onError is missing")
    for name, value in attributes.items():
        if name not in _SET_ATTRIBUTES:
            raise _fault("QBXMLMsgsRq", f"the attribute {name} is not known")
        _check_listed("QBXMLMsgsRq", name, value, _SET_ATTRIBUTES[name])
        if name.endswith("MessageSetID") and len(value) > MESSAGE_SET_ID_LENGTH:
            raise _fault("QBXMLMsgsRq", f"{name} has {len(value)} characters, at most {MESSAGE_SET_ID_LENGTH} fit")
    for request in _elements(message_set):
        try:
            body = message(request.tag.removesuffix("Rq")).request
        except KeyError:
            body = None
        if body is None or body.name != request.tag:
            raise _fault(request.tag, "this request is not in the message table")
        _Check(edition, version).body(request, body)


class _Check:
    """The check of one request, for one edition (None: all of them) and one version."""

    def __init__(self, edition: str | None, version: Version) -> None:
        self._editions = EDITIONS if edition is None else (edition,)
        self._version = version

    def body(self, request: etree._Element, body: Body) -> None:
        self._known_here(body, body.name)
        _check_attributes(request, body)
        self._content(request, body.content, body.name)

    def _content(self, parent: etree._Element, content: Sequence[Element | Choice], path: str) -> None:
        if (parent.text or "").strip() or any((child.tail or "").strip() for child in parent):
            raise _fault(path, "text stands between the elements")
        children = list(_elements(parent))
        end = self._sequence(children, 0, content, path)
        if end < len(children):
            tag = children[end].tag
            known = element_names(content)
            if tag not in known:
                raise _fault(f"{path}/{tag}", "the element is not known here")
            raise _fault(
                f"{path}/{tag}",
                f"the element is out of order, or excluded by one before it; order is {', '.join(known)}",
            )

    def _sequence(self, children: list[etree._Element], at: int, content: Sequence[Element | Choice], path: str) -> int:
        """Check the children from ``at`` on that belong to ``content``; return where the next one stands."""
        for part in content:
            at = (
                self._choice(children, at, part, path)
                if isinstance(part, Choice)
                else self._run(children, at, part, path)
            )
        return at

    def _run(self, children: list[etree._Element], at: int, element: Element, path: str) -> int:
        count = 0
        while at + count < len(children) and children[at + count].tag == element.name:
            count += 1
        if count == 0 and element.required:
            raise _fault(f"{path}/{element.name}", "the element is missing")
        if count > 1 and not element.repeated:
            raise _fault(f"{path}/{element.name}", f"the element stands {count} times, once is allowed")
        for number in range(count):
            place = f"{path}/{element.name}" + (f"[{number + 1}]" if count > 1 else "")
            self._element(children[at + number], element, place)
        return at + count

    def _choice(self, children: list[etree._Element], at: int, choice: Choice, path: str) -> int:
        if choice.repeated:
            alternatives = elements_by_name(choice)
            count = 0
            while at + count < len(children) and (element := alternatives.get(children[at + count].tag)):
                count += 1
                self._element(children[at + count - 1], element, f"{path}/{element.name}[{count}]")
            if choice.required and not count:
                raise _fault(path, f"at least one of {', '.join(alternatives)} is missing")
            return at + count
        following = [child.tag for child in children[at:]]
        branch = best_branch(choice, _leading(following, choice))
        if branch is None or following[0] not in element_names(branch):
            if choice.required:
                raise _fault(path, f"one of {', '.join(element_names([choice]))} is missing")
            return at
        return self._sequence(children, at, branch, path)

    def _element(self, child: etree._Element, element: Element, path: str) -> None:
        self._known_here(element, path)
        for name in _attributes(child):
            raise _fault(path, f"the attribute {name} is not known")
        if element.type is None:
            self._content(child, element.content, path)
        else:
            for grandchild in _elements(child):
                raise _fault(f"{path}/{grandchild.tag}", "the element is not known here")
            self._value(child.text or "", element, path)

    def _value(self, text: str, element: Element, path: str) -> None:
        if fault := form_fault(text, element.type or ""):
            raise _fault(path, fault)
        _check_listed(path, "", text, element.values or None)
        longest = min(
            (element.lengths[edition] for edition in self._editions if edition in element.lengths), default=None
        )
        if longest is not None and len(text) > longest:
            raise _fault(path, f"the value has {len(text)} characters, at most {longest} fit")
        if text and (
            (element.least is not None and int(text) < element.least)
            or (element.most is not None and int(text) > element.most)
        ):
            raise _fault(path, f"{text} is out of range: {element.least} to {element.most or 'any'}")

    def _known_here(self, part: Element | Body, path: str) -> None:
        for edition in self._editions:
            if edition not in part.editions:
                raise _fault(path, f"the {edition} edition does not know it, only {', '.join(sorted(part.editions))}")
        if part.since > self._version:
            came, written = write_version(part.since), write_version(self._version)
            raise _fault(path, f"it came with qbXML {came}, the document is written in {written}")


def element_names(content: Sequence[Element | Choice]) -> list[str]:
    """Return the names of the elements of ``content`` and of all branches of its choices, in order, each once."""
    names: dict[str, None] = {}
    for part in content:
        for name in [part.name] if isinstance(part, Element) else [n for b in part.branches for n in element_names(b)]:
            names[name] = None
    return list(names)


def elements_by_name(choice: Choice) -> dict[str, Element]:
    """Return the elements of the branches of a repeated choice; each of its branches is one element."""
    return {part.name: part for branch in choice.branches for part in branch if isinstance(part, Element)}


def best_branch(choice: Choice, names: Sequence[str]) -> tuple[Element | Choice, ...] | None:
    """Return the branch that has most of the ``names``; None when no branch has any."""
    counted = [(len(set(names) & set(element_names(branch))), branch) for branch in choice.branches]
    count, branch = max(counted, key=lambda pair: pair[0])
    return branch if count else None


def _leading(tags: list[str], choice: Choice) -> list[str]:
    known = element_names([choice])
    leading: list[str] = []
    for tag in tags:
        if tag not in known:
            break
        leading.append(tag)
    return leading


def _check_attributes(request: etree._Element, body: Body) -> None:
    given = _attributes(request)
    for name, value in given.items():
        if name not in body.attributes:
            raise _fault(body.name, f"the attribute {name} is not known here")
        _check_listed(body.name, name, value, _CHOSEN_ATTRIBUTES.get(name))
    if len(given.get("requestID", "")) > REQUEST_ID_LENGTH:
        raise _fault(body.name, f"requestID is longer than {REQUEST_ID_LENGTH} characters")
    iterator = given.get("iterator")
    if (iterator in ("Continue", "Stop")) != ("iteratorID" in given):
        raise _fault(body.name, "iteratorID belongs to iterator Continue and Stop, and to nothing else")
    if iterator in ("Start", "Continue") and request.find("MaxReturned") is None:
        raise _fault(f"{body.name}/MaxReturned", "the element is missing: an iterator needs it")


def _check_listed(path: str, name: str, value: str, listed: Sequence[str] | None) -> None:
    if listed is not None and value not in listed:
        raise _fault(path, f"{name or 'the value'} is {value!r}, not one of {', '.join(listed)}")


def _parsed(document: str | bytes) -> etree._Element:
    text = markup.decode(document)
    try:
        return markup.parse(text)
    except markup.MarkupError as fault:
        raise _fault("QBXML", f"not readable as XML: {fault}") from fault


def _version(root: etree._Element) -> Version:
    before = root.getprevious()
    while before is not None:
        if isinstance(before, etree._ProcessingInstruction) and before.target == "qbxml":
            version = re.search(r"""version\s*=\s*["'](\d+\.\d+)["']""", before.text or "")
            if version is None:
                raise _fault("QBXML", f"the qbxml instruction names no version: {before.text}")
            return parse_version(version[1])
        before = before.getprevious()
    raise _fault("QBXML", 'the instruction <?qbxml version="13.0"?> is missing')


def _message_set(root: etree._Element) -> etree._Element:
    sets = list(_elements(root))
    if root.tag != "QBXML" or [child.tag for child in sets] != ["QBXMLMsgsRq"]:
        raise _fault("QBXML", "the document is not QBXML with one QBXMLMsgsRq")
    return sets[0]


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren(etree.Element)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _fault(path: str, reason: str) -> RequestNotValidError:
    return RequestNotValidError(f"{path}: {reason}. Nothing was sent.", path=path)
