"""Reads a company file: over a connection, or from qbXML answers that somebody took with another tool.

Two message sets at most: Host, Company and Preferences first, then the lists in the version QuickBooks speaks. Lists
are asked for with ``ActiveStatus`` All, because an inactive record still blocks its name (quickbooks-desktop 2.6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from qbcheck.errors import (
    CompanyAnswerError,
    CompanyError,
    NotDeliveredError,
    RefusedAsAWholeError,
    RequestNotValidError,
)
from qbcheck.facts.binding import comparable_path, differences
from qbcheck.facts.model import (
    Account,
    CompanyFacts,
    CompanyIdentity,
    Employee,
    Fact,
    Host,
    Known,
    Preferences,
    SalesTaxCode,
    SalesTaxItem,
    Unknown,
    UnknownKind,
    Vendor,
)
from qbcheck.features import Feature, features_needing_tax
from qbcheck.profile import CompanySettings, Profile
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.quickbooks.meaning import Retry
from qbcheck.quickbooks.reader import MessageSetAnswer, Record, Response, read_answer
from qbcheck.quickbooks.schema import Version, parse_version
from qbcheck.quickbooks.statuses import hresult_meaning, status_meaning
from qbcheck.quickbooks.versions import NEWEST, OLDEST, negotiate, write_version

T = TypeVar("T")

OWNER_ID = "{6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10}"
"""Owner of the private data that qbcheck keeps in a company file; one for all installations, for ever."""

_FILE_ID = "FileID"
_WHO = "whoever runs QuickBooks"
_HOST_VERSION: Version = (1, 0)
"""What a QuickBooks too old for us still answers HostQuery in."""
_VERSION_NOT_SPOKEN = "0x80040423"
_ANOTHER_FILE_IS_OPEN = "0x8004040A"
_WHOLE_LIST = (0, 1, 500)
"""statusCodes after which what was returned counts as the whole list (design 5)."""
_LISTS = ("AccountQuery", "VendorQuery", "SalesTaxCodeQuery", "ItemSalesTaxQuery", "EmployeeQuery")
_ITEMS_AND_INVENTORY = "ItemsAndInventoryPreferences"
_ITEMS_AND_INVENTORY_SINCE: Version = (11, 0)
"""The first question for preferences is written in a lower version, which does not bring them."""
_GOODS = frozenset({Feature.PURCHASE_ORDERS, Feature.INVENTORY})


def question(edition: str, version: Version = NEWEST) -> str:
    """Return the one document that asks a company file everything verify needs, for any tool to send.

    ``edition`` is US, CA or UK.
    """
    lists = _list_requests(edition, frozenset(Feature), sales_tax=True)
    return message_set(
        [*_identity_requests(), *lists.values()], on_error="continueOnError", edition=edition, version=version
    )


def read_company(
    connection: Connection, profile: Profile, features: Iterable[Feature], endpoint: str = ""
) -> CompanyFacts:
    """Read what the checks of ``features`` need; never raises for a company file that says no or nothing.

    Another company file than the profile's is left after its identity is known: its books are nobody's business here.
    """
    reading = _Reading(connection)
    try:
        first = reading.ask(_identity_requests(), OLDEST)
    except RefusedAsAWholeError as refusal:
        if refusal.hresult != _VERSION_NOT_SPOKEN:
            return reading.facts(CompanyFacts.unknown(_unknown(refusal), endpoint))
        return reading.facts(_too_old(reading, endpoint))
    except CompanyError as trouble:
        return reading.facts(CompanyFacts.unknown(_unknown(trouble), endpoint))
    facts = _identity_facts(_Answers([first], UnknownKind.REFUSED), reading.company_file, endpoint)
    if reason := _reason_not_to_ask(facts, profile):
        return reading.facts(_without_lists(facts, reason))
    host = facts.host.value
    requests = _list_requests(
        host.country or profile.country, frozenset(features), sales_tax=_sales_tax_matters(facts, profile)
    )
    version = parse_version(host.written_version)
    if version >= _ITEMS_AND_INVENTORY_SINCE and _GOODS & set(features):
        requests["PreferencesQuery"] = Request(
            "PreferencesQuery", {"IncludeRetElement": [_ITEMS_AND_INVENTORY]}, request_id="inventory"
        )
    try:
        second = reading.ask(list(requests.values()), version)
    except CompanyError as trouble:
        return reading.facts(_without_lists(facts, _unknown(trouble)))
    answers = _Answers([second], UnknownKind.REFUSED)
    return reading.facts(_with_items_and_inventory(_with_lists(facts, answers, requests), answers))


def read_identity(connection: Connection) -> CompanyFacts:
    """Read only which company file it is and what QuickBooks it is; the lists are not asked for.

    Raises CompanyError for a company file that says no or nothing.
    """
    reading = _Reading(connection)
    first = reading.ask(_identity_requests()[:2], OLDEST)
    return reading.facts(_identity_facts(_Answers([first], UnknownKind.REFUSED), reading.company_file, ""))


def company_from_answers(documents: Iterable[bytes | str], endpoint: str = "") -> CompanyFacts:
    """Read facts from qbXML answers that were made with any tool.

    What they do not contain is unknown, of the kind NOT_ANSWERED. Raises CompanyAnswerError when a document is not a
    qbXML answer at all.
    """
    answers = _Answers([read_answer(document) for document in documents], UnknownKind.NOT_ANSWERED)
    facts = _identity_facts(answers, "", endpoint)
    return _with_lists(facts, answers)


def told_differences(opening: str, company_file: str, wanted: CompanySettings) -> tuple[str, ...]:
    """Return what tells a company file from the profile's by what QuickBooks told before it was asked.

    ``opening`` holds the qbXML answers of the Web Connector's first call, ``company_file`` the path of the open file;
    either is empty when it was not told. The path alone will do where the profile names one; what cannot be read
    proves nothing, and is a difference.
    """
    if not opening.strip() and company_file and wanted.file:
        is_same = comparable_path(company_file) == comparable_path(wanted.file)
        return () if is_same else (f"its path is {company_file}",)
    try:
        identity = company_from_answers([opening]).identity
    except CompanyAnswerError as error:
        return (f"QuickBooks did not tell which one it is ({error.message.rstrip('.')})",)
    if isinstance(identity, Unknown):
        return (f"QuickBooks did not tell which one it is ({identity.reason})",)
    return differences(replace(identity.value, file=company_file or None), wanted)


# --- Questions --------------------------------------------------------------------------------------------------------


def _identity_requests() -> list[Request]:
    return [
        Request("HostQuery", request_id="host"),
        Request("CompanyQuery", {"OwnerID": [OWNER_ID]}, request_id="company"),
        Request("PreferencesQuery", request_id="preferences"),
    ]


def _list_requests(edition: str, features: frozenset[Feature], *, sales_tax: bool) -> dict[str, Request]:
    """Return the queries for the lists that ``features`` need, by message name."""
    agency = () if edition == "US" else ("IsSalesTaxAgency", "IsTaxAgency")
    wanted: dict[str, tuple[str, ...]] = {
        "AccountQuery": ("ListID", "Name", "FullName", "IsActive", "Sublevel", "AccountType", "SpecialAccountType")
    }
    if sales_tax and features & features_needing_tax(edition):
        wanted["VendorQuery"] = ("ListID", "Name", "IsActive", "VendorTypeRef", *agency)
        wanted["SalesTaxCodeQuery"] = ("ListID", "Name", "IsActive", "IsTaxable")
        wanted["ItemSalesTaxQuery"] = ("ListID", "Name", "IsActive", "TaxVendorRef")
    if Feature.TIMESHEETS in features:
        wanted["EmployeeQuery"] = ("ListID", "Name", "IsActive", "EmployeePayrollInfo")
    return {
        name: Request(name, {"ActiveStatus": "All", "IncludeRetElement": elements}, request_id=name)
        for name, elements in wanted.items()
    }


def _reason_not_to_ask(facts: CompanyFacts, profile: Profile) -> Unknown | None:
    """Return why the lists are not asked for; None when they are."""
    for known in (facts.host, facts.identity):
        if isinstance(known, Unknown):
            return known
    if differences(facts.identity.value, profile.company):
        return Unknown("another company file answered; its books were not read", UnknownKind.NOT_ASKED)
    if not facts.host.value.written_version:
        return Unknown(
            f"QuickBooks speaks no qbXML from {write_version(OLDEST)} to {write_version(NEWEST)}",
            UnknownKind.REFUSED,
            "Update QuickBooks.",
            _WHO,
        )
    return None


def _sales_tax_matters(facts: CompanyFacts, profile: Profile) -> bool:
    is_off = isinstance(facts.preferences, Known) and not facts.preferences.value.sales_tax
    return profile.sales_tax != "none" and not is_off


@dataclass(slots=True)
class _Reading:
    """Asks over a connection and counts."""

    connection: Connection
    message_sets: int = 0
    company_file: str = ""

    def ask(self, requests: Sequence[Request], version: Version) -> MessageSetAnswer:
        self.message_sets += 1
        answer = self.connection.exchange(message_set(requests, on_error="continueOnError", version=version))
        self.company_file = answer.company_file or self.company_file
        return read_answer(answer.text)

    def facts(self, facts: CompanyFacts) -> CompanyFacts:
        return replace(facts, message_sets=self.message_sets)


def _too_old(reading: _Reading, endpoint: str) -> CompanyFacts:
    """Read at least which QuickBooks it is, when it refuses the lowest version we write."""
    reason = Unknown(
        f"QuickBooks does not speak qbXML {write_version(OLDEST)}", UnknownKind.REFUSED, "Update QuickBooks.", _WHO
    )
    facts = CompanyFacts.unknown(reason, endpoint)
    try:
        answer = reading.ask([Request("HostQuery", request_id="host"), Request("CompanyQuery")], _HOST_VERSION)
    except CompanyError as trouble:
        return CompanyFacts.unknown(_unknown(trouble), endpoint)
    answers = _Answers([answer], UnknownKind.REFUSED)
    return replace(facts, host=answers.one("HostQuery", _host), identity=_identity(answers, reading.company_file))


def _unknown(trouble: CompanyError) -> Unknown:
    if isinstance(trouble, RefusedAsAWholeError):
        known = hresult_meaning(trouble.hresult)
        said = f' QuickBooks said: "{trouble.text}"' if trouble.text else ""
        return Unknown(
            f"QuickBooks refused ({trouble.hresult}): {known.meaning}.{said}",
            UnknownKind.ANOTHER_FILE if trouble.hresult == _ANOTHER_FILE_IS_OPEN else UnknownKind.REFUSED,
            trouble.remedy or known.remedy,
            _WHO,
            may_pass=known.retry is Retry.AGAIN,
        )
    if isinstance(trouble, RequestNotValidError):
        raise trouble
    passing = isinstance(trouble, NotDeliveredError)
    return Unknown(trouble.message, UnknownKind.UNREACHABLE, trouble.remedy, _WHO, passing)


# --- Answers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was answered, by kind of question."""

    answers: Sequence[MessageSetAnswer]
    missing: UnknownKind
    """How to call what is not there."""

    def one(self, message: str, read: Callable[[Record], Fact[T]]) -> Fact[T]:
        """Return what the only record of an answer says."""
        records = self._records(message)
        if isinstance(records, Unknown):
            return records
        found = [read(record) for record in records.value]
        if not found:
            return Unknown(f"the answer to {message} is empty", self.missing)
        if any(each != found[0] for each in found):
            return Unknown(f"the answers to {message} contradict each other", self.missing)
        return found[0]

    def every(self, message: str, read: Callable[[Record], T]) -> Fact[tuple[T, ...]]:
        """Return what all records of a list say."""
        records = self._records(message)
        return records if isinstance(records, Unknown) else Known(tuple(map(read, records.value)))

    def _records(self, message: str) -> Fact[tuple[Record, ...]]:
        responses = [response for answer in self.answers for response in answer.named(f"{message}Rs")]
        if not responses:
            cut = next((f"; {answer.fault}" for answer in self.answers if answer.fault), "")
            return Unknown(f"there is no answer to {message}{cut}", self.missing)
        answered = [response for response in responses if response.status_code in _WHOLE_LIST]
        if not answered:
            return self._refused(message, responses[0])
        responses = answered
        counted = max((response.ret_count or 0 for response in responses), default=0)
        if counted > sum(len(response.records) for response in responses):
            return Unknown(f"the answer to {message} counts {counted} records and does not list them", self.missing)
        if (remaining := responses[-1].iterator_remaining_count) and remaining > 0:
            return Unknown(f"the answer to {message} is a part: {remaining} records remain", self.missing)
        return Known(tuple(record for response in responses for record in response.records))

    def _refused(self, message: str, response: Response) -> Unknown:
        if response.status_code is None:
            return Unknown(f"the answer to {message} carries no statusCode", self.missing)
        known = status_meaning(response.status_code, response.status_message)
        return Unknown(
            f'QuickBooks refused {message} (status {response.status_code}): "{response.status_message}"',
            self.missing,
            known.remedy,
            _WHO,
            may_pass=known.retry is Retry.AGAIN,
            status=response.status_code,
        )


