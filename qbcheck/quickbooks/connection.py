"""A way to a company file: what every connection does, whatever carries it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from qbcheck.quickbooks.check import check_queries_only


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one document."""

    text: str
    """The answer as it came, for ``qbcheck.quickbooks.reader.read_answer``."""
    company_file: str = ""
    """Full path of the company file that answered; empty when the connection does not tell it."""


class Connection(ABC):
    """Hands documents to one company file; use it as a context manager.

    One document at a time, from one thread.
    """

    @abstractmethod
    def exchange(self, document: str) -> Answer:
        """Hand a request document over, unchanged, and return the answer.

        Raises NotDeliveredError when the company file never saw it, OutcomeUnknownError when it left and no answer
        came, RefusedAsAWholeError when it was refused with an HRESULT, CompanyAnswerError when what answered is not
        a company file.
        """

    def expect(self, message_sets: int) -> None:  # noqa: B027 - most connections show no progress
        """Tell how many message sets will be handed over in all, for a way that shows its progress."""

    @abstractmethod
    def close(self) -> None:
        """Let the company file go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class QueriesOnly(Connection):
    """A connection through which nothing can be changed: whatever is not a query is refused before it leaves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def exchange(self, document: str) -> Answer:
        """Hand a document of queries over. Raises RequestNotValidError for any other document."""
        check_queries_only(document)
        return self._connection.exchange(document)

    def close(self) -> None:
        self._connection.close()
