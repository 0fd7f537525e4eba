"""One tenant, asked as one API user: zone, login, limits and retries. Knows no entity."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import requests

from qbcheck.errors import (
    AutotaskAnswerError,
    AutotaskError,
    AutotaskLoginError,
    AutotaskPermissionError,
    AutotaskRequestError,
)

from .answers import judge
from .login import ApiHeaders, Credentials, NoLogin
from .records import JsonObject
from .throttle import Throttle
from .transport import Again, Answer, NoAnswer, Transport
from .zones import DISCOVERY_ROOT, Zone, given_root, told_zone, zone_path


class Observer(Protocol):
    """Is told what goes on, to show it to a person."""

    def sent(self, method: str, path: str, status: int | None, seconds: float) -> None:
        """One request has ended; ``status`` is None when no answer came. ``path`` carries no secret."""

    def waits(self, seconds: float, reason: str) -> None:
        """Nothing is sent for so long, because of that."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for, and how often asked again (autotask-rest-api 1.4)."""

    connect_timeout: float = 10
    """Seconds."""
    read_timeout: float = 60
    """Seconds without a byte."""
    tries: int = 4
    """Requests in all when a limit is reached or the server is away for the moment."""
    first_wait: float = 1
    """Seconds before the second try; doubled for each further one."""
    longest_wait: float = 60
    """Seconds one call may wait in all; where Autotask asks for more, the call gives up at once."""

    def wait(self, again: Again, tried: int, waited: float, asked_for: float | None) -> float | None:
        """Tell how many seconds to wait before the next try, None to give up."""
        if again is Again.NEVER or tried >= (2 if again is Again.ONCE else self.tries):
            return None
        seconds = self.first_wait * 2 ** (tried - 1) if asked_for is None else asked_for
        if again is Again.ONCE:
            seconds = self.first_wait / 2
        return seconds if waited + seconds <= self.longest_wait else None


@dataclass(frozen=True, slots=True)
class Question:
    """One call that can be repeated without harm: nothing here creates or changes."""

    method: str
    path: str
    """Below the API's address; its first part is the endpoint that Autotask limits."""
    asked: str
    """What is asked for, in the words of a message."""
    body: JsonObject | None = None
    may_exceed: bool = False
    """Whether it may go beyond our share of the hourly budget."""
    with_login: bool = True


class Tenant:
    """Asks questions. Safe to share between threads.

    The first one goes alone, so that a wrong secret costs at most two authenticated requests: that one, and one more
    if the tenant has moved to another zone meanwhile. After a refused login nothing is sent any more.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str | None,
        session: requests.Session | None,
        throttle: Throttle,
        patience: Patience,
        observer: Observer | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._credentials = credentials
        self._given_root = None if base_url is None else given_root(base_url)
        self._transport = Transport(
            session, connect_timeout=patience.connect_timeout, read_timeout=patience.read_timeout
        )
        self._throttle = throttle
        self._patience = patience
        self._observer = observer
        self._clock = clock
        self._sleep = sleep
        self._zone: Zone | None = None
        self._zone_was_asked_again = False
        self._zone_lock = threading.Lock()
        self._refused: AutotaskLoginError | None = None
        self._login_works = False
        self._first_login = threading.Lock()

    @property
    def zone(self) -> Zone:
        """The server that holds the tenant; the first look asks for it, without credentials."""
        with self._zone_lock:
            if self._zone is None:
                self._zone = self._ask_zone()
            return self._zone

    def ask(self, question: Question) -> JsonObject:
        """Ask with credentials; raises every kind of AutotaskError."""
        self._stop_after_refused_login()
        if self._login_works:
            return self._ask_logged_in(question)
        with self._first_login:
            self._stop_after_refused_login()
            answer = self._ask_logged_in(question)
            self._login_works = True
            return answer

    def _stop_after_refused_login(self) -> None:
        if refused := self._refused:
            raise AutotaskLoginError(refused.message, cause=refused.cause, status=refused.status, texts=refused.texts)

    def _ask_logged_in(self, question: Question) -> JsonObject:
        try:
            zone = self.zone
            try:
                return self._ask(zone.api, question)
            except AutotaskLoginError as error:
                moved = self._moved_zone(zone) if error.status == 401 else None
                if moved is None:
                    raise
            return self._ask(moved.api, question)
        except AutotaskLoginError as error:
            self._refused = error
            raise

    def _moved_zone(self, refusing: Zone) -> Zone | None:
        """Ask once more where the tenant is, since a wrong zone answers 401; None when it has not moved."""
        with self._zone_lock:
            if not self._zone_was_asked_again:
                self._zone_was_asked_again = True
                try:
                    self._zone = self._ask_zone()
                except AutotaskError:
                    return None  # the refused login is the news, not this
            return self._zone if self._zone and self._zone.root != refusing.root else None

    def _ask_zone(self) -> Zone:
        asked_at = Zone(self._given_root or DISCOVERY_ROOT)
        path = zone_path(self._credentials.username)
        try:
            told = self._ask(asked_at.api, Question("GET", path, "the zone of this user", with_login=False))
        except AutotaskRequestError as error:
            if self._given_root and error.status == 404:
                return asked_at
            raise
        except (AutotaskLoginError, AutotaskPermissionError) as error:
            if error.status not in (401, 403):
                raise
            raise AutotaskAnswerError(
                f"{_server(asked_at.root)} wants a login before it tells the zone of a user; Autotask does not.",
                remedy="Check the base URL.",
                status=error.status,
            ) from None
        return told_zone(told, asked_at.root, is_given=self._given_root is not None)

    def _ask(self, address: str, question: Question) -> JsonObject:
        """Send until there is an answer that counts, as often as the kind of trouble allows."""
        tried, waited = 0, 0.0
        while True:
            outcome = self._send(address, question)
            tried += 1
            verdict = judge(outcome, question.asked, _server(address), self._credentials.redact)
            if not isinstance(verdict, tuple):
                return verdict
            error, again = verdict
            asked_for = outcome.retry_after if isinstance(outcome, Answer) else None
            seconds = self._patience.wait(again, tried, waited, asked_for)
            if seconds is None:
                raise error
            if self._observer:
                self._observer.waits(seconds, error.message)
            self._sleep(seconds)
            waited += seconds

    def _send(self, address: str, question: Question) -> Answer | NoAnswer:
        body = None if question.body is None else json.dumps(question.body).encode()
        login = ApiHeaders(self._credentials) if question.with_login else NoLogin()
        path = question.path.partition("?")[0]
        with self._throttle.slot(path.partition("/")[0]):
            self._throttle.count(authenticated=question.with_login, may_exceed=question.may_exceed)
            started = self._clock()
            outcome = self._transport.send(question.method, address + question.path, login, body)
        if self._observer:
            status = outcome.status if isinstance(outcome, Answer) else None
            self._observer.sent(question.method, path, status, self._clock() - started)
        return outcome


def _server(address: str) -> str:
    return urlsplit(address).netloc
