"""Reads whole lists of a company file, or none: a list that was cut is never taken for the whole.

Where a query has an iterator it is read piece by piece; all others come in one piece, with their count
(quickbooks-desktop 2.2). Lists that are read together share their message sets, and of an answer nothing stays but
what a list's own function makes of its records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from qbcheck.errors import CompanyAnswerError, CompanyError
from qbcheck.facts.binding import comparable_path
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.quickbooks.reader import MessageSetAnswer, Record, Response, read_answer
from qbcheck.quickbooks.schema import Version, message
from qbcheck.quickbooks.statuses import status_meaning

_NOTHING_FOUND = 1
_ITERATOR_LOST = 3391
_WHOLE_LIST = (0, _NOTHING_FOUND, 500)
"""statusCodes after which what was returned counts (design 5)."""
_ATTEMPTS = 3
"""How often a list is begun that does not come to its end."""
_AGAIN = "Try again when nobody works on this list, with QuickBooks left open until the end."


class Listed(Protocol):
    """A record of a list, as far as reading needs it."""

    @property
    def list_id(self) -> str: ...


T_co = TypeVar("T_co", bound=Listed, covariant=True)


class ListReading(Generic[T_co]):
    """One list on its way here."""

    def __init__(self, query: str, elements: Sequence[str], reduce: Callable[[Record], T_co]) -> None:
        """``query`` is the message, such as ``AccountQuery``; ``elements`` are those that ``reduce`` looks at.

        ListID and EditSequence come always. ``reduce`` makes of a record what is kept.
        """
        self.query = query
        """Its requestID too: a list is asked for once in a message set."""
        self.is_whole = False
        self._elements = ["ListID", "EditSequence", *elements]
        self._reduce = reduce
        self._has_iterator = "iterator" in message(query).request.attributes
        self._attempts = 1
        self._records: list[T_co] = []
        self._iterator_id = ""
        self._remaining: int | None = None

    @property
    def records(self) -> tuple[T_co, ...]:
        """The list, active and inactive records; for one that is whole."""
        return tuple(self._records)

    def request(self, at_once: int) -> Request:
        """Return the request for the next piece, of at most ``at_once`` records where there is an iterator.

        Inactive records are asked for too: they still block their names (quickbooks-desktop 2.6).
        """
        content = {"ActiveStatus": "All", "IncludeRetElement": self._elements}
        if not self._has_iterator:
            return Request(self.query, content, request_id=self.query, meta_data="MetaDataAndResponseData")
        return Request(
            self.query,
            {"MaxReturned": at_once, **content},
            request_id=self.query,
            iterator="Continue" if self._iterator_id else "Start",
            iterator_id=self._iterator_id,
        )

    def take(self, response: Response) -> None:
        """Keep what a response brings, or begin the list again when its iterator is lost or it changed meanwhile.

        Raises CompanyError when QuickBooks refuses, CompanyAnswerError when what came cannot be the list, or when it
        does not come to its end.
        """
        if self._iterator_id and response.status_code == _ITERATOR_LOST:
            self._begin_again("QuickBooks ended its session in the middle")
        elif response.status_code not in _WHOLE_LIST:
            raise _refused(self.query, response)
        elif self._has_iterator:
            self._take_piece(response)
        else:
            self._take_whole(response)

    def _take_whole(self, response: Response) -> None:
        records = [self._reduce(record) for record in response.records]
        if response.ret_count not in (None, len(records)):
            raise CompanyAnswerError(
                f"The answer to {self.query} counts {response.ret_count} records and lists {len(records)}."
            )
        self._records, self.is_whole = records, True

    def _take_piece(self, response: Response) -> None:
        remaining = response.iterator_remaining_count
        if remaining is None:
            # Where nothing is found there is no iterator.
            if response.status_code != _NOTHING_FOUND:
                raise CompanyAnswerError(f"The answer to {self.query} does not say how many records remain.")
            remaining = 0
        records = [self._reduce(record) for record in response.records]
        if self._remaining is not None and self._remaining != len(records) + remaining:
            self._begin_again("its count changed while it was read")
            return
        self._iterator_id = response.iterator_id or self._iterator_id
        if remaining and not (records and self._iterator_id):
            raise CompanyAnswerError(f"The answer to {self.query} stops while {remaining} records remain.")
        self._records += records
        self._remaining = remaining
        if remaining:
            return
        if len({record.list_id for record in self._records}) < len(self._records):
            self._begin_again("a record came twice")
            return
        self.is_whole = True

    def _begin_again(self, reason: str) -> None:
        if self._attempts == _ATTEMPTS:
            raise CompanyAnswerError(
                f"The list of {self.query} was begun {_ATTEMPTS} times and not read to its end: {reason}.",
                remedy=_AGAIN,
            )
        self._attempts += 1
        self._records, self._iterator_id, self._remaining = [], "", None


def read_lists(
    connection: Connection,
    readings: Sequence[ListReading[Listed]],
    *,
    version: Version,
    at_once: int,
    company_file: str = "",
) -> None:
    """Read lists to their ends, all together: each message set asks for the next piece of every one that has more.

    ``version`` is the qbXML to write, ``at_once`` the most records of a piece, ``company_file`` the path that must
    answer, empty when it is not known. Raises CompanyError when one list is refused, cut or not answered, or when
    another company file answers: then none counts.
    """
    left = list(readings)
    while left:
        requests = [reading.request(at_once) for reading in left]
        answer = connection.exchange(message_set(requests, on_error="continueOnError", version=version))
        if _another_file(answer.company_file, company_file):
            raise CompanyError(
                f"Another company file was opened while the lists were read: {answer.company_file}.",
                remedy="Open the profile's company file again, then try again.",
            )
        _take(left, read_answer(answer.text))
        left = [reading for reading in left if not reading.is_whole]


def _take(readings: Sequence[ListReading[Listed]], answer: MessageSetAnswer) -> None:
    for reading in readings:
        found = [response for response in answer.named(f"{reading.query}Rs") if response.request_id == reading.query]
        if len(found) != 1:
            there = f"are {len(found)} answers" if found else "is no answer"
            cut = f": {answer.fault}" if answer.fault else ""
            raise CompanyAnswerError(f"There {there} to {reading.query}{cut}.")
        reading.take(found[0])


def _another_file(answered: str, wanted: str) -> bool:
    return bool(answered and wanted) and comparable_path(answered) != comparable_path(wanted)


def _refused(query: str, response: Response) -> CompanyError:
    if response.status_code is None:
        return CompanyAnswerError(f"The answer to {query} carries no statusCode.")
    return CompanyError(
        f'QuickBooks refused {query} (status {response.status_code}): "{response.status_message}"',
        remedy=status_meaning(response.status_code, response.status_message).remedy,
    )
