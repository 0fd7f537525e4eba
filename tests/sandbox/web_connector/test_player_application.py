"""The .qwc file is read as QBWC reads it (quickbooks-desktop reference, 1.4; error numbers 1.6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qbcheck.sandbox.web_connector import Application, ApplicationError, Player
from tests.sandbox.web_connector.conftest import ScriptedService

OWNER = "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}"
FILE = "{57F3B9B6-86F1-4FCC-B1FF-166DE1813D20}"

GOOD = {
    "AppName": "qbcheck acme",
    "AppID": "",
    "AppURL": "https://books.example.com/qbwc",
    "AppSupport": "https://books.example.com/",
    "AppDescription": "Proves that the books are ready",
    "UserName": "acme",
    "OwnerID": OWNER,
    "FileID": FILE,
    "QBType": "QBFS",
}


def qwc(more: str = "", **changes: str | None) -> bytes:
    """Return a .qwc file; a change to None leaves the element out."""
    texts = {**GOOD, **changes}
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items() if text is not None)
    return f'<?xml version="1.0"?><QBWCXML>{inner}{more}</QBWCXML>'.encode()


def number_of(data: bytes) -> int:
    """Return QBWC's number for a file that it refuses."""
    with pytest.raises(ApplicationError) as refusal:
        Application.from_qwc(data)
    return refusal.value.number


def test_a_whole_file() -> None:
    """What the Web Connector needs of it."""
    application = Application.from_qwc(
        qwc(
            "<Scheduler><RunEveryNMinutes>30</RunEveryNMinutes></Scheduler><IsReadOnly>false</IsReadOnly>"
            "<Notify>true</Notify><AppDisplayName>qbcheck</AppDisplayName><AppUniqueName>qbcheck-acme</AppUniqueName>"
            "<AuthFlags>0xF</AuthFlags><PersonalDataPref>pdpNotNeeded</PersonalDataPref>"
            "<UnattendedModePref>umpOptional</UnattendedModePref><Style>Document</Style>"
            "<CertURL>https://books.example.com/cert</CertURL>"
        )
    )

    assert ("qbcheck acme", "acme", OWNER, FILE) == (
        application.name,
        application.user,
        application.owner_id,
        application.file_id,
    )
    assert "https://books.example.com/qbwc" == application.url
    assert "https://books.example.com/cert" == application.certificate_url
    assert (1800, ()) == (application.interval, application.advice)


def test_the_order_of_elements_is_free() -> None:
    """Only the order of the two scheduler fields matters."""
    shuffled = "".join(f"<{name}>{text}</{name}>" for name, text in reversed(GOOD.items()))

    assert "acme" == Application.from_qwc(f"<QBWCXML>{shuffled}</QBWCXML>".encode()).user


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_element(missing: str) -> None:
    """QBWC1039 could not add the application."""
    assert 1039 == number_of(qwc(**{missing: None}))


@pytest.mark.parametrize("empty", [name for name in GOOD if name != "AppID"])
def test_an_empty_element(empty: str) -> None:
    """Only AppID may be empty."""
    assert 1039 == number_of(qwc(**{empty: ""}))


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"AppSupport": "https://www.example.com/"}, 1000),
        ({"AppURL": "https://192.0.2.7/qbwc"}, 1001),
        ({"AppURL": "http://127.0.0.1:8080/qbwc"}, 1001),
        ({"AppURL": "https://[::1]/qbwc"}, 1001),
        ({"AppSupport": "https://192.0.2.7/"}, 1002),
        ({"AppURL": "http://books.example.com/qbwc"}, 1010),
        ({"AppURL": "books.example.com/qbwc"}, 1039),
        ({"OwnerID": OWNER.strip("{}")}, 1039),
        ({"FileID": "{1}"}, 1039),
        ({"QBType": "QuickBooks"}, 1039),
        ({"QBType": "QBPOS"}, 1039),
        ({"IsReadOnly": "False"}, 1039),
        ({"Style": "RPC"}, 1039),
        ({"AuthFlags": "all"}, 1039),
        ({"PersonalDataPref": "none"}, 1039),
        ({"UnattendedModePref": "optional"}, 1039),
        ({"AppSecret": "x"}, 1039),
    ],
)
def test_refused(changes: dict[str, str], number: int) -> None:
    """Each rule of the table has its number."""
    assert number == number_of(qwc(**changes))


