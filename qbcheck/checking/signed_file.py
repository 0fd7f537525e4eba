"""A TOML file of what people answer for: each entry says who, about which check, for which profile, until which day.

Comments and order are kept when qbcheck writes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import tomlkit
from pydantic import BaseModel, ConfigDict, create_model
from tomlkit.items import AoT, Table

from qbcheck.faults import Fault, file_error, validated
from qbcheck.toml_editing import write_toml
from qbcheck.toml_file import TomlFile, read_toml


class SignedEntry(BaseModel):
    """What an entry says: ``code``, ``by``, ``until`` and ``profile`` whatever it is, and more besides."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", str_strip_whitespace=True)


Entry = TypeVar("Entry", bound=SignedEntry)


def _no_faults(_: TomlFile) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True, slots=True)
class SignedFile(Generic[Entry]):
    """A kind of file, such as that of attestations."""

    array: str
    """Name of its tables."""
    called: str
    """What messages call it, such as ``file of attestations``."""
    subject: str
    """The key that says whom or what an entry is about."""
    entry: type[Entry]
    find_faults: Callable[[TomlFile], Iterable[Fault]] = _no_faults
    """Finds what the model of an entry cannot know."""

    def read(self, path: Path) -> tuple[Entry, ...]:
        """Return every entry, in the file's order; none when there is no file.

        Raises SettingsError, which lists every fault of the whole file with its line.
        """
        if not path.exists():
            return ()
        file = read_toml(path)
        entry: Any = self.entry  # a type checker cannot follow a model that is made of data
        members: Any = {self.array: (list[entry], [])}
        model = create_model("File", __config__=ConfigDict(frozen=True, strict=True, extra="forbid"), **members)
        found = validated(model, file.data)
        faults = [*(found if isinstance(found, tuple) else ()), *self._turned_dates(file), *self.find_faults(file)]
        if isinstance(found, tuple) or faults:
            raise file_error(file, self.called, faults)
        return tuple(getattr(found, self.array))

    def record(self, path: Path, values: Mapping[str, Any]) -> None:
        """Write an entry down; it replaces those of the same code, subject and profile.

        What is empty in ``values`` is left out. The file is made when there is none. Raises SettingsError when it has a
        fault or cannot be written.
        """
        document = self._document(path)
        entries = self._entries(document)
        there = [
            each for each in entries if self._is_about(each, values["code"], values["profile"], values[self.subject])
        ]
        for surplus in there[1:]:
            _remove(entries, surplus)
        table = there[0] if there else tomlkit.table()
        table.update({key: value for key, value in values.items() if value != "" or key in table})
        if not there:
            _append(entries, table)
        write_toml(path, document, self.called)

    def withdraw(self, path: Path, code: str, subject: str | None, profile: str) -> int:
        """Take out the entries for ``code`` about a subject, with None about any; return how many there were."""
        document = self._document(path)
        entries = self._entries(document)
        there = [each for each in entries if self._is_about(each, code, profile, subject)]
        if there:
            for table in there:
                _remove(entries, table)
            if not entries:
                document.remove(self.array)
            write_toml(path, document, self.called)
        return len(there)

    def _turned_dates(self, file: TomlFile) -> Iterator[Fault]:
        for position, entry in tables(file, self.array):
            on, until = entry.get("on"), entry.get("until")
            # Only where both are dates of one kind; the model has already said so otherwise.
            if type(on) is type(until) and on is not None and hasattr(on, "isoformat") and until < on:
                yield Fault((self.array, position, "until"), f"{until} is before {on}, the day it was given")

    def _document(self, path: Path) -> tomlkit.TOMLDocument:
        """Return the file as it stands, to be changed and written again; raise SettingsError when it has a fault."""
        if not path.exists():
            return tomlkit.document()
        self.read(path)
        return tomlkit.parse(path.read_bytes().decode("utf-8-sig"))

    def _entries(self, document: tomlkit.TOMLDocument) -> AoT:
        entries = document.get(self.array)
        if isinstance(entries, AoT):
            return entries
        headed = tomlkit.aot()
        for entry in entries or ():  # an array of inline tables is written anew, as headed tables
            table = tomlkit.table()
            table.update(entry)
            _append(headed, table)
        if entries is not None:
            document.remove(self.array)
        document.append(self.array, headed)
        return headed

    def _is_about(self, table: Any, code: str, profile: str, subject: str | None) -> bool:
        if (table["code"].strip(), table["profile"].strip()) != (code, profile):
            return False
        return subject is None or subject.casefold() == table.get(self.subject, "").strip().casefold()


def tables(file: TomlFile, array: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the tables of an array with their positions, whatever else is wrong with the file."""
    entries = file.data.get(array)
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield position, entry


def _append(entries: AoT, table: Table) -> None:
    table.trivia.indent = "\n"  # an empty line before it
    entries.append(table)


def _remove(entries: AoT, table: Table) -> None:
    """Take out this very table: ``remove`` would take the first one that says the same."""
    del entries[next(position for position, each in enumerate(entries) if each is table)]
