"""The names of all requests that qbXML 13.0 knows, with the first version and the editions that have them.

A name on this list that is not built here is answered with statusCode 1030; any other name makes the whole document a
parse error (quickbooks-desktop reference, 2.9, 4.1 and 5).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

from qbcheck.quickbooks.schema import EDITIONS, FIRST_VERSION, Version, parse_version


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """A request by its name."""

    name: str
    """The tag without ``Rq``, such as ``InvoiceAdd``."""
    since: Version
    editions: frozenset[str]


@functools.cache
def known_requests() -> dict[str, KnownRequest]:
    """Return all known requests by name."""
    text = resources.files(__package__).joinpath("known_requests.txt").read_text(encoding="utf-8")
    return {request.name: request for request in map(_request, text.splitlines())}


def _request(line: str) -> KnownRequest:
    name, *words = line.split()
    since, editions = FIRST_VERSION, frozenset(EDITIONS)
    for word in words:
        if word.startswith("only:"):
            editions = frozenset(word.removeprefix("only:").split("+"))
        else:
            since = parse_version(word.removeprefix("v"))
    return KnownRequest(name, since, editions)
