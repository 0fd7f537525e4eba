"""The connection ``web-connector``: documents wait in the ledger until the Web Connector comes round for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.ledger import Ledger, deliveries, jobs, sessions
from qbcheck.ledger.deliveries import Delivery, DeliveryState
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.quickbooks.markup import parse
from qbcheck.quickbooks.statuses import hresult_meaning

_SLICE = 0.02
_SIGN_OF_LIFE = timedelta(seconds=5)
"""Between two entries that say that we still want the answer."""
PRESS_UPDATE = "Press Update Selected in the Web Connector, on the computer that runs QuickBooks."


class WebConnectorConnection(Connection):
    """One job for a company file; whichever service runs on the same ledger hands its documents out."""

    def __init__(
        self,
        ledger: Ledger,
        profile: str,
        what: str,
        *,
        wait: float,
        timeout: float = 900.0,
        on_waiting: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the work up; nothing is asked yet.

        ``what`` names the work, such as ``verify``. ``wait`` is the longest wait for a poll and ``timeout`` the
        longest for QuickBooks' answer after it, in seconds; ``on_waiting`` is called once, when a document waits.
        """
        self._ledger = ledger
        self._profile = profile
        self._what = what
        self._wait = wait
        self._timeout = timeout
        self._on_waiting = on_waiting
        self._now = now
        self._job: int | None = None
        self._given_up = ""

    def give_up(self, reason: str) -> None:
        """Wait for no poll any more, from another thread; ``reason`` says why none will come."""
        self._given_up = reason

    def open(self) -> None:
        """Open the job before there is anything to ask, so that a poll that comes now finds it."""
        if self._job is None:
            with self._ledger.work() as work:
                self._job = jobs.open_job(work, self._profile, self._what, self._now())

    def expect(self, message_sets: int) -> None:
        self.open()
        with self._ledger.work() as work:
            jobs.keep_alive(work, self._job or 0, self._now(), message_sets=message_sets)

    def exchange(self, document: str) -> Answer:
        is_first = self._job is None
        self.open()
        number = self._post(document)
        if is_first:
            self._on_waiting()
        try:
            delivery = self._result(number)
        except BaseException:
            self._withdraw(number)
            raise
        return _answer(delivery)

    def close(self, result: str = "") -> None:
        """End the job; ``result`` is one line for whoever looks at the service's status."""
        if self._job is not None:
            with self._ledger.work() as work:
                jobs.close_job(work, self._job, self._now(), result)
                deliveries.forget_queries(work, self._job)
            self._job = None

    def _post(self, document: str) -> int:
        message_set = parse(document)[0]
        own_id = message_set.get("newMessageSetID") or message_set.get("oldMessageSetID") or ""
        # What only asks for the fate of a message set is not that message set.
        is_writing = bool(own_id) and len(message_set) > 0
        with self._ledger.work() as work:
            return deliveries.post(
                work, self._job or 0, self._profile, document,
                is_writing=is_writing, message_set=own_id, now=self._now(),
            )  # fmt: skip

    def _result(self, number: int) -> Delivery:
        """Wait until it is known what became of a document."""
        signed = self._now()
        since = time.monotonic()
        state = DeliveryState.WAITING
        while True:
            before = state
            with self._ledger.look() as work:
                state = deliveries.state_of(work, number)
                if state not in (DeliveryState.WAITING, DeliveryState.OUT):
                    return deliveries.by_number(work, number)
                is_in_session = sessions.open_session(work, self._profile) is not None
            if state is not before or (state is DeliveryState.WAITING and is_in_session):
                since = time.monotonic()
            if self._now() - signed > _SIGN_OF_LIFE:
                signed = self._now()
                with self._ledger.work() as work:
                    jobs.keep_alive(work, self._job or 0, signed)
            passed = time.monotonic() - since
            # It may have left since we looked: only what could be taken back was not delivered.
            if state is DeliveryState.WAITING and self._given_up and self._withdraw(number):
                raise NotDeliveredError(self._given_up)
            if state is DeliveryState.WAITING and passed > self._wait and self._withdraw(number):
                raise NotDeliveredError(
                    f"The Web Connector did not come round in {self._wait:g} seconds.", remedy=PRESS_UPDATE
                )
            if state is DeliveryState.OUT and passed > self._timeout:
                raise OutcomeUnknownError(f"QuickBooks did not answer in {self._timeout:g} seconds.")
            time.sleep(_SLICE)

    def _withdraw(self, number: int) -> bool:
        """Take a document back; tell whether nobody had asked for it yet."""
        with self._ledger.work() as work:
            return deliveries.withdraw(work, number, self._now())


def _answer(delivery: Delivery) -> Answer:
    match delivery.state:
        case DeliveryState.ANSWERED:
            return Answer(delivery.answer, delivery.company_file)
        case DeliveryState.LOST:
            raise OutcomeUnknownError(f"QuickBooks' answer was lost: {delivery.reason}.")
        case DeliveryState.REFUSED | DeliveryState.NOT_OPENED if delivery.hresult:
            known = hresult_meaning(delivery.hresult)
            raise RefusedAsAWholeError(
                f"QuickBooks refused with {delivery.hresult}: {delivery.reason or known.meaning}",
                hresult=delivery.hresult,
                text=delivery.reason,
                remedy=known.remedy,
                was_delivered=delivery.state is DeliveryState.REFUSED,
            )
        case DeliveryState.REFUSED:
            raise OutcomeUnknownError(f"The Web Connector brought an error that cannot be read: {delivery.reason}")
        case _:
            raise NotDeliveredError(delivery.reason or "The document was taken back before anybody asked for it.")
