from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import responses
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.login import Credentials
from qbcheck.autotask.query import everything
from qbcheck.autotask.tenant import Patience
from qbcheck.errors import (
    AutotaskAnswerError,
    AutotaskBusyError,
    AutotaskLoginError,
    AutotaskRequestError,
    AutotaskUnreachableError,
    LoginCause,
)

from .conftest import Time

API = "/ATServicesRest/V1.0"
COUNT = f"{API}/Companies/query/count"
UNKNOWN_USER = '{"errors": ["Zone information could not be determined"]}'
SECRET_HEADERS = {"apiintegrationcode", "username", "secret", "authorization", "cookie"}


def count(client: AutotaskClient) -> int:
    return client.count("Companies", everything())


def headers(request: Request) -> set[str]:
    return {name.lower() for name, _ in request.headers}


@pytest.fixture
def zone(httpserver: HTTPServer) -> Callable[..., None]:
    def answer(url: str | None = None, status: int = 404) -> None:
        zones = httpserver.expect_request(f"{API}/ZoneInformation", method="GET")
        if url is None:
            zones.respond_with_data("", status=status)
        else:
            zones.respond_with_json({"zoneName": "Local", "url": url, "webUrl": "http://ui.example/", "ci": 7})

    return answer


def test_the_zone_is_asked_without_credentials(client: AutotaskClient, httpserver: HTTPServer, base_url: str) -> None:
    """Zone discovery needs none (autotask-rest-api 1.2), so it gets none; the user name is encoded."""
    httpserver.expect_request(
        f"{API}/ZoneInformation", method="GET", query_string="user=api%2Buser%40example.com"
    ).respond_with_json({"zoneName": "Local", "url": base_url, "ci": 7})

    assert ("Local", base_url, 7, "") == (
        client.zone.name,
        client.zone.root,
        client.zone.tenant_number,
        client.zone.note,
    )
    assert set() == headers(httpserver.log[0][0]) & SECRET_HEADERS
    assert (1, 0) == (client.requests.total, client.requests.authenticated)


def test_the_zone_is_asked_once(client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None]) -> None:
    """One lookup serves all calls."""
    zone()
    httpserver.expect_request(COUNT).respond_with_json({"queryCount": 1})
    count(client)
    count(client)

    assert (3, 2) == (client.requests.total, client.requests.authenticated)


def test_a_server_without_zones_is_used_as_it_is(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None], base_url: str
) -> None:
    """A sandbox need not have a zone route."""
    zone(status=404)
    httpserver.expect_request(COUNT).respond_with_json({"queryCount": 1})

    assert (1, base_url) == (count(client), client.zone.root)


def test_a_zone_on_another_host_gets_nothing(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None], base_url: str
) -> None:
    """Only the given server and Autotask's own hosts may see credentials; the note says what happened."""
    with HTTPServer(port=0) as stranger:
        zone(url=stranger.url_for("/ATServicesRest/"))
        httpserver.expect_request(COUNT).respond_with_json({"queryCount": 1})
        found = count(client)

        assert (1, base_url) == (found, client.zone.root)
        assert f"names localhost:{stranger.port}" in client.zone.note
        assert [] == stranger.log


@pytest.mark.parametrize("where", ["zone", "call"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None], where: str, status: int
) -> None:
    """The host that a redirect names receives nothing at all, and the error names it."""
    with HTTPServer(host="127.0.0.1", port=0) as stranger:
        away = {"Location": stranger.url_for("/ATServicesRest/V1.0/Companies/query/count")}
        if where == "call":
            zone()
            httpserver.expect_request(COUNT).respond_with_data("", status=status, headers=away)
        else:
            httpserver.expect_request(f"{API}/ZoneInformation").respond_with_data("", status=status, headers=away)
        with pytest.raises(AutotaskAnswerError, match=r"redirects the .* to 127\.0\.0\.1"):
            count(client)

        assert [] == stranger.log


@pytest.mark.parametrize("location", ["http://[broken", "http://evil.example:port/", "\u00ff", "//"])
def test_an_unreadable_redirect_is_still_told(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None], location: str
) -> None:
    """No redirect, however broken, ends in a stack trace."""
    zone()
    httpserver.expect_request(COUNT).respond_with_data("", status=302, headers={"Location": location})
    with pytest.raises((AutotaskAnswerError, AutotaskUnreachableError)):
        count(client)


def test_without_base_url_autotask_is_asked_and_followed(credentials: Credentials) -> None:
    """Discovery at a zone host, then only the zone that was told."""
    with responses.RequestsMock() as web:
        web.get(
            "https://webservices2.autotask.net/ATServicesRest/V1.0/ZoneInformation",
            json={"zoneName": "America East", "url": "https://webservices3.autotask.net/ATServicesRest/"},
        )
        web.post("https://webservices3.autotask.net/ATServicesRest/V1.0/Companies/query/count", json={"queryCount": 2})

        assert 2 == count(AutotaskClient(credentials))
        assert set() == {name.lower() for name in web.calls[0].request.headers} & SECRET_HEADERS


