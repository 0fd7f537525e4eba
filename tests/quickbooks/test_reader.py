"""Answers read as far as they can be proved."""

from __future__ import annotations

import html
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbcheck.errors import CompanyAnswerError
from qbcheck.quickbooks.markup import parse
from qbcheck.quickbooks.reader import MessageSetAnswer, Record, read_answer

from .vendor import QBXML, VendorSchema, sample_index

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.xml"))
needs_samples = pytest.mark.skipif(not QBXML.is_dir(), reason="the vendor's samples are not at hand")


def sample(name: str) -> str:
    return (Path(__file__).parent / "samples" / name).read_text(encoding="utf-8")


def record(text: str) -> Record:
    """Return the only record of an answer holding ``text``."""
    answer = read_answer(
        f'<QBXML><QBXMLMsgsRs><VendorQueryRs statusCode="0">{text}</VendorQueryRs></QBXMLMsgsRs></QBXML>'
    )
    [found] = answer.responses[0].records
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_samples_are_valid_for_the_vendor(path: Path, vendor_schema: VendorSchema) -> None:
    """What we wrote by hand could have come from QuickBooks."""
    assert vendor_schema.fault(parse(path.read_text(encoding="utf-8"))) == ""


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_value_of_our_samples_is_read_in_the_tables_type(path: Path) -> None:
    """The table knows each element, and each value is of its type."""

    def values(found: Record) -> int:
        count = 0
        for child in found.children():
            if child.children():
                count += values(child)
            else:
                count += 1

                assert found.value(child.tag) is not None, child.tag
        return count

    [response] = read_answer(path.read_bytes()).responses

    assert response.name.removesuffix("Rs") == path.stem.partition("Rs-")[0]
    assert values(response.body) > 5


def test_status_and_counts_of_a_response_are_read() -> None:
    """All attributes that a query's answer may carry."""
    [response] = read_answer(sample("VendorQueryRs-ca.xml")).responses

    assert ("VendorQueryRs", "vendors", 0, "Info", "Status OK") == (
        response.name,
        response.request_id,
        response.status_code,
        response.status_severity,
        response.status_message,
    )
    assert (2, 0, "{4C1B5E0B-9A0B-4D0E-8F8B-6B1C2B7B3A11}") == (
        response.ret_count,
        response.iterator_remaining_count,
        response.iterator_id,
    )


def test_a_record_is_read_by_name_and_path() -> None:
    """Text, flag, amount and references of a Canadian vendor."""
    agency, vendor = read_answer(sample("VendorQueryRs-ca.xml")).responses[0].records

    assert ("Receiver General", True, None) == (
        agency.text("Name"),
        agency.flag("IsSalesTaxAgency"),
        agency.flag("IsTaxOnTax"),
    )
    assert ("Québec Logiciels Ltée", Decimal("1310.25"), "S") == (
        vendor.text("CompanyName"),
        vendor.amount("Balance"),
        vendor.text("SalesTaxCodeRef/FullName"),
    )
    assert (True, False) == ("SalesTaxCodeRef" in vendor, "SalesTaxReturnRef" in vendor)


def test_every_typed_reading_has_its_type() -> None:
    """Each reading method gives its type, and None where there is nothing."""
    found = record(
        "<VendorRet><TxnDate>2026-02-28</TxnDate><TimeModified>2026-02-28T10:00:00</TimeModified>"
        "<Duration>PT1H30M</Duration><Sublevel>2</Sublevel><Name>a</Name><Name>b</Name></VendorRet>"
    )

    assert date(2026, 2, 28) == found.date("TxnDate")
    assert datetime(2026, 2, 28, 10) == found.moment("TimeModified")  # noqa: DTZ001 - local time of the QuickBooks computer
    assert timedelta(minutes=90) == found.interval("Duration")
    assert found.whole("Sublevel") == 2
    assert ("a", "b") == found.texts("Name")
    assert (None, None, None, None, None, "", ()) == (
        found.date("X"),
        found.moment("X"),
        found.interval("X"),
        found.whole("X"),
        found.child("X"),
        found.text("X"),
        found.all("X"),
    )


