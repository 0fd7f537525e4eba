"""Reads the facts that a verification needs: both sides at a time, telling a person what is waited for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import click

from qbcheck.checking import Side
from qbcheck.errors import CompanyAnswerError, QbcheckError, SettingsError
from qbcheck.facts import CompanyFacts, Facts, TenantFacts, Unknown, UnknownKind
from qbcheck.facts.computer import computer_from, computer_of
from qbcheck.features import Driver, Feature

if TYPE_CHECKING:
    from qbcheck.autotask.login import Credentials
    from qbcheck.cli.session import Session
    from qbcheck.quickbooks.connection import Connection

T = TypeVar("T")

_log = logging.getLogger(__name__)

_SLOW = 2.0
"""Seconds after which a person is told what is waited for."""
_SLICE = 0.1
"""Seconds between two looks at what goes on; short, because a wait without a look cannot be interrupted on Windows."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_LONGEST_SILENCE = 15.0
"""Seconds that Autotask may take for one of verify's small questions."""

_NOT_READ = Unknown("it was left out", UnknownKind.NOT_ASKED)
_INTERRUPTED = Unknown("interrupted before it was read", UnknownKind.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, and what a person is told meanwhile."""

    retry: int = 0
    """How often a side is read again when its trouble may pass by itself."""
    deadline: float | None = None
    """Seconds for the whole reading; None: no bound."""
    wait: float = 300.0
    """Seconds to wait for the Web Connector."""
    verbose: int = 0
    quiet: bool = False


@dataclass(slots=True)
class Reader:
    """Reads each side once; an interruption or the deadline ends the reading and keeps what is known."""

    session: Session
    features: Mapping[Feature, Driver]
    patience: Patience
    for_setup: bool = False
    connection: Connection | None = None
    """An open way to the company file; None: the profile's is opened."""
    is_interrupted: bool = False

    def read(self, sides: Collection[Side], answers: Sequence[Path], today: date) -> Facts:
        """Return the facts of ``sides``; the company file's from ``answers`` when there are some.

        Raises SettingsError for what a person has to correct first, such as a secret that is missing.
        """
        from qbcheck.checking.attestations import load
        from qbcheck.mapping.file import load_mapping

        profile = self.session.profile
        attestations = load(self.session.attestations_file, profile.name)
        mapping = load_mapping(self.session.mapping_file, profile.name)
        credentials = self.session.credentials() if Side.AUTOTASK in sides else None
        documents = _documents(answers)
        tenant: _Work[TenantFacts] = _Work("Autotask", TenantFacts)
        company: _Work[CompanyFacts] = _Work("QuickBooks", CompanyFacts.unknown)
        if credentials is not None:
            tenant.start(lambda: self._tenant(credentials))
        if Side.QUICKBOOKS in sides:
            company.start((lambda: _answers(documents)) if documents else self._company)
        self._wait([tenant, company])
        sandbox = self.session.sandbox
        computer = computer_from(sandbox.scenario.computer, profile) if sandbox else computer_of(profile)
        lost = _INTERRUPTED if self.is_interrupted else self._too_late()
        return Facts(
            profile=profile,
            features=self.features,
            tenant=tenant.result(lost),
            company=company.result(lost),
            computer=computer,
            read_at=datetime.now().astimezone(),
            today=today,
            attestations=attestations,
            for_setup=self.for_setup,
            mapping=mapping,
        )

    def _wait(self, works: Sequence[_Work[TenantFacts] | _Work[CompanyFacts]]) -> None:
        """Wait until all is done, the deadline has come or a person has had enough."""
        started, told = time.monotonic(), False
        try:
            while waiting := [work.name for work in works if work.is_going]:
                _look_again_in(_SLICE if told or time.monotonic() - started > _SLICE else _SLICE / 10)
                passed = time.monotonic() - started
                if self.patience.deadline is not None and passed > self.patience.deadline:
                    return
                if passed > _SLOW and not told and not self.patience.quiet:
                    click.echo(f"Waiting for {' and '.join(waiting)} ...", err=True)
                    told = True
        except KeyboardInterrupt:
            self.is_interrupted = True

    def _too_late(self) -> Unknown:
        return Unknown(
            f"it was not read within the deadline of {self.patience.deadline:g} seconds"
            if self.patience.deadline
            else "it was not read",
            UnknownKind.UNREACHABLE,
            "Give it more time: --deadline SECONDS.",
            "whoever runs qbcheck",
        )

    def _tenant(self, credentials: Credentials) -> TenantFacts:
        from qbcheck.autotask.client import AutotaskClient
        from qbcheck.autotask.tenant import Patience as RequestPatience
        from qbcheck.autotask.throttle import Throttle
        from qbcheck.facts.tenant import read_tenant

        profile = self.session.profile

        def read() -> TenantFacts:
            client = AutotaskClient(
                credentials,
                base_url=profile.autotask.base_url,
                throttle=Throttle(stop_at_percent=100),  # a nearly used budget is AT110's to judge
                patience=RequestPatience(read_timeout=_LONGEST_SILENCE),
                observer=_Calls(self.patience.verbose),
            )
            facts = read_tenant(client, profile, self.features)
            self._tell(f"Autotask: {facts.requests} requests, {client.requests.authenticated} of them with the secret")
            return facts

        return self._again("Autotask", read, lambda facts: facts.may_pass)

    def _company(self) -> CompanyFacts:
        from qbcheck.cli.company_connection import open_connection
        from qbcheck.facts.company import read_company
        from qbcheck.quickbooks.connection import QueriesOnly

        profile = self.session.profile
        endpoint = profile.company.url or profile.company.connection or ""

        def read() -> CompanyFacts:
            with self.connection or open_connection(
                self.session, "verify", wait=self.patience.wait, say=self._say
            ) as connection:
                if connection is None:
                    return CompanyFacts.unknown(_NO_WAY)
                guarded = QueriesOnly(connection)
                facts = read_company(guarded, profile, self.features, endpoint=endpoint)
            self._tell(f"QuickBooks: {facts.message_sets} message sets")
            return facts if _is_unreached(facts) else replace(facts, came_by=profile.company.connection or "")

        return self._again("QuickBooks", read, lambda facts: facts.may_pass)

    def _again(self, name: str, read: Callable[[], T], may_pass: Callable[[T], bool]) -> T:
        """Read, and read again as often as asked while the trouble may pass by itself."""
        facts, pause = read(), _FIRST_PAUSE
        for number in range(1, self.patience.retry + 1):
            if not may_pass(facts):
                break
            if not self.patience.quiet:
                click.echo(
                    f"{name} is busy or away; try {number} of {self.patience.retry} in {pause:g} seconds", err=True
                )
            time.sleep(pause)
            facts, pause = read(), min(pause * 2, _LONGEST_PAUSE)
        return facts

    def _tell(self, text: str) -> None:
        if self.patience.verbose:
            self._say(text)

    def _say(self, text: str) -> None:
        if not self.patience.quiet:
            click.echo(text, err=True)


def _is_unreached(facts: CompanyFacts) -> bool:
    return isinstance(facts.identity, Unknown) and facts.identity.kind is UnknownKind.UNREACHABLE


def _look_again_in(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(slots=True)
class _Work(Generic[T]):
    """One side that is read in the background."""

    name: str
    unknown: Callable[[Unknown], T]
    """Makes facts of which nothing is known."""
    _thread: threading.Thread | None = None
    _done: list[T] = field(default_factory=list)
    _error: list[QbcheckError] = field(default_factory=list)

    def start(self, read: Callable[[], T]) -> None:
        self._thread = threading.Thread(target=self._run, args=(read,), name=self.name, daemon=True)
        self._thread.start()

    def _run(self, read: Callable[[], T]) -> None:
        try:
            self._done.append(read())
        except QbcheckError as error:
            self._error.append(error)
        except Exception as error:
            _log.exception("Reading %s crashed", self.name)
            reason = f"reading {self.name} crashed ({type(error).__name__}): this is a bug in qbcheck"
            self._done.append(self.unknown(Unknown(reason, UnknownKind.REFUSED)))

    @property
    def is_going(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def result(self, lost: Unknown) -> T:
        """Return what was read; ``lost`` says why there is nothing. Raises what ended the reading."""
        if self._error:
            raise self._error[0]
        if self._done:
            return self._done[0]
        return self.unknown(_NOT_READ if self._thread is None else lost)


class _Calls:
    """Shows each call to Autotask with ``-vv``, and each wait always."""

    def __init__(self, verbose: int) -> None:
        self._verbose = verbose

    def sent(self, method: str, path: str, status: int | None, seconds: float) -> None:
        if self._verbose > 1:
            click.echo(f"  {method} {path}: {status or 'no answer'} in {seconds:.2f} s", err=True)

    def waits(self, seconds: float, reason: str) -> None:
        if seconds >= _SLOW or self._verbose:
            click.echo(f"Waiting {seconds:g} seconds for Autotask: {reason}", err=True)


_NO_WAY = Unknown(
    "the profile names no way to the company file that this version can go",
    UnknownKind.UNREACHABLE,
    "Print the question with `qbcheck request`, send it with any qbXML tool on the QuickBooks computer, and hand the "
    "answer over: `qbcheck verify --company-answers FILE`.",
    "whoever runs QuickBooks",
)


def _documents(files: Sequence[Path]) -> dict[str, bytes]:
    documents = {}
    for file in files:
        try:
            documents[str(file)] = file.read_bytes()
        except OSError as trouble:
            raise SettingsError(f"The answers file {file} cannot be read: {trouble.strerror}.") from trouble
    return documents


def _answers(documents: Mapping[str, bytes]) -> CompanyFacts:
    from qbcheck.facts.company import company_from_answers

    names = ", ".join(documents)
    try:
        return company_from_answers(documents.values(), endpoint=f"answers in {names}")
    except CompanyAnswerError as trouble:
        raise SettingsError(f"{names}: {trouble.message}", remedy="`qbcheck request` prints what to ask.") from trouble
