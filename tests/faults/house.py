"""All that a transfer over the Web Connector needs, for real: company file, service, ledger, connector, sender."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sql

from qbcheck.cli.serving import served_company
from qbcheck.errors import CompanyError, LedgerError, QbcheckError
from qbcheck.ledger import Ledger, documents, jobs, message_sets, sessions
from qbcheck.ledger.deliveries import DeliveryState
from qbcheck.ledger.documents import Document, DocumentState, Identity
from qbcheck.ledger.tables import delivery
from qbcheck.profile import Profile, profile_from_mapping
from qbcheck.quickbooks.web_connector.connection import WebConnectorConnection
from qbcheck.quickbooks.web_connector.door import Door
from qbcheck.quickbooks.web_connector.ledger_desk import LedgerDesk
from qbcheck.quickbooks.web_connector.server import WebConnectorServer
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.web_connector import Application, Company, Player, Poll
from qbcheck.transfer.postings import Posting
from qbcheck.transfer.sending import Sender, WrongCompanyFileError

from .clock import Clock
from .papers import Books, guids

NAME, FILE = "Brightwater IT Services", r"C:\QuickBooks\Brightwater IT Services.qbw"
PASSWORD = "planted-password-3Kd9"
MEMORIES = {
    "full": {},
    "status": {"remembered": "status"},
    "600": {"message_sets_kept": 0, "unknown_message_set": 600},
    "9002": {"message_sets_kept": 0, "unknown_message_set": 9002},
}
"""What QuickBooks remembers of a message set, where the reference is unsure: settings of the company file."""
MOST_POLLS = 12
"""What a person would put up with until everything is done."""
_MOST_RUNS = 12
_UNANSWERED = (DeliveryState.WAITING, DeliveryState.OUT)
_PATIENCE = 2.0


def a_profile(name: str = "acme", company: str = NAME, file: str = FILE) -> Profile:
    """Return the profile of a company file."""
    return profile_from_mapping(
        name,
        {
            "country": "US",
            "autotask": {"user": "qbcheck@acme.example"},
            "company": {"name": company, **({"file": file} if file else {})},
            "features": {"invoices": {"driver": "qbcheck"}},
        },
    )


def a_company_file(folder: Path, now: Callable[[], datetime], port: int = 0, **settings: Any) -> CompanyServer:
    """Return the company file of the scenario us-ready with other settings, not yet started."""
    scenario = load_scenario("us-ready", date(2026, 3, 1))
    return CompanyServer(replace(scenario, company={**scenario.company, **settings}), folder, port, now)


def a_free_port() -> int:
    """Return a port that a service can take, and take again when it is restarted."""
    for _ in range(1000):
        port = random.randrange(20_000, 32_000)  # below those that systems give to whoever asks for any
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


class Sending:
    """A command that sends, again and again until a run ends well, or the ledger is in trouble."""

    def __init__(
        self, ledger: Ledger, clock: Clock, postings: Sequence[Posting], per_set: int, profile: Profile
    ) -> None:
        self.postings = postings
        self.troubles: list[QbcheckError] = []
        """How the runs ended that did not end well."""
        self.found: dict[Identity, Document] = {}
        """What the last run returned."""
        self._ledger = ledger
        self._clock = clock
        self._profile = profile
        self._per_set = per_set
        self._is_unanswered = sql.and_(delivery.c.profile == profile.name, delivery.c.state.in_(_UNANSWERED))
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def waits_or_is_over(self) -> bool:
        """Wait until nothing but a poll can help the command on, or it has ended; tell which."""
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            if self.is_over:
                return True
            with self._ledger.look() as work:
                if work.execute(sql.select(delivery.c.number).where(self._is_unanswered)).first():
                    return False
            time.sleep(0.01)
        raise AssertionError("the sender neither asks nor ends")

    def _run(self) -> None:
        for _ in range(_MOST_RUNS):
            connection = WebConnectorConnection(
                self._ledger, self._profile.name, "transfer", wait=20.0, now=self._clock
            )
            try:
                with connection:
                    if self._is_sent_over(connection):
                        return
            except LedgerError as trouble:
                self.troubles.append(trouble)
                return
            except WrongCompanyFileError as trouble:
                self.troubles.append(trouble)
            self._wait_for_the_end_of_the_session()

    def _is_sent_over(self, connection: WebConnectorConnection) -> bool:
        sender = Sender(self._ledger, connection, self._profile, per_set=self._per_set, now=self._clock)
        for _ in range(_MOST_RUNS):
            try:
                self.found = sender.send(self.postings)
            except WrongCompanyFileError:
                raise
            except CompanyError as trouble:
                self.troubles.append(trouble)
            else:
                return True
        return False

    def _wait_for_the_end_of_the_session(self) -> None:
        give_up = time.monotonic() + 5
        while time.monotonic() < give_up:
            with self._ledger.look() as work:
                if sessions.open_session(work, self._profile.name) is None:
                    return
            time.sleep(0.02)


class House:
    """A company file and everything that reaches it; use it as a context manager."""

    def __init__(
        self,
        folder: Path,
        memory: str = "full",
        *,
        profile_file: str | None = None,
        disk: Path | None = None,
        **settings: Any,
    ) -> None:
        self.folder = folder
        self.clock = Clock(folder / "clock")
        self.company = a_company_file(folder / "company", self.clock, **{**MEMORIES[memory], **settings})
        self.profile = a_profile(file=FILE if profile_file is None else profile_file)
        self.profiles = [self.profile]
        self.ledger = Ledger((disk or folder) / "ledger.sqlite")
        self.players: list[Player] = []
        self._port = a_free_port()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack:
            self._stack.callback(self.ledger.close)
            self._stack.enter_context(self.company)
            self.service = self._a_service()
            self.service.start()
            self._stack.callback(lambda: self.service.stop())
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def restart_service(self) -> None:
        """Stop the service and start it again, at the same address and on the same ledger."""
        self.service.stop()
        self.service = self._a_service()
        self.service.start()

    def also(self, company: CompanyServer) -> CompanyServer:
        """Let another company file answer as long as the house is open."""
        return self._stack.enter_context(company)

    def serve_also(self, profile: Profile) -> None:
        """Let the service serve another company file too."""
        self.profiles.append(profile)
        self.restart_service()

    def player(self, profile: Profile | None = None, company: CompanyServer | None = None, **options: Any) -> Player:
        """Return a Web Connector beside the company file; its pauses pass on our clock."""
        application = Application("qbcheck", self.service.url, (profile or self.profile).connector_user, interval=300)
        player = Player(
            application, Company((company or self.company).url), PASSWORD, sleep=self.clock.sleep, **options
        )
        self.players.append(player)
        return player

    def send(self, postings: Sequence[Posting], per_set: int, profile: Profile | None = None) -> Sending:
        """Start a command that sends."""
        return Sending(self.ledger, self.clock, postings, per_set, profile or self.profile)

    def deliver(self, player: Player, sending: Sending, most: int = MOST_POLLS) -> list[Poll]:
        """Poll as a scheduler does until the command has ended; return the updates."""
        assert not sending.waits_or_is_over(), sending.troubles
        return player.run(lambda _: sending.waits_or_is_over(), most)

    @property
    def books(self) -> Books:
        """What the company file holds."""
        return Books(self.company.url)

    def assert_each_once(self, sending: Sending, refused: Sequence[Posting] = ()) -> None:
        """Each document but the refused ones is in the books once, and the ledger knows it; nothing is in doubt."""
        assert sending.is_over
        posted = [posting for posting in sending.postings if posting not in refused]
        marked = self.books.marked()
        assert sorted(guid for guid, _ in marked.elements()) == guids(posted)
        with self.ledger.look() as work:
            known = documents.by_identity(work, [posting.identity for posting in sending.postings])
            assert message_sets.in_doubt(work, self.profile.name) == ()
            assert jobs.open_jobs(work, self.profile.name) == ()
        assert known == sending.found
        states = {posting.identity: DocumentState.POSTED for posting in posted}
        states |= {posting.identity: DocumentState.REFUSED for posting in refused}
        assert {identity: one.state for identity, one in known.items()} == states
        assert sorted(one.record_id for one in known.values() if one.record_id) == sorted(
            record_id for _, record_id in marked.elements()
        )
        for posting in posted:
            assert marked[guids([posting])[0], known[posting.identity].record_id] == 1
        assert all(known[posting.identity].reason for posting in refused)

    def assert_contract(self) -> None:
        """No update found the service at fault: no SOAP fault, no reply that QBWC does not understand, an end."""
        polls = [poll for player in self.players for poll in player.polls]
        assert [breach for poll in polls for breach in poll.breaches] == []
        assert "endless" not in [poll.outcome for poll in polls]

    def _a_service(self) -> WebConnectorServer:
        passwords = {profile.connector_user: PASSWORD for profile in self.profiles}
        door = Door(passwords.get, clock=lambda: self.clock().timestamp())
        companies = [served_company(profile) for profile in self.profiles]
        desk = LedgerDesk(self.ledger, companies, door, now=self.clock, patience=_PATIENCE)
        return WebConnectorServer(desk, port=self._port)
