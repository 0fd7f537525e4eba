"""Zones, credentials and the order in which they are judged (autotask-rest-api 1)."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from qbcheck.sandbox.scenario import Scenario
from qbcheck.sandbox.tenant import Exchange, TenantServer

from .conftest import Start, Tenant, login_user


@pytest.mark.parametrize("path", ["VersionInformation", "versioninformation"])
def test_version_needs_no_credentials(tenant: Tenant, path: str) -> None:
    """1.2: VersionInformation lies beside V1.0 and asks nobody who they are."""
    answer = requests.get(tenant.server.url + path, timeout=20)

    assert {"apiVersions": ["V1.0"]} == answer.json()


@pytest.mark.parametrize("path", ["V1.0/ZoneInformation", "v1.0/zoneInformation"])
def test_zone_answers_its_own_address_with_slash(tenant: Tenant, path: str) -> None:
    """1.2: ZoneInformation needs no credentials and its url ends with a slash; paths know no letter case."""
    answer = requests.get(tenant.server.url + path, params={"user": tenant.login["username"]}, timeout=20)

    assert (200, tenant.server.url) == (answer.status_code, answer.json()["url"])
    assert answer.json()["url"].endswith("/ATServicesRest/")
    assert {"zoneName", "url", "webUrl", "ci"} == set(answer.json())


def test_root_is_found_in_lower_case(tenant: Tenant) -> None:
    """1.2: paths are case-insensitive, the root included."""
    address = tenant.server.url.replace("ATServicesRest", "atservicesrest") + "v1.0/invoices/5001"
    answer = requests.get(address, headers=tenant.headers, timeout=20)

    assert 5001 == answer.json()["item"]["id"]


def test_unknown_user_has_no_zone(tenant: Tenant) -> None:
    """1.2: an unknown user is answered with 500."""
    answer = requests.get(tenant.server.url + "V1.0/ZoneInformation?user=nobody@sandbox.example", timeout=20)

    assert (500, {"errors": ["Zone information could not be determined"]}) == (answer.status_code, answer.json())


def test_unknown_user_in_a_call(tenant: Tenant) -> None:
    """1.4: any call of an unknown user is answered with 500 and the zone text."""
    answer = tenant.send("GET", "Invoices/5001", headers={**tenant.headers, "UserName": "nobody@sandbox.example"})

    assert (500, ["Zone information could not be determined"]) == (answer.status_code, answer.json()["errors"])


def test_wrong_secret_comes_before_wrong_code(tenant: Tenant) -> None:
    """1.4: a wrong secret is 401 with no body, whatever the integration code."""
    answer = tenant.send("GET", "Invoices/5001", headers={**tenant.headers, "Secret": "no", "ApiIntegrationCode": "no"})

    assert (401, b"") == (answer.status_code, answer.content)


@pytest.mark.parametrize("code", ["no", "SANDBOXCODE0000000000000131", ""])
def test_wrong_integration_code(tenant: Tenant, code: str) -> None:
    """1.4: valid credentials with an integration code that is not the user's are 500."""
    answer = tenant.send("GET", "Invoices/5001", headers={**tenant.headers, "ApiIntegrationCode": code})

    assert 500 == answer.status_code
    assert "IntegrationCode is invalid" in answer.json()["errors"][0]


def test_code_of_another_user_can_be_accepted(start: Start) -> None:
    """1.1: whether another user's code is refused is not known; a setting plays the other answer."""
    tenant = start(foreign_code="accepted")
    headers = {**tenant.headers, "ApiIntegrationCode": "SANDBOXCODE0000000000000131"}

    assert 200 == tenant.send("GET", "Invoices/5001", headers=headers).status_code


@pytest.mark.parametrize("missing", ["UserName", "Secret"])
def test_missing_credentials(tenant: Tenant, missing: str) -> None:
    """1.1: there is no anonymous call."""
    headers = {name: value for name, value in tenant.headers.items() if name != missing}

    assert 401 == tenant.send("GET", "Invoices/5001", headers=headers).status_code


def test_header_names_know_no_letter_case(tenant: Tenant) -> None:
    """1.1: clients write the headers' names as they like."""
    headers = {name.swapcase(): value for name, value in tenant.headers.items()}

    assert 200 == tenant.send("GET", "Invoices/5001", headers=headers).status_code


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"isActive": False}, id="inactive"),
        pytest.param(
            {"licenseType": "Administrator", "userType": "System Administrator (system)"}, id="regular resource"
        ),
        pytest.param({"licenseType": "Professional"}, id="not the API licence"),
        pytest.param({"userType": "Full Access (system)"}, id="not an API-only level"),
    ],
)
def test_who_is_not_admitted(start: Start, values: dict[str, object]) -> None:
    """1.1: REST admits active API-only users alone; the zone call still knows the others."""
    tenant = start(lambda rows: login_user(rows).update(values))
    zone = requests.get(
        f"{tenant.server.url}V1.0/ZoneInformation", params={"user": tenant.login["username"]}, timeout=20
    )

    assert 401 == tenant.send("GET", "Invoices/5001").status_code
    assert 200 == zone.status_code


def test_exchanges_tell_whether_credentials_were_sent(start: Start) -> None:
    """The log says what arrived, with the status that went back."""
    tenant = start()
    requests.get(f"{tenant.server.url}V1.0/ZoneInformation?user=x", timeout=20)
    tenant.send("POST", "Invoices/query", headers={"Secret": "x"})

    assert (
        Exchange("GET", "/ATServicesRest/V1.0/ZoneInformation", credentials_sent=False, status=500),
        Exchange("POST", "/ATServicesRest/V1.0/Invoices/query", credentials_sent=True, status=401),
    ) == tenant.server.exchanges


def test_nobody_listens_at_a_tenant_that_is_down(start: Start) -> None:
    """``down``: whoever calls is refused the connection."""
    tenant = start(down=True)

    with pytest.raises(requests.ConnectionError):
        tenant.send("GET", "Invoices/5001")


def test_state_outlives_the_server(us_ready: Scenario, tmp_path: Path) -> None:
    """A second server on the same folder goes on with its data, not with the scenario's."""
    for expected in (None, "1051"):
        with TenantServer(us_ready, tmp_path) as server:
            tenant = Tenant(server, us_ready.login)

            assert expected == tenant.item("Invoices", 5001)["invoiceNumber"]
            tenant.send("PATCH", "Invoices", json={"id": 5001, "invoiceNumber": "1051"})
