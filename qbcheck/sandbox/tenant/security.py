"""Who is calling, and what that caller may see and do (autotask-rest-api 1.1, 1.4, 2.6, 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qbcheck.sandbox.tenant.answers import Answer, RefusalError, refused
from qbcheck.sandbox.tenant.entities import Entity
from qbcheck.sandbox.tenant.settings import Settings
from qbcheck.sandbox.tenant.store import Row, Store

API_USER_LICENSE = 7
ALL, NONE, RESTRICTED = "All", "None", "Restricted"

_COST_FIELDS = frozenset({"ourCost", "unitCost", "internalCurrencyUnitCost", "internalCost", "vendorCost"})


@dataclass(frozen=True, slots=True)
class Caller:
    """An API user whose credentials were accepted."""

    resource_id: int
    integration_code: str
    """The one that was sent; the thread limit counts by it."""
    level: Mapping[str, Any]
    """The row of SecurityLevels."""
    lines_of_business: frozenset[int]
    """Ids of OrganizationalLevelAssociations the user is limited to; empty: not limited."""

    def access(self, entity: Entity, kind: str) -> str:
        """Return None, All or Restricted for ``kind``: query, create, update or delete."""
        if kind not in entity.can:
            return NONE
        given = self.level.get("access", {}).get(entity.name, ALL)
        return str(given if isinstance(given, str) else given.get(kind, ALL))

    def may(self, entity: Entity, kind: str) -> bool:
        """Tell whether ``kind`` is carried out; Restricted is, unless the level lists the entity as denied."""
        access = self.access(entity, kind)
        return access == ALL or (access == RESTRICTED and entity.name not in self.level.get("denied", ()))


def find_user(store: Store, username: str) -> Row:
    """Return the row of Resources with that user name. Refuses an unknown one as the zone call does."""
    for row in store.rows("Resources"):
        if (row["userName"] or "").casefold() == username.casefold():
            return row
    raise refused("Zone information could not be determined")


def authenticate(store: Store, settings: Settings, headers: Mapping[str, str]) -> Caller:
    """Return the caller of a request, or refuse: unknown user 500, wrong secret 401, wrong integration code 500.

    ``headers`` by name in lower case.
    """
    username, secret = headers.get("username", ""), headers.get("secret", "")
    if not username or not secret:
        raise RefusalError(Answer(401))
    resource = find_user(store, username)
    api_users = store.rows("ApiUsers")
    user = next((row for row in api_users if row["resourceID"] == resource["id"]), None)
    level = store.row("SecurityLevels", resource["userType"]) or {"apiOnly": False}
    if user is None or user["secret"] != secret or not _may_use_rest(resource, level):
        raise RefusalError(Answer(401))
    code = headers.get("apiintegrationcode", "")
    accepted = api_users if settings.foreign_code == "accepted" else [user]
    if code not in [row["integrationCode"] for row in accepted]:
        raise refused("IntegrationCode is invalid.")
    associations = store.rows("OrganizationalResources")
    lines = [row["organizationalLevelAssociationID"] for row in associations if row["resourceID"] == resource["id"]]
    return Caller(resource["id"], code, level, frozenset(lines))


def permission_refusal(settings: Settings) -> RefusalError:
    """Return the refusal of a caller whose security level does not allow what was asked."""
    text = "The logged in Resource does not have the adequate permissions to perform this operation."
    return refused(text, status=settings.permission_status)


def visible_rows(store: Store, settings: Settings, caller: Caller, entity: Entity) -> list[Row]:
    """Return the records that a caller sees, by ascending id; what is hidden is absent, never an error."""
    rows = store.rows(entity.name)
    if entity.name == "Resources" and settings.hides_api_users:
        rows = [row for row in rows if row["licenseType"] != API_USER_LICENSE]
    if caller.lines_of_business and entity.name in ("BillingItems", "Invoices"):
        rows = _of_own_lines(store, caller, entity, rows)
    if caller.level.get("hidesCosts"):
        rows = [{key: None if key in _COST_FIELDS else value for key, value in row.items()} for row in rows]
    return rows


def _may_use_rest(resource: Row, level: Mapping[str, Any]) -> bool:
    return bool(resource["isActive"] and level.get("apiOnly") and resource["licenseType"] == API_USER_LICENSE)


def _of_own_lines(store: Store, caller: Caller, entity: Entity, rows: list[Row]) -> list[Row]:
    items = rows if entity.name == "BillingItems" else store.rows("BillingItems")
    own = [item for item in items if item["organizationalLevelAssociationID"] in (None, *caller.lines_of_business)]
    if entity.name == "BillingItems":
        return own
    wholly_hidden = {item["invoiceID"] for item in items} - {item["invoiceID"] for item in own}
    return [row for row in rows if row["id"] not in wholly_hidden]
