"""Lines of business and what they hide (R16): in which calls they are read, and how invoices are counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from qbcheck.errors import AutotaskError, AutotaskPermissionError, AutotaskRequestError, AutotaskUnreachableError
from qbcheck.facts import Fact, Known, LinesOfBusiness, TenantFacts, Unknown, UnknownKind
from qbcheck.facts.tenant import read_tenant
from qbcheck.features import Driver, Feature

from ..some_facts import EXTENSION_USER, LOGIN_USER, some_profile
from .test_tenant import Played

LOGIN, EXTENSION = 1, 2  # their ids in the rows of Resources
SERVICES, PROJECTS, SERVICES_ELSEWHERE, CLOSED = 11, 12, 13, 14

LINES: Mapping[str, list[dict[str, Any]]] = {
    "OrganizationalResources": [{"id": 1, "resourceID": LOGIN, "organizationalLevelAssociationID": SERVICES}],
    "OrganizationalLevelAssociations": [
        {"id": SERVICES, "organizationalLevel2ID": 21, "isActive": True},
        {"id": PROJECTS, "organizationalLevel2ID": 22, "isActive": True},
        {"id": CLOSED, "organizationalLevel2ID": 23, "isActive": False},
    ],
    "OrganizationalLevel2s": [
        {"id": 21, "name": "Managed Services"},
        {"id": 22, "name": "Projects"},
        {"id": 23, "name": "Closed"},
    ],
}
QBCHECK = {Feature.INVOICES: Driver.QBCHECK}


def limited(**tables: list[dict[str, Any]] | AutotaskError) -> Played:
    """Play a tenant whose login user is associated with one line of business."""
    return Played(tables={**LINES, **tables})


def read(client: Played, features: Mapping[Feature, Driver] = QBCHECK, profile: Any = None) -> TenantFacts:
    return read_tenant(client, profile or some_profile(), features)  # type: ignore[arg-type] - played


def lines_of(client: Played, user: str = LOGIN_USER, features: Mapping[Feature, Driver] = QBCHECK) -> Fact[Any]:
    return read(client, features).lines_of_business_of(user)


def questions(client: Played) -> list[str]:
    """Return the queries between the look at the entities and the currencies."""
    asked = [question for question in client.asked if question.startswith("query ")]
    return asked[asked.index("query Resources") + 1 : asked.index("query Currencies")]


def test_a_user_that_is_not_limited_costs_one_call() -> None:
    """No rows: none associated, or the module is off (autotask-rest-api 5)."""
    client = Played()

    assert Known(LinesOfBusiness()) == lines_of(client)
    assert ["query OrganizationalResources"] == questions(client)


def test_one_query_asks_for_every_judged_user() -> None:
    """AT108 judges the user of each driver in use; rows of nobody else are asked for."""
    client = Played()
    read(client, {Feature.INVOICES: Driver.QBCHECK, Feature.TIMESHEETS: Driver.EXTENSION})

    assert {"op": "in", "field": "resourceID", "value": [LOGIN, EXTENSION]} == client.filters["OrganizationalResources"]


def test_a_user_that_is_not_judged_is_not_asked_for() -> None:
    """The login user transfers nothing where the extension drives everything."""
    client = Played()
    facts = read(client, {Feature.INVOICES: Driver.EXTENSION})

    assert {"op": "in", "field": "resourceID", "value": [EXTENSION]} == client.filters["OrganizationalResources"]
    assert [EXTENSION_USER] == list(facts.lines_of_business)


def test_lines_are_named_with_those_that_are_hidden() -> None:
    """Joined to the associations and the names of level 2; an inactive association hides nothing new."""
    lines = lines_of(limited()).value

    assert (("Managed Services",), ("Projects",)) == (lines.seen, lines.others)


def test_the_same_line_of_another_branch_is_another_association() -> None:
    """An association is a branch (level 1) with a line (level 2); the other branch's items are hidden."""
    associations = [
        *LINES["OrganizationalLevelAssociations"],
        {"id": SERVICES_ELSEWHERE, "organizationalLevel2ID": 21, "isActive": True},
    ]
    lines = lines_of(limited(OrganizationalLevelAssociations=associations)).value

    assert (("Managed Services",), ("Managed Services of other branches", "Projects")) == (lines.seen, lines.others)


