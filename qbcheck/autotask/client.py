"""Asks Autotask's REST API about entities: records, counts, metadata, rights."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import requests

from qbcheck.errors import AutotaskAnswerError, AutotaskPermissionError, AutotaskRequestError

from .login import Credentials
from .query import Filter, everything, gt, split, to_json
from .records import EntityInformation, Field, JsonObject, Threshold, parse_bool
from .tenant import Observer, Patience, Question, Tenant
from .throttle import Requests, Throttle
from .zones import Zone

PAGE = 500
"""Records in a page; the API gives no more."""

_T = TypeVar("_T")


class Probe(StrEnum):
    """What a query for one record shows about an entity."""

    WORKS = "works"
    DENIED = "denied"
    ABSENT = "absent"
    """The server has no such entity."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Every record that a filter finds, checked against Autotask's own count."""

    rows: tuple[JsonObject, ...]
    counted: int
    """What the count query says. It differs from ``rows`` only when repeated reading and counting gave the same two
    numbers each time: Autotask counts records that it does not show us (hidden by line of business, perhaps)."""


class AutotaskClient:
    """One API user of one tenant. Safe to share between threads; reads only.

    After a refused login nothing more is sent with the secret: every further call raises the same AutotaskLoginError
    at once, because Autotask locks accounts.

    Every method that asks raises AutotaskLoginError, AutotaskPermissionError, AutotaskBusyError,
    AutotaskUnreachableError, AutotaskRequestError or AutotaskAnswerError.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str | None = None,
        session: requests.Session | None = None,
        throttle: Throttle | None = None,
        patience: Patience | None = None,
        observer: Observer | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``base_url`` replaces zone discovery's address, for a sandbox or a fixed server; see ``zones.given_root``.

        Raises SettingsError when it is not usable. Nothing is sent yet.
        """
        self._throttle = throttle or Throttle(clock=clock)
        self._tenant = Tenant(
            credentials,
            base_url=base_url,
            session=session,
            throttle=self._throttle,
            patience=patience or Patience(),
            observer=observer,
            clock=clock,
            sleep=sleep,
        )

    @property
    def zone(self) -> Zone:
        """The server that holds the tenant; the first look asks for it, without credentials."""
        return self._tenant.zone

    @property
    def requests(self) -> Requests:
        """What has been sent so far, for display."""
        return self._throttle.requests

    def get(self, entity: str, record_id: int) -> JsonObject | None:
        """Read one record; None when it is missing, or hidden from this user, or the entity is unknown."""
        try:
            answer = self._call("GET", f"{entity}/{record_id}", f"record {record_id} of {entity}")
        except AutotaskRequestError as error:
            if error.status == 404:
                return None
            raise
        return None if answer.get("item", answer) is None else _member(answer, "item", dict, entity)

    def document(self, entity: str, record_id: int, name: str) -> JsonObject:
        """Read a document that Autotask makes of a record, such as ``InvoiceMarkupXml``, as it answers it."""
        return self._call("GET", f"{entity}/{record_id}/{name}", f"the {name} of record {record_id} of {entity}")

    def query(self, entity: str, where: Filter, *, include_fields: Iterable[str] = ()) -> Iterator[JsonObject]:
        """Read every record that a filter finds, page by page, each once, by ascending id (per part of a long ``in``).

        Pages follow the last id, not a position, so records that change or appear meanwhile move nothing. Named
        fields alone are read when ``include_fields`` names some, ``id`` always among them. The iterator raises in the
        middle rather than ending early.
        """
        names = list(include_fields)
        if names and "id" not in names:
            names.insert(0, "id")
        parts = list(split(where))
        seen: set[int] = set()
        for filters in parts:
            last: int | None = None
            is_complete = False
            while not is_complete:
                rows, is_complete = self._page(entity, filters, names, last)
                for row in rows:
                    last = row["id"]
                    if last not in seen:
                        if len(parts) > 1:  # within one part ids only rise, so nothing needs to be remembered
                            seen.add(last)
                        yield row

    def read_all(self, entity: str, where: Filter, *, include_fields: Iterable[str] = ()) -> Reading:
        """Read every record that a filter finds and compare with Autotask's count; read again while they differ.

        Raises AutotaskAnswerError when reading and counting give other numbers each time.
        """
        names = tuple(include_fields)
        before: tuple[frozenset[int], int] | None = None
        for _ in range(3):
            rows = tuple(self.query(entity, where, include_fields=names))
            counted = self.count(entity, where)
            found = frozenset(row["id"] for row in rows), counted
            if len(rows) == counted or found == before:
                return Reading(rows, counted)
            before = found
        raise AutotaskAnswerError(
            f"{entity} changed each time they were read: {len(rows)} read, {counted} counted.",
            remedy="Try again when less is going on in Autotask.",
        )

    def count(self, entity: str, where: Filter) -> int:
        """Count the records that a filter finds."""
        total = 0
        for filters in split(where):
            body = {"filter": [to_json(each) for each in filters]}
            answer = self._call("POST", f"{entity}/query/count", f"the count of {entity}", body)
            total += _member(answer, "queryCount", int, entity)
        return total

    def entity_information(self, entity: str) -> EntityInformation:
        """Tell what an entity supports and what this user may do with it."""
        answer = self._call("GET", f"{entity}/entityInformation", f"the information about {entity}")
        return EntityInformation.read(_member(answer, "info", dict, entity))

    def fields(self, entity: str) -> Mapping[str, Field]:
        """Tell the fields of an entity by name, with their picklists."""
        answer = self._call("GET", f"{entity}/entityInformation/fields", f"the fields of {entity}")
        fields = (Field.read(each) for each in _member(answer, "fields", list, entity))
        return {field.name: field for field in fields}

    def threshold(self) -> Threshold:
        """Tell the tenant's hourly budget, and let the throttle know. Needs no right but a login that works."""
        answer = self._call("GET", "ThresholdInformation", "the request threshold", may_exceed=True)
        threshold = Threshold.read(answer)
        self._throttle.told(threshold)
        return threshold

    def modules(self) -> Mapping[int, bool]:
        """Tell which installed modules are active, by Autotask's number of each."""
        answer = self._call("GET", "Modules", "the installed modules")
        modules = _member(answer, "modules", list, "Modules")
        try:
            return {int(module["key"]): parse_bool(module["value"]) for module in modules}
        except (KeyError, TypeError, ValueError):
            raise AutotaskAnswerError("Autotask answered something else than numbered modules.") from None

    def probe(self, entity: str) -> Probe:
        """Query one record to see whether this user may. Works also means: there is none, or none is shown to us."""
        body = {"MaxRecords": 1, "IncludeFields": ["id"], "filter": [to_json(everything())]}
        try:
            self._call("POST", f"{entity}/query", f"the query of {entity}", body)
        except AutotaskPermissionError:
            return Probe.DENIED
        except AutotaskRequestError as error:
            if error.status == 404:
                return Probe.ABSENT
            raise
        return Probe.WORKS

    def _page(
        self, entity: str, filters: list[Filter], names: list[str], last: int | None
    ) -> tuple[list[JsonObject], bool]:
        """Read the records after an id, and whether they are the last ones.

        A page that repeats a record, or is out of order and not the last, would make the id cursor lose records: it
        is asked for once more.
        """
        after = [] if last is None else [gt("id", last)]
        body: dict[str, Any] = {"MaxRecords": PAGE, "filter": [to_json(each) for each in [*filters, *after]]}
        if names:
            body["IncludeFields"] = names
        for _ in range(2):
            answer = self._call("POST", f"{entity}/query", f"the query of {entity}", body)
            rows = _member(answer, "items", list, entity)
            ids = [_member(row, "id", int, entity) for row in rows]
            details = answer.get("pageDetails") or {}
            size = min(PAGE, details.get("requestCount") or PAGE)
            is_last = len(rows) < size and not details.get("nextPageUrl")
            is_repeating = len(set(ids)) < len(ids) or (last is not None and min(ids, default=last + 1) <= last)
            if not is_repeating and (is_last or (ids and ids == sorted(ids))):
                return sorted(rows, key=lambda row: int(row["id"])), is_last
        raise AutotaskAnswerError(
            f"Autotask's pages of {entity} repeat records, are out of order or stop before the end, "
            f"after id {'(none)' if last is None else last}; nothing read from them would be complete.",
            remedy="Try again later.",
        )

    def _call(
        self, method: str, path: str, asked: str, body: JsonObject | None = None, *, may_exceed: bool = False
    ) -> JsonObject:
        if not re.fullmatch(r"[A-Za-z0-9]+(/[A-Za-z0-9-]+)*", path):
            raise AutotaskRequestError(f"{path!r} is not a path of Autotask's API.")
        return self._tenant.ask(Question(method, path, asked, body, may_exceed=may_exceed))


def _member(answer: object, name: str, kind: type[_T], entity: str) -> _T:
    """Take what an answer must contain, of the type it must have."""
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise AutotaskAnswerError(f"Autotask's answer about {entity} has no usable {name}.")
    return value
