"""Changes a TOML file that a person wrote, and keeps their comments, order and line ends."""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.items import Comment, InlineTable, Item, Null, Table, Whitespace

from qbcheck.errors import SettingsError
from qbcheck.toml_file import read_toml

Changes = Mapping[tuple[str, ...], str | None]
"""New values by key; None takes the key, or the whole table, out."""


def changed(data: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """Return what a file would hold after ``changes``."""
    new: dict[str, Any] = copy.deepcopy(dict(data))
    for path, value in changes.items():
        table = new
        for key in path[:-1]:
            table = table.setdefault(key, {})
        if value is None:
            table.pop(path[-1], None)
        else:
            table[path[-1]] = value
    return new


def change_toml(path: Path, changes: Changes, called: str) -> None:
    """Make ``changes`` in a file; ``called`` is what messages call it, such as ``settings file``.

    Raises SettingsError when it has a fault, cannot be written, or is written in a way that cannot be changed without
    changing more; it is left as it was then.
    """
    wanted = changed(read_toml(path).data, changes)
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    _edit(document, changes)
    if _read_again(document) != wanted:
        raise SettingsError(
            f"The {called} {path} is written in a way that qbcheck cannot change.",
            remedy="Change it by hand:",
            faults=tuple(
                f"{'.'.join(key)}: take it out" if value is None else f"{'.'.join(key)} = '{value}'"
                for key, value in changes.items()
            ),
        )
    write_toml(path, document, called)


def write_toml(path: Path, document: tomlkit.TOMLDocument, called: str) -> None:
    """Put the whole file in place at once: a crash leaves the old one or the new one. Raises SettingsError."""
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
            f"The {called} {path} cannot be written: {error.strerror or error}.",
            remedy="See that its folder exists and may be written to, and that no other program has it open.",
        ) from error


def _read_again(document: tomlkit.TOMLDocument) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(tomlkit.dumps(document))
    except tomllib.TOMLDecodeError:
        return None


def _edit(document: tomlkit.TOMLDocument, changes: Changes) -> None:
    """Make ``changes``; a comment that belongs to the next table, after a blank line, stays right above its header."""
    moved: list[tuple[Any, list[Item]]] = []
    for path, value in changes.items():
        parent: Any = document
        for key in path[:-1]:
            if key not in parent and value is not None:
                moved.append((parent, _taken_from_the_end(parent)))
                parent[key] = tomlkit.inline_table() if isinstance(parent, InlineTable) else tomlkit.table()
            parent = parent.get(key, {})
        key = path[-1]
        if value is not None:
            parent[key] = _written(value)
        elif key in parent:
            moved.append((parent, _taken_from_the_end(parent[key])))
            del parent[key]
    for table, items in moved:
        for item in items:
            _last_contents(table).append(None, item)


def _taken_from_the_end(table: Any) -> list[Item]:
    """Take the blank lines and comments, from the first blank line on, out of the end of a table."""
    if not isinstance(table, Table):
        return []
    body = _last_contents(table).body
    start = len(body)
    while start and isinstance(body[start - 1][1], Comment | Whitespace):
        start -= 1
    while start < len(body) and not isinstance(body[start][1], Whitespace):
        start += 1
    taken = [item for _, item in body[start:]]
    del body[start:]
    return taken


def _last_contents(table: Table) -> Container:
    """Return the contents of the table that is written last, below or at ``table``."""
    contents = table.value
    while last := [item for _, item in contents.body if not isinstance(item, Null)][-1:]:
        if not isinstance(last[0], Table):
            break
        contents = last[0].value
    return contents


def _written(value: str) -> Any:
    """Return a text as a person would write it: a path of Windows between single quotes."""
    return tomlkit.string(value, literal="\\" in value and "'" not in value)
