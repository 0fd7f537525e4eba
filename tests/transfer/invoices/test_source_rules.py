"""What becomes of invoices that are not plain ones, and which are read when they are narrowed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qbcheck.errors import AutotaskAnswerError, AutotaskRequestError, AutotaskUnreachableError
from qbcheck.transfer.invoices.documents import Address, Counted, Invoice
from qbcheck.transfer.invoices.source import count_others, pending_invoices

from .conftest import START, Rows, Start, deny, row
from .test_source_ready import EXPECTED


def changed(entity: str, row_id: int, **values: Any) -> Callable[[Rows], None]:
    """Return a change of one row."""
    return lambda rows: row(rows, entity, row_id).update(values)


def numbers(invoices: list[Invoice]) -> list[int]:
    return [each.id for each in invoices]


# --- which ---


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"company": 175}, [5001]),
        ({"since": date(2026, 11, 14)}, [5003, 5004, 5005]),
        ({"until": date(2026, 11, 14)}, [5001, 5002, 5003]),
        ({"since": date(2026, 11, 14), "until": date(2026, 11, 14)}, [5003]),
        ({"until": date.max}, [5001, 5002, 5003, 5004, 5005]),
        ({"since": date(2026, 1, 1)}, [5001, 5002, 5003, 5004, 5005]),
        ({"batch": 2004}, [5004]),
        ({"number": "1051"}, []),
        ({"limit": 2}, [5001, 5002]),
        ({"limit": 0}, []),
        ({"ids": [5002, 5004, 5006, 4990]}, [5002, 5004]),
        ({"ids": []}, []),
        ({"company": 175, "batch": 2004}, []),
    ],
)
def test_filters(start: Start, narrowed: dict[str, Any], expected: list[int]) -> None:
    """Each narrows what is pending and never brings in what is not: neither too old nor voided."""
    assert expected == numbers(start().pending(**narrowed))


def test_a_number_of_autotask_is_found_and_kept(start: Start) -> None:
    tenant = start(changed("Invoices", 5003, invoiceNumber="1051"))

    assert [(5003, "1051")] == [(each.id, each.number) for each in tenant.pending(number="1051")]


def test_the_start_date_belongs_to_it(start: Start) -> None:
    """5001 is of the 8th (design 6.1: inclusive)."""
    client = start().client

    assert 5001 in numbers(list(pending_invoices(client, date(2026, 11, 8))))
    assert 5001 not in numbers(list(pending_invoices(client, date(2026, 11, 9))))


def test_a_time_of_the_day_moves_no_date(start: Start) -> None:
    """Half past eleven in the evening, UTC, stays on its day, whatever zone this computer is in."""
    tenant = start(changed("Invoices", 5003, invoiceDateTime="2026-11-14T23:30:00Z"))
    day = date(2026, 11, 14)

    assert [(5003, day)] == [(each.id, each.date) for each in tenant.pending(since=day, until=day)]


def test_the_tenants_own_company_can_be_billed(start: Start) -> None:
    """Company 0 is real (autotask-rest-api 6)."""
    found = start(changed("Invoices", 5003, companyID=0)).pending(company=0)

    assert [(5003, "Brightwater IT Services")] == [(each.id, each.customer_name) for each in found]


def test_others_are_counted_narrowed(start: Start) -> None:
    """Of company 175 one is too old, one stamped, one voided."""
    client = start().client

    assert Counted(1, 1, 1) == count_others(client, START, company=175)
    assert Counted(0, 0, 1) == count_others(client, START, batch=2006)
    assert Counted(1, 0, 1) == count_others(client, START, since=date(2026, 1, 1))


def test_a_voided_and_stamped_invoice_is_counted_once(start: Start) -> None:
    client = start(changed("Invoices", 5006, webServiceDate="2026-11-13T09:00:00Z")).client

    assert Counted(1, 3, 1) == count_others(client, START)


# --- lines ---


def of_one_line(*numbers: int, **more: Any) -> Callable[[Rows], None]:
    """Return a change that puts billing items on one line, 9001."""

    def change(rows: Rows) -> None:
        for number in numbers:
            row(rows, "BillingItems", number).update(lineItemID=9001, **more)

    return change


def test_items_of_one_line_are_one_line(start: Start) -> None:
    """Quantities are kept also where rates differ; amounts are added up (2.1, S17)."""
    invoice = start(of_one_line(9003, 9005)).invoice(5002)
    first, second = invoice.lines

    assert invoice.is_grouped
    assert ((9003, 9005), (9004,)) == (first.billing_item_ids, second.billing_item_ids)
    assert (Decimal("3.25"), Decimal("280.00"), Decimal(0)) == (first.quantity, first.amount, first.tax)
    assert Decimal(0) == invoice.shortfall
    assert "On-Site Support" == first.billing_code
    assert "Workstations replaced\nGoodwill" == first.description


def test_what_differs_within_a_line_is_named(start: Start) -> None:
    """No single value stands for several: generic names and taxes (2.1, S13) are decided by who sees that."""
    grouped = start(of_one_line(9001, 9002)).invoice(5001).lines[0]

    assert {
        "item_type",
        "sub_type",
        "item_name",
        "billing_code",
        "billing_code_use",
        "tax_category",
        "role",
        "line_of_business",
    } == grouped.differing
    assert ("", "", "", "") == (grouped.item_type, grouped.tax_category, grouped.role, grouped.line_of_business)
    assert (Decimal("917.50"), Decimal("39.60")) == (grouped.amount, grouped.tax)
    assert date(2026, 11, 6) == grouped.service_date


def test_items_of_several_days_have_no_service_date(start: Start) -> None:
    def change(rows: Rows) -> None:
        of_one_line(9003, 9005)(rows)
        row(rows, "BillingItems", 9005)["itemDate"] = "2026-11-10"

    grouped = start(change).invoice(5002).lines[0]

    assert grouped.service_date is None
    assert "service_date" in grouped.differing


def test_a_line_has_autotasks_own_description(start: Start) -> None:
    change = of_one_line(9003, 9005, lineItemGroupDescription="Work in November")

    assert "Work in November" == start(change).invoice(5002).lines[0].description


@pytest.mark.parametrize("nothing", [None, 0])
def test_items_without_a_line_are_a_line_each(start: Start, nothing: int | None) -> None:
    def change(rows: Rows) -> None:
        for number in (9003, 9004, 9005):
            row(rows, "BillingItems", number)["lineItemID"] = nothing

    lines = start(change).invoice(5002).lines

    assert [(9003,), (9004,), (9005,)] == [each.billing_item_ids for each in lines]


def test_lines_are_in_the_order_of_their_ids(start: Start) -> None:
    def change(rows: Rows) -> None:
        for number, line in ((9003, 71), (9004, 70), (9005, None)):
            row(rows, "BillingItems", number)["lineItemID"] = line

    lines = start(change).invoice(5002).lines

    assert [(9004,), (9003,), (9005,)] == [each.billing_item_ids for each in lines]


def test_a_line_without_a_quantity(start: Start) -> None:
    """A milestone may have none: that is not zero."""
    assert start(changed("BillingItems", 9010, quantity=None)).invoice(5005).lines[0].quantity is None


def test_an_item_for_a_sub_organization_names_it(start: Start) -> None:
    """Billed to the parent, the sub-organization stands in the description only (2.1)."""
    lines = start(changed("BillingItems", 9004, companyID=177)).invoice(5002).lines

    assert ["", "Café Müller", ""] == [each.sub_organization for each in lines]


# --- money ---


def add_item(**values: Any) -> Callable[[Rows], None]:
    """Return a change that adds a non-billable item to invoice 5003."""

    def change(rows: Rows) -> None:
        copied = {**row(rows, "BillingItems", 9006), "id": 9100, "lineItemID": 9006, "nonBillable": 1}
        rows["BillingItems"].append({**copied, "itemName": "Goodwill hour", **values})

    return change


def test_a_non_billable_item_without_money_is_left_out_and_named(start: Start) -> None:
    """Also from the quantity of a line that it shares with others."""
    invoice = start(add_item(extendedPrice=0, totalAmount=0, taxDollars=0, quantity=1)).invoice(5003)

    assert [((9006,), Decimal(12))] == [(each.billing_item_ids, each.quantity) for each in invoice.lines]
    assert [((9100,), "Goodwill hour")] == [(each.billing_item_ids, each.item_name) for each in invoice.left_out]
    assert (Decimal(0), False) == (invoice.shortfall, invoice.is_grouped)


@pytest.mark.parametrize(("total", "lines", "left_out"), [(545, [9006], [9100]), (605, [9006, 9100], [])])
def test_a_non_billable_item_with_money_counts_if_the_total_says_so(
    start: Start, total: int, lines: list[int], left_out: list[int]
) -> None:
    """Whether Autotask counts it is not documented; both answers add up."""

    def change(rows: Rows) -> None:
        add_item(extendedPrice=60, totalAmount=60, quantity=1, lineItemID=9100)(rows)
        row(rows, "Invoices", 5003).update(invoiceTotal=total, totalTaxValue=5)

    invoice = start(change).invoice(5003)

    assert lines == [each for line in invoice.lines for each in line.billing_item_ids]
    assert left_out == [each for line in invoice.left_out for each in line.billing_item_ids]
    assert Decimal(0) == invoice.shortfall


def test_a_non_billable_item_hides_no_shortfall(start: Start) -> None:
    """A total that is met neither with nor without it is not met."""

    def change(rows: Rows) -> None:
        add_item(extendedPrice=60, totalAmount=60, quantity=1, lineItemID=9100)(rows)
        row(rows, "Invoices", 5003)["invoiceTotal"] = 700

    assert Decimal(100) == start(change).invoice(5003).shortfall


def test_items_hidden_by_line_of_business_are_a_shortfall(start: Start) -> None:
    """The firewall, the disks and the switches are hidden; 5005 is hidden whole, 5003 is all there (R16)."""
    found = start(scenario="lines-of-business-limited").pending()

    assert [
        (5001, Decimal("480.00")),
        (5002, Decimal("359.80")),
        (5003, Decimal(0)),
        (5004, Decimal("621.00")),
    ] == [(each.id, each.shortfall) for each in found]


def test_a_cent_is_a_shortfall_and_less_is_not(start: Start) -> None:
    """To the cent, also beside amounts of four decimals (design 7)."""

    def change(rows: Rows) -> None:
        row(rows, "Invoices", 5001)["invoiceTotal"] = 957.11
        row(rows, "BillingItems", 9006)["extendedPrice"] = 540.0049

    tenant = start(change)

    assert Decimal("0.01") == tenant.invoice(5001).shortfall
    assert Decimal("540.0049") == tenant.invoice(5003).net
    assert Decimal(0) == tenant.invoice(5003).shortfall


def test_an_invoice_without_a_total_is_not_all_there(start: Start) -> None:
    """No total: nothing to compare with, so it does not add up; its neighbours go on."""
    tenant = start(changed("Invoices", 5003, invoiceTotal=None))

    assert Decimal(-540) == tenant.invoice(5003).shortfall
    assert 5 == len(tenant.pending())


# --- customers, names and rights ---


@pytest.mark.parametrize("status", [500, 403])
def test_companies_hidden_leave_everything_but_the_customer(start: Start, status: int) -> None:
    """R10: the invoices are there; the markup, which this tenant does not offer, gives no name either."""
    expected = [dataclasses.replace(each, customer=None, customer_name="") for each in EXPECTED]

    assert expected == start(scenario="companies-hidden", permission_status=status).pending()


def test_refused_companies_and_markups_are_not_asked_for_again(start: Start) -> None:
    tenant = start(scenario="companies-hidden")
    tenant.pending()
    asked = [each.path for each in tenant.server.exchanges]

    assert 1 == sum(each.endswith("Companies/query") for each in asked)
    assert 1 == sum("InvoiceMarkupXml" in each for each in asked)


def test_a_company_that_is_not_shown(start: Start) -> None:
    """Its invoice stays, without a customer."""
    found = start(changed("Invoices", 5003, companyID=999)).pending()

    assert [5003] == [each.id for each in found if each.customer is None]
    assert "" == found[2].customer_name


def test_an_invoice_of_no_company(start: Start) -> None:
    invoice = start(changed("Invoices", 5003, companyID=None)).invoice(5003)

    assert (None, None, "") == (invoice.company_id, invoice.customer, invoice.customer_name)


def test_lists_that_may_not_be_read_leave_ids(start: Start) -> None:
    """What nothing in QuickBooks is called stays visible; nothing is taken for "none"."""
    lists = ("BillingCodes", "Roles", "OrganizationalLevelAssociations", "TaxRegions", "Countries")
    found = start(deny(*lists)).pending()
    first, line = found[0], found[0].lines[0]

    assert ("billing code 401", "role 1", "association 1") == (line.billing_code, line.role, line.line_of_business)
    assert ("tax region 1", "country 237") == (first.customer.tax_region, first.customer.address.country)
    codes = ("association 1", "association 2", "billing code 401", "billing code 411")
    assert (*codes, "country 237", "role 1", "tax region 1") == first.unread
    assert ("association 1", "billing code 421", "country 237", "tax region 1") == found[2].unread


def test_a_list_that_is_read_and_lacks_a_name(start: Start) -> None:
    def change(rows: Rows) -> None:
        row(rows, "BillingCodes", 401)["taxCategoryID"] = 9
        row(rows, "OrganizationalLevelAssociations", 1)["organizationalLevel2ID"] = 8
        row(rows, "BillingItems", 9001)["billingItemType"] = 77
        row(rows, "BillingItems", 9001)["roleID"] = 70

    line = start(change).invoice(5001).lines[0]

    assert ("tax category 9", "line of business 8") == (line.tax_category, line.line_of_business)
    assert ("billingItemType 77", "role 70") == (line.item_type, line.role)


def test_a_billing_address_of_the_invoice_settings(start: Start) -> None:
    """It goes before the company's own; an attention alone does not replace an address (2.1)."""

    def change(rows: Rows) -> None:
        row(rows, "Companies", 175).update(
            billToAttention="Accounts Payable",
            billingAddress1="PO Box 12",
            billToCity="Peoria",
            billToState="IL",
            billToZipCode="61601",
            billToCountryID=237,
        )
        row(rows, "Companies", 176)["billToAttention"] = "Ann Baxter"

    tenant = start(change)
    own = EXPECTED[1].customer.address

    assert (
        Address("Accounts Payable", "PO Box 12", "", "Peoria", "IL", "61601", "United States")
        == tenant.invoice(5001).customer.bill_to
    )
    assert EXPECTED[0].customer.address == tenant.invoice(5001).customer.address
    assert dataclasses.replace(own, attention="Ann Baxter") == tenant.invoice(5002).customer.bill_to
    assert EXPECTED[2].customer.address == tenant.invoice(5003).customer.bill_to


