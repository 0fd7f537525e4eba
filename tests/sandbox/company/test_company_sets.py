"""Message sets: order, errors, what is echoed (quickbooks-desktop reference, 2.1 and 4.1)."""

from __future__ import annotations

from typing import Any

import pytest

REFUSED = "<AccountQueryRq><FromModifiedDate>never</FromModifiedDate></AccountQueryRq>"
NOT_FOUND = "<AccountQueryRq><FullName>Nowhere</FullName></AccountQueryRq>"


def codes(answers: Any) -> list[str]:
    return [answer.get("statusCode") for answer in answers]


def test_answers_come_in_the_order_of_the_requests(us: Any) -> None:
    """Responses stand in request order, each with its requestID; a request without one is answered without one."""
    answers = us.answers('<HostQueryRq requestID="b"/><AccountQueryRq/><HostQueryRq requestID="a"/>')

    assert [("HostQueryRs", "b"), ("AccountQueryRs", None), ("HostQueryRs", "a")] == [
        (answer.tag, answer.get("requestID")) for answer in answers
    ]


def test_stop_on_error_leaves_the_rest_undone(us: Any) -> None:
    """With stopOnError everything after the first error is 3231, and what stood before it stays answered."""
    answers = us.answers(
        "<HostQueryRq/>" + REFUSED + "<HostQueryRq/><CompanyQueryRq/>", attributes='onError="stopOnError"'
    )

    assert ["0", "3020", "3231", "3231"] == codes(answers)
    assert [1, 0, 0, 0] == [len(answer) for answer in answers]


def test_continue_on_error_answers_every_request(us: Any) -> None:
    """With continueOnError each request stands alone."""
    assert ["3020", "0"] == codes(us.answers(REFUSED + "<HostQueryRq/>"))


def test_a_warning_stops_nothing(us: Any) -> None:
    """Status 500 is a warning: stopOnError goes on after it."""
    assert ["500", "0"] == codes(us.answers(NOT_FOUND + "<HostQueryRq/>", attributes='onError="stopOnError"'))


def test_status_only(us: Any) -> None:
    """With responseData includeNone the statuses come without records."""
    (answer,) = us.answers("<AccountQueryRq/>", attributes='onError="stopOnError" responseData="includeNone"')

    assert ("0", 0) == (answer.get("statusCode"), len(answer))


def test_empty_set_is_answered(us: Any) -> None:
    """A set without requests is answered by a set without responses."""
    assert len(us.answers("")) == 0


@pytest.mark.parametrize(
    "request_name",
    ["EstimateAdd", "SalesOrderMod", "TxnDisplayAdd", "ListMerge", "EstimateQuery", "GeneralSummaryReportQuery"],
)
def test_known_and_not_built(us: Any, request_name: str) -> None:
    """A request that qbXML knows and this file does not answer is 1030; its neighbours are answered."""
    answers = us.answers(f'<{request_name}Rq requestID="7"/><HostQueryRq/>')

    assert (f"{request_name}Rs", "7", "Error") == (
        answers[0].tag,
        answers[0].get("requestID"),
        answers[0].get("statusSeverity"),
    )
    assert ["1030", "0"] == codes(answers)


def test_denied_request(run: Any) -> None:
    """A request that the user's role does not allow is 3260, and returns nothing."""
    company = run(denied=["VendorQuery"])
    denied, allowed = company.answers("<VendorQueryRq/><AccountQueryRq/>")

    assert ("3260", "Error", 0) == (denied.get("statusCode"), denied.get("statusSeverity"), len(denied))
    assert allowed.get("statusCode") == "0"


@pytest.mark.parametrize(
    ("message", "setting"),
    [("<CurrencyQueryRq/>", "multi_currency"), ("<InventorySiteQueryRq/>", "multi_location_inventory")],
)
def test_feature_that_is_off(run: Any, message: str, setting: str) -> None:
    """A query for a feature that is off is 3250; once it is on, the query finds nothing yet."""
    assert run().ask(message).get("statusCode") == "3250"
    assert run(**{setting: True}).ask(message).get("statusCode") == "1"


def test_texts_of_the_statuses(us: Any) -> None:
    """Statuses carry QuickBooks's own words, where captures of them are known."""
    found, nothing, missing = us.answers(
        "<HostQueryRq/>"
        "<AccountQueryRq><NameFilter><MatchCriterion>Contains</MatchCriterion><Name>zzz</Name></NameFilter></AccountQueryRq>"
        "<AccountQueryRq><FullName>bleech</FullName></AccountQueryRq>"
    )

    assert "Status OK" == found.get("statusMessage")
    assert "A query request did not find a matching object in QuickBooks" == nothing.get("statusMessage")
    assert (
        'The query request has not been fully completed. There was a required element ("bleech") that could not be '
        "found in QuickBooks."
    ) == missing.get("statusMessage")
