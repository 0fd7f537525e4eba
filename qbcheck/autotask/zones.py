"""Which server holds a tenant, and which servers may see its credentials.

The list of hosts is never used to guess a zone (autotask-rest-api 1.2): Autotask itself is asked.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from qbcheck.errors import AutotaskAnswerError, SettingsError

from .records import JsonObject

DISCOVERY_ROOT = "https://webservices2.autotask.net/ATServicesRest/"
"""Any zone host answers for every tenant; this is the one the vendor's documents name."""

_AUTOTASK_HOST = re.compile(r"(webservices[0-9]+|prde|pres)\.autotask\.net")


@dataclass(frozen=True, slots=True)
class Zone:
    """The server that holds a tenant."""

    root: str
    """Address of the REST service without the version, with a slash at its end."""
    name: str = ""
    """Such as ``America East``; empty when the server has no zones."""
    web_url: str = ""
    """Address of the user interface, as told."""
    tenant_number: int | None = None
    """Autotask's ``ci``, None when not told."""
    note: str = ""
    """What a person should know about the choice of the server; empty when nothing is unusual."""

    @property
    def api(self) -> str:
        """Address that entity names are appended to."""
        return f"{self.root}V1.0/"


def zone_path(username: str) -> str:
    """Path below the API's address that tells the zone of a user; asked without credentials."""
    return f"ZoneInformation?user={quote(username, safe='')}"


def given_root(base_url: str) -> str:
    """Bring a base URL that a person has set into the form of ``Zone.root``.

    ``/ATServicesRest`` is added to a bare host; ``/V1.0`` at the end, in any letter case, is dropped. Raises
    SettingsError for what is not an address, carries a login, or would send the secret unencrypted over a network.
    """
    remedy = "It looks like https://webservices3.autotask.net/ATServicesRest/; leave it out to let Autotask tell it."
    root = _root(base_url)
    if root is None:
        raise SettingsError(
            "The Autotask base URL is not a plain http or https address without user, question mark and hash.",
            remedy=remedy,
        )
    if urlsplit(root).scheme != "https" and not is_loopback(urlsplit(root).hostname or ""):
        raise SettingsError(
            f"The Autotask base URL of {urlsplit(root).netloc} would send the secret unencrypted: use https.",
            remedy=remedy,
        )
    return root


def told_zone(told: JsonObject, asked_root: str, *, is_given: bool) -> Zone:
    """Judge the answer to the zone question: its ``url`` may redirect our credentials, so it is not trusted.

    A known Autotask host over https is accepted, and so is the scheme, host and port that was asked. Anything else
    leaves us at ``asked_root`` with a note when a person has given it (``is_given``), and else raises
    AutotaskAnswerError.
    """
    url = told.get("url")
    root = _root(url) if isinstance(url, str) else None
    number = told.get("ci")
    note = ""
    if root is None or not (is_autotask_host(root) or _server(root) == _server(asked_root)):
        pointed_at = urlsplit(root).netloc if root else "no usable address"
        if not is_given:
            raise AutotaskAnswerError(
                f"{urlsplit(asked_root).netloc} names {pointed_at} as the zone of this user. That is not an "
                "Autotask server, so no credentials were sent to it.",
                remedy="Check whether a proxy changes answers on the way.",
            )
        note = (
            f"The zone lookup at {urlsplit(asked_root).netloc} names {pointed_at}, which is neither the same server "
            "nor an Autotask server; credentials go to the base URL that was set."
        )
        root = asked_root
    return Zone(
        root,
        name=str(told.get("zoneName") or ""),
        web_url=str(told.get("webUrl") or ""),
        tenant_number=number if isinstance(number, int) else None,
        note=note,
    )


def is_autotask_host(url: str) -> bool:
    """Whether a URL leads to a known Autotask server over https, on the usual port."""
    parts = urlsplit(url)
    return (
        parts.scheme == "https"
        and parts.port in (None, 443)
        and _AUTOTASK_HOST.fullmatch(parts.hostname or "") is not None
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _root(url: str) -> str | None:
    """Rebuild a URL from its parts, so that no parser after us can read it otherwise; None when unusable."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    is_ipv6 = ":" in host
    if not (is_ipv6 or re.fullmatch(r"[a-z0-9._-]+", host)) or not re.fullmatch(r"[A-Za-z0-9._~/-]*", parts.path):
        return None
    address = f"[{host}]" if is_ipv6 else host
    path = re.sub(r"(?i)/v1\.0$", "", parts.path.rstrip("/")).rstrip("/") or "/ATServicesRest"
    return f"{parts.scheme}://{address}{f':{port}' if port is not None else ''}{path}/"


def _server(root: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(root)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, parts.hostname, parts.port or default
