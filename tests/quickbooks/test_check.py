"""What is refused before it leaves: our check against the vendor's XSD, and what only our check knows."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import pytest
from lxml import etree

from qbcheck.errors import RequestNotValidError
from qbcheck.quickbooks import check
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.check import check_document, check_queries_only
from qbcheck.quickbooks.markup import parse
from qbcheck.quickbooks.schema import Body, Choice, Element, Message, message, message_names

from .variants import variants
from .vendor import QBXML, VendorSchema, sample_index

HEAD = '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'


def document(requests: str, *, attributes: str = 'onError="stopOnError"', head: str = HEAD) -> str:
    return f"{head}<QBXML><QBXMLMsgsRq {attributes}>{requests}</QBXMLMsgsRq></QBXML>"


def _refusal(text: str) -> str:
    try:
        check_document(text, edition="US")
    except RequestNotValidError as error:
        return error.message
    return ""


STRICTER = re.compile(r"ContactsMod\[\d\]/(ListID|EditSequence): the element is missing")
"""What the vendor's field list requires, and we with it, though the XSD does not."""


def _mutants(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the document with each element left out, doubled, swapped with the next, renamed, and with an odd value."""
    count = len(list(root.iter()))
    for number in range(2, count):
        for change in (_leave_out, _double, _swap, _rename, _spoil, _empty, _make_negative):
            mutant = copy.deepcopy(root)
            if change(list(mutant.iter())[number]):
                yield mutant


def _leave_out(element: etree._Element) -> bool:
    element.getparent().remove(element)
    return True


def _double(element: etree._Element) -> bool:
    element.addnext(copy.deepcopy(element))
    return True


def _swap(element: etree._Element) -> bool:
    following = element.getnext()
    if following is None or following.tag == element.tag:
        return False
    following.addnext(element)
    return True


def _rename(element: etree._Element) -> bool:
    element.tag = f"{element.tag}X"
    return True


def _spoil(element: etree._Element, text: str = "?" * 40) -> bool:
    if len(element):
        return False
    element.text = text
    return True


def _empty(element: etree._Element) -> bool:
    return _spoil(element, "")


def _make_negative(element: etree._Element) -> bool:
    return _spoil(element, "-1.5")


@pytest.mark.parametrize("name", message_names())
def test_a_spoiled_request_is_refused_exactly_when_the_vendor_refuses_it(
    name: str, vendor_schema: VendorSchema
) -> None:
    """Whatever is left out, doubled, swapped, renamed or given an odd value: our verdict is the XSD's."""
    for content in list(variants(message(name).request.content))[:6]:
        root = parse(message_set([Request(name, content)], on_error="stopOnError", edition="US"))
        for mutant in _mutants(root):
            text = HEAD + etree.tostring(mutant, encoding="unicode")
            refusal = _refusal(text)

            assert STRICTER.search(refusal) or bool(vendor_schema.fault(mutant)) == bool(refusal), text


@pytest.mark.skipif(not QBXML.is_dir(), reason="the vendor's samples are not at hand")
def test_genuine_queries_are_judged_as_the_index_says() -> None:
    """Query documents that other projects send pass, in the version they name."""
    judged = 0
    for name, valid in sample_index():
        text = (QBXML / "samples" / name).read_bytes()
        tags = [str(element.tag) for element in parse(text.decode()).iterfind("QBXMLMsgsRq/*")]
        if tags and all(tag.endswith("QueryRq") and tag.removesuffix("Rq") in message_names() for tag in tags):
            judged += 1

            assert valid == (_refusal(text.decode()) == ""), name
    assert judged == 7


@pytest.mark.skipif(not QBXML.is_dir(), reason="the vendor's samples are not at hand")
def test_a_genuine_request_outside_the_table_is_named() -> None:
    """A document with a request we do not know is refused with that request's name."""
    text = (QBXML / "samples" / "InventoryAdjustmentQueryRq-selfjared1.xml").read_text(encoding="utf-8")

    assert "TransferQueryRq" in _refusal(text)


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("", "QBXML", "not readable"),
        (document("<HostQueryRq>"), "QBXML", "not readable"),
        (document("<HostQueryRq/>", head="<!DOCTYPE QBXML []>"), "QBXML", "DOCTYPE"),
        (document("<HostQueryRq/>", head=""), "QBXML", "instruction"),
        (document("<HostQueryRq/>", head='<?qbxml version="CA3.0"?>'), "QBXML", "no version"),
        (HEAD + "<QBXML/>", "QBXML", "one QBXMLMsgsRq"),
        (HEAD + "<QBXML><QBXMLMsgsRs/></QBXML>", "QBXML", "one QBXMLMsgsRq"),
        (document("", attributes=""), "QBXMLMsgsRq", "onError is missing"),
        (document("", attributes='onError="rollbackOnError"'), "QBXMLMsgsRq", "rollbackOnError"),
        (
            document("", attributes='onError="stopOnError" newMessageSetID="0123456789abcdef01234567"'),
            "QBXMLMsgsRq",
            "23",
        ),
        (document("", attributes='onError="stopOnError" color="red"'), "QBXMLMsgsRq", "color"),
        (document("<EstimateAddRq/>"), "EstimateAddRq", "not in the message table"),
        (document("<AccountQueryRs/>"), "AccountQueryRs", "not in the message table"),
        (document(f'<HostQueryRq requestID="{"1" * 51}"/>'), "HostQueryRq", "requestID"),
        (document('<AccountQueryRq iterator="Start"/>'), "AccountQueryRq", "iterator is not known"),
        (document('<AccountQueryRq metaData="All"/>'), "AccountQueryRq", "metaData"),
        (document('<VendorQueryRq iterator="Start"/>'), "VendorQueryRq/MaxReturned", "missing"),
        (
            document('<VendorQueryRq iterator="Continue"><MaxReturned>1</MaxReturned></VendorQueryRq>'),
            "VendorQueryRq",
            "iteratorID",
        ),
        (document("<AccountQueryRq>x</AccountQueryRq>"), "AccountQueryRq", "text stands between"),
        (document("<AccountQueryRq><Name>x</Name></AccountQueryRq>"), "AccountQueryRq/Name", "not known"),
        (
            document("<AccountQueryRq><ListID>1</ListID><FullName>x</FullName></AccountQueryRq>"),
            "AccountQueryRq/FullName",
            "excluded",
        ),
        (
            document("<AccountQueryRq><NameFilter><Name>x</Name></NameFilter></AccountQueryRq>"),
            "AccountQueryRq/NameFilter/MatchCriterion",
            "missing",
        ),
        (
            document('<AccountQueryRq><ActiveStatus note="x">All</ActiveStatus></AccountQueryRq>'),
            "AccountQueryRq/ActiveStatus",
            "attribute",
        ),
        (
            document("<AccountQueryRq><ActiveStatus>all</ActiveStatus></AccountQueryRq>"),
            "AccountQueryRq/ActiveStatus",
            "not one of",
        ),
        (
            document("<AccountQueryRq><MaxReturned>0</MaxReturned></AccountQueryRq>"),
            "AccountQueryRq/MaxReturned",
            "out of range",
        ),
        (
            document("<AccountQueryRq><FromModifiedDate>2026-02-28T10:00:00Z</FromModifiedDate></AccountQueryRq>"),
            "AccountQueryRq/FromModifiedDate",
            "is not a time",
        ),
        (
            document("<CompanyQueryRq><OwnerID>0</OwnerID><OwnerID>1</OwnerID></CompanyQueryRq>"),
            "CompanyQueryRq/OwnerID[2]",
            "GUID",
        ),
    ],
)
def test_a_breach_is_named_with_its_path(text: str, path: str, reason: str) -> None:
    """The error names the element and says what is wrong with it."""
    with pytest.raises(RequestNotValidError, match=reason) as caught:
        check_document(text, edition="US")

    assert path == caught.value.path


