"""What qbXML messages look like: our own table of names, order, types, lengths, editions and versions.

The table is data. It is read by the builder and the reader of this package and, apart from them, by the
sandbox's company file; whoever uses it brings its own judgement about what to do with a deviation.

One file per message in ``messages/``, holding the request and then the response, one element a line:

    AccountQueryRq requestID metaData          the message and the attributes it may carry
      optionally one of                        a choice; its branches are separated by ``or``
        ListID+ IDTYPE                         + required and repeated
      or
        MaxReturned? INTTYPE                   ? optional   * optional and repeated   nothing: required
        ActiveStatus? ENUMTYPE ActiveOnly|All  the values of an enumeration
      Name STRTYPE <=31                        at most 31 characters in every edition
      ResaleNumber? STRTYPE US<=15 CA<=21      lengths that differ by edition
      IsTaxAccount? BOOLTYPE only:CA+UK v6.0   editions that know the element; first version that does

Children are indented by two blanks. Order of lines is order on the wire (quickbooks-desktop reference, 2.1).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

EDITIONS = ("US", "CA", "UK")

Version = tuple[int, int]
FIRST_VERSION: Version = (1, 0)

_OCCURRENCE = {"": (True, False), "?": (False, False), "+": (True, True), "*": (False, True)}
_ELEMENT_NAME = re.compile(r"(\w+)([?+*]?)$")
_LENGTH = re.compile(r"(US|CA|UK)?<=(\d+)$")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a message."""

    name: str
    """The tag, as on the wire."""
    type: str | None
    """The vendor's type name, such as ``AMTTYPE``; None for an aggregate, which has ``content`` instead."""
    required: bool
    """Whether it must be there when its parent (or its branch of a choice) is there."""
    repeated: bool
    """Whether it may stand more than once in a row."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """Most characters by edition; an edition that is not named has no known limit."""
    values: tuple[str, ...] = ()
    """The values of an ``ENUMTYPE``, case-sensitive."""
    editions: frozenset[str] = frozenset(EDITIONS)
    """The editions that know this element; the others refuse the whole document."""
    since: Version = FIRST_VERSION
    """The first qbXML version that has it, where the table knows; else 1.0."""
    content: tuple[Element | Choice, ...] = ()
    """What an aggregate holds, in order on the wire."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Branches of which at most one may be used; exactly one when ``required``."""

    required: bool
    branches: tuple[tuple[Element | Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A request or a response: its tag, the attributes it may carry, its content."""

    name: str
    attributes: frozenset[str]
    content: tuple[Element | Choice, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A request and the response that answers it."""

    name: str
    """The common part of both tags, such as ``AccountQuery``."""
    request: Body
    response: Body


def message_names() -> tuple[str, ...]:
    """Return the names of all messages of the table, sorted, such as ``AccountQuery``."""
    folder = resources.files(__name__).joinpath("messages")
    return tuple(sorted(entry.name.removesuffix(".txt") for entry in folder.iterdir() if entry.name.endswith(".txt")))


@functools.cache
def message(name: str) -> Message:
    """Return the message called ``name``, such as ``AccountQuery``.

    Raises KeyError when the table does not have it.
    """
    if name not in message_names():
        raise KeyError(name)
    text = resources.files(__name__).joinpath("messages", f"{name}.txt").read_text(encoding="utf-8")
    request, response = _bodies(text)
    return Message(name, request, response)


def parse_version(text: str) -> Version:
    """Return ``13.0`` as ``(13, 0)``, so that versions compare as numbers.

    Raises ValueError for anything else, such as the historical ``CA3.0``.
    """
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def _bodies(text: str) -> list[Body]:
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines() if line.strip()]
    bodies: list[Body] = []
    rest = _Lines(lines)
    for _, line in rest:
        name, *attributes = line.split()
        bodies.append(Body(name, frozenset(attributes), _content(rest, depth=2)))
    return bodies


class _Lines(Iterator[tuple[int, str]]):
    """Lines with their indentation, with a look at the next one."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self._lines = lines
        self._next = 0

    def __next__(self) -> tuple[int, str]:
        if self._next == len(self._lines):
            raise StopIteration
        self._next += 1
        return self._lines[self._next - 1]

    def at(self, depth: int) -> str | None:
        """Return the next line when it stands at ``depth``, else None."""
        if self._next < len(self._lines) and self._lines[self._next][0] == depth:
            return self._lines[self._next][1]
        return None


def _content(lines: _Lines, depth: int) -> tuple[Element | Choice, ...]:
    found: list[Element | Choice] = []
    while (line := lines.at(depth)) is not None and line != "or":
        next(lines)
        if line in ("one of", "optionally one of"):
            branches = [_content(lines, depth + 2)]
            while lines.at(depth) == "or":
                next(lines)
                branches.append(_content(lines, depth + 2))
            found.append(Choice(required=line == "one of", branches=tuple(branches)))
        else:
            found.append(_element(line, lines, depth))
    return tuple(found)


def _element(line: str, lines: _Lines, depth: int) -> Element:
    head, *words = line.split()
    match = _ELEMENT_NAME.match(head)
    if match is None:
        raise ValueError(f"not an element of the message table: {line!r}")
    required, repeated = _OCCURRENCE[match[2]]
    type_name: str | None = None
    lengths: dict[str, int] = {}
    values: tuple[str, ...] = ()
    editions = frozenset(EDITIONS)
    since = FIRST_VERSION
    for word in words:
        if length := _LENGTH.match(word):
            lengths.update({edition: int(length[2]) for edition in ([length[1]] if length[1] else EDITIONS)})
        elif word.startswith("only:"):
            editions = frozenset(word.removeprefix("only:").split("+"))
        elif re.match(r"v\d", word):
            since = parse_version(word[1:])
        elif type_name is None:
            type_name = word
        else:
            values = tuple(word.split("|"))
    content = () if type_name else _content(lines, depth + 2)
    return Element(match[1], type_name, required, repeated, lengths, values, editions, since, content)
