"""QB203: the application is authorised, and the user it logs in as has enough rights."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts, Unknown

from ._company import preferences_page

_INSUFFICIENT_PERMISSION = 3260


class RightsInQuickBooks(Check):
    """A QuickBooks admin has authorised the application, and the user it logs in as may do what it needs.

    Any answer shows the authorisation. The rights of the Login as user are shown by no answer, so a person attests
    that it is an administrator; a list that is refused with status 3260 (insufficient permission) shows that it is not.
    """

    code = "QB203"
    title = "Rights in QuickBooks"
    side = Side.QUICKBOOKS
    rules = ("R05", "R18", "R38", "R39")
    needs = ("QB201",)
    required = False
    expected = "authorised by a QuickBooks admin, logging in as a user with all rights"
    consequence = "Transfers fail or warn constantly where they create customers, items or vendors."
    fix = Fix(
        steps=(
            "Log in to QuickBooks as Admin, in single-user mode.",
            "Select the application, Properties, Access Rights.",
            "Set Login as to an admin user; the vendor suggests one of its own, for the audit trail.",
        ),
        menu_path=f"{preferences_page('Integrated Applications')} > (the application) > "
        "Properties > Access Rights > Login as",
        who="QuickBooks admin",
    )
    attestable = "The user that the application logs in as in {subject} is a QuickBooks administrator."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.profile.company.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        company = facts.company
        answers = (
            company.host,
            company.preferences,
            company.accounts,
            company.vendors,
            company.sales_tax_codes,
            company.sales_tax_items,
            company.employees,
        )
        for known in answers:
            if isinstance(known, Unknown) and known.status == _INSUFFICIENT_PERMISSION:
                return Finding.failed(f"authorised, but {known.reason}")
        return judge_attestation(self, facts, subject, seen="authorised: the company file answers")
