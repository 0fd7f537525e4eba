"""The sales tax code of a line and of a customer (extension reference 3.9, R28; quickbooks-desktop 5).

QuickBooks calculates the tax. In the United States a code only says whether a line is taxed, in Canada and the United
Kingdom it says at what rate. Whoever is exempt in Autotask is exempt in QuickBooks, whatever the lines are.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.company_records import BookSettings, NamedList, SalesTaxCode
from qbcheck.mapping.outcome import Existing, Omitted, Refused
from qbcheck.mapping.records import mapped_name
from qbcheck.mapping.remedies import activate_or_map, map_it
from qbcheck.mapping.unread import is_unread, unread

TAXABLE = "Taxable"
NOT_TAXABLE = "Not Taxable"
TAX_EXEMPT = "Tax Exempt"
"""Keys of the table ``tax_codes`` that rename the defaults; other keys are tax categories."""

_LONGEST = 3


def default_codes(settings: BookSettings) -> Mapping[str, str]:
    """Return the code of each key where nothing is mapped.

    In the United States the defaults of the preferences, else Tax and Non; elsewhere S, and E for the exempt.
    """
    if settings.country == "US":
        non_taxable = settings.default_non_taxable_code or "Non"
        return {TAXABLE: settings.default_taxable_code or "Tax", NOT_TAXABLE: non_taxable, TAX_EXEMPT: non_taxable}
    return {TAXABLE: "S", TAX_EXEMPT: "E"}


def line_tax_code(
    tax_category: str,
    codes: NamedList[SalesTaxCode],
    settings: BookSettings,
    *,
    is_taxable: bool,
    is_exempt: bool,
    mapped: Mapping[str, str],
) -> Existing | Omitted | Refused:
    """Return the code for a line.

    ``tax_category`` is that of its billing code, empty for none; ``is_taxable`` says whether Autotask taxes it, which
    counts in the United States; ``is_exempt`` is the organization's flag, ``mapped`` the table ``tax_codes``.
    """
    if not settings.sales_tax_on:
        return Omitted()
    if is_exempt:
        return _code(TAX_EXEMPT, codes, settings, mapped)
    if mapped and is_unread(tax_category):
        return Refused(unread("Tax category", tax_category))
    if tax_category and mapped_name(mapped, tax_category) is not None:
        return _code(tax_category, codes, settings, mapped)
    is_untaxed = settings.country == "US" and not is_taxable
    return _code(NOT_TAXABLE if is_untaxed else TAXABLE, codes, settings, mapped)


def customer_tax_code(
    codes: NamedList[SalesTaxCode], settings: BookSettings, *, is_exempt: bool, mapped: Mapping[str, str]
) -> Existing | Omitted | Refused:
    """Return the code of a customer, and of an invoice as a whole; arguments as for a line."""
    if not settings.sales_tax_on:
        return Omitted()
    return _code(TAX_EXEMPT if is_exempt else TAXABLE, codes, settings, mapped)


def _code(
    key: str, codes: NamedList[SalesTaxCode], settings: BookSettings, mapped: Mapping[str, str]
) -> Existing | Refused:
    written = mapped_name(mapped, key)
    code = default_codes(settings)[key] if written is None else written
    shown = f'Tax "{key}": the sales tax code'
    if len(code) > _LONGEST:
        return Refused(
            f'{shown} "{code}" has {len(code)} characters, and QuickBooks takes {_LONGEST}. {map_it("tax_codes", key)}'
        )
    found = codes.named(code)
    if found is None:
        return Refused(
            f'{shown} "{code}" is not in QuickBooks. Add it (Lists > Sales Tax Code List > New), or: '
            f"{map_it('tax_codes', key)}"
        )
    if not found.is_active:
        return Refused(f'{shown} "{found.full_name}" is inactive in QuickBooks. {activate_or_map("tax_codes", key)}')
    return Existing(found.list_id, found.full_name)
