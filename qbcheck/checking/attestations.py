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

Comments and order are kept when qbcheck writes to it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import tomlkit
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from tomlkit.items import AoT, Table

from qbcheck.errors import SettingsError
from qbcheck.facts import Attestation
from qbcheck.faults import Fault, dotted, validated
from qbcheck.profile import IsoDate, Text
from qbcheck.toml_file import TomlFile, read_toml

_ARRAY = "attestation"
_CODE = re.compile(r"[A-Z]{2}\d{3}")


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError(f'"{value}" is not a code such as AT106')
    return value


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", str_strip_whitespace=True)

    code: Annotated[str, AfterValidator(_code)]
    about: Text
    holds: bool
    by: Text
    on: IsoDate
    until: IsoDate
    note: str = ""
    profile: Text

    def attestation(self) -> Attestation:
        return Attestation(self.code, self.about, self.holds, self.by, self.on, self.until, self.note)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    attestation: list[_Word] = Field(default_factory=list)


def load(path: Path, profile_name: str) -> tuple[Attestation, ...]:
    """Return the words given for a profile, in the file's order; none when there is no file.

    Raises SettingsError, which lists every fault of the whole file with its line.
    """
    return tuple(word.attestation() for word in _read(path) if word.profile == profile_name)


def record(path: Path, attestation: Attestation, profile_name: str) -> None:
    """Write a word down; it replaces an older one of the same code about the same subject.

    The file is made when there is none. Raises SettingsError when it has a fault or cannot be written.
    """
    document = _document(path)
    words = _words(document)
    there = [table for table in words if _is_about(table, attestation.code, attestation.about, profile_name)]
    for surplus in there[1:]:
        _remove(words, surplus)
    table = there[0] if there else tomlkit.table()
    table.update(
        {
            "code": attestation.code,
            "about": attestation.about,
            "holds": attestation.holds,
            "by": attestation.by,
            "on": attestation.on,
            "until": attestation.until,
        }
    )
    if attestation.note or "note" in table:
        table["note"] = attestation.note
    table["profile"] = profile_name
    if not there:
        _append(words, table)
    _write(path, document)


def withdraw(path: Path, code: str, about: str, profile_name: str) -> int:
    """Take back the words for ``code`` about a subject, those of an empty ``about`` about any; return how many."""
    document = _document(path)
    words = _words(document)
    there = [table for table in words if _is_about(table, code, about, profile_name)]
    if there:
        for table in there:
            _remove(words, table)
        if not words:
            document.remove(_ARRAY)
        _write(path, document)
    return len(there)


def _read(path: Path) -> tuple[_Word, ...]:
    if not path.exists():
        return ()
    file = read_toml(path)
    found = validated(_File, file.data)
    faults = list(found) if isinstance(found, tuple) else []
    faults += _contradictions(file)
    if isinstance(found, tuple) or faults:
        raise _error(file, faults)
    return tuple(found.attestation)


def _contradictions(file: TomlFile) -> Iterator[Fault]:
    words = file.data.get(_ARRAY)
    for position, word in enumerate(words if isinstance(words, list) else ()):
        on, until = (word.get(key) if isinstance(word, dict) else None for key in ("on", "until"))
        # Only where both are dates of one kind; the model has already said so otherwise.
        if type(on) is type(until) and on is not None and hasattr(on, "isoformat") and until < on:
            yield Fault((_ARRAY, position, "until"), f"{until} is before {on}, the day it was given")


def _error(file: TomlFile, faults: list[Fault]) -> SettingsError:
    ordered = sorted(faults, key=lambda fault: file.line(fault.path) or 0)
    count = "a fault" if len(ordered) == 1 else f"{len(ordered)} faults"
    return SettingsError(
        f"The file of attestations {file.path} has {count}.",
        faults=tuple(f"{file.place(fault.path)}: {dotted(fault.path)}: {fault.text}" for fault in ordered),
    )


def _document(path: Path) -> tomlkit.TOMLDocument:
    """Return the file as it stands, to be changed and written again; raise SettingsError when it has a fault."""
    if not path.exists():
        return tomlkit.document()
    _read(path)
    return tomlkit.parse(path.read_bytes().decode("utf-8-sig"))


def _words(document: tomlkit.TOMLDocument) -> AoT:
    words = document.get(_ARRAY)
    if isinstance(words, AoT):
        return words
    tables = tomlkit.aot()
    for word in words or ():  # an array of inline tables is written anew, as headed tables
        table = tomlkit.table()
        table.update(word)
        _append(tables, table)
    if words is not None:
        document.remove(_ARRAY)
    document.append(_ARRAY, tables)
    return tables


def _append(words: AoT, table: Table) -> None:
    table.trivia.indent = "\n"  # an empty line before it
    words.append(table)


def _remove(words: AoT, table: Table) -> None:
    """Take out this very table: ``remove`` would take the first one that says the same."""
    del words[next(position for position, each in enumerate(words) if each is table)]


def _is_about(table: Any, code: str, about: str, profile_name: str) -> bool:
    return (
        table["code"] == code
        and table["profile"] == profile_name
        and about.casefold() in ("", table["about"].strip().casefold())
    )


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    """Put the whole file in place at once: a crash leaves the old one or the new one."""
    path = path.resolve()  # a link stays a link
    text = tomlkit.dumps(document).lstrip("\n")
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists() and b"\r\n" in path.read_bytes():
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        with new.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise SettingsError(
            f"The file of attestations {path} cannot be written: {error.strerror or error}.",
            remedy="See that its folder exists and may be written to, and that no other program has it open.",
        ) from error
