"""What an answer proves of each document: nothing by position, everything by request id (fault catalogue A7, A8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qbcheck.ledger.documents import Document, DocumentState
from qbcheck.quickbooks.meaning import Retry
from qbcheck.quickbooks.reader import MessageSetAnswer, Response
from qbcheck.quickbooks.statuses import status_meaning

_FIRST_ERROR = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one document."""

    state: DocumentState
    reason: str = ""
    record_id: str = ""
    edit_sequence: str = ""
    number_given: str = ""
    claimed_done: bool = False
    """QuickBooks says that it was done, and shows no record of it."""


def outcomes(answer: MessageSetAnswer, message_set: str, documents: Iterable[Document]) -> dict[int, Outcome]:
    """Return what ``answer`` proves, by the documents' numbers; of a document that is not named nothing is known.

    An answer that names another message set proves nothing.
    """
    if answer.new_message_set_id not in ("", message_set):
        return {}
    by_request: dict[str, list[Response]] = {}
    for response in answer.responses:
        by_request.setdefault(response.request_id, []).append(response)
    found = {}
    for document in documents:
        responses = by_request.get(document.request_id, [])
        if len(responses) == 1:
            found[document.number] = _outcome(responses[0])
    return found


def _outcome(response: Response) -> Outcome:
    code = response.status_code
    told = f"status {code}: {response.status_message}"
    if code is None:
        return Outcome(DocumentState.UNKNOWN, "QuickBooks' answer carries no readable status")
    if code >= _FIRST_ERROR:
        match status_meaning(code, response.status_message).retry:
            case Retry.AGAIN:
                return Outcome(DocumentState.PENDING, told)
            case Retry.SETTLE:
                return Outcome(DocumentState.UNKNOWN, told)
            case _:
                return Outcome(DocumentState.REFUSED, told)
    records = response.records
    record_id = (records[0].text("TxnID") or records[0].text("ListID")) if len(records) == 1 else ""
    if not record_id:
        return Outcome(DocumentState.UNKNOWN, f"QuickBooks shows no record ({told})", claimed_done=True)
    return Outcome(
        DocumentState.POSTED,
        told if code else "",
        record_id,
        records[0].text("EditSequence"),
        records[0].text("RefNumber"),
    )
