"""Requests built from plain data."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from qbcheck.errors import RequestNotValidError
from qbcheck.quickbooks.builder import IN_THIS_ORDER, Request, message_set

START = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
END = "</QBXMLMsgsRq></QBXML>"


def built(*requests: Request, **options: Any) -> str:
    return message_set(requests, **{"on_error": "stopOnError", "edition": "US", **options})


def test_elements_stand_in_the_order_of_the_table() -> None:
    """The order of the given data does not matter."""
    request = Request(
        "AccountQuery",
        {
            "OwnerID": "0",
            "NameFilter": {"Name": "Autotask", "MatchCriterion": "StartsWith"},
            "ActiveStatus": "All",
        },
        request_id="1",
    )
    expected = (
        '<AccountQueryRq requestID="1"><ActiveStatus>All</ActiveStatus><NameFilter>'
        "<MatchCriterion>StartsWith</MatchCriterion><Name>Autotask</Name></NameFilter>"
        "<OwnerID>0</OwnerID></AccountQueryRq>"
    )

    assert START + expected + END == built(request)


def test_a_list_repeats_an_element_and_none_leaves_it_out() -> None:
    """Lists keep their order; None and empty lists are nothing."""
    request = Request("VendorQuery", {"ListID": ["2", "1"], "OwnerID": [], "MaxReturned": None})

    assert START + "<VendorQueryRq><ListID>2</ListID><ListID>1</ListID></VendorQueryRq>" + END == built(request)


def test_the_document_is_ascii() -> None:
    """Everything else is a decimal reference, which all versions of QuickBooks understand."""
    text = built(Request("VendorQuery", {"FullName": ["Café & <Söhne>"]}, request_id="é"))

    assert "<FullName>Caf&#233; &amp; &lt;S&#246;hne&gt;</FullName>" in text
    assert 'requestID="&#233;"' in text
    assert text.isascii()


def test_attributes_of_set_and_request_are_written() -> None:
    """Ids, response data, iterator and metaData stand where qbXML wants them."""
    request = Request(
        "CustomerQuery",
        {"MaxReturned": 100},
        meta_data="MetaDataAndResponseData",
        iterator="Continue",
        iterator_id="{1}",
    )
    text = built(
        request,
        on_error="continueOnError",
        new_message_set_id="new",
        old_message_set_id="old",
        response_data="includeNone",
        version=(8, 0),
    )

    assert '<?qbxml version="8.0"?>' in text
    assert (
        '<QBXMLMsgsRq onError="continueOnError" newMessageSetID="new" oldMessageSetID="old" responseData="includeNone">'
        in text
    )
    assert '<CustomerQueryRq metaData="MetaDataAndResponseData" iterator="Continue" iteratorID="{1}">' in text


def test_a_set_without_requests_asks_for_an_earlier_one() -> None:
    """Recovery sends ids and nothing else."""
    text = message_set([], on_error="stopOnError", old_message_set_id="A1", new_message_set_id="A1")

    assert text.endswith('<QBXMLMsgsRq onError="stopOnError" newMessageSetID="A1" oldMessageSetID="A1"/></QBXML>')


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (Request("Nothing"), "NothingRq"),
        (Request("AccountQuery", {"Nam": "x"}), "AccountQueryRq/Nam"),
        (Request("AccountQuery", {"NameFilter": {"Nam": "x"}}), "AccountQueryRq/NameFilter/Nam"),
        (Request("AccountQuery", {"ListID": ["1"], "FullName": ["x"]}), "AccountQueryRq/FullName"),
        (Request("AccountQuery", {"NameFilter": "x"}), "AccountQueryRq/NameFilter"),
        (Request("AccountQuery", {"ActiveStatus": {"x": 1}}), "AccountQueryRq/ActiveStatus"),
        (Request("AccountQuery", {"MaxReturned": "5"}), "AccountQueryRq/MaxReturned"),
        (Request("AccountQuery", {"MaxReturned": [1, 2]}), "AccountQueryRq/MaxReturned"),
        (Request("AccountQuery", {"MaxReturned": 0}), "AccountQueryRq/MaxReturned"),
        (Request("AccountQuery", {"ActiveStatus": "Some"}), "AccountQueryRq/ActiveStatus"),
        (Request("AccountQuery", {"FullName": ["ok", "Ελλάδα"]}), "AccountQueryRq/FullName[2]"),
        (Request("AccountQuery", {"IncludeRetElement": ["x" * 51]}), "AccountQueryRq/IncludeRetElement"),
        (Request("AccountQuery", {"CurrencyFilter": {}}), "AccountQueryRq/CurrencyFilter"),
        (Request("AccountQuery", {"NameFilter": {"Name": "x"}}), "AccountQueryRq/NameFilter/MatchCriterion"),
        (Request("TxnDeletedQuery"), "TxnDeletedQueryRq/TxnDelType"),
        (Request("AccountQuery", iterator="Start"), "AccountQueryRq"),
        (Request("AccountQuery", request_id="x" * 51), "AccountQueryRq"),
        (Request("AccountQuery", request_id="\x00"), "AccountQueryRq"),
    ],
)
def test_what_the_table_does_not_allow_is_refused_with_its_path(request_: Request, path: str) -> None:
    """Nothing that QuickBooks would refuse leaves, and the text says where the fault is."""
    with pytest.raises(RequestNotValidError, match=path.replace("[", r"\[")) as caught:
        built(request_)

    assert path == caught.value.path


def test_a_request_id_is_used_once() -> None:
    """Answers are matched by it."""
    with pytest.raises(RequestNotValidError, match="used twice"):
        built(Request("HostQuery", request_id="1"), Request("CompanyQuery", request_id="1"))


def test_a_message_set_id_has_23_characters_at_most() -> None:
    """QuickBooks takes no more."""
    assert "x" * 23 in built(new_message_set_id="x" * 23)
    with pytest.raises(RequestNotValidError, match="24 characters"):
        built(new_message_set_id="x" * 24)


def test_a_version_is_kept_to() -> None:
    """What came later than the version written is refused."""
    with pytest.raises(RequestNotValidError, match=r"it came with qbXML 10\.0"):
        built(Request("InventorySiteQuery"), version=(9, 0))


LINE = {"ItemRef": {"FullName": "Hours"}, "Quantity": Decimal("1.5")}
GROUP = {"ItemGroupRef": {"FullName": "Kit"}}


def test_an_addition_is_built() -> None:
    """The record's aggregate, then what is to be returned of it."""
    request = Request("VendorAdd", {"IncludeRetElement": ["ListID"], "VendorAdd": {"Name": "Acme"}})

    expected = (
        "<VendorAddRq><VendorAdd><Name>Acme</Name></VendorAdd><IncludeRetElement>ListID</IncludeRetElement>"
        "</VendorAddRq>"
    )
    assert START + expected + END == built(request)


