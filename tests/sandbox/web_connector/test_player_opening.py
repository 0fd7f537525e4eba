"""The company file is opened, asked for host, company and preferences, and given its FileID (reference, 1.2, 1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.web_connector import Company, CompanyError, Player
from tests.sandbox.web_connector.conftest import COMPANY_FILE, TICKET, ScriptedService, query

Make = Callable[..., Player]
Start = Callable[..., CompanyServer]
FILE_ID = "{6E2A9D57-8F31-4B70-A4C5-1D9B3E8F0A26}"
OWNER_ID = "{0B6F1C34-52D8-4C8E-9B1E-5A6D0F7E2C91}"
OTHER_ID = "{11111111-8F31-4B70-A4C5-1D9B3E8F0A26}"


def told(service: ScriptedService, number: int = 0) -> Any:
    """Return strHCPResponse of a sendRequestXML, read."""
    return etree.fromstring((service.calls("sendRequestXML")[number].members["strHCPResponse"] or "").encode())[0]


def file_id(service: ScriptedService, number: int = 0) -> list[tuple[str, str]]:
    """Return owner and value of the private data that CompanyRet tells."""
    return [
        (data.findtext("OwnerID").upper(), data.findtext("DataExtValue"))
        for data in told(service, number).iterfind(".//CompanyRet/DataExtRet")
    ]


class TakesPrivateData(Company):
    """A company file that takes private data, and writes GUIDs small; everything else is the sandbox's."""

    __slots__ = ("asked", "private", "status")

    def __init__(self, url: str, file_id: str = "", status: int = 0) -> None:
        super().__init__(url)
        self.private = file_id
        self.status = status
        self.asked: list[str] = []

    def process(self, document: str) -> str:
        """Answer additions here, and put the private data into CompanyRet when its owner asks."""
        self.asked.append(document)
        if "DataExtAddRq" in document:
            if self.status == 0:
                self.private = document.split("<DataExtValue>")[1].split("<")[0]
            answer = f'<DataExtDefAddRs statusCode="{self.status}"/><DataExtAddRs statusCode="{self.status}"/>'
            return f"<QBXML><QBXMLMsgsRs>{answer}</QBXMLMsgsRs></QBXML>"
        answer = super().process(document)
        if not self.private or OWNER_ID not in document:
            return answer
        data = (
            f"<DataExtRet><OwnerID>{OWNER_ID.lower()}</OwnerID><DataExtName>FileID</DataExtName>"
            f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{self.private}</DataExtValue></DataExtRet>"
        )
        return answer.replace("</CompanyRet>", f"{data}</CompanyRet>")


@pytest.fixture
def company_server(tmp_path: Path) -> Iterator[CompanyServer]:
    """Run a company file of us-ready that no Web Connector has written its FileID into yet."""
    with CompanyServer(load_scenario("us-ready", date(2026, 11, 24)), tmp_path / "company") as server:
        yield server


def test_the_file_id_goes_into_the_company_file(
    service: ScriptedService, player: Make, company_server: CompanyServer
) -> None:
    """Private data named FileID under the owner, added at the first connection and only then."""
    company = TakesPrivateData(company_server.url)
    playing = player(company=company)
    playing.poll()
    playing.poll()
    (additions,) = (document for document in company.asked if "DataExtAddRq" in document)

    assert (
        f"<DataExtAdd><OwnerID>{OWNER_ID}</OwnerID><DataExtName>FileID</DataExtName>"
        f"<OtherDataExtType>Company</OtherDataExtType><DataExtValue>{FILE_ID}</DataExtValue></DataExtAdd>" in additions
    )
    assert [(OWNER_ID, FILE_ID)] == file_id(service) == file_id(service, 1)
    assert playing.polls[0].message_sets == [query("AccountQuery")]


