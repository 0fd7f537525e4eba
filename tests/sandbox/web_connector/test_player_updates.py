"""One test for each row of what a return value means (quickbooks-desktop reference, 1.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from qbcheck.sandbox.web_connector import Player
from tests.sandbox.web_connector.conftest import (
    COMPANY_FILE,
    PASSWORD,
    TICKET,
    Raw,
    ScriptedService,
    in_response,
    query,
)

Make = Callable[..., Player]
BEGINNING = ["serverVersion", "clientVersion", "authenticate"]


def test_a_whole_update(service: ScriptedService, player: Make) -> None:
    """GET, serverVersion, clientVersion, authenticate, the exchange, closeConnection."""
    poll = player().poll()

    assert ["/qbwc"] == service.gets
    assert [*BEGINNING, "sendRequestXML", "receiveResponseXML", "closeConnection"] == service.operations()
    assert ("done", "OK", []) == (poll.outcome, poll.status, poll.breaches)


def test_server_version_is_shown(service: ScriptedService, player: Make) -> None:
    """Any text of serverVersion goes to the log."""
    assert "serverVersion: scripted 1" in player().poll().log


def test_an_old_service_without_server_version(service: ScriptedService, player: Make) -> None:
    """The older WSDL has no serverVersion: the update goes on, and the fault is a breach."""
    del service.script["serverVersion"]

    poll = player().poll()

    assert "done" == poll.outcome
    assert ["serverVersion failed: not scripted"] == poll.breaches


@pytest.mark.parametrize("answer", ["", in_response("clientVersion", "")])
def test_client_version_empty_or_absent_goes_on(service: ScriptedService, player: Make, answer: Any) -> None:
    """An empty or absent result of clientVersion means continue."""
    service.script["clientVersion"] = [answer]

    poll = player().poll()

    assert "done" == poll.outcome
    assert [] == poll.breaches
    assert {"strVersion": "2.3.0.207"} == service.calls("clientVersion")[0].members


@pytest.mark.parametrize(("accepted", "outcome"), [(True, "done"), (False, "cancelled by the user")])
def test_client_version_warning(service: ScriptedService, player: Make, accepted: bool, outcome: str) -> None:
    """W: asks the user, who may continue."""
    service.script["clientVersion"] = ["W:an old connector"]

    assert outcome == player(settings={"warning_accepted": accepted}).poll().outcome


def test_client_version_error(service: ScriptedService, player: Make) -> None:
    """E: cancels the update before authenticate."""
    service.script["clientVersion"] = ["E:too old"]

    poll = player().poll()

    assert ("error QBWC1037", "too old", []) == (poll.outcome, poll.status, poll.breaches)
    assert ["serverVersion", "clientVersion"] == service.operations()


@pytest.mark.parametrize(("stops", "outcome"), [(True, "error QBWC1037"), (False, "done")])
def test_client_version_expected(service: ScriptedService, player: Make, stops: bool, outcome: str) -> None:
    """O: tells which version is expected; whether that stops the update is unconfirmed."""
    service.script["clientVersion"] = ["O:2.3"]

    assert outcome == player(settings={"expected_version_stops": stops}).poll().outcome


def test_client_version_malformed(service: ScriptedService, player: Make) -> None:
    """Anything else is QBWC1046."""
    service.script["clientVersion"] = ["welcome"]

    poll = player().poll()

    assert ("error QBWC1046", 1) == (poll.outcome, len(poll.breaches))


def test_authenticate_sends_user_and_password(service: ScriptedService, player: Make) -> None:
    """The user of the .qwc file and the stored password, which the record of calls does not show."""
    poll = player().poll()

    assert {"strUserName": "acme", "strPassword": PASSWORD} == service.calls("authenticate")[0].members
    assert {"strUserName": "acme", "strPassword": "(hidden)"} == poll.calls[2].arguments
    assert PASSWORD not in repr(poll)


def test_the_open_company_file(service: ScriptedService, player: Make) -> None:
    """An empty second member uses what is open; its path is told."""
    poll = player().poll()

    assert COMPANY_FILE == poll.company_file
    assert COMPANY_FILE == service.calls("sendRequestXML")[0].members["strCompanyFileName"]


def test_a_path_is_opened(service: ScriptedService, player: Make) -> None:
    """A full path opens that file; Windows does not mind the case."""
    service.script["authenticate"] = [[TICKET, COMPANY_FILE.upper()]]

    poll = player().poll()

    assert ("done", []) == (poll.outcome, poll.breaches)


def test_another_file_is_open(service: ScriptedService, player: Make) -> None:
    """A path of another file than the open one: 0x8004040A, connectionError, done stops."""
    service.script["authenticate"] = [[TICKET, r"C:\QuickBooks\Other.qbw"]]

    poll = player().poll()

    assert [*BEGINNING, "connectionError"] == service.operations()
    members = service.calls("connectionError")[0].members
    assert (TICKET, "0x8004040A") == (members["ticket"], members["hresult"])
    assert "error QBWC1013" == poll.outcome


@pytest.mark.parametrize(
    ("word", "outcome", "last"),
    [
        ("nvu", "not a valid user", "closeConnection"),
        ("none", "no data exchange required", "authenticate"),
        ("busy", "busy", "authenticate"),
    ],
)
def test_authenticate_words(service: ScriptedService, player: Make, word: str, outcome: str, last: str) -> None:
    """Nvu says so, closes and stops; none and busy stop."""
    service.script["authenticate"] = [[TICKET, word]]

    poll = player().poll()

    assert (outcome, []) == (poll.outcome, poll.breaches)
    assert last == service.operations()[-1]
    assert "" == poll.company_file


def test_close_connection_after_none_is_a_setting(service: ScriptedService, player: Make) -> None:
    """Whether none, busy and others are followed by closeConnection is not told."""
    service.script["authenticate"] = [[TICKET, "none"]]
    player(settings={"closes_after": frozenset({"none"})}).poll()

    assert "closeConnection" == service.operations()[-1]


def test_postponed(service: ScriptedService, player: Make) -> None:
    """The third member postpones by so many seconds, the fourth limits the interval."""
    service.script["authenticate"] = [[TICKET, "", "90", "600"]]

    poll = player().poll()

    assert ("postponed", "Update postponed by application") == (poll.outcome, poll.status)
    assert (90, 600) == (poll.postponed_for, poll.least_interval)
    assert BEGINNING == service.operations()


def test_postponement_needs_auto_run(service: ScriptedService, player: Make) -> None:
    """Without Auto-Run both numbers count for nothing."""
    service.script["authenticate"] = [[TICKET, "", "90", "600"]]

    poll = player(settings={"auto_run": False}).poll()

    assert ("done", 0, 0) == (poll.outcome, poll.postponed_for, poll.least_interval)


def test_seconds_that_are_no_number(service: ScriptedService, player: Make) -> None:
    """Seconds are digits."""
    service.script["authenticate"] = [[TICKET, "", "soon"]]

    assert ["authenticate answered 'soon' for a number of seconds"] == player().poll().breaches


@pytest.mark.parametrize(
    "result", ["<string>t</string>", "", '<string xmlns="http://tempuri.org/">t</string><string>x</string>']
)
def test_a_dropped_member(service: ScriptedService, player: Make, result: str) -> None:
    """A serializer that drops the empty second member: authentication failed."""
    service.script["authenticate"] = [in_response("authenticate", f"<authenticateResult>{result}</authenticateResult>")]

    poll = player().poll()

    assert "authentication failed" == poll.outcome
    assert poll.breaches


def test_a_refusal_without_ticket(service: ScriptedService, player: Make) -> None:
    """A ticket is given even when refusing."""
    service.script["authenticate"] = [["", "nvu"]]

    assert ["authenticate gave no ticket"] == player().poll().breaches


def test_an_unknown_word(service: ScriptedService, player: Make) -> None:
    """What is no word of QBWC is taken for a path."""
    service.script["authenticate"] = [[TICKET, "NVU"]]

    poll = player().poll()

    assert "error QBWC1013" == poll.outcome
    assert ["authenticate answered 'NVU', which is no path and no word of QBWC"] == poll.breaches


def test_the_first_call_tells_host_company_and_preferences(service: ScriptedService, player: Make) -> None:
    """StrHCPResponse holds the three answers in one document; later calls carry an empty string."""
    service.script["receiveResponseXML"] = [50, 100]
    player().poll()

    first, second = (call.members for call in service.calls("sendRequestXML"))
    answers = etree.fromstring((first["strHCPResponse"] or "").encode())[0]
    assert ["HostQueryRs", "CompanyQueryRs", "PreferencesQueryRs"] == [answer.tag for answer in answers]
    assert "" == second["strHCPResponse"]


def test_country_and_version_are_told(service: ScriptedService, player: Make) -> None:
    """HostRet's country and its highest version."""
    player().poll()
    members = service.calls("sendRequestXML")[0].members

    assert ("US", "16", "0") == (members["qbXMLCountry"], members["qbXMLMajorVers"], members["qbXMLMinorVers"])