@pytest.mark.parametrize(("association", "name"), [(CLOSED, "Closed"), (99, "association 99")])
def test_a_line_that_is_closed_or_not_listed_still_limits(association: int, name: str) -> None:
    """A user with any association sees no other line."""
    rows = [{"id": 1, "resourceID": LOGIN, "organizationalLevelAssociationID": association}]
    lines = lines_of(limited(OrganizationalResources=rows)).value

    assert ((name,), ("Managed Services", "Projects")) == (lines.seen, lines.others)


def test_the_help_pages_spelling_is_tried_after_404_only() -> None:
    """Swagger and help page spell the route differently: probe both (autotask-rest-api 4.1)."""
    rows = LINES["OrganizationalResources"]
    misspelled = limited(OrganizationalResources=AutotaskRequestError("no", status=404), OrganizatonalResources=[*rows])
    refused = limited(OrganizationalResources=AutotaskRequestError("no", status=500), OrganizatonalResources=[*rows])

    assert ("Managed Services",) == lines_of(misspelled).value.seen
    assert UnknownKind.REFUSED == lines_of(refused).kind  # type: ignore[union-attr] - it is unknown
    assert "query OrganizatonalResources" not in refused.asked


def test_an_autotask_without_the_entity_refuses_nothing() -> None:
    """404 for both spellings: nobody's rights are the matter, so AT111 does not fail."""
    missing = AutotaskRequestError("no", status=404)
    lines = lines_of(limited(OrganizationalResources=missing, OrganizatonalResources=missing))

    assert isinstance(lines, Unknown)
    assert UnknownKind.NOT_ASKED == lines.kind


def test_a_user_that_resources_does_not_list_has_unknown_lines() -> None:
    """Without its id nothing can be asked, and nothing is."""
    client = Played(rows=[])

    assert "Resources does not list" in lines_of(client).reason  # type: ignore[union-attr] - it is unknown
    assert [] == questions(client)


@pytest.mark.parametrize("entity", ["OrganizationalResources", "OrganizationalLevelAssociations"])
def test_a_refusal_is_named(entity: str) -> None:
    """AT111 says what the login user may not read."""
    lines = lines_of(limited(**{entity: AutotaskPermissionError(f"not the query of {entity}", status=500)}))

    assert isinstance(lines, Unknown)
    assert (UnknownKind.REFUSED, True) == (lines.kind, entity in lines.reason)


def test_a_row_without_what_it_must_have_is_unknown() -> None:
    """Nothing is guessed, nothing crashes, and nobody's rights are blamed (AT111)."""
    lines = lines_of(limited(OrganizationalResources=[{"id": 1, "resourceID": LOGIN}]))

    assert isinstance(lines, Unknown)
    assert UnknownKind.NOT_ANSWERED == lines.kind


def test_after_a_break_nothing_more_is_asked() -> None:
    """Nobody waits out every timeout; lines, currencies and budget share the reason."""
    client = limited(OrganizationalResources=AutotaskUnreachableError("gone"))
    facts = read(client)

    assert ["gone"] * 3 == [
        fact.reason
        for fact in (facts.lines_of_business_of(LOGIN_USER), facts.currencies, facts.budget)
        if isinstance(fact, Unknown)
    ]
    assert "query OrganizationalResources" == client.asked[-1]
    assert facts.may_pass


# --- Pending invoices -------------------------------------------------------------------------------------------------


def item(invoice: int, price: object) -> dict[str, Any]:
    return {"id": 100 + invoice, "invoiceID": invoice, "extendedPrice": price}


