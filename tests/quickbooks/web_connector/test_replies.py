"""Replies keep the contract to the letter, whatever text is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbcheck.quickbooks.web_connector.envelopes import SoapVersion
from qbcheck.quickbooks.web_connector.operations import OPERATIONS, Operation, Result, Type
from qbcheck.quickbooks.web_connector.replies import fault, reply

from ..vendor import QBXML
from .some_client import NAMESPACE, SOAP_11, SOAP_12

VENDORS_WSDL = QBXML / "wsdl" / "QBWebConnectorSvc-8ops.wsdl"
INTERACTIVE = {"getInteractiveURL", "interactiveDone", "interactiveRejected"}
VENDORS_OPERATIONS = [operation for name, operation in OPERATIONS.items() if name not in INTERACTIVE]
SAMPLES: dict[Type, Result] = {Type.STRING: 'A & B <x/> "é" \r\n', Type.INT: -101, Type.STRINGS: ["t", "", "5", ""]}

LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
XML_TEXT = st.text(LETTERS | st.sampled_from("\t\r\n&<>"))


def vendors_schema(wsdl: Path) -> etree.XMLSchema:
    schema = etree.parse(wsdl).find(".//{http://www.w3.org/2001/XMLSchema}schema")
    assert schema is not None
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))


def response_in(document: bytes, soap: str = SOAP_11) -> etree._Element:
    element = etree.fromstring(document).find(f"{{{soap}}}Body/*")
    assert element is not None
    return element


@pytest.mark.skipif(not VENDORS_WSDL.exists(), reason="the vendor's WSDL is not at hand")
@pytest.mark.parametrize("soap", SoapVersion)
@pytest.mark.parametrize("operation", VENDORS_OPERATIONS, ids=lambda operation: operation.name)
def test_replies_are_valid_by_the_vendors_schema(operation: Operation, soap: SoapVersion) -> None:
    """The result as it is, and the refusal."""
    schema = vendors_schema(VENDORS_WSDL)
    for result in (SAMPLES[operation.result], operation.refusal()):
        document = reply(operation, result, soap)

        assert schema.validate(response_in(document, soap.value)), schema.error_log


def test_a_reply_is_written_as_the_reference_shows() -> None:
    """UTF-8 and said so; an envelope, the wrapper and its result in the service's namespace (1.3)."""
    document = reply(OPERATIONS["authenticate"], ["6f9619ff", ""], SoapVersion.SOAP_11)

    assert re.match(rb"<\?xml version=['\"]1\.0['\"] encoding=['\"]utf-8['\"]\?>", document)
    assert etree.tostring(
        etree.fromstring(
            f'<soap:Envelope xmlns:soap="{SOAP_11}"><soap:Body><authenticateResponse xmlns="{NAMESPACE}">'
            "<authenticateResult><string>6f9619ff</string><string></string></authenticateResult>"
            "</authenticateResponse></soap:Body></soap:Envelope>"
        ),
        method="c14n",
    ) == etree.tostring(etree.fromstring(document), method="c14n")


@pytest.mark.parametrize("members", [["", ""], ["t", ""], ["", "none"], ["t", "", "", "300"]])
def test_empty_members_stay(members: list[str]) -> None:
    """Dropped ones make QBWC say "Authentication failed" (1.3)."""
    result = response_in(reply(OPERATIONS["authenticate"], members, SoapVersion.SOAP_11))[0]

    assert members == [member.text or "" for member in result]


def test_an_ampersand_is_escaped_once_more_than_in_the_qbxml() -> None:
    """``&amp;`` in the qbXML is ``&amp;amp;`` on the wire, and comes out as it went in (1.3)."""
    document = reply(OPERATIONS["sendRequestXML"], "<Name>A &amp; B</Name>", SoapVersion.SOAP_11)

    assert b"&lt;Name&gt;A &amp;amp; B&lt;/Name&gt;" in document
    assert "<Name>A &amp; B</Name>" == response_in(document)[0].text


@given(XML_TEXT | st.sampled_from(["&amp;amp;", "]]>", "<![CDATA[x]]>", " x ", "&#13;"]))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    """Whatever XML can hold, markup and references included."""
    document = reply(OPERATIONS["sendRequestXML"], text, SoapVersion.SOAP_11)

    assert text == (response_in(document)[0].text or "")


@given(st.text(st.characters() | st.sampled_from("\0\x01\x0b\x1f\ufffe\uffff\ud800\r\t\n]]>&")))
def test_what_xml_forbids_is_left_out(text: str) -> None:
    """The rest stays, in order; the reply is always well-formed."""
    allowed = [
        letter
        for letter in text
        if letter in "\t\n\r" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd" or letter >= "\U00010000"
    ]

    assert "".join(allowed) == (response_in(reply(OPERATIONS["getLastError"], text, SoapVersion.SOAP_11))[0].text or "")


def test_faults_in_both_versions() -> None:
    """The caller's fault, in the words and places of each version."""
    old = response_in(fault("No <x>.", SoapVersion.SOAP_11))
    new = response_in(fault("No <x>.", SoapVersion.SOAP_12), SOAP_12)

    assert ("soap:Client", "No <x>.") == (old.findtext("faultcode"), old.findtext("faultstring"))
    assert "soap:Sender" == new.findtext(f"{{{SOAP_12}}}Code/{{{SOAP_12}}}Value")
    assert "No <x>." == new.findtext(f"{{{SOAP_12}}}Reason/{{{SOAP_12}}}Text")
