"""Reads which lines of business a user is limited to, and what that hides of the pending invoices (R16).

Autotask shows a user that is associated with lines of business only what has none or one of its own; the rest is
absent, not refused (autotask-rest-api 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import all_of, eq, everything, gte, is_in, not_exist
from qbcheck.autotask.records import JsonObject, parse_decimal
from qbcheck.errors import AutotaskRequestError
from qbcheck.facts.model import LinesOfBusiness

_ROUTES = ("OrganizationalResources", "OrganizatonalResources")
"""How the Swagger document spells it, and how the help page does: which one a server has is unconfirmed."""


@dataclass(frozen=True, slots=True)
class _Association:
    line: str
    """Name of the line of business."""
    is_active: bool


def read_lines_of_business(client: AutotaskClient, resource_ids: Mapping[str, int]) -> dict[str, LinesOfBusiness]:
    """Return what each user sees, by user name; ``resource_ids`` are their ids in Resources.

    One call when nobody is restricted, three otherwise. Raises AutotaskError.
    """
    associated: dict[int, set[int]] = defaultdict(set)
    for row in _organizational_resources(client, resource_ids.values()):
        associated[_id(row, "resourceID")].add(_id(row, "organizationalLevelAssociationID"))
    associations = _associations(client) if associated else {}
    return {user: _seen(associated[resource_id], associations) for user, resource_id in resource_ids.items()}


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
        visible[_id(item, "invoiceID")] += _amount(item, "extendedPrice")
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


def _associations(client: AutotaskClient) -> dict[int, _Association]:
    fields = ("organizationalLevel2ID", "isActive")
    rows = list(client.query("OrganizationalLevelAssociations", everything(), include_fields=fields))
    lines = {row["id"]: _id(row, "organizationalLevel2ID") for row in rows}
    named = client.query("OrganizationalLevel2s", is_in("id", lines.values()), include_fields=("name",))
    names = {row["id"]: row.get("name") for row in named}
    return {
        row["id"]: _Association(
            str(names.get(lines[row["id"]]) or f"line of business {lines[row['id']]}"),
            row.get("isActive") in (True, None),
        )
        for row in rows
    }


def _seen(own: set[int], associations: Mapping[int, _Association]) -> LinesOfBusiness:
    """Name the lines of a user's associations, and the other active ones; no names when it has no associations."""
    if not own:
        return LinesOfBusiness()
    seen = {associations[each].line if each in associations else f"association {each}" for each in own}
    hidden = {each.line for place, each in associations.items() if place not in own and each.is_active}
    # A line belongs to a branch: the same one of another branch is another association.
    others = {f"{line} of other branches" if line in seen else line for line in hidden}
    return LinesOfBusiness(tuple(sorted(seen)), tuple(sorted(others)))


def _is_short(invoice: JsonObject, visible: Decimal) -> bool:
    missing = parse_decimal(invoice.get("invoiceTotal")) - visible - _amount(invoice, "totalTaxValue")
    return round(missing, 2) != 0


def _id(row: JsonObject, name: str) -> int:
    return int(parse_decimal(row.get(name)))


def _amount(row: JsonObject, name: str) -> Decimal:
    return parse_decimal(row.get(name) or 0)  # null: there is none
