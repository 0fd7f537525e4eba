"""Finds out what became of a message set whose answer did not come, before anything new leaves (design 6.5).

In this order: an answer that came late and was kept; what QuickBooks remembers under the id; a search by our mark. Not
remembered and not found is what proves that it was not executed. Then the same text leaves once more under the same
id, so that a QuickBooks that does remember it does not execute it twice; a text that was refused as a whole leaves in
halves, until the bad document stands alone and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qbcheck.errors import CompanyError, RefusedAsAWholeError
from qbcheck.ledger import deliveries, documents
from qbcheck.ledger.documents import Document, DocumentState
from qbcheck.ledger.message_sets import MessageSet
from qbcheck.quickbooks.builder import message_set
from qbcheck.quickbooks.meaning import Retry
from qbcheck.quickbooks.reader import MessageSetAnswer, read_answer
from qbcheck.quickbooks.schema import Version
from qbcheck.quickbooks.statuses import hresult_meaning
from qbcheck.transfer.outcomes import Outcome, outcomes
from qbcheck.transfer.searching import search
from qbcheck.transfer.transmission import Transmission

_UNCHANGED_ATTEMPTS = 2
"""How often the same text leaves under the same id; after that its documents go into a new message set."""
_LEAVE_IT = (Retry.NO, Retry.FIX)


class InDoubtError(CompanyError):
    """What became of a message set cannot be told by itself: a person has to look. Nothing new was sent."""


@dataclass(frozen=True, slots=True)
class Settling:
    """Settles message sets over one transmission."""

    transmission: Transmission
    version: Version
    """To ask in."""

    def settle(self, doubtful: MessageSet) -> None:
        """Find out the outcome of each document of ``doubtful``, and send what was not executed once more.

        Raises InDoubtError when a person has to look, and what the connection raises when nothing can be found out
        now; the documents stay in doubt then. Raises RefusedAsAWholeError when QuickBooks is busy; they are pending.
        """
        self._take_late_answer(doubtful)
        if not (left := self._left(doubtful)):
            return
        remembered = self._remembered(doubtful)
        claimed = self._take_what_is_remembered(doubtful, left, remembered)
        if not (left := self._left(doubtful)):
            return
        candidates = self._search(doubtful, left)
        absent = [one for one in left if not candidates[one.number]]
        self._conclude(doubtful, {number: found[0] for number, found in candidates.items() if len(found) == 1})
        self._ask_a_person(
            doubtful,
            {
                one.number: f"QuickBooks holds {len(candidates[one.number])} records with the mark of this document"
                for one in left
                if len(candidates[one.number]) > 1
            }
            | {
                one.number: "QuickBooks says that it was done, and holds no record of it"
                for one in absent
                if one.number in claimed
            },
        )
        if absent:
            self._was_not_executed(doubtful, absent, is_whole=len(absent) == len(self._all(doubtful)))

    def _take_late_answer(self, doubtful: MessageSet) -> None:
        with self.transmission.ledger.work() as work:
            # What a command that died has left waiting must not leave while it is asked about.
            deliveries.withdraw_message_set(work, doubtful.id, self.transmission.now())
            late = deliveries.late_answer(work, doubtful.id)
        if late:
            self.transmission.record(doubtful.id, late)
        elif not self._left(doubtful):  # killed between the last outcome and the end of the set
            self._conclude(doubtful, {})

    def _remembered(self, doubtful: MessageSet) -> MessageSetAnswer | None:
        """Ask QuickBooks what it remembers under the id; None when it does not take the question."""
        question = message_set(
            [],
            on_error="continueOnError",
            version=self.version,
            old_message_set_id=doubtful.id,
            new_message_set_id=doubtful.id,
        )
        try:
            return read_answer(self.transmission.ask(question).text)
        except RefusedAsAWholeError as refusal:
            if not refusal.was_delivered:
                raise
            return None

    def _take_what_is_remembered(
        self, doubtful: MessageSet, left: tuple[Document, ...], remembered: MessageSetAnswer | None
    ) -> set[int]:
        """Record what QuickBooks remembers; return the documents that it says were done without showing a record."""
        if remembered is None or remembered.message_set_status_code not in (None, 0):
            return set()
        found = outcomes(remembered, doubtful.id, left)
        self._conclude(
            doubtful, {number: one for number, one in found.items() if one.state is not DocumentState.UNKNOWN}
        )
        return {number for number, one in found.items() if one.claimed_done}

    def _search(self, doubtful: MessageSet, left: tuple[Document, ...]) -> Mapping[int, tuple[Outcome, ...]]:
        looking = search(doubtful.text, left, doubtful.first_sent_at, self.version)
        question = message_set(looking.requests, on_error="continueOnError", version=self.version)
        return looking.read(read_answer(self.transmission.ask(question).text))

    def _ask_a_person(self, doubtful: MessageSet, reasons: Mapping[int, str]) -> None:
        if reasons:
            self._conclude(
                doubtful, {number: Outcome(DocumentState.UNKNOWN, reason) for number, reason in reasons.items()}
            )
            raise InDoubtError(
                f"It is not known what became of {len(reasons)} documents: {next(iter(reasons.values()))}.",
                remedy="Look at them in QuickBooks. Nothing new is sent until this is settled.",
            )

    def _was_not_executed(self, doubtful: MessageSet, absent: list[Document], *, is_whole: bool) -> None:
        """Let what was not executed leave again: at once, in halves, or in the next run when QuickBooks is busy."""
        refusal = hresult_meaning(doubtful.hresult) if doubtful.hresult else None
        if refusal and refusal.retry in _LEAVE_IT:
            self._was_refused(doubtful, absent)
        elif is_whole and doubtful.attempts < _UNCHANGED_ATTEMPTS and not refusal:
            self.transmission.again(doubtful)
        else:
            reason = doubtful.reason or "it was not executed"
            self._conclude(doubtful, {one.number: Outcome(DocumentState.PENDING, reason) for one in absent})
            if refusal:
                raise RefusedAsAWholeError(reason, hresult=doubtful.hresult, remedy=refusal.remedy)

    def _was_refused(self, doubtful: MessageSet, absent: list[Document]) -> None:
        """Refuse the document that stands alone; of several, send half at a time."""
        if len(absent) == 1:
            self._conclude(doubtful, {absent[0].number: Outcome(DocumentState.REFUSED, doubtful.reason)})
            return
        self._conclude(doubtful, {one.number: Outcome(DocumentState.PENDING, doubtful.reason) for one in absent})
        with self.transmission.ledger.work() as work:
            for one in absent:
                documents.change(work, one.number, self.transmission.now(), most_per_set=(len(absent) + 1) // 2)

    def _left(self, doubtful: MessageSet) -> tuple[Document, ...]:
        with self.transmission.ledger.work() as work:
            return self.transmission.in_doubt(work, doubtful.id)

    def _all(self, doubtful: MessageSet) -> tuple[Document, ...]:
        with self.transmission.ledger.work() as work:
            return documents.of_message_set(work, doubtful.id)

    def _conclude(self, doubtful: MessageSet, found: Mapping[int, Outcome]) -> None:
        with self.transmission.ledger.work() as work:
            self.transmission.conclude(work, doubtful.id, found)
