"""Answers the Web Connector's calls from the ledger: which session may go on, what it is handed, what it brought back.

Everything that matters is committed before a call is answered, so that a service that is killed and started again
goes on where it was. A session belongs to one profile; a document of one profile is never handed to another's.

Sources: quickbooks-desktop reference, 1.2 (what each return value means), 2.3; fault catalogue A and B.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qbcheck import __version__
from qbcheck.errors import CompanyAnswerError, LedgerError
from qbcheck.ledger import Ledger, Work, deliveries, jobs, sessions
from qbcheck.ledger.deliveries import Delivery, DeliveryState
from qbcheck.ledger.sessions import Session, SessionState
from qbcheck.quickbooks import markup
from qbcheck.quickbooks.meaning import Retry
from qbcheck.quickbooks.reader import read_answer
from qbcheck.quickbooks.statuses import hresult_meaning, normalise_hresult
from qbcheck.quickbooks.web_connector.desk import Desk, ServiceStatus
from qbcheck.quickbooks.web_connector.door import Door

NO_OP = "NoOp"
"""Asks the Web Connector to come back in five seconds."""

_LOG = logging.getLogger(__name__)

_NOT_A_USER = "nvu"
_NO_WORK = "none"
_BUSY = "busy"
_ENDED = -1
"""What receiveResponseXML returns to end a session; getLastError says why."""
_PATIENCE = 3.0
"""Seconds a call waits for the work to go on; the Web Connector gives up a call after about ninety."""
_SLICE = 0.02
_IDLE_LEASE = timedelta(seconds=20)
"""How long a session that owes nothing may be silent before another one takes its place."""
_WORKING_LEASE = timedelta(seconds=60)
"""How long QuickBooks may work on a message set before another session takes the place of the silent one."""
_MOST_RETRIES = 1
_UNKNOWN = "qbcheck does not know this session any more. Press Update Selected again."
_NOTHING_LEFT = "Nothing is left to do."
_NOT_ASKED_FOR = "This answer was not asked for in this update. It was kept, and nothing was done twice."


@dataclass(frozen=True, slots=True)
class ServedCompany:
    """A company file that the service serves."""

    profile: str
    user: str
    """User name in the .qwc file."""
    name: str
    """Company name, for a person."""
    file: str
    """The path to open; empty: whichever file is open."""
    differences: Callable[[str, str], Sequence[str]]
    """Takes what QuickBooks told at its first call and the path of the open file; returns what tells that file from
    the profile's. Empty when it is the same one."""
    at_poll: Callable[[], None] | None = None
    """Opens a job of its own at a poll that finds no work; None: nothing is done of its own accord."""


