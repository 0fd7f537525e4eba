"""Which company file belongs to a profile: one to one, for ever (R32)."""

from __future__ import annotations

from qbcheck.facts.model import CompanyIdentity
from qbcheck.profile import CompanySettings


def differences(answered: CompanyIdentity, wanted: CompanySettings) -> tuple[str, ...]:
    """Return what tells the company file that answered from the profile's; empty when it is the same one.

    Compared are the company name always, the path where the connection tells it, and the FileID where both sides have
    one (design 10).
    """
    found = []
    if _folded(answered.name) != _folded(wanted.name):
        found.append(f"its company name is {answered.name}")
    if answered.file and wanted.file and comparable_path(answered.file) != comparable_path(wanted.file):
        found.append(f"its path is {answered.file}")
    if wanted.file_id and answered.file_ids and wanted.file_id.casefold() not in map(str.casefold, answered.file_ids):
        found.append(f"its FileID is {', '.join(answered.file_ids)}")
    return tuple(found)


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def comparable_path(path: str) -> str:
    """Return a Windows path for comparison: case and the kind of slash do not matter there."""
    return path.strip().replace("/", "\\").casefold()
