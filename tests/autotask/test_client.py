from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from qbcheck.autotask.client import AutotaskClient, Probe, Reading
from qbcheck.autotask.query import any_of, eq, everything, gt, is_in
from qbcheck.autotask.records import Access
from qbcheck.errors import AutotaskAnswerError, AutotaskPermissionError, AutotaskRequestError

API = "/ATServicesRest/V1.0"
COMPANIES = f"{API}/Companies/query"


@pytest.fixture(autouse=True)
def _no_zones(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{API}/ZoneInformation").respond_with_data("", status=404)


def page(ids: Iterable[int], next_page: str | None = None, size: int = 500) -> dict[str, object]:
    rows = [{"id": number} for number in ids]
    return {"items": rows, "pageDetails": {"count": len(rows), "requestCount": size, "nextPageUrl": next_page}}


def asked(httpserver: HTTPServer, path: str = COMPANIES) -> list[dict[str, object]]:
    return [json.loads(request.data) for request, _ in httpserver.log if request.path == path]


def play(httpserver: HTTPServer, *pages: dict[str, object], path: str = COMPANIES) -> None:
    """Answer queries one page after the other; the last one again and again."""
    remaining = list(pages)

    def answer(request: Request) -> Response:
        body = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return Response(json.dumps(body), content_type="application/json")

    httpserver.expect_request(path, method="POST").respond_with_handler(answer)


def serve_records(httpserver: HTTPServer, ids: list[int], change: Callable[[list[int]], None] | None = None) -> None:
    """Answer queries for ``id > x`` from a list that may change before each page."""

    def answer(request: Request) -> Response:
        if change:
            change(ids)
        last = max((each["value"] for each in json.loads(request.data)["filter"] if each["op"] == "gt"), default=-1)
        return Response(json.dumps(page(sorted(each for each in ids if each > last)[:500])))

    httpserver.expect_request(COMPANIES, method="POST").respond_with_handler(answer)


def ids_of(rows: Iterable[object]) -> list[int]:
    return [row["id"] for row in rows]  # type: ignore[index] # JSON objects


def test_a_query_asks_as_the_api_wants_it(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """POST with MaxRecords, a filter list, id among the fields, and the three headers of autotask-rest-api 1.1."""
    play(httpserver, page([0, 1]))
    rows = list(client.query("Companies", eq("isActive", True), include_fields=["companyName"]))

    assert [0, 1] == ids_of(rows)
    request, _ = httpserver.log[-1]
    assert {
        "MaxRecords": 500,
        "IncludeFields": ["id", "companyName"],
        "filter": [{"op": "eq", "field": "isActive", "value": True}],
    } == json.loads(request.data)
    assert "application/json" == request.headers["Content-Type"]
    assert "api+user@example.com" == request.headers["UserName"]
    assert "plänted-Secret/7 #x" == request.headers["Secret"]
    assert "PLANTEDCODE0123456789ABCDEF" == request.headers["ApiIntegrationCode"]


def test_pages_follow_the_last_id(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """The id cursor: the same filter and ``id gt last``; no position, no foreign page address."""
    serve_records(httpserver, list(range(1200)))
    rows = list(client.query("Companies", everything()))

    assert list(range(1200)) == ids_of(rows)
    assert [
        [{"op": "exist", "field": "id"}],
        [{"op": "exist", "field": "id"}, {"op": "gt", "field": "id", "value": 499}],
        [{"op": "exist", "field": "id"}, {"op": "gt", "field": "id", "value": 999}],
    ] == [body["filter"] for body in asked(httpserver)]


def test_an_exactly_full_page_is_not_taken_for_the_last(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Five hundred records of five hundred may be followed by more."""
    serve_records(httpserver, list(range(1, 501)))

    assert 500 == len(list(client.query("Companies", everything())))
    assert 2 == len(asked(httpserver))


def test_a_short_page_that_has_a_next_one_goes_on(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """A server may give smaller pages than asked for."""
    play(httpserver, page([1, 2], next_page="https://evil.example/next"), page([3]))

    assert [1, 2, 3] == ids_of(client.query("Companies", everything()))


def test_a_smaller_page_size_of_the_server_is_respected(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """``requestCount`` tells the size that the server went by."""
    play(httpserver, page([1, 2], size=2), page([3], size=2))

    assert [1, 2, 3] == ids_of(client.query("Companies", everything()))


def test_records_that_come_and_go_while_paging_move_nothing(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Fault 25: with positions, a record leaving an earlier page would hide one of the next."""
    ids = list(range(1, 1001))

    def change(present: list[int]) -> None:
        present.remove(min(present))
        present.append(max(present) + 1)

    serve_records(httpserver, ids, change)
    found = ids_of(client.query("Companies", everything()))

    assert list(range(2, 1004)) == found


losing_pages = pytest.mark.parametrize(
    "wrong",
    [page([*range(1, 500), 499]), page([*range(2, 501), 1]), page([], next_page="https://host.example/next")],
    ids=["a record twice", "a full page out of order", "an empty page that is not the last"],
)


@losing_pages
def test_a_page_that_would_lose_records_is_read_again(
    client: AutotaskClient, httpserver: HTTPServer, wrong: dict[str, object]
) -> None:
    """Fault 25: a repeat or a gap is found and read again."""
    play(httpserver, wrong, page([1, 2]))

    assert [1, 2] == ids_of(client.query("Companies", everything()))


@losing_pages
def test_a_page_that_would_lose_records_twice_in_a_row_is_an_error(
    client: AutotaskClient, httpserver: HTTPServer, wrong: dict[str, object]
) -> None:
    """What may not be complete never looks like an end."""
    play(httpserver, wrong)
    with pytest.raises(AutotaskAnswerError, match="nothing read from them would be complete"):
        list(client.query("Companies", everything()))


def test_a_repeated_first_page_does_not_loop(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """A server that ignores the cursor repeats its first page for ever; we stop."""
    play(httpserver, page(range(1, 501)))
    rows = client.query("Companies", everything())

    assert list(range(1, 501)) == [next(rows)["id"] for _ in range(500)]
    with pytest.raises(AutotaskAnswerError, match="after id 500"):
        next(rows)


def test_a_short_page_out_of_order_is_complete_all_the_same(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Nothing follows it, so order loses nothing."""
    play(httpserver, page([3, 1, 2]))

    assert [1, 2, 3] == ids_of(client.query("Companies", everything()))


@pytest.mark.parametrize("body", [{}, {"items": None}, {"items": [{"name": "x"}]}, {"items": [5]}, {"items": {}}])
def test_an_answer_without_usable_rows_is_an_error(
    client: AutotaskClient, httpserver: HTTPServer, body: dict[str, object]
) -> None:
    """What cannot be read is never an empty result."""
    play(httpserver, body)
    with pytest.raises(AutotaskAnswerError, match="Companies has no usable"):
        list(client.query("Companies", everything()))


def test_long_lists_are_asked_in_parts_and_each_record_comes_once(
    client: AutotaskClient, httpserver: HTTPServer
) -> None:
    """At most 500 OR conditions in a call; a record that two parts find is given once."""
    play(httpserver, page([1, 2]), page([2, 3]))
    rows = list(client.query("Companies", is_in("companyName", [f"name {number}" for number in range(700)])))

    assert [1, 2, 3] == ids_of(rows)
    assert [500, 200] == [len(body["filter"][0]["value"]) for body in asked(httpserver)]  # type: ignore[index] # a list


def test_a_list_without_values_sends_nothing(client: AutotaskClient) -> None:
    """No value, no record, no request."""
    assert ([], 0) == (list(client.query("Companies", is_in("id", []))), client.count("Companies", is_in("id", [])))
    assert 0 == client.requests.total


def test_numbers_arrive_exactly(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Money is never a float."""
    httpserver.expect_request(f"{API}/Invoices/query").respond_with_data('{"items": [{"id": 1, "invoiceTotal": 0.10}]}')

    assert [Decimal("0.10")] == [row["invoiceTotal"] for row in client.query("Invoices", everything())]


COUNT = f"{API}/Companies/query/count"


def test_a_count_is_asked_with_the_filter(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """The count of a split list is the sum of its parts."""
    play(httpserver, {"queryCount": 3}, {"queryCount": 4}, path=COUNT)

    assert 7 == client.count("Companies", is_in("id", range(501)))
    assert [500, 1] == [len(body["filter"][0]["value"]) for body in asked(httpserver, COUNT)]  # type: ignore[index] # a list


@pytest.mark.parametrize("body", [{}, {"queryCount": None}, {"queryCount": True}, {"queryCount": "3"}])
def test_an_unreadable_count_is_an_error(
    client: AutotaskClient, httpserver: HTTPServer, body: dict[str, object]
) -> None:
    """Nothing is guessed."""
    play(httpserver, body, path=COUNT)
    with pytest.raises(AutotaskAnswerError, match="queryCount"):
        client.count("Companies", everything())


def test_a_gap_is_found_by_the_count_and_read_again(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Fault 25: the number read is compared with the count query."""
    play(httpserver, page([1, 3]), page([1, 2, 3]))
    play(httpserver, {"queryCount": 3}, path=COUNT)

    assert Reading(({"id": 1}, {"id": 2}, {"id": 3}), 3) == client.read_all("Companies", everything())


def test_a_difference_that_stays_is_told(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Whether counts include records hidden by line of business is unconfirmed; both answers must work."""
    play(httpserver, page([1, 3]))
    play(httpserver, {"queryCount": 3}, path=COUNT)

    assert Reading(({"id": 1}, {"id": 3}), 3) == client.read_all("Companies", everything())
    assert 2 == len(asked(httpserver))


def test_records_that_never_hold_still_are_an_error(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """A half-read set is never treated as complete."""
    play(httpserver, page([1]), page([1, 2]), page([1, 2, 3]))
    play(httpserver, {"queryCount": 9}, path=COUNT)
    with pytest.raises(AutotaskAnswerError, match="3 read, 9 counted"):
        client.read_all("Companies", everything())


def test_a_record_is_read(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Id 0 is a real company."""
    httpserver.expect_request(f"{API}/Companies/0").respond_with_json({"item": {"id": 0, "companyName": "Us"}})

    assert {"id": 0, "companyName": "Us"} == client.get("Companies", 0)


def test_document_is_as_answered(client: AutotaskClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{API}/Invoices/7/InvoiceMarkupXml").respond_with_json({"invoiceMarkup": "<a/>"})

    assert {"invoiceMarkup": "<a/>"} == client.document("Invoices", 7, "InvoiceMarkupXml")


def test_document_that_is_not_there_is_refused(client: AutotaskClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{API}/Invoices/7/InvoiceMarkupXml").respond_with_data("", status=404)

    with pytest.raises(AutotaskRequestError):
        client.document("Invoices", 7, "InvoiceMarkupXml")


@pytest.mark.parametrize(("status", "body"), [(200, '{"item": null}'), (404, ""), (404, '{"errors": ["Not found."]}')])
def test_a_missing_record_is_none(client: AutotaskClient, httpserver: HTTPServer, status: int, body: str) -> None:
    """Which of the answers is current is unconfirmed (autotask-rest-api 8.7)."""
    httpserver.expect_request(f"{API}/Companies/5").respond_with_data(body, status=status)

    assert client.get("Companies", 5) is None


@pytest.mark.parametrize("body", [{}, {"item": 5}, {"items": []}])
def test_an_unreadable_record_is_not_a_missing_one(
    client: AutotaskClient, httpserver: HTTPServer, body: dict[str, object]
) -> None:
    """An answer that is something else is an error."""
    httpserver.expect_request(f"{API}/Companies/5").respond_with_json(body)
    with pytest.raises(AutotaskAnswerError, match="no usable item"):
        client.get("Companies", 5)


def test_entity_information_is_read(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """The caller's rights on one entity, here as words."""
    info = {f"can{verb}": True for verb in ("Create", "Delete", "Query", "Update")}
    rights = {f"userAccessFor{verb}": "Restricted" for verb in ("Create", "Delete", "Query", "Update")}
    httpserver.expect_request(f"{API}/Invoices/entityInformation").respond_with_json(
        {"info": {"name": "Invoice", **info, **rights, "hasUserDefinedFields": False}}
    )

    assert Access.RESTRICTED is client.entity_information("Invoices").user_access_for_query


def test_fields_are_found_by_name(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Picklists come with their fields."""
    choices = [{"value": "24", "label": "API User (system)", "isActive": True, "isSystem": True, "parentValue": ""}]
    httpserver.expect_request(f"{API}/Resources/entityInformation/fields").respond_with_json(
        {"fields": [{"name": "userType", "dataType": "integer", "length": 0, "picklistValues": choices}]}
    )

    assert "API User (system)" == client.fields("Resources")["userType"].label(24)


def test_the_threshold_is_read_and_heeded(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Other integrations' requests count from then on."""
    httpserver.expect_request(f"{API}/ThresholdInformation").respond_with_json(
        {"externalRequestThreshold": 200, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 124}
    )

    assert 124 == client.threshold().used
    assert (124, 200) == (client.requests.used, client.requests.limit)


def test_modules_are_read(client: AutotaskClient, httpserver: HTTPServer) -> None:
    """Modules are told by number; the meaning of the numbers is unconfirmed."""
    httpserver.expect_request(f"{API}/Modules").respond_with_json(
        {"modules": [{"key": 20, "value": True}, {"key": "21", "value": False}]}
    )

    assert {20: True, 21: False} == client.modules()


@pytest.mark.parametrize("modules", [[{"key": "x", "value": True}], [5], [{}]])
def test_unreadable_modules_are_an_error(client: AutotaskClient, httpserver: HTTPServer, modules: object) -> None:
    """Nothing is guessed."""
    httpserver.expect_request(f"{API}/Modules").respond_with_json({"modules": modules})
    with pytest.raises(AutotaskAnswerError):
        client.modules()


@pytest.mark.parametrize(
    ("expected", "status", "body"),
    [
        (Probe.WORKS, 200, '{"items": []}'),
        (Probe.DENIED, 403, ""),
        (Probe.DENIED, 500, '{"errors": ["The logged in Resource does not have the adequate permissions to query."]}'),
        (Probe.ABSENT, 404, ""),
    ],
)
def test_a_probe_tells_whether_this_user_may_query(
    client: AutotaskClient, httpserver: HTTPServer, expected: Probe, status: int, body: str
) -> None:
    """One record is asked for, for a restricted right is ambiguous (autotask-rest-api 5)."""
    httpserver.expect_request(COMPANIES).respond_with_data(body, status=status)

    assert expected is client.probe("Companies")
    assert [{"MaxRecords": 1, "IncludeFields": ["id"], "filter": [{"op": "exist", "field": "id"}]}] == asked(httpserver)


def test_a_refused_right_in_the_middle_does_not_end_a_query_early(
    client: AutotaskClient, httpserver: HTTPServer
) -> None:
    """Fault 23: a half-read set is never treated as complete."""
    answers = iter([Response(json.dumps(page(range(500)))), Response("", status=403)])
    httpserver.expect_request(COMPANIES).respond_with_handler(lambda request: next(answers))
    with pytest.raises(AutotaskPermissionError, match="the query of Companies"):
        list(client.query("Companies", everything()))


@pytest.mark.parametrize("entity", ["", "Companies/../Users", "Companies?x=1", "Übel", "//evil.example"])
def test_an_entity_name_cannot_lead_elsewhere(client: AutotaskClient, entity: str) -> None:
    """Paths are built from names alone."""
    with pytest.raises(AutotaskRequestError, match="not a path"):
        client.count(entity, gt("id", 0))

    assert 0 == client.requests.total


def test_too_many_or_conditions_send_nothing(client: AutotaskClient) -> None:
    """The API's limits are kept before anything leaves."""
    with pytest.raises(AutotaskRequestError, match="500 OR conditions"):
        list(client.query("Companies", any_of(*(eq("id", number) for number in range(501)))))

    assert 0 == client.requests.total
