"""QB234: sales tax is calculated on one side only."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts
from qbcheck.features import Feature

from ._company import by_extension, preferences_page


class OneSalesTax(Check):
    """Autotask's tax is not sent to a company file that calculates sales tax itself.

    Of invoices that qbcheck sends, the profile says who calculates. Whether the official extension's connector has
    Transfer Taxes Directly is in no API, so a person attests it. US only.
    """

    code = "QB234"
    title = "Sales tax is calculated once"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.INVOICES})
    rules = ("R48",)
    needs = ("QB201",)
    expected = "either QuickBooks or Autotask calculates sales tax, not both"
    consequence = "Customers are taxed twice."
    fix = Fix(
        steps=(
            'Let QuickBooks calculate: sales_tax = "quickbooks" in the profile, Transfer Taxes off in the connector.',
            "Or switch sales tax off in QuickBooks.",
            "A tax group that adds nothing, such as Out of State, is allowed too; qbcheck cannot see that it is used "
            "everywhere, so it needs a waiver.",
        ),
        menu_path=preferences_page("Sales Tax"),
        who="accountant with a QuickBooks admin",
    )
    attestable = "Taxes are not transferred from Autotask to {subject} while QuickBooks calculates them too."

    def features_needing(self, facts: Facts) -> frozenset[Feature]:
        return self.features if facts.edition == "US" else frozenset()

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.profile.company.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        if by_extension(facts, Feature.INVOICES):
            return judge_attestation(self, facts, subject)
        if facts.profile.sales_tax != "autotask":
            return Finding.passed("qbcheck sends no tax of Autotask's")
        if facts.company.preferences.value.sales_tax:
            return Finding.failed("the profile sends Autotask's tax, and QuickBooks calculates sales tax too")
        return Finding.passed("Autotask's tax is sent, and sales tax is off in QuickBooks")
