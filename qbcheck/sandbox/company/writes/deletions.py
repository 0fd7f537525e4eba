"""Deletes records of lists: only what nothing else mentions (quickbooks-desktop reference, 3: ListDel; 4.1: 3160)."""

from __future__ import annotations

from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.references import TAX_ITEMS, folded
from qbcheck.sandbox.company.statuses import not_deletable
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.write import Write, names_of


def delete(write: Write, request: Request) -> Tree:
    """Delete a record of a list, as ListDel asks for.

    Raises RequestError for what QuickBooks refuses.
    """
    (kind,), (list_id,) = request.asked["ListDelType"], request.asked["ListID"]
    record = write.find((f"{kind}Ret",), list_id)
    full_name = str(record.tree.get("FullName", record.tree["Name"]))
    if _is_preferred(record, write) or "SpecialAccountType" in record.tree:
        raise not_deletable(full_name)
    if any(other.id != record.id for other in write.store.mentioning(list_id)):
        raise not_deletable(full_name)
    write.store.remove(record)
    return {"ListDelType": kind, "ListID": list_id, "TimeDeleted": write.now_text, "FullName": full_name}


def _is_preferred(record: Record, write: Write) -> bool:
    """Tell whether the preferences of the file name the record."""
    settings = write.settings
    named: tuple[str, ...] = ()
    if record.kind in TAX_ITEMS and settings.sales_tax:
        named = (settings.default_tax_item,)
    if record.kind == "SalesTaxCodeRet" and settings.sales_tax:
        named = (settings.taxable_code, settings.non_taxable_code)
    if record.kind == "CurrencyRet":
        named = (settings.home_currency,)
    return any(folded(name) in names_of(record) for name in named)
