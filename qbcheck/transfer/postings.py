"""A document as the request that adds it, with our mark on it.

The mark tells our records from everybody else's: a GUID in ``ExternalGUID`` where the request has one, a short text at
the end of ``Memo`` where it has one. QuickBooks filters by neither; who searches compares here (quickbooks-desktop
reference, 2.7).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qbcheck.ledger.documents import Identity
from qbcheck.quickbooks.builder import Request
from qbcheck.quickbooks.schema import Element, Version, message

_NAMESPACE = uuid.UUID("0d9cf3c8-3a3e-4f3c-9f57-6a0f2f6b7c11")
_EXTERNAL_GUID = "ExternalGUID"
_MEMO = "Memo"


@dataclass(frozen=True, slots=True)
class Posting:
    """One document as one request."""

    identity: Identity
    request: Request
    """An ``...Add``, without a request id and without our mark."""

    @property
    def content_hash(self) -> str:
        """Tells one content from another; not what identifies the document."""
        return hashlib.sha256(json.dumps(self.request.content, sort_keys=True, default=str).encode()).hexdigest()


def guid_of(identity: Identity) -> str:
    """Return the ``ExternalGUID`` of a document, in braces; the same one each time."""
    return f"{{{uuid.uuid5(_NAMESPACE, json.dumps([identity.tenant, identity.entity, identity.id]))}}}"


def mark_of(identity: Identity) -> str:
    """Return the mark at the end of ``Memo``; the same one each time."""
    return f"[Autotask {identity.entity} {identity.id} {guid_of(identity)[1:9]}]"


def marked(posting: Posting, version: Version) -> Request:
    """Return the request with our mark, as far as ``version`` has room for it."""
    name = posting.request.message
    content = posting.request.content[name]
    if not isinstance(content, Mapping):
        raise TypeError(f"{name} holds no aggregate {name}")
    room = {part.name: part for part in body_of(name) if part.since <= version}
    added: dict[str, object] = {}
    if _EXTERNAL_GUID in room:
        added[_EXTERNAL_GUID] = guid_of(posting.identity)
    if _MEMO in room:
        added[_MEMO] = _with_mark(str(content.get(_MEMO) or ""), mark_of(posting.identity), room[_MEMO])
    return replace(posting.request, content={**posting.request.content, name: {**content, **added}})


def body_of(name: str) -> tuple[Element, ...]:
    """Return what the aggregate of an ``...Add`` request may hold, leaving out choices."""
    for part in message(name).request.content:
        if isinstance(part, Element) and part.name == name:
            return tuple(inner for inner in part.content if isinstance(inner, Element))
    raise KeyError(name)


def _with_mark(memo: str, mark: str, element: Element) -> str:
    most = min(element.lengths.values(), default=len(memo) + len(mark) + 1)
    kept = memo[: most - len(mark) - 1].rstrip()
    return f"{kept} {mark}".lstrip()
