from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qbcheck.autotask.records import (
    Access,
    EntityInformation,
    Field,
    Threshold,
    parse_access,
    parse_bool,
    parse_date,
    parse_decimal,
    parse_utc,
    read_json,
)
from qbcheck.errors import AutotaskAnswerError


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (Access.NONE, 0),
        (Access.ALL, 1),
        (Access.RESTRICTED, 2),
        (Access.NONE, "0"),
        (Access.ALL, "1"),
        (Access.RESTRICTED, "2"),
        (Access.NONE, "None"),
        (Access.ALL, "ALL"),
        (Access.RESTRICTED, "restricted"),
        (Access.NONE, False),
        (Access.RESTRICTED, True),
    ],
)
def test_access_is_read_in_every_form(expected: Access, value: object) -> None:
    """Whether the wire carries numbers or words is unconfirmed; true alone never reads as full access."""
    assert expected is parse_access(value)


@pytest.mark.parametrize("value", [None, 3, "", "Some", {"value": 1}, Decimal("1.0")])
def test_an_access_right_that_cannot_be_read_is_never_guessed(value: object) -> None:
    """Unknown never becomes allowed or denied."""
    with pytest.raises(AutotaskAnswerError, match="an access right"):
        parse_access(value)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (datetime(2026, 1, 31, 8, 30, tzinfo=UTC), "2026-01-31T08:30:00Z"),
        (datetime(2026, 1, 31, 8, 30, 0, 7_000, tzinfo=UTC), "2026-01-31T08:30:00.007Z"),
        (datetime(2026, 1, 31, 8, 30, 0, 500_000, tzinfo=UTC), "2026-01-31T08:30:00.5Z"),
        (datetime(2026, 1, 31, 8, 30, 0, 123_456, tzinfo=UTC), "2026-01-31T08:30:00.1234567Z"),
        (datetime(2026, 1, 31, 8, 30, tzinfo=UTC), "2026-01-31T08:30:00"),
        (datetime(2026, 1, 31, 8, 30, tzinfo=UTC), "2026-01-31T10:30:00+02:00"),
    ],
)
def test_times_are_utc_with_any_fraction(expected: datetime, text: str) -> None:
    """All times are UTC; .NET writes up to seven digits of a second."""
    moment = parse_utc(text)

    assert (expected, UTC) == (moment, moment.tzinfo)


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026-03-01T00:00:00", "2026-03-01T00:00:00.000Z", "2026-03-01T23:59:59Z"]
)
def test_date_only_fields_keep_their_calendar_date(text: str) -> None:
    """A date is never moved by a time zone."""
    assert date(2026, 3, 1) == parse_date(text)


@pytest.mark.parametrize(
    ("expected", "value"),
    [(Decimal("0.1"), Decimal("0.1")), (Decimal(7), 7), (Decimal("12.50"), "12.50"), (Decimal(-3), -3)],
)
def test_numbers_keep_every_digit(expected: Decimal, value: object) -> None:
    """Money and quantities are decimals, also where a user-defined field writes them as text."""
    assert str(expected) == str(parse_decimal(value))


@pytest.mark.parametrize(("expected", "value"), [(True, 1), (True, True), (False, 0), (False, False)])
def test_integers_serve_as_yes_and_no(expected: bool, value: object) -> None:
    """Contacts.isActive and BillingItems.nonBillable are integers."""
    assert expected is parse_bool(value)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (parse_utc, None),
        (parse_utc, "yesterday"),
        (parse_utc, 20260101),
        (parse_date, None),
        (parse_date, "01/02/2026"),
        (parse_decimal, None),
        (parse_decimal, True),
        (parse_decimal, "1,5"),
        (parse_decimal, "NaN"),
        (parse_decimal, 0.1),
        (parse_bool, None),
        (parse_bool, 2),
        (parse_bool, "true"),
    ],
)
def test_unreadable_values_are_told_and_not_guessed(reader: Callable[[object], object], value: object) -> None:
    """Every reader says what it got and what it expected."""
    with pytest.raises(AutotaskAnswerError, match=r"Autotask answered .* expected"):
        reader(value)


