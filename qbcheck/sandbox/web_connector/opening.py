"""Opens the company file, reads host, company and preferences, and finds a place for the FileID.

Sources: quickbooks-desktop reference, 1.2 (strHCPResponse), 1.4 (FileID), 1.6 (1014, 1026, 1027), 2.9 (versions).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from qbcheck.sandbox.web_connector import records
from qbcheck.sandbox.web_connector.application import Application
from qbcheck.sandbox.web_connector.calls import EndError
from qbcheck.sandbox.web_connector.company import PARSE_ERROR, UNKNOWN_VERSION, Company, CompanyError
from qbcheck.sandbox.web_connector.questions import (
    Told,
    UnreadableError,
    file_id_additions,
    host_company_preferences,
    read_told,
    status_of_addition,
    with_file_id,
)
from qbcheck.sandbox.web_connector.settings import Settings

_VERSIONS = ("13.0", "1.1", "CA2.0", "UK2.0")
_NOT_SUPPORTED = 1030
_FIRST_WITH_PRIVATE_DATA = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """The way to the company file, for one update."""

    application: Application
    company: Company
    settings: Settings
    kept_file_ids: set[str]
    """Paths of the company files whose FileID the player keeps."""
    log: Callable[[str], None]

    def open(self, path: str) -> Told:
        """Open ``path``, or what is open when empty, and return what it tells.

        Raises CompanyError when QuickBooks refuses the connection, EndError when the update ends here.
        """
        versions = (self.settings.hcp_version,) if self.settings.hcp_version else _VERSIONS
        trouble, answer = "", ""
        for version in versions:
            try:
                answer = self.company.open(path, self._hcp(version))
                return read_told(answer, version, self.application.owner_id)
            except CompanyError as error:
                if error.hresult not in (UNKNOWN_VERSION, PARSE_ERROR):
                    raise
                trouble = str(error)
            except UnreadableError as error:
                trouble = str(error)
                break
        self.log(f"QBWC1014: The host, company and preferences could not be read: {trouble}")
        if self.settings.unread_hcp_ends:
            raise EndError(records.error(1014), "The company's facts could not be read.", closes="always")
        return Told(answer, "", "US", "1.0", None)

    def with_file_id(self, told: Told) -> Told:
        """Return what the first call tells, after the FileID has found its place.

        Raises EndError when another one is there and the settings refuse that, CompanyError when QuickBooks refuses.
        """
        if self.settings.file_id == "never" or told.file_id is None or _has_no_private_data(told.version):
            return told
        try:
            return self._placed(told)
        except UnreadableError as error:
            self.log(f"QBWC1025: The FileID could not be searched for: {error}")
            return told

    def _placed(self, told: Told) -> Told:
        there = self._file_id_there(told)
        if there.upper() == self.application.file_id.upper():
            return told
        if there:
            self.log("QBWC1026: The company file carries another FileID of this owner.")
            if self.settings.other_file_id == "refuse":
                raise EndError(records.error(1026), "The FileID is in use.", closes="always")
            return told
        if self.company.file not in self.kept_file_ids and self._add(told.version):
            answer = self.company.process(self._hcp(told.version))
            return read_told(answer, told.version, self.application.owner_id)
        self.kept_file_ids.add(self.company.file)
        if not self.settings.hcp_owner_id:
            return told
        return replace(told, text=with_file_id(told.text, self.application.owner_id, self.application.file_id))

    def _hcp(self, version: str) -> str:
        asks = self.settings.hcp_owner_id and not _has_no_private_data(version)
        return host_company_preferences(version, self.application.owner_id if asks else "")

    def _file_id_there(self, told: Told) -> str:
        if self.settings.hcp_owner_id:
            return told.file_id or ""
        search = host_company_preferences(told.version, self.application.owner_id)
        return read_told(self.company.process(search), told.version, self.application.owner_id).file_id or ""

    def _add(self, version: str) -> bool:
        """Return whether the company file has taken the FileID."""
        if self.settings.file_id != "company":
            return False
        additions = file_id_additions(version, self.application.owner_id, self.application.file_id)
        try:
            status = status_of_addition(self.company.process(additions))
        except (CompanyError, UnreadableError) as error:
            self.log(f"QBWC1027: The FileID could not be registered: {error}")
            return False
        if status not in (0, _NOT_SUPPORTED):
            self.log(f"QBWC1027: The FileID could not be registered: status {status}")
        return status == 0


def _has_no_private_data(version: str) -> bool:
    return int(re.sub(r"\D*(\d+)\..*", r"\1", version)) < _FIRST_WITH_PRIVATE_DATA