def other_currency(rows: Rows) -> None:
    rows["Currencies"].append({**rows["Currencies"][0], "id": 2, "name": "CAD", "isInternalCurrency": False})
    row(rows, "Companies", 177)["currencyID"] = 2


def test_a_company_with_a_currency_of_its_own(start: Start) -> None:
    found = start(other_currency).pending()

    assert ["USD", "USD", "CAD", "USD", "USD"] == [each.currency for each in found]


def test_a_currency_that_cannot_be_read(start: Start) -> None:
    def change(rows: Rows) -> None:
        other_currency(rows)
        deny("Currencies")(rows)

    assert ["", "", None, "", ""] == [each.currency for each in start(change).pending()]


def test_the_currency_of_a_hidden_company_cannot_be_told_among_several(start: Start) -> None:
    def change(rows: Rows) -> None:
        other_currency(rows)
        deny("Companies")(rows)

    assert {None} == {each.currency for each in start(change).pending()}


def test_a_tenant_that_names_no_currency(start: Start) -> None:
    """Currencies is used with multi-currency only (autotask-rest-api 4.2)."""
    assert {""} == {each.currency for each in start(lambda rows: rows["Currencies"].clear()).pending()}


# --- a stale plan, and troubles ---


@pytest.mark.parametrize(
    ("entity", "row_id", "values"),
    [
        ("Invoices", 5001, {"orderNumber": "PO 7"}),
        ("Invoices", 5001, {"dueDate": "2026-12-09"}),
        ("BillingItems", 9001, {"description": "Mailboxes moved twice"}),
        ("BillingItems", 9002, {"taxDollars": 39.61}),
        ("BillingCodes", 401, {"name": "Remote Help"}),
        ("Companies", 175, {"fax": "217-555-0999"}),
    ],
)
def test_the_source_state_changes_with_what_was_read(
    start: Start, entity: str, row_id: int, values: dict[str, Any]
) -> None:
    now = start(changed(entity, row_id, **values)).invoice(5001)

    assert EXPECTED[0].source_state != now.source_state


def test_the_source_state_is_the_same_for_the_same(start: Start) -> None:
    """437.5 is 437.50; of what another invoice says nothing matters."""
    now = start(changed("BillingItems", 9003, description="other")).invoice(5001)

    assert EXPECTED[0].source_state == now.source_state


@pytest.mark.parametrize("entity", ["Invoices", "BillingItems", "Companies", "BillingCodes"])
def test_no_answer_is_no_end(start: Start, entity: str) -> None:
    """What could not be read raises; nothing less than the whole is taken for it."""
    tenant = start(faults=[{"on": f"POST {entity}/query", "answer": "cut-off", "times": 99}])

    with pytest.raises((AutotaskUnreachableError, AutotaskAnswerError)):
        tenant.pending()


def test_a_refused_query_of_items_is_told(start: Start) -> None:
    tenant = start(faults=[{"on": "POST BillingItems/query", "answer": "500", "times": 99}])

    with pytest.raises(AutotaskRequestError):
        tenant.pending()


def test_reading_stops_where_the_reader_stops(start: Start) -> None:
    """The first invoice can be looked at before the second page is asked for."""
    first = next(pending_invoices(start().client, START - timedelta(days=1)))

    assert 5001 == first.id
