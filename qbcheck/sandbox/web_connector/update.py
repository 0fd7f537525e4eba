"""One update, from the certificate check to closeConnection (quickbooks-desktop reference, 1.2; error numbers 1.6)."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from qbcheck.sandbox.web_connector import records
from qbcheck.sandbox.web_connector.application import Application
from qbcheck.sandbox.web_connector.calls import CallError, Calls, DiedError, EndError, EndlessError, Late
from qbcheck.sandbox.web_connector.company import Company, CompanyError
from qbcheck.sandbox.web_connector.faults import ANSWER, OPEN, UNAPPLIED, Fault, Schedule
from qbcheck.sandbox.web_connector.opening import Opening
from qbcheck.sandbox.web_connector.operations import OPERATIONS
from qbcheck.sandbox.web_connector.questions import Told
from qbcheck.sandbox.web_connector.records import Poll, Value
from qbcheck.sandbox.web_connector.service import Service
from qbcheck.sandbox.web_connector.settings import Settings
from qbcheck.sandbox.web_connector.tampering import tampered

_ALL_DONE = 100
_PATH = re.compile(r"([A-Za-z]:|\\)\\.+")


@dataclass(slots=True)
class Kept:
    """What a Web Connector keeps from one update to the next."""

    schedule: Schedule
    late: list[Late] = field(default_factory=list)
    certificate_seen: bool = False
    file_ids: set[str] = field(default_factory=set)
    """Paths of the company files whose FileID is kept here."""


@dataclass(slots=True)
class Update:
    """One update of ``application``, the ``number``-th of its Web Connector."""

    application: Application
    company: Company
    password: str
    settings: Settings
    service: Service
    kept: Kept
    number: int
    calls: Calls
    poll: Poll
    sleep: Callable[[float], None]

    def run(self) -> None:
        """Make the update; what happened is in ``poll``."""
        try:
            try:
                self._update()
            except CallError as error:
                self._fail(error)
            except EndError as end:
                self._end(end)
        except DiedError:
            self.poll.outcome = records.DIED
        except EndlessError:
            self.poll.outcome = records.ENDLESS
            self.poll.breaches.append(f"no end after {self.settings.most_calls} calls")

    def _update(self) -> None:
        if not self.password:
            self._log("QBWC1030: There is no password for this application.")
            raise EndError(records.error(1030), "There is no password.")
        self._check_certificate()
        self._greet()
        path = self._authenticate()
        told = self._connect(path)
        self._exchange(told)

    def _end(self, end: EndError) -> None:
        self.poll.outcome, self.poll.status = end.outcome, end.status
        if end.closes == "always" or end.closes in self.settings.closes_after:
            self._close()

    def _close(self) -> None:
        try:
            closing = _text(self.calls.call("closeConnection", ticket=self.poll.ticket))
        except CallError as error:
            self._log(f"QBWC1044: closeConnection failed. Error message: {error}")
            if self.poll.outcome == records.DONE:
                self.poll.outcome = records.error(1044)
            return
        self._log(f"closeConnection: {closing}")
        self.poll.status = self.poll.status or closing

    def _fail(self, error: CallError) -> None:
        number = OPERATIONS[error.operation].failure
        self.poll.outcome = records.error(number) if number else f"error in {error.operation}"
        self.poll.status = f"{self.poll.outcome.removeprefix('error ')}: {error.operation} failed."
        self._log(f"{self.poll.status} Error message: {error}")
        if "exception" in self.settings.closes_after and self.poll.ticket:
            self._close()

    def _check_certificate(self) -> None:
        wanted = self.settings.certificate_check
        if wanted == "never" or (wanted == "first" and self.kept.certificate_seen):
            return
        try:
            status = self.service.status_of(self.application.certificate_url or self.application.url)
        except OSError as trouble:
            status, reason = 0, str(trouble)
        else:
            reason = f"the server answered {status}"
        if not 200 <= status <= 299:
            self._log(f"QBWC1048: Could not verify the web application server certificate: {reason}.")
            raise EndError(records.error(1048), "The certificate could not be verified.")
        self.kept.certificate_seen = True

    def _greet(self) -> None:
        try:
            self._log(f"serverVersion: {_text(self.calls.call('serverVersion'))}")
        except CallError as error:
            # Services of the older WSDL have no such operation.
            self._log(f"serverVersion failed. Error message: {error}")
        reply = _text(self.calls.call("clientVersion", strVersion=self.settings.version))
        kind, text = reply[:2], reply[2:]
        if kind == "W:" and not self.settings.warning_accepted:
            self._log(f"QBWC1037: {text}")
            raise EndError(records.CANCELLED, text)
        if kind == "E:" or (kind == "O:" and self.settings.expected_version_stops):
            self._log(f"QBWC1037: {text}")
            raise EndError(records.error(1037), text)
        if reply and kind not in ("W:", "O:"):
            self.poll.breaches.append(f"clientVersion answered {reply!r}")
            self._log("QBWC1046: clientVersion returned something unknown.")
            raise EndError(records.error(1046), "clientVersion returned something unknown.")

    def _authenticate(self) -> str:
        reply = self.calls.call("authenticate", strUserName=self.application.user, strPassword=self.password)
        members = reply if isinstance(reply, tuple) else ()
        if not 2 <= len(members) <= 4:
            self.poll.breaches.append(f"authenticate answered {len(members)} members: two to four are needed")
        if len(members) < 2:
            self._log("Authentication failed")
            raise EndError(records.AUTHENTICATION_FAILED, "Authentication failed")
        self.poll.ticket, verdict = _text(members[0]), _text(members[1])
        if not self.poll.ticket:
            self.poll.breaches.append("authenticate gave no ticket")
        waits = [self._seconds(text) for text in (*members[2:4], None, None)]
        if self.settings.auto_run:
            self.poll.postponed_for, self.poll.least_interval = waits[:2]
        if verdict == "nvu":
            self._log("QBWC1040: Not a valid user: the password stored is wrong.")
            raise EndError(records.NOT_VALID_USER, "Not a valid user", closes="nvu")
        if verdict == "none":
            raise EndError(records.NO_DATA, "No data exchange required", closes="none")
        if verdict == "busy":
            raise EndError(records.BUSY, "The server is busy", closes="busy")
        if self.poll.postponed_for:
            raise EndError(records.POSTPONED, "Update postponed by application", closes="postponed")
        self._judge_path(verdict, "authenticate")
        return verdict

    def _seconds(self, text: str | None) -> int:
        if text and not re.fullmatch(r"\d+", text):
            self.poll.breaches.append(f"authenticate answered {text!r} for a number of seconds")
            return 0
        return int(text or 0)

    def _judge_path(self, path: str, operation: str) -> None:
        if path and not _PATH.fullmatch(path):
            self.poll.breaches.append(f"{operation} answered {path!r}, which is no path and no word of QBWC")

    def _connect(self, path: str) -> Told:
        opening = Opening(self.application, self.company, self.settings, self.kept.file_ids, self._log)
        for attempt in itertools.count(1):
            try:
                ordered = self.kept.schedule.take(self.number, OPEN, attempt, ("hresult",))
                if ordered:
                    raise CompanyError(ordered[0].value)
                told = opening.with_file_id(opening.open(path))
            except CompanyError as error:
                self._log(f"QBWC1013: QuickBooks refused the connection: {error}")
                path = self._ask_for_another(error, attempt)
            else:
                self.poll.company_file = self.company.file
                return told
        raise AssertionError

    def _ask_for_another(self, error: CompanyError, attempt: int) -> str:
        """Return the path that connectionError wants to be tried, empty for the open file."""
        reply = _text(
            self.calls.call("connectionError", ticket=self.poll.ticket, hresult=error.hresult, message=error.message)
        )
        end = EndError(records.error(1013), error.message, closes="connectionError")
        if reply.lower() == "done":
            raise end
        self._judge_path(reply, "connectionError")
        if attempt > self.settings.most_retries:
            self.poll.breaches.append(f"connectionError wants more than {self.settings.most_retries} retries")
            raise end
        return reply

    def _exchange(self, told: Told) -> None:
        facts = told.text
        major, minor = (self.settings.qbxml_version or told.highest).split(".")
        while True:
            request = _text(
                self.calls.call(
                    "sendRequestXML",
                    ticket=self.poll.ticket,
                    strHCPResponse=facts,
                    strCompanyFileName=self.company.file,
                    qbXMLCountry=told.country,
                    qbXMLMajorVers=major,
                    qbXMLMinorVers=minor,
                )
            )
            facts = ""
            if request in ("", "NoOp"):
                self._pause_or_end()
                continue
            self._judge_qbxml(request)
            progress = self._report(*self._hand_over(request))
            if progress < 0:
                raise EndError(records.STOPPED, self._last_error(), closes="always")
            if progress >= _ALL_DONE:
                if progress > _ALL_DONE:
                    self.poll.breaches.append(f"receiveResponseXML answered {progress}")
                raise EndError(records.DONE, "", closes="always")

    def _pause_or_end(self) -> None:
        last_error = self._last_error()
        if last_error == "NoOp":
            self.sleep(self.settings.no_op_seconds)
        elif last_error == "Interactive mode":
            self._interact()
        else:
            raise EndError(records.STOPPED, last_error, closes="always")

    def _last_error(self) -> str:
        text = _text(self.calls.call("getLastError", ticket=self.poll.ticket))
        self._log(f"getLastError: {text}")
        return text

    def _interact(self) -> None:
        ticket = self.poll.ticket
        url = _text(self.calls.call("getInteractiveURL", wcTicket=ticket, sessionID=str(uuid.uuid4())))
        self._log(f"getInteractiveURL: {url}")
        if not self.settings.interactive_accepted:
            reason = "The user has declined the interactive mode."
            self.calls.call("interactiveRejected", wcTicket=ticket, reason=reason)
            raise EndError(records.CANCELLED, reason, closes="always")
        while _text(self.calls.call("interactiveDone", wcTicket=ticket)) not in self.settings.interactive_ends_with:
            self.sleep(self.settings.no_op_seconds)

    def _judge_qbxml(self, request: str) -> None:
        if not request.startswith("<"):
            self.poll.breaches.append(f"the qbXML begins with {request[:10]!r}")
        if self.settings.ascii_only and not request.isascii():
            self.poll.breaches.append("the qbXML holds characters beyond ASCII")

    def _hand_over(self, request: str) -> tuple[str, str, str]:
        """Return response, hresult and message for a message set, with what was ordered to go wrong."""
        number = self.calls.next_number("receiveResponseXML")
        ordered = self.kept.schedule.take(self.number, "receiveResponseXML", number, ANSWER)
        kinds = [fault.kind for fault in ordered]
        result = ("", "", "")
        if not any(kind in UNAPPLIED for kind in kinds):
            self.poll.message_sets.append(request)
            try:
                result = (self.company.process(request), "", "")
            except CompanyError as error:
                self._log(f"QuickBooks answered {error}")
                result = ("", error.hresult, error.message)
        for fault in ordered:
            result = self._ordered(fault, result)
        return result

    def _ordered(self, fault: Fault, result: tuple[str, str, str]) -> tuple[str, str, str]:
        if fault.kind.startswith("hresult"):
            return "", fault.value, CompanyError(fault.value).message
        if fault.kind.startswith("empty"):
            return "", "", ""
        if fault.kind == "late":
            members = ("ticket", "response", "hresult", "message")
            arguments: dict[str, str | None] = dict(zip(members, (self.poll.ticket, *result), strict=True))
            before = fault.value or "receiveResponseXML"
            self.kept.late.append(Late(self.number + 1, before, fault.ticket, arguments))
            raise DiedError
        return tampered(fault, result[0]), result[1], result[2]

    def _report(self, response: str, hresult: str, message: str) -> int:
        reply = self.calls.call(
            "receiveResponseXML", ticket=self.poll.ticket, response=response, hresult=hresult, message=message
        )
        if not isinstance(reply, int):
            raise TypeError(reply)
        return reply

    def _log(self, line: str) -> None:
        self.poll.log.append(line)


def _text(value: Value) -> str:
    """Return a text reply; nil and absent are empty."""
    if isinstance(value, (int, tuple)):
        raise TypeError(value)
    return value or ""
