"""What the rules say of real lists, and that a company file takes what they would create."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbcheck.facts import ItemType, NamingConventions
from qbcheck.facts.company_lists import CompanyLists, read_company_lists
from qbcheck.mapping.customers import customer_for
from qbcheck.mapping.items import item_for
from qbcheck.mapping.names import CutNames
from qbcheck.mapping.naming import Billed, item_name
from qbcheck.mapping.outcome import PARENT_SEPARATOR, Existing, Refused, ToCreate
from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.connection import Connection
from qbcheck.quickbooks.reader import read_answer
from tests.facts.company_files import company_file

NAME = "Tech~On-Site Service~Network Switch 24-Port Managed Gigabit"


def item(lists: CompanyLists, name: str, item_type: ItemType) -> Existing | ToCreate | Refused:
    return item_for(
        name,
        lists.items,
        lists.accounts,
        item_type=item_type,
        billing_code=None,
        mapped={},
        mapped_accounts={},
        cut_names=CutNames([name]),
    )


def add(connection: Connection, to_create: ToCreate) -> None:
    for levels in to_create.missing:
        parent = {"ParentRef": {"FullName": PARENT_SEPARATOR.join(levels[:-1])}} if levels[1:] else {}
        content = {f"{to_create.kind}Add": {"Name": levels[-1], **parent, **to_create.fields}}
        document = message_set([Request(f"{to_create.kind}Add", content)], on_error="continueOnError")
        (response,) = read_answer(connection.exchange(document).text).responses
        assert response.status_code == 0, response.status_message


@pytest.mark.parametrize("scenario", ["us-ready", "ca-ready", "uk-ready"])
def test_what_is_created_is_found_afterwards(scenario: str, tmp_path: Path) -> None:
    """3.1, 3.2, 3.3 and 3.10: parents first, every kind, a name that is cut, a job below a customer."""
    with company_file(tmp_path, scenario) as (connection, profile):
        lists = read_company_lists(connection, profile)
        wanted = {f"{item_type}~{NAME}": item_type for item_type in ItemType}
        for name, item_type in wanted.items():
            to_create = item(lists, name, item_type)
            assert isinstance(to_create, ToCreate)
            add(connection, to_create)
        for organization in ("Orchard Dental~North~Roof", f"{lists.customers.records[0].full_name}~Ångström & Co"):
            customer = customer_for(organization, lists.customers, lists.names, mapped={})
            assert isinstance(customer, ToCreate)
            add(connection, customer)
            assert isinstance(
                customer_for(organization, read_company_lists(connection, profile).customers, lists.names, mapped={}),
                Existing,
            )
        again = read_company_lists(connection, profile)

    for name, item_type in wanted.items():
        assert isinstance(item(again, name, item_type), Existing)


def test_pending_lines_of_a_ready_company_have_their_items(tmp_path: Path) -> None:
    """3.2: with the conventions that count where nothing is written; the items stand in the fixture."""
    lines = {
        "Remote Support": Billed("Labor", "Mailboxes moved", "Remote Support", "Work Type"),
        "On-Site Support": Billed("Labor Adjustment", "Goodwill", "On-Site Support", "Work Type"),
        "Firewall FW-200": Billed("Ticket Charge", "Firewall FW-200", "Hardware", "Material"),
        "Managed Services Gold": Billed("Recurring Service", "Managed Services Gold", "Managed Services Gold"),
    }
    with company_file(tmp_path) as (connection, profile):
        lists = read_company_lists(connection, profile)

    for expected, billed in lines.items():
        name = item_name(billed, NamingConventions())
        assert isinstance(name, str)
        found = item(lists, name, ItemType.LABOR)
        assert isinstance(found, Existing)
        assert expected == found.full_name


def test_an_organization_that_is_a_vendor_is_refused(tmp_path: Path) -> None:
    """3.1: over the four lists of a company file."""
    with company_file(tmp_path) as (connection, profile):
        lists = read_company_lists(connection, profile)

    refused = customer_for("northwind hardware", lists.customers, lists.names, mapped={})

    assert isinstance(refused, Refused)
    assert "is a vendor in QuickBooks" in refused.reason
