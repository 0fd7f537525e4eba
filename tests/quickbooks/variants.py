"""Example content made from the message table, so that together every element, branch and value occurs.

A variant is plain data as the builder takes it: mappings of element name to value, mapping or list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from qbcheck.quickbooks.schema import Body, Choice, Element
from qbcheck.quickbooks.values import write_value

Content = tuple[Element | Choice, ...]

_LONG = 300
"""Characters of a text without a known limit."""

_VALUES: dict[str, Any] = {
    "BOOLTYPE": True,
    "AMTTYPE": Decimal("-1234567890123.45"),
    "PRICETYPE": Decimal("1234567890.12345"),
    "QUANTYPE": Decimal("-0.00001"),
    "PERCENTTYPE": Decimal("8.25"),
    "FLOATTYPE": Decimal("1.234567"),
    "DATETYPE": date(2026, 2, 28),
    "DATETIMETYPE": datetime(2026, 2, 28, 23, 59, 59),  # noqa: DTZ001 - the QuickBooks computer's local time has no zone
    "TIMEINTERVALTYPE": timedelta(hours=8, minutes=30),
    "GUIDTYPE": "{6F9619FF-8B86-D011-B42D-00C04FC964FF}",
    "IDTYPE": "8" * 36,
}


def variants(content: Content, edition: str = "US", *, editions_matter: bool = True) -> Iterator[dict[str, Any]]:
    """Yield contents with every optional element present, as many as are needed for every branch and value.

    Elements that ``edition`` does not know are left out, unless ``editions_matter`` is False.
    """
    known = {edition} if editions_matter else set()
    for index in range(_count(content)):
        yield _variant(content, index, edition, known)


def minimal(content: Content, edition: str = "US", *, beside: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the least that is allowed; with ``beside``, the names on the way to one element more."""
    data: dict[str, Any] = {}
    for part in content:
        if isinstance(part, Choice):
            chosen = [b for b in part.branches if beside and beside[0] in _names(b)]
            if chosen or part.required:
                data |= minimal((chosen or part.branches)[0], edition, beside=beside)
        elif part.required or beside[:1] == (part.name,):
            inner = beside[1:] if beside[:1] == (part.name,) else ()
            value = minimal(part.content, edition, beside=inner) if part.type is None else _value(part, 0, edition)
            data[part.name] = [value] if part.repeated else value
    return data


def paths(content: Content, edition: str = "US", before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the names on the way to every element ``edition`` knows."""
    for part in content:
        if isinstance(part, Choice):
            for branch in part.branches:
                yield from paths(branch, edition, before)
        elif edition in part.editions:
            yield (*before, part.name)
            yield from paths(part.content, edition, (*before, part.name))


def leaves(content: Content) -> Iterator[Element]:
    """Yield every element that holds a value."""
    for part in content:
        if isinstance(part, Choice):
            for branch in part.branches:
                yield from leaves(branch)
        elif part.type is None:
            yield from leaves(part.content)
        else:
            yield part


def response_document(body: Body, content: dict[str, Any]) -> etree._Element:
    """Return an answer holding ``content``, in the order of the table."""
    root = etree.Element("QBXML")
    response = etree.SubElement(etree.SubElement(root, "QBXMLMsgsRs"), body.name)
    for name in body.attributes:
        response.set(name, {"statusCode": "0", "statusSeverity": "Info"}.get(name, "1"))
    _write(response, body.content, content)
    return root


def _write(parent: etree._Element, content: Content, data: dict[str, Any]) -> None:
    for part in content:
        if isinstance(part, Choice):
            for branch in part.branches:
                _write(parent, branch, data)
            continue
        values = data.get(part.name, [])
        for value in values if isinstance(values, list) else [values]:
            child = etree.SubElement(parent, part.name)
            if part.type is None:
                _write(child, part.content, value)
            else:
                child.text = write_value(value, part.type)


def _count(content: Content) -> int:
    return max((_count_of(part) for part in content), default=1)


def _count_of(part: Element | Choice) -> int:
    if isinstance(part, Choice):
        return sum(_count(branch) for branch in part.branches)
    return max(len(part.values), 1) if part.type else _count(part.content)


def _variant(content: Content, index: int, edition: str, known: set[str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for part in content:
        number = index % _count_of(part)
        if isinstance(part, Choice):
            branches = iter(part.branches)
            branch = next(branches)
            while number >= _count(branch):
                number -= _count(branch)
                branch = next(branches)
            data |= _variant(branch, number, edition, known)
        elif known <= part.editions:
            value = (
                _variant(part.content, number, edition, known) if part.type is None else _value(part, number, edition)
            )
            data[part.name] = [value, value] if part.repeated else value
    return data


def _value(element: Element, index: int, edition: str) -> Any:
    if element.values:
        return element.values[index]
    if element.type == "INTTYPE":
        return element.most or 1
    # The vendor's XSD has the lengths of the US edition, so a text that fits in both is what both let pass.
    known = [element.lengths[name] for name in (edition, "US") if name in element.lengths]
    length = min(known or element.lengths.values(), default=_LONG)
    return _VALUES.get(str(element.type), "x" * length)


def _names(content: Content) -> set[str]:
    return {path[0] for path in paths(content)}
