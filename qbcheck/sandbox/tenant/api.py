"""The API itself: which addresses there are, which verbs they take, and what each does (autotask-rest-api 1, 2, 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from qbcheck.sandbox.tenant.answers import Answer, RefusalError, json_answer, not_routed, refused
from qbcheck.sandbox.tenant.entities import Entity, child_entity, entity_named
from qbcheck.sandbox.tenant.metadata import entity_information, fields_information, user_defined_fields
from qbcheck.sandbox.tenant.query import Query, continued, page_of, page_text, read_query
from qbcheck.sandbox.tenant.security import (
    Caller,
    find_user,
    permission_refusal,
    visible_rows,
)
from qbcheck.sandbox.tenant.settings import Settings
from qbcheck.sandbox.tenant.store import Row, Store
from qbcheck.sandbox.tenant.writing import Writer

ROOT = "ATServicesRest/"
VERSION = "V1.0"
TIMEFRAME_MINUTES = 60

_NEW_PROCUREMENT = ("InventoryProducts", "InventoryStockedItems")
_OLD_PROCUREMENT = ("InventoryItems", "InventoryTransfers", "InventoryItemSerialNumbers")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, taken apart."""

    method: str
    path: tuple[str, ...]
    """Parts of the path below ``V1.0/``, as sent."""
    parameters: Mapping[str, str]
    """Of the address; names in lower case."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    caller: Caller | None = None
    """None until the credentials were judged."""


Handler = Callable[[Request], Answer]
Verbs = Mapping[str, Handler]


class Api:
    """Carries out requests whose caller, limits and faults were judged before."""

    def __init__(self, store: Store, settings: Settings, url: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._url = url
        self._now = now

    def handler(self, request: Request) -> Handler:
        """Return what answers a request; refuse an unknown address with 404, a wrong verb with 405."""
        verbs = self._verbs([part.lower() for part in request.path])
        if not verbs:
            raise not_routed(404)
        if request.method not in verbs:
            raise not_routed(405, f"The requested resource does not support http method '{request.method}'.")
        return verbs[request.method]

    def requests_used(self) -> int:
        """Return the requests of the last 60 minutes."""
        return self._store.requests_since(self._now().timestamp() - TIMEFRAME_MINUTES * 60)

    def _verbs(self, path: list[str]) -> Verbs:
        match path:
            case ["zoneinformation"]:
                return {"GET": self._zone}
            case ["thresholdinformation"]:
                return {"GET": self._threshold}
            case ["modules"]:
                return {"GET": self._modules}
            case [parent, parent_id, child_name, *rest] if _is_id(parent_id):
                return self._child_verbs(parent, int(parent_id), child_name, rest)
            case [name, *rest] if entity := self._entity(name):
                return self._entity_verbs(entity, rest)
        return {}

    def _entity(self, name: str) -> Entity | None:
        misspelled = self._settings.misspells_organizational_resources
        if misspelled and name in ("organizationalresources", "organizatonalresources"):
            name = "organizationalresources" if name == "organizatonalresources" else ""
        entity = entity_named(name)
        if entity is None:
            return None
        hidden = {"legacy": _NEW_PROCUREMENT, "new": _OLD_PROCUREMENT, "both": ()}[self._settings.procurement]
        return None if entity.name.startswith(hidden) else entity

    def _entity_verbs(self, entity: Entity, rest: list[str]) -> Verbs:
        readable = "query" in entity.can
        match rest:
            case ["entityinformation"]:
                return {"GET": lambda request: self._information(entity, request)}
            case ["entityinformation", "fields"]:
                return {"GET": lambda _: json_answer(fields_information(entity, self._store))}
            case ["entityinformation", "userdefinedfields"]:
                return {"GET": lambda _: json_answer({"fields": user_defined_fields(entity, self._store)})}
            case ["query"] if readable:
                return _both(lambda request: self._first_page(entity, request))
            case ["query", "count"] if readable:
                return _both(lambda request: self._count(entity, request))
            case ["query", "next"] if readable:
                return _both(lambda request: self._next_page(entity, request))
            case [row_id] if _is_id(row_id) and readable:
                verbs: dict[str, Handler] = {"GET": lambda request: self._one(entity, int(row_id), request, None)}
                if "delete" in entity.can and not entity.parent:
                    verbs["DELETE"] = lambda request: self._delete(entity, int(row_id), request, None)
                return verbs
            case [] if not entity.parent:
                return self._writing_verbs(entity, None)
        return {}

    def _child_verbs(self, parent: str, parent_id: int, child_name: str, rest: list[str]) -> Verbs:
        entity = child_entity(parent, child_name)
        match rest:
            case _ if entity is None:
                return {}
            case []:
                reading: dict[str, Handler] = {"GET": lambda request: self._children(entity, parent_id, request)}
                return reading | self._writing_verbs(entity, parent_id)
            case [row_id] if _is_id(row_id):
                verbs: dict[str, Handler] = {"GET": lambda request: self._one(entity, int(row_id), request, parent_id)}
                if "delete" in entity.can:
                    verbs["DELETE"] = lambda request: self._delete(entity, int(row_id), request, parent_id)
                return verbs
        return {}

    def _writing_verbs(self, entity: Entity, parent_id: int | None) -> dict[str, Handler]:
        verbs: dict[str, Handler] = {}
        if "create" in entity.can:
            verbs["POST"] = lambda request: self._create(entity, request, parent_id)
        if "update" in entity.can:
            verbs["PATCH"] = lambda request: self._update(entity, request, parent_id, whole=False)
            verbs["PUT"] = lambda request: self._update(entity, request, parent_id, whole=True)
        return verbs

    # --- what is about the tenant ---

    def _zone(self, request: Request) -> Answer:
        find_user(self._store, request.parameters.get("user", ""))
        return json_answer(
            {
                "zoneName": self._settings.zone_name,
                "url": self._url,
                "webUrl": self._url.removesuffix(ROOT),
                "ci": 123456,
            }
        )

    def _threshold(self, _: Request) -> Answer:
        return json_answer(
            {
                "externalRequestThreshold": self._settings.request_threshold,
                "requestThresholdTimeframe": TIMEFRAME_MINUTES,
                "currentTimeframeRequestCount": self.requests_used(),
            }
        )

    def _modules(self, _: Request) -> Answer:
        modules = [{"key": row["key"], "value": row["value"]} for row in self._store.rows("Modules")]
        return json_answer({"modules": modules})

    # --- reading ---

    def _information(self, entity: Entity, request: Request) -> Answer:
        has_user_defined = bool(user_defined_fields(entity, self._store))
        return json_answer(
            entity_information(
                entity, _caller(request), self._settings.access_values, has_user_defined=has_user_defined
            )
        )

    def _one(self, entity: Entity, row_id: int, request: Request, parent_id: int | None) -> Answer:
        for row in self._rows(entity, request):
            if row["id"] == row_id and parent_id in (None, row.get(entity.parent_field)):
                return json_answer({"item": row})
        if self._settings.missing_id == "404":
            raise not_routed(404)
        return json_answer({"item": None})

    def _children(self, entity: Entity, parent_id: int, request: Request) -> Answer:
        items = [row for row in self._rows(entity, request) if row[entity.parent_field] == parent_id]
        return json_answer({"items": items, "pageDetails": _page_details(len(items), len(items), None)})

    def _first_page(self, entity: Entity, request: Request) -> Answer:
        text = _query_text(request)
        return self._page(entity, request, text, self._query(entity, text), after_id=None)

    def _next_page(self, entity: Entity, request: Request) -> Answer:
        # The address of a GET query's next page repeats the search, that of a POST query does not.
        if (request.method == "GET") != ("search" in request.parameters):
            raise not_routed(405, f"The requested resource does not support http method '{request.method}'.")
        text = _query_text(request)
        query, after_id = continued(self._query(entity, text), request.parameters.get("paging", ""))
        return self._page(entity, request, text, query, after_id)

    def _page(self, entity: Entity, request: Request, text: str, query: Query, after_id: int | None) -> Answer:
        rows, more = page_of(query, self._rows(entity, request), after_id)
        next_url = None
        if more:
            next_url = f"{self._url}{VERSION}/{entity.name}/query/next?paging={quote(page_text(query, rows), safe='')}"
            if request.method == "GET":
                next_url += f"&search={quote(text, safe='')}"
        details = _page_details(len(rows), query.page_size, next_url)
        return json_answer({"items": [query.shown(row) for row in rows], "pageDetails": details})

    def _count(self, entity: Entity, request: Request) -> Answer:
        query = self._query(entity, _query_text(request))
        return json_answer({"queryCount": sum(map(query.matches, self._rows(entity, request)))})

    def _query(self, entity: Entity, text: str) -> Query:
        return read_query(text, entity, [each["name"] for each in user_defined_fields(entity, self._store)])

    def _rows(self, entity: Entity, request: Request) -> list[Row]:
        caller = _caller(request)
        self._demand(caller, entity, "query")
        return visible_rows(self._store, self._settings, caller, entity)

    # --- writing ---

    def _create(self, entity: Entity, request: Request, parent_id: int | None) -> Answer:
        self._demand(_caller(request), entity, "create")
        body = _json_body(request)
        with self._store.writing():
            return json_answer({"itemId": self._writer(entity, parent_id).create(body)})

    def _update(self, entity: Entity, request: Request, parent_id: int | None, *, whole: bool) -> Answer:
        self._demand(_caller(request), entity, "update")
        body = _json_body(request)
        with self._store.writing():
            return json_answer({"itemId": self._writer(entity, parent_id).update(body, whole=whole)})

    def _delete(self, entity: Entity, row_id: int, request: Request, parent_id: int | None) -> Answer:
        self._demand(_caller(request), entity, "delete")
        with self._store.writing():
            return json_answer({"itemId": self._writer(entity, parent_id).delete(row_id)})

    def _writer(self, entity: Entity, parent_id: int | None) -> Writer:
        return Writer(self._store, entity, self._now(), parent_id)

    def _demand(self, caller: Caller, entity: Entity, kind: str) -> None:
        if not caller.may(entity, kind):
            raise permission_refusal(self._settings)


def _is_id(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _both(handler: Handler) -> Verbs:
    return {"GET": handler, "POST": handler}


def _caller(request: Request) -> Caller:
    if request.caller is None:
        raise RefusalError(Answer(401))
    return request.caller


def _query_text(request: Request) -> str:
    if request.method == "GET":
        return request.parameters.get("search", "")
    _check_media_type(request)
    return request.body.decode("utf-8", errors="replace")


def _json_body(request: Request) -> dict[str, Any]:
    _check_media_type(request)
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise refused("The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise refused("The body is not a JSON object.")
    return body


def _check_media_type(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise not_routed(415, f"The request entity's media type '{media_type}' is not supported for this resource.")


def _page_details(count: int, request_count: int, next_url: str | None) -> dict[str, Any]:
    return {"count": count, "requestCount": request_count, "prevPageUrl": None, "nextPageUrl": next_url}
