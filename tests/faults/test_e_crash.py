"""Fault catalogue E, 26 and 27: killed at any step, and what is on disk before anything leaves.

A step is a commit of the ledger, or a write to a socket; see ``processes``. The short form kills at some steps of each
kind, the long form at every one.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy import event

from qbcheck.ledger import Ledger, documents, message_sets
from qbcheck.ledger.deliveries import DeliveryState
from qbcheck.ledger.documents import DocumentState
from qbcheck.ledger.message_sets import MessageSetState
from qbcheck.ledger.tables import delivery
from qbcheck.sandbox.web_connector import Application, Company, Fault, Player, Poll

from .clock import Clock
from .conftest import DOCUMENTS, FIGURES, IS_LONG, SIZES
from .house import MEMORIES, PASSWORD, House, a_company_file, a_free_port, a_profile
from .papers import Books, guids, mixed
from .processes import Child, Plan

pytestmark = pytest.mark.timeout(7200 if IS_LONG else 240)

_AT_ONCE, _ON_SCHEDULE = 1.0, 300.0
_MOST_POLLS = 12
_KILLS = 2
"""In the short form, in each case."""

BOTH, SERVICE, SENDER, COMPANY = ("service", "sender"), ("service",), ("sender",), ("company",)
_PROCESSES = {BOTH: (BOTH,), SERVICE: (SERVICE, SENDER), SENDER: (SERVICE, SENDER), COMPANY: (COMPANY, BOTH)}
"""What runs apart, so that one can be killed alone."""
SHORT = ((BOTH, 1, "600"), (BOTH, 10, "full"), (BOTH, 50, "600"), (SERVICE, 10, "600"), (SENDER, 10, "full"))
LONG = (
    *((BOTH, size, memory) for size in SIZES for memory in ("full", "600")),
    *((roles, size, memory) for roles in (SERVICE, SENDER) for size, memory in zip(SIZES, MEMORIES, strict=False)),
)


@dataclass
class Played:
    """One transfer from beginning to end, with whatever was killed on the way."""

    folder: Path
    per_set: int
    memory: str
    killed: tuple[str, ...]
    """The roles of the process that kills itself."""
    kill_at: int = 0
    steps: list[str] = field(default_factory=list)
    """What that process has done."""
    kills: int = 0
    polls: list[Poll] = field(default_factory=list)
    _ports: dict[str, int] = field(default_factory=lambda: {"service": a_free_port(), "company": a_free_port()})
    _company: ExitStack = field(default_factory=ExitStack)
    _children: dict[tuple[str, ...], Child] = field(default_factory=dict)

    def run(self) -> None:
        """Poll until everything is sent, starting again whatever was killed; nothing is doubled, nothing lost."""
        clock = Clock(self.folder / "clock")
        application = Application("qbcheck", f"http://localhost:{self._ports['service']}/", a_profile().connector_user)
        player = Player(application, Company(self._url), PASSWORD, sleep=clock.sleep)
        self.polls = player.polls
        pause = _ON_SCHEDULE if self.kill_at % 2 else _AT_ONCE
        try:
            if self.killed != COMPANY:
                self._open_company()
            for roles in _PROCESSES[self.killed]:
                self._start(roles, self.kill_at if roles == self.killed else 0)
            while not self._wait_until_over_or_to_be_polled():
                assert len(player.polls) < _MOST_POLLS, [poll.outcome for poll in player.polls]
                poll = player.poll()
                clock.sleep(poll.postponed_for or pause)
            self._end()
            if self.killed == COMPANY:
                self._open_company()
            self._assert_each_once()
        finally:
            self._end()
            self._company.close()

    def _open_company(self) -> None:
        """Let the company file answer from this process."""
        clock, settings = Clock(self.folder / "clock"), MEMORIES[self.memory]
        self._company.enter_context(a_company_file(self.folder / "company", clock, self._ports["company"], **settings))

    def _end(self) -> None:
        for roles, child in self._children.items():
            made = child.end()
            if roles == self.killed and not self.steps:
                self.steps = made
        self._children.clear()

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._ports['company']}/"

    def _start(self, roles: tuple[str, ...], kill_at: int = 0) -> None:
        port = self._ports["company" if roles == COMPANY else "service"]
        count = DOCUMENTS[self.per_set]
        plan = Plan(str(self.folder), roles, port, self.per_set, count, dict(MEMORIES[self.memory]), kill_at)
        self._children[roles] = Child(plan)

    def _wait_until_over_or_to_be_polled(self) -> bool:
        """Start again what was killed; wait until nothing but a poll can help on, or all is over; tell which."""
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            for roles, child in list(self._children.items()):
                if child.was_killed:
                    self.kills += 1
                    child.end()
                    self._start(roles)
            if any(child.is_over for child in self._children.values()):
                return True
            unanswered = delivery.c.state.in_((DeliveryState.WAITING, DeliveryState.OUT))
            with Ledger(self.folder / "ledger.sqlite") as ledger, ledger.look() as work:
                if work.execute(sql.select(delivery.c.number).where(unanswered)).first() is not None:
                    return False
            time.sleep(0.02)
        raise AssertionError("the sender neither asks nor ends")

    def _assert_each_once(self) -> None:
        """Open the ledger: it is whole, each document is in the books once, and nothing is in doubt."""
        file = self.folder / "ledger.sqlite"
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        postings = mixed(DOCUMENTS[self.per_set])
        marked = Books(self._url).marked()
        assert sorted(guid for guid, _ in marked.elements()) == guids(postings)
        with Ledger(file) as ledger, ledger.look() as work:
            assert message_sets.in_doubt(work, a_profile().name) == ()
            known = documents.by_identity(work, [posting.identity for posting in postings])
        assert {one.state for one in known.values()} == {DocumentState.POSTED}
        assert sorted(one.record_id for one in known.values()) == sorted(record_id for _, record_id in marked)
        breaches = [breach for poll in self.polls for breach in poll.breaches]
        assert len(breaches) <= self.kills, breaches
        # Of a reply only half was written, or nothing.
        assert all(re.search("not well-formed|with an empty response", breach) for breach in breaches), breaches


def play(
    empty_ledger: Path, folder: Path, per_set: int, memory: str, killed: tuple[str, ...], kill_at: int = 0
) -> Played:
    """Play one transfer in which a process kills itself at a step."""
    folder.mkdir()
    shutil.copy(empty_ledger, folder / "ledger.sqlite")
    played = Played(folder, per_set, memory, killed, kill_at)
    played.run()
    return played


def chosen(steps: Sequence[str], turn: int) -> list[int]:
    """Return the steps to be killed at: all, or some of those that bring the first message set on its way."""
    if IS_LONG:
        return list(range(1, len(steps) + 1))
    times: Counter[str] = Counter()
    one_of_each: dict[str, int] = {}
    for number, step in enumerate(steps, 1):
        times[step] += 1
        if times[step] <= 2:
            one_of_each[step] = number
    candidates = sorted(one_of_each.values())
    return candidates[turn % 3 :: -(-len(candidates) // _KILLS)]


def kill_at_each(folder: Path, per_set: int, memory: str, killed: tuple[str, ...], turn: int) -> None:
    """Play once to know the steps, and then again and again, killed at another step each time."""
    begun = time.monotonic()
    empty_ledger = folder / "empty.sqlite"
    Ledger(empty_ledger).close()
    steps = play(empty_ledger, folder / "unharmed", per_set, memory, killed).steps
    assert steps
    numbers = chosen(steps, turn)
    kills = sum(
        play(empty_ledger, folder / f"killed-{number}", per_set, memory, killed, number).kills for number in numbers
    )
    minutes = (time.monotonic() - begun) / 60
    told = f"{len(steps)} steps, {len(numbers)} transfers, {kills} kills, {minutes:.1f} minutes"
    FIGURES.append(f"{'+'.join(killed)}, {per_set} a set, {memory}: {told}")
    assert kills >= len(numbers) // 2  # a step may not come about when threads meet in another order


@pytest.mark.parametrize(("killed", "per_set", "memory"), LONG if IS_LONG else SHORT)
def test_e26_killed_at_any_step(tmp_path: Path, killed: tuple[str, ...], per_set: int, memory: str) -> None:
    """One process with service and sender, the service alone, the sender alone."""
    kill_at_each(tmp_path, per_set, memory, killed, SIZES.index(per_set) + len(killed))


@pytest.mark.parametrize(
    ("per_set", "memory"), [(size, memory) for size in SIZES for memory in MEMORIES] if IS_LONG else [(10, "full")]
)
def test_e26_quickbooks_is_killed_at_any_write(tmp_path: Path, per_set: int, memory: str) -> None:
    """The company file's process; what was done of a message set by then stays done."""
    kill_at_each(tmp_path, per_set, memory, COMPANY, SIZES.index(per_set))


