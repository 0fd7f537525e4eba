"""Finds in QuickBooks the records that the requests of a message set have made, by our mark.

Transactions are looked for among those of their kind that were changed since shortly before the message set left, and
those of their own date; list entries by their name. QuickBooks' clock is that of its computer, so a margin of two days
covers every time zone. Raises CompanyAnswerError when an answer does not say the whole truth: an empty search must
prove something.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from qbcheck.errors import CompanyAnswerError
from qbcheck.ledger.documents import Document, DocumentState
from qbcheck.quickbooks import markup
from qbcheck.quickbooks.builder import Request
from qbcheck.quickbooks.reader import MessageSetAnswer, Record
from qbcheck.quickbooks.schema import Element, Version, message
from qbcheck.quickbooks.values import read_date
from qbcheck.transfer.outcomes import Outcome
from qbcheck.transfer.postings import body_of, guid_of, mark_of

_MARGIN = timedelta(days=2)
_ID_BYTES = 8
_WHOLE = (0, 1)
_RETURNED = ("TxnID", "ListID", "EditSequence", "RefNumber", "Memo", "ExternalGUID", "Name", "FullName", "ParentRef")


@dataclass(frozen=True, slots=True)
class Search:
    """The questions that find what became of some documents of one message set."""

    requests: tuple[Request, ...]
    sought: tuple[_Sought, ...]

    def read(self, answer: MessageSetAnswer) -> dict[int, tuple[Outcome, ...]]:
        """Return the records that carry each document's mark, by the documents' numbers."""
        found: dict[str, tuple[Record, ...]] = {}
        for request in self.requests:
            responses = [one for one in answer.responses if one.request_id == request.request_id]
            if len(responses) != 1 or responses[0].status_code not in _WHOLE:
                told = "; ".join(one.status_message for one in responses) or "it is not there"
                raise CompanyAnswerError(f"The search for what was sent was not answered in full: {told}.")
            found[request.request_id] = responses[0].records
        return {each.document.number: tuple(each.among(found)) for each in self.sought}


@dataclass(frozen=True, slots=True)
class _Sought:
    """One document that is looked for."""

    document: Document
    name: str
    """The part of a list entry's name below its parent; empty for a transaction."""
    parent: str
    has_guid: bool
    asked: tuple[str, ...]
    """Request ids whose answers may hold it."""

    def among(self, found: Mapping[str, Sequence[Record]]) -> Iterator[Outcome]:
        """Yield what carries the mark, each record once."""
        seen: set[str] = set()
        for request_id in self.asked:
            for record in found[request_id]:
                record_id = record.text("TxnID") or record.text("ListID")
                if record_id and record_id not in seen and self._is_ours(record):
                    seen.add(record_id)
                    yield Outcome(
                        DocumentState.POSTED, "", record_id, record.text("EditSequence"), record.text("RefNumber")
                    )

    def _is_ours(self, record: Record) -> bool:
        guid = record.text("ExternalGUID").casefold()
        if guid == guid_of(self.document.identity).casefold():
            return True
        if not self.name:
            return record.text("Memo").rstrip().endswith(mark_of(self.document.identity))
        # A list entry that cannot carry a mark is known by its name, which no two can have.
        full_name = record.text("FullName") or record.text("Name")
        parent, _, name = full_name.rpartition(":")
        return not self.has_guid and (parent.casefold(), name.casefold()) == (self.parent, self.name)


def search(text: str, documents: Sequence[Document], sent_at: datetime, version: Version) -> Search:
    """Return the search for what became of ``documents`` of the message set ``text``, which left at ``sent_at``."""
    adds = {request.get("requestID", ""): request[0] for request in markup.parse(text)[0]}
    since = (sent_at - _MARGIN).replace(tzinfo=None, microsecond=0)
    requests: dict[tuple[str, str], Request] = {}
    sought = []
    # An answer to an earlier search, come late, must not be taken for the answer to this one.
    own = secrets.token_hex(_ID_BYTES)
    for document in documents:
        add = adds[document.request_id]
        name = str(add.tag)
        query = f"{name.removesuffix('Add')}Query"
        asked = []
        for key, condition in _conditions(add, query, since):
            if (query, key) not in requests:
                returned = [one for one in _RETURNED if one in _returnable(query)]
                content = {**condition, "IncludeRetElement": returned}
                requests[query, key] = Request(query, content, request_id=f"search-{own}-{len(requests) + 1}")
            asked.append(requests[query, key].request_id)
        holds = {part.name: part for part in body_of(name)}
        has_guid = "ExternalGUID" in holds and holds["ExternalGUID"].since <= version
        is_transaction = "TxnID" in _returnable(query)
        own_name = "" if is_transaction else (add.findtext("Name") or "").casefold()
        parent = (add.findtext("ParentRef/FullName") or "").casefold()
        sought.append(_Sought(document, own_name, parent, has_guid, tuple(asked)))
    return Search(tuple(requests.values()), tuple(sought))


def _conditions(add: etree._Element, query: str, since: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    if "TxnID" not in _returnable(query):
        name = add.findtext("Name") or ""
        yield name.casefold(), {"ActiveStatus": "All", "NameFilter": {"MatchCriterion": "EndsWith", "Name": name}}
        return
    yield "since", {"ModifiedDateRangeFilter": {"FromModifiedDate": since}}
    if own_date := read_date(add.findtext("TxnDate") or ""):
        yield own_date.isoformat(), {"TxnDateRangeFilter": {"FromTxnDate": own_date, "ToTxnDate": own_date}}


def _returnable(query: str) -> frozenset[str]:
    """Return the names of what a record in the response of ``query`` may hold."""
    names: set[str] = set()
    for part in message(query).response.content:
        if isinstance(part, Element):
            names |= {inner.name for inner in part.content if isinstance(inner, Element)}
    return frozenset(names)
