"""Lines out of billing items: those of one ``lineItemID`` are one line (autotask-quickbooks-extension 2.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qbcheck.autotask.records import JsonObject, parse_date, parse_decimal
from qbcheck.transfer.invoices.companies import text
from qbcheck.transfer.invoices.documents import InvoiceLine
from qbcheck.transfer.invoices.names import Names

FIELDS = (
    "invoiceID",
    "lineItemID",
    "companyID",
    "billingItemType",
    "subType",
    "nonBillable",
    "itemName",
    "description",
    "lineItemGroupDescription",
    "quantity",
    "extendedPrice",
    "taxDollars",
    "billingCodeID",
    "roleID",
    "organizationalLevelAssociationID",
    "itemDate",
)
"""What is read of a billing item. ``extendedPrice`` is the amount without tax; whether ``totalAmount`` is with or
without is not documented, so it is not relied on."""

_SINGLE = (
    "item_type",
    "sub_type",
    "item_name",
    "billing_code",
    "billing_code_use",
    "tax_category",
    "role",
    "line_of_business",
    "sub_organization",
)


@dataclass(frozen=True, slots=True)
class _Item:
    line: InvoiceLine
    """The line that this item alone would be."""
    order: tuple[bool, int, int]
    """Items with a line id come first, by line; the others by their own id."""
    group_description: str
    is_non_billable: bool

    @property
    def has_money(self) -> bool:
        return bool(self.line.amount or self.line.tax)

    @property
    def line_key(self) -> tuple[bool, int]:
        return self.order[:2]


def lines_of(
    rows: Iterable[JsonObject], company_id: int | None, companies: Mapping[int, JsonObject], names: Names, net: Decimal
) -> tuple[tuple[InvoiceLine, ...], tuple[InvoiceLine, ...]]:
    """Return the lines of an invoice and the non-billable items that are left out.

    Non-billable items without money are left out. Whether those with money count into Autotask's total is not
    documented: they do unless ``net``, what the lines have to come to, is met to the cent only without them.
    """
    items = sorted((_item(row, company_id, companies, names) for row in rows), key=lambda item: item.order)
    with_money = [item for item in items if item.has_money or not item.is_non_billable]
    billable = [item for item in items if not item.is_non_billable]
    is_money_counted = _comes_to(with_money, net) or not _comes_to(billable, net)
    grouped: dict[tuple[bool, int], list[_Item]] = defaultdict(list)
    for item in with_money if is_money_counted else billable:
        grouped[item.line_key].append(item)
    left_out = (item.line for item in items if item.is_non_billable and not (item.has_money and is_money_counted))
    return tuple(map(_line, grouped.values())), tuple(left_out)


def _comes_to(items: Iterable[_Item], net: Decimal) -> bool:
    return round(sum((item.line.amount for item in items), Decimal()) - net, 2) == 0


def _item(row: JsonObject, company_id: int | None, companies: Mapping[int, JsonObject], names: Names) -> _Item:
    code = names.billing_code(row.get("billingCodeID"))
    served = row.get("companyID")
    is_other = served is not None and served != company_id
    line = InvoiceLine(
        billing_item_ids=(row["id"],),
        item_type=names.label("BillingItems", "billingItemType", row.get("billingItemType")),
        sub_type=names.label("BillingItems", "subType", row.get("subType")),
        item_name=text(row, "itemName"),
        description=text(row, "description"),
        quantity=None if row.get("quantity") is None else parse_decimal(row["quantity"]),
        amount=amount(row, "extendedPrice"),
        tax=amount(row, "taxDollars"),
        billing_code=code.name,
        billing_code_use=code.use,
        tax_category=code.tax_category,
        role=names.role(row.get("roleID")),
        line_of_business=names.line_of_business(row.get("organizationalLevelAssociationID")),
        sub_organization=text(companies.get(served, {}), "companyName") if served is not None and is_other else "",
        service_date=None if row.get("itemDate") is None else parse_date(row["itemDate"]),
    )
    line_id = row.get("lineItemID")  # 0 is taken for none: a line that held every such item would be wrong
    return _Item(
        line=line,
        order=(False, line_id, row["id"]) if line_id else (True, row["id"], row["id"]),
        group_description=text(row, "lineItemGroupDescription"),
        is_non_billable=bool(row.get("nonBillable")),
    )


def _line(items: Sequence[_Item]) -> InvoiceLine:
    first, *others = (item.line for item in items)
    if not others:
        return first
    lines = (first, *others)
    quantities = [line.quantity for line in lines if line.quantity is not None]
    dates = {line.service_date for line in lines}
    values = {field: {getattr(line, field) for line in lines} for field in _SINGLE}
    differing = {field for field, found in values.items() if len(found) > 1}
    told = [item.group_description for item in items if item.group_description]
    return replace(
        first,
        **dict.fromkeys(differing, ""),
        billing_item_ids=tuple(each for line in lines for each in line.billing_item_ids),
        description="\n".join(dict.fromkeys(told or [line.description for line in lines if line.description])),
        quantity=sum(quantities, Decimal()) if quantities else None,
        amount=sum((line.amount for line in lines), Decimal()),
        tax=sum((line.tax for line in lines), Decimal()),
        service_date=first.service_date if len(dates) == 1 else None,
        differing=frozenset(differing | ({"service_date"} if len(dates) > 1 else set())),
    )


def amount(row: JsonObject, field: str) -> Decimal:
    """Return an amount of money; null means that there is none."""
    value = row.get(field)
    return Decimal() if value is None else parse_decimal(value)
