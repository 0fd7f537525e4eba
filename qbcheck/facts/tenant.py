"""Reads Autotask, in as few calls as the checks need.

One query of Resources, one look per entity in use, one query each of OrganizationalResources and Currencies, the
request budget last; more only for what is restricted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from qbcheck.autotask.client import AutotaskClient, Probe
from qbcheck.autotask.query import everything, is_in
from qbcheck.autotask.records import Access as WireAccess
from qbcheck.autotask.records import JsonObject, parse_bool
from qbcheck.errors import (
    AutotaskAnswerError,
    AutotaskBusyError,
    AutotaskError,
    AutotaskLoginError,
    AutotaskPermissionError,
    AutotaskRequestError,
    AutotaskUnreachableError,
)
from qbcheck.facts.lines_of_business import count_short_invoices, read_lines_of_business
from qbcheck.facts.model import (
    Access,
    Budget,
    EntityAccess,
    Fact,
    Known,
    LinesOfBusiness,
    Login,
    TenantFacts,
    Unknown,
    UnknownKind,
    User,
    judged_users,
)
from qbcheck.features import ENTITY_NEEDS, Driver, Feature
from qbcheck.profile import Profile

T = TypeVar("T")

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
    facts, resource_ids = _login_and_users(client, users)
    if isinstance(facts.login, Known) and facts.login.value.accepted:
        asking = _Asking()
        facts = replace(
            facts,
            access=_access(client, asking, features),
            lines_of_business=_lines_of_business(client, asking, profile, features, facts.users, resource_ids),
            currencies=asking.ask("the currencies cannot be read", lambda: _currencies(client)),
            budget=asking.ask("the request budget cannot be read", lambda: _budget(client)),
        )
    return replace(facts, requests=client.requests.total)


class _Asking:
    """Asks one thing after another; once the connection is lost, nothing any more."""

    def __init__(self) -> None:
        self._lost: Unknown | None = None

    def ask(self, what: str, question: Callable[[], T]) -> Fact[T]:
        """Return the answer; ``what`` says what cannot be read if Autotask says no."""
        if self._lost is None:
            try:
                return Known(question())
            except (AutotaskUnreachableError, AutotaskBusyError) as trouble:
                self._lost = _unknown(trouble)
            except AutotaskError as trouble:
                return _refused(what, trouble)
        return self._lost


def _login_and_users(client: AutotaskClient, users: list[str]) -> tuple[TenantFacts, dict[str, int]]:
    """Return what is known of the login and of each user, and the users' ids in Resources where it lists them."""
    try:
        client.zone  # noqa: B018 - asked for first, without credentials
        listed = list(client.query("Resources", is_in("userName", _spellings(users)), include_fields=_USER_FIELDS))
    except AutotaskLoginError as refusal:
        return _login_refused(client, refusal), {}
    except (AutotaskPermissionError, AutotaskRequestError) as refusal:
        return _login_without_resources(client, users, refusal), {}
    except AutotaskError as trouble:
        return TenantFacts(_unknown(trouble)), {}
    rows = {user: _row_of(user, users, listed) for user in users}
    ids = {user: row.value["id"] for user, row in rows.items() if isinstance(row, Known) and row.value}
    return _logged_in(client, _users(client, rows)), ids


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
    return TenantFacts(Known(Login(True, zone.root, zone.name, note=zone.note)), users)


def _server(client: AutotaskClient) -> str:
    """Return the address that refused the login; empty when it was the look for the zone that failed."""
    try:
        return client.zone.root
    except AutotaskError:
        return ""


def _users(client: AutotaskClient, rows: Mapping[str, Fact[JsonObject | None]]) -> dict[str, Fact[User | None]]:
    if not any(isinstance(row, Known) and row.value for row in rows.values()):
        return {user: row if isinstance(row, Unknown) else Known(None) for user, row in rows.items()}
    try:
        labels = _labels(client)
    except AutotaskError as trouble:
        return dict.fromkeys(rows, _refused("the licence types and security levels cannot be read", trouble))
    return {
        user: Known(_user(user, row.value, labels) if row.value else None) if isinstance(row, Known) else row
        for user, row in rows.items()
    }