def test_children_know_the_table_too() -> None:
    """A record inside a record reads its values in the table's types."""
    [line] = read_answer(sample("CompanyQueryRs-us.xml")).responses[0].records[0].all("SubscribedServices/Service")
    [preferences] = read_answer(sample("PreferencesQueryRs-us.xml")).responses[0].records
    finance = preferences.child("FinanceChargePreferences")

    assert line.value("ServiceStatus") == "Never"
    assert finance is not None
    assert (Decimal("10.0"), 30, False) == (
        finance.value("AnnualInterestRate"),
        finance.value("GracePeriod"),
        finance.value("IsMarkedToBePrinted"),
    )


def test_what_the_table_does_not_know_is_text() -> None:
    """Answers grow with every version."""
    found = record("<VendorRet><Name>A</Name><Brandnew>17</Brandnew><Newer><Inner>x</Inner></Newer></VendorRet>")

    assert ("17", None, "x") == (found.value("Brandnew"), found.value("Newer"), found.text("Newer/Inner"))


def test_an_empty_value_is_none() -> None:
    """An empty flag is neither yes nor no."""
    found = record("<VendorRet><IsActive></IsActive><Balance/></VendorRet>")

    assert (None, None, None, None) == (
        found.flag("IsActive"),
        found.value("IsActive"),
        found.amount("Balance"),
        found.value("Balance"),
    )


@needs_samples
def test_genuine_answers_are_read() -> None:
    """Also those that break the vendor's schema."""
    read = {}
    for name, _ in sample_index():
        if "Rs-" in name:
            [response] = read_answer((QBXML / "samples" / name).read_bytes()).responses
            read[name.partition(".")[0]] = (response.name, response.status_code, len(response.records))

    assert read == {
        "AccountAddRs-hotgluexyz": ("AccountAddRs", 0, 1),
        "CustomerAddRs-qbwc": ("CustomerAddRs", 0, 1),
        "CustomerQueryRs-qbwc": ("CustomerQueryRs", 500, 0),
        "CustomerQueryRs-skryl": ("CustomerQueryRs", 0, 1),
        "InvoiceQueryRs-consolibyte": ("InvoiceQueryRs", 0, 2),
        "ItemInventoryAddRs-skryl": ("ItemInventoryAddRs", 0, 1),
        "ItemInventoryQueryRs-flowlink-2": ("ItemInventoryQueryRs", 1, 0),
        "ItemQueryRs-skryl": ("ItemQueryRs", 0, 1),
        "JournalEntryAddRs-selfjared1": ("JournalEntryAddRs", 0, 1),
        "ReceivePaymentAddRs-consolibyte": ("ReceivePaymentAddRs", 3210, 0),
        "SalesReceiptAddRs-skryl": ("SalesReceiptAddRs", 0, 1),
        "SalesTaxCodeQueryRs-intuitdeveloper": ("SalesTaxCodeQueryRs", 0, 1),
    }


@needs_samples
def test_deviations_of_genuine_answers_are_read() -> None:
    """A percent sign, and a tax code told by its FullName alone."""
    [item] = read_answer((QBXML / "samples" / "ItemQueryRs-skryl.xml").read_bytes()).responses[0].records
    [code] = (
        read_answer((QBXML / "samples" / "SalesTaxCodeQueryRs-intuitdeveloper.xml").read_bytes()).responses[0].records
    )

    assert Decimal("18.0") == item.value("SalesOrPurchase/PricePercent")
    assert ("Tax", None) == (code.text("FullName"), code.flag("IsTaxable"))


DECLARATION = '<?xml version="1.0"?>'
TEXT = (
    '<QBXML><QBXMLMsgsRs><HostQueryRs requestID="1" statusCode="0"><HostRet><ProductName>Café</ProductName></HostRet>'
    "</HostQueryRs></QBXMLMsgsRs></QBXML>"
)


