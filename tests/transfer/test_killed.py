"""Killed at every durable step, the next run finds each document once (fault catalogue E26, E32)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from qbcheck.ledger import Ledger, Work
from qbcheck.quickbooks.connection import Answer
from qbcheck.transfer.sending import Sender

from .conftest import a_profile, customer, invoice
from .paper_company import Memory, PaperCompany
from .test_sending import assert_each_once, run


class KilledError(BaseException):
    """Nobody catches it, and what is not committed is gone."""


@dataclass
class Death:
    """Comes at the step of this number."""

    at: int
    passed: int = 0

    def step(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            raise KilledError


class MortalLedger(Ledger):
    """Its process may be killed just before each commit and just after it."""

    def __init__(self, path: Path, death: Death) -> None:
        super().__init__(path)
        self._death = death

    @contextmanager
    def work(self) -> Iterator[Work]:
        with super().work() as work:
            yield work
            self._death.step()
        self._death.step()


class MortalCompany(PaperCompany):
    """Whoever asks it may be killed before it hears the question, and after it has acted on it."""

    death: Death

    def exchange(self, document: str) -> Answer:
        self.death.step()
        answer = super().exchange(document)
        self.death.step()
        return answer


@pytest.mark.parametrize("memory", [Memory.FULL, Memory.SAYS_9002])
def test_e26_killed_at_every_step(tmp_path: Path, memory: Memory) -> None:
    postings = [customer(1), invoice(1), invoice(2)]
    for at in itertools.count(1):
        company = MortalCompany(memory=memory)
        company.death = Death(at)
        path = tmp_path / str(at) / "ledger.sqlite"
        try:
            with MortalLedger(path, company.death) as mortal:
                Sender(mortal, company, a_profile(), per_set=2).send(postings)
        except KilledError:
            with Ledger(path) as ledger:
                assert_each_once(company, postings, run(ledger, company, postings, 2, most=1))
        else:
            assert at > 20, "there are more steps than that"
            return
