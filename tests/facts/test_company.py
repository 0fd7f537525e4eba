"""Reading a company file: which questions go out, and what comes of each kind of answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from qbcheck.errors import NotDeliveredError, QbcheckError, RefusedAsAWholeError
from qbcheck.facts import Account, Employee, Fact, Known, Preferences, Unknown, UnknownKind, Vendor
from qbcheck.facts.company import question, read_company
from qbcheck.features import Feature
from qbcheck.quickbooks.connection import Answer, Connection

from ..some_facts import some_profile

ANSWERS = {
    "HostQuery": "<HostRet><ProductName>QuickBooks Pro 2019</ProductName><MajorVersion>29</MajorVersion>"
    "<MinorVersion>0</MinorVersion><Country>US</Country><SupportedQBXMLVersion>12.0</SupportedQBXMLVersion>"
    "<SupportedQBXMLVersion>14.0</SupportedQBXMLVersion><QBFileMode>SingleUser</QBFileMode></HostRet>",
    "CompanyQuery": "<CompanyRet><IsSampleCompany>false</IsSampleCompany><CompanyName>Acme</CompanyName>"
    "<DataExtRet><OwnerID>{6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10}</OwnerID><DataExtName>FileID</DataExtName>"
    "<DataExtType>STR255TYPE</DataExtType><DataExtValue>{1}</DataExtValue></DataExtRet></CompanyRet>",
    "PreferencesQuery": "<PreferencesRet><AccountingPreferences/><SalesTaxPreferences/></PreferencesRet>",
    "AccountQuery": "<AccountRet><ListID>1-1</ListID><Name>Autotask Other</Name><FullName>Autotask Other</FullName>"
    "<IsActive>true</IsActive><AccountType>Income</AccountType></AccountRet>",
    "VendorQuery": "<VendorRet><ListID>2-1</ListID><Name>State Revenue</Name><IsActive>true</IsActive>"
    "<VendorTypeRef><ListID>3-1</ListID><FullName>Tax agency</FullName></VendorTypeRef></VendorRet>",
    "SalesTaxCodeQuery": "",
    "ItemSalesTaxQuery": "",
    "EmployeeQuery": "<EmployeeRet><ListID>4-1</ListID><Name>Priya Raman</Name><IsActive>true</IsActive>"
    "<EmployeePayrollInfo><UseTimeDataToCreatePaychecks>NotSet</UseTimeDataToCreatePaychecks></EmployeePayrollInfo>"
    "</EmployeeRet><EmployeeRet><ListID>4-2</ListID><Name>Tom Okafor</Name><IsActive>false</IsActive></EmployeeRet>",
}


SALES_TAX_OFF = (
    "<PreferencesRet><AccountingPreferences/><ReportsPreferences/><SalesAndCustomersPreferences/></PreferencesRet>"
)


class Played(Connection):
    """A company file that answers from a table; a status or an error may stand in it instead."""

    def __init__(self, **changes: str | tuple[int, str] | Callable[[str], QbcheckError | None]) -> None:
        self.answers: Mapping[str, object] = {**ANSWERS, **changes}
        self.documents: list[str] = []

    def exchange(self, document: str) -> Answer:
        self.documents.append(document)
        parts = []
        for name, request_id in re.findall(
            r"<(\w+)Rq(?: requestID=\"(\w+)\")?[ />]", document.partition("QBXMLMsgsRq")[2]
        ):
            told = self.answers[name]
            if callable(told):
                if error := told(document):
                    raise error
                told = ANSWERS[name]
            status, content = told if isinstance(told, tuple) else (0 if told else 1, told)
            parts.append(
                f'<{name}Rs requestID="{request_id}" statusCode="{status}" statusSeverity="Info" statusMessage="said">'
                f"{content}</{name}Rs>"
            )
        text = f"<?xml version='1.0' ?><QBXML><QBXMLMsgsRs>{''.join(parts)}</QBXMLMsgsRs></QBXML>"
        return Answer(text, r"C:\QuickBooks\acme.qbw")

    def close(self) -> None:
        """Nothing is open."""


def reason(fact: Fact[object]) -> Unknown:
    assert isinstance(fact, Unknown)
    return fact


def test_two_message_sets_bring_everything() -> None:
    """Host, Company and Preferences first, then one set of lists in the version QuickBooks speaks (design 5)."""
    connection = Played()

    facts = read_company(connection, some_profile(), Feature)

    assert [
        ["Host", "Company", "Preferences"],
        ["Account", "Vendor", "SalesTaxCode", "ItemSalesTax", "Employee", "Preferences"],
    ] == [re.findall(r"<(\w+)QueryRq", document) for document in connection.documents]
    assert ['<?qbxml version="8.0"?>', '<?qbxml version="12.0"?>'] == [
        re.findall(r"<\?qbxml .*?\?>", document)[0] for document in connection.documents
    ]
    assert 2 == facts.message_sets


def test_what_is_read() -> None:
    """Records become facts, lists of both active and inactive ones."""
    facts = read_company(Played(), some_profile(), Feature)

    assert Known((Account("Autotask Other", "Autotask Other", "Income", None, True),)) == facts.accounts
    assert Known((Vendor("State Revenue", True, "2-1", "Tax agency"),)) == facts.vendors
    assert ("Acme", r"C:\QuickBooks\acme.qbw", ("{1}",)) == (
        facts.identity.value.name,
        facts.identity.value.file,
        facts.identity.value.file_ids,
    )


def test_of_an_employee_only_the_time_data_is_kept() -> None:
    """R41: NotSet, DoNotUseTimeData or UseTimeData; no pay is remembered."""
    facts = read_company(Played(), some_profile(), Feature)

    assert Known((Employee("Priya Raman", True, "NotSet"), Employee("Tom Okafor", False))) == facts.employees


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", Preferences(True)),
        (
            "<AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking></AccountingPreferences>",
            Preferences(True, class_tracking=True),
        ),
        (
            "<MultiCurrencyPreferences><IsMultiCurrencyOn>false</IsMultiCurrencyOn></MultiCurrencyPreferences>",
            Preferences(True, multi_currency=False),
        ),
        (
            "<PurchasesAndVendorsPreferences><IsUsingInventory>true</IsUsingInventory>"
            "</PurchasesAndVendorsPreferences>",
            Preferences(True, inventory=True),
        ),
    ],
)
def test_preferences_are_read_as_far_as_they_are_told(told: str, expected: Preferences) -> None:
    """quickbooks-desktop 3: what the answer does not say stays open."""
    connection = Played(PreferencesQuery=f"<PreferencesRet>{told}<SalesTaxPreferences/></PreferencesRet>")

    assert Known(expected) == read_company(connection, some_profile(), [Feature.INVOICES]).preferences


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("<IsTrackingSerialOrLotNumber>None</IsTrackingSerialOrLotNumber>", (None, False)),
        ("<IsTrackingSerialOrLotNumber>LotNumber</IsTrackingSerialOrLotNumber>", (None, True)),
        ("<EnhancedInventoryReceivingEnabled>true</EnhancedInventoryReceivingEnabled>", (True, None)),
        ("", (None, None)),
    ],
)
def test_inventory_preferences_come_with_the_second_set(told: str, expected: tuple[bool | None, bool | None]) -> None:
    """ItemsAndInventoryPreferences exist from qbXML 11.0 on; the first set is written in 8.0."""
    second = f"<PreferencesRet><ItemsAndInventoryPreferences>{told}</ItemsAndInventoryPreferences></PreferencesRet>"

    class InTwoParts(Played):
        def exchange(self, document: str) -> Answer:
            if "IncludeRetElement" in document:
                self.answers = {**self.answers, "PreferencesQuery": second}
            return super().exchange(document)

    preferences = read_company(InTwoParts(), some_profile(), Feature).preferences.value

    assert preferences.sales_tax
    assert expected == (preferences.enhanced_receiving, preferences.serial_or_lot_numbers)


def test_an_old_quickbooks_is_not_asked_for_what_it_does_not_know() -> None:
    """Below qbXML 11.0 the second set asks for no preferences."""
    old = ANSWERS["HostQuery"].replace("12.0", "10.0")
    connection = Played(HostQuery=old.replace("14.0", "9.0"))

    read_company(connection, some_profile(), Feature)

    assert "PreferencesQuery" not in connection.documents[1]


def test_a_refused_second_question_for_preferences_keeps_the_first_answer() -> None:
    """What is known stays known."""

    class RefusedLater(Played):
        def exchange(self, document: str) -> Answer:
            if "IncludeRetElement" in document:
                self.answers = {**self.answers, "PreferencesQuery": (3260, "")}
            return super().exchange(document)

    assert read_company(RefusedLater(), some_profile(), Feature).preferences.value.sales_tax


def test_lists_are_asked_for_with_inactive_records() -> None:
    """An inactive record still blocks its name, so All is asked for (quickbooks-desktop 2.6)."""
    connection = Played()

    read_company(connection, some_profile(), Feature)

    assert 5 == connection.documents[1].count("<ActiveStatus>All</ActiveStatus>")


@pytest.mark.parametrize(
    ("features", "asked"),
    [
        ([Feature.EXPENSE_REPORTS], ["Account"]),
        ([Feature.TIMESHEETS], ["Account", "Employee"]),
        ([Feature.INVENTORY], ["Account", "Preferences"]),
        ([Feature.PURCHASE_ORDERS], ["Account", "Preferences"]),
    ],
)
def test_no_more_is_asked_for_than_the_features_need(features: list[Feature], asked: list[str]) -> None:
    """As few as the checks in use need, never a third set (R41, design 5)."""
    connection = Played()

    read_company(connection, some_profile(), features)

    assert 2 == len(connection.documents)
    assert asked == re.findall(r"<(\w+)QueryRq", connection.documents[1])


def test_another_companys_books_are_not_read() -> None:
    """A wrong company file is left as soon as its name is known (R32)."""
    connection = Played(CompanyQuery="<CompanyRet><CompanyName>Other</CompanyName></CompanyRet>")

    facts = read_company(connection, some_profile(), Feature)

    assert 1 == len(connection.documents)
    assert UnknownKind.NOT_ASKED == reason(facts.accounts).kind


def test_no_sales_tax_preferences_mean_that_sales_tax_is_off() -> None:
    """SalesTaxPreferences is absent when sales tax is off; the tax lists are then not asked for."""
    connection = Played(PreferencesQuery=SALES_TAX_OFF)

    facts = read_company(connection, some_profile(), Feature)

    assert not facts.preferences.value.sales_tax
    assert ["Account", "Employee", "Preferences"] == re.findall(r"<(\w+)QueryRq", connection.documents[1])


@pytest.mark.parametrize("preferences", ["<AccountingPreferences/>", "<SalesAndCustomersPreferences/>", ""])
def test_preferences_that_were_trimmed_do_not_say_that_it_is_off(preferences: str) -> None:
    """Other tools trim: only where its neighbours in the schema are there was nothing left out."""
    connection = Played(PreferencesQuery=f"<PreferencesRet>{preferences}</PreferencesRet>")

    assert isinstance(read_company(connection, some_profile(), Feature).preferences, Unknown)


@pytest.mark.parametrize(
    ("level", "is_sub_account"),
    [
        ("<FullName>Autotask Other</FullName><Sublevel>0</Sublevel>", False),
        ("<FullName>Old:Autotask Other</FullName><Sublevel>1</Sublevel>", True),
        ("<Sublevel>1</Sublevel>", True),
        ("<ParentRef><ListID>1-9</ListID></ParentRef>", True),
        ("<FullName>Old:Autotask Other</FullName>", True),
        ("<FullName>Autotask Other</FullName>", False),
        ("", None),
    ],
)
def test_whether_an_account_is_a_sub_account(level: str, is_sub_account: bool | None) -> None:
    """By Sublevel, else ParentRef, else FullName; unknown when all were left out."""
    connection = Played(AccountQuery=f"<AccountRet><Name>Autotask Other</Name>{level}</AccountRet>")

    assert is_sub_account is read_company(connection, some_profile(), Feature).accounts.value[0].is_sub_account


def test_a_file_at_another_path_is_not_read() -> None:
    """The books of another file are nobody's business, whichever difference tells it."""
    profile = some_profile(company={"name": "Acme", "file": r"D:\other.qbw"})
    connection = Played()

    read_company(connection, profile, Feature)

    assert 1 == len(connection.documents)