@pytest.mark.parametrize(
    "document",
    [
        TEXT,
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        "\ufeff" + TEXT,
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("windows-1252"),
        b'<?xml version="1.0" encoding="windows-1252"?>' + TEXT.encode("windows-1252"),
        b'<?xml version="1.0" encoding="utf-8"?>' + TEXT.encode("windows-1252"),
        b'<?xml version="1.0" encoding="no-such"?>' + TEXT.encode(),
        '<?xml version="1.0" encoding="utf-16"?>' + TEXT,
        "\n\r  \t" + '<?xml version="1.0" ?>\n' + TEXT,
        '<?qbxml version="13.0"?>' + TEXT,
        TEXT.replace("é", "&#233;"),
        TEXT.replace("Café", "Ca\x00f\x0bé&#x1F;&#0;"),
        TEXT.replace("<HostRet>", "<!-- a comment --><HostRet>"),
        TEXT.replace("Café", "<![CDATA[Café]]>"),
        f"<s:Envelope xmlns='http://x/'><response>{html.escape(DECLARATION + TEXT)}</response></s:Envelope>",
    ],
    ids=str,
)
def test_an_answer_is_read_in_any_usual_dress(document: str | bytes) -> None:
    """Encodings, marks, declarations right and wrong, blanks, forbidden characters, a SOAP envelope."""
    answer = read_answer(document)

    assert answer.complete
    assert ["Café"] == [response.body.text("HostRet/ProductName") for response in answer.responses]


def test_several_documents_in_one_text_are_read() -> None:
    """Saved answers are often appended to one file."""
    answer = read_answer(f"{DECLARATION}{TEXT}\n{DECLARATION}\n{TEXT.replace('Host', 'Company')}")

    assert ["HostQueryRs", "CompanyQueryRs"] == [response.name for response in answer.responses]
    assert answer.complete


def test_a_second_document_that_is_cut_off_is_noticed() -> None:
    """The first one's end is not the end."""
    answer = read_answer(TEXT + TEXT[:60])

    assert (1, False) == (len(answer.responses), answer.complete)


def test_windows_characters_are_read() -> None:
    """The euro sign stands where Latin-1 has a control character."""
    [response] = read_answer(TEXT.replace("Café", "5 €").encode("windows-1252")).responses

    assert response.body.text("HostRet/ProductName") == "5 €"


def test_an_ampersand_in_an_escaped_answer_is_read_once() -> None:
    """One level of escaping is the envelope's, the other is the document's."""
    text = TEXT.replace("Café", "A &amp; B &#233;")
    answer = read_answer(f"<x>{html.escape(text)}</x>")

    assert answer.responses[0].body.text("HostRet/ProductName") == "A & B é"


TWO = TEXT.replace("</QBXMLMsgsRs>", '<CompanyQueryRs requestID="2" statusCode="1"/></QBXMLMsgsRs>')


@pytest.mark.parametrize("length", range(len(TWO)))
def test_a_cut_off_answer_gives_what_is_complete_and_says_so(length: int) -> None:
    """Wherever the text was cut: a response counts when its end was reached, and the answer is not complete."""
    text = TWO[:length]
    expected = [number for number, end in (("1", "</HostQueryRs>"), ("2", 'statusCode="1"/>')) if end in text]
    try:
        answer = read_answer(text.encode()[: len(text.encode())])
    except CompanyAnswerError:
        assert len("<QBXML>") > length
        return

    assert not answer.complete
    assert expected == [response.request_id for response in answer.responses]


def test_a_character_cut_in_the_middle_does_not_spoil_the_rest() -> None:
    """The last byte of a cut answer may be half a letter; those before it stay UTF-8."""
    cut = (TEXT.removesuffix("</QBXMLMsgsRs></QBXML>") + "é").encode()[:-1]
    [response] = read_answer(cut).responses

    assert response.body.text("HostRet/ProductName") == "Café"


def test_a_garbled_middle_keeps_what_stood_before() -> None:
    """Not well-formed counts as cut off there."""
    answer = read_answer(TWO.replace("<CompanyQueryRs", "<<CompanyQueryRs"))

    assert (["1"], False) == ([response.request_id for response in answer.responses], answer.complete)


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("", "empty"),
        (b"", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><html><head><title>502 Bad Gateway</title>", "HTML page, titled '502 Bad Gateway'"),
        ("<HTML><body/></HTML>", "HTML page"),
        ('{"error": 1}', "JSON"),
        ('<?xml version="1.0"?><!-- x --><report/>', "XML with the root report"),
        ("<soap:Envelope><soap:Body/></soap:Envelope>", "SOAP envelope"),
        ("Access denied", "text, beginning with 'Access denied'"),
        ("<QBXML/>", "without a QBXMLMsgsRs"),
        ("<QBXML><QBXMLMsgsRq onError='stopOnError'/></QBXML>", "it is a request"),
        ("\x00\x01\x02", "text"),
    ],
)
def test_what_is_not_an_answer_is_named(document: str | bytes, found: str) -> None:
    """The error says what it is instead."""
    with pytest.raises(CompanyAnswerError, match=found):
        read_answer(document)