def _identity_facts(answers: _Answers, company_file: str, endpoint: str) -> CompanyFacts:
    not_asked = Unknown("it was not asked for", UnknownKind.NOT_ASKED)
    return CompanyFacts(
        host=answers.one("HostQuery", _host),
        identity=_identity(answers, company_file),
        preferences=answers.one("PreferencesQuery", lambda record: _preferences(record, answers.missing)),
        accounts=not_asked,
        vendors=not_asked,
        sales_tax_codes=not_asked,
        sales_tax_items=not_asked,
        employees=not_asked,
        endpoint=endpoint,
    )


def _host(record: Record) -> Fact[Host]:
    supported = record.texts("SupportedQBXMLVersion")
    if not supported:
        return Unknown("QuickBooks did not say which qbXML versions it speaks", UnknownKind.NOT_ANSWERED)
    try:
        written = write_version(negotiate(supported))
    except CompanyError:
        written = ""
    return Known(
        Host(
            product_name=record.text("ProductName") or "QuickBooks",
            major_version=record.text("MajorVersion"),
            country=record.text("Country").strip().upper() or None,
            supported_versions=supported,
            written_version=written,
        )
    )


def _identity(answers: _Answers, company_file: str) -> Fact[CompanyIdentity]:
    def read(record: Record) -> Fact[CompanyIdentity]:
        name = record.text("CompanyName") or None
        if name is None:
            return Unknown("the answer to CompanyQuery carries no CompanyName", answers.missing)
        file_ids = tuple(
            each.text("DataExtValue") for each in record.all("DataExtRet") if each.text("DataExtName") == _FILE_ID
        )
        return Known(CompanyIdentity(name, company_file or None, file_ids))

    return answers.one("CompanyQuery", read)


