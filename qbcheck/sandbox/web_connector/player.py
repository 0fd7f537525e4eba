"""The Web Connector player: one application, polled once or on schedule."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from qbcheck.sandbox.web_connector.application import Application, ApplicationError
from qbcheck.sandbox.web_connector.calls import Before, Calls
from qbcheck.sandbox.web_connector.company import Company
from qbcheck.sandbox.web_connector.faults import Fault, FaultNotPlayedError, Schedule
from qbcheck.sandbox.web_connector.records import Poll
from qbcheck.sandbox.web_connector.service import Service
from qbcheck.sandbox.web_connector.settings import Settings
from qbcheck.sandbox.web_connector.update import Kept, Update


class NeverDoneError(AssertionError):
    """The bounded number of updates did not bring what was waited for."""


class Player:
    """A Web Connector with one application and the password that its user has stored."""

    def __init__(
        self,
        application: Application,
        company: Company,
        password: str,
        *,
        settings: Settings | None = None,
        faults: Sequence[Fault] = (),
        sleep: Callable[[float], None] = time.sleep,
        before: Before | None = None,
    ) -> None:
        """Make it ready; nothing is sent.

        ``sleep`` is given the seconds of pauses and of the scheduler. ``before`` is called with the operation and its
        number, counted from 1 in each update, before every regular call is made.
        """
        self.application = application
        self.company = company
        self.password = password
        self.settings = settings or Settings()
        self.polls: list[Poll] = []
        """The updates made, in order."""
        self._kept = Kept(Schedule(list(faults)))
        self._sleep = sleep
        self._before = before

    def check_support(self) -> None:
        """Ask for the support page, as adding the application does.

        Raises ApplicationError 1003 or 1004.
        """
        service = Service(self.application.url, self.settings)
        self.application.check_support(service.status_of)

    def poll(self) -> Poll:
        """Make one update, as *Update Selected* does.

        Raises FaultNotPlayedError when a fault of this update never happened.
        """
        poll = Poll()
        self.polls.append(poll)
        number = len(self.polls)
        service = Service(self.application.url, self.settings)
        calls = Calls(service, poll, number, self._kept.schedule, self._kept.late, self.settings, self._before)
        try:
            Update(
                application=self.application,
                company=self.company,
                password=self.password,
                settings=self.settings,
                service=service,
                kept=self._kept,
                number=number,
                calls=calls,
                poll=poll,
                sleep=self._sleep,
            ).run()
        finally:
            service.close()
        self._kept.schedule.check(number)
        if any(late.poll <= number for late in self._kept.late):
            raise FaultNotPlayedError(f"the late answer was not delivered in update {number}: {poll.operations}")
        return poll

    def run(self, until: Callable[[Poll], bool], most_polls: int = 20) -> list[Poll]:
        """Make updates on schedule until ``until`` says of one that it was the last; return them.

        Between two of them passes what the service postponed for, else the interval of the .qwc file, at least the
        service's lower limit. Raises NeverDoneError after ``most_polls``, FaultNotPlayedError as ``poll`` does and for
        a fault of an update that was never made.
        """
        made: list[Poll] = []
        for _ in range(most_polls):
            poll = self.poll()
            made.append(poll)
            if until(poll):
                self.finish()
                return made
            self._sleep(poll.postponed_for or max(self.application.interval, poll.least_interval))
        raise NeverDoneError(f"{most_polls} updates: {', '.join(poll.outcome for poll in made)}")

    def finish(self) -> None:
        """Raise FaultNotPlayedError for every fault that never happened, and for an answer that is still held back."""
        self._kept.schedule.check()
        if self._kept.late:
            raise FaultNotPlayedError("the late answer was never delivered")


__all__ = ["ApplicationError", "NeverDoneError", "Player"]