@pytest.mark.parametrize(
    "subset",
    ["<!DOCTYPE QBXML>", '<!DOCTYPE QBXML [<!ENTITY a "aaaa">]>', '<!DOCTYPE QBXML SYSTEM "file:///etc/passwd">'],
)
def test_a_doctype_is_refused(subset: str) -> None:
    """No entity is ever resolved."""
    with pytest.raises(CompanyAnswerError, match="DOCTYPE"):
        read_answer(subset + TEXT)


def test_an_answer_above_the_limit_is_refused() -> None:
    """The size is looked at first."""
    with pytest.raises(CompanyAnswerError, match="more than the 100 that are read"):
        read_answer(TEXT, limit=100)


def test_a_huge_text_is_read() -> None:
    """Beyond the ten million characters at which the XML library stops by default."""
    answer = read_answer(TEXT.replace("Café", "x" * 11_000_000))

    assert answer.complete
    assert len(answer.responses[0].body.text("HostRet/ProductName")) == 11_000_000


def test_a_deep_document_is_read() -> None:
    """Deeper than the 256 levels at which the XML library stops by default."""
    assert read_answer(TEXT.replace("Café", "<A>" * 300 + "</A>" * 300)).complete


def test_the_state_of_the_message_set_is_read() -> None:
    """Recovery answers on the set itself."""
    answer = read_answer('<QBXML><QBXMLMsgsRs newMessageSetID="A1" messageSetStatusCode="600"/></QBXML>')

    assert (MessageSetAnswer((), "", "A1", 600), True) == (answer, answer.complete)


@pytest.mark.parametrize(
    ("attribute", "expected"), [('statusCode="x"', None), ("", None), ('statusCode=" 3100 "', 3100)]
)
def test_a_status_that_is_no_number_is_none(attribute: str, expected: int | None) -> None:
    """It proves nothing."""
    [response] = read_answer(
        f"<QBXML><QBXMLMsgsRs><X {attribute}/><AddRs {attribute}/></QBXMLMsgsRs></QBXML>"
    ).responses

    assert ("AddRs", expected) == (response.name, response.status_code)


def test_responses_are_found_by_name() -> None:
    """Position is never relied upon."""
    answer = read_answer(TWO)
    (found,) = answer.named("CompanyQueryRs")

    assert ("2", 1, ()) == (found.request_id, len(answer.named("HostQueryRs")), answer.named("AccountQueryRs"))


@given(st.text() | st.binary())
def test_reading_anything_gives_an_answer_or_says_what_it_is(document: str | bytes) -> None:
    """No other error, whatever comes."""
    with pytest.raises(CompanyAnswerError):
        read_answer(document)


@given(st.text(alphabet="<>/&;#x1QBXMLsgR \"='", max_size=60))
def test_reading_garbled_markup_gives_an_answer_or_says_what_it_is(text: str) -> None:
    """Also when it begins like qbXML."""
    try:
        answer = read_answer(f"<QBXML>{text}")
    except CompanyAnswerError:
        return

    assert answer.responses == ()


@pytest.mark.parametrize("declared", ["utf-16", "utf-16le", "punycode", "undefined", "zip", "hex", "base64", "idna"])
def test_a_declaration_that_cannot_be_true_is_not_believed(declared: str) -> None:
    """A .NET StringWriter declares utf-16 whatever the file is written in; the declaration's own bytes show it."""
    answer = '<QBXML><QBXMLMsgsRs><HostQueryRs statusCode="0"/></QBXMLMsgsRs></QBXML>'
    text = f'<?xml version="1.0" encoding="{declared}"?>{answer}'

    assert "HostQueryRs" == read_answer(text.encode()).responses[0].name
