from __future__ import annotations

import pytest

from qbcheck.autotask.zones import Zone, given_root, is_autotask_host, told_zone, zone_path
from qbcheck.errors import AutotaskAnswerError, SettingsError


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("http://127.0.0.1:8123/ATServicesRest/", "http://127.0.0.1:8123/ATServicesRest/"),
        ("http://127.0.0.1:8123/ATServicesRest/", "http://127.0.0.1:8123/ATServicesRest"),
        ("http://127.0.0.1:8123/ATServicesRest/", "http://127.0.0.1:8123"),
        ("http://127.0.0.1:8123/ATServicesRest/", "http://127.0.0.1:8123/ATServicesRest/V1.0/"),
        ("http://localhost:8123/atservicesrest/", "HTTP://LocalHost:8123/atservicesrest/v1.0"),
        ("http://[::1]:8123/ATServicesRest/", "http://[::1]:8123/"),
        ("https://webservices5.autotask.net/atservicesrest/", " https://webservices5.autotask.net/atservicesrest "),
    ],
)
def test_base_urls_may_be_written_in_many_ways(expected: str, given: str) -> None:
    """With or without path, version, last slash, in any letter case."""
    assert expected == given_root(given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "127.0.0.1:8123",
        "ftp://127.0.0.1/",
        "https://user:planted@host.example/",
        "https://host.example/?planted=1",
        "https://host.example/#planted",
        "https://host.example:port/",
        "https://host.example\\@other.example/",
        "https:///ATServicesRest/",
    ],
)
def test_unusable_base_urls_are_refused_without_repeating_them(given: str) -> None:
    """A base URL may hold a password by mistake."""
    with pytest.raises(SettingsError) as caught:
        given_root(given)

    assert "planted" not in repr(caught.value)


def test_a_secret_never_crosses_a_network_unencrypted() -> None:
    """Plain http is for this machine alone."""
    with pytest.raises(SettingsError, match=r"host\.example:8080 would send the secret unencrypted"):
        given_root("http://host.example:8080/ATServicesRest/")


@pytest.mark.parametrize(
    "url",
    [
        "https://webservices3.autotask.net/ATServicesRest/",
        "https://webservices29.autotask.net:443/",
        "https://prde.autotask.net/",
        "https://pres.autotask.net/",
    ],
)
def test_autotask_hosts_may_receive_credentials(url: str) -> None:
    """The table of autotask-rest-api 1.2 as an allow-list."""
    assert is_autotask_host(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://webservices3.autotask.net/",
        "https://webservices3.autotask.net:8443/",
        "https://webservices3.autotask.net.evil.example/",
        "https://evil-webservices3.autotask.net/",
        "https://webservices.autotask.net.evil.example/",
        "https://webservices³.autotask.net/",
        "https://ww3.autotask.net/",
        "https://autotask.net/",
        "https://webservices3.autotask.net@evil.example/",
        "https://webservices3xautotask.net/",
    ],
)
def test_lookalikes_of_autotask_hosts_may_not(url: str) -> None:
    """The host must match exactly, over https, on the usual port."""
    assert not is_autotask_host(url)


def test_the_user_name_is_encoded() -> None:
    """A user name looks like an e-mail address and may hold a plus."""
    assert "ZoneInformation?user=a%2Bb%26c%40x.example" == zone_path("a+b&c@x.example")


ANSWER = {
    "zoneName": "America East",
    "url": "https://webservices3.autotask.net/ATServicesRest/",
    "webUrl": "https://ww3.autotask.net/",
    "ci": 123456,
}
GIVEN = "http://127.0.0.1:8123/ATServicesRest/"


def test_a_told_autotask_zone_is_used() -> None:
    """The example of autotask-rest-api 1.2."""
    zone = told_zone(ANSWER, "https://webservices2.autotask.net/ATServicesRest/", is_given=False)

    assert Zone(ANSWER["url"], "America East", "https://ww3.autotask.net/", 123456) == zone  # type: ignore[arg-type] # a text
    assert "https://webservices3.autotask.net/ATServicesRest/V1.0/" == zone.api


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("http://127.0.0.1:8123/atservicesrest/", "http://127.0.0.1:8123/atservicesrest/"),
        ("https://webservices5.autotask.net/ATServicesRest/", "https://webservices5.autotask.net/ATServicesRest/"),
    ],
)
def test_from_a_given_server_we_follow_to_itself_and_to_autotask(expected: str, url: str) -> None:
    """The same scheme, host and port, or a known Autotask host over https."""
    zone = told_zone({"url": url}, GIVEN, is_given=True)

    assert (expected, "") == (zone.root, zone.note)


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("evil.example", "https://evil.example/ATServicesRest/"),
        ("127.0.0.1:9", "http://127.0.0.1:9/ATServicesRest/"),
        ("127.0.0.1:8123", "https://127.0.0.1:8123/ATServicesRest/"),
        ("localhost:8123", "http://localhost:8123/ATServicesRest/"),
        ("webservices5.autotask.net", "http://webservices5.autotask.net/ATServicesRest/"),
        ("no usable address", "https://webservices5.autotask.net\\@evil.example/"),
        ("no usable address", "https://x@webservices5.autotask.net/"),
        ("no usable address", None),
    ],
)
def test_from_a_given_server_we_stay_and_say_so_otherwise(named: str, url: str | None) -> None:
    """Credentials go where the person who set the base URL wanted them."""
    zone = told_zone({"url": url}, GIVEN, is_given=True)

    assert GIVEN == zone.root
    assert f"names {named}," in zone.note


def test_a_told_stranger_gets_no_credentials() -> None:
    """Without a base URL there is nowhere to stay."""
    with pytest.raises(AutotaskAnswerError, match=r"names evil\.example .* no credentials were sent"):
        told_zone({"url": "https://evil.example/"}, "https://webservices2.autotask.net/ATServicesRest/", is_given=False)
