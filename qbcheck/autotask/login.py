"""Who logs in to Autotask, and how the secrets stay out of everything but the request's headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from urllib.parse import quote, quote_plus

import requests
from requests.auth import AuthBase

from qbcheck.errors import SettingsError

_REDACTED = "[secret]"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an API user shows to log in; its repr shows the user alone.

    Raises SettingsError, which names the field and never the value, for what no HTTP header can carry.
    """

    username: str
    """The API user's "Username (Key)"; looks like an e-mail address."""
    secret: str = field(repr=False)
    """The API user's "Password (Secret)"."""
    integration_code: str = field(repr=False)
    """The API tracking identifier."""

    def __post_init__(self) -> None:
        faults = tuple(
            f"The Autotask {name} {fault}."
            for each in fields(self)
            if (fault := _header_fault(getattr(self, each.name)))
            for name in (each.name.replace("_", " "),)
        )
        if faults:
            raise SettingsError(
                " ".join(faults), remedy="Copy it again from the API user's page in Autotask.", faults=faults
            )

    def redact(self, text: str) -> str:
        """Take the secret and the integration code, in any letter case, out of a text that may echo them."""
        forms = {
            form
            for value in (self.secret, self.integration_code)
            for form in (value, quote(value, safe=""), quote_plus(value))
        }
        longest_first = sorted(forms, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), _REDACTED, text, flags=re.IGNORECASE)


def _header_fault(value: str) -> str:
    """Tell what keeps a value out of an HTTP header, empty when nothing does."""
    if not value:
        return "is empty"
    if value != value.strip():
        return "begins or ends with a blank or a line break"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in value):
        return "contains a line break or another control character"
    if any(ord(character) > 255 for character in value):
        return "contains a character that an HTTP header cannot carry (outside Latin-1)"
    return ""


class ApiHeaders(AuthBase):
    """Adds the three headers of autotask-rest-api 1.1 to one request, as late as possible."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["ApiIntegrationCode"] = self._credentials.integration_code
        request.headers["UserName"] = self._credentials.username
        request.headers["Secret"] = self._credentials.secret
        return request


class NoLogin(AuthBase):
    """Adds nothing. An explicit "nobody" keeps requests from taking a login out of ``.netrc``."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request
