"""Documents that QuickBooks does not parse (quickbooks-desktop reference, 1.7, 2.1, 2.9, 4.2)."""

from __future__ import annotations

from typing import Any

import pytest

PARSE_ERROR = (422, "0x80040400")
UNKNOWN_VERSION = (422, "0x80040423")

RIGHT = (
    '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n'
    '<QBXML><QBXMLMsgsRq onError="stopOnError"><AccountQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'
)

SPOILED_ENVELOPES = {
    "nothing": "",
    "no XML": "hello",
    "byte order mark": "\ufeff" + RIGHT,
    "blank before the declaration": " " + RIGHT,
    "line before the declaration": "\n" + RIGHT,
    "blank before the qbxml instruction": " " + RIGHT.split("\n", 1)[1],
    "no qbxml instruction": RIGHT.replace('<?qbxml version="13.0"?>', ""),
    "qbxml instruction without version": RIGHT.replace('<?qbxml version="13.0"?>', "<?qbxml?>"),
    "qbxml instruction with more than a version": RIGHT.replace('"13.0"?>', '"13.0" mode="x"?>'),
    "two qbxml instructions": RIGHT.replace("<QBXML>", '<?qbxml version="13.0"?><QBXML>'),
    "qbxml instruction after the root": RIGHT.replace('<?qbxml version="13.0"?>', "") + '<?qbxml version="13.0"?>',
    "document type": RIGHT.replace("<QBXML>", "<!DOCTYPE QBXML><QBXML>"),
    "entity": RIGHT.replace("<QBXML>", '<!DOCTYPE QBXML [<!ENTITY a "b">]><QBXML>'),
    "not closed": RIGHT.replace("</QBXML>", ""),
    "unescaped ampersand": RIGHT.replace(
        '<AccountQueryRq requestID="1"/>', "<AccountQueryRq><FullName>A & B</FullName></AccountQueryRq>"
    ),
    "another root": RIGHT.replace("QBXML>", "QbXML>"),
    "name space": RIGHT.replace("<QBXML>", '<QBXML xmlns="http://developer.intuit.com/">'),
    "attribute of the root": RIGHT.replace("<QBXML>", '<QBXML version="13.0">'),
    "text beside the set": RIGHT.replace("<QBXML>", "<QBXML>hello"),
    "text in the set": RIGHT.replace("<AccountQueryRq", "hello<AccountQueryRq"),
    "no message set": '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML/>',
    "two message sets": RIGHT.replace("</QBXML>", '<QBXMLMsgsRq onError="stopOnError"/></QBXML>'),
    "a set of responses": RIGHT.replace("QBXMLMsgsRq", "QBXMLMsgsRs"),
    "no onError": RIGHT.replace(' onError="stopOnError"', ""),
    "another onError": RIGHT.replace("stopOnError", "stop"),
    "rollbackOnError, which QuickBooks does not support": RIGHT.replace("stopOnError", "rollbackOnError"),
    "another responseData": RIGHT.replace("onError=", 'responseData="all" onError='),
    "unknown attribute of the set": RIGHT.replace("onError=", 'session="1" onError='),
    "raw UTF-8": RIGHT.replace(
        '<AccountQueryRq requestID="1"/>', "<AccountQueryRq><FullName>Café</FullName></AccountQueryRq>"
    ),
}

SPOILED_REQUESTS = {
    "unknown message": "<AcountQueryRq/>",
    "a response": "<AccountQueryRs/>",
    "wrong case of a message": "<accountQueryRq/>",
    "a report by another name": "<ReportQueryRq/>",
    "online edition only": "<PayrollLastPeriodQueryRq/>",
    "unknown element": "<AccountQueryRq><Colour>red</Colour></AccountQueryRq>",
    "wrong order": "<AccountQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>5</MaxReturned></AccountQueryRq>",
    "element twice": "<AccountQueryRq><MaxReturned>5</MaxReturned><MaxReturned>5</MaxReturned></AccountQueryRq>",
    "branches of a choice mixed": (
        "<AccountQueryRq><FullName>A</FullName><ActiveStatus>All</ActiveStatus></AccountQueryRq>"
    ),
    "two kinds of lookup": "<AccountQueryRq><ListID>1-1</ListID><FullName>A</FullName></AccountQueryRq>",
    "both name filters": (
        "<AccountQueryRq><NameFilter><MatchCriterion>Contains</MatchCriterion><Name>A</Name></NameFilter>"
        "<NameRangeFilter><FromName>A</FromName></NameRangeFilter></AccountQueryRq>"
    ),
    "required element missing": "<AccountQueryRq><NameFilter><Name>A</Name></NameFilter></AccountQueryRq>",
    "required element of the request missing": "<TxnDeletedQueryRq/>",
    "value outside an enumeration": "<AccountQueryRq><ActiveStatus>Active</ActiveStatus></AccountQueryRq>",
    "enumeration in another case": "<AccountQueryRq><ActiveStatus>all</ActiveStatus></AccountQueryRq>",
    "number that is none": "<AccountQueryRq><MaxReturned>five</MaxReturned></AccountQueryRq>",
    "number below the least": "<AccountQueryRq><MaxReturned>0</MaxReturned></AccountQueryRq>",
    "unknown attribute": '<AccountQueryRq sequence="1"/>',
    "attribute of an element": '<AccountQueryRq><MaxReturned unit="1">5</MaxReturned></AccountQueryRq>',
    "iterator where the message has none": (
        '<AccountQueryRq iterator="Start"><MaxReturned>5</MaxReturned></AccountQueryRq>'
    ),
    "iterator with another value": '<VendorQueryRq iterator="Next"><MaxReturned>5</MaxReturned></VendorQueryRq>',
    "metaData with another value": '<AccountQueryRq metaData="Count"/>',
    "metaData where the message has none": '<HostQueryRq metaData="NoMetaData"/>',
    "OwnerID where the message has none": "<ClassQueryRq><OwnerID>0</OwnerID></ClassQueryRq>",
    "text in an aggregate": "<AccountQueryRq>all of them</AccountQueryRq>",
    "element in a value": "<AccountQueryRq><MaxReturned><b>5</b></MaxReturned></AccountQueryRq>",
}


