"""Builds request documents from plain data, in the order of the table, and refuses what QuickBooks would refuse.

message_set(
    [Request("AccountQuery", {"NameFilter": {"MatchCriterion": "StartsWith", "Name": "Autotask"}}, request_id="1")],
    edition="US",
    on_error="continueOnError",
)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from lxml import etree

from qbcheck.errors import RequestNotValidError
from qbcheck.quickbooks.check import best_branch, check_tree, element_names, elements_by_name
from qbcheck.quickbooks.schema import Choice, Element, Version, message
from qbcheck.quickbooks.values import unwritable, write_value
from qbcheck.quickbooks.versions import NEWEST, write_version

IN_THIS_ORDER = "in this order"
"""In the content of an aggregate: the key of the pairs of name and value that are written as they come."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a message set."""

    message: str
    """Which one, such as ``AccountQuery``."""
    content: Mapping[str, object] = field(default_factory=dict)
    """Element name to value, to mapping (an aggregate) or to list of those (a repeated element), in any order.

    Values as ``qbcheck.quickbooks.values`` says; None and an empty list leave the element out. Elements of a repeated
    choice that are to be mixed, such as lines and groups of lines, stand under ``IN_THIS_ORDER`` as pairs of name and
    value; under their own names they follow one another.
    """
    request_id: str = ""
    """Comes back with the response; at most 50 characters. Empty: none."""
    meta_data: str = ""
    """NoMetaData, MetaDataOnly or MetaDataAndResponseData. Empty: none, which means the first."""
    iterator: str = ""
    """Start, Continue or Stop; the first two need MaxReturned. Empty: none."""
    iterator_id: str = ""
    """From the response to Start; with Continue and Stop."""


def message_set(
    requests: Iterable[Request],
    *,
    on_error: str,
    edition: str | None = None,
    version: Version = NEWEST,
    new_message_set_id: str = "",
    old_message_set_id: str = "",
    response_data: str = "",
) -> str:
    """Return a request document in ASCII, everything else as numeric references.

    ``edition`` is US, CA or UK; None means: what every edition takes. ``on_error`` is stopOnError or continueOnError;
    the ids have at most 23 characters; ``response_data`` is includeAll or includeNone. Raises RequestNotValidError,
    with the path of the element, for whatever the table does not allow; also when a request id is used twice.
    """
    root = etree.Element("QBXML")
    attributes = {
        "onError": on_error,
        "newMessageSetID": new_message_set_id,
        "oldMessageSetID": old_message_set_id,
        "responseData": response_data,
    }
    parent = _append(root, "QBXMLMsgsRq", attributes)
    used: set[str] = set()
    for request in requests:
        if request.request_id and request.request_id in used:
            raise RequestNotValidError(
                f"requestID {request.request_id!r} is used twice in one message set", path=f"{request.message}Rq"
            )
        used.add(request.request_id)
        _append_request(parent, request)
    check_tree(root, edition=edition, version=version)
    written = (
        etree.tostring(root, encoding="us-ascii")
        .decode("ascii")
        .removeprefix("<?xml version='1.0' encoding='us-ascii'?>\n")
    )
    return f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{write_version(version)}"?>{written}'


def _append_request(parent: etree._Element, request: Request) -> None:
    try:
        body = message(request.message).request
    except KeyError:
        raise RequestNotValidError(
            f"{request.message}Rq is not in the message table", path=f"{request.message}Rq"
        ) from None
    attributes = {
        "requestID": request.request_id,
        "metaData": request.meta_data,
        "iterator": request.iterator,
        "iteratorID": request.iterator_id,
    }
    _fill(_append(parent, body.name, attributes), body.content, request.content, body.name)


def _fill(parent: etree._Element, content: Sequence[Element | Choice], data: Mapping[str, object], path: str) -> None:
    known = element_names(content)
    given = {name: _several(value) for name, value in data.items()}
    mixed = [_pair(value, path) for value in given.pop(IN_THIS_ORDER, [])]
    for name in [*given, *(name for name, _ in mixed)]:
        if name not in known:
            raise RequestNotValidError(f"{path}/{name}: the element is not known here", path=f"{path}/{name}")
    wanted = {name for name, values in given.items() if values}
    unplaced = wanted | {name for name, _ in mixed}
    for part in _in_order(content, wanted):
        if isinstance(part, Choice):
            elements = elements_by_name(part)
            for number, (name, value) in enumerate(mixed, 1):
                if name in elements:
                    unplaced.discard(name)
                    _append_value(parent, elements[name], value, f"{path}/{name}[{number}]")
            continue
        unplaced.discard(part.name)
        for number, value in enumerate(given[part.name], 1):
            place = f"{path}/{part.name}" + (f"[{number}]" if len(given[part.name]) > 1 else "")
            _append_value(parent, part, value, place)
    for name in unplaced:
        raise RequestNotValidError(
            f"{path}/{name}: cannot stand beside the others that are given", path=f"{path}/{name}"
        )


def _pair(value: object, path: str) -> tuple[str, object]:
    if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str):
        return value[0], value[1]
    raise RequestNotValidError(f"{path}: {value!r} is no pair of name and value", path=path)


def _append_value(parent: etree._Element, element: Element, value: object, path: str) -> None:
    child = etree.SubElement(parent, element.name)
    if element.type is None:
        if not isinstance(value, Mapping):
            raise RequestNotValidError(f"{path}: holds elements, not the value {value!r}", path=path)
        _fill(child, element.content, value, path)
        return
    try:
        child.text = write_value(value, element.type)
    except ValueError as fault:
        raise RequestNotValidError(f"{path}: {fault}", path=path) from fault


def _several(value: object) -> list[object]:
    """Return the values of an element: none for None, those of a list, or the one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _in_order(content: Sequence[Element | Choice], wanted: AbstractSet[str]) -> Iterator[Element | Choice]:
    """Yield the elements that are wanted in their order on the wire, of each choice one branch.

    A repeated choice is itself yielded, before its elements: what is to be mixed stands there.
    """
    for part in content:
        if isinstance(part, Element):
            if part.name in wanted:
                yield part
        elif part.repeated:
            yield part
            for branch in part.branches:
                yield from _in_order(branch, wanted)
        elif chosen := best_branch(part, sorted(wanted)):
            yield from _in_order(chosen, wanted)


def _append(parent: etree._Element, name: str, attributes: Mapping[str, str]) -> etree._Element:
    child = etree.SubElement(parent, name)
    for attribute, value in attributes.items():
        if fault := unwritable(value):
            raise RequestNotValidError(f"{name}: {attribute}: {fault}", path=name)
        if value:
            child.set(attribute, value)
    return child
