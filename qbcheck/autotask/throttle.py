"""Keeps within Autotask's limits: calls at a time per endpoint, and the tenant's hourly budget.

Autotask allows three concurrent calls per tracking identifier and endpoint, and 10,000 requests per rolling hour and
database, shared by all integrations (autotask-rest-api 3). Going over the second stops everybody, so we stop before.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qbcheck.errors import AutotaskBusyError

from .records import Threshold

HOURLY_LIMIT = 10_000
"""Requests per hour and tenant, until Autotask has told its own number."""


@dataclass(frozen=True, slots=True)
class Requests:
    """What has been sent so far, for display."""

    total: int
    """Every request, retries and zone lookups included."""
    authenticated: int
    """Requests that carried the secret."""
    used: int
    """Share of the hourly budget that is used as far as we know, by others only as of the last threshold reading."""
    limit: int
    """The hourly budget."""


class Throttle:
    """Counts and holds back requests; safe to share between threads and clients of one tenant."""

    def __init__(
        self,
        *,
        at_a_time: int = 3,
        stop_at_percent: int = 90,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``at_a_time`` is per endpoint; ``stop_at_percent`` is of the hourly budget, others' requests included."""
        self._at_a_time = at_a_time
        self._stop_at_percent = stop_at_percent
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: dict[str, threading.Semaphore] = {}
        self._total = 0
        self._authenticated = 0
        self._window = 3600.0
        self._limit = HOURLY_LIMIT
        self._told_used = 0
        self._told_at = float("-inf")
        self._sent_since: deque[float] = deque()

    @contextmanager
    def slot(self, endpoint: str) -> Iterator[None]:
        """Hold one of the places of an endpoint for the length of one call."""
        with self._lock:
            places = self._slots.setdefault(endpoint.lower(), threading.Semaphore(self._at_a_time))
        with places:
            yield

    def count(self, *, authenticated: bool, may_exceed: bool = False) -> None:
        """Count a request that is about to leave.

        Raises AutotaskBusyError instead when an authenticated one would pass the configured share of the hourly
        budget, unless it ``may_exceed`` it (the call that asks for the budget itself).
        """
        with self._lock:
            if authenticated and not may_exceed:
                used = self._used()
                if used >= self._limit * self._stop_at_percent // 100:
                    raise AutotaskBusyError(
                        f"{used} of this tenant's {self._limit} Autotask requests per "
                        f"{self._window / 60:g} minutes are used; we stop at {self._stop_at_percent} % "
                        "so that other integrations are not stopped.",
                        remedy="Try again later.",
                    )
            self._total += 1
            if authenticated:
                self._authenticated += 1
                self._sent_since.append(self._clock())

    def told(self, threshold: Threshold) -> None:
        """Take over what Autotask says about the budget."""
        with self._lock:
            self._limit = threshold.limit
            self._window = threshold.timeframe_minutes * 60.0
            self._told_used = threshold.used
            self._told_at = self._clock()
            self._sent_since.clear()

    @property
    def requests(self) -> Requests:
        """What has been sent so far."""
        with self._lock:
            return Requests(self._total, self._authenticated, self._used(), self._limit)

    def _used(self) -> int:
        now = self._clock()
        while self._sent_since and now - self._sent_since[0] >= self._window:
            self._sent_since.popleft()
        # A reading is kept in full until its whole timeframe is over: its requests leave one by one, unseen by us.
        told = self._told_used if now - self._told_at < self._window else 0
        return told + len(self._sent_since)