@pytest.mark.parametrize("data", SPOILED_ENVELOPES.values(), ids=SPOILED_ENVELOPES.keys())
def test_spoiled_envelope_refuses_the_whole_document(us: Any, data: str) -> None:
    """A document whose envelope is not as it must be is a parse error."""
    assert us.refusal(data) == PARSE_ERROR


@pytest.mark.parametrize("messages", SPOILED_REQUESTS.values(), ids=SPOILED_REQUESTS.keys())
def test_spoiled_request_refuses_the_whole_document(us: Any, whole: Any, messages: str) -> None:
    """One request that the table does not allow makes the whole document a parse error, its neighbours included."""
    assert us.refusal(whole("<HostQueryRq/>" + messages)) == PARSE_ERROR


def test_parse_error_gives_no_detail(us: Any) -> None:
    """The text of 0x80040400 says nothing about the place, as QuickBooks's own."""
    answer = us.post("hello").json()

    expected = "QuickBooks found an error when parsing the provided XML text stream."
    assert expected == answer["message"]


def test_unspoiled_document_is_answered(us: Any) -> None:
    """The document that the others spoil is right."""
    assert us.post(RIGHT).status_code == 200


def test_comments_and_no_declaration_are_fine(us: Any) -> None:
    """Comments may stand anywhere between elements, and the XML declaration may be left out."""
    commented = RIGHT.split("\n", 1)[1].replace("<AccountQueryRq", "<!-- all of them --><AccountQueryRq")

    assert us.post(commented).status_code == 200


def test_raw_utf8_can_be_understood(run: Any, whole: Any) -> None:
    """Where the scenario says so, raw UTF-8 means the same as references."""
    company = run(raw_utf8=True)
    answer = company.ask("<CustomerQueryRq><FullName>Café Müller</FullName></CustomerQueryRq>")

    assert answer.findtext("CustomerRet/Name") == "Café Müller"


def test_byte_order_mark_is_refused_even_so(run: Any) -> None:
    """A byte order mark is refused by a file that understands raw UTF-8 too."""
    assert run(raw_utf8=True).refusal("\ufeff" + RIGHT) == PARSE_ERROR


def test_references_beyond_ascii_are_understood(us: Any) -> None:
    """Decimal references carry text beyond ASCII in any document."""
    answer = us.ask("<CustomerQueryRq><FullName>Caf&#233; M&#252;ller</FullName></CustomerQueryRq>")

    assert answer.findtext("CustomerRet/Name") == "Café Müller"


@pytest.mark.parametrize("version", ["17.0", "13", "13.1", "CA3.0", "UK2.0", "abc", ""])
def test_unknown_version(us: Any, whole: Any, version: str) -> None:
    """A qbXML version that the file does not speak is 0x80040423, country prefixes included."""
    assert us.refusal(whole("<HostQueryRq/>", version)) == UNKNOWN_VERSION


def test_versions_are_those_of_the_settings(run: Any, whole: Any) -> None:
    """An old product speaks what its settings say and refuses the rest."""
    company = run("CA", versions=["CA2.0", "CA3.0"])

    assert company.post(whole("<HostQueryRq/>", "CA3.0")).status_code == 200
    assert company.refusal(whole("<HostQueryRq/>", "3.0")) == UNKNOWN_VERSION


@pytest.mark.parametrize(
    ("message", "since", "before"),
    [
        ("<CurrencyQueryRq/>", "8.0", "7.0"),
        ("<PreferencesQueryRq/>", "1.1", "1.0"),
        ("<LeadQueryRq/>", "13.0", "12.0"),
        ("<HostQueryRq><IncludeRetElement>Country</IncludeRetElement></HostQueryRq>", "4.0", "3.0"),
        (
            "<VendorQueryRq><CurrencyFilter><FullName>x</FullName></CurrencyFilter></VendorQueryRq>",
            "8.0",
            "7.0",
        ),
    ],
)
def test_newer_than_the_version_of_the_document(us: Any, whole: Any, message: str, since: str, before: str) -> None:
    """A message or element that a version does not have is unknown to it."""
    assert us.post(whole(message, since)).status_code == 200
    assert us.refusal(whole(message, before)) == PARSE_ERROR


def test_message_of_another_edition(us: Any, ca: Any, uk: Any, whole: Any) -> None:
    """A message that the edition does not have is unknown to it (section 5)."""
    us_only, not_us = whole("<ItemSitesQueryRq/>"), whole("<SalesTaxReturnQueryRq/>")

    assert us.post(us_only).status_code == ca.post(not_us).status_code == uk.post(not_us).status_code == 200
    assert ca.refusal(us_only) == uk.refusal(us_only) == us.refusal(not_us) == PARSE_ERROR