def test_a_host_that_is_refused_is_the_reason_for_the_lists() -> None:
    """The true reason is said where the lists are asked for."""
    facts = read_company(Played(HostQuery=(1000, "")), some_profile(), Feature)

    assert "status 1000" in reason(facts.accounts).reason


def test_a_list_that_is_refused_is_unknown_with_quickbooks_own_words() -> None:
    """Status 3260: insufficient permission. The other lists are there."""
    facts = read_company(Played(VendorQuery=(3260, "")), some_profile(), Feature)

    assert (UnknownKind.REFUSED, 3260) == (reason(facts.vendors).kind, reason(facts.vendors).status)
    assert "3260" in reason(facts.vendors).reason
    assert isinstance(facts.accounts, Known)


def test_status_500_counts_as_the_list() -> None:
    """A warning with records is an answer (design 5)."""
    facts = read_company(Played(AccountQuery=(500, ANSWERS["AccountQuery"])), some_profile(), Feature)

    assert 1 == len(facts.accounts.value)


def test_a_quickbooks_that_is_too_old_is_still_named() -> None:
    """HRESULT 0x80040423 on 8.0: ask HostQuery in 1.0, so that the person learns which QuickBooks it is."""

    def old(document: str) -> QbcheckError | None:
        return RefusedAsAWholeError("no", hresult="0x80040423") if 'version="8.0"' in document else None

    facts = read_company(Played(HostQuery=old), some_profile(), Feature)

    assert "QuickBooks Pro 2019" == facts.host.value.product_name
    assert UnknownKind.REFUSED == reason(facts.accounts).kind


