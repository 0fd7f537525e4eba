"""Reads which lines of business a user is limited to, and what that hides of the pending invoices (R16).

Autotask shows a user that is associated with lines of business only what has none or one of its own; the rest is
absent, not refused (autotask-rest-api 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import all_of, eq, everything, gte, is_in, not_exist
from qbcheck.autotask.records import JsonObject, parse_decimal
from qbcheck.errors import AutotaskRequestError
from qbcheck.facts.model import LinesOfBusiness

_ROUTES = ("OrganizationalResources", "OrganizatonalResources")
"""How the Swagger document spells it, and how the help page does: which one a server has is unconfirmed."""


def read_lines_of_business(client: AutotaskClient, resource_ids: Mapping[str, int]) -> dict[str, LinesOfBusiness]:
    """Return what each user sees, by user name; ``resource_ids`` are their ids in Resources.

    One call when nobody is restricted, three otherwise. Raises AutotaskError.
    """
    associated: dict[int, set[int]] = defaultdict(set)
    for row in _organizational_resources(client, resource_ids.values()):
        associated[row["resourceID"]].add(row["organizationalLevelAssociationID"])
    lines = _lines(client) if associated else {}
    return {user: _seen(associated[resource_id], lines) for user, resource_id in resource_ids.items()}


def count_short_invoices(client: AutotaskClient, start: date | None) -> tuple[int, int]:
    """Return how many pending invoices the login user sees, and how many of them fall short of their total.

    Pending is what is neither voided nor stamped by an integration, from ``start`` on; without it, of all times. One
    falls short when its visible items and its tax differ from its total by a cent or more. Raises AutotaskError.
    """
    pending = [not_exist("webServiceDate"), eq("isVoided", False)]
    if start is not None:
        pending.append(gte("invoiceDateTime", start))
    invoices = list(client.query("Invoices", all_of(*pending), include_fields=("invoiceTotal", "totalTaxValue")))
    visible: dict[int, Decimal] = defaultdict(Decimal)
    items = is_in("invoiceID", [invoice["id"] for invoice in invoices])
    for item in client.query("BillingItems", items, include_fields=("invoiceID", "extendedPrice")):
        visible[item["invoiceID"]] += _amount(item, "extendedPrice")
    return len(invoices), sum(_is_short(invoice, visible[invoice["id"]]) for invoice in invoices)


def _organizational_resources(client: AutotaskClient, resource_ids: Iterable[int]) -> list[JsonObject]:
    where = is_in("resourceID", resource_ids)
    fields = ("resourceID", "organizationalLevelAssociationID")
    try:
        return list(client.query(_ROUTES[0], where, include_fields=fields))
    except AutotaskRequestError as refusal:
        if refusal.status != 404:
            raise
    return list(client.query(_ROUTES[1], where, include_fields=fields))


def _lines(client: AutotaskClient) -> dict[int, str]:
    """Return the name of the line of business of each association that is active."""
    fields = ("organizationalLevel2ID", "isActive")
    associations = list(client.query("OrganizationalLevelAssociations", everything(), include_fields=fields))
    lines = is_in("id", [row["organizationalLevel2ID"] for row in associations])
    names = {row["id"]: row["name"] for row in client.query("OrganizationalLevel2s", lines, include_fields=("name",))}
    return {
        row["id"]: names.get(row["organizationalLevel2ID"], f"line of business {row['organizationalLevel2ID']}")
        for row in associations
        if row["isActive"] is not False
    }


def _seen(associated: set[int], lines: Mapping[int, str]) -> LinesOfBusiness:
    """Name the lines of a user's associations, and the others unless there are no associations."""
    if not associated:
        return LinesOfBusiness()
    seen = {lines.get(each, f"association {each}") for each in associated}
    hidden = {name for each, name in lines.items() if each not in associated}
    # A line belongs to a branch: the same one of another branch is another association.
    others = {f"{name} of other branches" if name in seen else name for name in hidden}
    return LinesOfBusiness(tuple(sorted(seen)), tuple(sorted(others)))


def _is_short(invoice: JsonObject, visible: Decimal) -> bool:
    missing = parse_decimal(invoice.get("invoiceTotal")) - visible - _amount(invoice, "totalTaxValue")
    return round(missing, 2) != 0


def _amount(row: JsonObject, name: str) -> Decimal:
    return parse_decimal(row.get(name) or 0)  # null: there is none