@pytest.mark.parametrize("support", ["http://localhost:8080/", "https://www.example.com/help"])
def test_localhost(support: str) -> None:
    """Http is for localhost, and the support page may then be elsewhere."""
    assert Application.from_qwc(qwc(AppURL="http://localhost:8080/qbwc", AppSupport=support)).url


@pytest.mark.parametrize(
    "data",
    [
        b"<QBWCXML>",
        b"<qwc/>",
        b'<!DOCTYPE QBWCXML [<!ENTITY a "b">]>' + qwc()[21:],
        qwc("<AppName>twice</AppName>"),
    ],
)
def test_no_qwc_file(data: bytes) -> None:
    """Not XML, another root, a DTD, an element twice."""
    assert 1039 == number_of(data)


@pytest.mark.parametrize(
    ("fields", "interval"),
    [
        ("<RunEveryNMinutes>2</RunEveryNMinutes><RunEveryNSeconds>5</RunEveryNSeconds>", 120),
        ("<RunEveryNSeconds>5</RunEveryNSeconds><RunEveryNMinutes>2</RunEveryNMinutes>", 5),
    ],
)
def test_the_first_scheduler_field_wins(fields: str, interval: int) -> None:
    """Minutes or seconds, whichever comes first."""
    assert interval == Application.from_qwc(qwc(f"<Scheduler>{fields}</Scheduler>")).interval


@pytest.mark.parametrize("inner", ["", "<RunEveryNHours>1</RunEveryNHours>", "<RunEveryNSeconds>0</RunEveryNSeconds>"])
def test_a_wrong_scheduler(inner: str) -> None:
    """A scheduler holds a number of minutes or seconds."""
    assert 1039 == number_of(qwc(f"<Scheduler>{inner}</Scheduler>"))


def test_a_long_description_is_advised_against() -> None:
    """At most 80 characters are recommended."""
    assert 1 == len(Application.from_qwc(qwc(AppDescription="x" * 81)).advice)
    assert () == Application.from_qwc(qwc(AppDescription="x" * 80)).advice


@pytest.mark.parametrize(("status", "number"), [(200, None), (202, None), (204, 1003), (404, 1003), (500, 1003)])
def test_the_support_page(
    service: ScriptedService, player: Callable[..., Player], status: int, number: int | None
) -> None:
    """AppSupport must answer 200 or 202."""
    address = service.url.removesuffix("/qbwc").replace("127.0.0.1", "localhost")
    application = Application.from_qwc(qwc(AppURL=f"{address}/qbwc", AppSupport=f"{address}/support"))
    service.get_status = status
    playing = player(application=application)

    if number is None:
        playing.check_support()
    else:
        with pytest.raises(ApplicationError) as refusal:
            playing.check_support()
        assert number == refusal.value.number
    assert ["/support"] == service.gets


def test_no_support_page(player: Callable[..., Player]) -> None:
    """Nobody answers: QBWC1004."""
    application = Application.from_qwc(qwc(AppURL="http://localhost:9/", AppSupport="http://localhost:9/"))

    with pytest.raises(ApplicationError) as refusal:
        player(application=application).check_support()
    assert 1004 == refusal.value.number


def test_the_certificate_url(service: ScriptedService, player: Callable[..., Player]) -> None:
    """CertURL is asked for instead of AppURL."""
    address = service.url.removesuffix("/qbwc").replace("127.0.0.1", "localhost")
    data = qwc(AppURL=f"{address}/qbwc", AppSupport=address, CertURL=f"{address}/cert")
    player(application=Application.from_qwc(data)).poll()

    assert ["/cert"] == service.gets
