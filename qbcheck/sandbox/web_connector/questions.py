"""The qbXML that the Web Connector itself sends: Host, Company and Preferences, and the FileID.

Sources: quickbooks-desktop reference, 1.2 (strHCPResponse), 1.4 (FileID), 2.6 (private data), 2.9 (versions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

_FILE_ID = "FileID"


class UnreadableError(Exception):
    """The answers to Host, Company and Preferences cannot be read: QBWC1014."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the answers to Host, Company and Preferences tell the Web Connector."""

    text: str
    """The whole answer, as it came."""
    version: str
    """In which it was asked."""
    country: str
    highest: str
    """The highest qbXML version, without a country's prefix."""
    file_id: str | None
    """Empty: there is none of this owner; None: it could not be read."""


def host_company_preferences(version: str, owner_id: str) -> str:
    """Return the three queries; an empty ``owner_id`` does not ask for private data."""
    owner = f"<OwnerID>{owner_id}</OwnerID>" if owner_id else ""
    return _document(
        version,
        '<HostQueryRq requestID="0"/>'
        f'<CompanyQueryRq requestID="1">{owner}</CompanyQueryRq>'
        '<PreferencesQueryRq requestID="2"/>',
    )


def file_id_additions(version: str, owner_id: str, file_id: str) -> str:
    """Return the requests that add the FileID to the company file as private data."""
    name = f"<OwnerID>{owner_id}</OwnerID><DataExtName>{_FILE_ID}</DataExtName>"
    return _document(
        version,
        f'<DataExtDefAddRq requestID="0"><DataExtDefAdd>{name}<DataExtType>STR255TYPE</DataExtType>'
        "<AssignToObject>Company</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
        f'<DataExtAddRq requestID="1"><DataExtAdd>{name}<OtherDataExtType>Company</OtherDataExtType>'
        f"<DataExtValue>{file_id}</DataExtValue></DataExtAdd></DataExtAddRq>",
    )


def read_told(text: str, version: str, owner_id: str) -> Told:
    """Read the answers to Host, Company and Preferences, asked in ``version``.

    Raises UnreadableError when one of them is not there.
    """
    root = _parse(text)
    host, company = root.find(".//HostRet"), root.find(".//CompanyRet")
    if host is None or company is None or root.find(".//PreferencesRet") is None:
        raise UnreadableError("HostRet, CompanyRet or PreferencesRet is missing")
    versions = [re.sub(r"^[A-Z]+", "", element.text or "") for element in host.iterfind("SupportedQBXMLVersion")]
    highest = max(versions, key=lambda version: [int(part) for part in version.split(".")], default="1.0")
    found = [
        data.findtext("DataExtValue", "")
        for data in company.iterfind("DataExtRet")
        if data.findtext("OwnerID", "").upper() == owner_id.upper() and data.findtext("DataExtName") == _FILE_ID
    ]
    return Told(text, version, host.findtext("Country") or "US", highest, found[0] if found else "")


def status_of_addition(text: str) -> int:
    """Return the statusCode of DataExtAdd.

    Raises UnreadableError when there is none.
    """
    response = _parse(text).find(".//DataExtAddRs")
    if response is None:
        raise UnreadableError("DataExtAddRs is missing")
    return int(response.get("statusCode", ""))


def with_file_id(text: str, owner_id: str, file_id: str) -> str:
    """Return the answers to Host, Company and Preferences with a FileID that the company file did not take."""
    data = (
        f"<DataExtRet><OwnerID>{owner_id}</OwnerID><DataExtName>{_FILE_ID}</DataExtName>"
        f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{file_id}</DataExtValue></DataExtRet>"
    )
    return text.replace("</CompanyRet>", f"{data}</CompanyRet>", 1)


def _document(version: str, requests: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?>'
        f'<QBXML><QBXMLMsgsRq onError="continueOnError">{requests}</QBXMLMsgsRq></QBXML>'
    )


def _parse(text: str) -> etree._Element:
    try:
        return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableError(str(error)) from error
