"""What was read from a tenant, a company file and a computer: values only, judged nowhere here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NoReturn, TypeVar

from qbcheck.facts.mapped_names import MappedNames
from qbcheck.features import Driver, Feature
from qbcheck.profile import Profile

T = TypeVar("T")


class UnknownKind(StrEnum):
    """Why a fact is not known."""

    UNREACHABLE = "unreachable"
    """The side it belongs to gave no answer at all."""
    REFUSED = "refused"
    """Asked, and the answer was no."""
    NOT_ANSWERED = "not answered"
    """The answers we were given do not contain it."""
    ANOTHER_FILE = "another file"
    """Refused, because another company file is open than the one that was asked."""
    NOT_ASKED = "not asked"
    """It was not asked for, or cannot be seen from here."""


class FactUnknownError(Exception):
    """A judgement needs a fact that is not known; the runner makes it an ``error`` result."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A fact that was read."""

    value: T


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that could not be read."""

    reason: str
    """Plain words: what was tried and what came of it, without secrets."""
    kind: UnknownKind
    remedy: str = ""
    """What to do so that it can be read; empty when nobody knows."""
    who: str = ""
    """Who can do it."""
    may_pass: bool = False
    """Whether the same question may be answered a little later: a limit, a server away, a busy company file."""
    status: int | None = None
    """The statusCode with which QuickBooks refused; None when it was something else."""

    @property
    def value(self) -> NoReturn:
        """Raise FactUnknownError: asking an unknown fact for its value ends the judgement."""
        raise self.error()

    def error(self) -> FactUnknownError:
        """Return the error that ends a judgement for this reason."""
        return FactUnknownError(self)


Fact = Known[T] | Unknown


def _may_pass(fact: object) -> bool:
    return isinstance(fact, Unknown) and fact.may_pass


# --- Autotask ---------------------------------------------------------------------------------------------------------


class Access(StrEnum):
    """What a security level allows on an entity (autotask-rest-api 2.6)."""

    NONE = "None"
    ALL = "All"
    RESTRICTED = "Restricted"


@dataclass(frozen=True, slots=True)
class Login:
    """The answer to our login."""

    accepted: bool
    url: str
    """The API root that answered, such as ``https://webservices3.autotask.net/ATServicesRest/``."""
    zone: str = ""
    """The zone's name; empty when the server has no zones."""
    cause: str = ""
    """Why it was refused, a value of errors.LoginCause; empty when accepted."""
    said: str = ""
    """What Autotask wrote, verbatim; often empty."""
    note: str = ""
    """What a person should know about the choice of the server; empty when nothing is unusual."""


@dataclass(frozen=True, slots=True)
class User:
    """One row of Resources, as far as a judgement needs it."""

    username: str
    is_active: bool | None
    license_type: str
    """Label of the licence type, such as ``API User``; empty when it could not be resolved."""
    security_level: str
    """Label of the user type, such as ``API User (system)``; empty when it could not be resolved."""


@dataclass(frozen=True, slots=True)
class EntityAccess:
    """What the login user may do with an entity."""

    entity: str
    query: Access
    update: Access
    probe_worked: bool | None = None
    """Whether a query of one row worked; None when it was not tried."""


