"""Text and XML of qbXML documents: the one hardened parser, and the decoding before it.

Nothing outside the document is ever read: no DTD, no entity, no network. Whatever has a DOCTYPE is refused.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));"
)


_ONE_BYTE_A_LETTER = ("ascii", "cp", "iso8859", "koi8", "latin", "mac", "utf-8")
"""How Python's names of such encodings begin; others, such as utf-16, are declared by tools that re-encode."""


class MarkupError(Exception):
    """Text that is not well-formed XML, or has a DOCTYPE; the message says what and where."""


def decode(document: str | bytes) -> str:
    """Return the text of a document: by byte order mark, by its declaration, else UTF-8, else Windows-1252.

    A declaration that is evidently wrong (QuickBooks texts pass through tools that re-encode) is not believed.
    Never fails; bytes that mean nothing become U+FFFD. A character cut off at the end is left out.
    """
    if isinstance(document, str):
        return document.removeprefix("\ufeff")
    for mark, encoding in _BOMS:
        if document.startswith(mark):
            return document[len(mark) :].decode(encoding, errors="replace")
    if document[:2] == b"<\0":
        return document.decode("utf-16-le", errors="replace")
    if document[:2] == b"\0<":
        return document.decode("utf-16-be", errors="replace")
    for encoding in (*_declared(document), "utf-8"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(document, final=False)
        except UnicodeError:
            continue
    return document.decode("windows-1252", errors="replace")


def _declared(document: bytes) -> tuple[str, ...]:
    """Return the declared encoding where it can be true: one of one byte a letter, since the declaration reads so."""
    declared = _DECLARED.match(document)
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name if declared else ""
    except (LookupError, UnicodeError):
        return ()
    return (name,) if name.startswith(_ONE_BYTE_A_LETTER) else ()


def parse(text: str) -> etree._Element:
    """Return the root of a document.

    Raises MarkupError when it is not well-formed or has a DOCTYPE.
    """
    ended, fault = parse_as_far_as_possible(text)
    if fault:
        raise MarkupError(fault)
    return ended[-1]


def parse_as_far_as_possible(text: str) -> tuple[list[etree._Element], str]:
    """Return the elements whose end was reached, in order of their ends, and the fault that stopped the reading.

    The fault is empty when the whole text was well-formed; the root is the last element then. Raises MarkupError
    for a DOCTYPE.
    """
    refuse_doctype(text)
    parser = etree.XMLPullParser(
        events=("end",),
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
    )
    fault = ""
    try:
        parser.feed(without_declarations(text).strip().encode("utf-8", errors="xmlcharrefreplace"))
        parser.close()
    except etree.XMLSyntaxError as error:
        fault = error.msg or "not well-formed"
    return [event[1] for event in parser.read_events() if isinstance(event[1], etree._Element)], fault


def refuse_doctype(text: str) -> None:
    """Raise MarkupError when the text has a DOCTYPE, through which XML can be made to read files or to explode."""
    if "<!DOCTYPE" in text:
        raise MarkupError("it has a DOCTYPE, which qbXML never has")


def without_forbidden(text: str) -> str:
    """Return ``text`` without the characters XML forbids, raw or as references; QuickBooks lets some through."""
    return _FORBIDDEN.sub(lambda match: match[0] if _is_allowed(match) else "", text)


def without_declarations(text: str) -> str:
    """Return ``text`` without XML declarations, so that several documents can stand one behind the other."""
    return _DECLARATION.sub("", text)


def _is_allowed(match: re.Match[str]) -> bool:
    if not match[0].startswith("&#"):
        return False
    code = int(match[1], 16) if match[1] else int(match[2])
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
