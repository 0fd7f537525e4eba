"""Reads the invoices of Autotask that wait to be sent, a few at a time.

Pending is what was invoiced on the start date or later, is not voided and carries no ``webServiceDate``, the stamp of
an integration that has processed it (autotask-rest-api 4.5). Lines of business may hide items, or whole invoices, from
the API user; see ``Invoice.shortfall``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, islice

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.query import Filter, all_of, eq, exist, gte, is_in, lt, not_exist
from qbcheck.autotask.records import JsonObject, parse_date
from qbcheck.transfer.invoices.companies import Companies, customer_of, text
from qbcheck.transfer.invoices.documents import Counted, Invoice
from qbcheck.transfer.invoices.lines import FIELDS as ITEM_FIELDS
from qbcheck.transfer.invoices.lines import amount, lines_of
from qbcheck.transfer.invoices.markup import MarkupNames
from qbcheck.transfer.invoices.names import Names

_AT_ONCE = 200
"""Invoices whose items and companies are read together: few calls, and little to hold."""

_FIELDS = (
    "companyID",
    "batchID",
    "invoiceNumber",
    "invoiceDateTime",
    "dueDate",
    "invoiceTotal",
    "totalTaxValue",
    "orderNumber",
    "paymentTerm",
    "taxRegionName",
)
_UNSTAMPED = not_exist("webServiceDate")
_VALID = eq("isVoided", False)


def pending_invoices(
    client: AutotaskClient,
    start: date,
    *,
    company: int | None = None,
    since: date | None = None,
    until: date | None = None,
    batch: int | None = None,
    number: str | None = None,
    ids: Iterable[int] | None = None,
    limit: int | None = None,
) -> Iterator[Invoice]:
    """Read the pending invoices of ``start`` and later, by ascending id.

    They can be narrowed to a company (by id), to dates from ``since`` to ``until``, both included, to a batch, a
    number, some ids and the first ``limit``. Raises AutotaskError, also in the middle, rather than ending early.
    """
    narrowed = _narrowed(company, since, until, batch, number, ids)
    where = all_of(_UNSTAMPED, _VALID, gte("invoiceDateTime", start), *narrowed)
    rows = islice(client.query("Invoices", where, include_fields=_FIELDS), limit)
    reader = _Reader(client)
    while some := list(islice(rows, _AT_ONCE)):
        yield from reader.read(some)


def count_others(
    client: AutotaskClient,
    start: date,
    *,
    company: int | None = None,
    since: date | None = None,
    until: date | None = None,
    batch: int | None = None,
    number: str | None = None,
) -> Counted:
    """Count the invoices that are not pending, narrowed as ``pending_invoices`` are, in three calls.

    Raises AutotaskError.
    """
    narrowed = tuple(_narrowed(company, since, until, batch, number, None))

    def count(*where: Filter) -> int:
        return client.count("Invoices", all_of(*where, *narrowed))

    return Counted(
        older=count(_UNSTAMPED, _VALID, lt("invoiceDateTime", start)),
        done=count(exist("webServiceDate"), _VALID),
        voided=count(eq("isVoided", True)),
    )


def _narrowed(
    company: int | None,
    since: date | None,
    until: date | None,
    batch: int | None,
    number: str | None,
    ids: Iterable[int] | None,
) -> Iterator[Filter]:
    if company is not None:
        yield eq("companyID", company)
    if since is not None:
        yield gte("invoiceDateTime", since)
    if until is not None and until < date.max:
        # The whole day counts, whatever time of it an invoice carries.
        yield lt("invoiceDateTime", until + timedelta(days=1))
    if batch is not None:
        yield eq("batchID", batch)
    if number is not None:
        yield eq("invoiceNumber", number)
    if ids is not None:
        yield is_in("id", ids)


class _Reader:
    """Turns rows into documents, reading what belongs to them."""

    def __init__(self, client: AutotaskClient) -> None:
        self._client = client
        self._names = Names(client)
        self._companies = Companies(client)
        self._markup_names = MarkupNames(client)

    def read(self, rows: Sequence[JsonObject]) -> Iterator[Invoice]:
        items: dict[int, list[JsonObject]] = defaultdict(list)
        of_these = is_in("invoiceID", [row["id"] for row in rows])
        for item in self._client.query("BillingItems", of_these, include_fields=ITEM_FIELDS):
            items[item["invoiceID"]].append(item)
        billed_or_served = chain(rows, *items.values())
        companies = self._companies.read({row["companyID"] for row in billed_or_served if _has_company(row)})
        for row in rows:
            yield self._invoice(row, items[row["id"]], companies)

    def _invoice(self, row: JsonObject, items: Iterable[JsonObject], companies: Mapping[int, JsonObject]) -> Invoice:
        company_id = row.get("companyID")
        company = companies.get(company_id) if company_id is not None else None
        customer = None if company is None else customer_of(company, self._names)
        total, tax_total = amount(row, "invoiceTotal"), amount(row, "totalTaxValue")
        lines, left_out = lines_of(items, company_id, companies, self._names, total - tax_total)
        terms = self._names.label("Invoices", "paymentTerm", row.get("paymentTerm"))
        return Invoice(
            id=row["id"],
            company_id=company_id,
            number=text(row, "invoiceNumber"),
            date=parse_date(row.get("invoiceDateTime")),
            due_date=None if row.get("dueDate") is None else parse_date(row["dueDate"]),
            total=total,
            tax_total=tax_total,
            order_number=text(row, "orderNumber"),
            terms=terms,
            tax_region=text(row, "taxRegionName"),
            batch_id=row.get("batchID"),
            currency=self._names.currency(company),
            customer=customer,
            customer_name=customer.name if customer else self._markup_names.customer_name(row["id"], company_id),
            lines=lines,
            left_out=left_out,
            unread=self._names.unread(),
        )


def _has_company(row: JsonObject) -> bool:
    return row.get("companyID") is not None  # 0 is a company
