"""What a plan needs to know of a company file: its lists with their names and ids, and how its books are kept.

One reading: first which company file it is and its preferences, then every list in the version QuickBooks speaks.
Active and inactive records are all there, because an inactive one still blocks its name (quickbooks-desktop 2.6).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TypeVar

from qbcheck.errors import CompanyAnswerError, CompanyError
from qbcheck.facts.binding import differences
from qbcheck.facts.company import OWNER_ID, company_from_answers
from qbcheck.facts.company_records import (
    BookSettings,
    Class,
    Customer,
    Item,
    ListAccount,
    Name,
    NamedList,
    SalesTaxCode,
    SalesTaxItem,
    Terms,
    comparable_name,
)
from qbcheck.facts.list_reading import Listed, ListReading, read_lists
from qbcheck.facts.model import Fact, Preferences, Unknown
from qbcheck.profile import Profile
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.quickbooks.reader import Record, read_answer
from qbcheck.quickbooks.schema import Version
from qbcheck.quickbooks.versions import OLDEST, negotiate

__all__ = [
    "BookSettings",
    "Class",
    "CompanyLists",
    "Customer",
    "Item",
    "ListAccount",
    "Name",
    "NamedList",
    "SalesTaxCode",
    "SalesTaxItem",
    "Terms",
    "comparable_name",
    "read_company_lists",
]

T = TypeVar("T")

_CUSTOMER = "CustomerRet"
_TAX_ITEMS = {"ItemSalesTaxRet": False, "ItemSalesTaxGroupRet": True}
"""Whether it is a group, by kind of item."""
_ACCOUNTS_OF_ITEMS = (
    "IncomeAccountRef",
    "SalesAndPurchase/IncomeAccountRef",
    "SalesOrPurchase/AccountRef",
    "AccountRef",
)
"""Where the kinds of items keep the account that their sales go to."""
_NAMED = ("Name", "FullName", "IsActive")
_TAX_ITEM = "ItemSalesTaxRef"
_ITEM_ELEMENTS = (*_NAMED, "SalesTaxCodeRef", "SalesOrPurchase", "SalesAndPurchase", "IncomeAccountRef", "AccountRef")


@dataclass(frozen=True, slots=True)
class CompanyLists:
    """One reading of the lists of a company file."""

    settings: BookSettings
    names: NamedList[Name]
    """Customers, vendors, employees and other names."""
    customers: NamedList[Customer]
    items: NamedList[Item]
    accounts: NamedList[ListAccount]
    classes: NamedList[Class]
    """Empty when class tracking is off."""
    terms: NamedList[Terms]
    sales_tax_codes: NamedList[SalesTaxCode]
    """Empty when sales tax is off."""
    sales_tax_items: NamedList[SalesTaxItem]


# --- Reading ----------------------------------------------------------------------------------------------------------


def read_company_lists(connection: Connection, profile: Profile, *, at_once: int = 500) -> CompanyLists:
    """Read the lists and settings of the profile's company file; ``at_once`` is the most records of a piece.

    Raises CompanyError when another company file answers, when it speaks no qbXML that we write, when one list is
    refused, and for whatever the connection raises; CompanyAnswerError when an answer is cut or contradicts itself.
    A name list is never half there: no lists are returned then.
    """
    settings, company_file = _read_settings(connection, profile)
    entities = ListReading("EntityQuery", _entity_elements(settings.country), _entity)
    items = ListReading("ItemQuery", _ITEM_ELEMENTS, _item)
    accounts = ListReading("AccountQuery", (*_NAMED, "AccountType", "SpecialAccountType"), _account)
    terms = ListReading("TermsQuery", (*_NAMED, "StdDueDays", "DayOfMonthDue"), _terms)
    classes = ListReading("ClassQuery", _NAMED, _class)
    tax_code_elements = (*_NAMED, "IsTaxable") if settings.country == "US" else (*_NAMED, "IsTaxable", _TAX_ITEM)
    tax_codes = ListReading("SalesTaxCodeQuery", tax_code_elements, _sales_tax_code)
    readings: list[ListReading[Listed]] = [accounts, terms, entities, items]
    if settings.class_tracking:
        readings.append(classes)
    if settings.sales_tax_on:
        readings.append(tax_codes)
    read_lists(connection, readings, version=settings.version, at_once=at_once, company_file=company_file)
    return CompanyLists(
        settings=settings,
        names=NamedList(tuple(map(_name_of, entities.records))),
        customers=NamedList(tuple(each for each in entities.records if isinstance(each, Customer))),
        items=NamedList(items.records),
        accounts=NamedList(accounts.records),
        classes=NamedList(classes.records),
        terms=NamedList(terms.records),
        sales_tax_codes=NamedList(tax_codes.records),
        sales_tax_items=NamedList(
            tuple(
                SalesTaxItem(item.list_id, item.full_name, item.is_active, _TAX_ITEMS[item.kind])
                for item in items.records
                if item.kind in _TAX_ITEMS
            )
        ),
    )


def _read_settings(connection: Connection, profile: Profile) -> tuple[BookSettings, str]:
    """Return how the books are kept and the path of the company file, empty when it is not told."""
    requests = [
        Request("HostQuery", request_id="host"),
        Request("CompanyQuery", {"OwnerID": [OWNER_ID]}, request_id="company"),
        Request("PreferencesQuery", request_id="preferences"),
    ]
    answer = connection.exchange(message_set(requests, on_error="continueOnError", version=OLDEST))
    facts = company_from_answers([answer.text])
    host, identity, preferences = _known(facts.host), _known(facts.identity), _known(facts.preferences)
    if found := differences(replace(identity, file=answer.company_file or None), profile.company):
        raise CompanyError(
            f"Another company file answered: {'; '.join(found)}. Its lists were not read.",
            remedy="Open the profile's company file in QuickBooks.",
        )
    responses = read_answer(answer.text).named("PreferencesQueryRs")
    record = next(record for response in responses for record in response.records)
    country = host.country or profile.country
    return _settings(record, preferences, country, negotiate(host.supported_versions)), answer.company_file


def _settings(record: Record, preferences: Preferences, country: str, version: Version) -> BookSettings:
    if preferences.class_tracking is None or preferences.inventory is None:
        raise CompanyAnswerError("The answer to PreferencesQuery does not say how classes and inventory are used.")
    return BookSettings(
        country=country,
        version=version,
        closing_date=record.date("AccountingPreferences/ClosingDate"),
        class_tracking=preferences.class_tracking,
        multi_currency=bool(preferences.multi_currency),
        home_currency=record.text("MultiCurrencyPreferences/HomeCurrencyRef/FullName"),
        sales_tax_on=preferences.sales_tax,
        default_item_sales_tax=record.text("SalesTaxPreferences/DefaultItemSalesTaxRef/FullName"),
        default_taxable_code=record.text("SalesTaxPreferences/DefaultTaxableSalesTaxCodeRef/FullName"),
        default_non_taxable_code=record.text("SalesTaxPreferences/DefaultNonTaxableSalesTaxCodeRef/FullName"),
        inventory_on=preferences.inventory,
    )


def _known(fact: Fact[T]) -> T:
    if isinstance(fact, Unknown):
        raise CompanyAnswerError(
            f"The company file did not tell what it is and how it is kept: {fact.reason}.", remedy=fact.remedy
        )
    return fact.value


# --- Records ----------------------------------------------------------------------------------------------------------


def _entity_elements(country: str) -> tuple[str, ...]:
    elements = (*_NAMED, "ParentRef", "Email", "TermsRef", "SalesTaxCodeRef", "ExternalGUID")
    return (*elements, _TAX_ITEM) if country == "US" else elements


def _entity(record: Record) -> Customer | Name:
    list_id, full_name, is_active = _identity(record)
    if record.tag != _CUSTOMER:
        return Name(sys.intern(record.tag.removesuffix("Ret")), list_id, full_name, is_active)
    return Customer(
        list_id=list_id,
        edit_sequence=record.text("EditSequence"),
        full_name=full_name,
        is_active=is_active,
        email=record.text("Email"),
        sales_tax_code=_reference(record, "SalesTaxCodeRef"),
        item_sales_tax=_reference(record, _TAX_ITEM),
        terms=_reference(record, "TermsRef"),
        parent_list_id=record.text("ParentRef/ListID"),
        external_guid=record.text("ExternalGUID"),
    )


def _name_of(entity: Customer | Name) -> Name:
    if isinstance(entity, Name):
        return entity
    return Name("Customer", entity.list_id, entity.full_name, entity.is_active)


def _item(record: Record) -> Item:
    list_id, full_name, is_active = _identity(record)
    accounts = (_reference(record, path) for path in _ACCOUNTS_OF_ITEMS)
    return Item(
        list_id=list_id,
        kind=sys.intern(record.tag),
        full_name=full_name,
        is_active=is_active,
        income_account=next(filter(None, accounts), ""),
        sales_tax_code=_reference(record, "SalesTaxCodeRef"),
    )


def _account(record: Record) -> ListAccount:
    return ListAccount(*_identity(record), record.text("AccountType"), record.text("SpecialAccountType"))


def _class(record: Record) -> Class:
    return Class(*_identity(record))


def _terms(record: Record) -> Terms:
    return Terms(*_identity(record), record.whole("StdDueDays"), record.whole("DayOfMonthDue"))


def _sales_tax_code(record: Record) -> SalesTaxCode:
    is_taxable = record.flag("IsTaxable")
    if is_taxable is None:
        raise CompanyAnswerError(
            f"The answer does not say whether the sales tax code {record.text('Name')} is taxable."
        )
    return SalesTaxCode(*_identity(record), is_taxable, _reference(record, _TAX_ITEM))


def _identity(record: Record) -> tuple[str, str, bool]:
    """Return ListID, full name and whether the record is active, which it is unless the answer says no."""
    list_id = record.text("ListID")
    full_name = record.text("FullName") or record.text("Name")
    if not list_id or not full_name:
        raise CompanyAnswerError(f"The answer holds {record.tag} without a ListID or a name.")
    return list_id, full_name, record.flag("IsActive") is not False


def _reference(record: Record, path: str) -> str:
    """Return the full name of a reference; thousands of records share a few of them."""
    return sys.intern(record.text(f"{path}/FullName"))
