"""QB221 and QB222: tax agency and regional tax codes (R27, R28)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbcheck.checking import State
from qbcheck.facts import Facts, Known, Preferences, SalesTaxCode, SalesTaxItem, Unknown, UnknownKind, Vendor
from qbcheck.features import Feature

from ..some_facts import some_facts, some_profile
from .judging import judged

MISSING = Unknown("no answer", UnknownKind.NOT_ANSWERED)
CANADIAN = some_profile(country="CA")
S_AND_E = (SalesTaxCode("S", True, True), SalesTaxCode("E", True, False))


def company(profile: Any = None, **changes: Any) -> Facts:
    facts = some_facts(profile)
    return replace(facts, company=replace(facts.company, **changes))


def vendors(*found: Vendor) -> Known[tuple[Vendor, ...]]:
    return Known(found)


NO_ITEMS: Known[tuple[SalesTaxItem, ...]] = Known(())
TRIMMED_ITEM = Known((SalesTaxItem("State Tax", True),))
ITEM_PAYS_IRS = Known((SalesTaxItem("State Tax", True, "9-7", "Revenue"),))


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (State.PASS, {"vendors": vendors(Vendor("Revenue", True, "9-7")), "sales_tax_items": ITEM_PAYS_IRS}),
        (State.PASS, {"vendors": vendors(Vendor("R", True, "9-7", "Tax Agency")), "sales_tax_items": NO_ITEMS}),
        (State.FAIL, {"vendors": vendors(Vendor("Revenue", False, "9-7")), "sales_tax_items": ITEM_PAYS_IRS}),
        (State.FAIL, {"vendors": vendors(Vendor("Ingram", True, "9-2")), "sales_tax_items": NO_ITEMS}),
        (State.FAIL, {"vendors": vendors(), "sales_tax_items": NO_ITEMS}),
        (State.ERROR, {"vendors": MISSING}),
        (State.ERROR, {"vendors": vendors(Vendor("Ingram", True, "9-2")), "sales_tax_items": MISSING}),
        (State.ERROR, {"vendors": vendors(Vendor("Revenue", None, "9-7")), "sales_tax_items": ITEM_PAYS_IRS}),
        (State.ERROR, {"vendors": vendors(Vendor("I", True, "9-2")), "sales_tax_items": TRIMMED_ITEM}),
        (State.ERROR, {"preferences": MISSING}),
    ],
)
def test_a_us_file_needs_an_agency_by_item_or_vendor_type(expected: State, changes: dict[str, Any]) -> None:
    """R27, US: no flag in qbXML; the vendor a sales tax item pays to, or vendor type Tax agency; active."""
    assert expected == judged("QB221", company(**changes)).state


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (State.PASS, {"vendors": vendors(Vendor("CRA", True, "9-7", is_tax_agency=True)), "sales_tax_items": NO_ITEMS}),
        (State.PASS, {"vendors": vendors(Vendor("CRA", True, "9-7")), "sales_tax_items": ITEM_PAYS_IRS}),
        (State.FAIL, {"vendors": vendors(Vendor("X", True, "1", is_tax_agency=False)), "sales_tax_items": NO_ITEMS}),
        (State.FAIL, {"vendors": vendors(Vendor("X", True, "1", "Tax agency", False)), "sales_tax_items": NO_ITEMS}),
        (State.FAIL, {"vendors": vendors(Vendor("C", False, "1", is_tax_agency=True)), "sales_tax_items": NO_ITEMS}),
        (State.ERROR, {"vendors": vendors(Vendor("X", True, "9-1")), "sales_tax_items": NO_ITEMS}),
    ],
)
def test_a_canadian_file_needs_the_vendors_flag(expected: State, changes: dict[str, Any]) -> None:
    """R27, Canada and United Kingdom: the vendor is flagged; a tax item that pays to it counts too."""
    assert expected == judged("QB221", company(CANADIAN, **changes)).state


@pytest.mark.parametrize(
    ("expected", "codes"),
    [
        (State.PASS, (SalesTaxCode("Tax", True, True), SalesTaxCode("Non", True, False))),
        (State.PASS, (SalesTaxCode("TAX", True, True), SalesTaxCode("non", True, False))),
        (State.FAIL, (SalesTaxCode("Tax", True, True),)),
        (State.FAIL, (SalesTaxCode("Tax", True, True), SalesTaxCode("Non", False, False))),
        (State.FAIL, (SalesTaxCode("Tax", True, False), SalesTaxCode("Non", True, False))),
        (State.FAIL, (SalesTaxCode("Tax", True, True), SalesTaxCode("Non", True, True))),
        (State.ERROR, (SalesTaxCode("Tax", None, True), SalesTaxCode("Non", True, False))),
        (State.ERROR, (SalesTaxCode("Tax", True, None), SalesTaxCode("Non", True, False))),
        (State.ERROR, (SalesTaxCode(None, True, True),)),
    ],
)
def test_a_us_file_needs_tax_and_non(expected: State, codes: tuple[SalesTaxCode, ...]) -> None:
    """R28, US: Tax is taxable, Non is not, both active; letter case does not matter."""
    assert expected == judged("QB222", company(sales_tax_codes=Known(codes))).state


@pytest.mark.parametrize("country", ["CA", "UK"])
def test_canada_and_the_united_kingdom_need_s_and_e(country: str) -> None:
    """R28: S and E, named in the result."""
    profile = some_profile(country=country)
    right = company(profile, sales_tax_codes=Known(S_AND_E))
    american = judged("QB222", some_facts(profile))

    assert State.PASS == judged("QB222", right).state
    assert [("S", State.FAIL), ("E", State.FAIL)] == [(each.name, each.state) for each in american.subjects]


@pytest.mark.parametrize("code", ["QB221", "QB222"])
def test_sales_tax_off_fails_unless_the_profile_says_so(code: str) -> None:
    """Off in the file fails, except with sales_tax = "none" in the profile, then skip (design 10)."""
    off = Known(Preferences(sales_tax=False))

    assert [State.FAIL, State.SKIP] == [
        judged(code, company(profile, preferences=off)).state for profile in (None, some_profile(sales_tax="none"))
    ]


@pytest.mark.parametrize(
    ("country", "needed"),
    [
        ("US", {Feature.INVOICES}),
        ("CA", {Feature.INVOICES, Feature.PURCHASE_ORDERS, Feature.EXPENSE_REPORTS}),
        ("UK", {Feature.INVOICES, Feature.PURCHASE_ORDERS, Feature.EXPENSE_REPORTS}),
    ],
)
@pytest.mark.parametrize("code", ["QB221", "QB222"])
def test_which_features_need_the_tax_set_up(code: str, country: str, needed: set[Feature]) -> None:
    """R27, R28: invoices; in Canada and the United Kingdom purchases carry tax codes too."""
    asked = {
        feature
        for feature in Feature
        if judged(code, some_facts(some_profile([feature], country=country))).state is not State.SKIP
    }

    assert needed == asked


def test_the_edition_judged_is_the_files_own() -> None:
    """A Canadian file under a US profile is judged as Canadian, and the text says so."""
    facts = company(sales_tax_codes=Known(S_AND_E))
    canadian = replace(facts.company.host.value, country="CA")
    result = judged("QB222", replace(facts, company=replace(facts.company, host=Known(canadian))))

    assert State.PASS == result.state
    assert "CA edition" in result.found


@pytest.mark.parametrize("code", ["QB221", "QB222"])
@pytest.mark.parametrize(("country", "expected"), [("US", State.SKIP), ("CA", State.FAIL)])
def test_autotasks_tax_needs_none_of_it_where_sales_tax_is_off(code: str, country: str, expected: State) -> None:
    """R48: with Autotask's tax sent, sales tax in QuickBooks is to be off; US only."""
    profile = some_profile(country=country, sales_tax="autotask")

    assert expected == judged(code, company(profile, preferences=Known(Preferences(sales_tax=False)))).state
