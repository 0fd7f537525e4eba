"""Hands a message set to a company file, and records before and after what is known of it.

What leaves is committed before it leaves: the exact text, its id, and which documents are in it. What comes back is
committed before anything else happens (design 6.3 and 6.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qbcheck.errors import CompanyAnswerError, CompanyError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.ledger import Ledger, Work, deliveries, documents, message_sets
from qbcheck.ledger.documents import Document, DocumentState
from qbcheck.ledger.message_sets import MessageSet, MessageSetState
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.quickbooks.reader import read_answer
from qbcheck.transfer.outcomes import Outcome, outcomes


@dataclass(frozen=True, slots=True)
class Transmission:
    """The way of message sets to one company file and back."""

    ledger: Ledger
    connection: Connection
    profile: str
    now: Callable[[], datetime]

    def first(self, set_id: str, text: str, batch: Sequence[tuple[Document, str]]) -> None:
        """Send a new message set; ``batch`` holds its documents with their request ids.

        Raises what the connection raises when QuickBooks never saw it; its documents are pending then.
        """
        with self.ledger.work() as work:
            message_sets.record(work, set_id, self.profile, text, self.now())
            for document, request_id in batch:
                documents.begin_sending(work, document.number, set_id, request_id, self.now())
        self._hand_over(set_id, text)

    def again(self, message_set: MessageSet) -> None:
        """Send the same text with the same id once more; raises as ``first`` does."""
        with self.ledger.work() as work:
            message_sets.send_again(work, message_set.id)
        self._hand_over(message_set.id, message_set.text)

    def ask(self, text: str) -> Answer:
        """Hand a document over that adds nothing, and record nothing."""
        return self.connection.exchange(text)

    def record(self, set_id: str, text: str) -> None:
        """Record what an answer proves of each document; what it does not prove is in doubt."""
        try:
            answer = read_answer(text)
        except CompanyAnswerError as unreadable:
            self._is_in_doubt(set_id, unreadable.message)
            return
        reason = f"QuickBooks' answer does not tell its outcome{f' ({answer.fault})' if answer.fault else ''}"
        with self.ledger.work() as work:
            sent = self.in_doubt(work, set_id)
            found = outcomes(answer, set_id, sent)
            nothing = Outcome(DocumentState.UNKNOWN, reason)
            self.conclude(work, set_id, {one.number: found.get(one.number, nothing) for one in sent}, answer=text)

    def in_doubt(self, work: Work, set_id: str) -> tuple[Document, ...]:
        """Return the documents of a message set whose outcome is not known."""
        return documents.of_message_set(work, set_id, documents.IN_DOUBT)

    def conclude(self, work: Work, set_id: str, found: Mapping[int, Outcome], **about_the_set: object) -> None:
        """Record outcomes by the documents' numbers; the message set is settled when none is left in doubt."""
        for number, outcome in found.items():
            documents.change(
                work, number, self.now(), state=outcome.state, reason=outcome.reason, record_id=outcome.record_id,
                edit_sequence=outcome.edit_sequence, number_given=outcome.number_given,
            )  # fmt: skip
        state = MessageSetState.UNKNOWN if self.in_doubt(work, set_id) else MessageSetState.SETTLED
        message_sets.change(work, set_id, state, self.now(), **about_the_set)
        if state is MessageSetState.SETTLED:
            deliveries.forget_message_set(work, set_id)

    def _hand_over(self, set_id: str, text: str) -> None:
        try:
            answer = self.connection.exchange(text)
        except RefusedAsAWholeError as refusal:
            if not refusal.was_delivered:
                self._never_left(set_id, refusal)
                raise
            self._is_in_doubt(set_id, refusal.message, hresult=refusal.hresult)
        except (OutcomeUnknownError, CompanyAnswerError) as doubt:
            self._is_in_doubt(set_id, doubt.message)
        except CompanyError as trouble:
            self._never_left(set_id, trouble)
            raise
        else:
            self.record(set_id, answer.text)

    def _is_in_doubt(self, set_id: str, reason: str, hresult: str = "") -> None:
        with self.ledger.work() as work:
            found = {one.number: Outcome(DocumentState.UNKNOWN, reason) for one in self.in_doubt(work, set_id)}
            self.conclude(work, set_id, found, reason=reason, hresult=hresult)

    def _never_left(self, set_id: str, trouble: CompanyError) -> None:
        with self.ledger.work() as work:
            sent = self.in_doubt(work, set_id)
            found = {one.number: Outcome(DocumentState.PENDING, trouble.message) for one in sent}
            self.conclude(work, set_id, found, reason=trouble.message)
            for one in sent:
                documents.change(work, one.number, self.now(), attempts=one.attempts - 1)