def test_e26_the_connector_dies_at_any_call(
    tmp_path_factory: pytest.TempPathFactory, per_set: int, memory: str
) -> None:
    """Before the call, while the service answers, and with the answer in hand."""

    def transfer(*faults: Fault) -> Poll:
        with House(tmp_path_factory.mktemp("house"), memory) as house:
            player = house.player(faults=faults)
            sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
            house.deliver(player, sending)
            house.assert_each_once(sending)
            house.assert_contract()
            return player.polls[0]

    counts: Counter[str] = Counter()
    faults = []
    for operation in transfer().operations[:-1]:
        counts[operation] += 1
        kinds = ("dies-before", "dies-waiting", "dies-after")
        faults += [Fault(operation=operation, kind=kind, number=counts[operation]) for kind in kinds]  # type: ignore[arg-type]
    for fault in faults if IS_LONG else faults[SIZES.index(per_set) + 14 :: 14]:
        assert "died" == transfer(fault).outcome


def test_e27_what_leaves_is_on_disk_before(
    open_house: Callable[..., House], monkeypatch: pytest.MonkeyPatch, per_set: int, memory: str
) -> None:
    """A power cut takes what was not synced: each commit is, and each message set is committed before it leaves."""
    modes: set[tuple[str, int]] = set()

    @event.listens_for(sql.Engine, "commit")
    def look(connection: sql.Connection) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        modes.add((raw.execute("PRAGMA journal_mode").fetchone()[0], raw.execute("PRAGMA synchronous").fetchone()[0]))

    left: list[tuple[MessageSetState, set[DocumentState], DeliveryState]] = []

    def as_it_leaves(operation: str, number: int) -> None:
        """Read in the ledger, as a second process does, while the connector hands the set to QuickBooks."""
        if operation == "receiveResponseXML" and number > 1:
            with Ledger(house.folder / "ledger.sqlite") as ledger, ledger.look() as work:
                (out,) = work.execute(sql.select(delivery).where(delivery.c.state == DeliveryState.OUT)).all()
                (sent,) = message_sets.in_doubt(work, house.profile.name)
                inside = documents.of_message_set(work, sent.id)
                assert (
                    (out.message_set, out.text) == (sent.id, sent.text) == (sent.id, player.polls[0].message_sets[-1])
                )
                left.append((sent.state, {one.state for one in inside}, DeliveryState(out.state)))

    try:
        house = open_house(memory)
        player = house.player(before=as_it_leaves)
        sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
        house.deliver(player, sending)
    finally:
        event.remove(sql.Engine, "commit", look)
    assert modes == {("wal", 2)}  # 2 is FULL
    assert set(map(str, left)) == {str((MessageSetState.SENT, {DocumentState.SENT}, DeliveryState.OUT))}
    assert len(left) == -(-DOCUMENTS[per_set] // per_set)
    house.assert_each_once(sending)
