"""Which qbXML version to write, and which QuickBooks a version came with (quickbooks-desktop reference, 2.9)."""

from __future__ import annotations

from collections.abc import Iterable

from qbcheck.errors import CompanyError
from qbcheck.quickbooks.schema import Version, parse_version

NEWEST: Version = (13, 0)
"""The newest version we write; newer QuickBooks take it too."""
OLDEST: Version = (8, 0)
"""The oldest version we write: multi-currency, ExternalGUID and the tax agency flag came with it."""

_QUICKBOOKS = {
    "1.0": "2002",
    "1.1": "2002",
    "2.0": "2003",
    "2.1": "2003",
    "3.0": "2004",
    "4.0": "2005",
    "4.1": "2005",
    "5.0": "2006",
    "6.0": "2007",
    "7.0": "2008",
    "8.0": "2009",
    "9.0": "2010",
    "10.0": "2011",
    "11.0": "2012",
    "12.0": "2013",
    "13.0": "2014 to 2017",
    "14.0": "2018 to 2021",
    "15.0": "2022",
    "16.0": "2023 or later",
}


def known_versions(supported: Iterable[str]) -> tuple[Version, ...]:
    """Return the versions of ``HostRet/SupportedQBXMLVersion`` in ascending order.

    Entries with a country prefix, such as ``CA3.0``, are history (one spec serves all editions since 6.0) and left out.
    """
    versions: set[Version] = set()
    for text in supported:
        try:
            versions.add(parse_version(text.strip()))
        except ValueError:
            continue
    return tuple(sorted(versions))


def negotiate(supported: Iterable[str]) -> Version:
    """Return the version to write: the newest that QuickBooks supports and we know.

    Raises CompanyError when QuickBooks supports none from 8.0 (QuickBooks 2009) on.
    """
    versions = known_versions(supported)
    usable = [version for version in versions if OLDEST <= version <= NEWEST]
    if usable:
        return usable[-1]
    newest = f"at most qbXML {write_version(versions[-1])}" if versions else "no qbXML version"
    raise CompanyError(
        f"QuickBooks offers {newest}; {write_version(OLDEST)} to {write_version(NEWEST)} can be spoken.",
        remedy="QuickBooks 2009 or later is needed.",
    )


def write_version(version: Version) -> str:
    """Return ``(13, 0)`` as ``13.0``."""
    return f"{version[0]}.{version[1]}"


def quickbooks_year(version: Version) -> str | None:
    """Return the years of QuickBooks whose newest version this is, such as ``2014 to 2017``; None when not known."""
    return _QUICKBOOKS.get(write_version(version))
