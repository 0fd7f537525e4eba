"""Facts of a tenant and a company file that are in order, for tests to change one thing of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from qbcheck.facts import (
    Access,
    Account,
    Attestation,
    Budget,
    CompanyFacts,
    CompanyIdentity,
    ComputerFacts,
    EntityAccess,
    Facts,
    Host,
    Known,
    LinesOfBusiness,
    Login,
    Preferences,
    SalesTaxCode,
    SalesTaxItem,
    TenantFacts,
    User,
    Vendor,
    WindowsKind,
)
from qbcheck.features import ENTITY_NEEDS, Driver, Feature
from qbcheck.profile import profile_from_mapping

LOGIN_USER = "qbcheck@acme.example"
EXTENSION_USER = "quickbooks@acme.example"
TODAY = date(2026, 11, 24)

ACCOUNTS = (
    Account("Autotask Other", "Autotask Other", "Income", None, True),
    Account("Autotask Income from PO", "Autotask Income from PO", "Income", None, True),
    Account("Cost of Goods Sold", "Cost of Goods Sold", "CostOfGoodsSold", "CostOfGoodsSold", True),
    Account("Inventory Adjustment", "Inventory Adjustment", "CostOfGoodsSold", None, True),
    Account("Inventory Asset", "Inventory Asset", "OtherCurrentAsset", "InventoryAssets", True),
)


def some_profile(
    features: Iterable[Feature] = tuple(Feature), driver: Driver = Driver.QBCHECK, country: str = "US", **more: Any
) -> Any:
    """Return a profile that uses ``features``, all driven by ``driver``."""
    return profile_from_mapping(
        "acme",
        {
            "country": country,
            "autotask": {"user": LOGIN_USER, "extension_user": EXTENSION_USER},
            "company": {"name": "Acme", "file": r"C:\QuickBooks\acme.qbw", "computer": "QB-PC"},
            "features": {feature.value: {"driver": driver.value} for feature in features},
            **more,
        },
    )


def some_facts(profile: Any = None, **changes: Any) -> Facts:
    """Return facts in order; ``changes`` are members of Facts."""
    profile = profile or some_profile()
    entities = {need.entity for needs in ENTITY_NEEDS.values() for need in needs}
    facts = Facts(
        profile=profile,
        features=profile.drivers(),
        tenant=TenantFacts(
            Known(Login(True, "https://webservices3.autotask.net/ATServicesRest/", "America East")),
            {
                LOGIN_USER: Known(User(LOGIN_USER, True, "API User", "API User (system)")),
                EXTENSION_USER: Known(User(EXTENSION_USER, True, "API User", "API User (system)")),
            },
            {name: Known(EntityAccess(name, Access.ALL, Access.ALL)) for name in entities},
            {user: Known(LinesOfBusiness()) for user in (LOGIN_USER, EXTENSION_USER)},
            Known(("USD",)),
            Known(Budget(10_000, 124, 60)),
            20,
        ),
        company=CompanyFacts(
            host=Known(Host("QuickBooks Enterprise 24", "34", profile.country, ("12.0", "13.0"), "13.0")),
            identity=Known(CompanyIdentity("Acme", r"C:\QuickBooks\acme.qbw")),
            preferences=Known(Preferences(sales_tax=True)),
            accounts=Known(ACCOUNTS),
            vendors=Known((Vendor("State Revenue", True, "9-1", "Tax agency"), Vendor("Ingram", True, "9-2"))),
            sales_tax_codes=Known((SalesTaxCode("Tax", True, True), SalesTaxCode("Non", True, False))),
            sales_tax_items=Known((SalesTaxItem("State Tax", True, "9-1", "State Revenue"),)),
        ),
        computer=ComputerFacts(Known(WindowsKind.WORKSTATION), "QB-PC", "Windows 10 Pro"),
        read_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        today=TODAY,
    )
    return replace(facts, **changes)


def attested(code: str, about: str, *, holds: bool = True, until: date = date(2027, 1, 1)) -> Attestation:
    """Return a word of Anna, given at the beginning of the month."""
    return Attestation(code, about, holds, "Anna", date(2026, 11, 1), until)
