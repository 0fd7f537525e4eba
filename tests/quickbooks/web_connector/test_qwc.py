"""The .qwc file, rule by rule (quickbooks-desktop reference, 1.4)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from lxml import etree

from qbcheck.errors import SettingsError
from qbcheck.quickbooks.web_connector.qwc import PersonalData, Unattended, WebConnectorApplication, qwc

OWNER = "{8D1F2A30-0000-4000-8000-000000000001}"
FILE = "{8d1f2a30-0000-4000-8000-00000000000f}"
PLAIN = WebConnectorApplication(
    name="qbcheck: Müller & Söhne",
    url="https://qb.example.com:8443/",
    support_url="https://qb.example.com/support",
    description="Checks <all>",
    user="acme",
    owner_id=OWNER,
    file_id=FILE,
)


def written(**changes: Any) -> dict[str, str]:
    root = etree.fromstring(qwc(dataclasses.replace(PLAIN, **changes)))
    assert "QBWCXML" == root.tag
    return {element.tag: element.text or "" for element in root.iter() if len(element) == 0}


def faults(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        qwc(dataclasses.replace(PLAIN, **changes))
    return raised.value.faults


def test_every_element_that_is_required_and_the_words_of_the_vendor() -> None:
    """QBFS, not read-only, every edition, documents in literal style."""
    assert {
        "AppName": "qbcheck: Müller & Söhne",
        "AppID": "",
        "AppURL": "https://qb.example.com:8443/",
        "AppDescription": "Checks <all>",
        "AppSupport": "https://qb.example.com/support",
        "AppDisplayName": "qbcheck: Müller & Söhne",
        "AppUniqueName": "qbcheck: Müller & Söhne",
        "UserName": "acme",
        "OwnerID": OWNER,
        "FileID": FILE,
        "QBType": "QBFS",
        "Notify": "false",
        "IsReadOnly": "false",
        "AuthFlags": "0xF",
        "PersonalDataPref": "pdpNotNeeded",
        "UnattendedModePref": "umpOptional",
        "Style": "Document",
    } == written()


def test_what_can_be_chosen() -> None:
    """The schedule stands in an element of its own."""
    choices = {
        "every_minutes": 15,
        "notify": True,
        "display_name": "Shown",
        "unique_name": "unique",
        "auth_flags": 0xC,
        "personal_data": PersonalData.REQUIRED,
        "unattended": Unattended.REQUIRED,
    }
    root = etree.fromstring(qwc(dataclasses.replace(PLAIN, **choices)))

    assert "15" == root.findtext("Scheduler/RunEveryNMinutes")
    assert ("true", "Shown", "unique", "0xC", "pdpRequired", "umpRequired") == tuple(
        root.findtext(tag)
        for tag in ("Notify", "AppDisplayName", "AppUniqueName", "AuthFlags", "PersonalDataPref", "UnattendedModePref")
    )


@pytest.mark.parametrize(
    ("url", "support"),
    [
        ("http://localhost:8080/", "http://localhost:8080/support"),
        ("http://LOCALHOST:8080/", "http://localhost:8080/support"),
        ("https://localhost/", "https://qb.example.com/help"),
        ("https://PC_01/", "https://pc_01/support"),
        ("https://QB.example.com/a?b=c&d", "http://qb.EXAMPLE.com"),
    ],
)
def test_addresses_that_are_taken(url: str, support: str) -> None:
    """As they were given."""
    seen = written(url=url, support_url=support)

    assert (url, support) == (seen["AppURL"], seen["AppSupport"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"url": "http://qb.example.com/"},
            "AppURL must begin with https://, unless its host is localhost (QBWC10",
        ),
        (
            {"url": "https://192.0.2.7/"},
            "AppURL has the IP address 192.0.2.7 for its host: write a name, such as localhost for this computer "
            "(QBWC1001).",
        ),
        ({"url": "http://127.0.0.1:80/"}, "AppURL has the IP address 127.0.0.1 for its host"),
        ({"url": "http://127.1/"}, "AppURL has the IP address 127.1 for its host"),
        ({"url": "http://[::1]/"}, "AppURL has the IP address ::1 for its host"),
        ({"support_url": "https://[2001:db8::1]/"}, "AppSupport has the IP address 2001:db8::1"),
        (
            {"support_url": "https://www.example.com/"},
            "AppSupport must be on the same host as AppURL, qb.example.com, not on www.example.com (QBWC1000).",
        ),
        ({"url": "ftp://qb.example.com/"}, "AppURL must be an address such as https://qb.example.com/, not 'ftp://"),
        ({"url": "qb.example.com"}, "AppURL must be an address such as"),
        ({"url": "https:///x"}, "AppURL must be an address such as"),
        ({"url": "https://qb.example.com:port/"}, "AppURL must be an address such as"),
        ({"url": "https://[::1/"}, "AppURL must be an address such as"),
        ({"url": "https://qb .example.com/"}, "AppURL has no valid host name: 'qb .example.com'."),
        ({"url": ""}, "AppURL is missing (QBWC1039)."),
        ({"support_url": " "}, "AppSupport is missing (QBWC1039)."),
        ({"description": ""}, "AppDescription is missing (QBWC1039)."),
        ({"name": ""}, "AppName is missing (QBWC1039)."),
        ({"user": "\t"}, "UserName is missing (QBWC1039)."),
        ({"description": "x" * 81}, "AppDescription has 81 characters; it may have 80."),
        ({"owner_id": OWNER.strip("{}")}, "OwnerID must be a GUID in braces"),
        ({"file_id": FILE + "\n"}, "FileID must be a GUID in braces"),
        ({"file_id": "{}"}, "FileID must be a GUID in braces"),
        ({"every_minutes": 0}, "RunEveryNMinutes must be at least 1."),
        ({"auth_flags": 16}, "AuthFlags must be from 0 to 15, not 16."),
        ({"name": "a\x01b"}, "AppName holds a line break, a control character or something that XML cannot hold."),
        ({"display_name": "a\nb"}, "AppDisplayName holds a line break"),
        ({"unique_name": "a\ud800"}, "AppUniqueName holds a line break"),
        ({"description": "a\ufffe"}, "AppDescription holds a line break"),
    ],
)
def test_each_fault_is_told(changes: dict[str, Any], told: str) -> None:
    """Alone."""
    (fault,) = faults(**changes)

    assert fault.startswith(told)


def test_all_faults_are_told_at_once() -> None:
    """So that a person corrects them in one go."""
    assert 5 == len(faults(name="", description="x" * 81, owner_id="", url="http://qb.example.com", every_minutes=-1))


@pytest.mark.parametrize("url", ["https://me:geheim@qb.example.com/", "htp://me:geheim@qb.example.com/"])
def test_a_secret_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    """A .qwc file is mailed about."""
    told = faults(url=url)

    assert told
    assert "geheim" not in "".join(told)


def test_a_description_of_80_characters() -> None:
    """Is as long as it may be."""
    assert "é" * 80 == written(description="é" * 80)["AppDescription"]


def test_the_file_says_its_encoding() -> None:
    """So that letters beyond ASCII arrive."""
    assert qwc(PLAIN).startswith((b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="utf-8"?>'))
    assert "Müller".encode() in qwc(PLAIN)