def test_the_message_set_reaches_the_company_file_unchanged(
    service: ScriptedService, player: Make, company_server: Any
) -> None:
    """Every character of the qbXML is passed on."""
    text = query("AccountQuery").replace("<AccountQueryRq", "\n  <!-- a & b -->\t<AccountQueryRq")
    service.script["sendRequestXML"] = [text]
    poll = player().poll()

    assert [text] == poll.message_sets
    assert text == company_server.exchanges[-1].request


def test_the_answer_is_brought_back(service: ScriptedService, player: Make) -> None:
    """ReceiveResponseXML brings QuickBooks's answer, hresult and message empty."""
    player().poll()
    members = service.calls("receiveResponseXML")[0].members
    answers = etree.fromstring((members["response"] or "").encode())[0]

    assert (TICKET, "", "") == (members["ticket"], members["hresult"], members["message"])
    assert [("AccountQueryRs", "1", "0")] == [(a.tag, a.get("requestID"), a.get("statusCode")) for a in answers]


def test_a_refused_document(service: ScriptedService, player: Make) -> None:
    """QuickBooks cannot parse it: the response is empty, the HRESULT is told, and the service decides."""
    service.script["sendRequestXML"] = ["<QBXML/>"]

    poll = player().poll()
    members = service.calls("receiveResponseXML")[0].members

    assert ("", "0x80040400") == (members["response"], members["hresult"])
    assert "parsing" in (members["message"] or "")
    assert "done" == poll.outcome


