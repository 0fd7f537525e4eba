"""Answers queries: lookups, filters, iterators, counts, and what of a record is returned.

Sources: quickbooks-desktop reference, 2.1 (metaData), 2.2 (iterators), 2.6 (lookups answer 500, inactive records,
OwnerID, IncludeRetElement), 3 (per request).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.filters import Filters
from qbcheck.sandbox.company.grammar import Asked
from qbcheck.sandbox.company.iterators import Iterators
from qbcheck.sandbox.company.kinds import records_of
from qbcheck.sandbox.company.own_records import host, preferences
from qbcheck.sandbox.company.references import folded
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import (
    NOTHING_FOUND,
    OK,
    RequestError,
    Status,
    iterator_not_valid,
    not_all_found,
    switched_off,
)
from qbcheck.sandbox.company.store import Record, Store, Tree

_LOOKUPS = ("ListID", "FullName", "TxnID", "RefNumber", "RefNumberCaseSensitive")
_LINES = ("LineRet", "LineGroupRet")
_PERSONAL = ("SSN",)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes into the response of one request."""

    status: Status
    records: list[Record] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    """retCount, iteratorRemainingCount, iteratorID, where asked for."""
    tree: Tree = field(default_factory=dict)
    """Of a request that writes: the elements of the response, by tag."""


class Queries:
    """Answers the query requests of one company file."""

    def __init__(
        self,
        settings: CompanySettings,
        store: Store,
        today: Callable[[], date],
        shown: Callable[[list[Record]], list[Record]],
    ) -> None:
        """``shown`` completes stored records with what the books say of them."""
        self._settings = settings
        self._store = store
        self._today = today
        self._shown = shown
        self._iterators = Iterators()

    def new_session(self) -> None:
        """Begin a session of QuickBooks: iterators of the last one are gone."""
        self._iterators = Iterators()

    def answer(self, request: Request) -> Answer:
        """Return the answer to a query.

        Raises RequestError when it is refused.
        """
        self._check_switched_on(request.name)
        if "iterator" in request.attributes:
            answer = self._iterate(request)
        else:
            records, status = self._find(request)
            most = int(request.asked["MaxReturned"][0]) if "MaxReturned" in request.asked else None
            answer = _counted(request, records, status, most)
        returned = [Record(one.kind, one.id, one.name, self._returned(one.tree, request)) for one in answer.records]
        return Answer(answer.status, returned, answer.attributes)

    def _check_switched_on(self, query: str) -> None:
        off = {
            "CurrencyQuery": not self._settings.multi_currency,
            "InventorySiteQuery": not self._settings.multi_location_inventory,
            "TransferInventoryQuery": not self._settings.multi_location_inventory,
        }
        if off.get(query, False):
            raise switched_off()

    def _iterate(self, request: Request) -> Answer:
        step, iterator_id = request.attributes["iterator"], request.attributes.get("iteratorID", "")
        if step == "Stop":
            self._iterators.stop(request.name, iterator_id)
            return Answer(OK)
        if "MaxReturned" not in request.asked:
            raise RequestError(3150, 'There is a missing element: "MaxReturned".')
        if step == "Start":
            records, status = self._find(request)
            if not records or request.attributes.get("metaData") == "MetaDataOnly":
                return _counted(request, records, status, None)
            iterator_id = self._iterators.start(request.name, records)
        elif not iterator_id:
            raise iterator_not_valid(iterator_id)
        taken, left = self._iterators.take(request.name, iterator_id, int(request.asked["MaxReturned"][0]))
        answer = _counted(request, taken, OK, None)
        return Answer(
            OK, answer.records, answer.attributes | {"iteratorRemainingCount": str(left), "iteratorID": iterator_id}
        )

    def _find(self, request: Request) -> tuple[list[Record], Status]:
        kinds = tuple(record.name for record in records_of(request.name))
        match request.name:
            case "HostQuery":
                tree = host(self._settings, with_capacities=_capacities_wanted(request.asked))
                return [Record(kinds[0], None, "", tree)], OK
            case "PreferencesQuery":
                return [Record(kinds[0], None, "", preferences(self._settings, self._store))], OK
            case "DataExtDefQuery":
                owners = [owner.casefold() for owner in request.asked.get("OwnerID", [])]
                records = self._filtered(kinds, request.asked)
                records = [record for record in records if not owners or record.tree["OwnerID"].casefold() in owners]
                return records, OK if records else NOTHING_FOUND
        for name in _LOOKUPS:
            if name in request.asked:
                return self._look_up(kinds, name, request.asked[name])
        records = self._filtered(kinds, request.asked)
        return records, OK if records else NOTHING_FOUND

    def _filtered(self, kinds: tuple[str, ...], asked: Asked) -> list[Record]:
        conditions = Filters(self._store, self._settings.zone, self._today()).conditions(asked)
        return [
            record for record in self._shown(self._store.records(kinds)) if all(holds(record) for holds in conditions)
        ]

    def _look_up(self, kinds: tuple[str, ...], name: str, wanted: list[str]) -> tuple[list[Record], Status]:
        found: list[Record] = []
        missing: list[str] = []
        for value in wanted:
            find = self._store.by_id if name.endswith("ID") else self._store.by_name
            hits = self._shown(find(kinds, value if name.endswith("ID") else folded(value)))
            if name == "RefNumberCaseSensitive":
                hits = [record for record in hits if record.tree["RefNumber"] == value]
            found += hits
            if not hits:
                missing.append(value)
        if not missing:
            return found, OK
        if name.startswith("RefNumber") and self._settings.missing_ref_number == NOTHING_FOUND.code:
            return found, OK if found else NOTHING_FOUND
        return found, not_all_found(missing[0])

    def _returned(self, tree: Tree, request: Request) -> Tree:
        """Return what of a record was asked for."""
        asked = request.asked
        wanted = asked.get("IncludeRetElement")
        owners = asked.get("OwnerID", []) if request.name != "DataExtDefQuery" else []
        hidden = [] if self._settings.personal_data else list(_PERSONAL)
        if not _is_true(asked, "IncludeLinkedTxns"):
            hidden.append("LinkedTxn")
        lines = () if _is_true(asked, "IncludeLineItems") else _LINES
        return {
            name: value
            for name, value in _with_extensions_of(tree, owners).items()
            if (wanted is None or name in wanted) and name not in hidden and not name.endswith(lines)
        }


