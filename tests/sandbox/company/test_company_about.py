"""HostRet, CompanyRet and PreferencesRet (quickbooks-desktop reference, 3 and 5)."""

from __future__ import annotations

from typing import Any

import pytest


def test_host(us: Any) -> None:
    """HostRet says product, country, versions and mode, as the settings have them."""
    host = us.ask("<HostQueryRq/>")[0]
    versions = [element.text for element in host.findall("SupportedQBXMLVersion")]

    assert ("US", "SingleUser", "false") == (
        host.findtext("Country"),
        host.findtext("QBFileMode"),
        host.findtext("IsAutomaticLogin"),
    )
    assert ("1.0", "16.0") == (versions[0], versions[-1])
    assert "13.0" in versions
    assert host.find("ListMetaData") is None


@pytest.mark.parametrize(("wanted", "expected"), [("true", True), ("false", False)])
def test_capacities_of_lists(us: Any, wanted: str, expected: bool) -> None:
    """The capacities of the lists come when asked for."""
    host = us.ask(
        f"<HostQueryRq><IncludeListMetaData><IncludeMaxCapacity>{wanted}</IncludeMaxCapacity></IncludeListMetaData></HostQueryRq>"
    )[0]

    assert expected == (int(host.findtext("ListMetaData/AccountMetaData/MaxCapacity") or 0) > 0)


def test_settings_of_the_host(run: Any) -> None:
    """An old multi-user file with fewer versions says so."""
    company = run(
        "UK", versions=["6.0", "7.0"], file_mode="MultiUser", product_name="QuickBooks Pro 2008", major_version="18"
    )
    host = company.ask("<HostQueryRq/>", "7.0")[0]

    assert ["QuickBooks Pro 2008", "18", "UK", "6.0", "MultiUser"] == [
        host.findtext(name)
        for name in ("ProductName", "MajorVersion", "Country", "SupportedQBXMLVersion", "QBFileMode")
    ]


def test_company(us: Any, ca: Any, uk: Any) -> None:
    """Each ready company says its own name, and that it is not a sample."""
    names = [company.ask("<CompanyQueryRq/>").findtext("CompanyRet/CompanyName") for company in (us, ca, uk)]

    assert ["Brightwater IT Services", "Brightwater IT Services (Canada)", "Brightwater IT Services (UK)"] == names
    assert "false" == us.ask("<CompanyQueryRq/>").findtext("CompanyRet/IsSampleCompany")


@pytest.mark.parametrize(
    ("setting", "value", "path", "expected"),
    [
        ("class_tracking", True, "AccountingPreferences/IsUsingClassTracking", "true"),
        ("account_numbers", True, "AccountingPreferences/IsUsingAccountNumbers", "true"),
        ("closing_date", "2025-12-31", "AccountingPreferences/ClosingDate", "2025-12-31"),
        ("estimates", False, "JobsAndEstimatesPreferences/IsUsingEstimates", "false"),
        ("multi_currency", True, "MultiCurrencyPreferences/IsMultiCurrencyOn", "true"),
        ("multi_currency", True, "MultiCurrencyPreferences/HomeCurrencyRef/FullName", "US Dollar"),
        (
            "multi_location_inventory",
            True,
            "MultiLocationInventoryPreferences/IsMultiLocationInventoryEnabled",
            "true",
        ),
        ("inventory", False, "PurchasesAndVendorsPreferences/IsUsingInventory", "false"),
        ("enhanced_receiving", True, "ItemsAndInventoryPreferences/EnhancedInventoryReceivingEnabled", "true"),
        ("serial_or_lot", "LotNumber", "ItemsAndInventoryPreferences/IsTrackingSerialOrLotNumber", "LotNumber"),
        ("first_day_of_week", "Sunday", "TimeTrackingPreferences/FirstDayOfWeek", "Sunday"),
        ("first_day_of_week", "", "TimeTrackingPreferences/FirstDayOfWeek", None),
        ("automatic_login", True, "CurrentAppAccessRights/IsAutomaticLoginAllowed", "true"),
        ("personal_data", True, "CurrentAppAccessRights/IsPersonalDataAccessAllowed", "true"),
        ("pay_sales_tax", "Quarterly", "SalesTaxPreferences/PaySalesTax", "Quarterly"),
        ("sales_tax", False, "SalesTaxPreferences/PaySalesTax", None),
    ],
)
def test_preference_follows_its_setting(us: Any, run: Any, setting: str, value: Any, path: str, expected: Any) -> None:
    """Each preference is what its setting says, and something else without the setting."""
    ready = us.ask("<PreferencesQueryRq/>").findtext(f"PreferencesRet/{path}")
    changed = run(**{setting: value}).ask("<PreferencesQueryRq/>").findtext(f"PreferencesRet/{path}")

    assert expected == changed
    assert expected != ready


@pytest.mark.parametrize(
    ("edition", "item", "taxable", "non_taxable"),
    [
        ("us", "Springfield Sales Tax", "Tax", "Non"),
        ("ca", "HST (ON) on sales", "S", "E"),
        ("uk", "VAT standard rate on sales", "S", "E"),
    ],
)
def test_sales_tax_preferences(
    request: pytest.FixtureRequest, edition: str, item: str, taxable: str, non_taxable: str
) -> None:
    """The default tax item and codes are the country's, each with the ListID of its record."""
    company = request.getfixturevalue(edition)
    preferences = company.ask("<PreferencesQueryRq/>").find("PreferencesRet/SalesTaxPreferences")
    code = company.ask(f"<SalesTaxCodeQueryRq><FullName>{taxable}</FullName></SalesTaxCodeQueryRq>")

    assert [item, taxable, non_taxable] == [
        preferences.findtext(f"{name}/FullName")
        for name in ("DefaultItemSalesTaxRef", "DefaultTaxableSalesTaxCodeRef", "DefaultNonTaxableSalesTaxCodeRef")
    ]
    assert code.findtext("SalesTaxCodeRet/ListID") == preferences.findtext("DefaultTaxableSalesTaxCodeRef/ListID")


def test_default_that_was_taken_away(run: Any, records: Any) -> None:
    """A default code whose record a scenario took away is named without ListID."""
    changed = records("US")
    company = run(records={**changed, "SalesTaxCodeRet": changed["SalesTaxCodeRet"]}, taxable_code="Gone")
    reference = company.ask("<PreferencesQueryRq/>").find(
        "PreferencesRet/SalesTaxPreferences/DefaultTaxableSalesTaxCodeRef"
    )

    assert ["FullName"] == [element.tag for element in reference]
