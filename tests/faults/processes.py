"""Service, sender and company file as processes that are killed in the middle of a step.

A step is a commit of the ledger that changes something, or a write to a socket. The process counts them and kills
itself before, after, or half-way through one, by wrapping ``Ledger.work`` and ``socket.send``; the product knows
nothing of it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from qbcheck.cli.serving import served_company
from qbcheck.ledger import Ledger, Work
from qbcheck.quickbooks.web_connector.door import Door
from qbcheck.quickbooks.web_connector.ledger_desk import LedgerDesk
from qbcheck.quickbooks.web_connector.server import WebConnectorServer

from .clock import Clock
from .house import PASSWORD, Sending, a_company_file, a_profile
from .papers import mixed

_PATIENCE = 0.15
_REPLY = re.compile(rb"<(\w+)Response ")
_KILLED = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows both end a process at once


@dataclass(frozen=True)
class Plan:
    """What a process is to do."""

    folder: str
    roles: tuple[str, ...]
    """``service``, ``sender`` and ``company``."""
    port: int
    """Of the service or the company file; 0: any."""
    per_set: int = 1
    count: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the company file."""
    kill_at: int = 0
    """The step at which it kills itself, counted from 1; 0: at none."""


class Child:
    """A process that works by a plan."""

    def __init__(self, plan: Plan) -> None:
        """Start it; return once it is ready or dead."""
        context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            context.set_forkserver_preload([__name__])
        self._end = context.Event()
        self.told = Path(plan.folder) / f"told-by-{'-'.join(plan.roles)}"
        self.told.unlink(missing_ok=True)
        ours, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_run, args=(asdict(plan), str(self.told), theirs))
        self._pipe = ours
        self._process.start()
        theirs.close()
        self.port = int(self._hear() or 0)

    @property
    def was_killed(self) -> bool:
        """Whether it has killed itself."""
        code = self._process.exitcode
        assert code in (None, -_KILLED, _KILLED), f"it has failed with {code}"
        return code is not None

    @property
    def is_over(self) -> bool:
        """Whether its sender has ended."""
        return self.told.exists()

    def end(self) -> list[str]:
        """End it, unless it was killed; return the steps it has made, in words."""
        steps: list[str] = []
        if self._process.exitcode is None:
            try:
                self._pipe.send("end")
                steps = json.loads(self._hear() or "[]")
            except OSError:
                pass
        self._process.join(30)
        assert self._process.exitcode is not None, "it does not end"
        self._pipe.close()
        return steps

    def _hear(self) -> str:
        try:
            return str(self._pipe.recv()) if self._pipe.poll(60) else ""
        except (EOFError, OSError):
            self._process.join(30)
            return ""


class Steps:
    """Counts the steps of this process, and ends it at one of them."""

    def __init__(self, kill_at: int) -> None:
        self.made: list[str] = []
        self._kill_at = kill_at
        self._lock = threading.Lock()

    def step(self, what: str) -> None:
        with self._lock:
            self.made.append(what)
            if len(self.made) == self._kill_at:
                os.kill(os.getpid(), _KILLED)
                signal.pause() if hasattr(signal, "pause") else threading.Event().wait()

    def watch(self) -> None:
        """Count from now on."""
        work, send = Ledger.work, socket.socket.send

        @contextmanager
        def watched_work(ledger: Ledger) -> Iterator[Work]:
            who = _caller()
            with work(ledger) as done:
                raw = done.connection.driver_connection
                assert raw is not None
                before = raw.total_changes
                yield done
                has_changed = raw.total_changes != before
                if has_changed:
                    self.step(f"before the commit of {who}")
            if has_changed:
                self.step(f"after the commit of {who}")

        def watched_send(sock: socket.socket, data: bytes, *flags: int) -> int:
            found = _REPLY.search(bytes(data))
            who = found[1].decode() if found else "other"
            self.step(f"before the write of {who}")
            half = send(sock, data[: len(data) // 2], *flags) if len(data) > 1 else 0
            self.step(f"half-way through the write of {who}")
            sent = half + send(sock, data[half:], *flags)
            self.step(f"after the write of {who}")
            return sent

        Ledger.work = watched_work  # type: ignore[method-assign, assignment]
        socket.socket.send = watched_send  # type: ignore[method-assign, assignment]


def _caller() -> str:
    """Return which function of ours asked for a transaction."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("qbcheck.") and frame.f_code.co_name != "_work":
            return f"{name.rpartition('.')[2]}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "nobody"


def _run(plan_as_dict: dict[str, Any], told: str, pipe: Any) -> None:
    plan = Plan(**plan_as_dict)
    steps = Steps(plan.kill_at)
    steps.watch()
    clock = Clock(Path(plan.folder) / "clock")
    with ExitStack() as stack:
        if "company" in plan.roles:
            company = a_company_file(Path(plan.folder) / "company", clock, plan.port, **plan.settings)
            stack.enter_context(company)
            pipe.send(company.url.rstrip("/").rpartition(":")[2])
        else:
            _work(plan, clock, stack, told, pipe)
        pipe.recv()
        pipe.send(json.dumps(steps.made))


def _work(plan: Plan, clock: Clock, stack: ExitStack, told: str, pipe: Any) -> None:
    profile = a_profile()
    ledger = stack.enter_context(Ledger(Path(plan.folder) / "ledger.sqlite"))
    port = 0
    if "service" in plan.roles:
        door = Door({profile.connector_user: PASSWORD}.get)
        desk = LedgerDesk(ledger, [served_company(profile)], door, now=clock, patience=_PATIENCE)
        port = stack.enter_context(WebConnectorServer(desk, port=plan.port)).port
    pipe.send(str(port))
    if "sender" in plan.roles:
        sending = Sending(ledger, clock, mixed(plan.count), plan.per_set, profile)
        threading.Thread(target=_tell, args=(sending, told), daemon=True).start()


def _tell(sending: Sending, told: str) -> None:
    sending.join()
    Path(told).write_text("over")