def _preferences(record: Record, missing: UnknownKind) -> Fact[Preferences]:
    is_on = "SalesTaxPreferences" in record
    # Where its neighbours are there, it was not left out of the answer.
    if not is_on and not ("ReportsPreferences" in record and "SalesAndCustomersPreferences" in record):
        return Unknown("the answer to PreferencesQuery does not say whether sales tax is on", missing)
    return Known(
        Preferences(
            sales_tax=is_on,
            class_tracking=record.flag("AccountingPreferences/IsUsingClassTracking"),
            inventory=record.flag("PurchasesAndVendorsPreferences/IsUsingInventory"),
            multi_currency=record.flag("MultiCurrencyPreferences/IsMultiCurrencyOn"),
            enhanced_receiving=_enhanced_receiving(record),
            serial_or_lot_numbers=_serial_or_lot_numbers(record),
        )
    )


def _enhanced_receiving(record: Record) -> bool | None:
    return record.flag(f"{_ITEMS_AND_INVENTORY}/EnhancedInventoryReceivingEnabled")


def _serial_or_lot_numbers(record: Record) -> bool | None:
    tracked = record.text(f"{_ITEMS_AND_INVENTORY}/IsTrackingSerialOrLotNumber")
    return tracked != "None" if tracked else None


def _account(record: Record) -> Account:
    return Account(
        name=record.text("Name") or record.text("FullName").rpartition(":")[2] or None,
        full_name=record.text("FullName") or None,
        account_type=record.text("AccountType") or None,
        special_account_type=record.text("SpecialAccountType") or None,
        is_active=record.flag("IsActive"),
        is_sub_account=_is_sub_account(record),
    )


