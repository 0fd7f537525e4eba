"""Values that QuickBooks parses and refuses (quickbooks-desktop reference, 2.4 and 4.1)."""

from __future__ import annotations

from typing import Any

import pytest

BALANCE = (
    "<VendorQueryRq><TotalBalanceFilter><Operator>Equal</Operator><Amount>{}</Amount></TotalBalanceFilter>"
    "</VendorQueryRq>"
)
MODIFIED = "<AccountQueryRq><FromModifiedDate>{}</FromModifiedDate></AccountQueryRq>"
DAY = "<CheckQueryRq><TxnDateRangeFilter><FromTxnDate>{}</FromTxnDate></TxnDateRangeFilter></CheckQueryRq>"
LINES = "<CheckQueryRq><IncludeLineItems>{}</IncludeLineItems></CheckQueryRq>"
OWNER = "<AccountQueryRq><OwnerID>{}</OwnerID></AccountQueryRq>"
BY_ID = "<AccountQueryRq><ListID>{}</ListID></AccountQueryRq>"
ELEMENT = "<AccountQueryRq><IncludeRetElement>{}</IncludeRetElement></AccountQueryRq>"

REFUSED = [
    (BALANCE, "1.234", 3040),
    (BALANCE, "1E+2", 3040),
    (BALANCE, "1,234.50", 3040),
    (BALANCE, "12345678901234", 3040),
    (MODIFIED, "2026-02-30", 3020),
    (MODIFIED, "2026-02-03T25", 3020),
    (MODIFIED, "2026-02-03T12:00:00Z", 3020),
    (MODIFIED, "2026-02-03T12:00:00.5", 3020),
    (MODIFIED, "yesterday", 3020),
    (DAY, "2026-2-3", 3020),
    (DAY, "03/02/2026", 3020),
    (LINES, "yes", 3010),
    (LINES, "True", 3010),
    (OWNER, "1", 3065),
    (OWNER, "6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10", 3065),
    (BY_ID, "Checking", 3000),
    (BY_ID, "80000035-" + "1" * 28, 3000),
    (ELEMENT, "x" * 51, 3070),
]
TAKEN = [
    (BALANCE, "-1234.50"),
    (BALANCE, "+7"),
    (BALANCE, ""),
    (MODIFIED, "2026-02-03"),
    (MODIFIED, "2026-2-3T7"),
    (MODIFIED, "2026-02-03T12:00"),
    (MODIFIED, "2026-02-03T12:00:00-05:00"),
    (MODIFIED, ""),
    (DAY, "2024-02-29"),
    (LINES, "1"),
    (LINES, ""),
    (OWNER, "0"),
    (OWNER, "{6C8F1B2E-0F5D-4E63-9A51-3D1C2F7B8A10}"),
    (BY_ID, "80000035-" + "1" * 27),
    (ELEMENT, "x" * 50),
]


@pytest.mark.parametrize(("request_form", "value", "code"), REFUSED)
def test_refused_value(us: Any, request_form: str, value: str, code: int) -> None:
    """A malformed value refuses its request with the code of its type, and not the document."""
    refused, neighbour = us.answers(request_form.format(value) + "<HostQueryRq/>")

    assert (refused.get("statusCode"), refused.get("statusSeverity")) == (str(code), "Error")
    assert len(refused) == 0
    assert neighbour.get("statusCode") == "0"


def test_first_refused_value_counts(us: Any) -> None:
    """Of two refused values in one request the first is told."""
    answer = us.ask(
        "<AccountQueryRq><FromModifiedDate>never</FromModifiedDate><IncludeRetElement>"
        f"{'x' * 51}</IncludeRetElement></AccountQueryRq>"
    )

    assert "3020" == answer.get("statusCode")


@pytest.mark.parametrize(("request_form", "value"), TAKEN)
def test_taken_value(us: Any, request_form: str, value: str) -> None:
    """A well-formed value refuses nothing, whatever is found."""
    assert int(us.ask(request_form.format(value)).get("statusCode")) < 1000


@pytest.mark.parametrize(("request_form", "value", "code"), REFUSED)
def test_refused_value_as_parse_error(refusing: Any, whole: Any, request_form: str, value: str, code: int) -> None:
    """Where the scenario says so, a malformed value is a parse error; a long text or an impossible ID never is."""
    response = refusing.post(whole(request_form.format(value)))

    assert response.status_code == (200 if code in (3000, 3070) else 422)


def test_blanks_around_numbers_and_dates_do_not_count(us: Any) -> None:
    """XML Schema takes the blanks around whole numbers, booleans and dates away."""
    answer = us.ask(
        "<CheckQueryRq><MaxReturned> 5\n</MaxReturned><IncludeLineItems> true </IncludeLineItems></CheckQueryRq>"
    )

    assert answer.get("statusCode") == "0"
    assert answer.find("CheckRet/ExpenseLineRet") is not None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (
            "<AccountQueryRq><FromModifiedDate>2026-02-03</FromModifiedDate>"
            "<ToModifiedDate>2026-02-02</ToModifiedDate></AccountQueryRq>",
            3030,
        ),
        (
            "<CheckQueryRq><TxnDateRangeFilter><FromTxnDate>2026-02-03</FromTxnDate><ToTxnDate>2026-02-02</ToTxnDate>"
            "</TxnDateRangeFilter></CheckQueryRq>",
            3030,
        ),
        (
            "<AccountQueryRq><NameRangeFilter><FromName>M</FromName><ToName>C</ToName></NameRangeFilter></AccountQueryRq>",
            3031,
        ),
        (
            "<CheckQueryRq><RefNumberRangeFilter><FromRefNumber>10</FromRefNumber><ToRefNumber>9</ToRefNumber>"
            "</RefNumberRangeFilter></CheckQueryRq>",
            3031,
        ),
    ],
)
def test_range_that_ends_before_it_begins(us: Any, message: str, code: int) -> None:
    """A range that ends before it begins is refused: 3030 for times, 3031 for texts."""
    assert us.ask(message).get("statusCode") == str(code)


def test_request_id_of_fifty_characters_at_most(us: Any) -> None:
    """A requestID of more than 50 characters is refused with 1060; one of 50 is echoed."""
    longest, too_long = us.answers(f'<HostQueryRq requestID="{"a" * 50}"/><HostQueryRq requestID="{"a" * 51}"/>')

    assert (longest.get("statusCode"), longest.get("requestID")) == ("0", "a" * 50)
    assert (too_long.get("statusCode"), too_long.get("statusSeverity")) == ("1060", "Error")