def test_without_base_url_a_stranger_gets_nothing(credentials: Credentials) -> None:
    """A forged zone answer ends before the first credential leaves."""
    with responses.RequestsMock() as web:
        web.get(
            "https://webservices2.autotask.net/ATServicesRest/V1.0/ZoneInformation",
            json={"url": "https://webservices3.autotask.net.evil.example/ATServicesRest/"},
        )
        client = AutotaskClient(credentials)
        with pytest.raises(AutotaskAnswerError, match=r"autotask\.net\.evil\.example as the zone"):
            count(client)

        assert 0 == client.requests.authenticated


def test_without_base_url_a_missing_zone_route_is_an_error(credentials: Credentials) -> None:
    """Only a server that a person named is used without a zone."""
    with responses.RequestsMock() as web:
        web.get("https://webservices2.autotask.net/ATServicesRest/V1.0/ZoneInformation", status=404)
        with pytest.raises(AutotaskRequestError, match="zone of this user"):
            count(AutotaskClient(credentials))


def test_an_unknown_user_costs_no_authenticated_request(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """The zone call tells it (autotask-rest-api 1.4), once for all calls."""
    httpserver.expect_request(f"{API}/ZoneInformation").respond_with_data(UNKNOWN_USER, status=500)
    for _ in range(3):
        with pytest.raises(AutotaskLoginError) as caught:
            count(client)
        assert LoginCause.UNKNOWN_USER is caught.value.cause

    assert (1, 0) == (client.requests.total, client.requests.authenticated)


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_hides_its_zones_is_not_a_wrong_secret(
    client: AutotaskClient, zone: Callable[..., None], status: int
) -> None:
    """No secret was sent, so none was refused."""
    zone(status=status)
    with pytest.raises(AutotaskAnswerError, match="wants a login before it tells the zone"):
        count(client)


@pytest.mark.parametrize(
    ("cause", "status", "body"),
    [
        (LoginCause.WRONG_SECRET_OR_NOT_API_USER, 401, ""),
        (LoginCause.INTEGRATION_CODE, 500, '{"errors": ["IntegrationCode is invalid"]}'),
        (LoginCause.UNKNOWN_USER, 500, UNKNOWN_USER),
    ],
)
def test_after_a_refused_login_nothing_more_is_sent(
    client: AutotaskClient,
    httpserver: HTTPServer,
    zone: Callable[..., None],
    time: Time,
    cause: LoginCause,
    status: int,
    body: str,
) -> None:
    """Autotask locks accounts: every further call fails at once with the same error."""
    zone()
    httpserver.expect_request(COUNT).respond_with_data(body, status=status)
    calls: list[Callable[[], object]] = [
        lambda: count(client),
        lambda: count(client),
        lambda: client.get("Companies", 1),
        lambda: client.probe("Invoices"),
        client.threshold,
    ]
    for call in calls:
        with pytest.raises(AutotaskLoginError) as caught:
            call()
        assert (cause, status) == (caught.value.cause, caught.value.status)

    assert 1 == client.requests.authenticated
    assert [] == time.naps


def test_a_login_that_stops_working_stops_everything(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None]
) -> None:
    """A secret that is changed in the middle of a run is not sent again and again."""
    zone()
    replies(httpserver, 200, 401)
    count(client)
    for _ in range(3):
        with pytest.raises(AutotaskLoginError):
            count(client)

    assert 2 == client.requests.authenticated


def test_a_wrong_secret_from_many_threads_is_sent_once(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None]
) -> None:
    """The first call goes alone, the others wait for what it shows."""
    zone()
    httpserver.expect_request(COUNT).respond_with_data("", status=401)
    with ThreadPoolExecutor(8) as pool:
        outcomes = [future.exception() for future in [pool.submit(count, client) for _ in range(8)]]

    assert {AutotaskLoginError} == {type(outcome) for outcome in outcomes}
    assert 1 == client.requests.authenticated


