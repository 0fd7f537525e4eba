"""The item of an invoice's line (extension reference 2.1, 3.2, 3.3 and 3.5).

The mapping file first, else the item of exactly that name, of whatever kind it is; a missing one is created.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts import ItemType
from qbcheck.facts.company_records import Item, ListAccount, NamedList
from qbcheck.mapping.accounts import income_account
from qbcheck.mapping.creation import missing_levels, nearest_parent
from qbcheck.mapping.names import ITEM, CutNames, QuickBooksName, name_from_autotask, name_from_mapping
from qbcheck.mapping.outcome import Existing, Refused, ToCreate
from qbcheck.mapping.records import mapped_name
from qbcheck.mapping.remedies import activate_or_map, map_it

_FIELD = "Item name"
_SERVICE, _NON_INVENTORY, _OTHER_CHARGE = "ItemService", "ItemNonInventory", "ItemOtherCharge"
_CREATED = (_SERVICE, _NON_INVENTORY, _OTHER_CHARGE)
_NOT_FOR_LINES = {
    "ItemSubtotalRet": "a subtotal",
    "ItemGroupRet": "a group of items",
    "ItemPaymentRet": "a payment",
    "ItemSalesTaxRet": "a sales tax",
    "ItemSalesTaxGroupRet": "a group of sales taxes",
    "ItemFixedAssetRet": "a fixed asset",
}
"""Kinds that share the name space of items, and cannot carry a quantity and an amount on an invoice."""


def kind_to_create(item_type: ItemType | None) -> str:
    """Return the qbXML list in which a missing item is created; None: a line of several types.

    Labor and services are service items (S19). That charges become non-inventory parts and expenses other charges is
    our choice: what the official extension makes of them is not told. A product that purchase orders need has to be an
    inventory part (R46), which a person creates.
    """
    match item_type:
        case ItemType.CHARGES:
            return _NON_INVENTORY
        case ItemType.EXPENSES:
            return _OTHER_CHARGE
        case _:
            return _SERVICE


def item_for(
    name: str,
    items: NamedList[Item],
    accounts: NamedList[ListAccount],
    *,
    item_type: ItemType | None,
    billing_code: str | None,
    mapped: Mapping[str, str],
    mapped_accounts: Mapping[str, str],
    cut_names: CutNames,
) -> Existing | ToCreate | Refused:
    """Return the item for a line.

    ``name`` comes from ``item_name``, ``mapped`` and ``mapped_accounts`` are the tables ``items`` and ``accounts`` of
    the mapping file, ``cut_names`` knows all names of the transfer. The account counts only when the item is created.
    """
    written = mapped_name(mapped, name)
    if written is None:
        found = name_from_autotask(name, ITEM, _FIELD)
        if isinstance(found, QuickBooksName) and found.notes and (other := cut_names.other(name)):
            return Refused(
                f'{_FIELD} "{name}": cut at {ITEM.longest_level} characters a level it is the same as "{other}". '
                f"{map_it(ITEM.table, name)}"
            )
    else:
        found = name_from_mapping(written, ITEM)
    if isinstance(found, Refused):
        return found
    notes = found.notes if written is None else (f'{_FIELD} "{name}" is mapped to "{found.full_name}"',)
    if item := items.named(found.full_name):
        return _existing(item, name, notes)
    return _to_create(
        found, name, items, income_account(billing_code, accounts, mapped=mapped_accounts), item_type, notes
    )


def _existing(item: Item, name: str, notes: tuple[str, ...]) -> Existing | Refused:
    if not item.is_active:
        return Refused(
            f'{_FIELD} "{name}": the item "{item.full_name}" is inactive in QuickBooks. '
            f"{activate_or_map(ITEM.table, name)}"
        )
    if item.kind in _NOT_FOR_LINES:
        return Refused(
            f'{_FIELD} "{name}": the item "{item.full_name}" is {_NOT_FOR_LINES[item.kind]} in QuickBooks and takes no '
            f"quantity and amount on an invoice. {map_it(ITEM.table, name)}"
        )
    return Existing(item.list_id, item.full_name, notes)


def _to_create(
    found: QuickBooksName,
    name: str,
    items: NamedList[Item],
    account: Existing | Refused,
    item_type: ItemType | None,
    notes: tuple[str, ...],
) -> ToCreate | Refused:
    kind = kind_to_create(item_type)
    parent = nearest_parent(found.levels, items)
    if parent is not None:
        if not parent.is_active:
            return Refused(
                f'{_FIELD} "{name}": the item "{parent.full_name}", below which it would be created, is inactive in '
                f"QuickBooks. {activate_or_map(ITEM.table, name)}"
            )
        kind = parent.kind.removesuffix("Ret")
        if kind not in _CREATED:
            return Refused(
                f'{_FIELD} "{name}": below the item "{parent.full_name}" only items of its own kind can stand, which '
                f"qbcheck does not create. Create it in QuickBooks, or: {map_it(ITEM.table, name)}"
            )
    if isinstance(account, Refused):
        return account
    fields = {"SalesOrPurchase": {"AccountRef": {"ListID": account.list_id}}}
    to_create = (*notes, f'The item "{found.full_name}" gets the income account "{account.full_name}"')
    return ToCreate(kind, missing_levels(found.levels, parent), fields, to_create)
