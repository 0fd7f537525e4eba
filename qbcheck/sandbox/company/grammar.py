"""Reads an aggregate of a request strictly against the table: order, choices, editions, versions, values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from qbcheck.quickbooks.schema import Choice, Element, Version
from qbcheck.sandbox.company.statuses import MALFORMED_ID, TOO_LONG, DocumentError, RequestError
from qbcheck.sandbox.company.values import read_value

Content = tuple[Element | Choice, ...]
Asked = dict[str, list[Any]]
"""What an aggregate holds: by tag, its values in order; a value is a text or again such a table."""

POSITION = "#"
"""In an aggregate of a repeated choice: where it stood among the others, which are kept apart by their tags."""

_NEVER_PARSE_ERRORS = (MALFORMED_ID, TOO_LONG)


@dataclass(slots=True)
class Grammar:
    """The table as one edition and one qbXML version see it."""

    edition: str
    version: Version
    bad_value_is_parse_error: bool
    """Whether a malformed value makes the whole document a parse error."""
    problem: RequestError | None = field(default=None, init=False)
    """The first value that QuickBooks refuses; it counts only when the whole document could be parsed."""

    def read(self, aggregate: etree._Element, content: Content) -> Asked:
        """Return what ``aggregate`` holds.

        Raises DocumentError when it is not what ``content`` says.
        """
        children = _children(aggregate)
        asked: Asked = {}
        if self._sequence(children, 0, content, asked) != len(children):
            raise DocumentError
        return asked

    def knows(self, element: Element) -> bool:
        """Tell whether this edition and version have ``element``."""
        return self.edition in element.editions and element.since <= self.version

    def _sequence(self, children: list[etree._Element], at: int, content: Content, asked: Asked) -> int:
        for part in content:
            if isinstance(part, Choice):
                at = self._choice(children, at, part, asked)
            elif self.knows(part):
                at = self._element(children, at, part, asked)
        return at

    def _element(self, children: list[etree._Element], at: int, part: Element, asked: Asked) -> int:
        start = at
        while at < len(children) and children[at].tag == part.name and (part.repeated or at == start):
            asked.setdefault(part.name, []).append(self._value(children[at], part))
            at += 1
        if at == start and part.required:
            raise DocumentError
        return at

    def _choice(self, children: list[etree._Element], at: int, part: Choice, asked: Asked) -> int:
        start = at
        while at < len(children) and (part.repeated or at == start):
            tag = str(children[at].tag)
            branch = next((branch for branch in part.branches if self._starts(branch, tag)), None)
            if branch is None:
                break
            position = at
            at = self._sequence(children, at, branch, asked)
            if part.repeated and isinstance(asked[tag][-1], dict):
                asked[tag][-1][POSITION] = [str(position)]
        if at == start and part.required:
            raise DocumentError
        return at

    def _starts(self, content: Content, tag: str) -> bool:
        """Tell whether ``tag`` can be the first element of ``content``."""
        for part in content:
            if isinstance(part, Choice):
                if any(self._starts(branch, tag) for branch in part.branches):
                    return True
            elif not self.knows(part):
                continue
            elif part.name == tag:
                return True
            if part.required:
                return False
        return False

    def _value(self, element: etree._Element, part: Element) -> Any:
        if element.attrib:
            raise DocumentError
        if part.type is None:
            return self.read(element, part.content)
        if len(element):
            raise DocumentError
        text = element.text or ""
        try:
            return read_value(text, part, self.edition)
        except RequestError as error:
            if self.bad_value_is_parse_error and error.status.code not in _NEVER_PARSE_ERRORS:
                raise DocumentError from error
            self.problem = self.problem or error
            return text


def _children(aggregate: etree._Element) -> list[etree._Element]:
    """Return the elements in ``aggregate``; anything else but comments and white space is a parse error."""
    texts = [aggregate.text, *(node.tail for node in aggregate)]
    if any(text and text.strip() for text in texts):
        raise DocumentError
    return [node for node in aggregate if isinstance(node.tag, str)]
