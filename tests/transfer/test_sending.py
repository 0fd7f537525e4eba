"""Each document exactly once, whatever happens on the way (design 6; fault catalogue A and C).

The company file on paper counts what it was made to do; what the reference is unsure of is played in every way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbcheck.errors import CompanyError, LockedError, RefusedAsAWholeError
from qbcheck.ledger import Ledger, documents, message_sets
from qbcheck.ledger.documents import DocumentState, Identity
from qbcheck.ledger.locks import locked
from qbcheck.profile import Profile
from qbcheck.transfer.postings import Posting, guid_of, mark_of
from qbcheck.transfer.sending import Sender, WrongCompanyFileError
from qbcheck.transfer.settling import InDoubtError

from .conftest import a_profile, customer, invoice
from .paper_company import Fault, Memory, PaperCompany

SIZES = (1, 10, 50)
DOCUMENTS = {1: 4, 10: 24, 50: 60}
"""How many are sent at each size of a message set, so that there are several sets, or one that is not full."""
KINDS = (customer, invoice)
Make = Callable[[int], Posting]


def run(
    ledger: Ledger, company: PaperCompany, postings: Sequence[Posting], per_set: int, *, most: int = 8
) -> dict[Identity, documents.Document]:
    """Run again and again, as a person would, until a run ends well."""
    for _ in range(most):
        try:
            return Sender(ledger, company, a_profile(), per_set=per_set).send(postings)
        except CompanyError:
            continue
    raise AssertionError("it does not end")


def assert_each_once(
    company: PaperCompany, postings: Sequence[Posting], found: dict[Identity, documents.Document]
) -> None:
    """Each document is in the company file once, and the ledger knows its record."""
    guids = Counter(values["ExternalGUID"] for _, _, values in company.records)
    assert guids == Counter(guid_of(posting.identity) for posting in postings)
    by_guid = {values["ExternalGUID"]: record_id for _, record_id, values in company.records}
    assert {identity: (one.state, one.record_id) for identity, one in found.items()} == {
        posting.identity: (DocumentState.POSTED, by_guid[guid_of(posting.identity)]) for posting in postings
    }


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("per_set", SIZES)
def test_everything_is_posted_once_and_a_second_run_has_nothing_to_do(ledger: Ledger, make: Make, per_set: int) -> None:
    company, postings = PaperCompany(), [make(number) for number in range(1, DOCUMENTS[per_set] + 1)]
    assert_each_once(company, postings, run(ledger, company, postings, per_set))
    sets = {1: 4, 10: 3, 50: 2}[per_set]
    assert len(company.documents) == sets
    run(ledger, company, postings, per_set)
    assert len(company.documents) == sets


@pytest.mark.parametrize("per_set", SIZES)
@pytest.mark.parametrize("memory", Memory)
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.ALL_HRESULT])
def test_one_fault_in_the_first_message_set(ledger: Ledger, fault: Fault, memory: Memory, per_set: int) -> None:
    """Catalogue A1, A3, A5, A6, A7, A8, B14, for list entries and transactions, whatever QuickBooks remembers."""
    postings = [make(number) for number in range(1, DOCUMENTS[per_set] // 2 + 1) for make in KINDS]
    company = PaperCompany(memory=memory, faults=[fault])
    assert_each_once(company, postings, run(ledger, company, postings, per_set))


@pytest.mark.parametrize("memory", Memory)
def test_a1_nothing_new_leaves_before_the_doubt_is_settled(ledger: Ledger, profile: Profile, memory: Memory) -> None:
    company = PaperCompany(memory=memory, faults=[Fault.LOST_AFTER])
    Sender(ledger, company, profile, per_set=1).send([invoice(1)])
    Sender(ledger, company, profile, per_set=1).send([invoice(1), invoice(2)])
    assert [values["ExternalGUID"] for _, _, values in company.records] == [
        guid_of(invoice(number).identity) for number in (1, 2)
    ]


def test_a1_the_same_bytes_leave_again_under_the_same_id(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany(faults=[Fault.LOST_BEFORE])
    Sender(ledger, company, profile).send([invoice(1), invoice(2)])
    assert len(company.documents) == 2
    assert company.documents[0] == company.documents[1]


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("bad", ["first", "last"])
def test_a4_a_document_that_cannot_be_parsed_stands_alone_in_the_end(ledger: Ledger, count: int, bad: str) -> None:
    """Catalogue A4 and C21: it is refused with the text, its neighbours are posted, nothing is repeated without end."""
    postings = [customer(number) for number in range(1, count + 1)]
    poison = postings[0 if bad == "first" else -1]
    company = PaperCompany(poison=frozenset([guid_of(poison.identity)]))
    found = run(ledger, company, postings, 50)
    assert found[poison.identity].state is DocumentState.REFUSED
    assert found[poison.identity].reason
    rest = [posting for posting in postings if posting is not poison]
    assert_each_once(company, rest, {key: one for key, one in found.items() if key != poison.identity})
    assert len(company.documents) <= 2 * 7 + 7  # halves of 50, and one for each half that was well
    before = len(company.documents)
    run(ledger, company, postings, 50)
    assert len(company.documents) == before


def test_c16_a_refusal_stops_nobody_else(ledger: Ledger) -> None:
    company = PaperCompany(names=frozenset(["Customer 3"]))
    found = run(ledger, company, [customer(number) for number in range(1, 6)], 50)
    assert [one.state for one in found.values()] == [
        DocumentState.REFUSED if number == 3 else DocumentState.POSTED for number in range(1, 6)
    ]
    assert "3100" in found[customer(3).identity].reason
    assert len(company.documents) == 1


def test_a_list_entry_of_somebody_else_is_not_taken_for_ours(ledger: Ledger) -> None:
    """The search after a lost message set finds the name, with another's mark."""
    company = PaperCompany(memory=Memory.SAYS_600, faults=[Fault.LOST_BEFORE])
    company.records.append(("Customer", "80000FFF-1700000000", {"Name": "Customer 1", "ExternalGUID": "{other}"}))
    found = run(ledger, company, [customer(1)], 1)
    assert found[customer(1).identity].state is DocumentState.REFUSED
    assert "3100" in found[customer(1).identity].reason