class LedgerDesk(Desk):
    """The service's side of every session. For use by several threads at a time."""

    def __init__(
        self,
        ledger: Ledger,
        companies: Sequence[ServedCompany],
        door: Door,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: float = _PATIENCE,
    ) -> None:
        """``patience`` is how long a call waits for the work to go on, in seconds."""
        self._ledger = ledger
        self._companies = {company.user: company for company in companies}
        self._door = door
        self._now = now
        self._patience = patience
        self._service = str(uuid.uuid4())
        self._trouble = ("", "")
        """Why a call could not be recorded, after the ticket of the session that it belonged to."""

    # --- The calls ----------------------------------------------------------------------------------------------------

    def server_version(self) -> str:
        return f"qbcheck {__version__}"

    def client_version(self, version: str) -> str:  # noqa: ARG002 - every version will do
        return ""

    def authenticate(self, user: str, password: str, address: str) -> Sequence[str]:
        ticket = str(uuid.uuid4())
        company = self._companies.get(user)
        if not self._door.admits(user, password, address) or company is None:
            _LOG.warning("Login refused: user %.100r from %s.", user, address)
            return ticket, _NOT_A_USER
        if company.at_poll is not None and self._is_idle(company.profile):
            company.at_poll()
        with self._ledger.work() as work:
            now = self._now()
            jobs.give_up_dead(work, now)
            if (other := sessions.open_session(work, company.profile)) is not None:
                if (left := self._lease_left(work, other, now)) > 0:
                    _LOG.info("Poll for %s from %s: busy for %d seconds.", company.profile, address, left)
                    return ticket, _BUSY, str(left)
                self._end(work, other, "Another update of this company file has begun.", SessionState.CLOSED)
            waiting = jobs.open_jobs(work, company.profile)
            sessions.begin(work, ticket, company.profile, address, self._service, now)
            what = ", ".join(each.what for each in waiting) or "nothing to do"
            _LOG.info("Poll for %s from %s: %s.", company.profile, address, what)
            if not waiting:
                sessions.change(work, ticket, state=SessionState.CLOSED, closed_at=now)
                return ticket, _NO_WORK
        return ticket, company.file

    def send_request_xml(
        self,
        ticket: str,
        opening: str,
        company_file: str,
        country: str,  # noqa: ARG002 - HostQuery tells it
        major: int,  # noqa: ARG002 - as above
        minor: int,  # noqa: ARG002 - as above
    ) -> str:
        with self._work(ticket) as work:
            session = self._open(work, ticket)
            if session is None:
                return ""
            if (out := deliveries.out_in(work, ticket)) is not None:
                self._lose(work, out, "the Web Connector asked for more and brought no answer")
            # Only the first call of a session tells what is open; what it told holds until another is told.
            opening, company_file = opening or session.opening, company_file or session.company_file
            differs = "; ".join(self._company(session).differences(opening, company_file))
            sessions.change(work, ticket, opening=opening, company_file=company_file, differs=differs)
        return self._hand_out(ticket, session.profile)

    def receive_response_xml(self, ticket: str, response: str, hresult: str, message: str) -> int:
        digest = hashlib.sha256("\0".join((response, hresult, message)).encode("utf-8", "surrogatepass")).hexdigest()
        answer = _brought(response, hresult, message)
        with self._work(ticket) as work:
            session = sessions.by_ticket(work, ticket)
            if session is None:
                return _ENDED
            out = deliveries.out_in(work, ticket)
            is_repeated = out is None and digest == session.last_answer
            if is_repeated and session.last_percentage:
                return session.last_percentage
            if not is_repeated:
                if out is None or not answer.may_belong_to(out):
                    self._keep_late(work, answer, session)
                    return self._percentage(work, session) if out else self._end(work, session, _NOT_ASKED_FOR)
                fault = self._take(work, out, answer)
                sessions.change(
                    work, ticket, service=self._service, answered=session.answered + 1, seen_at=self._now(),
                    last_answer=digest, last_percentage=_ENDED if fault else 0, last_error="",
                )  # fmt: skip
                if fault:
                    return self._end(work, session, fault)
        return self._go_on(ticket, session.profile)

    def too_large(self, ticket: str, limit: int) -> int:
        with self._work(ticket) as work:
            session = sessions.by_ticket(work, ticket)
            if session is None:
                return _ENDED
            text = f"The answer is larger than the {limit:,} bytes that are read."
            if (out := deliveries.out_in(work, ticket)) is not None:
                self._lose(work, out, text)
            return self._end(work, session, text)

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        with self._work(ticket) as work:
            session = self._open(work, ticket)
            if session is None:
                return "done"
            code = _readable(hresult)
            known = hresult_meaning(code) if code else None
            path = self._company(session).file
            if known and known.retry is Retry.AGAIN and path and session.retries < _MOST_RETRIES:
                sessions.change(work, ticket, retries=session.retries + 1)
                return path
        for _ in _looks(self._patience):  # work that a poll has begun may be about to ask its first question
            if self._is_prepared(session.profile):
                break
        with self._ledger.work() as work:
            while (waiting := deliveries.next_waiting(work, session.profile)) is not None:
                deliveries.end(
                    work, waiting.number, DeliveryState.NOT_OPENED, self._now(), hresult=code, reason=message
                )
            meaning = f"{known.meaning[:1].upper()}{known.meaning[1:]}. {known.remedy}".strip() if known else ""
            text = meaning or message or "The company file could not be opened."
            self._end(work, session, text, SessionState.CLOSED)  # nothing need be called after "done"
        return "done"

    def get_last_error(self, ticket: str) -> str:
        about, trouble = self._trouble
        if trouble and about == ticket:
            return trouble
        with self._ledger.look() as work:
            session = sessions.by_ticket(work, ticket)
        if session is None:
            return _UNKNOWN
        is_to_come_back = session.last_error == NO_OP and session.state is SessionState.OPEN
        return NO_OP if is_to_come_back else session.last_error.removeprefix(NO_OP) or "No error."

    def close_connection(self, ticket: str) -> str:
        with self._work(ticket) as work:
            session = sessions.by_ticket(work, ticket)
            if session is not None:
                if (out := deliveries.out_in(work, ticket)) is not None:
                    self._lose(work, out, "the Web Connector ended its update without an answer")
                self._end(work, session, session.last_error, SessionState.CLOSED)
        return "OK"

    def get_interactive_url(self, ticket: str, session_id: str) -> str:  # noqa: ARG002 - we never ask for it
        return ""

    def interactive_done(self, ticket: str) -> str:  # noqa: ARG002 - as above
        return "Done"

    def interactive_rejected(self, ticket: str, reason: str) -> str:  # noqa: ARG002 - as above
        return "Done"

    def status(self) -> ServiceStatus:
        company = next(iter(self._companies.values()))
        with self._ledger.look() as work:
            return company_status(work, company.profile, company.name)

    def is_in_session(self) -> bool:
        """Tell whether the Web Connector has yet to say goodbye."""
        with self._ledger.look() as work:
            profiles = [company.profile for company in self._companies.values()]
            return sessions.is_any_unclosed(work, profiles, self._now() - _IDLE_LEASE)

    @contextmanager
    def _work(self, ticket: str) -> Iterator[Work]:
        """Run one transaction of a session; what keeps the ledger from doing it is what getLastError says."""
        try:
            with self._ledger.work() as work:
                yield work
        except LedgerError as error:
            self._trouble = ticket, f"{error.message} {error.remedy}".strip()
            raise

    # --- Sessions -----------------------------------------------------------------------------------------------------

    def _company(self, session: Session) -> ServedCompany:
        return next(company for company in self._companies.values() if company.profile == session.profile)

    def _is_idle(self, profile: str) -> bool:
        """Tell whether nothing waits, and no session keeps others out."""
        with self._ledger.work() as work:
            now = self._now()
            jobs.give_up_dead(work, now)
            other = sessions.open_session(work, profile)
            return not jobs.open_jobs(work, profile) and (other is None or self._lease_left(work, other, now) <= 0)

    def _open(self, work: Work, ticket: str) -> Session | None:
        """Return the session of a ticket when it goes on, and note that it was heard of."""
        session = sessions.by_ticket(work, ticket)
        if session is None or session.state is not SessionState.OPEN:
            return None
        sessions.change(work, ticket, seen_at=self._now(), service=self._service)
        return session

    def _lease_left(self, work: Work, session: Session, now: datetime) -> int:
        """Return for how many seconds more a session keeps others out; one of an earlier run of the service: none."""
        if session.service != self._service:
            return 0
        lease = _IDLE_LEASE if deliveries.out_in(work, session.ticket) is None else _WORKING_LEASE
        return math.ceil((session.seen_at + lease - now).total_seconds())

    def _end(self, work: Work, session: Session, text: str, state: SessionState = SessionState.ENDING) -> int:
        """End a session; ``text`` is what getLastError says. What it owes is lost."""
        if (out := deliveries.out_in(work, session.ticket)) is not None:
            self._lose(work, out, text)
        now = self._now()
        sessions.change(work, session.ticket, state=state, last_error=text, closed_at=now, seen_at=now)
        if session.state is SessionState.OPEN:
            _LOG.info("Update of %s has ended. %s", session.profile, text)
        return _ENDED

    def _lose(self, work: Work, out: Delivery, reason: str) -> None:
        deliveries.end(work, out.number, DeliveryState.LOST, self._now(), reason=reason)

    # --- Documents ----------------------------------------------------------------------------------------------------

    def _hand_out(self, ticket: str, profile: str) -> str:
        """Return the next document, NoOp while it is prepared, or nothing when there is nothing left."""
        for _ in _looks(self._patience):
            if not self._is_prepared(profile):
                continue
            with self._work(ticket) as work:
                session = sessions.by_ticket(work, ticket)
                if session is None or session.state is not SessionState.OPEN:
                    return ""
                if (waiting := deliveries.next_waiting(work, profile)) is not None:
                    return self._hand_out_waiting(work, session, waiting)
                if not jobs.open_jobs(work, profile):
                    self._end(work, session, _NOTHING_LEFT)
                    return ""
        with self._work(ticket) as work:
            jobs.give_up_dead(work, self._now())
            sessions.change(work, ticket, last_error=NO_OP, seen_at=self._now())
        return NO_OP

    def _is_prepared(self, profile: str) -> bool:
        """Tell whether a document waits, or none will any more."""
        with self._ledger.look() as work:
            return deliveries.is_waiting(work, profile) or not jobs.open_jobs(work, profile)

    def _hand_out_waiting(self, work: Work, session: Session, waiting: Delivery) -> str:
        if waiting.message_set and session.differs:
            text = f"Another company file is open: {session.differs}. Nothing was written."
            deliveries.end(work, waiting.number, DeliveryState.NOT_OPENED, self._now(), reason=text)
            self._end(work, session, text)
            return ""
        deliveries.hand_out(work, waiting.number, session.ticket, session.company_file)
        sessions.change(work, session.ticket, last_error="")
        return waiting.text

    def _take(self, work: Work, out: Delivery, answer: _Brought) -> str:
        """Record what came back for a document; return why the session cannot go on, empty when it can."""
        now = self._now()
        if answer.hresult.strip():
            code = _readable(answer.hresult)
            deliveries.end(work, out.number, DeliveryState.REFUSED, now, hresult=code, reason=answer.message)
            return ""
        if not answer.text.strip():
            reason = f"the Web Connector brought an empty answer{f': {answer.message}' if answer.message else ''}"
            self._lose(work, out, reason)
            return f"QuickBooks' answer did not arrive: {reason}."
        deliveries.end(work, out.number, DeliveryState.ANSWERED, now, answer=answer.text)
        return answer.fault

    def _keep_late(self, work: Work, answer: _Brought, session: Session) -> None:
        """Keep an answer that comes after its document was given up, for whoever settles it."""
        lost = deliveries.lost(work, session.profile, answer.message_set) if answer.message_set else None
        if lost is not None:
            deliveries.end(work, lost.number, DeliveryState.ANSWERED, self._now(), answer=answer.text)

    def _go_on(self, ticket: str, profile: str) -> int:
        """Return the percentage; 100, and the end of the session, when there is nothing left."""
        for _ in _looks(self._patience):
            if self._is_prepared(profile):
                break
        with self._work(ticket) as work:
            session = sessions.by_ticket(work, ticket)
            if session is None:
                return _ENDED
            if deliveries.is_waiting(work, profile) or jobs.open_jobs(work, profile):
                return self._percentage(work, session)
            sessions.change(work, ticket, last_percentage=100)
            self._end(work, session, "")
            return 100

    def _percentage(self, work: Work, session: Session) -> int:
        """Return how much is done, rounded down, never 100: that ends a session (catalogue B13)."""
        expected = max((job.message_sets for job in jobs.open_jobs(work, session.profile)), default=0)
        done = session.answered * 100 // max(expected, session.answered + 1)
        percentage = min(max(done, 1), 99)
        sessions.change(work, session.ticket, last_percentage=percentage)
        return percentage


