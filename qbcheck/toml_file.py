"""Reads a TOML file a person wrote and remembers the line of every key, so that a fault can name it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qbcheck.errors import SettingsError

KeyPath = tuple[str | int, ...]
"""Keys from the top of the file; a number counts the tables of an array from 0."""

_SIZE_LIMIT = 1_000_000
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The contents of one TOML file."""

    path: Path
    data: Mapping[str, Any]
    """As ``tomllib`` gives it; empty for a file without any key."""
    lines: Mapping[KeyPath, int] = field(repr=False)
    """Line, counted from 1, of every table and key."""

    def line(self, path: KeyPath) -> int | None:
        """Return the line of a key; of the table around it when the key itself is not there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None

    def place(self, path: KeyPath) -> str:
        """Return where a key is, such as ``qbcheck.toml line 12``."""
        line = self.line(path)
        return f"{self.path.name} line {line}" if line else self.path.name


def read_toml(path: Path) -> TomlFile:
    """Read a file; raise SettingsError when it is not there, cannot be read or is not TOML in UTF-8.

    A byte order mark, which Windows editors like to write, is no fault. The text of a faulty line is not repeated: it
    may hold what must not be shown.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SettingsError(f"{path} does not exist.") from None
    except IsADirectoryError:
        raise SettingsError(f"{path} is a folder, not a file.") from None
    except OSError as error:
        if path.is_dir():  # Windows says "permission denied" of a folder
            raise SettingsError(f"{path} is a folder, not a file.") from None
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(content) > _SIZE_LIMIT:
        raise SettingsError(f"{path} is larger than a megabyte; that is no file of settings.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{path.name} line {line}: the text is not UTF-8.", remedy=f"Save {path} again, with the encoding UTF-8."
        ) from None
    # tomllib takes CR LF for one line end; so does the scanner.
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax_fault(path, str(error), text), remedy=f"Correct {path}.") from None
    return TomlFile(path, data, _Scanner(text).scan())


def _syntax_fault(path: Path, message: str, text: str) -> str:
    position = _POSITION.search(message)
    if position is None:
        return f"{path.name} is not TOML: {message}."
    line = position[1] or text.rstrip("\n").count("\n") + 1
    return f"{path.name} line {line} is not TOML: {message[: position.start()]}."


_HEADER = re.compile(r"\[\[?")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""{1,3}|\'\'\'.*?\'\'\'\'{0,2}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_PLAIN = re.compile(r"[^,\]}#\n]*")


class _Scanner:
    """Finds the line of every key in a text that ``tomllib`` has accepted; it checks nothing itself."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[KeyPath, int] = {}
        self._last_of_array: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip_blank()
        while self._at < len(self._text):
            if bracket := _HEADER.match(self._text, self._at):
                line = self._line()
                self._at = bracket.end()
                table = self._open_table(self._keys(), bracket[0] == "[[", line)
                self._at = self._text.index("]" * len(bracket[0]), self._at) + len(bracket[0])
            else:
                self._key_and_value(table)
            self._skip_blank()
        return self._lines

    def _open_table(self, keys: list[str], of_array: bool, line: int) -> KeyPath:
        table: KeyPath = ()
        for position, key in enumerate(keys):
            table = (*table, key)
            is_last = position == len(keys) - 1
            if of_array and is_last:
                self._last_of_array[table] = self._last_of_array.get(table, -1) + 1
            if not is_last or of_array:
                self._lines.setdefault(table, line)
            else:  # the table's own header is a better place than a sub-table that came before it
                self._lines[table] = line
            if table in self._last_of_array:
                table = (*table, self._last_of_array[table])
                self._lines.setdefault(table, line)
        return table

    def _key_and_value(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _keys(self) -> list[str]:
        """Read a dotted key and stop behind it."""
        keys: list[str] = []
        while True:
            self._skip_blank()
            found = _KEY.match(self._text, self._at)
            if found is None:
                return keys
            self._at = found.end()
            quoted = found[0][0] in "\"'"
            keys.append(tomllib.loads(f"key = {found[0]}")["key"] if quoted else found[0])
            self._skip_blank()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        self._skip_blank()
        character = self._text[self._at]
        if character == "{":
            self._members("}", lambda _: self._key_and_value(path))
        elif character == "[":
            self._members("]", lambda position: self._element((*path, position)))
        else:
            found = _STRING.match(self._text, self._at) or _PLAIN.match(self._text, self._at)
            self._at = found.end() if found else len(self._text)

    def _element(self, path: KeyPath) -> None:
        self._skip_blank()
        self._lines.setdefault(path, self._line())
        self._value(path)

    def _members(self, end: str, read: Callable[[int], None]) -> None:
        self._at += 1
        position = 0
        while True:
            self._skip_blank()
            if self._text[self._at] == end:
                self._at += 1
                return
            if self._text[self._at] == ",":
                self._at += 1
                continue
            read(position)
            position += 1

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
