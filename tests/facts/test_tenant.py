"""Reading Autotask: in which calls, and what comes of each kind of answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from qbcheck.autotask.client import Probe
from qbcheck.autotask.query import Filter, to_json
from qbcheck.autotask.records import Access as WireAccess
from qbcheck.autotask.zones import Zone
from qbcheck.errors import (
    AutotaskBusyError,
    AutotaskError,
    AutotaskLoginError,
    AutotaskPermissionError,
    AutotaskRequestError,
    AutotaskUnreachableError,
    LoginCause,
)
from qbcheck.facts import Access, Budget, EntityAccess, Known, TenantFacts, Unknown, UnknownKind, User
from qbcheck.facts.tenant import read_tenant
from qbcheck.features import Driver, Feature

from ..some_facts import EXTENSION_USER, LOGIN_USER, some_profile

ROWS = [
    {"id": 1, "userName": LOGIN_USER.upper(), "isActive": True, "licenseType": 7, "userType": 24},
    {"id": 2, "userName": EXTENSION_USER, "isActive": False, "licenseType": 7, "userType": 99},
]
LABELS = {"licenseType": {"7": "API User"}, "userType": {"24": "API User (system)"}}


class Played:
    """A client that answers from memory; an error stands for what is refused."""

    def __init__(
        self,
        rows: list[dict[str, Any]] | AutotaskError = ROWS,
        access: Mapping[str, tuple[WireAccess, WireAccess] | AutotaskError] | None = None,
        probe: Probe = Probe.WORKS,
        zone: Zone | AutotaskError = Zone("https://x/", "America East"),  # noqa: B008 - frozen
        threshold: AutotaskError | None = None,
        tables: Mapping[str, list[dict[str, Any]] | AutotaskError] | None = None,
    ) -> None:
        self.tables = {"Resources": rows, **(tables or {})}
        self.filters: dict[str, dict[str, Any]] = {}
        self._threshold = threshold
        self.access, self._probe, self._zone = access or {}, probe, zone
        self.asked: list[str] = []
        self.requests = SimpleNamespace(total=5)

    @property
    def zone(self) -> Zone:
        if isinstance(self._zone, AutotaskError):
            raise self._zone
        return self._zone

    def threshold(self) -> Any:
        self.asked.append("threshold")
        if self._threshold:
            raise self._threshold
        return SimpleNamespace(limit=10000, used=5, timeframe_minutes=60)

    def query(self, entity: str, where: Filter, *, include_fields: object = ()) -> Iterator[dict[str, Any]]:
        self.asked.append(f"query {entity}")
        self.filters[entity] = to_json(where)
        rows = self.tables.get(entity, [])
        if isinstance(rows, AutotaskError):
            raise rows
        return iter(rows)

    def fields(self, entity: str) -> dict[str, Any]:
        self.asked.append(f"fields {entity}")
        return {
            name: SimpleNamespace(
                picklist=[SimpleNamespace(value=value, label=label) for value, label in labels.items()]
            )
            for name, labels in LABELS.items()
        }

    def entity_information(self, entity: str) -> Any:
        self.asked.append(f"information {entity}")
        access = self.access.get(entity, (WireAccess.ALL, WireAccess.ALL))
        if isinstance(access, AutotaskError):
            raise access
        query, update = access
        return SimpleNamespace(
            can_query=True, can_update=True, user_access_for_query=query, user_access_for_update=update
        )

    def probe(self, entity: str) -> Probe:
        self.asked.append(f"probe {entity}")
        return self._probe


def read(client: Played, features: Mapping[Feature, Driver] | None = None) -> TenantFacts:
    profile = some_profile()
    return read_tenant(client, profile, features or {Feature.INVENTORY: Driver.QBCHECK})  # type: ignore[arg-type] - played


def test_one_query_of_resources_and_one_look_per_entity() -> None:
    """As few calls as the checks in use need (design 5)."""
    client = Played()

    read(client)

    assert [
        "query Resources",
        "fields Resources",
        "information InventoryItems",
        "information InventoryLocations",
        "information Products",
        "query OrganizationalResources",
        "query Currencies",
        "threshold",
    ] == client.asked


def test_features_of_the_extension_need_no_look_at_entities() -> None:
    """The API reveals the calling user's rights only, so there is nothing to read for another user."""
    client = Played()

    read(client, {Feature.INVENTORY: Driver.EXTENSION})

    assert [] == [question for question in client.asked if question.startswith("information")]


