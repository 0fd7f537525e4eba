"""What a .qwc file says of an application (quickbooks-desktop reference, 1.4)."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from lxml import etree

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_REQUIRED = ("AppName", "AppURL", "AppSupport", "AppDescription", "UserName", "OwnerID", "FileID", "QBType")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "QBType": ("QBFS", "QBPOS"),
    "IsReadOnly": ("true", "false"),
    "Notify": ("true", "false"),
    "PersonalDataPref": ("pdpNotNeeded", "pdpOptional", "pdpRequired"),
    "UnattendedModePref": ("umpRequired", "umpOptional"),
    "Style": ("Document", "DocWrapped", "RPC"),
}
_OPTIONAL = ("AppDisplayName", "AppUniqueName", "AuthFlags", "CertURL", "Scheduler", *_CHOICES)
_MOST_DESCRIPTION = 80
_MAY_BE_EMPTY = ("AppID", "AppDisplayName", "AppUniqueName")


class ApplicationError(Exception):
    """QBWC does not add the application."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(f"QBWC{number}: {message}")
        self.number = number
        """QBWC's error number."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application of the Web Connector: a service, a user, a company file."""

    name: str
    url: str
    user: str
    owner_id: str = "{0B6F1C34-52D8-4C8E-9B1E-5A6D0F7E2C91}"
    file_id: str = "{6E2A9D57-8F31-4B70-A4C5-1D9B3E8F0A26}"
    support: str = ""
    certificate_url: str = ""
    interval: int = 0
    """Seconds between scheduled updates; 0: only when the user asks for one."""
    advice: tuple[str, ...] = ()
    """What QBWC accepts though its guide advises against it."""

    @classmethod
    def from_qwc(cls, data: bytes) -> Self:
        """Read a .qwc file.

        Raises ApplicationError with QBWC's number for what it does not accept: 1000, 1001, 1002, 1010, and 1039 for a
        missing element and for whatever the guide gives no number. Whether AppSupport answers is another question.
        """
        root = _root(data)
        texts = _texts(root)
        for name in ("AppID", *_REQUIRED):
            if name not in texts:
                raise ApplicationError(1039, f"could not add the application: {name} is missing")
        for name, text in texts.items():
            if not text and name not in _MAY_BE_EMPTY:
                raise ApplicationError(1039, f"could not add the application: {name} is empty")
        _check_addresses(texts["AppURL"], texts["AppSupport"])
        _check_values(texts)
        too_long = len(texts["AppDescription"]) > _MOST_DESCRIPTION
        return cls(
            name=texts["AppName"],
            url=texts["AppURL"],
            user=texts["UserName"],
            owner_id=texts["OwnerID"],
            file_id=texts["FileID"],
            support=texts["AppSupport"],
            certificate_url=texts.get("CertURL", ""),
            interval=_interval(root),
            advice=(f"AppDescription is longer than {_MOST_DESCRIPTION} characters",) if too_long else (),
        )

    def check_support(self, status_of: Callable[[str], int]) -> None:
        """Ask for the support page by ``status_of``, which returns an HTTP status or raises OSError.

        Raises ApplicationError 1003 for any status but 200 and 202, 1004 when there is none.
        """
        try:
            status = status_of(self.support)
        except OSError as trouble:
            raise ApplicationError(1004, f"AppSupport cannot be reached: {trouble}") from trouble
        if status not in (200, 202):
            raise ApplicationError(1003, f"AppSupport answered {status}")


def _root(data: bytes) -> etree._Element:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ApplicationError(1039, f"could not add the application: {error}") from error
    if root.tag != "QBWCXML" or root.getroottree().docinfo.internalDTD is not None:
        raise ApplicationError(1039, "could not add the application: the root element is not QBWCXML")
    return root


def _texts(root: etree._Element) -> dict[str, str]:
    texts: dict[str, str] = {}
    for element in _elements(root):
        name = str(element.tag)
        if name not in ("AppID", *_REQUIRED, *_OPTIONAL) or name in texts:
            raise ApplicationError(1039, f"could not add the application: {name} is unknown or twice there")
        texts[name] = "given" if name == "Scheduler" else (element.text or "").strip()
    return texts


def _elements(parent: etree._Element) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str)]


def _check_addresses(url: str, support: str) -> None:
    app, help_page = urllib.parse.urlsplit(url), urllib.parse.urlsplit(support)
    for number, name, parts in ((1001, "AppURL", app), (1002, "AppSupport", help_page)):
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ApplicationError(1039, f"could not add the application: {name} is no address")
        if _is_ip(parts.hostname):
            raise ApplicationError(number, f"{name} is an IP address")
    if app.scheme != "https" and app.hostname != "localhost":
        raise ApplicationError(1010, "AppURL is not https")
    if app.hostname != help_page.hostname and "localhost" not in (app.hostname, help_page.hostname):
        raise ApplicationError(1000, "AppURL and AppSupport are on different hosts")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_values(texts: Mapping[str, str]) -> None:
    for name in ("OwnerID", "FileID"):
        if not _GUID.fullmatch(texts[name]):
            raise ApplicationError(1039, f"could not add the application: {name} is not a GUID in braces")
    for name, values in _CHOICES.items():
        if texts.get(name, values[0]) not in values:
            raise ApplicationError(1039, f"could not add the application: {name} is none of {', '.join(values)}")
    if not re.fullmatch(r"0x[0-9A-Fa-f]+|\d+", texts.get("AuthFlags", "0")):
        raise ApplicationError(1039, "could not add the application: AuthFlags is not a number")
    if texts["QBType"] != "QBFS" or texts.get("Style") == "RPC":
        raise ApplicationError(1039, "could not add the application: QBPOS and the style RPC are not played here")


def _interval(root: etree._Element) -> int:
    """Return the seconds of the first scheduler field."""
    scheduler = root.find("Scheduler")
    if scheduler is None:
        return 0
    fields = _elements(scheduler)
    seconds = {"RunEveryNMinutes": 60, "RunEveryNSeconds": 1}
    if not fields or any(field.tag not in seconds for field in fields):
        raise ApplicationError(1039, "could not add the application: Scheduler holds something else")
    text = (fields[0].text or "").strip()
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise ApplicationError(1039, f"could not add the application: {fields[0].tag} is no number")
    return int(text) * seconds[str(fields[0].tag)]
