"""A company file: a message set in, its answers out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lxml import etree

from qbcheck.quickbooks.schema import message, message_names
from qbcheck.sandbox.company.books.keeping import Books
from qbcheck.sandbox.company.documents import MessageSet, Request, read_document
from qbcheck.sandbox.company.filling import complete_records
from qbcheck.sandbox.company.grammar import Grammar
from qbcheck.sandbox.company.kinds import records_of
from qbcheck.sandbox.company.message_sets import InterruptedSetError, MessageSets
from qbcheck.sandbox.company.queries import Answer, Queries
from qbcheck.sandbox.company.settings import CompanySettings
from qbcheck.sandbox.company.statuses import (
    NOT_PROCESSED,
    DocumentError,
    RequestError,
    not_permitted,
    unsupported,
)
from qbcheck.sandbox.company.store import Store
from qbcheck.sandbox.company.transactions.requests import transaction_requests
from qbcheck.sandbox.company.writes.dispatch import Writes, nothing_to_open
from qbcheck.sandbox.company.writes.list_requests import LIST_REQUESTS
from qbcheck.sandbox.company.writes.write import Locks, Write
from qbcheck.sandbox.company.writing import add_content, add_record, document
from qbcheck.sandbox.scenario import Rows


class CompanyFile:
    """One company file. Not for use by several threads at a time: QuickBooks does one thing after the other."""

    def __init__(self, settings: CompanySettings, rows: Rows, database: Path, now: Callable[[], datetime]) -> None:
        """Open the file kept in ``database``; a new one is filled with ``rows``.

        Raises ScenarioError for rows that no company file could hold.
        """
        self._settings = settings
        self._store = Store(database, lambda: complete_records(rows, settings))
        self._message_sets = MessageSets(settings, self._store.connection)
        books = Books(settings, self._store)
        try:
            books.open(Write(settings, self._store, now().astimezone(settings.zone), Locks(()), nothing_to_open))
        except BaseException:
            self._store.close()
            raise
        requests = {**LIST_REQUESTS, **transaction_requests(books)}
        self._writes = Writes(settings, self._store, now, requests, books.shown, books.open_balance)
        self._queries = Queries(settings, self._store, lambda: now().astimezone(settings.zone).date(), books.shown)

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    def answer(self, data: bytes, dies_after: int | None = None) -> bytes:
        """Return the answer to a qbXML document; with ``dies_after`` QuickBooks dies after that many requests.

        Raises DocumentError when the whole document is refused, and InterruptedSetError when QuickBooks died.
        """
        if self._settings.hresult:
            raise DocumentError(self._settings.hresult)
        message_set = read_document(data, self._settings)
        if self._settings.session == "post":
            self._queries.new_session()

        def process(responses: etree._Element) -> None:
            self._process(message_set, responses, dies_after)

        return document(self._message_sets.answer(message_set, data, process))

    def _process(self, message_set: MessageSet, responses: etree._Element, dies_after: int | None) -> None:
        stopped = False
        for request in message_set.requests[:dies_after]:
            answer = Answer(NOT_PROCESSED) if stopped else self._answer(request)
            self._add(responses, request, answer, message_set)
            if answer.status.severity == "Error" and message_set.attributes["onError"] == "stopOnError":
                stopped = True
        if dies_after is not None:
            self._queries.new_session()
            raise InterruptedSetError

    def _answer(self, request: Request) -> Answer:
        try:
            if request.problem:
                raise request.problem
            if request.name in self._settings.denied:
                raise not_permitted()
            if self._writes.know(request.name):
                return self._writes.answer(request)
            if not request.name.endswith("Query") or request.name not in message_names():
                raise unsupported(request.name)
            return self._queries.answer(request)
        except RequestError as error:
            return Answer(error.status)

    def _add(self, responses: etree._Element, request: Request, answer: Answer, message_set: MessageSet) -> None:
        response = etree.SubElement(responses, f"{request.name}Rs")
        if "requestID" in request.attributes:
            response.set("requestID", request.attributes["requestID"])
        response.set("statusCode", str(answer.status.code))
        response.set("statusSeverity", answer.status.severity)
        response.set("statusMessage", answer.status.message)
        for name, value in answer.attributes.items():
            response.set(name, value)
        if message_set.attributes.get("responseData") == "includeNone":
            return
        grammar = Grammar(self._settings.country, message_set.version, bad_value_is_parse_error=False)
        if answer.tree:
            add_content(response, message(request.name).response.content, answer.tree, grammar)
        if answer.records:
            elements = {element.name: element for element in records_of(request.name)}
            for record in answer.records:
                add_record(response, elements[record.kind], record.tree, grammar)
