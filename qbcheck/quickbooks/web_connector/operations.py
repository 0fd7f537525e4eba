"""The operations QBWC can call: their parameters in order, how a Desk is asked, and what is said when that fails.

From the vendor's WSDL; the three interactive ones, which it lacks, from the vendor's guide (quickbooks-desktop
reference, 1.1). Refusals are what QBWC takes without trying for ever (1.2).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qbcheck.quickbooks.web_connector.desk import Desk

NAMESPACE = "http://developer.intuit.com/"

Result = str | int | Sequence[str]


class Type(StrEnum):
    """The types of the contract."""

    STRING = "string"
    INT = "int"
    STRINGS = "ArrayOfString"


@dataclass(frozen=True, slots=True)
class Call:
    """One operation that was called."""

    values: Mapping[str, str]
    """What was sent, by name of the parameter."""
    address: str = ""
    """IP address of the caller."""

    def text(self, parameter: str) -> str:
        """Return what was sent, ``""`` when nothing was."""
        return self.values.get(parameter, "")

    def number(self, parameter: str) -> int:
        """Return a number that was sent, 0 when it was none."""
        text = self.text(parameter).strip()
        return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    ask: Callable[[Desk, Call], Result]
    """Asks the desk."""
    refusal: Callable[[], Result]
    """What is answered when the desk fails: it ends the session, or QBWC asks on and is refused there."""
    result: Type = Type.STRING

    @property
    def response_name(self) -> str:
        return f"{self.name}Response"

    @property
    def result_name(self) -> str:
        return f"{self.name}Result"


def _strings(*names: str) -> tuple[tuple[str, Type], ...]:
    return tuple((name, Type.STRING) for name in names)


def _authenticate(desk: Desk, call: Call) -> Result:
    return desk.authenticate(call.text("strUserName"), call.text("strPassword"), call.address)


def _send_request_xml(desk: Desk, call: Call) -> Result:
    return desk.send_request_xml(
        call.text("ticket"),
        call.text("strHCPResponse"),
        call.text("strCompanyFileName"),
        call.text("qbXMLCountry"),
        call.number("qbXMLMajorVers"),
        call.number("qbXMLMinorVers"),
    )


def _receive_response_xml(desk: Desk, call: Call) -> Result:
    return desk.receive_response_xml(
        call.text("ticket"), call.text("response"), call.text("hresult"), call.text("message")
    )


def _connection_error(desk: Desk, call: Call) -> Result:
    return desk.connection_error(call.text("ticket"), call.text("hresult"), call.text("message"))


_FAILED = "qbcheck failed here; its log says why."

OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("serverVersion", (), lambda desk, _: desk.server_version(), lambda: ""),
        Operation(
            "clientVersion",
            _strings("strVersion"),
            lambda desk, call: desk.client_version(call.text("strVersion")),
            lambda: "",
        ),
        Operation(
            "authenticate",
            _strings("strUserName", "strPassword"),
            _authenticate,
            # A ticket is due also with a refusal; nobody knows this one.
            lambda: (str(uuid.uuid4()), "busy"),
            Type.STRINGS,
        ),
        Operation(
            "sendRequestXML",
            (
                *_strings("ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry"),
                ("qbXMLMajorVers", Type.INT),
                ("qbXMLMinorVers", Type.INT),
            ),
            _send_request_xml,
            lambda: "",
        ),
        Operation(
            "receiveResponseXML",
            _strings("ticket", "response", "hresult", "message"),
            _receive_response_xml,
            lambda: -1,
            Type.INT,
        ),
        Operation("connectionError", _strings("ticket", "hresult", "message"), _connection_error, lambda: "done"),
        Operation(
            "getLastError",
            _strings("ticket"),
            lambda desk, call: desk.get_last_error(call.text("ticket")),
            lambda: _FAILED,
        ),
        Operation(
            "closeConnection",
            _strings("ticket"),
            lambda desk, call: desk.close_connection(call.text("ticket")),
            lambda: _FAILED,
        ),
        Operation(
            "getInteractiveURL",
            _strings("wcTicket", "sessionID"),
            lambda desk, call: desk.get_interactive_url(call.text("wcTicket"), call.text("sessionID")),
            lambda: "",
        ),
        Operation(
            "interactiveDone",
            _strings("wcTicket"),
            lambda desk, call: desk.interactive_done(call.text("wcTicket")),
            lambda: "Done",
        ),
        Operation(
            "interactiveRejected",
            _strings("wcTicket", "reason"),
            lambda desk, call: desk.interactive_rejected(call.text("wcTicket"), call.text("reason")),
            lambda: "",
        ),
    )
}
"""Every operation, by name, in the order QBWC calls them."""