@pytest.mark.parametrize("text", ["\ufeff<QBXML/>", " <QBXML/>", "<QBXML>é</QBXML>"])
def test_qbxml_that_older_versions_refuse(service: ScriptedService, player: Make, text: str) -> None:
    """A byte order mark, a blank, and characters beyond ASCII are breaches."""
    service.script["sendRequestXML"] = [text]

    assert player().poll().breaches


def test_beyond_ascii_may_be_allowed(service: ScriptedService, player: Make) -> None:
    """Newer versions take UTF-8."""
    service.script["sendRequestXML"] = ["<QBXML>é</QBXML>"]

    assert [] == player(settings={"ascii_only": False}).poll().breaches


@pytest.mark.parametrize("progress", [0, 1, 99])
def test_progress_asks_again(service: ScriptedService, player: Make, progress: int) -> None:
    """0 to 99 ask for the next message set."""
    service.script["receiveResponseXML"] = [progress, 100]
    poll = player().poll()

    assert ["done", 2] == [poll.outcome, len(poll.message_sets)]
    assert [progress, 100] == poll.replies("receiveResponseXML")


def test_more_than_a_hundred_is_a_breach(service: ScriptedService, player: Make) -> None:
    """There is no 101 percent."""
    service.script["receiveResponseXML"] = [101]

    poll = player().poll()

    assert ("done", ["receiveResponseXML answered 101"]) == (poll.outcome, poll.breaches)


