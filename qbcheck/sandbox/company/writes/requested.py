"""What a request asks to be written, as a record holds it: values normalised, references resolved.

Sources: quickbooks-desktop reference, 2.6 (lookups, inactive records) and 4.1 (3140).
"""

from __future__ import annotations

from typing import Any

from qbcheck.quickbooks.schema import Element, message
from qbcheck.sandbox.company.grammar import POSITION, Asked
from qbcheck.sandbox.company.kinds import parts_by_name
from qbcheck.sandbox.company.references import folded, is_reference, referred_kinds
from qbcheck.sandbox.company.statuses import invalid_parent, invalid_reference, switched_off
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.write import Write


def requested(asked: Asked, name: str, place: str, write: Write) -> Tree:
    """Return what a request says about a record; ``name`` is such as ``CustomerAdd``.

    A value is a text, an aggregate, or a list of either; a reference has both halves and is empty when it names
    nothing. Raises RequestError (3140, 3130) for a reference to nothing; ``place`` is where it stands in its text.
    """
    (aggregate,) = (part for part in message(name).request.content if isinstance(part, Element) and part.name == name)
    return _tree(asked[name][0], aggregate, place, f"{name.removesuffix('Add').removesuffix('Mod')}Ret", write)


def resolve(asked: Asked, name: str, place: str, owner: str, write: Write) -> Tree:
    """Return both halves of the reference ``name`` in a record of kind ``owner``; nothing when it names nothing.

    ListID goes before FullName. Raises RequestError (3140; 3130 for a parent) when there is no such record, or an
    inactive one and the scenario refuses those; when it is locked; for a currency where there is but one (3250).
    """
    kinds = referred_kinds(name, owner)
    list_id, full_name = (asked.get(half, [""])[0] for half in ("ListID", "FullName"))
    if not list_id and not full_name:
        return {}
    if name == "CurrencyRef" and not write.settings.multi_currency:
        raise switched_off()
    found = look_up(asked, kinds, write)
    if found is None:
        called = full_name or list_id
        raise invalid_parent(called) if name == "ParentRef" else invalid_reference(name, called, place)
    return refer(found)


def look_up(asked: Asked, kinds: tuple[str, ...], write: Write) -> Record | None:
    """Return the record of these kinds that a reference names; None when it names nothing that may be referred to.

    Raises RequestError when it is locked.
    """
    list_id, full_name = (asked.get(half, [""])[0] for half in ("ListID", "FullName"))
    found = write.store.by_id(kinds, list_id) if list_id else write.store.by_name(kinds, folded(full_name))
    if write.settings.inactive_reference == "refuse":
        found = [record for record in found if record.tree.get("IsActive") != "false"]
    if not found:
        return None
    write.locks.meet(found[0])
    return found[0]


def refer(record: Record) -> Tree:
    """Return a reference to ``record``."""
    return {"ListID": record.id, "FullName": record.tree.get("FullName", record.tree.get("Name"))}


def without_empty(tree: Tree) -> Tree:
    """Leave out what is empty: in a new record it says nothing."""
    kept = {name: _without_empty(value) for name, value in tree.items()}
    return {name: value for name, value in kept.items() if value not in ("", {}, [])}


def _without_empty(value: Any) -> Any:
    if isinstance(value, list):
        return [kept for kept in map(_without_empty, value) if kept not in ("", {})]
    return without_empty(value) if isinstance(value, dict) else value


def _tree(asked: Asked, aggregate: Element, place: str, owner: str, write: Write) -> Tree:
    parts = parts_by_name(aggregate)
    tree: Tree = {}
    for name, values in asked.items():
        if name == POSITION:
            tree[name] = values[0]
            continue
        found = [_value(value, parts[name], place, owner, write) for value in values]
        tree[name] = found if parts[name].repeated else found[0]
    return tree


def _value(value: Any, part: Element, place: str, owner: str, write: Write) -> Any:
    if isinstance(value, dict):
        if is_reference(part):
            return resolve(value, part.name, place, owner, write)
        return _tree(value, part, f"{place} line" if "Line" in part.name else place, owner, write)
    if part.type == "BOOLTYPE":
        return {"1": "true", "0": "false"}.get(value, value)
    if part.type == "AMTTYPE" and value and "." not in value:
        return f"{value}.00"
    return value
