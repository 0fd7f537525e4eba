"""Names of list records: allowed, free, with their parents; and what a new name changes elsewhere.

Sources: quickbooks-desktop reference, 2.5 (no colon, no outer blanks, no tabs and line breaks), 2.6 (FullName, name
spaces, inactive records block names), 4.1 (3070, 3090, 3100, 3130).
"""

from __future__ import annotations

import re
from typing import Any

from qbcheck.sandbox.company.kinds import parts_by_name, stored_kinds
from qbcheck.sandbox.company.references import folded, kinds_of_name_space
from qbcheck.sandbox.company.statuses import TOO_LONG, RequestError, invalid_name, invalid_parent, name_in_use
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.write import Write

_BREAKS = re.compile(r"[\t\r\n]")


def named(kind: str, tree: Tree, write: Write) -> Record:
    """Return the record that ``tree`` makes, with its FullName and Sublevel where the kind has them.

    Raises RequestError for a name that is not allowed, too long with its parents, or taken by another record.
    """
    name = tree["Name"]
    if not name or name != name.strip() or ":" in name:
        raise invalid_name(name)
    if write.settings.line_break_in_name == "refuse" and _BREAKS.search(name):
        raise invalid_name(name)
    parent = _parent(kind, tree, write)
    full_name = f"{parent.tree['FullName']}:{name}" if parent else name
    holds = parts_by_name(stored_kinds()[kind])
    if "FullName" in holds:
        tree["FullName"] = full_name
        longest = holds["FullName"].lengths.get(write.settings.country)
        if longest is not None and len(full_name) > longest:
            raise RequestError(TOO_LONG, f'The string "{full_name}" in the field "FullName" is too long.')
    if "Sublevel" in holds:
        tree["Sublevel"] = str(int(parent.tree["Sublevel"]) + 1 if parent else 0)
    for other in write.store.by_name(kinds_of_name_space(kind), folded(full_name)):
        if other.id != tree["ListID"]:
            raise name_in_use(name)
    return Record(kind, tree["ListID"], folded(full_name), tree)


def spread_name(record: Record, write: Write) -> None:
    """Bring the FullName of a renamed record to its children, and to every reference to it or to them."""
    list_id, full_name = str(record.id), str(record.tree.get("FullName", record.tree["Name"]))
    for other in write.store.mentioning(list_id):
        if other.id in (None, list_id):
            continue
        tree: Tree = _with_new_name(other.tree, list_id, full_name)
        if tree.get("ParentRef", {}).get("ListID") != list_id:
            write.store.replace(Record(other.kind, other.id, other.name, tree))
            continue
        tree |= {"FullName": f"{full_name}:{tree['Name']}", "Sublevel": str(int(record.tree["Sublevel"]) + 1)}
        child = Record(other.kind, other.id, folded(tree["FullName"]), tree)
        write.store.replace(child)
        spread_name(child, write)


def _parent(kind: str, tree: Tree, write: Write) -> Record | None:
    """Return the record above; raises RequestError (3130) when a record would be above itself."""
    reference = tree.get("ParentRef")
    if not reference:
        return None
    (parent,) = write.store.by_id(kinds_of_name_space(kind), reference["ListID"])
    above: Record | None = parent
    while above is not None:
        if above.id == tree["ListID"]:
            raise invalid_parent(reference["FullName"])
        upper = above.tree.get("ParentRef")
        above = write.store.by_id(kinds_of_name_space(kind), upper["ListID"])[0] if upper else None
    return parent


def _with_new_name(value: Any, list_id: str, full_name: str) -> Any:
    if isinstance(value, list):
        return [_with_new_name(one, list_id, full_name) for one in value]
    if not isinstance(value, dict):
        return value
    tree = {name: _with_new_name(one, list_id, full_name) for name, one in value.items()}
    if tree.keys() == {"ListID", "FullName"} and tree["ListID"] == list_id:
        tree["FullName"] = full_name
    return tree
