"""What a record looks like on the wire (quickbooks-desktop reference, 2.1, 2.5, 2.6 and 5)."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

FILE_ID_OWNER = "{6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10}"


def tags(record: Any) -> list[str]:
    return [element.tag for element in record]


def test_elements_stand_in_the_order_of_the_table(us: Any) -> None:
    """A record's elements come in the order of the reference, whatever the fixture's."""
    account = us.ask("<AccountQueryRq><FullName>Travel:Mileage</FullName></AccountQueryRq>")[0]

    assert [
        *("ListID", "TimeCreated", "TimeModified", "EditSequence", "Name", "FullName", "IsActive", "ParentRef"),
        *("Sublevel", "AccountType", "Balance", "TotalBalance", "CashFlowClassification"),
    ] == tags(account)


def test_response_has_no_qbxml_instruction(us: Any, whole: Any) -> None:
    """A response begins with the XML declaration and carries no qbxml instruction."""
    response = us.post(whole("<HostQueryRq/>"))

    assert response.text.startswith('<?xml version="1.0" ?>\n<QBXML>')
    assert "<?qbxml" not in response.text


def test_beyond_ascii_is_decimal_references(us: Any, whole: Any) -> None:
    """An answer is ASCII; other characters are decimal references."""
    response = us.post(whole("<CustomerQueryRq><FullName>Caf&#233; M&#252;ller</FullName></CustomerQueryRq>"))

    assert response.content.isascii()
    assert "<Name>Caf&#233; M&#252;ller</Name>" in response.text


@pytest.mark.parametrize(
    ("query", "element", "only"),
    [
        ("<VendorQueryRq/>", "VendorRet/IsSalesTaxAgency", ("CA", "UK")),
        ("<VendorQueryRq/>", "VendorRet/IsTaxAgency", ("CA", "UK")),
        ("<VendorQueryRq/>", "VendorRet/IsVendorEligibleFor1099", ("US",)),
        ("<CustomerQueryRq/>", "CustomerRet/ItemSalesTaxRef", ("US",)),
        ("<CustomerQueryRq/>", "CustomerRet/SalesTaxCountry", ("CA", "UK")),
        ("<SalesTaxCodeQueryRq/>", "SalesTaxCodeRet/ItemSalesTaxRef", ("CA", "UK")),
        ("<AccountQueryRq/>", "AccountRet/IsTaxAccount", ("CA", "UK")),
        ("<PreferencesQueryRq/>", "PreferencesRet/MultiLocationInventoryPreferences", ("US",)),
    ],
)
def test_elements_of_an_edition(us: Any, ca: Any, uk: Any, query: str, element: str, only: tuple[str, ...]) -> None:
    """An edition shows its own elements and no other's (section 5)."""
    shown = tuple(
        name for name, company in (("US", us), ("CA", ca), ("UK", uk)) if company.ask(query).find(element) is not None
    )

    assert only == shown


def test_foreign_elements_of_a_fixture_are_not_shown(run: Any, records: Any) -> None:
    """Records of another edition may fill a file; what the edition does not know is not shown."""
    company = run("CA", records=records("US"), default_tax_item="State Sales Tax")
    customer = company.ask("<CustomerQueryRq><FullName>Alpine Dental Group</FullName></CustomerQueryRq>")[0]

    assert customer.find("SalesTaxCodeRef") is not None
    assert customer.find("ItemSalesTaxRef") is None


@pytest.mark.parametrize(
    ("query", "element", "before", "since"),
    [
        ("<HostQueryRq/>", "HostRet/QBFileMode", "2.1", "3.0"),
        ("<AccountQueryRq/>", "AccountRet/SpecialAccountType", "2.0", "2.1"),
        ("<CompanyQueryRq/>", "CompanyRet/IsSampleCompany", "2.1", "3.0"),
        ("<PreferencesQueryRq/>", "PreferencesRet/MultiCurrencyPreferences", "7.0", "8.0"),
        ("<EmployeeQueryRq/>", "EmployeeRet/EmployeePayrollInfo/UseTimeDataToCreatePaychecks", "2.1", "3.0"),
    ],
)
def test_elements_of_a_version(us: Any, query: str, element: str, before: str, since: str) -> None:
    """A document of an old version is not shown what came later."""
    assert us.ask(query, before).find(element) is None
    assert us.ask(query, since).find(element) is not None


def test_elements_asked_for(us: Any) -> None:
    """IncludeRetElement limits a record to what it names, in the table's order; unknown names change nothing."""
    account = us.ask(
        "<AccountQueryRq><FullName>Checking</FullName><IncludeRetElement>AccountType</IncludeRetElement>"
        "<IncludeRetElement>Name</IncludeRetElement><IncludeRetElement>Colour</IncludeRetElement></AccountQueryRq>"
    )[0]

    assert ["Name", "AccountType"] == tags(account)


