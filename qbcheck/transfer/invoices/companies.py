"""The companies of some invoices, as far as the API user may see them (R10: invoices go on without)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import is_in
from qbcheck.autotask.records import JsonObject, parse_bool
from qbcheck.errors import AutotaskPermissionError, AutotaskRequestError
from qbcheck.transfer.invoices.documents import Address, CustomerOfInvoice
from qbcheck.transfer.invoices.names import Names

_FIELDS = (
    "companyName",
    "isTaxExempt",
    "address1",
    "address2",
    "city",
    "state",
    "postalCode",
    "countryID",
    "billToAttention",
    "billingAddress1",
    "billingAddress2",
    "billToCity",
    "billToState",
    "billToZipCode",
    "billToCountryID",
    "invoiceMethod",
    "currencyID",
    "taxRegionID",
    "phone",
    "fax",
)
_NOT_FOUND = 404


class Companies:
    """Reads companies. Once Autotask has refused them they are not asked for again."""

    def __init__(self, client: AutotaskClient) -> None:
        self._client = client
        self._are_hidden = False

    def read(self, company_ids: Iterable[int]) -> Mapping[int, JsonObject]:
        """Return the companies that can be seen, by id. Raises AutotaskError, but not for a refusal."""
        if self._are_hidden:
            return {}
        try:
            rows = self._client.query("Companies", is_in("id", company_ids), include_fields=_FIELDS)
            return {row["id"]: row for row in rows}
        except AutotaskPermissionError:
            self._are_hidden = True
        except AutotaskRequestError as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            self._are_hidden = True
        return {}


def customer_of(company: JsonObject, names: Names) -> CustomerOfInvoice:
    """Return a company as the customer of an invoice."""
    return CustomerOfInvoice(
        company_id=company["id"],
        name=text(company, "companyName"),
        is_tax_exempt=parse_bool(company.get("isTaxExempt") or False),
        address=Address(
            address1=text(company, "address1"),
            address2=text(company, "address2"),
            city=text(company, "city"),
            state=text(company, "state"),
            postal_code=text(company, "postalCode"),
            country=names.country(company.get("countryID")),
        ),
        billing_address=Address(
            attention=text(company, "billToAttention"),
            address1=text(company, "billingAddress1"),
            address2=text(company, "billingAddress2"),
            city=text(company, "billToCity"),
            state=text(company, "billToState"),
            postal_code=text(company, "billToZipCode"),
            country=names.country(company.get("billToCountryID")),
        ),
        transmission_method=names.label("Companies", "invoiceMethod", company.get("invoiceMethod")),
        tax_region=names.tax_region(company.get("taxRegionID")),
        phone=text(company, "phone"),
        fax=text(company, "fax"),
    )


def text(row: JsonObject, field: str) -> str:
    """Return a text as Autotask has it, without blanks around it; empty where there is none."""
    value = row.get(field)
    return "" if value is None else str(value).strip()
