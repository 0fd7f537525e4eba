"""QB201: the company file that answers is the one of this profile."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Unknown, UnknownKind, differences


class TheRightCompanyFile(Check):
    """QuickBooks answers, and the company file that is open is the one of this profile.

    Compared are the company name always, the path where the connection tells it, and the FileID where both sides
    have one. One profile belongs to one company file, for ever.
    """

    code = "QB201"
    title = "Company file is reachable and the right one"
    side = Side.QUICKBOOKS
    rules = ("R32",)
    expected = "the company file of this profile answers"
    consequence = "Documents would go into the books of another company, or nowhere."
    fix = Fix(
        steps=(
            "Open the company file of this profile in QuickBooks and run qbcheck again.",
            "If the file was renamed or moved on purpose, correct company.name, company.file or company.file_id of the "
            "profile.",
        ),
        menu_path="File > Open or Restore Company",
        who="whoever runs QuickBooks",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        wanted = facts.profile.company
        expected = f"the company file {wanted.name}" + (f" ({wanted.file})" if wanted.file else "")
        known = facts.company.identity
        if isinstance(known, Unknown) and known.kind is UnknownKind.ANOTHER_FILE:
            return Finding.failed(known.reason, expected=expected)
        company = known.value
        if found := differences(company, wanted):
            return Finding.failed(f"another company file answered: {', '.join(found)}", expected=expected)
        return Finding.passed(f"{company.name}" + (f" ({company.file})" if company.file else ""))
