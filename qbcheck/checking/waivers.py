"""The file of waivers: which failures people have decided to go on with, why, and until when.

[[waiver]]
code = "QB222"
object = "Non"                 # a subject of the result; left out: whatever fails
reason = "the accountant adds it with the new tax year"
by = "Jane Doe"
on = 2026-11-24                # may be left out
until = 2026-12-31             # the last day it counts
profile = "acme"
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from qbcheck.checking.contract import Waiver
from qbcheck.checking.signed_file import SignedEntry, SignedFile, tables
from qbcheck.faults import Fault
from qbcheck.profile import IsoDate, Text
from qbcheck.suggestions import did_you_mean
from qbcheck.toml_file import TomlFile


class _Decision(SignedEntry):
    code: Text
    object: Text | None = None
    reason: Text
    by: Text
    on: IsoDate | None = None
    until: IsoDate
    profile: Text


def load(path: Path, profile_name: str, codes: Collection[str]) -> tuple[Waiver, ...]:
    """Return the waivers of a profile, expired ones included, in the file's order; none when there is no file.

    ``codes``: those of all checks there are. Raises SettingsError, which lists every fault of the whole file with its
    line; a code that no check has is one.
    """
    return tuple(
        Waiver(each.code, each.reason, each.by, each.until, each.object or "", each.on)
        for each in _file(codes).read(path)
        if each.profile == profile_name
    )


def record(path: Path, waiver: Waiver, profile_name: str, codes: Collection[str]) -> None:
    """Write a waiver down; it replaces an older one of the same code and object.

    The file is made when there is none. Raises SettingsError when it has a fault or cannot be written.
    """
    values = {
        "code": waiver.code,
        "object": waiver.object,
        "reason": waiver.reason,
        "by": waiver.by,
        "on": waiver.on or "",
        "until": waiver.until,
        "profile": profile_name,
    }
    _file(codes).record(path, values)


def withdraw(path: Path, code: str, subject: str, profile_name: str, codes: Collection[str]) -> int:
    """Take back the waiver of ``code`` for an object, with an empty ``subject`` all of the code; return how many."""
    return _file(codes).withdraw(path, code, subject or None, profile_name)


def _file(codes: Collection[str]) -> SignedFile[_Decision]:
    def unknown_codes(file: TomlFile) -> Iterator[Fault]:
        for position, waiver in tables(file, "waiver"):
            code = waiver.get("code")
            if isinstance(code, str) and code.strip() and code.strip() not in codes:
                hint = did_you_mean(code, codes).removesuffix(".")
                yield Fault(("waiver", position, "code"), f'there is no check "{code}"{hint}')

    return SignedFile("waiver", "file of waivers", "object", _Decision, unknown_codes)
