"""The kinds of record that the queries of the table return."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

from qbcheck.quickbooks.schema import Choice, Element, message, message_names
from qbcheck.sandbox.company.references import BY_NAME_ONLY

FROM_SETTINGS = ("HostRet", "PreferencesRet")
"""Records that follow from the settings of the company file and are not stored."""

_NAMED = ("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "IsActive")


@functools.cache
def records_of(query: str) -> tuple[Element, ...]:
    """Return the records in the response of ``query``, such as ItemServiceRet and others of ItemQuery."""
    return tuple(_elements(message(query).response.content))


@functools.cache
def stored_kinds() -> dict[str, Element]:
    """Return what each kind of stored record holds."""
    queries = [name for name in message_names() if name.endswith("Query")]
    found = {record.name: record for query in queries for record in records_of(query)}
    named = tuple(part for part in found["ClassRet"].content if isinstance(part, Element) and part.name in _NAMED)
    found |= {kind: Element(kind, None, required=False, repeated=True, content=named) for kind in BY_NAME_ONLY}
    return {kind: record for kind, record in found.items() if kind not in FROM_SETTINGS}


def parts_by_name(element: Element) -> dict[str, Element]:
    """Return what ``element`` may hold, by tag, whatever the choices between them."""
    return {part.name: part for part in _elements(element.content)}


def _elements(content: tuple[Element | Choice, ...]) -> Iterator[Element]:
    """Yield the elements of all branches; what a repeated choice holds may stand several times."""
    for part in content:
        if isinstance(part, Element):
            yield part
        else:
            for branch in part.branches:
                for element in _elements(branch):
                    yield replace(element, repeated=True) if part.repeated else element
