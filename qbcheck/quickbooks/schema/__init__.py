"""What qbXML messages look like: our own table of names, order, types, lengths, editions and versions.

The table is data. It is read by the builder and the reader of this package and, apart from them, by the
sandbox's company file; whoever uses it brings its own judgement about what to do with a deviation.

One file per message in ``messages/``, holding the request and then the response, one element a line:

    AccountQueryRq requestID metaData          the message and the attributes it may carry
    InventorySiteQueryRq v10.0 requestID       the first version that has the message
      optionally one of                        a choice; its branches are separated by ``or``
      one of                                   a choice that must be made
      any of                                   a choice that may be made any number of times, or never
      some of                                  a choice that must be made, and may be made again
        ListID+ IDTYPE                         + required and repeated
      or
        MaxReturned? INTTYPE 1..               ? optional   * optional and repeated   nothing: required
        ActiveStatus? ENUMTYPE ActiveOnly|All  the values of an enumeration
      Name STRTYPE <=31                        at most 31 characters in every edition
      ResaleNumber? STRTYPE US<=15 CA<=21      lengths that differ by edition
      DayOfMonthDue INTTYPE 1..31              smallest and greatest value
      IsTaxAccount? BOOLTYPE only:CA+UK v6.0   editions that know the element; first version that does
      CustomerRet* = CustomerQuery             the same content as in the response of another message

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
_RANGE = re.compile(r"(\d+)\.\.(\d*)$")
_VERSION = re.compile(r"v(\d+\.\d+)$")
_CHOICES = {
    "one of": (True, False),
    "optionally one of": (False, False),
    "any of": (False, True),
    "some of": (True, True),
}


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
    least: int | None = None
    """The smallest value of a number."""
    most: int | None = None
    """The greatest value of a number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Branches of which at most one may be used; at least one when ``required``, any mixture when ``repeated``."""

    required: bool
    branches: tuple[tuple[Element | Choice, ...], ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A request or a response: its tag, the attributes it may carry, its content."""

    name: str
    attributes: frozenset[str]
    content: tuple[Element | Choice, ...]
    editions: frozenset[str] = frozenset(EDITIONS)
    """The editions that know this message; the others refuse the whole document."""
    since: Version = FIRST_VERSION
    """The first qbXML version that has it, where the table knows; else 1.0."""


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
        name, *words = line.split()
        editions, since, attributes = _limits(words)
        bodies.append(Body(name, frozenset(attributes), _content(rest, depth=2), editions, since))
    return bodies


def _limits(words: list[str]) -> tuple[frozenset[str], Version, list[str]]:
    """Return the editions and the first version that the words name, and the words that are left."""
    editions = frozenset(EDITIONS)
    since = FIRST_VERSION
    rest: list[str] = []
    for word in words:
        if word.startswith("only:"):
            editions = frozenset(word.removeprefix("only:").split("+"))
        elif version := _VERSION.match(word):
            since = parse_version(version[1])
        else:
            rest.append(word)
    return editions, since, rest


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
        if line in _CHOICES:
            branches = [_content(lines, depth + 2)]
            while lines.at(depth) == "or":
                next(lines)
                branches.append(_content(lines, depth + 2))
            required, repeated = _CHOICES[line]
            found.append(Choice(required, tuple(branches), repeated))
        else:
            found.append(_element(line, lines, depth))
    return tuple(found)


def _element(line: str, lines: _Lines, depth: int) -> Element:
    head, *words = line.split()
    match = _ELEMENT_NAME.match(head)
    if match is None:
        raise ValueError(f"not an element of the message table: {line!r}")
    required, repeated = _OCCURRENCE[match[2]]
    editions, since, words = _limits(words)
    if words[:1] == ["="]:
        content = _record(match[1], of=words[1])
        return Element(match[1], None, required, repeated, editions=editions, since=since, content=content)
    type_name: str | None = None
    lengths: dict[str, int] = {}
    values: tuple[str, ...] = ()
    least = most = None
    for word in words:
        if length := _LENGTH.match(word):
            lengths.update({edition: int(length[2]) for edition in ([length[1]] if length[1] else EDITIONS)})
        elif number := _RANGE.match(word):
            least, most = int(number[1]), int(number[2]) if number[2] else None
        elif type_name is None:
            type_name = word
        else:
            values = tuple(word.split("|"))
    content = () if type_name else _content(lines, depth + 2)
    return Element(match[1], type_name, required, repeated, lengths, values, editions, since, content, least, most)


def _record(name: str, of: str) -> tuple[Element | Choice, ...]:
    """Return what the record called ``name`` holds in the response of the message ``of``."""
    for part in message(of).response.content:
        if isinstance(part, Element) and part.name == name:
            return part.content
    raise ValueError(f"the message table has no {name} in {of}")
