"""One HTTP exchange: a question out, an answer or the reason for none back. Nothing is retried or judged here."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import Enum
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import ReadTimeoutError

from qbcheck import __version__

from .zones import is_loopback


class Again(Enum):
    """Whether the same question may be asked again."""

    NEVER = "never"
    ONCE = "once, quickly"
    LATER = "after a growing wait, a few times"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whatever it says."""

    status: int
    text: str = field(repr=False)
    """The body as text; bytes that are not UTF-8 are replaced."""
    retry_after: float | None = None
    """Seconds the server asks us to wait, None when it does not say."""
    location: str = ""
    """Where a redirect points; never followed."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is no answer, in plain words."""

    message: str
    remedy: str
    again: Again


class Transport:
    """Sends single requests over a requests session, which tests may bring.

    Proxies of the environment are used, but never for this machine itself; logins from ``.netrc``, cookies and
    redirects never are.
    """

    def __init__(
        self, session: requests.Session | None = None, *, connect_timeout: float = 10, read_timeout: float = 60
    ) -> None:
        self._session = session or _new_session()
        self._timeouts = (connect_timeout, read_timeout)

    def send(self, method: str, url: str, auth: AuthBase, body: bytes | None = None) -> Answer | NoAnswer:
        """Send one request. ``body`` is JSON."""
        headers = {"Accept": "application/json", "User-Agent": f"qbcheck/{__version__}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        host = urlsplit(url).hostname or ""
        try:
            response = self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                auth=auth,
                timeout=self._timeouts,
                allow_redirects=False,
                proxies={"no_proxy": host} if is_loopback(host) else None,
            )
            return Answer(
                response.status_code,
                response.content.decode("utf-8-sig", errors="replace"),
                _retry_after(response),
                response.headers.get("Location", ""),
            )
        except (requests.RequestException, ValueError) as error:
            # Returned, not raised from here: the request inside the error carries the headers.
            return self._explain(error, urlsplit(url).netloc)

    def _explain(self, error: Exception, server: str) -> NoAnswer:
        causes = list(_causes(error))
        connect, read = self._timeouts
        match error:
            case requests.exceptions.SSLError():
                return NoAnswer(
                    f"The secure connection (TLS) to {server} failed: {_tls_reason(causes)}.",
                    "Check this computer's clock and whether a proxy or a virus scanner inspects TLS; if one does, "
                    "name its certificate file in REQUESTS_CA_BUNDLE.",
                    Again.NEVER,
                )
            case requests.exceptions.ProxyError():
                login = any("407" in str(cause) for cause in causes)
                return NoAnswer(
                    f"The proxy before {server} {'asks for a login' if login else 'does not let us through'}.",
                    "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
                    Again.NEVER,
                )
            case requests.exceptions.ConnectTimeout():
                return NoAnswer(
                    f"{server} did not accept a connection within {connect:g} seconds.",
                    "Check the network and the firewall.",
                    Again.ONCE,
                )
            case requests.exceptions.ReadTimeout():
                return NoAnswer(f"{server} did not answer within {read:g} seconds.", "Try again later.", Again.ONCE)
        if any(isinstance(cause, ReadTimeoutError) for cause in causes):
            return NoAnswer(f"{server} stopped in the middle of its answer.", "Try again later.", Again.ONCE)
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return NoAnswer(f"{server} refuses the connection.", "Check the address and the port.", Again.ONCE)
        if any(_is_name_failure(cause) for cause in causes):
            return NoAnswer(
                f"The name of {server} cannot be resolved.", "Check the address, the network and DNS.", Again.NEVER
            )
        if isinstance(error, requests.exceptions.ConnectionError | requests.exceptions.ChunkedEncodingError):
            return NoAnswer(f"{server} broke the connection off before its answer was complete.", "", Again.LATER)
        return NoAnswer(f"{server} sent something that is not a usable HTTP answer.", "", Again.NEVER)


def _new_session() -> requests.Session:
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _retry_after(response: requests.Response) -> float | None:
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        # Both by the server's clock, so that ours does not matter.
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk through an error and all that it wraps; urllib3 keeps causes in ``args`` and ``reason`` too."""
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting.extend(each for each in inner if isinstance(each, BaseException))


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return str(cause.verify_message).rstrip(".")
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and cause.reason:
            return str(cause.reason).lower().replace("_", " ")
    return "the server does not speak TLS as expected"


def _is_name_failure(cause: BaseException) -> bool:
    return isinstance(cause, socket.gaierror)
