"""What a request must say: an element that the grammar demands is not left empty (quickbooks-desktop reference, 4.1).

An optional aggregate without any value is as if it were left out. The forms of 2.4 let BOOLTYPE and DATETYPE be empty;
an empty Name has a refusal of its own, and an empty DataExtValue is a value.
"""

from __future__ import annotations

from typing import Any

from qbcheck.quickbooks.schema import Element
from qbcheck.sandbox.company.grammar import Asked, Content
from qbcheck.sandbox.company.references import is_reference
from qbcheck.sandbox.company.statuses import missing_element

_MAY_BE_EMPTY = ("BOOLTYPE", "DATETYPE")
_JUDGED_ELSEWHERE = ("Name", "DataExtValue")


def check_required(asked: Asked, content: Content) -> None:
    """Raise RequestError (3150) when something that ``content`` demands is empty in ``asked``."""
    for part in content:
        if isinstance(part, Element):
            _check_element(asked, part)
            continue
        given = [name for branch in part.branches for name in _names(branch) if name in asked]
        if not part.repeated and given and all(says_nothing(value) for name in given for value in asked[name]):
            if part.required:
                raise missing_element(given[0])
            continue
        for branch in part.branches:
            check_required(asked, branch)


def says_nothing(value: Any) -> bool:
    """Tell whether a text is empty, or an aggregate holds empty ones alone."""
    if isinstance(value, dict):
        return all(says_nothing(one) for values in value.values() for one in values)
    return not value


def _check_element(asked: Asked, element: Element) -> None:
    for value in asked.get(element.name, []):
        if isinstance(value, dict) and not is_reference(element):
            if element.required or not says_nothing(value):
                check_required(value, element.content)
        elif element.required and says_nothing(value) and not _may_be_empty(element):
            raise missing_element(element.name)


def _may_be_empty(element: Element) -> bool:
    return element.type in _MAY_BE_EMPTY or element.name in _JUDGED_ELSEWHERE


def _names(content: Content) -> list[str]:
    names: list[str] = []
    for part in content:
        names += [part.name] if isinstance(part, Element) else [n for b in part.branches for n in _names(b)]
    return names