def test_two_records_with_our_mark_are_for_a_person_to_judge(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany(memory=Memory.SAYS_9002, faults=[Fault.LOST_AFTER])
    copied = {"Memo": f"copied by hand {mark_of(invoice(1).identity)}"}
    company.records.append(("Invoice", "80000FFF-1700000000", copied))
    for _ in range(2):
        with pytest.raises(InDoubtError, match="2 records"):
            Sender(ledger, company, profile).send([invoice(1), invoice(2)])
    assert len(company.documents) == 1


def test_done_and_no_longer_there_is_for_a_person_to_judge(ledger: Ledger, profile: Profile) -> None:
    """Catalogue F30: what a person deleted is not made again."""
    company = PaperCompany(memory=Memory.STATUS_ONLY, faults=[Fault.LOST_AFTER])
    exchange = company.exchange

    def deletes_then_answers(document: str) -> object:
        if "TxnDateRangeFilter" in document:
            company.records.clear()
        return exchange(document)

    company.exchange = deletes_then_answers  # type: ignore[method-assign, assignment]
    with pytest.raises(InDoubtError, match="holds no record"):
        Sender(ledger, company, profile).send([invoice(1)])
    assert len(company.documents) == 1


def test_b12_another_company_file_gets_nothing(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany(name="Another Company")
    with pytest.raises(WrongCompanyFileError, match="Another Company"):
        Sender(ledger, company, profile).send([invoice(1)])
    assert company.documents == []


def test_f29_two_writers_at_a_time_are_one_too_many(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany()
    with locked(ledger.path, "the company file of acme"), pytest.raises(LockedError, match="in use by process"):
        Sender(ledger, company, profile).send([invoice(1)])
    assert company.documents == []


def test_f31_a_document_is_known_by_what_it_is_not_by_what_it_says(ledger: Ledger) -> None:
    company = PaperCompany()
    run(ledger, company, [customer(1)], 1)
    changed = Posting(customer(1).identity, invoice(1).request)
    run(ledger, company, [changed], 1)
    assert len(company.records) == 1


def test_what_is_never_executed_is_given_up_in_the_end(ledger: Ledger, profile: Profile) -> None:
    """R4: no endless loop, and the document stays pending with its reason."""
    company = PaperCompany(faults=[Fault.LOST_BEFORE] * 100)
    found = Sender(ledger, company, profile).send([invoice(1)])
    assert (found[invoice(1).identity].state, len(company.documents)) == (DocumentState.PENDING, 10)
    assert found[invoice(1).identity].reason


def test_an_unreachable_quickbooks_uses_up_no_attempts(ledger: Ledger) -> None:
    company = PaperCompany(faults=[Fault.NOT_DELIVERED] * 7)
    found = run(ledger, company, [invoice(1)], 1)
    assert_each_once(company, [invoice(1)], found)
    assert found[invoice(1).identity].attempts == 1


def test_a_busy_quickbooks_ends_the_run_and_the_next_one_goes_on(ledger: Ledger, profile: Profile) -> None:
    """A window that waits for an answer (0x80040414) is asked once a run, and never keeps a document out for good."""
    company = PaperCompany(faults=[Fault.BUSY] * 7)
    for number in range(1, 8):
        with pytest.raises(RefusedAsAWholeError, match="a window is open"):
            Sender(ledger, company, profile).send([invoice(1)])
        assert len(company.documents) == number
    assert_each_once(company, [invoice(1)], Sender(ledger, company, profile).send([invoice(1)]))


def test_what_was_given_up_in_one_run_leaves_in_the_next(ledger: Ledger, profile: Profile) -> None:
    company = PaperCompany(faults=[Fault.LOST_BEFORE] * 10)
    Sender(ledger, company, profile).send([invoice(1)])
    assert_each_once(company, [invoice(1)], Sender(ledger, company, profile).send([invoice(1)]))


def test_the_mark_is_at_the_end_of_the_memo_and_fits(ledger: Ledger) -> None:
    company = PaperCompany()
    long = Posting(
        Identity("acme", "Invoice", "7"),
        type(invoice(7).request)("InvoiceAdd", {"InvoiceAdd": {**_content(invoice(7)), "Memo": "m" * 4095}}),
    )
    run(ledger, company, [long], 1)
    memo = company.records[0][2]["Memo"]
    assert len(memo) <= 4095
    assert memo.endswith(mark_of(long.identity))


def _content(posting: Posting) -> dict[str, object]:
    content = posting.request.content["InvoiceAdd"]
    assert isinstance(content, dict)
    return content


@settings(max_examples=40, deadline=None)
@given(
    faults=st.lists(st.sampled_from([fault for fault in Fault if fault is not Fault.ALL_HRESULT]), max_size=6),
    memory=st.sampled_from(Memory),
    per_set=st.sampled_from((1, 3, 10, 50)),
    count=st.integers(1, 25),
)
def test_any_faults_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, faults: list[Fault], memory: Memory, per_set: int, count: int
) -> None:
    """R1, R2, R4: nothing doubled, nothing missing, an end."""
    with Ledger(tmp_path_factory.mktemp("run") / "ledger.sqlite") as ledger:
        company = PaperCompany(memory=memory, faults=list(faults))
        postings = [make(number) for number, make in zip(range(count), itertools.cycle(KINDS), strict=False)]
        assert_each_once(company, postings, run(ledger, company, postings, per_set, most=12))
        with ledger.look() as work:
            assert message_sets.in_doubt(work, "acme") == ()
