"""The customer's name in an invoice's markup; the shapes are those that public clients have met."""

from __future__ import annotations

import base64
import html
from typing import Any

import pytest

from qbcheck.errors import (
    AutotaskAnswerError,
    AutotaskError,
    AutotaskPermissionError,
    AutotaskRequestError,
    AutotaskUnreachableError,
)
from qbcheck.transfer.invoices.markup import MarkupNames

XML = """<?xml version='1.0' encoding='utf-8'?>
<invoice><batch_id>1</batch_id><account><cust_name>Café &amp; Co </cust_name></account></invoice>"""
ENCODED = base64.b64encode(XML.encode()).decode()


class Played:
    """A client that answers documents."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, int, str]] = []

    def document(self, entity: str, record_id: int, name: str) -> Any:
        self.asked.append((entity, record_id, name))
        if isinstance(self.answer, AutotaskError):
            raise self.answer
        return self.answer


def name_in(answer: Any) -> str:
    return MarkupNames(Played(answer)).customer_name(5001, 175)  # type: ignore[arg-type] - played


@pytest.mark.parametrize(
    "answer",
    [
        {"invoiceMarkup": XML},
        {"invoiceMarkup": html.escape(XML)},
        {"item": {"id": 5001, "data": ENCODED}},
        {"id": 5001, "contentType": "application/xml", "fileName": "5001.xml", "fileSize": 9, "data": ENCODED},
    ],
)
def test_the_name_is_found(answer: Any) -> None:
    assert "Café & Co" == name_in(answer)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"item": None},
        {"invoiceMarkup": ""},
        {"invoiceMarkup": "not XML"},
        {"invoiceMarkup": "<invoice><cust_name>Cut"},
        {"invoiceMarkup": "<invoice><addr1>1 Road</addr1></invoice>"},
        {"invoiceMarkup": "<!DOCTYPE x [<!ENTITY a 'b'>]><cust_name>&a;</cust_name>"},
        {"data": "no base64!"},
        {"data": 7},
    ],
)
def test_no_name_is_no_failure(answer: Any) -> None:
    assert "" == name_in(answer)


@pytest.mark.parametrize(
    "refusal",
    [AutotaskRequestError("no", status=404), AutotaskPermissionError("no", status=403), AutotaskAnswerError("no")],
)
def test_a_refusal_is_the_last_question(refusal: AutotaskError) -> None:
    client = Played(refusal)
    names = MarkupNames(client)  # type: ignore[arg-type] - played

    assert ["", ""] == [names.customer_name(number, number) for number in (5001, 5002)]
    assert [("Invoices", 5001, "InvoiceMarkupXml")] == client.asked


def test_a_company_is_asked_for_once() -> None:
    client = Played({"invoiceMarkup": XML})
    names = MarkupNames(client)  # type: ignore[arg-type] - played

    assert ["Café & Co"] * 4 == [
        names.customer_name(number, company) for number, company in ((1, 7), (2, 7), (3, None), (4, None))
    ]
    assert [1, 3, 4] == [number for _, number, _ in client.asked]


def test_no_answer_is_told() -> None:
    with pytest.raises(AutotaskUnreachableError):
        name_in(AutotaskUnreachableError("no"))
