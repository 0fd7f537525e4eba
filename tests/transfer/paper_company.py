"""A company file on paper: adds customers and vendors and invoices, remembers message sets, and can be told to fail.

It knows nothing of how we write or settle; it is far less strict than the sandbox's, and quick enough for thousands of
runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from xml.sax.saxutils import quoteattr

from lxml import etree

from qbcheck.errors import NotDeliveredError, OutcomeUnknownError, RefusedAsAWholeError
from qbcheck.quickbooks.connection import Answer, Connection

NAME, FILE = "Acme IT Services", r"C:\Books\Acme.qbw"


class Memory(Enum):
    """What QuickBooks says of a message set id, where the reference is unsure."""

    FULL = "the answer as it was"
    STATUS_ONLY = "status codes, no records"
    SAYS_600 = "nothing is remembered: 600"
    SAYS_9002 = "nothing is remembered: 9002"
    TAKES_NO_QUESTION = "0x80040400"
    SAYS_NOTHING = "an answer without a word about it"


class Fault(Enum):
    """What happens to one writing message set."""

    NONE = "nothing"
    NOT_DELIVERED = "QuickBooks never saw it"
    LOST_BEFORE = "lost on the way there"
    LOST_AFTER = "done, the answer lost on the way back"
    DIES_AFTER_HALF = "QuickBooks dies when half is done, remembering nothing"
    EMPTY = "done, an empty answer"
    CUT = "done, half of the answer"
    SHORT = "done, the last response is missing"
    OF_ANOTHER = "done, the answer names another message set"
    NO_REQUEST_IDS = "done, the answer has no request ids"
    ALL_HRESULT = "0x80040400, nothing done"
    BUSY = "0x80040414, nothing done"


@dataclass
class PaperCompany(Connection):
    """One company file."""

    memory: Memory = Memory.FULL
    faults: list[Fault] = field(default_factory=list)
    poison: frozenset[str] = frozenset()
    """Names that make the whole document unreadable."""
    names: frozenset[str] = frozenset()
    """Names that are taken by others: 3100."""
    name: str = NAME
    records: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    """Every writing document that was handed over."""
    _remembered: dict[str, tuple[str, str]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def close(self) -> None:
        pass

    def forget(self) -> None:
        """Forget every message set."""
        self._remembered.clear()

    def exchange(self, document: str) -> Answer:
        requests = etree.fromstring(document.encode())[0]
        new_id, old_id = requests.get("newMessageSetID"), requests.get("oldMessageSetID")
        if new_id and new_id == old_id and not len(requests):
            return Answer(self._recall(new_id), FILE)
        if new_id is None:
            return Answer(_set("", (self._query(request) for request in requests)), FILE)
        self.documents.append(document)
        return self._write(document, requests, new_id)

    def _recall(self, set_id: str) -> str:
        said = {Memory.SAYS_600: "600", Memory.SAYS_9002: "9002"}.get(self.memory)
        if self.memory is Memory.TAKES_NO_QUESTION:
            raise RefusedAsAWholeError("0x80040400", hresult="0x80040400")
        if said or set_id not in self._remembered or self.memory is Memory.SAYS_NOTHING:
            code = said or ("0" if self.memory is Memory.SAYS_NOTHING else "600")
            return f'<QBXML><QBXMLMsgsRs newMessageSetID="{set_id}" messageSetStatusCode="{code}"/></QBXML>'
        answer = self._remembered[set_id][1]
        if self.memory is Memory.STATUS_ONLY:
            root = etree.fromstring(answer)
            for response in root[0]:
                for record in list(response):
                    response.remove(record)
            return etree.tostring(root, encoding="unicode")
        return answer

    def _write(self, document: str, requests: etree._Element, set_id: str) -> Answer:
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        match fault:
            case Fault.NOT_DELIVERED:
                raise NotDeliveredError("QuickBooks is away.")
            case Fault.LOST_BEFORE:
                raise OutcomeUnknownError("lost")
            case Fault.ALL_HRESULT:
                raise RefusedAsAWholeError("refused", hresult="0x80040400")
            case Fault.BUSY:
                raise RefusedAsAWholeError("a window is open", hresult="0x80040414")
        if any(name in document for name in self.poison):
            raise RefusedAsAWholeError("refused", hresult="0x80040400", text="not parsed")
        if fault is Fault.DIES_AFTER_HALF:
            for request in requests[: (len(requests) + 1) // 2]:
                self._add(request)
            raise OutcomeUnknownError("QuickBooks has died")
        if set_id in self._remembered:
            answer = self._remembered[set_id][1]
        else:
            answer = _set(set_id, self._add_in_turn(requests))
        self._remembered[set_id] = (document, answer)
        match fault:
            case Fault.LOST_AFTER:
                raise OutcomeUnknownError("lost")
            case Fault.EMPTY:
                return Answer("", FILE)
            case Fault.CUT:
                return Answer(answer[: len(answer) // 2], FILE)
            case Fault.SHORT:
                root = etree.fromstring(answer)
                root[0].remove(root[0][-1])
                return Answer(etree.tostring(root, encoding="unicode"), FILE)
            case Fault.OF_ANOTHER:
                return Answer(answer.replace(set_id, "another"), FILE)
            case Fault.NO_REQUEST_IDS:
                return Answer(answer.replace("requestID", "noRequestID"), FILE)
        return Answer(answer, FILE)

    def _add_in_turn(self, requests: etree._Element) -> Iterator[str]:
        is_stopped = False
        for request in requests:
            if is_stopped:
                request_id = quoteattr(request.get("requestID", ""))
                yield f'<{request[0].tag}Rs requestID={request_id} statusCode="3231" statusSeverity="Error"/>'
                continue
            response = self._add(request)
            is_stopped = 'statusSeverity="Error"' in response and requests.get("onError") == "stopOnError"
            yield response

    def _add(self, request: etree._Element) -> str:
        add = request[0]
        kind = add.tag.removesuffix("Add")
        request_id = quoteattr(request.get("requestID", ""))
        values = {child.tag: child.text or "" for child in add}
        name = values.get("Name", "").casefold()
        taken = {one["Name"].casefold() for _, _, one in self.records if "Name" in one}
        if name and name in taken | {each.casefold() for each in self.names}:
            message = f"The name {quoteattr(values['Name'])[1:-1]} of the list element is already in use."
            return (
                f'<{add.tag}Rs requestID={request_id} statusCode="3100" statusSeverity="Error" '
                f'statusMessage="{message}"/>'
            )
        record_id = f"80{next(self._numbers):06X}-1700000000"
        self.records.append((kind, record_id, values))
        return (
            f'<{add.tag}Rs requestID={request_id} statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
            f"{_record(kind, record_id, values)}</{add.tag}Rs>"
        )

    def _query(self, request: etree._Element) -> str:
        kind = request.tag.removesuffix("QueryRq")
        tag = f"{kind}QueryRs"
        attributes = f'requestID={quoteattr(request.get("requestID", ""))} statusSeverity="Info"'
        match kind:
            case "Host":
                inner = (
                    "<HostRet><ProductName>QuickBooks</ProductName><MajorVersion>33</MajorVersion><MinorVersion>0"
                    "</MinorVersion><Country>US</Country><SupportedQBXMLVersion>13.0</SupportedQBXMLVersion></HostRet>"
                )
            case "Company":
                inner = f"<CompanyRet><CompanyName>{self.name}</CompanyName></CompanyRet>"
            case _:
                wanted = (request.findtext("NameFilter/Name") or "").casefold()
                inner = "".join(
                    _record(kind, record_id, values)
                    for record_kind, record_id, values in self.records
                    if record_kind == kind and values.get("Name", "").casefold().endswith(wanted)
                )
        return f'<{tag} {attributes} statusCode="{0 if inner else 1}" statusMessage="Status OK">{inner}</{tag}>'


def _record(kind: str, record_id: str, values: dict[str, str]) -> str:
    id_tag = "TxnID" if kind == "Invoice" else "ListID"
    shown = {key: values[key] for key in ("Name", "FullName", "Memo", "ExternalGUID") if key in values}
    if "Name" in shown:
        shown["FullName"] = shown["Name"]
    elements = "".join(f"<{key}>{value.replace('&', '&amp;')}</{key}>" for key, value in shown.items())
    return f"<{kind}Ret><{id_tag}>{record_id}</{id_tag}><EditSequence>1</EditSequence>{elements}</{kind}Ret>"


def _set(set_id: str, responses: Iterable[str]) -> str:
    attributes = f' newMessageSetID="{set_id}" messageSetStatusCode="0"' if set_id else ""
    return f"<QBXML><QBXMLMsgsRs{attributes}>{''.join(responses)}</QBXMLMsgsRs></QBXML>"
