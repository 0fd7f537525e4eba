"""The company file against the vendor's own material: schema, samples, list of requests.

Skipped where that material is not at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.quickbooks.schema import message, message_names
from qbcheck.sandbox.company.known_requests import known_requests

REFERENCE = Path(__file__).parents[3] / "../shared/reference/qbxml"
SCHEMA = REFERENCE / "xsd-13.0" / "qbxmlops130.xsd"
SAMPLES = REFERENCE / "samples"

pytestmark = pytest.mark.skipif(not SCHEMA.is_file(), reason="the vendor's schema and samples are not at hand")

QUERIES = [name for name in message_names() if name.endswith("Query")]
EDITIONS = ("us", "ca", "uk")

ANSWERS = {
    "AccountQueryRq-skryl": ["0"],
    "CompanyQueryRq-intuitdeveloper": ["0"],
    "CustomerQueryRq-skryl": ["0"],
    "EmployeeQueryRq-intuitdeveloper": ["0"],
    "ErrRecovery-intuitdeveloper-2": [],
    "InventoryAdjustmentQueryRq-selfjared1": ["0", "3250", "1030"],
    "ItemSalesTaxQueryRq-intuitdeveloper": ["0"],
    "ItemServiceQueryRq-intuitdeveloper": ["0"],
    "PreferencesQueryRq-intuitdeveloper": ["0"],
    "AccountAddRq-intuitdeveloper": ["3130"],
    "CustomerAddRq-skryl": ["0"],
    "DataExtDelRq-intuitdeveloper": ["1030"],
    "InvoiceAddRq-skryl": ["3140"],
    "ReceivePaymentAddRq-skryl": ["3140"],
    "SalesReceiptAddRq-skryl": ["1030"],
    "VendorAddRq-intuitdeveloper": ["3140"],
}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def everything_of(query: str) -> str:
    """Return a request that asks for all there is."""
    body = message(query).request
    names = {part.name for part in body.content if hasattr(part, "name")}
    inner = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in (
            ("TxnDelType", "Invoice"),
            ("IncludeLineItems", "true"),
            ("IncludeLinkedTxns", "true"),
            ("OwnerID", "0"),
        )
        if name in names
    )
    count = ' metaData="MetaDataAndResponseData"' if "metaData" in body.attributes else ""
    return f'<{query}Rq requestID="{query}"{count}>{inner}</{query}Rq>'


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("query", QUERIES)
def test_answers_validate(
    request: pytest.FixtureRequest, schema: etree.XMLSchema, whole: Any, edition: str, query: str
) -> None:
    """The answer to every query of the table, with everything in it, is valid qbXML 13.0."""
    response = request.getfixturevalue(edition).post(whole(everything_of(query)))

    assert schema.validate(etree.fromstring(response.content)), schema.error_log


@pytest.mark.parametrize("query", QUERIES)
def test_own_requests_are_valid(schema: etree.XMLSchema, whole: Any, query: str) -> None:
    """The requests of these tests are themselves valid."""
    assert schema.validate(etree.fromstring(whole(everything_of(query)).encode())), schema.error_log


def test_refusals_validate(us: Any, schema: etree.XMLSchema, whole: Any) -> None:
    """Answers without records, refusals, iterators and trimmed records are valid too."""
    response = us.post(
        whole(
            '<VendorQueryRq iterator="Start"><MaxReturned>2</MaxReturned></VendorQueryRq><EstimateQueryRq/>'
            "<AccountQueryRq><FullName>Nowhere</FullName></AccountQueryRq>"
            "<AccountQueryRq><IncludeRetElement>AccountType</IncludeRetElement></AccountQueryRq>",
            attributes='onError="continueOnError" newMessageSetID="a"',
        )
    )

    assert schema.validate(etree.fromstring(response.content)), schema.error_log


@pytest.mark.parametrize("sample", ANSWERS)
def test_samples_of_requests(run: Any, sample: str) -> None:
    """The vendor's and other projects' valid requests get the answers that the reference implies."""
    response = run().post((SAMPLES / f"{sample}.xml").read_bytes())

    assert 200 == response.status_code
    assert ANSWERS[sample] == [answer.get("statusCode") for answer in etree.fromstring(response.content)[0]]


def test_sample_with_an_iterator(us: Any) -> None:
    """The iterator of a sample returns its five customers and says that one is left."""
    response = us.post((SAMPLES / "CustomerQueryRq-skryl.xml").read_bytes())
    (answer,) = etree.fromstring(response.content)[0]

    assert (5, "1") == (len(answer), answer.get("iteratorRemainingCount"))


def test_known_requests_are_the_schemas() -> None:
    """The list of known requests is the schema's, but for the one of the online edition."""
    names = etree.parse(SCHEMA).xpath(
        '//x:element[@name="QBXMLMsgsRq"]/x:complexType/x:choice/x:element/@name',
        namespaces={"x": "http://www.w3.org/2001/XMLSchema"},
    )

    assert {name.removesuffix("Rq") for name in names} == {*known_requests(), "PayrollLastPeriodQuery"}


def test_every_request_of_the_table_is_known() -> None:
    """What is built is on the list of known requests, with the table's versions and editions."""
    for name in message_names():
        body, known = message(name).request, known_requests()[name]

        assert (known.since, known.editions) == (body.since, body.editions), name