def test_a_negative_number(service: ScriptedService, player: Make) -> None:
    """An error: getLastError, its text is the status, closeConnection."""
    service.script["receiveResponseXML"] = [-3]
    service.script["getLastError"] = ["The books are closed"]
    poll = player().poll()

    assert ("stopped by the service", "The books are closed") == (poll.outcome, poll.status)
    assert ["receiveResponseXML", "getLastError", "closeConnection"] == service.operations()[-3:]


@pytest.mark.parametrize("empty", ["", in_response("sendRequestXML", "")])
def test_an_empty_request(service: ScriptedService, player: Make, empty: Any) -> None:
    """No message set: getLastError, closeConnection; nothing goes to the company file."""
    service.script["sendRequestXML"] = [empty]
    poll = player().poll()

    assert ("stopped by the service", "No error", []) == (poll.outcome, poll.status, poll.message_sets)
    assert ["sendRequestXML", "getLastError", "closeConnection"] == service.operations()[-3:]


@pytest.mark.parametrize("first", ["", "NoOp"])
def test_no_op_pauses(service: ScriptedService, player: Make, first: str) -> None:
    """NoOp of getLastError: five seconds, and sendRequestXML again."""
    service.script["sendRequestXML"] = [first, query("AccountQuery")]
    service.script["getLastError"] = ["NoOp"]
    playing = player()
    poll = playing.poll()

    assert "done" == poll.outcome
    assert [5.0] == playing.pauses  # type: ignore[attr-defined]
    assert 2 == len(service.calls("sendRequestXML"))
    assert "" == service.calls("sendRequestXML")[1].members["strHCPResponse"]


def test_no_op_without_end(service: ScriptedService, player: Make) -> None:
    """An update without progress is ended, and is a breach."""
    service.script["sendRequestXML"] = [""]
    service.script["getLastError"] = ["NoOp"]

    poll = player(settings={"most_calls": 20}).poll()

    assert ("endless", ["no end after 20 calls"]) == (poll.outcome, poll.breaches)


@pytest.mark.parametrize("end", ["Done", ""])
def test_interactive_mode(service: ScriptedService, player: Make, end: str) -> None:
    """getInteractiveURL, interactiveDone until it is, then sendRequestXML again."""
    service.script |= {
        "sendRequestXML": ["", query("AccountQuery")],
        "getLastError": ["Interactive mode"],
        "getInteractiveURL": ["https://localhost/talk"],
        "interactiveDone": ["not yet", end],
    }
    poll = player().poll()

    assert "done" == poll.outcome
    assert "getInteractiveURL: https://localhost/talk" in poll.log
    assert ["getInteractiveURL", "interactiveDone", "interactiveDone", "sendRequestXML"] == service.operations()[5:9]
    assert TICKET == service.calls("getInteractiveURL")[0].members["wcTicket"]


def test_interactive_mode_declined(service: ScriptedService, player: Make) -> None:
    """The user does not want the browser: interactiveRejected with the reason."""
    service.script |= {
        "sendRequestXML": [""],
        "getLastError": ["Interactive mode"],
        "getInteractiveURL": ["https://localhost/talk"],
        "interactiveRejected": ["a pity"],
    }

    poll = player(settings={"interactive_accepted": False}).poll()

    assert "cancelled by the user" == poll.outcome
    assert ["interactiveRejected", "closeConnection"] == service.operations()[-2:]
    assert service.calls("interactiveRejected")[0].members["reason"]


