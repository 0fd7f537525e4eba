"""The pending invoices of the ready scenarios, as fixtures/us-ready/tenant.toml, read by hand, says them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from qbcheck.transfer.invoices.documents import Address, Counted, CustomerOfInvoice, Invoice, InvoiceLine
from qbcheck.transfer.invoices.source import count_others, pending_invoices

from .conftest import START, Start


def company(number: int, name: str, street: str, city: str, postal_code: str, **more: object) -> CustomerOfInvoice:
    """Return a customer as the companies of us-ready are: in Illinois, without billing address and fax."""
    values: dict[str, object] = {
        "is_tax_exempt": False,
        "transmission_method": "Email",
        "tax_region": "Springfield",
        **more,
    }
    return CustomerOfInvoice(
        company_id=number,
        name=name,
        address=Address(address1=street, city=city, state="IL", postal_code=postal_code, country="United States"),
        billing_address=Address(),
        phone=f"217-555-0{number}",
        fax="",
        **values,  # type: ignore[arg-type] - as each test says
    )


def line(number: int, kinds: str, name: str, what: str, money: str, code: str, **more: object) -> InvoiceLine:
    """Return a line; ``kinds``, ``money`` and ``code`` hold what belongs together, between bars."""
    item_type, sub_type = kinds.split(" | ")
    quantity, amount, tax = money.split(" | ")
    billing_code, use, category = code.split(" | ")
    values: dict[str, object] = {"role": "", "line_of_business": "Managed Services", **more}
    return InvoiceLine(
        billing_item_ids=(number,),
        item_type=item_type,
        sub_type=sub_type,
        item_name=name,
        description=what,
        quantity=Decimal(quantity),
        amount=Decimal(amount),
        tax=Decimal(tax),
        billing_code=billing_code,
        billing_code_use=use,
        tax_category=category,
        sub_organization="",
        **values,  # type: ignore[arg-type] - as each test says
    )


def invoice(number: int, on: date, due: date, money: str, customer: CustomerOfInvoice, *lines: InvoiceLine) -> Invoice:
    """Return an invoice as those of us-ready are: in Springfield, due in 30 days, without a number, in USD."""
    total, tax_total = money.split(" | ")
    return Invoice(
        id=number,
        company_id=customer.company_id,
        number="",
        date=on,
        due_date=due,
        total=Decimal(total),
        tax_total=Decimal(tax_total),
        order_number="DL-2207" if number == 5004 else "",
        terms="Due on receipt" if number == 5005 else "Net 30",
        tax_region="" if number == 5005 else "Springfield",
        batch_id=number - 3000,
        currency="USD",
        customer=customer,
        customer_name=customer.name,
        lines=lines,
        left_out=(),
        unread=(),
    )


REMOTE = "Remote Support | Work Type | Services"
ON_SITE = "On-Site Support | Work Type | Services"
PROJECT = "Project Work | Work Type | Services"
HARDWARE = "Hardware | Material | Taxable goods"
GOLD = "Managed Services Gold | Recurring Contract Service | Services"
MILEAGE = "Mileage | Expense Category | Services"
PRODUCTS = {"line_of_business": "Projects & Hardware"}

ALPINE = company(175, "Alpine Dental Group", "40 Summit Avenue", "Springfield", "62702")
BAXTER = company(176, "Baxter & Sons Plumbing", "8 Foundry Lane", "Decatur", "62521", transmission_method="Print")
CAFE = company(177, "Café Müller", "3 Market Square", "Springfield", "62701")
DELTA = company(178, "Delta Logistics LLC", "900 Depot Road", "Bloomington", "61701")
EVERGREEN = company(
    179, "Evergreen School District", "77 College Hill", "Springfield", "62703", is_tax_exempt=True, tax_region=""
)

NOV_6, NOV_9, NOV_12, NOV_15, NOV_17 = (date(2026, 11, day) for day in (6, 9, 12, 15, 17))

EXPECTED = [
    invoice(
        5001,
        date(2026, 11, 8),
        date(2026, 12, 8),
        "957.10 | 39.60",
        ALPINE,
        line(
            9001,
            "Labor | Ticket Labor",
            "Remote Support",
            "Mailboxes moved",
            "3.50 | 437.50 | 0",
            REMOTE,
            role="Systems Engineer",
            service_date=NOV_6,
        ),
        line(
            9002,
            "Ticket Charge | Product",
            "Firewall FW-200",
            "Firewall FW-200",
            "1 | 480.00 | 39.60",
            HARDWARE,
            service_date=NOV_6,
            **PRODUCTS,
        ),
    ),
    invoice(
        5002,
        date(2026, 11, 11),
        date(2026, 12, 11),
        "669.48 | 29.68",
        BAXTER,
        line(
            9003,
            "Labor | Ticket Labor",
            "On-Site Support",
            "Workstations replaced",
            "2.25 | 315.00 | 0",
            ON_SITE,
            role="Field Technician",
            service_date=NOV_9,
        ),
        line(
            9004,
            "Ticket Charge | Product",
            "SSD 1 TB",
            "SSD 1 TB",
            "4 | 359.80 | 29.68",
            HARDWARE,
            service_date=NOV_9,
            **PRODUCTS,
        ),
        line(
            9005,
            "Labor Adjustment | Adjustment",
            "On-Site Support",
            "Goodwill",
            "1 | -35.00 | 0",
            ON_SITE,
            service_date=NOV_9,
        ),
    ),
    invoice(
        5003,
        date(2026, 11, 14),
        date(2026, 12, 14),
        "540.00 | 0",
        CAFE,
        line(
            9006,
            "Recurring Service | Service",
            "Managed Services Gold",
            "Monthly fee, 12 seats – bar & kitchen",
            "12 | 540.00 | 0",
            GOLD,
            service_date=NOV_12,
        ),
    ),
    invoice(
        5004,
        date(2026, 11, 17),
        date(2026, 12, 17),
        "2060.63 | 51.23",
        DELTA,
        line(
            9007,
            "Recurring Service | Service",
            "Managed Services Gold",
            "Monthly fee, 30 seats",
            "30 | 1350.00 | 0",
            GOLD,
            service_date=NOV_15,
        ),
        line(
            9008,
            "Project Charge | Product",
            "Network Switch 24-Port",
            "Network Switch 24-Port",
            "2 | 621.00 | 51.23",
            HARDWARE,
            service_date=NOV_15,
            **PRODUCTS,
        ),
        line(
            9009,
            "Expense | Reimbursable Expense",
            "Mileage",
            "Drive to the depot, 60 miles",
            "1 | 38.40 | 0",
            MILEAGE,
            line_of_business="",
            service_date=NOV_15,
        ),
    ),
    invoice(
        5005,
        date(2026, 11, 19),
        date(2026, 12, 19),
        "1760.00 | 0",
        EVERGREEN,
        line(
            9010,
            "Labor | Project Labor",
            "Project Work",
            "Wireless survey of three schools",
            "16 | 1760.00 | 0",
            PROJECT,
            role="Field Technician",
            service_date=NOV_17,
            **PRODUCTS,
        ),
    ),
]


@pytest.mark.parametrize("scenario", ["us-ready", "ca-ready", "uk-ready"])
def test_the_pending_invoices_of_a_ready_tenant(start: Start, scenario: str) -> None:
    """5001 to 5005: neither of before the start date, nor voided, nor stamped. The three share one tenant."""
    found = start(scenario=scenario).pending()

    assert EXPECTED == found
    assert [Decimal(0)] * 5 == [each.shortfall for each in found]
    assert not any(each.is_grouped for each in found)


def test_what_is_not_pending_is_counted(start: Start) -> None:
    """4990 is too old, 4101 to 4103 are stamped, 5006 is voided."""
    assert Counted(older=1, done=3, voided=1) == count_others(start().client, START)


def test_money_never_was_a_float(start: Start) -> None:
    """What JSON writes as 39.6 is Decimal to the last digit (design 7)."""
    found = start().pending()
    money = [each.total for each in found] + [part.amount for each in found for part in each.lines]

    assert {Decimal} == {type(each) for each in money}
    assert Decimal("359.8") == found[1].lines[1].amount


def test_a_ready_tenant_costs_fifteen_calls(start: Start) -> None:
    """One a list, one a picklist in use: whatever the number of invoices, until a part of them is full."""
    tenant = start()
    tenant.pending()
    asked = Counter(each.path.rpartition("V1.0/")[2] for each in tenant.server.exchanges if each.credentials_sent)

    lists = (
        "Invoices",
        "BillingItems",
        "Companies",
        "BillingCodes",
        "TaxCategories",
        "TaxRegions",
        "Roles",
        "OrganizationalLevelAssociations",
        "OrganizationalLevel2s",
        "Countries",
        "Currencies",
    )
    picklists = ("Invoices", "BillingItems", "BillingCodes", "Companies")
    expected = [f"{each}/query" for each in lists] + [f"{each}/entityInformation/fields" for each in picklists]
    assert Counter(expected) == asked


def test_nothing_pending_costs_one_call(start: Start) -> None:
    """No list is read for nobody."""
    tenant = start()

    assert [] == list(pending_invoices(tenant.client, date(2027, 1, 1)))
    assert 1 == sum(each.credentials_sent for each in tenant.server.exchanges)