def _is_sub_account(record: Record) -> bool | None:
    if (level := record.whole("Sublevel")) is not None:
        return level > 0
    if "ParentRef" in record:
        return True
    return ":" in record.text("FullName") if "FullName" in record else None


def _vendor(record: Record) -> Vendor:
    flags = [record.flag("IsSalesTaxAgency"), record.flag("IsTaxAgency")]
    told = [flag for flag in flags if flag is not None]
    return Vendor(
        name=record.text("Name") or None,
        is_active=record.flag("IsActive"),
        list_id=record.text("ListID"),
        vendor_type=record.text("VendorTypeRef/FullName"),
        is_tax_agency=any(told) if told else None,
    )


def _sales_tax_code(record: Record) -> SalesTaxCode:
    return SalesTaxCode(record.text("Name") or None, record.flag("IsActive"), record.flag("IsTaxable"))


def _sales_tax_item(record: Record) -> SalesTaxItem:
    return SalesTaxItem(
        name=record.text("Name") or None,
        is_active=record.flag("IsActive"),
        agency_list_id=record.text("TaxVendorRef/ListID"),
        agency_name=record.text("TaxVendorRef/FullName"),
    )


def _employee(record: Record) -> Employee:
    return Employee(
        name=record.text("Name") or None,
        is_active=record.flag("IsActive"),
        time_data=record.text("EmployeePayrollInfo/UseTimeDataToCreatePaychecks") or None,
    )


