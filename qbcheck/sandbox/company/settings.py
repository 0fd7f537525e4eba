r"""How a company file behaves: the ``[company]`` table of a scenario.

    country = "US"                  US, CA or UK: what HostRet says, and the edition whose elements are known
    product_name = "..."            HostRet; the default names a product of the country
    major_version = "33"            HostRet; 33 is QuickBooks 2023
    minor_version = "0"
    versions = ["1.0", ..., "16.0"]  the qbXML versions it speaks; ["CA2.0", "CA3.0"] makes an old prefixed one
    file = 'C:\QuickBooks\x.qbw'     path of the file, required; told in the header X-Company-File
    file_mode = "SingleUser"        or "MultiUser"
    automatic_login = false         HostRet and CurrentAppAccessRights
    personal_data = false           CurrentAppAccessRights; without it SSN stays empty
    hresult = "0x80040414"          answers every document so (a dialog is open; 0x80040418: never authorised)
    denied = ["VendorQuery"]        requests that the user's role does not allow: 3260

    sales_tax = true                false: PreferencesRet has no SalesTaxPreferences
    default_tax_item = "..."        SalesTaxPreferences, by name; required with sales_tax
    taxable_code = "Tax"            SalesTaxPreferences; the default is the country's (Tax, or S)
    non_taxable_code = "Non"        likewise (Non, or E)
    pay_sales_tax = "Monthly"       or "Quarterly", "Annually"
    inventory = true                inventory and purchase orders are switched on
    class_tracking = false
    account_numbers = false
    estimates = true
    multi_currency = false          off: CurrencyQuery answers 3250 [?]
    home_currency = "US Dollar"     by name; used when multi_currency is on
    closing_date = "2025-12-31"     left out: the books are not closed
    closed_period = "refuse"        3161 for what is dated on or before it; "warn": it is written all the same [?]
    tax_rounding = "rate"           sales tax is rounded once per rate; "line": line by line [?]
    enhanced_receiving = false      ItemsAndInventoryPreferences
    serial_or_lot = "None"          or "SerialNumber", "LotNumber"
    multi_location_inventory = false  off: InventorySiteQuery and what transfers stock answer 3250
    first_day_of_week = "Monday"    TimeTrackingPreferences; empty: time tracking is off

    utc_offset = "-05:00"           of the computer that runs QuickBooks, all year round
    raw_utf8 = false                true: bytes beyond ASCII are understood; false: parse error [?]
    bad_values = "status"           a malformed amount, date... is refused with its statusCode (3020, 3040...);
                                    "parse-error": it makes the whole document 0x80040400 [?]
    missing_ref_number = 500        or 1: what a lookup by RefNumber answers when a number does not exist [?]
    session = "run"                 iterators live while the server runs; "post": only inside one message set
    message_sets_kept = 100         how many message sets are remembered, the newest ones; 0: none
    unknown_message_set = 600       or 9002: the status of a message set of which nothing is remembered [?]
    remembered = "full"             the answer of a remembered set comes back whole; "status": without its records [?]
    interrupted = "forgotten"       nothing is remembered of a set in whose middle QuickBooks died; "remembered": the
                                    answers up to there [?]
    old_and_new = "process"         old X and new Y with requests: X is forgotten and Y processed; "if-remembered": Y
                                    is processed only if X was remembered [?]
    slow_seconds = 3.0              how long the fault "slow" takes
    faults = [{ on = "AccountQuery", times = 1, answer = "drop" }]
    locks = [{ record = "CustomerRet", name = "Acme", times = 2, status = 3175 }]

    inactive_reference = "refuse"   3140 for a reference to an inactive record; "accept": as to any other [?]
    missing_object = 3120           or 3000: what a Mod or Del answers when its ListID or TxnID is not there [?]
    line_break_in_name = "refuse"   3090 for a tab or a line break in a name; "accept" [?]
    stale_edit = "status"           3200 alone; "record": with the record as it stands [?]
    same_guid = "accept"            two records may have one ExternalGUID; "refuse": the second gets 3100 [?]

A fault happens to the next ``times`` (default 1) documents that hold the request ``on`` ("*": any). These do the work:
``drop`` closes the connection without an answer, ``cut-off`` sends half of the answer, ``empty`` an empty one,
``short:2`` leaves the last two responses out, ``late-hresult:0x80040402`` answers as if the document were refused,
``slow`` waits first. ``die-after:3`` does three requests and dies: no answer, nothing remembered of the set, iterators
gone. These do nothing: ``drop-request`` closes the connection, ``hresult:0x8004041B`` refuses the document.

A lock is somebody working on a record: the next ``times`` requests that would write or refer to a record of this kind
("*": any) and FullName, Name or RefNumber ("*": any) get ``status``: 3175, 3176 or 3180, each with the text of a lock.

Facts marked [?] are unconfirmed in the quickbooks-desktop reference; a client has to survive both answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta, timezone
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from qbcheck.sandbox.scenario import ScenarioError

_VERSIONS = (
    *("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0"),
    *("9.0", "10.0", "11.0", "12.0", "13.0", "14.0", "15.0", "16.0"),
)
_BY_COUNTRY = {
    "US": {"product_name": "QuickBooks Enterprise Solutions 23.0", "taxable_code": "Tax", "non_taxable_code": "Non"},
    "CA": {"product_name": "QuickBooks Enterprise Solutions 23.0", "taxable_code": "S", "non_taxable_code": "E"},
    "UK": {"product_name": "QuickBooks Enterprise Solutions 23.0", "taxable_code": "S", "non_taxable_code": "E"},
}
_FAULT_ANSWER = r"^(drop|drop-request|cut-off|empty|slow|short:\d+|die-after:\d+|(late-)?hresult:0x[0-9A-F]{8})$"
_STRICT = ConfigDict(extra="forbid")

Hresult = Annotated[str, Field(pattern=r"^(0x[0-9A-F]{8})?$")]
FaultAnswer = Annotated[str, Field(pattern=_FAULT_ANSWER)]
UtcOffset = Annotated[str, Field(pattern=r"^[+-](0[0-9]|1[0-4]):[0-5][0-9]$")]
FirstDayOfWeek = Literal["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True, slots=True, config=_STRICT)
class Fault:
    """Something that goes wrong on the way of an answer."""

    on: str
    """Name of a request, such as ``AccountQuery``, or ``*``."""
    answer: FaultAnswer
    times: int = 1
    """How many documents it happens to."""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Lock:
    """A record that somebody else is working on."""

    record: str = "*"
    """Its kind, such as ``CustomerRet``, or ``*``."""
    name: str = "*"
    """Its FullName, Name or RefNumber, or ``*``."""
    times: int = 1
    """How many requests meet the lock."""
    status: Literal[3175, 3176, 3180] = 3175


@dataclass(frozen=True, slots=True, config=_STRICT)
class CompanySettings:
    """The settings of the module's docstring, checked."""

    file: str
    country: Literal["US", "CA", "UK"] = "US"
    product_name: str = ""
    major_version: str = "33"
    minor_version: str = "0"
    versions: tuple[str, ...] = _VERSIONS
    file_mode: Literal["SingleUser", "MultiUser"] = "SingleUser"
    automatic_login: bool = False
    personal_data: bool = False
    hresult: Hresult = ""
    denied: tuple[str, ...] = ()
    sales_tax: bool = True
    default_tax_item: str = ""
    taxable_code: str = ""
    non_taxable_code: str = ""
    pay_sales_tax: Literal["Monthly", "Quarterly", "Annually"] = "Monthly"
    inventory: bool = True
    class_tracking: bool = False
    account_numbers: bool = False
    estimates: bool = True
    multi_currency: bool = False
    home_currency: str = "US Dollar"
    closing_date: date | None = None
    closed_period: Literal["refuse", "warn"] = "refuse"
    tax_rounding: Literal["rate", "line"] = "rate"
    enhanced_receiving: bool = False
    serial_or_lot: Literal["None", "SerialNumber", "LotNumber"] = "None"
    multi_location_inventory: bool = False
    first_day_of_week: FirstDayOfWeek = "Monday"
    utc_offset: UtcOffset = "-05:00"
    raw_utf8: bool = False
    bad_values: Literal["status", "parse-error"] = "status"
    missing_ref_number: Literal[500, 1] = 500
    session: Literal["run", "post"] = "run"
    message_sets_kept: Annotated[int, Field(ge=0)] = 100
    unknown_message_set: Literal[600, 9002] = 600
    remembered: Literal["full", "status"] = "full"
    interrupted: Literal["forgotten", "remembered"] = "forgotten"
    old_and_new: Literal["process", "if-remembered"] = "process"
    slow_seconds: float = 3.0
    faults: tuple[Fault, ...] = ()
    locks: tuple[Lock, ...] = ()
    inactive_reference: Literal["refuse", "accept"] = "refuse"
    missing_object: Literal[3120, 3000] = 3120
    line_break_in_name: Literal["refuse", "accept"] = "refuse"
    stale_edit: Literal["status", "record"] = "status"
    same_guid: Literal["accept", "refuse"] = "accept"

    def __post_init__(self) -> None:
        if self.sales_tax and not self.default_tax_item:
            raise ValueError("default_tax_item is needed, unless sales_tax = false")

    @property
    def zone(self) -> timezone:
        """The zone of the computer that runs QuickBooks."""
        offset = timedelta(hours=int(self.utc_offset[1:3]), minutes=int(self.utc_offset[4:]))
        return timezone(-offset if self.utc_offset.startswith("-") else offset)


_SETTINGS = TypeAdapter(CompanySettings)


def company_settings(table: Mapping[str, Any]) -> CompanySettings:
    """Return the settings of a scenario's ``[company]`` table.

    Raises ScenarioError for a setting that does not exist, or a value that cannot be.
    """
    try:
        return _SETTINGS.validate_python({**_BY_COUNTRY.get(table.get("country", "US"), {}), **table})
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}".lstrip(": ") for fault in error.errors())
        raise ScenarioError(f"[company] {'; '.join(faults)}") from error
