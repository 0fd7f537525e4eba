"""An invoice of Autotask as a document: names instead of ids, money to the last digit, dates as Autotask wrote them.

A text is empty where Autotask has none. Where a name cannot be read its kind and its id stand for it, such as
``role 7``; ``Invoice.unread`` tells which.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address."""

    attention: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CustomerOfInvoice:
    """The company that an invoice is for."""

    company_id: int
    """0 is a company too: the tenant's own."""
    name: str
    is_tax_exempt: bool
    address: Address
    """The company's own."""
    billing_address: Address
    """That of its invoice settings; all empty where they name none."""
    transmission_method: str
    """Label of how it gets its invoices (``invoiceMethod``)."""
    tax_region: str
    phone: str
    fax: str

    @property
    def bill_to(self) -> Address:
        """Where its invoices go: the address of the invoice settings, else its own, to the attention they name."""
        attention = self.billing_address.attention
        if self.billing_address != Address(attention=attention):
            return self.billing_address
        return dataclasses.replace(self.address, attention=attention or self.address.attention)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: the billing items that share a ``lineItemID``, most often a single one."""

    billing_item_ids: tuple[int, ...]
    item_type: str
    """Label of ``billingItemType``."""
    sub_type: str
    item_name: str
    description: str
    quantity: Decimal | None
    """The items' quantities added up, also where their rates differ; None when none of them has one."""
    amount: Decimal
    """Without tax, in the customer's currency."""
    tax: Decimal
    billing_code: str
    billing_code_use: str
    """Label of the billing code's ``useType``."""
    tax_category: str
    """That of the billing code."""
    role: str
    line_of_business: str
    sub_organization: str
    """Name of the company that was served, where it is not the one that is billed."""
    service_date: datetime.date | None
    differing: frozenset[str] = frozenset()
    """Names of the fields that have no value here because the line's items differ in them."""

    @property
    def is_grouped(self) -> bool:
        """Whether several billing items became this line."""
        return len(self.billing_item_ids) > 1


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice with its lines in the order of the line ids."""

    id: int
    company_id: int | None
    number: str
    date: datetime.date
    due_date: datetime.date | None
    total: Decimal
    """What Autotask says the invoice comes to, with tax, in the customer's currency."""
    tax_total: Decimal
    order_number: str
    """The customer's purchase order number."""
    terms: str
    tax_region: str
    batch_id: int | None
    currency: str | None
    """Name such as ``USD``; empty: the tenant's only one, unnamed; None: it cannot be told."""
    customer: CustomerOfInvoice | None
    """None when the API user may not see the company."""
    customer_name: str
    """The customer's, else what the invoice's markup says; empty when neither can be read."""
    lines: tuple[InvoiceLine, ...]
    left_out: tuple[InvoiceLine, ...]
    """Non-billable items, each by itself, that have no part in the total."""
    unread: tuple[str, ...]
    """Names for which an id stands, such as ``role 7``: nothing in QuickBooks may be called so."""

    @property
    def is_grouped(self) -> bool:
        """Whether any line stands for several billing items."""
        return any(line.is_grouped for line in self.lines)

    @property
    def net(self) -> Decimal:
        """What the lines come to, without tax."""
        return sum((line.amount for line in self.lines), Decimal())

    @property
    def shortfall(self) -> Decimal:
        """What the lines and the tax lack to the total, to the cent; not zero: the invoice is not all there.

        Items are hidden by line of business, most likely (design 7).
        """
        return round(self.total - self.tax_total - self.net, 2)

    @property
    def source_state(self) -> str:
        """Hash of everything that was read of the invoice: another one when anything changed in Autotask since."""
        read = json.dumps(dataclasses.asdict(self), default=_plain, sort_keys=True)
        return hashlib.sha256(read.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Counted:
    """Invoices that are not pending; each is counted once."""

    older: int
    """Of before the start date; never sent."""
    done: int
    """Stamped by an integration (``webServiceDate``), of all times."""
    voided: int
    """Of all times, stamped or not."""


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return format(value.normalize(), "f")
        case frozenset():
            return sorted(value)
    return str(value)
