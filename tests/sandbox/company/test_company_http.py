"""The protocol of the company file (design, section 8), and the faults that a scenario orders."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from lxml import etree

from qbcheck.sandbox.company import CompanyServer


def test_get_says_what_it_is(us: Any) -> None:
    """GET answers a short plain text with the path of the file."""
    response = requests.get(us.server.url, timeout=30)

    assert (200, "text/plain; charset=utf-8") == (response.status_code, response.headers["Content-Type"])
    assert r"C:\QuickBooks\Brightwater IT Services.qbw" in response.text


@pytest.mark.parametrize(("method", "path", "status"), [("PUT", "", 405), ("DELETE", "", 405), ("POST", "x", 404)])
def test_other_methods_and_paths(us: Any, method: str, path: str, status: int) -> None:
    """There is one address, and it takes GET and POST."""
    assert status == requests.request(method, us.server.url + path, timeout=30).status_code


def test_body_has_a_limit(us: Any) -> None:
    """A document of more than 10 MB is not read."""
    assert 413 == us.post(b"<" + b" " * 10 * 1024 * 1024).status_code


def test_listens_on_loopback_only(us: Any) -> None:
    """The address is this machine's own."""
    assert us.server.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("hresult", "text"),
    [
        ("0x80040414", "A modal dialog box is showing"),
        ("0x80040418", "This application has not accessed this QuickBooks company data file before"),
        ("0x80040499", "QuickBooks could not process the request"),
    ],
)
def test_every_document_refused(run: Any, whole: Any, hresult: str, text: str) -> None:
    """With hresult set every document is answered so, right ones included."""
    response = run(hresult=hresult).post(whole("<HostQueryRq/>"))

    assert (422, hresult) == (response.status_code, response.json()["hresult"])
    assert response.json()["message"].startswith(text)


def test_dropped_answer(run: Any, whole: Any) -> None:
    """The fault drop closes the connection without an answer, as often as ordered, for its message only."""
    company = run(faults=[{"on": "AccountQuery", "times": 2, "answer": "drop"}])

    assert 200 == company.post(whole("<HostQueryRq/>")).status_code
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            company.post(whole("<HostQueryRq/><AccountQueryRq/>"))
    assert 200 == company.post(whole("<AccountQueryRq/>")).status_code
    assert ["answered", "drop", "drop", "answered"] == [exchange.outcome for exchange in company.server.exchanges]


def test_dropped_answer_was_executed(run: Any) -> None:
    """What is dropped is the answer: an iterator that it took from has moved on."""
    company = run(
        faults=[{"on": "VendorQuery", "times": 1, "answer": "slow"}, {"on": "VendorQuery", "answer": "drop"}],
        slow_seconds=0,
    )
    first = company.ask('<VendorQueryRq iterator="Start"><MaxReturned>2</MaxReturned></VendorQueryRq>')
    following = (
        f'<VendorQueryRq iterator="Continue" iteratorID="{first.get("iteratorID")}">'
        "<MaxReturned>2</MaxReturned></VendorQueryRq>"
    )
    with pytest.raises(requests.ConnectionError):
        company.ask(following)

    assert "0" == company.ask(following).get("iteratorRemainingCount")


def test_cut_off_answer(run: Any, whole: Any) -> None:
    """The fault cut-off gives an answer that is no well-formed XML."""
    response = run(faults=[{"on": "*", "answer": "cut-off"}]).post(whole("<HostQueryRq/>"))

    assert 200 == response.status_code
    assert response.text.startswith("<?xml")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.content)


def test_empty_answer(run: Any, whole: Any) -> None:
    """The fault empty gives an empty answer without an HRESULT."""
    response = run(faults=[{"on": "*", "answer": "empty"}]).post(whole("<HostQueryRq/>"))

    assert (200, b"") == (response.status_code, response.content)


def test_refused_once(run: Any, whole: Any) -> None:
    """The fault hresult refuses one document; the next is answered."""
    company = run(faults=[{"on": "HostQuery", "answer": "hresult:0x8004041B"}])

    assert (422, "0x8004041B") == company.refusal(whole("<HostQueryRq/>"))
    assert "0" == company.ask("<HostQueryRq/>").get("statusCode")


def test_slow_answer(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault slow waits as long as the settings say, and then answers."""
    waits: list[float] = []
    monkeypatch.setattr("qbcheck.sandbox.company.server.time", SimpleNamespace(sleep=waits.append))
    company = run(faults=[{"on": "*", "answer": "slow"}], slow_seconds=0.5)
    answers = [company.ask("<HostQueryRq/>") for _ in range(2)]

    assert ["0", "0"] == [answer.get("statusCode") for answer in answers]
    assert [0.5] == waits


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # cheroot forgets its own socket
def test_port_that_is_taken(tmp_path: Path, scenario_of: Any) -> None:
    """A port that somebody else has is an error at the start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = CompanyServer(scenario_of(), tmp_path, port=taken.getsockname()[1])

        with pytest.raises(OSError, match=r"in use|bind|10048"):
            server.start()


def test_log_of_exchanges(run: Any, whole: Any) -> None:
    """Every document is logged with its text, the names of its messages and what became of it."""
    company = run()
    right, wrong = whole("<HostQueryRq/><AccountQueryRq/>"), whole("<HostQueryRq><X/></HostQueryRq>")
    for document in (right, wrong, "nonsense"):
        company.post(document)

    assert [
        (right, ("HostQuery", "AccountQuery"), "answered"),
        (wrong, ("HostQuery",), "0x80040400"),
        ("nonsense", (), "0x80040400"),
    ] == [(exchange.request, exchange.messages, exchange.outcome) for exchange in company.server.exchanges]


def test_many_at_once(us: Any) -> None:
    """Documents that arrive together are all answered, one after the other."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(us.ask, ["<VendorQueryRq/>"] * 24))

    assert [5] * 24 == [len(answer) for answer in answers]
