"""SOAP requests are read as they come: in any dress, but never trusted."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbcheck.quickbooks.web_connector.envelopes import Envelope, EnvelopeError, EnvelopeReader, SoapVersion

from .some_client import NAMESPACE, SOAP_11, SOAP_12, element, envelope
from .test_replies import XML_TEXT

GIVEN = "Müller & Söhne <€> 😀"
CALL = envelope("connectionError", element("ticket", GIVEN))


def read(document: bytes, charset: str = "", size: int = 7) -> Envelope:
    """Read a document in pieces of ``size`` bytes."""
    reader = EnvelopeReader(charset)
    for start in range(0, len(document), size):
        reader.feed(document[start : start + size])
    return reader.close()


def fault_of(document: bytes, size: int = 1000) -> str:
    with pytest.raises(EnvelopeError) as raised:
        read(document, size=size)
    return str(raised.value)


@given(XML_TEXT | st.sampled_from(["&amp;amp;", "]]>", "<![CDATA[x]]>"]), st.sampled_from(["utf-8", "utf-16"]))
def test_any_text_arrives_as_it_was_sent(text: str, encoding: str) -> None:
    """Unescaped once, whatever XML can hold."""
    document = etree.Element(f"{{{SOAP_11}}}Envelope")
    operation = etree.SubElement(etree.SubElement(document, f"{{{SOAP_11}}}Body"), f"{{{NAMESPACE}}}getLastError")
    etree.SubElement(operation, f"{{{NAMESPACE}}}ticket").text = text

    assert {"ticket": text} == read(etree.tostring(document, encoding=encoding, xml_declaration=True)).values


@given(st.binary(max_size=600), st.integers(0, len(CALL.encode())), st.booleans(), st.text(max_size=12))
def test_nothing_but_an_envelope_error_comes_of_garbage(garbage: bytes, at: int, replaces: bool, charset: str) -> None:
    """In place of a call, or in the middle of one."""
    document = CALL.encode()
    with contextlib.suppress(EnvelopeError):
        read(garbage if replaces else document[:at] + garbage + document[at:], charset, size=50)


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_call_is_read_in_pieces_of_any_size(size: int) -> None:
    """Also where a piece ends within a letter or a reference."""
    seen = read(CALL.encode(), size=size)

    assert Envelope(SoapVersion.SOAP_11, "connectionError", {"ticket": GIVEN}) == seen


def test_absent_empty_and_nil_members() -> None:
    """All three read as an empty text (1.1)."""
    seen = read(envelope("connectionError", "<ticket/>", '<hresult xsi:nil="true"/>').encode())

    assert {"ticket": "", "hresult": ""} == seen.values


def test_only_parameters_of_the_operation_are_kept() -> None:
    """Other elements, what stands in parameters, a second of the same name, and headers are passed over."""
    document = (
        f'<s:Envelope xmlns:s="{SOAP_12}"><s:Header><ticket>no</ticket><x><y>no</y></x></s:Header><s:Body>'
        "<getLastError><other>no</other><ticket>yes<no>no</no></ticket><ticket>no</ticket></getLastError>"
        "<closeConnection><ticket>no</ticket></closeConnection></s:Body><s:Body><x/></s:Body></s:Envelope>"
    )

    assert Envelope(SoapVersion.SOAP_12, "getLastError", {"ticket": "yes"}) == read(document.encode())


@pytest.mark.parametrize(
    "document",
    [
        "<Envelope><Body><getLastError><ticket>t</ticket></getLastError></Body></Envelope>",
        "<soap:Envelope><soap:Body><q:getLastError><q:ticket>t</q:ticket></q:getLastError></soap:Body></soap:Envelope>",
        '<a:Envelope xmlns:a="urn:wrong"><a:Body><getLastError xmlns="http://developer.intuit.com">'
        "<ticket>t</ticket></getLastError></a:Body></a:Envelope>",
        '\r\n  <?xml version="1.0"?><Envelope><Body><getLastError><!-- x --><ticket><![CDATA[t]]></ticket>'
        "</getLastError></Body></Envelope>\n\n",
    ],
    ids=["no namespaces", "prefixes of nobody", "wrong namespaces", "blanks, comments, CDATA"],
)
def test_names_count_and_namespaces_do_not(document: str) -> None:
    """Wrong and missing prefixes are tolerated, since the local names are clear."""
    seen = read(document.encode())

    assert ("getLastError", {"ticket": "t"}) == (seen.operation, seen.values)


@pytest.mark.parametrize(
    ("encoding", "declaration", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", '<?xml version="1.0" encoding="utf-8"?>', ""),
        ("utf-8-sig", "", "utf-16"),
        ("utf-8", '<?xml version="1.0" encoding="utf-8"?>', "iso-8859-1"),
        ("utf-8", "", "us-ascii"),
        ("utf-8", "", "no-such-charset"),
        ("utf-8", '<?xml version="1.0" encoding="utf-16"?>', ""),
        ("utf-16", '<?xml version="1.0" encoding="utf-16"?>', ""),
        ("utf-16", "", ""),
        ("utf-16-le", '<?xml version="1.0" encoding="utf-16"?>', ""),
        ("utf-16-be", "", "utf-8"),
        ("gb18030", '<?xml version="1.0" encoding="gb18030"?>', ""),
        ("gb18030", "", "gb18030"),
    ],
)
def test_any_encoding_that_is_declared(encoding: str, declaration: str, charset: str) -> None:
    """By byte order mark, by declaration, by Content-Type; a declaration that cannot be true is not believed."""
    assert {"ticket": GIVEN} == read((declaration + CALL).encode(encoding), charset).values


def test_windows_1252() -> None:
    """The letters that old Windows programs write."""
    document = '<?xml version="1.0" encoding="windows-1252"?>' + envelope("getLastError", "<ticket>“é€</ticket>")

    assert {"ticket": "“é€"} == read(document.encode("windows-1252")).values


def test_a_doctype_is_refused_before_anything_of_it_is_read() -> None:
    """Billion laughs, external entities, and a harmless one alike."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    told = "The request has a DOCTYPE, which SOAP never has."

    assert told == fault_of(f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{CALL.replace("Müller", "&l11;")}'.encode())
    assert told == fault_of(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', size=1)
    assert told == fault_of(b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x/>')
    assert told == fault_of("<!DOCTYPE x><x/>".encode("utf-16"))


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "not well-formed"),
        (b"ticket=1", "not well-formed"),
        (CALL.encode()[:-5], "not well-formed"),
        (CALL.encode() + b"<x/>", "not well-formed"),
        (b"<Envelope><Body><getLastError><ticket>&nbsp;</ticket>", "not well-formed"),
        (b"<Envelope>\xff\xfe</Envelope>", "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><Envelope/>', "not well-formed"),
        (b"<Envelope><Body><a>" + b"<b>" * 100_000, "not well-formed"),
        (b"<html><body/></html>", "not a SOAP envelope"),
        (b"<Envelope><Body/></Envelope>", "no body that calls anything"),
        (b"<Envelope><Header><getLastError/></Header></Envelope>", "no body that calls anything"),
    ],
)
def test_what_is_no_envelope_is_said_in_few_words(document: bytes, told: str) -> None:
    """One short line; a request that was cut off is never taken for a whole one."""
    said = fault_of(document)

    assert told in said
    assert len(said) < 200
    assert "\n" not in said
