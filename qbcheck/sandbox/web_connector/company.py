"""The company file on the QuickBooks computer: the sandbox's, over HTTP.

``POST`` of a qbXML document: 200 with the answer and the header ``X-Company-File``, or 422 with an HRESULT.
HRESULTs: quickbooks-desktop reference, 4.2.
"""

from __future__ import annotations

import ntpath
import urllib.parse
from dataclasses import dataclass
from typing import Literal

import requests

from qbcheck.sandbox.company.statuses import DocumentError

ANOTHER_FILE = "0x8004040A"
PARSE_ERROR = "0x80040400"
UNKNOWN_VERSION = "0x80040423"
_FILE_NOT_FOUND = "0x80040406"
_COULD_NOT_START = "0x80040408"
_DIALOG = "0x80040414"
_NOT_RUNNING = "0x80040416"
_NO_FILE_OPEN = "0x80040417"
_NEVER_AUTHORISED = "0x80040418"
_SERVER_FAULT = "0x80010105"
_SECONDS = 600


class CompanyError(Exception):
    """QuickBooks gave no answer."""

    def __init__(self, hresult: str, message: str = "") -> None:
        self.hresult = hresult
        """As ``0x80040400``."""
        self.message = message or DocumentError(hresult).message
        super().__init__(f"{hresult} {self.message}")


@dataclass(slots=True)
class Company:
    """QuickBooks on this computer, with the company file at ``url``."""

    url: str
    quickbooks: Literal["open", "no-file", "closed"] = "open"
    """Open with the company file, open without any, or not running."""
    unattended: bool = False
    """Whether the application may log in while QuickBooks is not running."""
    dialog: bool = False
    """A modal dialog is showing."""
    authorised: bool = True
    file: str = ""
    """The path that QuickBooks tells, once it has answered."""

    def open(self, path: str, document: str) -> str:
        """Open ``path``, or the open company file when empty, and return the answer to a first document.

        Raises CompanyError when there is no way to it.
        """
        if self.dialog:
            raise CompanyError(_DIALOG)
        if self.quickbooks == "closed" and not path:
            raise CompanyError(_NOT_RUNNING)
        if self.quickbooks == "closed" and not self.unattended:
            raise CompanyError(_COULD_NOT_START)
        if self.quickbooks == "no-file" and not path:
            raise CompanyError(_NO_FILE_OPEN)
        if not self.authorised:
            raise CompanyError(_NEVER_AUTHORISED)
        answer = self.process(document)
        if path and not _is_same(path, self.file):
            raise CompanyError(ANOTHER_FILE if self.quickbooks == "open" else _FILE_NOT_FOUND)
        return answer

    def process(self, document: str) -> str:
        """Return the answer to a qbXML document, as it comes.

        Raises CompanyError when the document is refused as a whole, and when the company file breaks off.
        """
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    self.url, data=document.encode(), headers={"Content-Type": "text/xml"}, timeout=_SECONDS
                )
        except requests.RequestException as trouble:
            raise CompanyError(_SERVER_FAULT, "The server threw an exception.") from trouble
        if answer.status_code == 422:
            refusal = answer.json()
            raise CompanyError(refusal["hresult"], refusal["message"])
        if answer.status_code != 200:
            raise CompanyError("0x80040402")
        self.file = urllib.parse.unquote(answer.headers["X-Company-File"])
        return answer.content.decode(errors="replace")


def _is_same(path: str, other: str) -> bool:
    return ntpath.normcase(ntpath.normpath(path)) == ntpath.normcase(ntpath.normpath(other))
