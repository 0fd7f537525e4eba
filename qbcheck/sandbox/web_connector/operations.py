"""The operations of a Web Connector service (quickbooks-desktop reference, 1.1; error numbers 1.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NAMESPACE = "http://developer.intuit.com/"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is sent and what comes back."""

    name: str
    members: tuple[str, ...]
    """In the order of the WSDL."""
    result: Literal["string", "strings", "int"] = "string"
    failure: int | None = None
    """QBWC's error number when the call fails; None: the vendor's list has none."""

    @property
    def action(self) -> str:
        """The SOAPAction, without quotes."""
        return NAMESPACE + self.name


_TICKET = ("ticket",)
_ALL = (
    Operation("serverVersion", ()),
    Operation("clientVersion", ("strVersion",), failure=1036),
    Operation("authenticate", ("strUserName", "strPassword"), "strings", failure=1012),
    Operation(
        "sendRequestXML",
        ("ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry", "qbXMLMajorVers", "qbXMLMinorVers"),
        failure=1041,
    ),
    Operation("receiveResponseXML", ("ticket", "response", "hresult", "message"), "int", failure=1042),
    Operation("connectionError", ("ticket", "hresult", "message"), failure=1045),
    Operation("getLastError", _TICKET, failure=1043),
    Operation("closeConnection", _TICKET, failure=1044),
    Operation("getInteractiveURL", ("wcTicket", "sessionID")),
    Operation("interactiveDone", ("wcTicket",)),
    Operation("interactiveRejected", ("wcTicket", "reason")),
)
OPERATIONS = {operation.name: operation for operation in _ALL}
