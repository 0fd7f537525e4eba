"""An organization of Autotask as a customer of QuickBooks (extension reference 3.1).

The mapping file first, because a person wrote it; then the ListID that was stored when the organization was transferred
before; then the customer of exactly that name; else it is created. ``Customer~Job`` is a job. A customer known by its
ListID that has left the company file, and no other has its name, was deleted or merged by a person: it is not created
again, which would double the one it became.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.company_records import Customer, Name, NamedList
from qbcheck.mapping.creation import missing_levels, nearest_parent
from qbcheck.mapping.names import CUSTOMER, QuickBooksName, folded, name_from_autotask, name_from_mapping
from qbcheck.mapping.outcome import Existing, Refused, ToCreate
from qbcheck.mapping.records import mapped_name, suggestion
from qbcheck.mapping.remedies import map_it

_FIELD = "Organization Name"
_WORDS = {"Vendor": "a vendor", "Employee": "an employee", "OtherName": "an other name"}


def customer_for(
    organization: str,
    customers: NamedList[Customer],
    names: NamedList[Name],
    *,
    mapped: Mapping[str, str],
    stored_id: str | None = None,
) -> Existing | ToCreate | Refused:
    """Return the customer for an organization.

    ``names`` are the records of the four lists that share one name space (customers may be among them), ``mapped`` is
    the table ``customers`` of the mapping file, ``stored_id`` the ListID that an earlier transfer used.
    """
    written = mapped_name(mapped, organization)
    if written is None and stored_id and (stored := customers.with_list_id(stored_id)):
        return _existing(stored, organization, _renamed(stored, organization))
    name = (
        name_from_autotask(organization, CUSTOMER, _FIELD) if written is None else name_from_mapping(written, CUSTOMER)
    )
    if isinstance(name, Refused):
        return name
    notes = () if written is None else (f'{_FIELD} "{organization}" is mapped to "{name.full_name}"',)
    if found := customers.named(name.full_name):
        return _existing(found, organization, notes)
    if written is None and stored_id:
        return Refused(
            f'{_FIELD} "{organization}": an earlier transfer used the customer with ListID {stored_id}, which has been '
            f"deleted or merged into another{suggestion(name.full_name, customers)} "
            f"{map_it(CUSTOMER.table, organization)}"
        )
    return _to_create(name, organization, customers, names, notes)


def _to_create(
    name: QuickBooksName,
    organization: str,
    customers: NamedList[Customer],
    names: NamedList[Name],
    notes: tuple[str, ...],
) -> ToCreate | Refused:
    parent = nearest_parent(name.levels, customers)
    uppermost = name.levels[0]
    if (taken := names.named(uppermost)) and taken.kind != "Customer":
        taken_by = _WORDS.get(taken.kind, taken.kind)
        return Refused(
            f'{_FIELD} "{organization}": "{uppermost}" is {taken_by} in QuickBooks, which takes '
            "a name once among customers, vendors, employees and other names (3100). Choose another for the customer, "
            f'such as "{_another(uppermost)}". {map_it(CUSTOMER.table, organization)}'
        )
    warnings: tuple[str, ...] = ()
    if parent is not None and not parent.is_active:
        warnings = (
            f'The customer "{parent.full_name}", below which "{name.full_name}" is created, is inactive in QuickBooks',
        )
    return ToCreate("Customer", missing_levels(name.levels, parent), notes=(*notes, *name.notes), warnings=warnings)


def _existing(customer: Customer, organization: str, notes: tuple[str, ...]) -> Existing:
    warnings: tuple[str, ...] = ()
    if not customer.is_active:
        warnings = (f'{_FIELD} "{organization}": the customer "{customer.full_name}" is inactive in QuickBooks',)
    return Existing(customer.list_id, customer.full_name, notes, warnings)


def _renamed(customer: Customer, organization: str) -> tuple[str, ...]:
    name = name_from_autotask(organization, CUSTOMER, _FIELD)
    if isinstance(name, QuickBooksName) and folded(name.full_name) == folded(customer.full_name):
        return ()
    return (f'{_FIELD} "{organization}" is known as the customer "{customer.full_name}" from an earlier transfer',)


def _another(name: str) -> str:
    suffix = " (Customer)"
    return name[: CUSTOMER.longest_level - len(suffix)].rstrip() + suffix
