"""What happens before what: recorded before it leaves, settled before anything new leaves (design 6.3 to 6.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from qbcheck.errors import CompanyAnswerError, NotDeliveredError
from qbcheck.ledger import Ledger, documents, message_sets
from qbcheck.ledger.documents import Document, DocumentState
from qbcheck.profile import Profile
from qbcheck.quickbooks.builder import message_set
from qbcheck.quickbooks.connection import Answer
from qbcheck.quickbooks.schema import parse_version
from qbcheck.transfer.postings import Posting, marked
from qbcheck.transfer.searching import search
from qbcheck.transfer.sending import Sender

from .conftest import customer, invoice
from .paper_company import Fault, Memory, PaperCompany


@dataclass
class Listening(PaperCompany):
    """Notes what it hears, in order: ``write`` or ``ask`` with the id of the message set, ``search``."""

    ledger_file: Path | None = None
    heard: list[tuple[str, str]] = field(default_factory=list)
    tells_what_it_remembers: bool = True
    found_in_the_ledger: list[tuple[str, list[DocumentState]]] = field(default_factory=list)
    """Of each writing message set, while it is on its way: its text, and how far its documents are."""

    def exchange(self, document: str) -> Answer:
        new_id, old_id = (re.search(rf'{which}MessageSetID="(\w+)"', document) for which in ("new", "old"))
        if old_id:
            self.heard.append(("ask", old_id[1]))
            if not self.tells_what_it_remembers:
                raise NotDeliveredError("QuickBooks is away.")
        elif new_id:
            self.heard.append(("write", new_id[1]))
            self._look_into_the_ledger(new_id[1])
        elif "QueryRq" in document and "HostQueryRq" not in document:
            self.heard.append(("search", ""))
        return super().exchange(document)

    def _look_into_the_ledger(self, set_id: str) -> None:
        if self.ledger_file:
            with Ledger(self.ledger_file) as other, other.look() as work:
                states = [one.state for one in documents.of_message_set(work, set_id)]
                self.found_in_the_ledger.append((message_sets.by_id(work, set_id).text, states))


def test_what_leaves_is_on_disk_before_it_leaves(ledger: Ledger, profile: Profile) -> None:
    """Whoever opens the ledger then sees the exact text, and its documents as sent; the second time too."""
    company = Listening(ledger_file=ledger.path, faults=[Fault.LOST_BEFORE])
    Sender(ledger, company, profile).send([invoice(1), invoice(2)])
    assert [(text, [DocumentState.SENT] * 2) for text in company.documents[:1]] == company.found_in_the_ledger[:1]
    assert company.documents[:1] * 2 == [text for text, _ in company.found_in_the_ledger]


def test_a_doubt_of_an_earlier_run_is_settled_first(ledger: Ledger, profile: Profile) -> None:
    company = Listening(faults=[Fault.LOST_AFTER], tells_what_it_remembers=False)
    with pytest.raises(NotDeliveredError):
        Sender(ledger, company, profile, per_set=1).send([invoice(1), invoice(2)])
    lost = company.heard[0][1]
    assert company.heard == [("write", lost), ("ask", lost)]
    company.heard.clear()
    company.tells_what_it_remembers = True
    Sender(ledger, company, profile, per_set=1).send([invoice(1), invoice(2)])
    assert company.heard[0] == ("ask", lost)
    assert [kind for kind, _ in company.heard].count("write") == 1


def test_a_doubt_is_settled_before_the_next_message_set(ledger: Ledger, profile: Profile) -> None:
    company = Listening(faults=[Fault.LOST_AFTER])
    Sender(ledger, company, profile, per_set=1).send([invoice(1), invoice(2)])
    assert [kind for kind, _ in company.heard] == ["write", "ask", "write"]


@pytest.mark.parametrize("memory", [Memory.SAYS_600, Memory.SAYS_9002, Memory.TAKES_NO_QUESTION])
def test_nothing_leaves_again_before_it_was_searched_for(ledger: Ledger, profile: Profile, memory: Memory) -> None:
    company = Listening(memory=memory, faults=[Fault.LOST_BEFORE])
    Sender(ledger, company, profile).send([invoice(1)])
    assert [kind for kind, _ in company.heard] == ["write", "ask", "search", "write"]


def test_a4_an_hresult_proves_nothing_before_it_was_searched_for(ledger: Ledger, profile: Profile) -> None:
    company = Listening(memory=Memory.SAYS_600, faults=[Fault.ALL_HRESULT])
    Sender(ledger, company, profile).send([invoice(1), invoice(2)])
    assert [kind for kind, _ in company.heard][:3] == ["write", "ask", "search"]


@pytest.mark.parametrize("status", [1030, 500, 3120])
def test_a_search_that_is_not_answered_in_full_proves_nothing(ledger: Ledger, profile: Profile, status: int) -> None:
    """An empty answer with an error is not an empty search: nothing is sent, and the document stays in doubt."""
    company = Listening(memory=Memory.SAYS_600, faults=[Fault.DIES_AFTER_HALF])
    answer_query = company._query

    def refuses_invoices(request: object) -> str:
        answer = answer_query(request)
        if not answer.startswith("<InvoiceQueryRs"):
            return answer
        return re.sub(r'(<InvoiceQueryRs requestID="[^"]*").*', rf'\1 statusCode="{status}"/>', answer)

    company._query = refuses_invoices  # type: ignore[method-assign, assignment]
    for _ in range(2):
        with pytest.raises(CompanyAnswerError, match="not answered in full"):
            Sender(ledger, company, profile).send([invoice(1)])
    assert len(company.documents) == 1
    with ledger.look() as work:
        assert documents.by_identity(work, [invoice(1).identity])[invoice(1).identity].state is DocumentState.UNKNOWN


def test_a_document_of_another_profile_does_not_leave(ledger: Ledger, profile: Profile) -> None:
    """Another profile has seen it first: it is pending there, for that company file."""
    with ledger.work() as work:
        documents.see(work, {invoice(1).identity: ""}, "other", datetime.now(UTC))
    company = Listening()
    found = Sender(ledger, company, profile).send([invoice(1), invoice(2)])
    assert [found[invoice(number).identity].state for number in (1, 2)] == [DocumentState.PENDING, DocumentState.POSTED]
    assert len(company.records) == 1


SENT_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
VERSION = parse_version("13.0")


def a_search(posting: Posting) -> etree._Element:
    """Return the requests of the search for a posting that left at SENT_AT."""
    request = replace(marked(posting, VERSION), request_id="1")
    text = message_set([request], on_error="continueOnError", new_message_set_id="lost")
    sought = Document(1, posting.identity, "acme", DocumentState.UNKNOWN, "", "", "lost", "1", 1, 0, "", "", "")
    question = message_set(search(text, [sought], SENT_AT, VERSION).requests, on_error="continueOnError")
    return etree.fromstring(question.encode())[0]


def test_no_two_searches_have_the_same_request_ids() -> None:
    ids = [request.get("requestID") for _ in range(2) for request in a_search(invoice(1))]
    assert len(set(ids)) == len(ids)


def test_the_search_reaches_back_over_every_time_zone() -> None:
    """Clocks of computers may be 26 hours apart, and a wrong one hides its changes: the own date finds them."""
    searched = a_search(invoice(1))
    since = datetime.fromisoformat(searched.findtext(".//FromModifiedDate") or "")
    assert since.replace(tzinfo=UTC) <= SENT_AT - timedelta(hours=26)
    assert [searched.findtext(f".//{name}TxnDate") for name in ("From", "To")] == ["2026-03-01"] * 2


def test_the_search_for_a_list_entry_is_by_its_name_whether_active_or_not() -> None:
    searched = a_search(customer(1))
    assert [searched.findtext(f".//{name}") for name in ("Name", "ActiveStatus")] == ["Customer 1", "All"]