def test_elements_asked_for_of_the_company(us: Any) -> None:
    """IncludeRetElement works for the records that follow from settings too."""
    host, preferences = us.answers(
        "<HostQueryRq><IncludeRetElement>Country</IncludeRetElement></HostQueryRq>"
        "<PreferencesQueryRq><IncludeRetElement>SalesTaxPreferences</IncludeRetElement></PreferencesQueryRq>"
    )

    assert (["Country"], ["SalesTaxPreferences"]) == (tags(host[0]), tags(preferences[0]))


@pytest.mark.parametrize(("asked", "expected"), [("", False), ("false", False), ("true", True), ("1", True)])
def test_lines_only_when_asked_for(us: Any, asked: str, expected: bool) -> None:
    """Lines come with IncludeLineItems only."""
    element = f"<IncludeLineItems>{asked}</IncludeLineItems>" if asked else ""
    invoice, bill, order = us.answers(
        f"<InvoiceQueryRq><RefNumber>1041</RefNumber>{element}</InvoiceQueryRq>"
        f"<BillQueryRq><RefNumber>BILL-310</RefNumber>{element}</BillQueryRq>"
        f"<PurchaseOrderQueryRq><RefNumber>PO-88</RefNumber>{element}</PurchaseOrderQueryRq>"
    )

    assert [expected] * 3 == [
        invoice.find("InvoiceRet/InvoiceLineRet") is not None,
        bill.find("BillRet/ExpenseLineRet") is not None,
        order.find("PurchaseOrderRet/PurchaseOrderLineRet") is not None,
    ]


def test_linked_documents_only_when_asked_for(us: Any) -> None:
    """LinkedTxn comes with IncludeLinkedTxns only."""
    bare = us.ask("<BillQueryRq><RefNumber>ING-48217</RefNumber></BillQueryRq>")
    linked = us.ask(
        "<BillQueryRq><RefNumber>ING-48217</RefNumber><IncludeLinkedTxns>1</IncludeLinkedTxns></BillQueryRq>"
    )

    assert bare.find("BillRet/LinkedTxn") is None
    assert "PO-88" == linked.findtext("BillRet/LinkedTxn/RefNumber")


def test_custom_fields_and_private_data(us: Any) -> None:
    """OwnerID 0 shows custom fields, a GUID that owner's private data, and nothing shows without it."""
    none, custom, private, other = us.answers(
        "<CustomerQueryRq><FullName>Alpine Dental Group</FullName></CustomerQueryRq>"
        "<CustomerQueryRq><FullName>Alpine Dental Group</FullName><OwnerID>0</OwnerID></CustomerQueryRq>"
        f"<CompanyQueryRq><OwnerID>{FILE_ID_OWNER.lower()}</OwnerID></CompanyQueryRq>"
        "<CompanyQueryRq><OwnerID>0</OwnerID></CompanyQueryRq>"
    )

    assert [None, "Gold", "{B7A3D1F4-52C8-4D0E-8E57-90A1C4E6D201}", None] == [
        answer[0].findtext("DataExtRet/DataExtValue") for answer in (none, custom, private, other)
    ]


@pytest.mark.parametrize(("personal_data", "expected"), [(False, None), (True, "123-45-6789")])
def test_personal_data_needs_its_right(run: Any, records: Any, personal_data: bool, expected: str | None) -> None:
    """Without the right to personal data SSN is not shown."""
    changed = records("US")
    changed["EmployeeRet"][0]["SSN"] = "123-45-6789"
    company = run(records=changed, personal_data=personal_data)

    assert expected == company.ask("<EmployeeQueryRq/>").findtext("EmployeeRet/SSN")


def test_company_file_is_told_in_a_header(us: Any, whole: Any) -> None:
    """An answer names the company file as it is on disk."""
    response = us.post(whole("<HostQueryRq/>"))

    assert r"C:\QuickBooks\Brightwater IT Services.qbw" == response.headers["X-Company-File"]
    assert response.headers["Content-Type"].startswith("text/xml")


def test_company_file_beyond_ascii_is_percent_encoded(run: Any, whole: Any) -> None:
    """In the header everything beyond printable ASCII, and the percent sign, is percent-encoded UTF-8."""
    response = run(file="C:\\Bücher\\100 %.qbw").post(whole("<HostQueryRq/>"))

    assert r"C:\B%C3%BCcher\100 %25.qbw" == response.headers["X-Company-File"]


def test_status_message_is_escaped(us: Any, whole: Any) -> None:
    """Quotes in a statusMessage are escaped, so that any XML parser gives the whole text."""
    response = us.post(whole('<AccountQueryRq><FullName>a "b" &lt;c&gt;</FullName></AccountQueryRq>'))
    (answer,) = etree.fromstring(response.content)[0]

    assert 'element ("a "b" <c>") that' in answer.get("statusMessage")