def test_users_are_matched_in_any_letter_case_with_labels_of_their_picklists() -> None:
    """Picklist values are text, records carry numbers; an unknown value has no label."""
    facts = read(Played())

    assert Known(User(LOGIN_USER, True, "API User", "API User (system)")) == facts.user(LOGIN_USER)
    assert Known(User(EXTENSION_USER, False, "API User", "")) == facts.user(EXTENSION_USER)


def test_users_that_are_not_listed_are_known_to_be_unlisted() -> None:
    """Whether Resources lists API users is unconfirmed."""
    assert Known(None) == read(Played([])).user(EXTENSION_USER)


def test_a_shortened_user_name_is_recognised() -> None:
    """UserName showed 32 characters at least in older metadata; generated keys can be longer."""
    long = "a-very-long-generated-user-name-key@acme.example"
    profile = some_profile(autotask={"user": long, "extension_user": EXTENSION_USER})
    rows = [{"id": 1, "userName": long[:32], "isActive": True, "licenseType": 7, "userType": 24}]

    facts = read_tenant(Played(rows), profile, {Feature.INVENTORY: Driver.QBCHECK})  # type: ignore[arg-type] - played

    assert Known(User(long, True, "API User", "API User (system)")) == facts.user(long)


@pytest.mark.parametrize("cause", LoginCause)
def test_a_refused_login_is_a_fact(cause: LoginCause) -> None:
    """It is judged by AT101, with its cause."""
    facts = read(Played(AutotaskLoginError("no", cause=cause, status=401)))

    assert (False, cause) == (facts.login.value.accepted, facts.login.value.cause)


def test_an_unknown_user_is_refused_by_zone_discovery() -> None:
    """500 from zone discovery: the cause is kept, nothing else is asked."""
    client = Played(zone=AutotaskLoginError("no", cause=LoginCause.UNKNOWN_USER, status=500))

    facts = read(client)

    assert (LoginCause.UNKNOWN_USER, []) == (facts.login.value.cause, client.asked)


def test_resources_that_are_denied_still_prove_the_login() -> None:
    """A permission is refused to somebody who is logged in; AT111 judges it."""
    facts = read(Played(AutotaskPermissionError("adequate permissions", status=500)))

    assert facts.login.value.accepted
    assert isinstance(facts.user(LOGIN_USER), Unknown)
    assert UnknownKind.REFUSED == facts.user(LOGIN_USER).kind  # type: ignore[union-attr] - the line above


def test_an_autotask_that_is_down() -> None:
    """Unreachable, with the client's words and remedy."""
    facts = read(Played(AutotaskUnreachableError("refuses the connection", remedy="Check the address.")))

    assert (
        Unknown(
            "refuses the connection",
            UnknownKind.UNREACHABLE,
            "Check the address.",
            "whoever runs qbcheck",
            may_pass=True,
        )
        == facts.login
    )


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500])
def test_a_refusal_alone_proves_no_login(status: int) -> None:
    """Whatever refuses Resources may refuse anybody: ThresholdInformation, which every login may read, proves it."""
    refusal = AutotaskRequestError("no", status=status)

    assert isinstance(read(Played(refusal, threshold=refusal)).login, Unknown)
    assert read(Played(refusal)).login.value.accepted


def test_a_login_that_is_refused_at_the_second_look_is_refused() -> None:
    """The proof itself may find the secret wrong."""
    wrong = AutotaskLoginError("no", cause=LoginCause.WRONG_SECRET_OR_NOT_API_USER, status=401)

    assert not read(Played(AutotaskRequestError("no", status=500), threshold=wrong)).login.value.accepted