def test_a_dialog_leaves_everything_unknown_with_the_remedy() -> None:
    """HRESULT 0x80040414: a modal dialog is showing; one message set, no second try."""
    connection = Played(HostQuery=lambda _: RefusedAsAWholeError("no", hresult="0x80040414", text="A modal dialog"))

    facts = read_company(connection, some_profile(), Feature)

    assert 1 == facts.message_sets
    assert "A modal dialog" in reason(facts.identity).reason
    assert reason(facts.identity).remedy


def test_another_file_that_is_open_is_told_apart() -> None:
    """HRESULT 0x8004040A, which the Web Connector and COM bring when they asked for a path."""
    refusal = RefusedAsAWholeError("no", hresult="0x8004040A", text="A file is already open")
    facts = read_company(Played(HostQuery=lambda _: refusal), some_profile(), Feature)

    assert UnknownKind.ANOTHER_FILE == reason(facts.identity).kind


def test_a_company_file_that_is_not_reached() -> None:
    """Nothing delivered: unreachable, with the connection's own words."""
    facts = read_company(Played(HostQuery=lambda _: NotDeliveredError("nobody there")), some_profile(), Feature)

    assert (UnknownKind.UNREACHABLE, "nobody there") == (reason(facts.host).kind, reason(facts.host).reason)


def test_a_line_that_breaks_between_the_sets_keeps_what_is_known() -> None:
    """The first set's facts stay, the lists are unknown."""
    facts = read_company(Played(AccountQuery=lambda _: NotDeliveredError("gone")), some_profile(), Feature)

    assert "Acme" == facts.identity.value.name
    assert "gone" == reason(facts.accounts).reason


def test_the_question_for_other_tools_is_one_document_of_queries() -> None:
    """``qbcheck request``: everything verify needs, in the edition of the profile."""
    us, canadian = question("US"), question("CA")

    assert 8 == len(set(re.findall(r"<\w+QueryRq", us))) == len(re.findall(r"<\w+QueryRq", us))
    assert [False, True] == ["IsSalesTaxAgency" in text for text in (us, canadian)]