def test_elements_of_a_repeated_choice_are_mixed_in_the_given_order() -> None:
    """Lines and groups of lines stand in the order they have on the document."""
    lines = [("InvoiceLineGroupAdd", GROUP), ("InvoiceLineAdd", LINE), ("InvoiceLineGroupAdd", GROUP)]
    text = built(Request("InvoiceAdd", {"InvoiceAdd": {"CustomerRef": {"FullName": "A"}, IN_THIS_ORDER: lines}}))

    assert ["InvoiceLineGroupAdd", "InvoiceLineAdd", "InvoiceLineGroupAdd"] == re.findall(r"<(InvoiceLine\w+)>", text)
    assert text.index("</CustomerRef>") < text.index("<InvoiceLineGroupAdd>")


def test_elements_of_a_repeated_choice_follow_one_another_under_their_names() -> None:
    """Without an order of their own they stand as in the table."""
    data = {"CustomerRef": {"FullName": "A"}, "InvoiceLineGroupAdd": [GROUP], "InvoiceLineAdd": [LINE, LINE]}
    text = built(Request("InvoiceAdd", {"InvoiceAdd": data}))

    assert ["InvoiceLineAdd", "InvoiceLineAdd", "InvoiceLineGroupAdd"] == re.findall(r"<(InvoiceLine\w+)>", text)


@pytest.mark.parametrize(
    ("mixed", "fault"),
    [
        ([("ItemRef", {})], "InvoiceAddRq/InvoiceAdd/ItemRef: the element is not known here"),
        ([("CustomerRef", {})], "InvoiceAddRq/InvoiceAdd/CustomerRef: cannot stand beside"),
        (["InvoiceLineAdd"], "InvoiceAddRq/InvoiceAdd: 'InvoiceLineAdd' is no pair"),
    ],
)
def test_nothing_else_is_mixed(mixed: list[Any], fault: str) -> None:
    """Only what the table lets stand in any order."""
    with pytest.raises(RequestNotValidError, match=re.escape(fault)):
        built(Request("InvoiceAdd", {"InvoiceAdd": {IN_THIS_ORDER: mixed}}))


def test_a_document_that_needs_a_line_is_refused_without_one() -> None:
    """A credit memo has at least one line; an invoice may have none."""
    customer = {"CustomerRef": {"FullName": "A"}}
    fault = "CreditMemoAddRq/CreditMemoAdd: at least one of CreditMemoLineAdd, CreditMemoLineGroupAdd is missing"

    assert "</CustomerRef></InvoiceAdd>" in built(Request("InvoiceAdd", {"InvoiceAdd": customer}))
    with pytest.raises(RequestNotValidError, match=fault):
        built(Request("CreditMemoAdd", {"CreditMemoAdd": customer}))
