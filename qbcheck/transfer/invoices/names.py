"""What Autotask's ids on invoices are called; each list is read once, when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import everything
from qbcheck.autotask.records import Field, JsonObject, parse_bool
from qbcheck.errors import AutotaskPermissionError, AutotaskRequestError

_LISTS: Mapping[str, tuple[str, ...]] = {
    "BillingCodes": ("name", "useType", "taxCategoryID"),
    "Countries": ("displayName",),
    "Currencies": ("name", "isInternalCurrency", "isActive"),
    "OrganizationalLevelAssociations": ("organizationalLevel2ID",),
    "OrganizationalLevel2s": ("name",),
    "Roles": ("name",),
    "TaxCategories": ("name",),
    "TaxRegions": ("name",),
}
"""What is read of each list; the first field is its name."""


@dataclass(frozen=True, slots=True)
class BillingCode:
    """What an invoice line needs of a billing code; all empty where there is none."""

    name: str = ""
    use: str = ""
    tax_category: str = ""


class Names:
    """Tells names by id. A list that this user may not read, or that is not there, leaves ``role 7`` for a name.

    Every method raises AutotaskError for an Autotask that gives no answer.
    """

    def __init__(self, client: AutotaskClient) -> None:
        self._client = client
        self._lists: dict[str, Mapping[int, JsonObject] | None] = {}
        self._fields: dict[str, Mapping[str, Field]] = {}
        self._unread: set[str] = set()

    def unread(self) -> tuple[str, ...]:
        """Return the names that stood for ids since this was last asked."""
        unread, self._unread = tuple(sorted(self._unread)), set()
        return unread

    def label(self, entity: str, field: str, value: int | str | None) -> str:
        """Return what a picklist calls a value."""
        if value is None:
            return ""
        if entity not in self._fields:
            self._fields[entity] = self._read_fields(entity)
        picklist = self._fields[entity].get(field)
        return (picklist and picklist.label(value)) or self._id_for_name(f"{field} {value}")

    def billing_code(self, code_id: int | None) -> BillingCode:
        """Return a billing code."""
        if code_id is None:
            return BillingCode()
        row = self._row("BillingCodes", code_id)
        return BillingCode(
            name=self._name_of("BillingCodes", "billing code", code_id),
            use=self.label("BillingCodes", "useType", row.get("useType")),
            tax_category=self._name_of("TaxCategories", "tax category", row.get("taxCategoryID")),
        )

    def role(self, role_id: int | None) -> str:
        """Return the name of a role."""
        return self._name_of("Roles", "role", role_id)

    def tax_region(self, region_id: int | None) -> str:
        """Return the name of a tax region."""
        return self._name_of("TaxRegions", "tax region", region_id)

    def country(self, country_id: int | None) -> str:
        """Return the name of a country."""
        return self._name_of("Countries", "country", country_id)

    def line_of_business(self, association_id: int | None) -> str:
        """Return the name of the line of business that an association pairs with a branch."""
        if association_id is None:
            return ""
        line = self._row("OrganizationalLevelAssociations", association_id).get("organizationalLevel2ID")
        if line is None:
            return self._id_for_name(f"association {association_id}")
        return self._name_of("OrganizationalLevel2s", "line of business", line)

    def currency(self, company: JsonObject | None) -> str | None:
        """Return the currency of a company; without the company, that of the tenant if it has no other.

        Empty: the tenant's own, which it does not name. None: it cannot be told.
        """
        if company is not None and company.get("currencyID") is not None:
            return self._row("Currencies", company["currencyID"]).get("name")
        currencies = self._list("Currencies")
        rows = () if currencies is None else tuple(currencies.values())
        if company is None and (currencies is None or sum(_is(row, "isActive") for row in rows) > 1):
            return None
        return next((str(row.get("name") or "") for row in rows if _is(row, "isInternalCurrency")), "")

    def _name_of(self, entity: str, kind: str, row_id: int | None) -> str:
        if row_id is None:
            return ""
        name = self._row(entity, row_id).get(_LISTS[entity][0])
        return str(name) if name else self._id_for_name(f"{kind} {row_id}")

    def _id_for_name(self, name: str) -> str:
        self._unread.add(name)
        return name

    def _row(self, entity: str, row_id: int) -> JsonObject:
        return (self._list(entity) or {}).get(row_id, {})

    def _list(self, entity: str) -> Mapping[int, JsonObject] | None:
        if entity not in self._lists:
            try:
                rows = self._client.query(entity, everything(), include_fields=_LISTS[entity])
                self._lists[entity] = {row["id"]: row for row in rows}
            except (AutotaskPermissionError, AutotaskRequestError):
                self._lists[entity] = None
        return self._lists[entity]

    def _read_fields(self, entity: str) -> Mapping[str, Field]:
        try:
            return self._client.fields(entity)
        except (AutotaskPermissionError, AutotaskRequestError):
            return {}


def _is(row: JsonObject, field: str) -> bool:
    return parse_bool(row.get(field) or False)