def test_a_file_id_that_is_there(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """Nothing is added; the case of hexadecimal digits does not count."""
    company = TakesPrivateData(company_server.url, FILE_ID.lower())
    player(company=company).poll()

    assert not [document for document in company.asked if "DataExtAddRq" in document]


@pytest.mark.parametrize(("wanted", "outcome"), [("keep", "done"), ("refuse", "error QBWC1026")])
def test_another_file_id(
    service: ScriptedService, player: Make, company_server: CompanyServer, wanted: str, outcome: str
) -> None:
    """Another FileID of this owner: QBWC1026 in the log; whether the update ends is unconfirmed."""
    company = TakesPrivateData(company_server.url, OTHER_ID)
    poll = player(company=company, settings={"other_file_id": wanted}).poll()

    assert outcome == poll.outcome
    assert OTHER_ID == company.private
    assert "QBWC1026" in poll.log[-2]


def test_the_player_keeps_the_file_id(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """A company file that does not know the request (1030): the player adds it to what is told."""
    company = TakesPrivateData(company_server.url, status=1030)
    playing = player(company=company)
    poll = playing.poll()
    playing.poll()

    assert 1 == sum("DataExtAddRq" in document for document in company.asked)
    assert [(OWNER_ID, FILE_ID)] == file_id(service) == file_id(service, 1)
    assert not [line for line in poll.log if "QBWC" in line]


def test_the_file_id_cannot_be_registered(
    service: ScriptedService, player: Make, company_server: CompanyServer
) -> None:
    """Another refusal is QBWC1027 in the log."""
    poll = player(company=TakesPrivateData(company_server.url, status=3260)).poll()

    assert "QBWC1027: The FileID could not be registered: status 3260" in poll.log


def test_the_player_keeps_it_by_setting(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """With file_id = player nothing is written into the company file."""
    before = len(company_server.exchanges)
    player(settings={"file_id": "player"}).poll()

    assert [(OWNER_ID, FILE_ID)] == file_id(service)
    assert all("DataExtAdd" not in exchange.messages for exchange in company_server.exchanges[before:])


def test_no_file_id(service: ScriptedService, player: Make) -> None:
    """With file_id = never the service is told of none."""
    player(settings={"file_id": "never"}).poll()

    assert [] == file_id(service)


def test_company_query_without_owner(service: ScriptedService, player: Make, company_server: CompanyServer) -> None:
    """The first call's CompanyQuery may ask for no private data; the FileID is looked for all the same."""
    company = TakesPrivateData(company_server.url)
    playing = player(company=company, settings={"hcp_owner_id": False})
    playing.poll()
    playing.poll()

    assert [] == file_id(service)
    assert FILE_ID == company.private
    assert 1 == sum("DataExtAddRq" in document for document in company.asked)


def test_the_sandbox_company_file(service: ScriptedService, player: Make, company_of: Start) -> None:
    """With the real company file the FileID is told from the first update on, wherever it is kept."""
    playing = player(company=Company(company_of().url))
    playing.poll()
    playing.poll()

    assert [(OWNER_ID, FILE_ID)] == file_id(service) == file_id(service, 1)


def test_one_document_for_the_three(service: ScriptedService, player: Make, company_of: Start) -> None:
    """Host, Company and Preferences are one document, in 13.0 unless set."""
    server = company_of()
    player(company=Company(server.url), settings={"file_id": "never"}).poll()
    first = server.exchanges[0]

    assert ("HostQuery", "CompanyQuery", "PreferencesQuery") == first.messages
    assert '<?qbxml version="13.0"?>' in first.request
    assert 2 == len(server.exchanges)


def test_the_version_of_the_three_is_a_setting(service: ScriptedService, player: Make, company_of: Start) -> None:
    """The version they are written in is unconfirmed."""
    server = company_of()
    player(company=Company(server.url), settings={"hcp_version": "1.1"}).poll()

    assert '<?qbxml version="1.1"?>' in server.exchanges[0].request
    assert "OwnerID" not in server.exchanges[0].request
    assert None is told(service).find(".//HostRet/Country")
    assert "US" == service.calls("sendRequestXML")[0].members["qbXMLCountry"]


@pytest.mark.parametrize(
    ("versions", "asked", "highest"),
    [
        (["1.0", "1.1", "2.0"], "1.1", ("2", "0")),
        (["CA2.0", "CA3.0"], "CA2.0", ("3", "0")),
        (["UK2.0"], "UK2.0", ("2", "0")),
        (["9.0", "10.0", "13.0"], "13.0", ("13", "0")),
    ],
)
def test_old_versions(
    service: ScriptedService, player: Make, company_of: Start, versions: list[str], asked: str, highest: Any
) -> None:
    """An old QuickBooks is asked in what it speaks; its highest version is told by number."""
    server = company_of(versions=versions)
    player(company=Company(server.url)).poll()
    members = service.calls("sendRequestXML")[0].members

    assert f'version="{asked}"' in next(e for e in server.exchanges if e.outcome == "answered").request
    assert highest == (members["qbXMLMajorVers"], members["qbXMLMinorVers"])


def test_the_version_told_is_a_setting(service: ScriptedService, player: Make) -> None:
    """What the Web Connector tells may be less than the highest."""
    player(settings={"qbxml_version": "13.0"}).poll()

    assert "13" == service.calls("sendRequestXML")[0].members["qbXMLMajorVers"]


@pytest.mark.parametrize(("ends", "outcome"), [(False, "done"), (True, "error QBWC1014")])
def test_the_three_cannot_be_read(
    service: ScriptedService, player: Make, company_of: Start, ends: bool, outcome: str
) -> None:
    """One of them is refused: QBWC1014; whether the update goes on is not told."""
    server = company_of(denied=["PreferencesQuery"])
    poll = player(company=Company(server.url), settings={"unread_hcp_ends": ends}).poll()

    assert outcome == poll.outcome
    assert [line for line in poll.log if line.startswith("QBWC1014")]


@pytest.mark.parametrize("answer", ["empty", "cut-off"])
def test_the_three_are_damaged(service: ScriptedService, player: Make, company_of: Start, answer: str) -> None:
    """An answer that is no XML is QBWC1014 too."""
    server = company_of(faults=[{"on": "HostQuery", "answer": answer}])

    assert [line for line in player(company=Company(server.url)).poll().log if line.startswith("QBWC1014")]


@pytest.mark.parametrize(
    ("state", "path", "hresult"),
    [
        ({"dialog": True}, "", "0x80040414"),
        ({"authorised": False}, "", "0x80040418"),
        ({"quickbooks": "closed"}, "", "0x80040416"),
        ({"quickbooks": "closed"}, COMPANY_FILE, "0x80040408"),
        ({"quickbooks": "closed", "unattended": True}, r"C:\Other.qbw", "0x80040406"),
        ({"quickbooks": "no-file"}, "", "0x80040417"),
        ({"quickbooks": "no-file"}, r"C:\Other.qbw", "0x80040406"),
        ({"quickbooks": "open"}, r"C:\Other.qbw", "0x8004040A"),
    ],
)
def test_quickbooks_refuses(
    service: ScriptedService, player: Make, company_server: CompanyServer, state: Any, path: str, hresult: str
) -> None:
    """A dialog, no authorisation, QuickBooks closed, no file, another file."""
    service.script["authenticate"] = [[TICKET, path]]
    poll = player(company=Company(company_server.url, **state)).poll()

    assert hresult == service.calls("connectionError")[0].members["hresult"]
    assert [] == service.calls("sendRequestXML")
    assert ("error QBWC1013", "") == (poll.outcome, poll.company_file)


@pytest.mark.parametrize("state", [{"quickbooks": "closed", "unattended": True}, {"quickbooks": "no-file"}])
def test_quickbooks_opens_the_path(
    service: ScriptedService, player: Make, company_server: CompanyServer, state: Any
) -> None:
    """The path that the service names is opened when QuickBooks has no file open."""
    service.script["authenticate"] = [[TICKET, COMPANY_FILE]]

    assert "done" == player(company=Company(company_server.url, **state)).poll().outcome


def test_the_company_files_own_refusal(service: ScriptedService, player: Make, company_of: Start) -> None:
    """The HRESULT of a scenario reaches connectionError with its text."""
    player(company=Company(company_of(hresult="0x80040418").url)).poll()
    members = service.calls("connectionError")[0].members

    assert "0x80040418" == members["hresult"]
    assert "administrator" in (members["message"] or "")


def test_quickbooks_breaks_off(service: ScriptedService, player: Make, company_of: Start) -> None:
    """QuickBooks goes down while it works: no response, a COM fault."""
    server = company_of(faults=[{"on": "AccountQuery", "answer": "drop"}])
    player(company=Company(server.url)).poll()
    members = service.calls("receiveResponseXML")[0].members

    assert ("", "0x80010105") == (members["response"], members["hresult"])


@pytest.mark.parametrize("answer", ["empty", "cut-off"])
def test_a_damaged_answer_is_passed_on(service: ScriptedService, player: Make, company_of: Start, answer: str) -> None:
    """What QuickBooks says reaches the service as it is, with an empty hresult."""
    server = company_of(faults=[{"on": "AccountQuery", "answer": answer}])
    player(company=Company(server.url)).poll()
    members = service.calls("receiveResponseXML")[0].members

    assert "" == members["hresult"]
    assert "</QBXML>" not in (members["response"] or "")
    assert (answer == "empty") == (members["response"] == "")


def test_a_path_that_is_not_ascii(service: ScriptedService, player: Make, company_of: Start) -> None:
    """The path comes percent-encoded and is told decoded."""
    path = r"C:\Bücher\100% Café.qbw"
    player(company=Company(company_of(file=path).url)).poll()

    assert path == service.calls("sendRequestXML")[0].members["strCompanyFileName"]


@pytest.mark.parametrize(("url", "hresult"), [("{}elsewhere", "0x80040402"), ("http://127.0.0.1:9/", "0x80010105")])
def test_no_company_file_there(company_server: CompanyServer, url: str, hresult: str) -> None:
    """Another answer is an unexpected error, no answer a COM fault."""
    with pytest.raises(CompanyError) as trouble:
        Company(url.format(company_server.url)).process("<QBXML/>")

    assert hresult == trouble.value.hresult
