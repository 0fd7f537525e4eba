"""Reads the facts that a verification needs, telling a person what is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from qbcheck.checking import Side
from qbcheck.errors import CompanyAnswerError, SettingsError
from qbcheck.facts import CompanyFacts, Facts, TenantFacts, Unknown, UnknownKind
from qbcheck.facts.computer import computer_elsewhere, computer_from
from qbcheck.features import Driver, Feature

if TYPE_CHECKING:
    from qbcheck.cli.session import Session
    from qbcheck.quickbooks.connection import Connection

T = TypeVar("T")

_SLOW = 2.0
"""Seconds after which a person is told what is waited for."""

_NOT_READ = Unknown("it was left out", UnknownKind.NOT_ASKED)
_INTERRUPTED = Unknown("interrupted before it was read", UnknownKind.NOT_ASKED)


@dataclass(slots=True)
class Reader:
    """Reads each side once; an interruption ends the reading and keeps what is known."""

    session: Session
    features: Mapping[Feature, Driver]
    verbose: int = 0
    quiet: bool = False
    is_interrupted: bool = False

    def read(self, sides: Collection[Side], answers: Sequence[Path], today: date) -> Facts:
        """Return the facts of ``sides``; the company file's from ``answers`` when there are some.

        Raises SettingsError for what a person has to correct first, such as a secret that is missing.
        """
        from qbcheck.checking.attestations import load

        profile = self.session.profile
        attestations = load(self.session.attestations_file, profile.name)
        credentials = self.session.credentials() if Side.AUTOTASK in sides else None
        company, tenant = CompanyFacts.unknown(_NOT_READ), TenantFacts(_NOT_READ)
        if credentials is not None:
            tenant = self._side(lambda: self._tenant(credentials), TenantFacts(_INTERRUPTED))
        if Side.QUICKBOOKS in sides:
            read = (lambda: self._answers(answers)) if answers else self._company
            company = self._side(read, CompanyFacts.unknown(_INTERRUPTED))
        sandbox = self.session.sandbox
        computer = computer_from(sandbox.scenario.computer, profile) if sandbox else computer_elsewhere(profile)
        return Facts(
            profile, self.features, tenant, company, computer, datetime.now().astimezone(), today, attestations
        )

    def _side(self, read: Callable[[], T], interrupted: T) -> T:
        if self.is_interrupted:
            return interrupted
        try:
            return read()
        except KeyboardInterrupt:
            self.is_interrupted = True
            return interrupted

    def _tenant(self, credentials: object) -> TenantFacts:
        from qbcheck.autotask.client import AutotaskClient
        from qbcheck.autotask.login import Credentials
        from qbcheck.facts.tenant import read_tenant

        assert isinstance(credentials, Credentials)  # noqa: S101 - read() hands over what credentials() returned
        profile = self.session.profile
        client = AutotaskClient(credentials, base_url=profile.autotask.base_url, observer=_Calls(self.verbose))
        with self._waiting("Autotask"):
            facts = read_tenant(client, profile, self.features)
        self._tell(f"Autotask: {facts.requests} requests, {client.requests.authenticated} of them with the secret")
        return facts

    def _company(self) -> CompanyFacts:
        from qbcheck.facts.company import read_company
        from qbcheck.quickbooks.connection import QueriesOnly

        profile = self.session.profile
        connection = _connection(profile.company.connection, profile.company.url)
        if connection is None:
            return CompanyFacts.unknown(
                Unknown(
                    "the profile names no way to the company file that this version can go",
                    UnknownKind.UNREACHABLE,
                    "Print the question with `qbcheck request`, send it with any qbXML tool on the QuickBooks "
                    "computer, and hand the answer over: `qbcheck verify --company-answers FILE`.",
                )
            )
        with self._waiting("QuickBooks"), QueriesOnly(connection) as guarded:
            facts = read_company(guarded, profile, self.features, endpoint=profile.company.url or "")
        self._tell(f"QuickBooks: {facts.message_sets} message sets")
        return facts

    def _answers(self, files: Sequence[Path]) -> CompanyFacts:
        from qbcheck.facts.company import company_from_answers

        documents = []
        for file in files:
            try:
                documents.append(file.read_bytes())
            except OSError as trouble:
                raise SettingsError(f"The answers file {file} cannot be read: {trouble.strerror}.") from trouble
        names = ", ".join(map(str, files))
        try:
            return company_from_answers(documents, endpoint=f"answers in {names}")
        except CompanyAnswerError as trouble:
            raise SettingsError(
                f"{names}: {trouble.message}", remedy="`qbcheck request` prints what to ask."
            ) from trouble

    @contextmanager
    def _waiting(self, what: str) -> Iterator[None]:
        """Say after two seconds what is waited for."""
        timer = threading.Timer(_SLOW, lambda: None if self.quiet else click.echo(f"Waiting for {what} ...", err=True))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell(self, text: str) -> None:
        if self.verbose and not self.quiet:
            click.echo(text, err=True)


class _Calls:
    """Shows each call to Autotask with ``-vv``, and each wait always."""

    def __init__(self, verbose: int) -> None:
        self._verbose = verbose

    def sent(self, method: str, path: str, status: int | None, seconds: float) -> None:
        if self._verbose > 1:
            click.echo(f"  {method} {path}: {status or 'no answer'} in {seconds:.2f} s", err=True)

    def waits(self, seconds: float, reason: str) -> None:
        click.echo(f"Waiting {seconds:g} seconds for Autotask: {reason}", err=True)


def _connection(kind: str | None, url: str | None) -> Connection | None:
    from qbcheck.quickbooks.sandbox_connection import SandboxConnection

    return SandboxConnection(url) if kind == "sandbox" and url else None
