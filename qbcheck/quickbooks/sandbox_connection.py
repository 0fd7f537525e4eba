"""The connection ``sandbox``: qbXML over HTTP POST to a company file on this machine, and nowhere else."""

from __future__ import annotations

import ipaddress
import json
import time
from urllib.parse import unquote, urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from qbcheck.errors import (
    CompanyAnswerError,
    NotDeliveredError,
    OutcomeUnknownError,
    RefusedAsAWholeError,
    SettingsError,
)
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.quickbooks.markup import decode
from qbcheck.quickbooks.reader import ANSWER_LIMIT
from qbcheck.quickbooks.statuses import hresult_meaning, normalise_hresult

_CONNECT_SECONDS = 5.0
_CHUNK = 64 * 1024


class SandboxConnection(Connection):
    """Speaks to a sandbox's company file; ``url`` must be http on a loopback address."""

    def __init__(self, url: str, *, timeout: float = 60.0, limit: int = ANSWER_LIMIT) -> None:
        """``timeout`` is the longest wait for a whole answer in seconds, ``limit`` its largest size in bytes.

        Raises SettingsError for an address that is not on this machine.
        """
        self._url = _loopback(url)
        self._timeout = timeout
        self._limit = limit
        self._session = requests.Session()
        # Proxies and .netrc of the environment would carry the document off this machine.
        self._session.trust_env = False

    def exchange(self, document: str) -> Answer:
        deadline = time.monotonic() + self._timeout
        try:
            response = self._session.post(
                self._url,
                data=document.encode("utf-8"),
                # One kept open may have been closed meanwhile: a document not delivered would look like a lost answer.
                headers={"Content-Type": "text/xml; charset=utf-8", "Connection": "close"},
                timeout=(min(_CONNECT_SECONDS, self._timeout), self._timeout),
                allow_redirects=False,
                stream=True,
            )
            with response:
                content = self._content(response, deadline)
        except requests.RequestException as error:
            raise self._lost(error) from error
        if response.status_code == requests.codes.ok:
            # Headers carry no accents: the path comes percent-encoded.
            return Answer(decode(content), unquote(response.headers.get("X-Company-File", "")))
        if response.status_code == requests.codes.unprocessable:
            raise _refused(content)
        if response.status_code >= requests.codes.server_error:
            raise OutcomeUnknownError(f"The company file at {self._url} failed with HTTP {response.status_code}.")
        raise CompanyAnswerError(
            f"{self._url} is not a sandbox's company file: it answers HTTP {response.status_code}."
        )

    def close(self) -> None:
        self._session.close()

    def _content(self, response: requests.Response, deadline: float) -> bytes:
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > self._limit:
                raise CompanyAnswerError(f"The answer is larger than the {self._limit:,} bytes that are read.")
            if time.monotonic() > deadline:
                raise OutcomeUnknownError(f"The answer was not complete after {self._timeout:g} seconds.")
        return bytes(content)

    def _lost(self, error: requests.RequestException) -> NotDeliveredError | OutcomeUnknownError:
        reason = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
            return NotDeliveredError(f"No company file listens at {self._url}.", remedy="Start the sandbox.")
        if isinstance(error, requests.Timeout):
            return OutcomeUnknownError(f"The company file at {self._url} did not answer in {self._timeout:g} seconds.")
        return OutcomeUnknownError(f"The connection to {self._url} broke before the answer was complete.")


def _loopback(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here:
        raise SettingsError(
            f"{url} is not a sandbox: its address must be http:// on this machine, such as http://127.0.0.1:8000/."
        )
    return url


def _refused(content: bytes) -> RefusedAsAWholeError | CompanyAnswerError:
    try:
        told = json.loads(content)
        hresult, text = normalise_hresult(told["hresult"]), str(told.get("message", ""))
    except (ValueError, TypeError, KeyError, AttributeError):
        return CompanyAnswerError("The company file refused the document, and its reason cannot be read.")
    known = hresult_meaning(hresult)
    return RefusedAsAWholeError(
        f"QuickBooks refused the whole document with {hresult}: {text or known.meaning}",
        hresult=hresult,
        text=text,
        remedy=known.remedy,
    )
