"""What comes out of a request must have the forms of the vendor's types: a sum may be too large (3101).

Source: quickbooks-desktop reference, 2.4 (digits of amounts, prices, percentages and quantities) and 4.1.
"""

from __future__ import annotations

from typing import Any

from qbcheck.quickbooks.schema import Element
from qbcheck.sandbox.company.kinds import parts_by_name
from qbcheck.sandbox.company.statuses import RequestError, too_large
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.values import read_value

_NUMBERS = ("AMTTYPE", "PRICETYPE", "QUANTYPE", "PERCENTTYPE")


def check_numbers(tree: Tree, aggregate: Element, edition: str) -> None:
    """Raise RequestError (3101) when a number in ``tree`` has more digits than its type allows."""
    parts = parts_by_name(aggregate)
    for name, part in parts.items():
        value = tree.get(name, [])
        for one in value if isinstance(value, list) else [value]:
            _check(one, part, edition)


def _check(value: Any, part: Element, edition: str) -> None:
    if isinstance(value, dict):
        check_numbers(value, part, edition)
    elif part.type in _NUMBERS:
        try:
            read_value(value, part, edition)
        except RequestError as error:
            raise too_large(part.name, value) from error
