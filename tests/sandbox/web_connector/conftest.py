"""A scripted service, written by hand from the reference, and the real company file of the sandbox."""

from __future__ import annotations

import html
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import load_scenario
from qbcheck.sandbox.web_connector import Application, Company, Player, Settings

NAMESPACE = "http://developer.intuit.com/"
TICKET = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
COMPANY_FILE = r"C:\QuickBooks\Brightwater IT Services.qbw"
PASSWORD = "planted-password-8Kq2"


def query(*messages: str, version: str = "13.0") -> str:
    """Return a qbXML document of queries, numbered from 1."""
    requests = "".join(f'<{name}Rq requestID="{number}"/>' for number, name in enumerate(messages, 1))
    return (
        f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?>'
        f'<QBXML><QBXMLMsgsRq onError="continueOnError">{requests}</QBXMLMsgsRq></QBXML>'
    )


@dataclass(frozen=True)
class Raw:
    """A reply that is sent as it stands."""

    body: bytes
    content_type: str = "text/xml; charset=utf-8"
    status: int = 200


def envelope(inner: str) -> str:
    """Return a SOAP 1.1 envelope around ``inner``."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soap:Body>{inner}</soap:Body></soap:Envelope>"
    )


def in_response(operation: str, inner: str) -> Raw:
    """Return a reply whose response element holds ``inner``."""
    return Raw(envelope(f'<{operation}Response xmlns="{NAMESPACE}">{inner}</{operation}Response>').encode())


def reply(operation: str, value: Any) -> Raw:
    """Return the right reply with ``value``: a text, a number, or a list of texts."""
    if isinstance(value, Raw):
        return value
    inner = html.escape(str(value), quote=False)
    if isinstance(value, list):
        inner = "".join(f"<string>{html.escape(text, quote=False)}</string>" for text in value)
    return in_response(operation, f"<{operation}Result>{inner}</{operation}Result>")


@dataclass(frozen=True)
class Received:
    """A call as it arrived."""

    operation: str
    members: dict[str, str | None]
    """A member that is nil is None; one that is absent is not there."""
    headers: Any
    body: bytes
    port: int
    """Of the connector's end of the connection."""


@dataclass
class ScriptedService:
    """Answers each operation with what was put on its list, the last one again and again."""

    url: str = ""
    script: dict[str, list[Any]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)
    cut: threading.Event = field(default_factory=threading.Event)
    """Set when a body ended too early."""
    get_status: int = 200
    during: Callable[[Received], None] = lambda received: None
    """Called when a call has arrived, before it is answered."""

    def operations(self) -> list[str]:
        """Return the operations called, in order."""
        return [call.operation for call in self.received]

    def calls(self, operation: str) -> list[Received]:
        """Return the calls of one operation."""
        return [call for call in self.received if call.operation == operation]

    def answer(self, call: Received) -> Raw:
        """Return what the script says."""
        if call.operation not in self.script:
            fault = "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>not scripted</faultstring></soap:Fault>"
            return Raw(envelope(fault).encode(), status=500)
        values = self.script[call.operation]
        return reply(call.operation, values.pop(0) if len(values) > 1 else values[0])


def _read(body: bytes, headers: Any, port: int) -> Received:
    root = etree.fromstring(body, etree.XMLParser(huge_tree=True))
    call = root[0][0]
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    members = {
        etree.QName(member).localname: None if member.get(nil) == "true" else member.text or "" for member in call
    }
    return Received(etree.QName(call).localname, members, headers, body, port)


def _handler(service: ScriptedService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            service.gets.append(self.path)
            self._send(Raw(b"here", "text/plain", service.get_status))

        def do_POST(self) -> None:
            wanted = int(self.headers["Content-Length"])
            body = self.rfile.read(wanted)
            if len(body) < wanted:
                service.cut.set()
                self.close_connection = True
                return
            call = _read(body, self.headers, self.client_address[1])
            service.received.append(call)
            service.during(call)
            self._send(service.answer(call))

        def _send(self, raw: Raw) -> None:
            try:
                self.send_response(raw.status)
                self.send_header("Content-Type", raw.content_type)
                self.send_header("Content-Length", str(len(raw.body)))
                self.end_headers()
                self.wfile.write(raw.body)
            except OSError:
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections are cut here on purpose."""


def a_good_script() -> dict[str, list[Any]]:
    """Return what a service with one message set answers."""
    return {
        "serverVersion": ["scripted 1"],
        "clientVersion": [""],
        "authenticate": [[TICKET, ""]],
        "sendRequestXML": [query("AccountQuery")],
        "receiveResponseXML": [100],
        "connectionError": ["done"],
        "getLastError": ["No error"],
        "closeConnection": ["OK"],
    }


@contextmanager
def running(scripted: ScriptedService, context: ssl.SSLContext | None = None) -> Iterator[ScriptedService]:
    """Run ``scripted``, which has one message set to give, over TLS when there is a ``context``."""
    scripted.script = a_good_script()
    server = _Server(("127.0.0.1", 0), _handler(scripted))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scripted.url = f"{'https://localhost' if context else 'http://127.0.0.1'}:{server.server_address[1]}/qbwc"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    """Run a service."""
    with running(ScriptedService()) as scripted:
        yield scripted


@pytest.fixture(scope="session")
def company_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyServer]:
    """Run the company file of us-ready."""
    scenario = load_scenario("us-ready", date(2026, 11, 24))
    with CompanyServer(scenario, tmp_path_factory.mktemp("company")) as server:
        yield server


@pytest.fixture
def company_of(tmp_path: Path) -> Iterator[Callable[..., CompanyServer]]:
    """Start a company file of us-ready with other settings."""
    running: list[CompanyServer] = []

    def start(**settings: Any) -> CompanyServer:
        scenario = load_scenario("us-ready", date(2026, 11, 24))
        changed = type(scenario)(
            **{name: getattr(scenario, name) for name in type(scenario).__slots__ if name != "company"},
            company={**scenario.company, **settings},
        )
        server = CompanyServer(changed, tmp_path / f"company-{len(running)}")
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def application(service: ScriptedService) -> Application:
    """Add the scripted service to the Web Connector."""
    return Application(name="scripted", url=service.url, user="acme")


@pytest.fixture
def player(application: Application, company_server: CompanyServer) -> Callable[..., Player]:
    """Make a player of the scripted service; its pauses are not slept, they are in ``pauses``."""

    def make(**options: Any) -> Player:
        pauses: list[float] = []
        options.setdefault("application", application)
        options.setdefault("company", Company(company_server.url))
        options.setdefault("password", PASSWORD)
        options.setdefault("sleep", pauses.append)
        settings = options.pop("settings", {})
        options["settings"] = settings if isinstance(settings, Settings) else Settings(**settings)
        made = Player(
            options.pop("application", application), options.pop("company"), options.pop("password"), **options
        )
        made.pauses = pauses  # type: ignore[attr-defined]
        return made

    return make
