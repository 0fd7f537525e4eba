"""A thread that owns one session with QuickBooks, from the first COM call to the last.

COM objects belong to the thread that made them. It ends what it began, whatever happens: also after an error, when
nobody waits any more, and when the program ends.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from qbcheck.errors import RefusedAsAWholeError
from qbcheck.quickbooks.com_errors import ABOUT_THE_DOCUMENT
from qbcheck.quickbooks.com_object import Com
from qbcheck.quickbooks.connection import Answer
from qbcheck.quickbooks.request_processor import RequestProcessor

_Task = tuple[str, Future[Answer]]

SLICE = 0.1
"""Seconds of one wait; short, because a wait cannot be interrupted on Windows."""

_SLOW = 2.0
"""Seconds after which a person is told what is waited for."""
_LONGEST_LAST_WAIT = 30.0
"""Seconds that the program waits for a session when it ends itself."""

_turn = threading.Lock()
"""Held by the thread whose session is open: sessions do not overlap (quickbooks-desktop 6)."""
_sessions: set[ComSession] = set()
"""Those whose thread has not ended."""


class ComSession:
    """Begins with the first document; one document at a time."""

    def __init__(
        self, com: Callable[[], Com], processor: Callable[[Com], RequestProcessor], tell: Callable[[str], None]
    ) -> None:
        """``com`` and ``processor`` are called in the thread; ``tell`` gets what a person should know."""
        self.is_over = False
        """Whether it takes no more documents."""
        self.is_stuck = False
        """Whether it was told to end while somebody waited for QuickBooks: it ends when QuickBooks has done."""
        self.waits_for = "An earlier request of this program was still worked on"
        """Why a document was not handed over yet, as the beginning of a sentence."""
        self._com = com
        self._processor = processor
        self._tell = tell
        self._asked: Future[Answer] | None = None
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="QuickBooks over COM", daemon=True)
        _sessions.add(self)
        self._thread.start()

    def ask(self, document: str) -> Future[Answer]:
        """Hand a document to the thread.

        The answer is running from the moment on at which QuickBooks is called, and cancelled when it never was.
        """
        self._asked = answer = Future[Answer]()
        self._tasks.put((document, answer))
        return answer

    def end(self) -> None:
        """Let the thread end the session as soon as it can; a document that is still here does not leave any more."""
        self.is_over = True
        if self._asked is not None and not self._asked.done():
            self.is_stuck = True
            self._asked.cancel()
        self._tasks.put(None)

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long, and tell what is waited for."""
        started, told = time.monotonic(), False
        while self._thread.is_alive() and (passed := time.monotonic() - started) < seconds:
            if passed > _SLOW and not told:
                self._tell("Waiting for QuickBooks to end the session ...")
                told = True
            self._thread.join(SLICE)

    def _run(self) -> None:
        try:
            first = self._tasks.get()
            while not self.is_over:  # until it has had its turn, or nobody waits any more
                if _turn.acquire(timeout=SLICE):
                    try:
                        if not self.is_over:  # meanwhile
                            self._use_com(first)
                    finally:
                        _turn.release()
        finally:
            _sessions.discard(self)

    def _use_com(self, first: _Task | None) -> None:
        try:
            com = self._com()
            com.enter()
        except Exception as error:  # whoever asked is told, whatever it is
            self._fail(error)
            return
        try:
            self._serve(com, first)
        finally:
            com.leave()

    def _serve(self, com: Com, task: _Task | None) -> None:
        """Answer until it is told to end, or the session cannot be used on."""
        processor = self._processor(com)
        try:
            self.waits_for = "QuickBooks had not opened the company file"
            processor.open()
            while task is not None and task[1].set_running_or_notify_cancel():
                document, answer = task
                try:
                    answer.set_result(Answer(processor.process(document), processor.company_file))
                except RefusedAsAWholeError as refusal:
                    if refusal.hresult not in ABOUT_THE_DOCUMENT:
                        raise
                    answer.set_exception(refusal)
                task = self._next(com)
        except Exception as error:  # as above
            self._fail(error)
        finally:
            self.is_over = True
            processor.close()

    def _next(self, com: Com) -> _Task | None:
        while True:
            try:
                return self._tasks.get(timeout=SLICE)
            except queue.Empty:
                com.pump()

    def _fail(self, error: Exception) -> None:
        """Tell whoever asked; before the session has ended, which may take its time."""
        self.is_over = True
        if self._asked is not None:
            with suppress(InvalidStateError):  # nobody waits any more
                self._asked.set_exception(error)


@atexit.register
def _end_every_session() -> None:
    try:
        for session in tuple(_sessions):
            session.end()
            session.wait(_LONGEST_LAST_WAIT)
    except KeyboardInterrupt:  # a person has had enough
        pass
