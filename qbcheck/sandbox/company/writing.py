"""Writes records as qbXML: in the table's order, only what the edition and the version of the request know."""

from __future__ import annotations

from lxml import etree

from qbcheck.quickbooks.schema import Choice, Element
from qbcheck.sandbox.company.grammar import Content, Grammar
from qbcheck.sandbox.company.store import Tree


def add_record(response: etree._Element, record: Element, tree: Tree, grammar: Grammar) -> None:
    """Append ``tree`` to ``response`` as the element ``record``."""
    if grammar.knows(record):
        add_content(etree.SubElement(response, record.name), record.content, tree, grammar)


def add_content(parent: etree._Element, content: Content, tree: Tree, grammar: Grammar) -> None:
    """Append what ``tree`` holds to ``parent``, in the order of ``content``."""
    for part in content:
        if isinstance(part, Choice):
            for branch in part.branches:
                add_content(parent, branch, tree, grammar)
        elif part.name in tree and grammar.knows(part):
            value = tree[part.name]
            for one in value if isinstance(value, list) else [value]:
                element = etree.SubElement(parent, part.name)
                if isinstance(one, dict):
                    add_content(element, part.content, one, grammar)
                else:
                    element.text = one


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