def test_json_numbers_are_read_exactly() -> None:
    """A float would already have rounded."""
    assert {"total": Decimal("1234567890123456.78"), "id": 5} == read_json('{"total": 1234567890123456.78, "id": 5}')


@pytest.mark.parametrize("text", ["", "<html>", "[1]", '{"a": NaN}', '{"a": 1', "[" * 100_000])
def test_what_is_no_json_object_is_none(text: str) -> None:
    """Error bodies can be empty, HTML or cut off."""
    assert read_json(text) is None


INFORMATION = {
    "name": "Invoice",
    "canCreate": False,
    "canDelete": False,
    "canQuery": True,
    "canUpdate": True,
    "userAccessForCreate": 0,
    "userAccessForDelete": "None",
    "userAccessForQuery": 1,
    "userAccessForUpdate": "2",
    "hasUserDefinedFields": False,
    "supportsWebhookCallouts": False,
}


def test_entity_information_tells_support_and_right_apart() -> None:
    """``canX`` is what the entity supports, ``userAccessForX`` what this user may (autotask-rest-api 2.6)."""
    information = EntityInformation.read(INFORMATION)

    assert (
        EntityInformation(
            name="Invoice",
            can_create=False,
            can_query=True,
            can_update=True,
            can_delete=False,
            user_access_for_create=Access.NONE,
            user_access_for_query=Access.ALL,
            user_access_for_update=Access.RESTRICTED,
            user_access_for_delete=Access.NONE,
            has_user_defined_fields=False,
        )
        == information
    )


def test_entity_information_without_a_right_is_unreadable() -> None:
    """A missing right is unknown, and unknown is an error, not a pass."""
    with pytest.raises(AutotaskAnswerError, match="nothing where an access right"):
        EntityInformation.read({key: value for key, value in INFORMATION.items() if key != "userAccessForQuery"})


LICENSE_TYPE = Field.read(
    {
        "name": "licenseType",
        "dataType": "integer",
        "length": 0,
        "isRequired": True,
        "isReadOnly": True,
        "isQueryable": True,
        "isReference": False,
        "referenceEntityType": "",
        "isPickList": True,
        "picklistValues": [
            {"value": "7", "label": "API User", "isActive": True, "isSystem": True, "parentValue": ""},
            {"value": "9", "label": "Old", "isActive": False, "isSystem": False, "parentValue": "7"},
            {"value": "12", "label": "api user ", "isActive": True, "isSystem": False, "parentValue": "9"},
        ],
    }
)


@pytest.mark.parametrize(("expected", "value"), [("API User", 7), ("API User", "7"), ("Old", 9), (None, 8)])
def test_picklist_labels_are_found_by_integer_and_text(expected: str | None, value: int | str) -> None:
    """Choices are text, records carry integers, and inactive choices occur on old records."""
    assert expected == LICENSE_TYPE.label(value)


def test_picklist_values_are_found_by_label() -> None:
    """Ids differ per tenant, so labels are looked up; one label may stand for several values."""
    assert (("7", "12"), ()) == (LICENSE_TYPE.values("Api User"), LICENSE_TYPE.values("Manager"))


@pytest.mark.parametrize("picklist", [{}, {"picklistValues": None}, {"picklistValues": []}])
def test_a_field_without_choices_has_an_empty_picklist(picklist: dict[str, object]) -> None:
    """``picklistValues`` is null or absent where there is no picklist."""
    field = Field.read({"name": "companyID", "dataType": "integer", "referenceEntityType": "Company"} | picklist)

    assert ((), "Company") == (field.picklist, field.reference_entity_type)


def test_threshold_is_read() -> None:
    """autotask-rest-api 3."""
    told = {"externalRequestThreshold": 10000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 124}

    assert Threshold(limit=10_000, timeframe_minutes=60, used=124) == Threshold.read(told)
