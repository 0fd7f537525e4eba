"""The file of attestations: what people have given their word for.

[[attestation]]
code = "AT106"
about = "qb@acme.example"      # the user, company file or computer
holds = true
by = "Jane Doe"
on = 2026-11-24
until = 2027-11-24             # the last day it counts
note = "seen on the user's page"
profile = "acme"
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from qbcheck.checking.signed_file import SignedEntry, SignedFile
from qbcheck.facts import Attestation
from qbcheck.profile import IsoDate, Text

_CODE = re.compile(r"[A-Z]{2}\d{3}")


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError(f'"{value}" is not a code such as AT106')
    return value


class _Word(SignedEntry):
    code: Annotated[str, AfterValidator(_code)]
    about: Text
    holds: bool
    by: Text
    on: IsoDate
    until: IsoDate
    note: str = ""
    profile: Text


_FILE = SignedFile("attestation", "file of attestations", "about", _Word)


def load(path: Path, profile_name: str) -> tuple[Attestation, ...]:
    """Return the words given for a profile, in the file's order; none when there is no file.

    Raises SettingsError, which lists every fault of the whole file with its line.
    """
    return tuple(
        Attestation(word.code, word.about, word.holds, word.by, word.on, word.until, word.note)
        for word in _FILE.read(path)
        if word.profile == profile_name
    )


def record(path: Path, attestation: Attestation, profile_name: str) -> None:
    """Write a word down; it replaces an older one of the same code about the same subject.

    The file is made when there is none. Raises SettingsError when it has a fault or cannot be written.
    """
    _FILE.record(
        path,
        {
            "code": attestation.code,
            "about": attestation.about,
            "holds": attestation.holds,
            "by": attestation.by,
            "on": attestation.on,
            "until": attestation.until,
            "note": attestation.note,
            "profile": profile_name,
        },
    )


def withdraw(path: Path, code: str, about: str, profile_name: str) -> int:
    """Take back the words for ``code`` about a subject, those of an empty ``about`` about any; return how many."""
    return _FILE.withdraw(path, code, about or None, profile_name)
