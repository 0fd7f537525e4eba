"""What an answer proves of each document (fault catalogue A3, A7, A8)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qbcheck.ledger.documents import Document, DocumentState, Identity
from qbcheck.quickbooks.reader import read_answer
from qbcheck.transfer.outcomes import Outcome, outcomes

SET = "0123456789abcdef"


def document(number: int) -> Document:
    identity = Identity("acme", "Invoice", str(number))
    return Document(number, identity, "acme", DocumentState.SENT, "", "", SET, f"{SET}-{number}", 1, 0, "", "", "")


def response(number: int, status: int = 0, record: str = "") -> str:
    attributes = f'requestID="{SET}-{number}" statusCode="{status}" statusMessage="Said so."'
    return f"<InvoiceAddRs {attributes}>{record}</InvoiceAddRs>"


def record(number: int) -> str:
    return f"<InvoiceRet><TxnID>{number}A-1</TxnID><EditSequence>7</EditSequence></InvoiceRet>"


def proved(responses: Sequence[str], count: int, named: str = SET) -> dict[int, Outcome]:
    answer = f'<QBXML><QBXMLMsgsRs newMessageSetID="{named}">{"".join(responses)}</QBXMLMsgsRs></QBXML>'
    return outcomes(read_answer(answer), SET, [document(number) for number in range(1, count + 1)])


def test_a8_nothing_is_known_by_position() -> None:
    """The answers come in another order, and the first one is missing."""
    found = proved([response(3, record=record(3)), response(2, record=record(2))], 3)
    assert {number: one.record_id for number, one in found.items()} == {2: "2A-1", 3: "3A-1"}


def test_a8_answers_without_request_ids_prove_nothing() -> None:
    assert proved([response(1, record=record(1)).replace("requestID", "id")], 1) == {}


def test_two_answers_to_one_request_prove_nothing() -> None:
    assert proved([response(1, record=record(1)), response(1, record=record(2))], 1) == {}


def test_a3_the_answer_to_another_message_set_proves_nothing() -> None:
    """Not even with the same request ids, and not that it was refused."""
    assert proved([response(1, record=record(1)), response(2, 3100)], 2, named="another") == {}


@pytest.mark.parametrize("status", [0, 500, 530])
def test_a7_no_record_is_no_success(status: int) -> None:
    found = proved([response(1, status)], 1)[1]
    assert (found.state, found.claimed_done) == (DocumentState.UNKNOWN, True)


def test_a7_a_status_that_cannot_be_read_is_no_success() -> None:
    found = proved([response(1, record=record(1)).replace('"0"', '"fine"')], 1)[1]
    assert found.state is DocumentState.UNKNOWN


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (3100, DocumentState.REFUSED),  # the name is taken
        (3140, DocumentState.REFUSED),  # what it refers to is not there
        (3176, DocumentState.PENDING),  # locked: later
        (3231, DocumentState.PENDING),  # not processed, since one before it failed
        (9002, DocumentState.UNKNOWN),  # about message sets, not about this document
    ],
)
def test_what_a_status_proves(status: int, state: DocumentState) -> None:
    found = proved([response(1, status)], 1)[1]
    assert (found.state, str(status) in found.reason) == (state, True)


def test_a_warning_comes_with_the_record() -> None:
    found = proved([response(1, 530, record(1))], 1)[1]
    assert (found.state, found.record_id, "530" in found.reason) == (DocumentState.POSTED, "1A-1", True)