def _counted(request: Request, records: list[Record], status: Status, most: int | None) -> Answer:
    """Return an answer with the count and without the records, as metaData says."""
    meta_data = request.attributes.get("metaData", "NoMetaData")
    if meta_data == "MetaDataOnly":
        return Answer(status, [], {"retCount": str(len(records))})
    returned = records[:most]
    return Answer(status, returned, {"retCount": str(len(returned))} if meta_data != "NoMetaData" else {})


def _capacities_wanted(asked: Asked) -> bool:
    return "IncludeListMetaData" in asked and _is_true(asked["IncludeListMetaData"][0], "IncludeMaxCapacity")


def _is_true(asked: Asked, name: str) -> bool:
    return asked.get(name, [""])[0] in ("true", "1")


def _with_extensions_of(tree: Tree, owners: list[str]) -> Tree:
    """Return ``tree`` with the data extensions of these owners alone, in its lines too."""
    wanted = {owner.casefold() for owner in owners}
    kept: dict[str, Any] = {}
    for name, value in tree.items():
        if name == "DataExtRet":
            kept[name] = [one for one in value if one["OwnerID"].casefold() in wanted]
        elif isinstance(value, list):
            kept[name] = [_with_extensions_of(one, owners) if isinstance(one, dict) else one for one in value]
        else:
            kept[name] = value
    return kept
