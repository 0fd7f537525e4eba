"""Makes the records of a scenario complete, as they would stand in a company file.

A fixture gives what matters: a Name, an AccountType, a reference by FullName. Added here: ListID or TxnID, TxnLineID,
TxnNumber, EditSequence, TimeCreated and TimeModified, FullName and Sublevel from ParentRef, IsActive, and both halves
of every reference. What a fixture gives itself stays; a reference by ListID survives a change of the Name.

Everything here depends on the fixture alone, so that two fillings of one scenario give the same records.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from qbcheck.quickbooks.schema import Element
from qbcheck.sandbox.company.kinds import parts_by_name, stored_kinds
from qbcheck.sandbox.company.references import folded, is_reference, name_space, referred_kinds
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import DocumentError, RequestError
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.values import moment, read_value
from qbcheck.sandbox.scenario import Rows, ScenarioError

_OPENED = datetime(2019, 3, 4, 9, 0)  # noqa: DTZ001 - local time of the file, its zone is a setting
_FIRST_LIST_ID = 0x80000001
_FIRST_TXN_ID = 0x1CAB00


@dataclass(slots=True)
class _Draft:
    element: Element
    tree: Tree
    holds: Mapping[str, Element]
    full_name: str = field(default="", init=False)

    @property
    def kind(self) -> str:
        return self.element.name

    @property
    def id(self) -> str | None:
        found: str | None = self.tree.get("ListID") or self.tree.get("TxnID")
        return found

    @property
    def label(self) -> str:
        return _label(self.kind, self.tree)


def complete_records(rows: Rows, settings: CompanySettings) -> list[Record]:
    """Return the records of a scenario, complete.

    Raises ScenarioError for a field that the kind does not have, a value it cannot hold, a name that is taken, a
    reference to nothing.
    """
    drafts = [_draft(kind, row) for kind, listed in rows.items() for row in listed]
    if sum(draft.kind == "CompanyRet" for draft in drafts) != 1:
        raise ScenarioError("a company file needs exactly one CompanyRet")
    _identify(drafts, settings.zone)
    _name(drafts)
    _check_ids(drafts)
    _Resolver(drafts).resolve()
    for draft in drafts:
        _check(draft.label, draft.tree, draft.element, settings.country)
    return [
        Record(draft.kind, draft.id, folded(draft.full_name or draft.tree.get("RefNumber", "")), draft.tree)
        for draft in drafts
    ]


def _label(kind: str, row: Mapping[str, Any]) -> str:
    names = (row[field] for field in ("Name", "RefNumber", "CompanyName", "TxnDate", "TxnID") if field in row)
    return f'{kind} "{next(names, "")}"'


def _draft(kind: str, row: Mapping[str, Any]) -> _Draft:
    if kind not in stored_kinds():
        raise ScenarioError(f"a company file of a scenario cannot hold {kind}")
    element = stored_kinds()[kind]
    holds = parts_by_name(element)
    return _Draft(element, _normal(_label(kind, row), row, holds), holds)


def _normal(place: str, row: Mapping[str, Any], holds: Mapping[str, Element]) -> Tree:
    tree: Tree = {}
    for name, value in row.items():
        if name not in holds:
            raise ScenarioError(f"{place}: there is no {name}; there are {', '.join(holds)}")
        element = holds[name]
        if element.repeated:
            values = value if isinstance(value, list) else [value]
            tree[name] = [_normal_value(f"{place}, {name}", one, element) for one in values]
        else:
            tree[name] = _normal_value(f"{place}, {name}", value, element)
    return tree


def _normal_value(place: str, value: Any, element: Element) -> Any:
    if element.type is None:
        if not isinstance(value, Mapping):
            raise ScenarioError(f"{place}: must be a table, not {value!r}")
        return _normal(place, value, parts_by_name(element))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and element.type == "AMTTYPE" and "." not in value:
        return f"{value}.00"
    if isinstance(value, str | int):
        return f"{value}.00" if element.type == "AMTTYPE" and isinstance(value, int) else str(value)
    raise ScenarioError(f"{place}: write {value!r} as a text")


def _identify(drafts: list[_Draft], zone: tzinfo) -> None:
    lists = itertools.count(_FIRST_LIST_ID)
    transactions = itertools.count(_FIRST_TXN_ID)
    txn_numbers = itertools.count(1)
    for number, draft in enumerate(drafts):
        tree, holds = draft.tree, draft.holds
        opened = (_OPENED + timedelta(minutes=number)).replace(tzinfo=zone)
        if "TxnDate" in tree:
            opened = moment(f"{tree['TxnDate']}T10:00", zone=zone, end_of_day=False)
        for name in ("TimeCreated", "TimeModified"):
            if name in holds:
                tree.setdefault(name, opened.isoformat(timespec="seconds"))
                opened = moment(tree[name], zone=zone, end_of_day=False)
        seconds = int(opened.timestamp())
        if "EditSequence" in holds:
            tree.setdefault("EditSequence", str(seconds))
        if "ListID" in holds:
            tree.setdefault("ListID", f"{next(lists):X}-{seconds}")
        if "TxnID" in holds:
            tree.setdefault("TxnID", f"{next(transactions):X}-{seconds}")
        if "TxnNumber" in holds:
            tree.setdefault("TxnNumber", str(next(txn_numbers)))
        if "IsActive" in holds:
            tree.setdefault("IsActive", "true")
        _identify_lines(tree, holds, transactions, seconds)


def _identify_lines(tree: Tree, holds: Mapping[str, Element], numbers: Iterator[int], seconds: int) -> None:
    for name, value in tree.items():
        inner = parts_by_name(holds[name])
        for line in value if isinstance(value, list) else ():
            if "TxnLineID" in inner:
                line.setdefault("TxnLineID", f"{next(numbers):X}-{seconds}")
                _identify_lines(line, inner, numbers, seconds)


def _check_ids(drafts: list[_Draft]) -> None:
    owners: dict[str, _Draft] = {}
    for draft in drafts:
        if draft.id and owners.setdefault(draft.id, draft) is not draft:
            raise ScenarioError(f"{draft.label}: {draft.id} is the ID of {owners[draft.id].label}")


def _name(drafts: list[_Draft]) -> None:
    """Give every named record its FullName and Sublevel."""
    by_id = {draft.id: draft for draft in drafts}
    by_last_part: dict[str, list[_Draft]] = {}
    for draft in drafts:
        by_last_part.setdefault(folded(draft.tree.get("Name", "")), []).append(draft)
    for draft in drafts:
        if "Name" in draft.tree:
            line = _line_of_parents(draft, by_id, by_last_part)
            draft.full_name = ":".join(one.tree["Name"] for one in line)
            if "FullName" in draft.holds:
                draft.tree["FullName"] = draft.full_name
            if "Sublevel" in draft.holds:
                draft.tree["Sublevel"] = str(len(line) - 1)
    taken: dict[tuple[str, str], _Draft] = {}
    for draft in drafts:
        if draft.full_name:
            other = taken.setdefault((name_space(draft.kind), folded(draft.full_name)), draft)
            if other is not draft:
                raise ScenarioError(f"{draft.label}: the name is taken by {other.label}")


def _line_of_parents(
    draft: _Draft, by_id: Mapping[str | None, _Draft], by_last_part: Mapping[str, list[_Draft]]
) -> list[_Draft]:
    """Return ``draft`` and the records above it, the topmost first."""
    line = [draft]
    while (reference := line[0].tree.get("ParentRef")) is not None:
        if "ListID" in reference:
            parent = by_id.get(reference["ListID"])
        else:
            kinds = referred_kinds("ParentRef", draft.kind)
            same_name = by_last_part.get(folded(reference["FullName"].rpartition(":")[2]), [])
            alike = (one for one in same_name if one.kind in kinds and _is_called(one, reference["FullName"], by_id))
            parent = next(alike, None)
        if parent is None:
            raise ScenarioError(f"{line[0].label}: ParentRef names {reference}, which is not there")
        if parent in line:
            raise ScenarioError(f"{draft.label}: is its own parent")
        line.insert(0, parent)
    return line


def _is_called(draft: _Draft, full_name: str, by_id: Mapping[str | None, _Draft]) -> bool:
    upper, _, last = full_name.rpartition(":")
    if folded(draft.tree["Name"]) != folded(last):
        return False
    reference = draft.tree.get("ParentRef")
    if reference is None or not upper:
        return reference is None and not upper
    if "ListID" in reference:
        parent = by_id.get(reference["ListID"])
        return parent is not None and _is_called(parent, upper, by_id)
    return folded(reference["FullName"]) == folded(upper)


class _Resolver:
    """Completes references and finds those that point nowhere."""

    def __init__(self, drafts: list[_Draft]) -> None:
        self._drafts = drafts
        self._by_id = {draft.id: draft for draft in drafts}
        self._by_name = {(draft.kind, folded(draft.full_name)): draft for draft in drafts if draft.full_name}

    def resolve(self) -> None:
        for draft in self._drafts:
            self._resolve(draft, draft.tree, draft.holds)

    def _resolve(self, owner: _Draft, tree: Tree, holds: Mapping[str, Element]) -> None:
        for name, value in tree.items():
            for one in value if isinstance(value, list) else [value]:
                if not isinstance(one, dict):
                    continue
                if is_reference(holds[name]):
                    one.update(self._target(owner, name, one))
                elif name == "LinkedTxn" and one.get("TxnID") not in self._by_id:
                    raise ScenarioError(f"{owner.label}: LinkedTxn names {one.get('TxnID')}, which is not there")
                else:
                    self._resolve(owner, one, parts_by_name(holds[name]))

    def _target(self, owner: _Draft, name: str, reference: Mapping[str, str]) -> Tree:
        kinds = referred_kinds(name, owner.kind)
        if "ListID" in reference:
            found = self._by_id.get(reference["ListID"])
        else:
            wanted = folded(reference.get("FullName", ""))
            found = next((self._by_name[kind, wanted] for kind in kinds if (kind, wanted) in self._by_name), None)
        if found is None or found.kind not in kinds:
            raise ScenarioError(
                f"{owner.label}: {name} names {dict(reference)}, which is not there among {', '.join(kinds)}"
            )
        return {"ListID": found.id, "FullName": found.full_name}


def _check(place: str, tree: Tree, aggregate: Element, edition: str) -> None:
    """Check a complete record against the table; elements of other editions may stand in it and are never shown."""
    for part in aggregate.content:
        if isinstance(part, Element) and part.required and edition in part.editions and part.name not in tree:
            raise ScenarioError(f"{place}: {part.name} is missing")
    holds = parts_by_name(aggregate)
    for name, value in tree.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _check(f"{place}, {name}", one, holds[name], edition)
            elif not _fits(one, holds[name], edition):
                raise ScenarioError(f"{place}: {name} cannot hold {one!r}")


def _fits(text: str, element: Element, edition: str) -> bool:
    try:
        read_value(text, element, edition)
    except (RequestError, DocumentError):
        return False
    return True
