"""The writing requests of lists that are built."""

from __future__ import annotations

from qbcheck.sandbox.company.writes.additions import add
from qbcheck.sandbox.company.writes.changes import modify
from qbcheck.sandbox.company.writes.data_extensions import add_value, change_value, define
from qbcheck.sandbox.company.writes.deletions import delete
from qbcheck.sandbox.company.writes.dispatch import WriteFunction
from qbcheck.sandbox.company.writes.special import add_special_account, add_special_item

LIST_REQUESTS: dict[str, WriteFunction] = {
    "AccountAdd": add,
    "AccountMod": modify,
    "ClassAdd": add,
    "CustomerAdd": add,
    "CustomerMod": modify,
    "DataExtAdd": add_value,
    "DataExtDefAdd": define,
    "DataExtMod": change_value,
    "ItemInventoryAdd": add,
    "ItemNonInventoryAdd": add,
    "ItemOtherChargeAdd": add,
    "ItemSalesTaxAdd": add,
    "ItemSalesTaxGroupAdd": add,
    "ItemServiceAdd": add,
    "ListDel": delete,
    "SalesTaxCodeAdd": add,
    "SpecialAccountAdd": add_special_account,
    "SpecialItemAdd": add_special_item,
    "StandardTermsAdd": add,
    "VendorAdd": add,
    "VendorMod": modify,
}
"""By request; those of transactions are registered beside them."""
