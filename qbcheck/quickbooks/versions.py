"""Which qbXML version to write (quickbooks-desktop reference, 2.9)."""

from __future__ import annotations

from collections.abc import Iterable

from qbcheck.errors import CompanyError
from qbcheck.quickbooks.schema import Version, parse_version

NEWEST: Version = (13, 0)
"""The newest version we write; newer QuickBooks take it too."""
OLDEST: Version = (8, 0)
"""The oldest version we write: multi-currency, ExternalGUID and the tax agency flag came with it."""


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
