"""Reads Autotask, in as few calls as the checks need: one query of Resources, then one look per entity in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qbcheck.autotask.client import AutotaskClient, Probe
from qbcheck.autotask.query import is_in
from qbcheck.autotask.records import Access as WireAccess
from qbcheck.autotask.records import JsonObject
from qbcheck.errors import (
    AutotaskBusyError,
    AutotaskError,
    AutotaskLoginError,
    AutotaskPermissionError,
    AutotaskRequestError,
    AutotaskUnreachableError,
)
from qbcheck.facts.model import Access, EntityAccess, Fact, Known, Login, TenantFacts, Unknown, UnknownKind, User
from qbcheck.features import ENTITY_NEEDS, Driver, Feature
from qbcheck.profile import Profile

_WHO = "whoever runs qbcheck"
_SHOWN_LENGTH = 32
"""Characters of a user name that Resources shows at least; generated ones can be longer (autotask-rest-api 5)."""

_NOT_FOUND = 404
_PROBED = {Probe.WORKS: True, Probe.DENIED: False, Probe.ABSENT: None}
_ACCESS = {WireAccess.NONE: Access.NONE, WireAccess.ALL: Access.ALL, WireAccess.RESTRICTED: Access.RESTRICTED}


def read_tenant(client: AutotaskClient, profile: Profile, features: Mapping[Feature, Driver]) -> TenantFacts:
    """Read what the checks of ``features`` need; never raises for an Autotask that says no or nothing."""
    users = [profile.autotask.user]
    if profile.autotask.extension_user:
        users.append(profile.autotask.extension_user)
    facts = _login_and_users(client, users)
    if isinstance(facts.login, Known) and facts.login.value.accepted:
        facts = replace(facts, access=_access(client, features))
    return replace(facts, requests=client.requests.total)


def _login_and_users(client: AutotaskClient, users: list[str]) -> TenantFacts:
    try:
        client.zone  # noqa: B018 - asked for first, without credentials
        rows = list(client.query("Resources", is_in("userName", _spellings(users)), include_fields=_USER_FIELDS))
    except AutotaskLoginError as refusal:
        return _login_refused(client, refusal)
    except (AutotaskPermissionError, AutotaskRequestError) as refusal:
        return _login_without_resources(client, users, refusal)
    except AutotaskError as trouble:
        return TenantFacts(_unknown(trouble))
    return _logged_in(client, _users(client, users, rows))


def _login_without_resources(client: AutotaskClient, users: list[str], refusal: AutotaskError) -> TenantFacts:
    """Prove the login by the call that needs no right but a login that works; a refusal alone proves nothing."""
    try:
        client.threshold()
    except AutotaskLoginError as refused:
        return _login_refused(client, refused)
    except AutotaskError:
        return TenantFacts(_unknown(refusal))
    return _logged_in(client, dict.fromkeys(users, _refused("Resources cannot be read", refusal)))


def _login_refused(client: AutotaskClient, refusal: AutotaskLoginError) -> TenantFacts:
    return TenantFacts(Known(Login(False, _server(client), cause=refusal.cause, said="; ".join(refusal.texts))))


_USER_FIELDS = ("id", "userName", "isActive", "licenseType", "userType")


def _spellings(users: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for user in users for name in (user, user[:_SHOWN_LENGTH])))


def _logged_in(client: AutotaskClient, users: Mapping[str, Fact[User | None]]) -> TenantFacts:
    zone = client.zone
    return TenantFacts(Known(Login(True, zone.root, zone.name)), users)


def _server(client: AutotaskClient) -> str:
    """Return the address that refused the login; empty when it was the look for the zone that failed."""
    try:
        return client.zone.root
    except AutotaskError:
        return ""


def _users(client: AutotaskClient, users: list[str], rows: list[JsonObject]) -> dict[str, Fact[User | None]]:
    if not rows:
        return dict.fromkeys(users, Known(None))
    try:
        labels = _labels(client)
    except AutotaskError as trouble:
        return dict.fromkeys(users, _refused("the licence types and security levels cannot be read", trouble))
    return {user: _row_of(user, users, rows, labels) for user in users}


def _row_of(
    user: str, users: Iterable[str], rows: Iterable[JsonObject], labels: Mapping[str, Mapping[str, str]]
) -> Fact[User | None]:
    """Return what the user's row says; a shortened name counts only when it can be nobody else's."""
    by_name = {str(row.get("userName") or "").casefold(): row for row in rows}
    if row := by_name.get(user.casefold()):
        return Known(_user(user, row, labels))
    short = user[:_SHOWN_LENGTH].casefold()
    if short not in by_name or len(user) <= _SHOWN_LENGTH:
        return Known(None)
    if sum(other[:_SHOWN_LENGTH].casefold() == short for other in users) > 1:
        return Unknown(
            f"Resources shortens user names, and {user} is not the only one that begins so", UnknownKind.REFUSED
        )
    return Known(_user(user, by_name[short], labels))


def _labels(client: AutotaskClient) -> dict[str, dict[str, str]]:
    fields = client.fields("Resources")
    return {
        name: {choice.value: choice.label for choice in fields[name].picklist} if name in fields else {}
        for name in ("licenseType", "userType")
    }


def _user(user: str, row: JsonObject, labels: Mapping[str, Mapping[str, str]]) -> User:
    active = row.get("isActive")
    return User(
        username=user,
        is_active=bool(active) if active in (True, False) else None,
        license_type=labels["licenseType"].get(str(row.get("licenseType")), ""),
        security_level=labels["userType"].get(str(row.get("userType")), ""),
    )


def _access(client: AutotaskClient, features: Mapping[Feature, Driver]) -> dict[str, Fact[EntityAccess]]:
    """Look at every entity that a feature of ours needs; after a loss of connection at none any more."""
    found: dict[str, Fact[EntityAccess]] = {}
    lost: Unknown | None = None
    for entity, instead in _entities(features):
        if lost is None:
            try:
                found[entity] = Known(_entity_access(client, entity, instead))
            except (AutotaskUnreachableError, AutotaskBusyError) as trouble:
                lost = _unknown(trouble)
            except AutotaskError as trouble:
                found[entity] = _refused(f"access to {entity} cannot be read", trouble)
        if lost is not None:
            found[entity] = lost
    return found


def _entities(features: Mapping[Feature, Driver]) -> Iterator[tuple[str, str]]:
    ours = [feature for feature, driver in features.items() if driver is Driver.QBCHECK]
    yield from dict.fromkeys((need.entity, need.instead) for feature in ours for need in ENTITY_NEEDS[feature])


def _entity_access(client: AutotaskClient, entity: str, instead: str) -> EntityAccess:
    try:
        information = client.entity_information(entity)
    except AutotaskRequestError as refusal:
        if refusal.status != _NOT_FOUND or not instead:
            raise
        return _entity_access(client, instead, "")
    query = _ACCESS[information.user_access_for_query] if information.can_query else Access.NONE
    update = _ACCESS[information.user_access_for_update] if information.can_update else Access.NONE
    probe_worked = _PROBED[client.probe(entity)] if query is Access.RESTRICTED else None
    return EntityAccess(entity, query, update, probe_worked)


def _refused(what: str, trouble: AutotaskError) -> Unknown:
    return Unknown(f"{what}: {trouble.message}", UnknownKind.REFUSED, trouble.remedy, _WHO)


def _unknown(trouble: AutotaskError) -> Unknown:
    kind = UnknownKind.UNREACHABLE if isinstance(trouble, AutotaskUnreachableError) else UnknownKind.REFUSED
    passing = isinstance(trouble, AutotaskUnreachableError | AutotaskBusyError)
    return Unknown(trouble.message, kind, trouble.remedy, _WHO, passing)
