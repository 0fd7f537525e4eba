"""What a command that died has left in the ledger, and what the Web Connector brought for it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from qbcheck.ledger import Ledger, deliveries, jobs, message_sets
from qbcheck.ledger.deliveries import DeliveryState
from qbcheck.ledger.documents import DocumentState
from qbcheck.profile import Profile
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.transfer.sending import Sender

from .conftest import invoice
from .paper_company import Fault, PaperCompany


class DiesError(BaseException):
    """The end of a process."""


class Dies(Connection):
    """A way on which the command dies when its message set waits in the ledger, before or after it left."""

    def __init__(self, ledger: Ledger, company: PaperCompany, *, answered: bool) -> None:
        self.ledger, self.company, self.answered = ledger, company, answered

    def exchange(self, document: str) -> Answer:
        if "newMessageSetID" not in document:
            return self.company.exchange(document)
        set_id = document.partition('newMessageSetID="')[2].partition('"')[0]
        now = datetime.now(UTC)
        with self.ledger.work() as work:
            job = jobs.open_job(work, "acme", "transfer", now)
            number = deliveries.post(work, job, "acme", document, is_writing=True, message_set=set_id, now=now)
            if self.answered:
                deliveries.hand_out(work, number, "ticket", "")
                answer = self.company.exchange(document)
                deliveries.end(work, number, DeliveryState.ANSWERED, now, answer=answer.text)
        raise DiesError

    def close(self) -> None:
        pass


def die(ledger: Ledger, profile: Profile, company: PaperCompany, *, answered: bool) -> None:
    try:
        Sender(ledger, Dies(ledger, company, answered=answered), profile).send([invoice(1)])
    except DiesError:
        return
    raise AssertionError("it lives")


def test_an_answer_that_came_for_a_dead_command_settles_its_documents(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany()
    die(ledger, profile, company, answered=True)
    found = Sender(ledger, company, profile).send([invoice(1)])
    assert found[invoice(1).identity].state is DocumentState.POSTED
    assert len(company.documents) == len(company.records) == 1


def test_what_a_dead_command_left_waiting_does_not_leave_behind_our_back(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany(faults=[Fault.NONE])
    die(ledger, profile, company, answered=False)
    with ledger.look() as work:
        assert deliveries.is_waiting(work, "acme")
    Sender(ledger, company, profile).send([invoice(1)])
    with ledger.look() as work:
        assert not deliveries.is_waiting(work, "acme")
        assert message_sets.in_doubt(work, "acme") == ()
    assert len(company.records) == 1


def test_a_late_answer_proves_what_a_person_deleted_since(ledger: Ledger, profile: Profile) -> None:
    """Catalogue F30: neither QuickBooks' memory nor a search would show that it was done; it is not made again."""
    company = PaperCompany()
    die(ledger, profile, company, answered=True)
    company.records.clear()
    company.forget()
    found = Sender(ledger, company, profile).send([invoice(1)])
    assert found[invoice(1).identity].state is DocumentState.POSTED
    assert company.records == []


def test_nothing_of_a_dead_command_waits_while_its_fate_is_found_out(ledger: Ledger, profile: Profile) -> None:
    """A poll in between must not carry it away."""
    company = PaperCompany()
    die(ledger, profile, company, answered=False)
    waited = []
    exchange = company.exchange

    def look(document: str) -> Answer:
        with ledger.look() as work:
            waited.append(deliveries.is_waiting(work, "acme"))
        return exchange(document)

    company.exchange = look  # type: ignore[method-assign]
    Sender(ledger, company, profile).send([invoice(1)])
    # The first two only ask which company file it is, and what became of the message set.
    assert len(waited) > 2
    assert not any(waited[1:])
