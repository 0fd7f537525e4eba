"""Writes records as qbXML: in the table's order, only what the edition and the version of the request know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from qbcheck.quickbooks.schema import Choice, Element
from qbcheck.sandbox.company.grammar import POSITION, Content, Grammar
from qbcheck.sandbox.company.store import Tree


def add_record(response: etree._Element, record: Element, tree: Tree, grammar: Grammar) -> None:
    """Append ``tree`` to ``response`` as the element ``record``."""
    if grammar.knows(record):
        add_content(etree.SubElement(response, record.name), record.content, tree, grammar)


def add_content(parent: etree._Element, content: Content, tree: Tree, grammar: Grammar) -> None:
    """Append what ``tree`` holds to ``parent``, in the order of ``content``."""
    for part, value in _parts(content, tree, grammar):
        element = etree.SubElement(parent, part.name)
        if isinstance(value, dict):
            add_content(element, part.content, value, grammar)
        else:
            element.text = value


def document(message_set: etree._Element) -> bytes:
    """Return the answer's bytes: ASCII, everything else as decimal references (quickbooks-desktop reference, 2.5)."""
    root = etree.Element("QBXML")
    root.append(message_set)
    etree.indent(root)
    return b'<?xml version="1.0" ?>\n' + etree.tostring(root, encoding="ascii", xml_declaration=False) + b"\n"


def without_last(answer: bytes, count: int) -> bytes:
    """Return the bytes of an answer without its last ``count`` responses."""
    (message_set,) = etree.fromstring(answer)
    for response in list(message_set)[max(len(message_set) - count, 0) :]:
        message_set.remove(response)
    return document(message_set)


def _parts(content: Content, tree: Tree, grammar: Grammar) -> Iterator[tuple[Element, Any]]:
    """Yield what ``tree`` holds in the order of ``content``; in a repeated choice as it was sent."""
    for part in content:
        if isinstance(part, Choice):
            found = [pair for branch in part.branches for pair in _parts(branch, tree, grammar)]
            yield from sorted(found, key=lambda pair: _position(pair[1])) if part.repeated else found
        elif part.name in tree and grammar.knows(part):
            value = tree[part.name]
            for one in value if isinstance(value, list) else [value]:
                yield part, one


def _position(value: Any) -> int:
    return int(value.get(POSITION, 0)) if isinstance(value, dict) else 0