def test_pending_is_what_is_not_stamped_not_voided_and_not_older_than_the_start() -> None:
    """The usual export loop (autotask-rest-api 4.5), from the first day to transfer on, inclusive (design 6)."""
    profile = some_profile(features=[Feature.INVOICES])
    settings = profile.features[Feature.INVOICES].model_copy(update={"start_date": date(2026, 11, 1)})
    client = limited()
    read(client, profile=profile.model_copy(update={"features": {Feature.INVOICES: settings}}))

    assert {
        "op": "and",
        "items": [
            {"op": "notExist", "field": "webServiceDate"},
            {"op": "eq", "field": "isVoided", "value": False},
            {"op": "gte", "field": "invoiceDateTime", "value": "2026-11-01T00:00:00"},
        ],
    } == client.filters["Invoices"]


def test_invoices_of_all_times_without_a_start() -> None:
    """Verify works without a start date; only a plan needs it."""
    client = limited()
    read(client)

    assert ["webServiceDate", "isVoided"] == [each["field"] for each in client.filters["Invoices"]["items"]]


@pytest.mark.parametrize(
    ("short", "total", "tax", "prices"),
    [
        (0, "108.25", "8.25", ["60.00", "40.00"]),
        (1, "108.25", "8.25", ["60.00"]),
        (1, "108.25", "8.25", []),
        (1, "108.25", "8.24", ["100"]),
        (0, "108.25", "8.25", ["99.996"]),
        (1, "108.25", "8.25", ["99.99"]),
        (1, "108.25", "8.25", ["100.01"]),
        (0, "100", None, ["100", None]),
        (0, "0", None, []),
        (0, "-50.00", "-5.00", ["-45.00"]),
    ],
)
def test_an_invoice_falls_short_by_a_cent_or_more(short: int, total: str, tax: str | None, prices: list[Any]) -> None:
    """Visible items and tax against invoiceTotal, to the cent (design 7)."""
    invoice = {"id": 1, "invoiceTotal": total, "totalTaxValue": tax}
    lines = lines_of(limited(Invoices=[invoice], BillingItems=[item(1, price) for price in prices])).value

    assert (1, short) == (lines.invoices, lines.short)


def test_items_count_for_their_own_invoice() -> None:
    """Three invoices, of which one is hidden in part."""
    invoices = [{"id": each, "invoiceTotal": "10", "totalTaxValue": "0"} for each in (1, 2, 3)]
    client = limited(Invoices=invoices, BillingItems=[item(1, "10"), item(2, "4"), item(3, "10")])
    lines = lines_of(client).value

    assert (3, 1) == (lines.invoices, lines.short)
    assert {"op": "in", "field": "invoiceID", "value": [1, 2, 3]} == client.filters["BillingItems"]


@pytest.mark.parametrize("features", [{Feature.TIMESHEETS: Driver.QBCHECK}, {
    Feature.TIMESHEETS: Driver.QBCHECK, Feature.INVOICES: Driver.EXTENSION
}])  # fmt: skip
def test_invoices_that_the_user_does_not_transfer_are_not_read(features: Mapping[Feature, Driver]) -> None:
    """What the extension's user sees of them, no other user can tell."""
    client = limited()
    read(client, features)

    assert "query Invoices" not in client.asked


def test_the_extensions_limits_need_no_look_at_invoices() -> None:
    """Only the login user's view can be counted."""
    rows = [{"id": 1, "resourceID": EXTENSION, "organizationalLevelAssociationID": SERVICES}]
    client = limited(OrganizationalResources=rows)
    features = {Feature.INVOICES: Driver.QBCHECK, Feature.TIMESHEETS: Driver.EXTENSION}
    facts = read(client, features)

    assert ((), ("Managed Services",)) == tuple(
        facts.lines_of_business_of(user).value.seen for user in (LOGIN_USER, EXTENSION_USER)
    )
    assert "query Invoices" not in client.asked


def test_invoices_that_are_refused_leave_the_lines_in_the_reason() -> None:
    """What is known is said with what is not."""
    lines = lines_of(limited(Invoices=AutotaskPermissionError("not the query of Invoices", status=403)))

    assert isinstance(lines, Unknown)
    assert "Managed Services" in lines.reason
    assert "not the query of Invoices" in lines.reason