def _row_of(user: str, users: Iterable[str], rows: Iterable[JsonObject]) -> Fact[JsonObject | None]:
    """Return the user's row; a shortened name counts only when it can be nobody else's."""
    by_name = {str(row.get("userName") or "").casefold(): row for row in rows}
    if row := by_name.get(user.casefold()):
        return Known(row)
    short = user[:_SHOWN_LENGTH].casefold()
    if short not in by_name or len(user) <= _SHOWN_LENGTH:
        return Known(None)
    if sum(other[:_SHOWN_LENGTH].casefold() == short for other in users) > 1:
        return Unknown(
            f"Resources shortens user names, and {user} is not the only one that begins so", UnknownKind.NOT_ASKED
        )
    return Known(by_name[short])


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


def _access(
    client: AutotaskClient, asking: _Asking, features: Mapping[Feature, Driver]
) -> dict[str, Fact[EntityAccess]]:
    """Look at every entity that a feature of ours needs."""
    return {
        entity: asking.ask(f"access to {entity} cannot be read", partial(_entity_access, client, entity, instead))
        for entity, instead in _entities(features)
    }


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


def _lines_of_business(
    client: AutotaskClient,
    asking: _Asking,
    profile: Profile,
    features: Mapping[Feature, Driver],
    users: Mapping[str, Fact[User | None]],
    resource_ids: Mapping[str, int],
) -> dict[str, Fact[LinesOfBusiness]]:
    """Look at the lines of every judged user, and at the pending invoices when our own user is restricted.

    Invoices that the extension transfers are not counted: what its user sees of them, no other user can tell.
    """
    judged = judged_users(profile, features)
    ids = {user: resource_ids[user] for user in judged if user in resource_ids}
    found: dict[str, Fact[LinesOfBusiness]] = {user: _without_row(user, users[user]) for user in judged}
    if not ids:
        return found
    what = "the lines of business cannot be read"
    lines = asking.ask(what, lambda: read_lines_of_business(client, ids))
    if not isinstance(lines, Known):
        return found | dict.fromkeys(ids, lines)
    found |= {user: Known(seen) for user, seen in lines.value.items()}
    own = lines.value.get(profile.autotask.user, LinesOfBusiness())
    if own.seen and features.get(Feature.INVOICES) is Driver.QBCHECK:
        start = profile.features[Feature.INVOICES].start_date
        what = f"only the lines of business {', '.join(own.seen)} are seen, and the pending invoices cannot be read"
        counted = asking.ask(what, lambda: count_short_invoices(client, start))
        found[profile.autotask.user] = (
            Known(replace(own, invoices=counted.value[0], short=counted.value[1]))
            if isinstance(counted, Known)
            else counted
        )
    return found


def _without_row(user: str, row: Fact[User | None]) -> Unknown:
    """Return why the lines of a user without a known id cannot be looked up."""
    reason = row.reason if isinstance(row, Unknown) else f"Resources does not list {user}"
    return Unknown(f"the lines of business cannot be looked up: {reason}", UnknownKind.NOT_ASKED)


def _currencies(client: AutotaskClient) -> tuple[str, ...]:
    rows = client.query("Currencies", everything(), include_fields=("name", "isActive"))
    return tuple(str(row.get("name")) for row in rows if parse_bool(row.get("isActive")))


def _budget(client: AutotaskClient) -> Budget:
    threshold = client.threshold()
    return Budget(threshold.limit, threshold.used, threshold.timeframe_minutes)


def _refused(what: str, trouble: AutotaskError) -> Unknown:
    if trouble.status == _NOT_FOUND:
        kind = UnknownKind.NOT_ASKED  # this Autotask does not have it, so nobody's rights are the matter
    elif isinstance(trouble, AutotaskAnswerError):
        kind = UnknownKind.NOT_ANSWERED  # allowed, and of no use
    else:
        kind = UnknownKind.REFUSED
    return Unknown(f"{what}: {trouble.message}", kind, trouble.remedy, _WHO)


def _unknown(trouble: AutotaskError) -> Unknown:
    kind = UnknownKind.UNREACHABLE if isinstance(trouble, AutotaskUnreachableError) else UnknownKind.REFUSED
    passing = isinstance(trouble, AutotaskUnreachableError | AutotaskBusyError)
    return Unknown(trouble.message, kind, trouble.remedy, _WHO, passing)
