"""What a request asks of a transaction, its lines and data extensions named as they are in records."""

from __future__ import annotations

import re
from typing import Any

from qbcheck.sandbox.company.grammar import Asked
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.data_extensions import field_value
from qbcheck.sandbox.company.writes.requested import requested
from qbcheck.sandbox.company.writes.write import Write

_LINE = re.compile(r"(\w*Line\w*)(?:Add|Mod)")


def read(asked: Asked, request: str, write: Write) -> Tree:
    """Return what ``request``, such as ``InvoiceAdd``, asks: an InvoiceLineAdd or InvoiceLineMod as InvoiceLineRet.

    Raises RequestError for a reference to nothing (3140), or a data extension that is not defined.
    """
    name = request.removesuffix("Add").removesuffix("Mod")
    found: Tree = _as_in_records(requested(asked, request, name, write), name, write)
    return found


def _as_in_records(value: Any, kind: str, write: Write) -> Any:
    if isinstance(value, list):
        return [_as_in_records(one, kind, write) for one in value]
    if not isinstance(value, dict):
        return value
    tree = {_LINE.sub(r"\1Ret", name): _as_in_records(one, kind, write) for name, one in value.items()}
    if "DataExt" in tree:
        tree["DataExtRet"] = [
            field_value(one["OwnerID"], one["DataExtName"], one["DataExtValue"], kind, write)
            for one in tree.pop("DataExt")
        ]
    return tree