def test_a_later_versions_message_is_refused_in_an_older_document() -> None:
    """InventorySiteQuery came with 10.0."""
    text = document("<InventorySiteQueryRq/>", head='<?qbxml version="9.0"?>')

    assert "it came with qbXML 10.0, the document is written in 9.0" in _refusal(text)


def test_a_later_versions_element_is_refused_in_an_older_document() -> None:
    """CurrencyFilter came with 8.0."""
    request = "<AccountQueryRq><CurrencyFilter><FullName>Euro</FullName></CurrencyFilter></AccountQueryRq>"

    assert "it came with qbXML 8.0" in _refusal(document(request, head='<?qbxml version="7.0"?>'))
    assert _refusal(document(request, head='<?qbxml version="8.0"?>')) == ""


RESALE = Element("ResaleNumber", "STRTYPE", required=False, repeated=False, lengths={"US": 15, "CA": 21, "UK": 21})
TAX_AGENCY = Element("IsTaxAgency", "BOOLTYPE", required=False, repeated=False, editions=frozenset({"CA", "UK"}))
QUERY = Body("XQueryRq", frozenset(), (RESALE, TAX_AGENCY))


@pytest.mark.parametrize(
    ("edition", "content", "refusal"),
    [
        ("US", "<IsTaxAgency>true</IsTaxAgency>", "the US edition does not know it, only CA, UK"),
        ("UK", "<IsTaxAgency>true</IsTaxAgency>", ""),
        (None, "<IsTaxAgency>true</IsTaxAgency>", "the US edition does not know it"),
        ("US", f"<ResaleNumber>{'1' * 16}</ResaleNumber>", "at most 15 fit"),
        ("CA", f"<ResaleNumber>{'1' * 16}</ResaleNumber>", ""),
        ("CA", f"<ResaleNumber>{'1' * 22}</ResaleNumber>", "at most 21 fit"),
        (None, f"<ResaleNumber>{'1' * 16}</ResaleNumber>", "at most 15 fit"),
    ],
)
def test_editions_differ_in_elements_and_lengths(
    edition: str | None, content: str, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An element of another edition would fail the whole document; without an edition the strictest counts."""
    monkeypatch.setattr(check, "message", lambda name: Message(name, QUERY, QUERY))
    try:
        check_document(document(f"<XQueryRq>{content}</XQueryRq>"), edition=edition)
        found = ""
    except RequestNotValidError as error:
        found = error.message

    assert (refusal in found) if refusal else (found == "")


def test_a_repeated_choice_may_be_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines and groups of lines stand in any order."""
    choice = Choice(required=False, branches=((RESALE,), (TAX_AGENCY,)), repeated=True)
    body = Body("XQueryRq", frozenset(), (choice,))
    monkeypatch.setattr(check, "message", lambda name: Message(name, body, body))
    one, other = "<ResaleNumber>1</ResaleNumber>", "<IsTaxAgency>1</IsTaxAgency>"

    check_document(document(f"<XQueryRq>{one}{other}{one}</XQueryRq>"), edition="CA")
    with pytest.raises(RequestNotValidError, match="XQueryRq/Other"):
        check_document(document(f"<XQueryRq>{one}<Other/>{other}</XQueryRq>"), edition="CA")


def test_an_unknown_edition_is_our_own_mistake() -> None:
    """Only US, CA and UK are known."""
    with pytest.raises(ValueError, match="AU"):
        check_document(document("<HostQueryRq/>"), edition="AU")


def test_queries_alone_change_nothing() -> None:
    """A set of queries without an id passes the guard."""
    check_queries_only(document("<HostQueryRq/><AccountQueryRq/>"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (document("<HostQueryRq/><AccountAddRq/>"), "AccountAddRq"),
        (document("<TxnDelRq/>"), "TxnDelRq"),
        (document("<HostQueryRq/>", attributes='onError="stopOnError" newMessageSetID="1"'), "QBXMLMsgsRq"),
        (document("", attributes='onError="stopOnError" oldMessageSetID="ClearAllMessageSets"'), "QBXMLMsgsRq"),
        (HEAD + "<QBXML><QBXMLMsgsRq/><QBXMLMsgsRq><AccountAddRq/></QBXMLMsgsRq></QBXML>", "QBXML"),
        (HEAD + "<QBXML><QBXMLSubscriptionMsgsRq/></QBXML>", "QBXML"),
        ("AccountAddRq", "QBXML"),
    ],
)
def test_whatever_could_change_something_does_not_pass(text: str, path: str) -> None:
    """The guard of verify refuses everything but queries, and ids that QuickBooks would remember or forget."""
    with pytest.raises(RequestNotValidError) as caught:
        check_queries_only(text)

    assert path == caught.value.path
