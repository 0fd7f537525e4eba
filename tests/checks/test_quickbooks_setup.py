"""QB203, QB204, QB231 to QB237: how QuickBooks is set up (R03, R05, R18, R38, R39, R41, R44, R48, R49)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbcheck.checking import State
from qbcheck.facts import (
    Employee,
    Facts,
    Host,
    Known,
    Login,
    MappedNames,
    Preferences,
    TenantFacts,
    Unknown,
    UnknownKind,
)
from qbcheck.features import Driver, Feature

from ..some_facts import attested, some_facts, some_profile
from .judging import judged

ALL_OFF = Preferences(True, False, False, False, False, False)
ALL_ON = Preferences(True, True, True, True, True, True)
UNTOLD = Preferences(True)
BY_EXTENSION = some_profile(driver=Driver.EXTENSION)


def company(profile: Any = None, mapping: MappedNames | None = None, **changes: Any) -> Facts:
    facts = some_facts(profile, mapping=mapping or MappedNames())
    return replace(facts, company=replace(facts.company, **changes))


def preferring(preferences: Preferences, profile: Any = None, mapping: MappedNames | None = None) -> Facts:
    return company(profile, mapping, preferences=Known(preferences))


def with_words(facts: Facts, code: str, about: str = "Acme", *, holds: bool = True) -> Facts:
    return replace(facts, attestations=(attested(code, about, holds=holds),))


# --- QB203, QB204 -----------------------------------------------------------------------------------------------------


def test_rights_are_a_recommended_word() -> None:
    """R38, R39: Login as is in no answer: warn unless attested; a word about another file does not count."""
    facts = some_facts()

    assert [State.WARN, State.PASS, State.WARN, State.WARN] == [
        judged("QB203", each).state
        for each in (
            facts,
            with_words(facts, "QB203"),
            with_words(facts, "QB203", holds=False),
            with_words(facts, "QB203", "Other"),
        )
    ]


@pytest.mark.parametrize("which", ["host", "preferences", "accounts", "vendors", "employees"])
def test_a_list_refused_for_lack_of_permission_fails(which: str) -> None:
    """R39: status 3260, insufficient permission; a word does not beat it."""
    refused = Unknown("QuickBooks refused it (status 3260)", UnknownKind.REFUSED, status=3260)

    assert State.FAIL == judged("QB203", with_words(company(**{which: refused}), "QB203")).state


def test_another_refusal_is_no_lack_of_rights() -> None:
    """Only 3260 says so."""
    refused = Unknown("QuickBooks refused it (status 1000)", UnknownKind.REFUSED, status=1000)

    assert State.WARN == judged("QB203", company(accounts=refused)).state


@pytest.mark.parametrize("code", ["QB204", "PC302"])
@pytest.mark.parametrize(
    ("expected", "connection"), [(State.SKIP, "com"), (State.ERROR, "web-connector"), (State.ERROR, None)]
)
def test_a_web_connector_is_needed_where_the_profile_goes_through_it(
    expected: State, connection: str | None, code: str
) -> None:
    """R03, R30: required and unattested is error; skipped on connections without it."""
    settings = {"name": "Acme", "computer": "QB-PC"} | ({"connection": connection} if connection else {})

    assert expected == judged(code, some_facts(some_profile(company=settings))).state


def test_a_web_connector_that_is_attested() -> None:
    """R03: connectors are in no API."""
    assert State.PASS == judged("QB204", with_words(some_facts(), "QB204")).state


# --- QB231 ------------------------------------------------------------------------------------------------------------

PRIYA = Employee("Priya Raman", True, "UseTimeData")
TOM = Employee("Tom Okafor", True, "NotSet")


@pytest.mark.parametrize(
    ("expected", "employees", "mapped"),
    [
        (State.PASS, (PRIYA, Employee("Lena", True, "DoNotUseTimeData")), {}),
        (State.WARN, (PRIYA, TOM), {}),
        (State.FAIL, (PRIYA, TOM), {"Thomas": "tom okafor"}),
        (State.PASS, (PRIYA, replace(TOM, is_active=False)), {"Thomas": "Tom Okafor"}),
        (State.ERROR, (PRIYA, replace(TOM, time_data=None)), {"Thomas": "Tom Okafor"}),
        (State.WARN, (PRIYA, replace(TOM, time_data=None)), {}),
        (State.PASS, (PRIYA,), {"Nobody": "No Such Employee"}),
    ],
)
def test_time_data_must_have_been_set(expected: State, employees: tuple[Employee, ...], mapped: dict[str, str]) -> None:
    """R41: fail for a mapped employee, warn for others; not told is unknown."""
    facts = company(None, MappedNames(employees=mapped), employees=Known(employees))

    assert expected == judged("QB231", facts).state


def test_time_data_matters_for_timesheets_only() -> None:
    """R41 belongs to timesheets."""
    assert State.SKIP == judged("QB231", some_facts(some_profile([Feature.INVOICES]))).state


# --- QB232 to QB237 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "preferences", "classes", "mapped"),
    [
        (State.SKIP, ALL_OFF, False, {}),
        (State.FAIL, ALL_OFF, True, {}),
        (State.FAIL, ALL_OFF, False, {"Managed": "Managed"}),
        (State.PASS, ALL_ON, True, {}),
        (State.ERROR, UNTOLD, True, {}),
    ],
)
def test_class_tracking_where_classes_are_used(
    expected: State, preferences: Preferences, classes: bool, mapped: dict[str, str]
) -> None:
    """R44: where the profile says so or lines of business are mapped."""
    facts = preferring(preferences, some_profile(classes=classes), MappedNames(classes=mapped))

    assert expected == judged("QB232", facts).state


@pytest.mark.parametrize(
    ("expected", "preferences"), [(State.PASS, ALL_ON), (State.FAIL, ALL_OFF), (State.ERROR, UNTOLD)]
)
def test_inventory_is_on(expected: State, preferences: Preferences) -> None:
    """One switch for inventory and purchase orders."""
    assert expected == judged("QB233", preferring(preferences)).state


@pytest.mark.parametrize(
    ("expected", "sales_tax", "on"),
    [
        (State.PASS, "quickbooks", True),
        (State.FAIL, "autotask", True),
        (State.PASS, "autotask", False),
        (State.PASS, "none", False),
    ],
)
def test_tax_is_calculated_once(expected: State, sales_tax: str, on: bool) -> None:
    """R48: do not calculate tax in both systems."""
    facts = preferring(replace(ALL_OFF, sales_tax=on), some_profile(sales_tax=sales_tax))

    assert expected == judged("QB234", facts).state


def test_the_extensions_taxes_are_a_persons_word() -> None:
    """R48: Transfer Taxes Directly is in no API; US only."""
    facts = some_facts(BY_EXTENSION)
    canadian = some_facts(some_profile(driver=Driver.EXTENSION, country="CA"))

    assert [State.ERROR, State.PASS, State.FAIL, State.SKIP] == [
        judged("QB234", each).state
        for each in (facts, with_words(facts, "QB234"), with_words(facts, "QB234", holds=False), canadian)
    ]


@pytest.mark.parametrize(
    ("expected", "on", "currencies"),
    [
        ([State.PASS, State.PASS], False, ("USD",)),
        ([State.PASS, State.PASS], False, ()),
        ([State.WARN, State.PASS], True, ("USD",)),
        ([State.PASS, State.WARN], False, ("USD", "EUR")),
    ],
)
def test_one_currency_on_each_side(expected: list[State], on: bool, currencies: tuple[str, ...]) -> None:
    """Multi-currency on either side warns."""
    facts = preferring(replace(ALL_OFF, multi_currency=on))
    facts = replace(facts, tenant=replace(facts.tenant, currencies=Known(currencies)))

    assert expected == [subject.state for subject in judged("QB235", facts).subjects]


def test_currencies_of_an_autotask_that_refused_the_login_are_not_asked() -> None:
    """One bad password is one fail, and skips."""
    facts = replace(preferring(ALL_OFF), tenant=TenantFacts(Known(Login(False, "https://x/", cause="x"))))

    assert [State.PASS, State.SKIP] == [subject.state for subject in judged("QB235", facts).subjects]


@pytest.mark.parametrize(
    ("expected", "preferences", "version"),
    [
        (State.PASS, ALL_OFF, "13.0"),
        (State.WARN, replace(ALL_OFF, enhanced_receiving=True), "13.0"),
        (State.WARN, replace(ALL_OFF, serial_or_lot_numbers=True), "13.0"),
        (State.WARN, UNTOLD, "13.0"),
        (State.PASS, UNTOLD, "10.0"),
    ],
)
def test_plain_inventory(expected: State, preferences: Preferences, version: str) -> None:
    """Enhanced receiving, serial or lot tracking on warns; told from qbXML 11.0 on."""
    facts = preferring(preferences)
    host = Known(Host("QuickBooks", "34", "US", (version,), version))

    assert expected == judged("QB236", replace(facts, company=replace(facts.company, host=host))).state


@pytest.mark.parametrize(
    ("named", "preferences"),
    [
        ("enhanced receiving is on", replace(UNTOLD, enhanced_receiving=True)),
        ("the tracking of serial or lot numbers is on", replace(UNTOLD, serial_or_lot_numbers=True)),
        (
            "enhanced receiving and the tracking of",
            replace(UNTOLD, enhanced_receiving=True, serial_or_lot_numbers=True),
        ),
        ("does not say whether the tracking of", replace(UNTOLD, enhanced_receiving=False)),
    ],
)
def test_what_is_on_is_named_though_the_rest_is_not_told(named: str, preferences: Preferences) -> None:
    """Each element of ItemsAndInventoryPreferences is optional; what is told counts."""
    result = judged("QB236", preferring(preferences))

    assert State.WARN == result.state
    assert named in result.found


@pytest.mark.parametrize(
    ("expected", "profile"),
    [
        (State.PASS, some_profile()),
        (State.ERROR, BY_EXTENSION),
        (State.SKIP, some_profile([Feature.TIMESHEETS], Driver.EXTENSION)),
    ],
)
def test_stock_is_counted_once(expected: State, profile: Any) -> None:
    """R49: attested where the extension drives invoices or inventory."""
    assert expected == judged("QB237", some_facts(profile)).state