@dataclass(frozen=True, slots=True)
class LinesOfBusiness:
    """What a user sees of the lines of business (autotask-rest-api 5)."""

    seen: tuple[str, ...] = ()
    """Names of the lines the user is associated with; empty: it is not restricted."""
    others: tuple[str, ...] = ()
    """Names of the lines it does not see; empty when it is not restricted."""
    invoices: int = 0
    """Pending invoices that the login user sees; 0 for any other user, or when none were looked at."""
    short: int = 0
    """Those of them whose visible billing items and tax do not add up to the invoice's total."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The tenant's request budget, all integrations together (autotask-rest-api 3)."""

    limit: int
    """Requests in a timeframe."""
    used: int
    """Requests in the current timeframe, those of this reading included."""
    minutes: int
    """Length of the rolling timeframe."""


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """One reading of Autotask."""

    login: Fact[Login]
    users: Mapping[str, Fact[User | None]] = field(default_factory=dict)
    """By user name, for each judged user; None: Resources does not list it."""
    access: Mapping[str, Fact[EntityAccess]] = field(default_factory=dict)
    """By entity, of the login user alone: the API reveals no other user's rights."""
    lines_of_business: Mapping[str, Fact[LinesOfBusiness]] = field(default_factory=dict)
    """By user name, for each judged user."""
    currencies: Fact[tuple[str, ...]] = Unknown("the currencies were not asked for", UnknownKind.NOT_ASKED)
    """Names of the active currencies, such as ``USD``; empty when multi-currency is not in use."""
    budget: Fact[Budget] = Unknown("the request budget was not asked for", UnknownKind.NOT_ASKED)
    """As of the end of the reading."""
    requests: int = 0
    """Requests sent for this reading."""

    @property
    def may_pass(self) -> bool:
        """Whether something is unknown for a reason that may pass by itself."""
        facts = (self.login, *self.users.values(), *self.access.values(), *self.lines_of_business.values())
        return any(_may_pass(fact) for fact in (*facts, self.currencies, self.budget))

    def user(self, username: str) -> Fact[User | None]:
        """Return what is known about a user."""
        return self.users.get(username, Unknown(f"{username} was not looked up", UnknownKind.NOT_ASKED))

    def entity_access(self, entity: str) -> Fact[EntityAccess]:
        """Return what is known about the login user's access to an entity."""
        return self.access.get(entity, Unknown(f"access to {entity} was not asked for", UnknownKind.NOT_ASKED))

    def lines_of_business_of(self, username: str) -> Fact[LinesOfBusiness]:
        """Return what is known about the lines of business that a user sees."""
        unknown = Unknown(f"the lines of business of {username} were not looked up", UnknownKind.NOT_ASKED)
        return self.lines_of_business.get(username, unknown)


# --- QuickBooks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Host:
    """HostRet: the QuickBooks that answered."""

    product_name: str
    major_version: str
    country: str | None
    """``US``, ``CA`` or ``UK``; None when the answer does not say."""
    supported_versions: tuple[str, ...]
    """qbXML versions, as written by QuickBooks."""
    written_version: str = ""
    """The qbXML version we write to it, such as ``13.0``; empty when it speaks none that we can write."""


@dataclass(frozen=True, slots=True)
class CompanyIdentity:
    """CompanyRet, and what the connection says about the file."""

    name: str | None
    """CompanyName; None when the answer does not say."""
    file: str | None = None
    """Path of the company file; None when the connection does not tell it."""
    file_ids: tuple[str, ...] = ()
    """Values of private data named FileID."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """PreferencesRet, as far as a judgement needs it."""

    sales_tax: bool
    """Whether sales tax is switched on: then SalesTaxPreferences is there (quickbooks-desktop 5)."""
    class_tracking: bool | None = None
    """IsUsingClassTracking; None, here and below, when the answer does not say."""
    inventory: bool | None = None
    """IsUsingInventory: one switch for inventory and purchase orders."""
    multi_currency: bool | None = None
    """IsMultiCurrencyOn."""
    enhanced_receiving: bool | None = None
    """EnhancedInventoryReceivingEnabled; told from qbXML 11.0 on."""
    serial_or_lot_numbers: bool | None = None
    """Whether IsTrackingSerialOrLotNumber is anything but None; told from qbXML 11.0 on."""


@dataclass(frozen=True, slots=True)
class Account:
    """One AccountRet."""

    name: str | None
    full_name: str | None
    account_type: str | None
    special_account_type: str | None
    is_active: bool | None
    """None when the answer does not say."""
    is_sub_account: bool | None = False
    """None when the answer does not say."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One VendorRet."""

    name: str | None
    is_active: bool | None
    list_id: str = ""
    vendor_type: str = ""
    """FullName of VendorTypeRef; empty when none is set."""
    is_tax_agency: bool | None = None
    """IsSalesTaxAgency or IsTaxAgency, Canada and United Kingdom only; None when the answer does not say."""


@dataclass(frozen=True, slots=True)
class SalesTaxCode:
    """One SalesTaxCodeRet."""

    name: str | None
    is_active: bool | None
    is_taxable: bool | None


@dataclass(frozen=True, slots=True)
class SalesTaxItem:
    """One ItemSalesTaxRet."""

    name: str | None
    is_active: bool | None
    agency_list_id: str = ""
    """ListID of TaxVendorRef; empty when none is set."""
    agency_name: str = ""
    """FullName of TaxVendorRef; empty when none is set."""