def test_a_moved_tenant_is_followed_once(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """On a 401 the zone is asked again, and the call repeated only because it moved."""
    old, new = httpserver.url_for("/old/"), httpserver.url_for("/new/")
    for url in (old, new):
        httpserver.expect_ordered_request(f"{API}/ZoneInformation").respond_with_json({"url": url})
        status = 401 if url == old else 200
        httpserver.expect_ordered_request(
            f"/{url.split('/')[-2]}/V1.0/Companies/query/count", method="POST"
        ).respond_with_data('{"queryCount": 3}', status=status)

    assert 3 == count(client)
    assert (new, 2) == (client.zone.root, client.requests.authenticated)


def test_a_wrong_secret_in_a_moved_tenant_costs_two_requests(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """At most two authenticated requests on a wrong secret, wherever the tenant is."""
    lookups = iter(["/a/", "/b/", "/c/", "/d/"])
    httpserver.expect_request(f"{API}/ZoneInformation").respond_with_handler(
        lambda request: Response('{"url": "%s"}' % httpserver.url_for(next(lookups)))  # noqa: UP031 - braces are JSON's
    )
    for name in "abcd":
        httpserver.expect_request(f"/{name}/V1.0/Companies/query/count").respond_with_data("", status=401)
    for _ in range(3):
        with pytest.raises(AutotaskLoginError):
            count(client)

    assert 2 == client.requests.authenticated


def replies(httpserver: HTTPServer, *statuses: int, retry_after: str = "", body: str = "") -> None:
    """Answer counts with these statuses in order; the last one again and again, a 200 with a count."""
    remaining = list(statuses)

    def answer(request: Request) -> Response:
        status = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        if status == 200:
            return Response('{"queryCount": 1}')
        return Response(body, status=status, headers={"Retry-After": retry_after} if retry_after else {})

    httpserver.expect_request(COUNT).respond_with_handler(answer)


@pytest.mark.parametrize(
    ("naps", "status", "retry_after", "body"),
    [
        ([1, 2], 429, "", ""),
        ([7, 7], 429, "7", ""),
        ([0, 0], 429, "0", ""),
        ([1, 2], 429, "soon", ""),
        ([1, 2], 429, "-5", ""),
        ([3, 3], 503, "3", ""),
        ([1, 2], 502, "", "<html></html>"),
        ([1, 2], 504, "", ""),
        ([1, 2], 500, "", '{"errors": ["Thread Threshold of 3 Exceeded"]}'),
        ([1, 2], 403, "", '{"errors": ["Itgenatr005"]}'),
    ],
)
def test_limits_and_outages_are_waited_for(
    client: AutotaskClient,
    httpserver: HTTPServer,
    zone: Callable[..., None],
    time: Time,
    naps: list[float],
    status: int,
    retry_after: str,
    body: str,
) -> None:
    """Retry-After is honoured; without it the wait doubles."""
    zone()
    replies(httpserver, status, status, 200, retry_after=retry_after, body=body)

    assert 1 == count(client)
    assert naps == time.naps


@pytest.mark.parametrize(
    ("naps", "kind", "status", "retry_after"),
    [
        ([1, 2, 4], AutotaskBusyError, 429, ""),
        ([25, 25], AutotaskBusyError, 429, "25"),
        ([], AutotaskBusyError, 429, "3600"),
        ([1, 2, 4], AutotaskUnreachableError, 503, ""),
    ],
)
def test_waiting_ends(
    client: AutotaskClient,
    httpserver: HTTPServer,
    zone: Callable[..., None],
    time: Time,
    naps: list[float],
    kind: type[Exception],
    status: int,
    retry_after: str,
) -> None:
    """Fault 23: waits within a bound, here 60 seconds in all, or stops cleanly; four tries at most."""
    zone()
    replies(httpserver, status, retry_after=retry_after)
    with pytest.raises(kind):
        count(client)

    assert naps == time.naps


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500])
def test_refusals_are_not_asked_again(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None], time: Time, status: int
) -> None:
    """A 500 is an answer, not a broken server (autotask-rest-api 1.4)."""
    zone()
    replies(httpserver, status, body='{"errors": ["Unable to find x in the Company Entity."]}')
    with pytest.raises(Exception, match="Unable to find x"):
        count(client)

    assert (1, []) == (client.requests.authenticated, time.naps)


def test_no_more_than_three_calls_reach_an_endpoint_at_a_time(
    client: AutotaskClient, httpserver: HTTPServer, zone: Callable[..., None]
) -> None:
    """Fault 24, measured at the server, over eight threads."""
    zone()
    lock, now, most = threading.Lock(), 0, 0
    full = threading.Event()

    def answer(request: Request) -> Response:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now >= 3:
                full.set()
        full.wait(0.2)
        with lock:
            now -= 1
        return Response('{"queryCount": 1}')

    httpserver.expect_request(COUNT).respond_with_handler(answer)
    count(client)
    with ThreadPoolExecutor(8) as pool:
        assert 12 == sum(pool.map(lambda _: count(client), range(12)))

    assert 3 == most


class Watcher:
    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []

    def sent(self, method: str, path: str, status: int | None, seconds: float) -> None:
        self.seen.append((method, path, status, seconds))

    def waits(self, seconds: float, reason: str) -> None:
        self.seen.append((seconds, reason))


def test_an_observer_is_told_each_request_and_wait(
    new_client: Callable[..., AutotaskClient], httpserver: HTTPServer, zone: Callable[..., None]
) -> None:
    """A wait longer than two seconds must be explained on screen; paths carry no user name."""
    watcher = Watcher()
    zone()
    replies(httpserver, 429, 200)
    count(new_client(observer=watcher))

    assert [
        ("GET", "ZoneInformation", 404, 0.0),
        ("POST", "Companies/query/count", 429, 0.0),
        (1, "Autotask's hourly request limit for this tenant is reached (the count of Companies)."),
        ("POST", "Companies/query/count", 200, 0.0),
    ] == watcher.seen


def test_patience_can_be_shortened(
    new_client: Callable[..., AutotaskClient], httpserver: HTTPServer, zone: Callable[..., None], time: Time
) -> None:
    """A caller in a hurry asks once."""
    zone()
    replies(httpserver, 503)
    with pytest.raises(AutotaskUnreachableError):
        count(new_client(patience=Patience(tries=1)))

    assert [] == time.naps
