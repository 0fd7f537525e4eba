"""How much a tenant takes: requests per hour, calls at a time (autotask-rest-api 3)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from qbcheck.sandbox.tenant.answers import RefusalError, json_answer, refused
from qbcheck.sandbox.tenant.settings import Settings

_HALF_OF_THE_HOUR, _THREE_QUARTERS = 0.5, 0.75


class ThreadLimit:
    """Counts the calls under way per integration code and endpoint."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._under_way: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def call(self, integration_code: str, endpoint: str) -> Iterator[None]:
        """Hold one of the places of an endpoint; refuse when all are taken."""
        key = (integration_code, endpoint)
        with self._lock:
            if self._under_way[key] >= self._settings.thread_limit:
                raise refused(
                    f"Itgenatr005: Thread Threshold of {self._settings.thread_limit} threads has been Exceeded.",
                    status=self._settings.thread_status,
                )
            self._under_way[key] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[key] -= 1


def check_requests(settings: Settings, used: int) -> None:
    """Refuse a request when ``used`` are the requests of this hour without it, and the threshold is reached."""
    if used < settings.request_threshold:
        return
    text = (
        f"You have exceeded the external request threshold of {settings.request_threshold} requests per 60 minutes "
        "for this database."
    )
    headers = {"Retry-After": str(settings.retry_after)} if settings.retry_after else {}
    raise RefusalError(json_answer({"errors": [text]}, settings.over_threshold_status, **headers))


def added_latency(settings: Settings, used: int) -> float:
    """Return the seconds that a call is held back."""
    share = used / settings.request_threshold
    if not settings.adds_latency or share < _HALF_OF_THE_HOUR:
        return 0
    return 0.5 if share < _THREE_QUARTERS else 1
