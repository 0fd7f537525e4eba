"""Iterators (quickbooks-desktop reference, 2.2)."""

from __future__ import annotations

import re
from typing import Any

import pytest

GUID = re.compile(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}")


def start(company: Any, most: int, filters: str = "") -> Any:
    return company.ask(f'<VendorQueryRq iterator="Start"><MaxReturned>{most}</MaxReturned>{filters}</VendorQueryRq>')


def go_on(company: Any, iterator_id: str, step: str = "Continue", query: str = "Vendor") -> Any:
    return company.ask(
        f'<{query}QueryRq iterator="{step}" iteratorID="{iterator_id}"><MaxReturned>2</MaxReturned></{query}QueryRq>'
    )


def test_piece_by_piece(us: Any) -> None:
    """An iterator gives every record once and says how many are left; its ID is a GUID in braces."""
    answers = [start(us, 2)]
    iterator_id = answers[0].get("iteratorID")
    while answers[-1].get("iteratorRemainingCount") != "0":
        answers.append(go_on(us, iterator_id))
    whole = us.ask("<VendorQueryRq/>")

    assert GUID.fullmatch(iterator_id)
    assert ["3", "1", "0"] == [answer.get("iteratorRemainingCount") for answer in answers]
    assert {iterator_id} == {answer.get("iteratorID") for answer in answers}
    assert [record.findtext("ListID") for record in whole] == [
        record.findtext("ListID") for answer in answers for record in answer
    ]


def test_all_in_one_piece(us: Any) -> None:
    """When everything fits, nothing remains."""
    answer = start(us, 100)

    assert ("0", 5) == (answer.get("iteratorRemainingCount"), len(answer))


def test_nothing_found(us: Any) -> None:
    """An iterator over nothing is status 1."""
    nothing = "<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>zzz</Name></NameFilter>"

    assert start(us, 5, nothing).get("statusCode") == "1"


def test_max_returned_is_required(us: Any) -> None:
    """Start and Continue without MaxReturned are refused: a required element is missing."""
    iterator_id = start(us, 2).get("iteratorID")
    begun = us.ask('<VendorQueryRq iterator="Start"/>')
    continued = us.ask(f'<VendorQueryRq iterator="Continue" iteratorID="{iterator_id}"/>')

    assert ["3150", "3150"] == [begun.get("statusCode"), continued.get("statusCode")]


@pytest.mark.parametrize(
    "iterator_id", ["{00000000-0000-0000-0000-000000000000}", "", "nonsense"], ids=["unknown", "empty", "no GUID"]
)
def test_stale_iterator(us: Any, iterator_id: str) -> None:
    """An ID that is not an iterator of this session is refused with 3391."""
    answer = go_on(us, iterator_id)

    assert ("3391", "Error") == (answer.get("statusCode"), answer.get("statusSeverity"))


def test_continue_without_an_id(us: Any) -> None:
    """Continue without iteratorID is refused with 3391."""
    answer = us.ask('<VendorQueryRq iterator="Continue"><MaxReturned>2</MaxReturned></VendorQueryRq>')

    assert answer.get("statusCode") == "3391"


def test_finished_iterator(us: Any) -> None:
    """An iterator with nothing left is over."""
    assert go_on(us, start(us, 100).get("iteratorID")).get("statusCode") == "3391"


def test_stopped_iterator(us: Any) -> None:
    """Stop releases an iterator and returns nothing."""
    iterator_id = start(us, 2).get("iteratorID")
    stopped = go_on(us, iterator_id, "Stop")

    assert ("0", 0) == (stopped.get("statusCode"), len(stopped))
    assert go_on(us, iterator_id).get("statusCode") == "3391"


def test_iterator_of_another_query(us: Any) -> None:
    """An iterator continues the query that started it and no other."""
    assert go_on(us, start(us, 2).get("iteratorID"), query="Customer").get("statusCode") == "3391"


def test_iterator_of_an_earlier_run(tmp_path: Any, scenario_of: Any, run: Any) -> None:
    """Iterators end with the session: another run of the server does not know them."""
    first, second = run(), run()

    assert go_on(second, start(first, 2).get("iteratorID")).get("statusCode") == "3391"


def test_session_of_one_post(run: Any) -> None:
    """Where the scenario says so, an iterator lives inside one message set only."""
    company = run(session="post")

    assert go_on(company, start(company, 2).get("iteratorID")).get("statusCode") == "3391"


def test_filters_hold_for_the_whole_iterator(us: Any) -> None:
    """What Start filtered stays filtered."""
    hardware = "<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>o</Name></NameFilter>"
    first = start(us, 2, hardware)
    rest = go_on(us, first.get("iteratorID"))
    expected = us.ask(f"<VendorQueryRq>{hardware}</VendorQueryRq>")

    assert [record.findtext("Name") for record in expected] == [
        record.findtext("Name") for answer in (first, rest) for record in answer
    ]
