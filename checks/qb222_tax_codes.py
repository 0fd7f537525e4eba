"""QB222: the regional sales tax codes are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, SalesTaxCode, Unknown, UnknownKind
from qbcheck.features import Feature, features_needing_tax

from ._tax import sales_tax_is_off, sales_tax_must_be_on

_CODES: Mapping[str, Mapping[str, bool | None]] = {
    "US": {"Tax": True, "Non": False},
    "CA": {"S": None, "E": None},
    "UK": {"S": None, "E": None},
}
"""By edition: the code, and whether it must be taxable; None where the vendor does not say."""

_EXPECTED = {
    "US": "active sales tax codes Tax (taxable) and Non (not taxable)",
    "CA": "active sales tax codes S and E",
    "UK": "active sales tax codes S and E",
}

_MENU = "Lists > Sales Tax Code List"
_WHO = "QuickBooks admin or accountant"


class RegionalTaxCodes(Check):
    """The sales tax codes that the integration uses exist and are active.

    US: Tax, which is taxable, and Non, which is not. Canada and United Kingdom: S and E. Letter case does not matter.
    """

    code = "QB222"
    title = "Regional sales tax codes"
    side = Side.QUICKBOOKS
    features = features_needing_tax("CA")  # the widest; features_needing() says it for the file
    rules = ("R28",)
    needs = ("QB201",)
    expected = "active sales tax codes: US Tax (taxable) and Non (not taxable); Canada and United Kingdom S and E"
    consequence = "Lines refer to a tax code that is not there; QuickBooks refuses the whole document."
    fix = Fix(
        steps=(
            "Add the missing code: Sales Tax Code > New.",
            "US: Tax is Taxable, Non is Non-Taxable. Canada, United Kingdom: S and E with the tax items your "
            "accountant names.",
        ),
        menu_path=_MENU,
        who=_WHO,
    )

    def features_needing(self, facts: Facts) -> frozenset[Feature]:
        return features_needing_tax(facts.edition)

    def subjects(self, facts: Facts) -> Sequence[str]:
        return tuple(_CODES.get(facts.edition, {}))

    def judge(self, facts: Facts, subject: str) -> Finding:
        if off := sales_tax_is_off(facts):
            return replace(off, expected=_EXPECTED.get(facts.edition, ""))
        if not subject:
            return Finding.unknown(f"no tax codes are known for a company file of country {facts.edition}")
        return replace(self._judge_code(facts, subject), expected=_EXPECTED[facts.edition])

    def _judge_code(self, facts: Facts, subject: str) -> Finding:
        codes = facts.company.sales_tax_codes.value
        taxable = _CODES[facts.edition][subject]
        known = next((code for code in codes if (code.name or "").casefold() == subject.casefold()), None)
        if known is None:
            return _missing(codes, subject, facts.edition)
        if known.is_active is False:
            return Finding.failed(f"inactive: code {known.name} is there and made inactive", fix=_REACTIVATE)
        if taxable is not None and known.is_taxable is (not taxable):
            wanted = "Taxable" if taxable else "Non-Taxable"
            return Finding.failed(
                f"code {known.name} is {'not ' if taxable else ''}taxable",
                fix=Fix(steps=(f"Edit {known.name} and choose {wanted}.",), menu_path=_MENU, who=_WHO),
            )
        if known.is_active is None or (taxable is not None and known.is_taxable is None):
            raise Unknown(
                f"the answer lists code {known.name} without saying whether it is active and taxable",
                UnknownKind.NOT_ANSWERED,
            ).error()
        sales_tax_must_be_on(facts)
        return Finding.passed(f"code {known.name} is active ({facts.edition} edition)")


def _missing(codes: Sequence[SalesTaxCode], subject: str, edition: str) -> Finding:
    if any(code.name is None for code in codes):
        raise Unknown("the answer lists a sales tax code without its name", UnknownKind.NOT_ANSWERED).error()
    return Finding.failed(f"missing: none of {len(codes)} sales tax codes is called {subject} ({edition} edition)")


_REACTIVATE = Fix(
    steps=("Tick Include inactive below the list.", "Click the cross before the code, so that it is active."),
    menu_path=_MENU,
    who=_WHO,
)