def company_status(work: Work, profile: str, company_name: str) -> ServiceStatus:
    """Return what a person wants to know of one company file's updates."""
    waiting = jobs.open_jobs(work, profile)
    last = sessions.last_session(work, profile)
    done = jobs.last_job(work, profile)
    return ServiceStatus(
        profile=profile,
        company_name=company_name,
        version=__version__,
        last_poll=last.seen_at if last else None,
        last_result=done.result if done else "",
        waiting_since=waiting[0].opened_at if waiting else None,
        session_in_progress=last is not None and last.state is SessionState.OPEN,
        last_error="" if last is None or last.last_error == NO_OP else last.last_error,
    )


@dataclass(frozen=True, slots=True)
class _Brought:
    """What receiveResponseXML brought."""

    text: str
    hresult: str
    message: str
    message_set: str
    """The id of the message set that it answers; empty when it names none."""
    requests: frozenset[str]
    """Ids of the requests that it answers, as far as they are there."""
    fault: str
    """Why the text is no whole answer; empty when it is one."""

    def may_belong_to(self, out: Delivery) -> bool:
        """Tell whether this can be the answer to ``out``: its message set, or else none but its requests."""
        if self.message_set:
            return self.message_set == out.message_set
        return self.requests <= {request.get("requestID") for request in markup.parse(out.text)[0]}


def _brought(text: str, hresult: str, message: str) -> _Brought:
    message_set = fault = ""
    requests: frozenset[str] = frozenset()
    if text.strip():
        try:
            read = read_answer(text)
        except CompanyAnswerError as error:
            fault = error.message
        else:
            message_set = read.new_message_set_id
            requests = frozenset(response.request_id for response in read.responses if response.request_id)
            fault = "" if read.complete else f"QuickBooks' answer is not complete: {read.fault}."
    return _Brought(text, hresult, message, message_set, requests, fault)


def _readable(hresult: str) -> str:
    try:
        return normalise_hresult(hresult)
    except ValueError:
        return ""


def _looks(seconds: float) -> Iterator[None]:
    """Yield at once, and then again and again until the time is over."""
    end = time.monotonic() + seconds
    yield
    while time.monotonic() < end:
        time.sleep(_SLICE)
        yield