def test_a_shortened_name_that_two_users_share_is_nobodys() -> None:
    """Two keys with the same first 32 characters: which row is whose cannot be told."""
    one, other = "a-very-long-generated-user-name-key1@x", "a-very-long-generated-user-name-key2@x"
    profile = some_profile(autotask={"user": one, "extension_user": other})
    rows = [{"id": 1, "userName": one[:32], "isActive": True, "licenseType": 7, "userType": 24}]

    facts = read_tenant(Played(rows), profile, {Feature.INVENTORY: Driver.QBCHECK})  # type: ignore[arg-type] - played

    assert isinstance(facts.user(one), Unknown)


def test_the_newer_procurement_module_has_other_entities() -> None:
    """InventoryProducts supersede InventoryItems; which answers depends on the module (autotask-rest-api 4.3)."""
    client = Played(access={"InventoryItems": AutotaskRequestError("no", status=404)})

    facts = read(client)

    assert "InventoryProducts" == facts.entity_access("InventoryItems").value.entity


@pytest.mark.parametrize(("probe", "worked"), [(Probe.WORKS, True), (Probe.DENIED, False)])
def test_restricted_access_is_probed_with_one_row(probe: Probe, worked: bool) -> None:
    """2 (Restricted) is ambiguous: a query of one row supplements it (autotask-rest-api 5)."""
    client = Played(access={"Products": (WireAccess.RESTRICTED, WireAccess.NONE)}, probe=probe)

    facts = read(client)

    assert Known(EntityAccess("Products", Access.RESTRICTED, Access.NONE, worked)) == facts.entity_access("Products")
    assert 1 == client.asked.count("probe Products")


def test_a_line_that_breaks_is_not_tried_again_for_every_entity() -> None:
    """Nobody waits out every timeout; what was read is kept."""
    client = Played(access={"InventoryLocations": AutotaskUnreachableError("gone")})

    facts = read(client)

    assert isinstance(facts.entity_access("InventoryItems"), Known)
    assert isinstance(facts.entity_access("Products"), Unknown)
    assert "information Products" not in client.asked


def test_one_entity_that_is_refused_leaves_the_others_known() -> None:
    """A single missing fact is unknown, with its reason."""
    facts = read(Played(access={"InventoryItems": AutotaskPermissionError("no", status=403)}))

    assert isinstance(facts.entity_access("InventoryItems"), Unknown)
    assert isinstance(facts.entity_access("Products"), Known)


def test_currencies_are_the_names_of_the_active_ones() -> None:
    """Inactive ones are no second currency (QB235); yes and no may be numbers."""
    rows = [
        {"id": 1, "name": "USD", "isActive": True},
        {"id": 2, "name": "CAD", "isActive": False},
        {"id": 3, "name": "EUR", "isActive": 1},
    ]

    assert Known(("USD", "EUR")) == read(Played(tables={"Currencies": rows})).currencies


def test_currencies_that_are_refused_leave_the_budget_known() -> None:
    """A single missing fact is unknown, with its reason."""
    facts = read(Played(tables={"Currencies": AutotaskPermissionError("no", status=403)}))

    assert (UnknownKind.REFUSED, Known(Budget(10000, 5, 60))) == (
        facts.currencies.kind,  # type: ignore[union-attr] - it is unknown
        facts.budget,
    )


def test_the_budget_is_asked_last() -> None:
    """It counts the whole reading (AT110)."""
    client = Played()
    read(client)

    assert "threshold" == client.asked[-1]
    assert 1 == client.asked.count("threshold")


def test_a_budget_that_is_not_told_is_unknown() -> None:
    """Busy may pass by itself."""
    facts = read(Played(threshold=AutotaskBusyError("the hour is used up", status=429)))

    assert isinstance(facts.budget, Unknown)
    assert ("the hour is used up", True) == (facts.budget.reason, facts.may_pass)


def test_nothing_more_is_asked_without_a_login() -> None:
    """Autotask locks accounts."""
    client = Played(AutotaskLoginError("no", cause=LoginCause.WRONG_SECRET_OR_NOT_API_USER, status=401))
    read(client)

    assert ["query Resources"] == client.asked


def test_what_is_unusual_about_the_server_is_kept() -> None:
    """A zone that names another host is not followed with the secret; a person should know."""
    facts = read(Played(zone=Zone("https://x/", note="the zone lookup names another server")))

    assert "the zone lookup names another server" == facts.login.value.note
