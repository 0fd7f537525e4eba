"""The income account of an item that is created, from its billing code (extension reference 3.5).

It counts only then: the account of an item that exists is QuickBooks' own, and is neither asked for nor changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.company_records import ListAccount, NamedList
from qbcheck.mapping.names import ACCOUNT, name_from_mapping
from qbcheck.mapping.outcome import Existing, Refused
from qbcheck.mapping.records import mapped_name, suggestion
from qbcheck.mapping.remedies import map_it

AUTOTASK_OTHER = "Autotask Other"
"""Where income goes that no mapping sends elsewhere."""
INCOME_TYPES = ("Income", "OtherIncome")
"""AccountTypes that an income account may have."""


def income_account(
    billing_code: str | None, accounts: NamedList[ListAccount], *, mapped: Mapping[str, str]
) -> Existing | Refused:
    """Return the income account for a new item.

    ``billing_code`` is None for grouped lines without a single one, ``mapped`` the table ``accounts`` of the mapping
    file.
    """
    written = mapped_name(mapped, billing_code) if billing_code is not None else None
    shown = f'Billing code "{billing_code}"' if billing_code is not None else "A line without a single billing code"
    full_name = AUTOTASK_OTHER
    if written is not None:
        name = name_from_mapping(written, ACCOUNT)
        if isinstance(name, Refused):
            return name
        full_name = name.full_name
    account = accounts.named(full_name)
    if account is None:
        near = suggestion(full_name, accounts) if written is not None else "."
        return Refused(f'{shown}: its income account "{full_name}" is not in QuickBooks{near} {_remedy(billing_code)}')
    shown = f'{shown}: its income account "{account.full_name}" is'
    if not account.is_active:
        return Refused(f"{shown} inactive in QuickBooks. {_remedy(billing_code)}")
    if account.account_type not in INCOME_TYPES:
        return Refused(f"{shown} of type {account.account_type}, not Income. {_remedy(billing_code)}")
    return Existing(account.list_id, account.full_name)


def _remedy(billing_code: str | None) -> str:
    in_quickbooks = "Have an active account of that name and type Income (Lists > Chart of Accounts > New)"
    return (
        f"{in_quickbooks}." if billing_code is None else f"{in_quickbooks}, or: {map_it(ACCOUNT.table, billing_code)}"
    )
