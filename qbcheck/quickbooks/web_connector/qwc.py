"""The ``.qwc`` file, which tells the Web Connector about one application and one company file.

What it must hold is said by the quickbooks-desktop reference, 1.4; the numbers in the faults are those QBWC would show.
No password is ever in it: the person types it into QBWC.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from lxml import etree

from qbcheck.errors import SettingsError

LONGEST_DESCRIPTION = 80

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_LOCALHOST = "localhost"
_EVERY_EDITION = 0xF


class PersonalData(StrEnum):
    """Whether the application needs personal data, such as social security numbers (PersonalDataPref)."""

    NOT_NEEDED = "pdpNotNeeded"
    OPTIONAL = "pdpOptional"
    REQUIRED = "pdpRequired"


class Unattended(StrEnum):
    """Whether the application must run while QuickBooks is closed (UnattendedModePref)."""

    OPTIONAL = "umpOptional"
    REQUIRED = "umpRequired"


@dataclass(frozen=True, slots=True)
class WebConnectorApplication:
    """What a ``.qwc`` file says, without what is the same for everybody."""

    name: str
    """AppName, shown to the person and known to QuickBooks; another for each company file."""
    url: str
    """AppURL, which QBWC calls: https, or http on ``localhost``, by that name."""
    support_url: str
    """AppSupport, on the same host."""
    description: str
    """AppDescription, at most 80 characters."""
    user: str
    """UserName; one user for each file."""
    owner_id: str
    """OwnerID, a GUID in braces: the same for ever."""
    file_id: str
    """FileID, a GUID in braces: another for each company file."""
    every_minutes: int | None = None
    """Default of the schedule; None leaves it to the person."""
    notify: bool = False
    """Whether QBWC tells of every run above the tray."""
    display_name: str = ""
    """AppDisplayName; empty: the name."""
    unique_name: str = ""
    """AppUniqueName: adding a file of the same one replaces the entry in QBWC. Empty: the name."""
    auth_flags: int = _EVERY_EDITION
    """AuthFlags: 1 Simple Start, 2 Pro, 4 Premier, 8 Enterprise, added up; 0 means all."""
    personal_data: PersonalData = PersonalData.NOT_NEEDED
    unattended: Unattended = Unattended.OPTIONAL


def qwc(application: WebConnectorApplication) -> bytes:
    """Return the contents of the ``.qwc`` file.

    Raises SettingsError with every fault that QBWC or QuickBooks would find.
    """
    if faults := tuple(_faults(application)):
        raise SettingsError("The Web Connector would not take this application.", faults=faults)
    root = etree.Element("QBWCXML")
    for tag, text in (
        ("AppName", application.name),
        ("AppID", ""),
        ("AppURL", application.url),
        ("AppDescription", application.description),
        ("AppSupport", application.support_url),
        ("AppDisplayName", application.display_name or application.name),
        ("AppUniqueName", application.unique_name or application.name),
        ("UserName", application.user),
        ("OwnerID", application.owner_id),
        ("FileID", application.file_id),
        ("QBType", "QBFS"),
        ("Notify", str(application.notify).lower()),
        # Not what its name says: every application that writes has "false" here.
        ("IsReadOnly", "false"),
        ("AuthFlags", f"0x{application.auth_flags:X}"),
        ("PersonalDataPref", application.personal_data.value),
        ("UnattendedModePref", application.unattended.value),
        ("Style", "Document"),
    ):
        etree.SubElement(root, tag).text = text
    if application.every_minutes is not None:
        schedule = etree.SubElement(root, "Scheduler")
        etree.SubElement(schedule, "RunEveryNMinutes").text = str(application.every_minutes)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _faults(application: WebConnectorApplication) -> Iterator[str]:
    texts = {
        "AppName": application.name,
        "AppDescription": application.description,
        "UserName": application.user,
        "AppURL": application.url,
        "AppSupport": application.support_url,
        "AppDisplayName": application.display_name,
        "AppUniqueName": application.unique_name,
    }
    for element, text in texts.items():
        if not text.strip() and element not in ("AppDisplayName", "AppUniqueName"):
            yield f"{element} is missing (QBWC1039)."
        elif any(map(_is_forbidden, text)):
            yield f"{element} holds a line break, a control character or something that XML cannot hold."
    if len(application.description) > LONGEST_DESCRIPTION:
        yield f"AppDescription has {len(application.description)} characters; it may have {LONGEST_DESCRIPTION}."
    yield from _faults_of_addresses(application)
    for element, guid in (("OwnerID", application.owner_id), ("FileID", application.file_id)):
        if not _GUID.fullmatch(guid):
            yield (
                f"{element} must be a GUID in braces, such as {{8D1F2A30-0000-4000-8000-000000000001}}, not {guid!r}."
            )
    if application.every_minutes is not None and application.every_minutes < 1:
        yield "RunEveryNMinutes must be at least 1."
    if not 0 <= application.auth_flags <= _EVERY_EDITION:
        yield f"AuthFlags must be from 0 to {_EVERY_EDITION}, not {application.auth_flags}."


def _faults_of_addresses(application: WebConnectorApplication) -> Iterator[str]:
    faults = (
        *_faults_of_address("AppURL", application.url, "QBWC1001"),
        *_faults_of_address("AppSupport", application.support_url, "QBWC1002"),
    )
    yield from faults
    url, support = _split(application.url), _split(application.support_url)
    if faults or not url or not support or not _host(url) or not _host(support) or _host(url) == _LOCALHOST:
        return
    if url.scheme != "https":
        yield f"AppURL must begin with https://, unless its host is {_LOCALHOST} (QBWC1010)."
    if _host(url) != _host(support):
        yield f"AppSupport must be on the same host as AppURL, {_host(url)}, not on {_host(support)} (QBWC1000)."


def _faults_of_address(element: str, address: str, number_for_ip: str) -> Iterator[str]:
    if not address.strip():
        return
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https") or not _host(parts):
        # A user name and password in it are not repeated.
        given = "what is given" if "@" in address else repr(address)
        yield f"{element} must be an address such as https://qb.example.com/, not {given}."
    elif parts.username is not None or parts.password is not None:
        yield f"{element} must not hold a user name or password."
    elif _is_ip(_host(parts)):
        instead = f"a name, such as {_LOCALHOST} for this computer"
        yield f"{element} has the IP address {_host(parts)} for its host: write {instead} ({number_for_ip})."
    elif not _HOST.fullmatch(_host(parts)):
        yield f"{element} has no valid host name: {_host(parts)!r}."


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    return parts.hostname or ""


def _is_ip(host: str) -> bool:
    if host.rpartition(".")[2].isdigit():
        return True  # also short forms, such as 127.1
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_forbidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in "\ufffe\uffff"