def _without_lists(facts: CompanyFacts, reason: Unknown) -> CompanyFacts:
    return replace(
        facts, accounts=reason, vendors=reason, sales_tax_codes=reason, sales_tax_items=reason, employees=reason
    )


def _with_lists(facts: CompanyFacts, answers: _Answers, asked: Collection[str] = _LISTS) -> CompanyFacts:
    def read(message: str, record: Callable[[Record], T], known: Fact[tuple[T, ...]]) -> Fact[tuple[T, ...]]:
        return answers.every(message, record) if message in asked else known

    return replace(
        facts,
        accounts=read("AccountQuery", _account, facts.accounts),
        vendors=read("VendorQuery", _vendor, facts.vendors),
        sales_tax_codes=read("SalesTaxCodeQuery", _sales_tax_code, facts.sales_tax_codes),
        sales_tax_items=read("ItemSalesTaxQuery", _sales_tax_item, facts.sales_tax_items),
        employees=read("EmployeeQuery", _employee, facts.employees),
    )


def _with_items_and_inventory(facts: CompanyFacts, answers: _Answers) -> CompanyFacts:
    """Add what the second question for preferences brought, where it was asked and answered."""
    told = answers.one("PreferencesQuery", Known)
    if not isinstance(told, Known) or not isinstance(facts.preferences, Known):
        return facts
    preferences = replace(
        facts.preferences.value,
        enhanced_receiving=_enhanced_receiving(told.value),
        serial_or_lot_numbers=_serial_or_lot_numbers(told.value),
    )
    return replace(facts, preferences=Known(preferences))
