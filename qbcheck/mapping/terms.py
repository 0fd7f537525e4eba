"""The terms of an invoice, from Autotask's payment term.

Whether the official extension sends them is unconfirmed (extension reference 2.1). Here an exact name does, a mapping
before it; without either nothing is sent, and QuickBooks takes the customer's own terms.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.company_records import NamedList, Terms
from qbcheck.mapping.outcome import Existing, Omitted, Refused
from qbcheck.mapping.records import mapped_name, suggestion
from qbcheck.mapping.remedies import activate_or_map, map_it

_OWN = "QuickBooks takes the customer's own terms"


def terms_for(
    payment_term: str | None, terms: NamedList[Terms], *, mapped: Mapping[str, str]
) -> Existing | Omitted | Refused:
    """Return the terms for an invoice; ``mapped`` is the table ``terms`` of the mapping file."""
    if not payment_term:
        return Omitted()
    written = mapped_name(mapped, payment_term)
    shown = f'Payment term "{payment_term}"'
    found = terms.named(payment_term if written is None else written)
    if written is None:
        if found is None:
            return Omitted((f"{shown} is not among the terms of QuickBooks: {_OWN}",))
        if not found.is_active:
            return Omitted((f"{shown} is inactive in QuickBooks: {_OWN}",))
        return Existing(found.list_id, found.full_name)
    if found is None:
        return Refused(
            f'{shown}: the terms "{written}" are not in QuickBooks{suggestion(written, terms)} Add them '
            f"(Lists > Customer & Vendor Profile Lists > Terms List > New), or: {map_it('terms', payment_term)}"
        )
    if not found.is_active:
        return Refused(
            f'{shown}: the terms "{found.full_name}" are inactive in QuickBooks. '
            f"{activate_or_map('terms', payment_term)}"
        )
    return Existing(found.list_id, found.full_name)