@dataclass(frozen=True, slots=True)
class Employee:
    """One EmployeeRet, as far as a judgement needs it."""

    name: str | None
    is_active: bool | None
    time_data: str | None = None
    """UseTimeDataToCreatePaychecks: ``NotSet``, ``DoNotUseTimeData`` or ``UseTimeData``; None when not told."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """One reading of a company file. Lists hold active and inactive records."""

    host: Fact[Host]
    identity: Fact[CompanyIdentity]
    preferences: Fact[Preferences]
    accounts: Fact[tuple[Account, ...]]
    vendors: Fact[tuple[Vendor, ...]]
    sales_tax_codes: Fact[tuple[SalesTaxCode, ...]]
    sales_tax_items: Fact[tuple[SalesTaxItem, ...]]
    employees: Fact[tuple[Employee, ...]] = Unknown("the employees were not asked for", UnknownKind.NOT_ASKED)
    endpoint: str = ""
    """Where the answers came from, for the head of a report."""
    message_sets: int = 0
    """Message sets sent for this reading."""
    came_by: str = ""
    """The connection that brought the answers, such as ``web-connector``; empty when somebody's tool did."""

    @property
    def may_pass(self) -> bool:
        """Whether something is unknown for a reason that may pass by itself."""
        return any(_may_pass(getattr(self, each.name)) for each in fields(self))

    @classmethod
    def unknown(cls, reason: Unknown, endpoint: str = "") -> CompanyFacts:
        """Return a reading of which nothing is known, for one reason."""
        return cls(reason, reason, reason, reason, reason, reason, reason, reason, endpoint)


# --- The computer -----------------------------------------------------------------------------------------------------


class WindowsKind(StrEnum):
    """What kind of Windows runs QuickBooks and the Web Connector."""

    WORKSTATION = "workstation"
    SERVER = "server"


_NOT_SEEN = Unknown("the computer that runs QuickBooks cannot be seen from here", UnknownKind.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class ComputerFacts:
    """The computer that runs QuickBooks and the Web Connector."""

    windows: Fact[WindowsKind] = _NOT_SEEN
    name: str = ""
    """How a person calls it; attestations are about it."""
    product: str = ""
    """Such as ``Windows 11 Pro``; empty when not read."""
    web_connector: Fact[bool] = _NOT_SEEN
    """Whether the QuickBooks Web Connector is installed."""
    quickbooks: Fact[bool] = _NOT_SEEN
    """Whether QuickBooks is installed."""
    company_paths: Fact[Mapping[str, str]] = _NOT_SEEN
    """Path under which each Windows user opens the company file, by user."""
    process: str = ""
    """What runs qbcheck there, such as ``64-bit Python, not elevated``; empty when it does not run there."""


# --- People's words ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person's dated word for a fact that no API reveals."""

    code: str
    about: str
    """The user, company file or computer it is about; it lapses when the subject changes."""
    holds: bool
    by: str
    on: date
    """The day it was given."""
    until: date
    """The last day it counts, local time."""
    note: str = ""


# --- All of it --------------------------------------------------------------------------------------------------------


def judged_users(profile: Profile, features: Mapping[Feature, Driver]) -> tuple[str, ...]:
    """Return the users of the drivers in use, ours first (design 5, whose user is judged)."""
    drivers = set(features.values())
    found = [profile.autotask.user] if Driver.QBCHECK in drivers else []
    if Driver.EXTENSION in drivers and profile.autotask.extension_user:
        found.append(profile.autotask.extension_user)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a check may look at."""

    profile: Profile
    features: Mapping[Feature, Driver]
    """The features judged: those in use, narrowed by ``--for``."""
    tenant: TenantFacts
    company: CompanyFacts
    computer: ComputerFacts
    read_at: datetime
    """When the reading was made, aware."""
    today: date
    """The day attestations are held against, local time."""
    attestations: tuple[Attestation, ...] = ()
    for_setup: bool = False
    """Whether what only the set-up needs is judged too (``--for setup``)."""
    mapping: MappedNames = field(default_factory=MappedNames)

    @property
    def edition(self) -> str:
        """``US``, ``CA`` or ``UK``: what QuickBooks says it is, else what the profile says."""
        host = self.company.host
        country = host.value.country if isinstance(host, Known) else None
        return country or self.profile.country

    @property
    def users(self) -> tuple[str, ...]:
        """The users that are judged, ours first."""
        return judged_users(self.profile, self.features)