@pytest.mark.parametrize("word", ["done", "DONE", "Done"])
def test_connection_error_done(service: ScriptedService, player: Make, word: str) -> None:
    """Done in any case stops."""
    service.script["authenticate"] = [[TICKET, r"C:\Other.qbw"]]
    service.script["connectionError"] = [word]

    poll = player().poll()

    assert ("error QBWC1013", []) == (poll.outcome, poll.breaches)
    assert 1 == len(service.calls("connectionError"))


@pytest.mark.parametrize("again", ["", COMPANY_FILE])
def test_connection_error_tries_again(service: ScriptedService, player: Make, again: str) -> None:
    """An empty reply tries the open file, a path that one."""
    service.script["authenticate"] = [[TICKET, r"C:\Other.qbw"]]
    service.script["connectionError"] = [again]

    poll = player().poll()

    assert ("done", []) == (poll.outcome, poll.breaches)


def test_connection_error_again_and_again(service: ScriptedService, player: Make) -> None:
    """Not more than a couple of times."""
    service.script["authenticate"] = [[TICKET, r"C:\Other.qbw"]]
    service.script["connectionError"] = [r"C:\Another.qbw"]

    poll = player().poll()

    assert "error QBWC1013" == poll.outcome
    assert 3 == len(service.calls("connectionError"))
    assert ["connectionError wants more than 2 retries"] == poll.breaches


def test_close_connection_is_the_status(service: ScriptedService, player: Make) -> None:
    """Its text is shown."""
    service.script["closeConnection"] = ["3 documents transferred"]

    assert "3 documents transferred" == player().poll().status


def test_no_password(service: ScriptedService, player: Make) -> None:
    """Nothing is sent without a stored password: QBWC1030."""
    assert "error QBWC1030" == player(password="").poll().outcome
    assert [] == service.operations()


@pytest.mark.parametrize("status", [405, 401, 500])
def test_certificate_check(service: ScriptedService, player: Make, status: int) -> None:
    """Anything but 2xx on the plain GET is QBWC1048."""
    service.get_status = status

    assert "error QBWC1048" == player().poll().outcome
    assert [] == service.operations()


def test_certificate_check_before_the_first_update_only(service: ScriptedService, player: Make) -> None:
    """Once it has succeeded it is not repeated, unless the setting says so."""
    playing = player()
    playing.poll()
    playing.poll()
    assert 1 == len(service.gets)

    playing = player(settings={"certificate_check": "each"})
    playing.poll()
    playing.poll()
    assert 3 == len(service.gets)


def test_the_service_is_not_there(service: ScriptedService, player: Make, application: Any) -> None:
    """Nobody listens: the certificate cannot be verified."""
    nobody = type(application)(name="nobody", url="http://localhost:9/", user="acme")

    assert "error QBWC1048" == player(application=nobody).poll().outcome


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("clientVersion", 1036),
        ("authenticate", 1012),
        ("sendRequestXML", 1041),
        ("receiveResponseXML", 1042),
        ("getLastError", 1043),
        ("closeConnection", 1044),
        ("connectionError", 1045),
    ],
)
def test_a_fault_has_a_number(service: ScriptedService, player: Make, operation: str, number: int) -> None:
    """A SOAP fault, each operation with its error number; and it is a breach."""
    if operation == "getLastError":
        service.script["sendRequestXML"] = [""]
    if operation == "connectionError":
        service.script["authenticate"] = [[TICKET, r"C:\Other.qbw"]]
    del service.script[operation]

    poll = player().poll()

    assert f"error QBWC{number}" == poll.outcome
    assert f"QBWC{number}: {operation} failed. Error message: not scripted" in poll.log
    assert [f"{operation} failed: not scripted"] == poll.breaches


def test_an_error_page(service: ScriptedService, player: Make) -> None:
    """HTML instead of SOAP: QBWC1012 in .NET's words."""
    service.script["authenticate"] = [Raw(b"<html>oops</html>", "text/html")]

    poll = player().poll()

    assert "error QBWC1012" == poll.outcome
    assert "Client found response content type of 'text/html', but expected 'text/xml'." in poll.calls[-1].error
