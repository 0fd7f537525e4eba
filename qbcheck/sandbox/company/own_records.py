"""HostRet and PreferencesRet: they follow from the settings of the company file.

Sources: quickbooks-desktop reference, 3 (Host and Preferences requests) and 5 (SalesTaxPreferences are absent when
sales tax is off; MultiLocationInventoryPreferences exist in the US only, which the table knows).
"""

from __future__ import annotations

from qbcheck.sandbox.company.references import TAX_ITEMS, folded
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.store import Store, Tree

_CAPACITIES = {
    "Account": 10_000,
    "BillingRate": 100,
    "Class": 10_000,
    "CustomerMsg": 50,
    "CustomerType": 10_000,
    "Entity": 14_500,
    "Item": 14_500,
    "JobType": 10_000,
    "PaymentMethod": 10_000,
    "PayrollItem": 10_000,
    "PriceLevel": 100,
    "SalesRep": 10_000,
    "SalesTaxCode": 10_000,
    "ShipMethod": 10_000,
    "Template": 10_000,
    "Terms": 10_000,
    "ToDo": 10_000,
    "Vehicle": 10_000,
    "VendorType": 10_000,
}
"""How many entries each list takes."""


def host(settings: CompanySettings, *, with_capacities: bool) -> Tree:
    """Return HostRet."""
    tree: Tree = {
        "ProductName": settings.product_name,
        "MajorVersion": settings.major_version,
        "MinorVersion": settings.minor_version,
        "Country": settings.country,
        "SupportedQBXMLVersion": list(settings.versions),
        "IsAutomaticLogin": _bool(settings.automatic_login),
        "QBFileMode": settings.file_mode,
    }
    if with_capacities:
        tree["ListMetaData"] = {f"{name}MetaData": {"MaxCapacity": str(most)} for name, most in _CAPACITIES.items()}
    return tree


def preferences(settings: CompanySettings, store: Store) -> Tree:
    """Return PreferencesRet."""
    tree: Tree = {
        "AccountingPreferences": {
            "IsUsingAccountNumbers": _bool(settings.account_numbers),
            "IsRequiringAccounts": "true",
            "IsUsingClassTracking": _bool(settings.class_tracking),
            "IsUsingAuditTrail": "true",
            "IsAssigningJournalEntryNumbers": "true",
        },
        "FinanceChargePreferences": {
            "GracePeriod": "0",
            "IsAssessingForOverdueCharges": "false",
            "CalculateChargesFrom": "DueDate",
            "IsMarkedToBePrinted": "false",
        },
        "JobsAndEstimatesPreferences": {
            "IsUsingEstimates": _bool(settings.estimates),
            "IsUsingProgressInvoicing": "false",
            "IsPrintingItemsWithZeroAmounts": "false",
        },
        "MultiCurrencyPreferences": {"IsMultiCurrencyOn": _bool(settings.multi_currency)},
        "MultiLocationInventoryPreferences": {
            "IsMultiLocationInventoryAvailable": _bool(settings.multi_location_inventory),
            "IsMultiLocationInventoryEnabled": _bool(settings.multi_location_inventory),
        },
        "PurchasesAndVendorsPreferences": {
            "IsUsingInventory": _bool(settings.inventory),
            "DaysBillsAreDue": "30",
            "IsAutomaticallyUsingDiscounts": "false",
        },
        "ReportsPreferences": {"AgingReportBasis": "AgeFromDueDate", "SummaryReportBasis": "Accrual"},
        "SalesAndCustomersPreferences": {
            "IsTrackingReimbursedExpensesAsIncome": "false",
            "IsAutoApplyingPayments": "true",
            "PriceLevels": {"IsUsingPriceLevels": "false"},
        },
        "CurrentAppAccessRights": {
            "IsAutomaticLoginAllowed": _bool(settings.automatic_login),
            "IsPersonalDataAccessAllowed": _bool(settings.personal_data),
        },
        "ItemsAndInventoryPreferences": {
            "EnhancedInventoryReceivingEnabled": _bool(settings.enhanced_receiving),
            "IsTrackingSerialOrLotNumber": settings.serial_or_lot,
            "FIFOEnabled": "false",
            "IsRSBEnabled": "false",
            "IsBarcodeEnabled": "false",
        },
    }
    if settings.closing_date:
        tree["AccountingPreferences"]["ClosingDate"] = settings.closing_date.isoformat()
    if settings.multi_currency:
        currency = _reference(store, ("CurrencyRet",), settings.home_currency)
        tree["MultiCurrencyPreferences"]["HomeCurrencyRef"] = currency
    if settings.sales_tax:
        tree["SalesTaxPreferences"] = _sales_tax(settings, store)
    if settings.first_day_of_week:
        tree["TimeTrackingPreferences"] = {"FirstDayOfWeek": settings.first_day_of_week}
    return tree


def _sales_tax(settings: CompanySettings, store: Store) -> Tree:
    return {
        "DefaultItemSalesTaxRef": _reference(store, TAX_ITEMS, settings.default_tax_item),
        "PaySalesTax": settings.pay_sales_tax,
        "DefaultTaxableSalesTaxCodeRef": _reference(store, ("SalesTaxCodeRet",), settings.taxable_code),
        "DefaultNonTaxableSalesTaxCodeRef": _reference(store, ("SalesTaxCodeRet",), settings.non_taxable_code),
    }


def _reference(store: Store, kinds: tuple[str, ...], name: str) -> Tree:
    """Return a reference by name; without ListID when a scenario took the record away."""
    found = store.by_name(kinds, folded(name))
    if not found:
        return {"FullName": name}
    tree = found[0].tree
    return {"ListID": tree["ListID"], "FullName": tree.get("FullName", tree["Name"])}


def _bool(value: bool) -> str:
    return "true" if value else "false"
