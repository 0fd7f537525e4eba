"""A desk that says what a test tells it to say, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from qbcheck.quickbooks.web_connector.desk import ServiceStatus

ANSWERS: dict[str, Any] = {
    "server_version": "qbcheck 0.1.0",
    "client_version": "",
    "authenticate": ["6f9619ff", ""],
    "send_request_xml": "<QBXML/>",
    "receive_response_xml": 100,
    "too_large": -7,
    "connection_error": "done",
    "get_last_error": "Nothing went wrong.",
    "close_connection": "OK",
    "get_interactive_url": "https://localhost/page",
    "interactive_done": "Done",
    "interactive_rejected": "So be it.",
    "status": ServiceStatus("main", "Sample Company", "0.1.0"),
}


class SomeDesk:
    """Answers each operation with what stands in ``answers``: a value, or an exception to raise."""

    def __init__(self, **answers: Any) -> None:
        self.answers = ANSWERS | answers
        self.asked: list[tuple[Any, ...]] = []
        """Every call: name of the method, then its arguments."""
        self.gates: dict[str, threading.Event] = {}
        """What a method waits for before it answers, at most twenty seconds."""

    def _answer(self, name: str, *arguments: Any) -> Any:
        self.asked.append((name, *arguments))
        if name in self.gates:
            self.gates[name].wait(20)
        answer = self.answers[name]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def server_version(self) -> str:
        return str(self._answer("server_version"))

    def client_version(self, version: str) -> str:
        return str(self._answer("client_version", version))

    def authenticate(self, user: str, password: str, address: str) -> Sequence[str]:
        return list(self._answer("authenticate", user, password, address))

    def send_request_xml(
        self, ticket: str, opening: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        return str(self._answer("send_request_xml", ticket, opening, company_file, country, major, minor))

    def receive_response_xml(self, ticket: str, response: str, hresult: str, message: str) -> int:
        return int(self._answer("receive_response_xml", ticket, response, hresult, message))

    def too_large(self, ticket: str, limit: int) -> int:
        return int(self._answer("too_large", ticket, limit))

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        return str(self._answer("connection_error", ticket, hresult, message))

    def get_last_error(self, ticket: str) -> str:
        return str(self._answer("get_last_error", ticket))

    def close_connection(self, ticket: str) -> str:
        return str(self._answer("close_connection", ticket))

    def get_interactive_url(self, ticket: str, session_id: str) -> str:
        return str(self._answer("get_interactive_url", ticket, session_id))

    def interactive_done(self, ticket: str) -> str:
        return str(self._answer("interactive_done", ticket))

    def interactive_rejected(self, ticket: str, reason: str) -> str:
        return str(self._answer("interactive_rejected", ticket, reason))

    def status(self) -> ServiceStatus:
        status = self._answer("status")
        assert isinstance(status, ServiceStatus)
        return status
