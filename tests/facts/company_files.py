"""Company files of the sandbox to read from, and a connection that a test can look at and meddle with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from qbcheck.profile import Profile, profile_from_mapping
from qbcheck.quickbooks.connection import Answer, Connection
from qbcheck.quickbooks.sandbox_connection import SandboxConnection
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario

TODAY = date(2026, 11, 24)


class Watched(Connection):
    """Hands everything on, remembers the documents, and lets a test change what goes and what comes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.documents: list[str] = []
        self.before: Callable[[str], str] = lambda document: document
        self.after: Callable[[Answer], Answer] = lambda answer: answer

    def exchange(self, document: str) -> Answer:
        self.documents.append(document)
        return self.after(self._connection.exchange(self.before(document)))

    def close(self) -> None:
        self._connection.close()


@contextmanager
def company_file(
    folder: Path, scenario: str = "us-ready", records: dict[str, list[dict[str, Any]]] | None = None, **settings: Any
) -> Iterator[tuple[Watched, Profile]]:
    """Run a scenario's company file, with more ``records`` and other ``settings``; give a way to it and its profile."""
    loaded = load_scenario(scenario, TODAY)
    more = {kind: [*loaded.company_records.get(kind, []), *rows] for kind, rows in (records or {}).items()}
    loaded = replace(loaded, company={**loaded.company, **settings}, company_records={**loaded.company_records, **more})
    with CompanyServer(loaded, folder) as server, SandboxConnection(server.url) as connection:
        yield Watched(connection), profile_from_mapping("test", loaded.profile)
