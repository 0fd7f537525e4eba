"""What the item of an invoice's line is called, by the naming conventions (extension reference 3.2 and 2.1).

A line of one billing item is named by the convention of its type. A line that groups several is named the same way when
all of them have the value that the convention asks for and the box says so, else by the generic name of their type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qbcheck.facts import Convention, ItemType, NamingConventions
from qbcheck.mapping.names import LEVEL_SEPARATOR, folded
from qbcheck.mapping.outcome import Refused
from qbcheck.mapping.unread import is_unread, unread

_LABELS: tuple[tuple[str, ItemType], ...] = (
    (r"labou?r", ItemType.LABOR),
    (r"set-?up", ItemType.CONTRACT_SETUP_FEES),
    (r"block", ItemType.BLOCK_PURCHASES),
    (r"retainer", ItemType.RETAINER_PURCHASES),
    (r"ticket purchase", ItemType.TICKET_PURCHASES),
    (r"subscription", ItemType.SUBSCRIPTIONS),
    (r"expense", ItemType.EXPENSES),
    (r"milestone", ItemType.MILESTONES),
    (r"charge|cost|product", ItemType.CHARGES),
    (r"service|bundle", ItemType.SERVICES),
)
"""What the label of a billing item type contains, the first that fits; only those of labor are confirmed."""

_USES: tuple[tuple[str, ItemType], ...] = (
    ("work type", ItemType.LABOR),
    ("material", ItemType.CHARGES),
    ("service", ItemType.SERVICES),
    ("expense", ItemType.EXPENSES),
    ("milestone", ItemType.MILESTONES),
)
"""What the label of a billing code's useType contains: it tells what is billed where the items' types differ."""


@dataclass(frozen=True, slots=True)
class Billed:
    """What a line of an invoice bills. A text is empty where Autotask has none, or the grouped items differ in it."""

    item_type: str
    """Label of ``billingItemType``, such as ``Ticket Charge``."""
    item_name: str = ""
    billing_code: str = ""
    """For labor the work type."""
    billing_code_use: str = ""
    """Label of the billing code's ``useType``."""
    role: str = ""
    is_grouped: bool = False
    """Whether several billing items became this line."""


def item_type_of(billed: Billed, naming: NamingConventions) -> ItemType | Refused | None:
    """Return what is billed; None for a line that groups several types."""
    label, use = folded(billed.item_type), folded(billed.billing_code_use)
    if not label and billed.is_grouped:
        return next((item_type for word, item_type in _USES if word in use), None)
    for known, item_type in naming.item_types.items():
        if folded(known) == label:
            return item_type
    for pattern, item_type in _LABELS:
        if re.search(pattern, label):
            return item_type
    return Refused(
        f'Billing item type "{billed.item_type}": qbcheck does not know what is billed with it. Write into the table '
        f'naming.item_types of the mapping file which it is: "{billed.item_type}" = one of {", ".join(ItemType)}.'
    )


def item_name(billed: Billed, naming: NamingConventions) -> str | Refused:
    """Return the name of the item for a line, as Autotask writes it: levels with tildes."""
    item_type = item_type_of(billed, naming)
    if isinstance(item_type, Refused):
        return item_type
    if item_type is None:
        return naming.mixed
    if billed.is_grouped and not naming.same_value_as_single:
        return naming.grouped[item_type]
    convention = naming.single[item_type]
    parts = _parts(billed, convention)
    for word, value in parts.items():
        if is_unread(value):
            return Refused(unread(f"{word[0].upper()}{word[1:]}", value))
    absent = [word for word, value in parts.items() if not value.strip()]
    if not absent:
        return LEVEL_SEPARATOR.join(parts.values())
    if billed.is_grouped:
        return naming.grouped[item_type]
    return Refused(
        f'Billing item "{billed.item_name}" of type "{billed.item_type}": it has no {absent[0]}, and {item_type} take '
        f"their names by the convention {convention}. Give it one in Autotask, or write another convention for "
        f"{item_type} into the table naming.single of the mapping file."
    )


def _parts(billed: Billed, convention: Convention) -> dict[str, str]:
    match convention:
        case Convention.BILLING_CODE:
            return {"billing code": billed.billing_code}
        case Convention.ROLE_AND_WORK_TYPE:
            return {"role": billed.role, "work type": billed.billing_code}
        case Convention.ITEM_NAME:
            return {"item name": billed.item_name}
