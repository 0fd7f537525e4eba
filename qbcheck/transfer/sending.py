"""Sends postings in message sets, each exactly once; whatever is in doubt is settled before anything new leaves.

Whatever happens in between, the next run finds in the ledger what it needs to know.
"""

from __future__ import annotations

import math
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from qbcheck.errors import CompanyError
from qbcheck.facts.binding import differences
from qbcheck.facts.company import read_identity
from qbcheck.facts.model import Unknown
from qbcheck.ledger import Ledger, documents, message_sets
from qbcheck.ledger.documents import Document, DocumentState, Identity
from qbcheck.ledger.locks import locked
from qbcheck.profile import Profile
from qbcheck.quickbooks.builder import message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.quickbooks.schema import Version, parse_version
from qbcheck.transfer.postings import Posting, marked
from qbcheck.transfer.settling import Settling
from qbcheck.transfer.transmission import Transmission

PER_SET = 50
"""Documents in one message set; larger ones keep people out of QuickBooks for too long."""
MOST_ATTEMPTS = 5
"""How often a document leaves in new message sets of one run, when it is proved each time that it was not executed."""

_QUESTIONS = 1
"""Message sets of a run that add nothing: which company file it is."""
_ID_BYTES = 11
"""Two characters each; QuickBooks takes at most 23."""


class WrongCompanyFileError(CompanyError):
    """Another company file than the profile's is open; nothing was written to it."""


class Sender:
    """Sends the documents of one profile over one connection."""

    def __init__(
        self,
        ledger: Ledger,
        connection: Connection,
        profile: Profile,
        *,
        per_set: int = PER_SET,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._connection = connection
        self._profile = profile
        self._per_set = per_set
        self._now = now
        self._transmission = Transmission(ledger, connection, profile.name, now)
        self._left: Counter[tuple[Identity, int]] = Counter()
        """How often each document has left in this run, by how many its message set may hold: halves count anew."""

    def send(self, postings: Sequence[Posting]) -> dict[Identity, Document]:
        """Send what is pending among ``postings``; return how far each of them is afterwards.

        Raises LockedError when somebody else is at work on this company file, WrongCompanyFileError, InDoubtError when
        a person has to look, and what the connection raises when QuickBooks cannot be reached; what was sent by then
        is in the ledger.
        """
        with locked(self._ledger.path, f"the company file of {self._profile.name}"):
            edition, version = self._identify()
            by_identity = {posting.identity: posting for posting in postings}
            hashes = {identity: posting.content_hash for identity, posting in by_identity.items()}
            with self._ledger.work() as work:
                documents.see(work, hashes, self._profile.name, self._now())
            self._settle(version)
            self._left = Counter()
            self._connection.expect(math.ceil(len(self._pending(by_identity)) / self._per_set) + _QUESTIONS)
            while batch := self._next(by_identity):
                self._send(batch, by_identity, edition, version)
                self._settle(version)
            with self._ledger.work() as work:
                return documents.by_identity(work, by_identity.keys())

    def _identify(self) -> tuple[str, Version]:
        """Make sure that this is the profile's company file; return its edition and the version to write."""
        facts = read_identity(self._connection)
        for fact in (facts.host, facts.identity):
            if isinstance(fact, Unknown):
                raise WrongCompanyFileError(f"It is not known which company file is open: {fact.reason}.")
        if found := differences(facts.identity.value, self._profile.company):
            raise WrongCompanyFileError(
                f"Another company file is open: {'; '.join(found)}. Nothing was written.",
                remedy=f"Open {self._profile.company.file or self._profile.company.name} in QuickBooks.",
            )
        return facts.host.value.country or self._profile.country, parse_version(facts.host.value.written_version)

    def _settle(self, version: Version) -> None:
        settling = Settling(self._transmission, version)
        while True:
            with self._ledger.work() as work:
                doubtful = message_sets.in_doubt(work, self._profile.name)
            if not doubtful:
                return
            settling.settle(doubtful[0])

    def _pending(self, postings: Mapping[Identity, Posting]) -> list[Document]:
        """Return the documents that may leave, in the order of the postings."""
        with self._ledger.look() as work:
            seen = documents.by_identity(work, postings.keys())
        return [
            seen[identity]
            for identity in postings
            if seen[identity].state is DocumentState.PENDING
            and self._left[identity, seen[identity].most_per_set] < MOST_ATTEMPTS
            and seen[identity].profile == self._profile.name
        ]

    def _next(self, postings: Mapping[Identity, Posting]) -> list[Document]:
        """Return the documents of the next message set; none when nothing is left that may leave."""
        pending = self._pending(postings)
        most = pending[0].most_per_set or self._per_set if pending else 0
        return [one for one in pending if (one.most_per_set or self._per_set) == most][: min(most, self._per_set)]

    def _send(
        self, batch: Sequence[Document], postings: Mapping[Identity, Posting], edition: str, version: Version
    ) -> None:
        self._left.update((document.identity, document.most_per_set) for document in batch)
        set_id = secrets.token_hex(_ID_BYTES)
        named = [(document, f"{set_id}-{number}") for number, document in enumerate(batch, start=1)]
        requests = [
            replace(marked(postings[document.identity], version), request_id=request_id)
            for document, request_id in named
        ]
        text = message_set(
            requests, on_error="continueOnError", edition=edition, version=version, new_message_set_id=set_id
        )
        self._transmission.first(set_id, text, named)
