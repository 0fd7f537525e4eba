"""AT108: no line of business limits what each driver's user sees."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, LinesOfBusiness

from ._users import is_login_user


class NotLimitedByLineOfBusiness(Check):
    """The user is associated with no line of business, so that it sees all of them.

    A user that is associated with some sees only what has none or one of its own; the rest is absent, not refused.
    Of the invoices that the login user does see, those whose visible items and tax do not add up to their total are
    counted. Invoices that are hidden wholly cannot be seen, and so not counted.
    """

    code = "AT108"
    title = "No line of business limits the API user"
    side = Side.AUTOTASK
    rules = ("R16",)
    needs = ("AT101",)
    required = False
    expected = "the API user is associated with no line of business"
    consequence = "Invoices are transferred without their hidden items, or not at all, and nothing says so."
    fix = Fix(
        steps=(
            "Open the API user and go to Line of Business.",
            "Move every line out of the Associated pane, Save & Close.",
        ),
        menu_path="Admin > Organization Settings & Users > Resources/Users (HR) > Resources/Users (HR) > "
        "Resources/Users > (the API user) > Line of Business",
        who="Autotask admin",
    )

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        lines = facts.tenant.lines_of_business_of(subject).value
        if not lines.seen:
            return Finding.passed(f"{subject} is not limited to lines of business")
        others = f", not {_listed(lines.others)}" if lines.others else ""
        short = _short(lines) if is_login_user(facts, subject) else ""
        return Finding.warned(f"{subject} sees the lines of business {_listed(lines.seen)}{others}{short}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _short(lines: LinesOfBusiness) -> str:
    return (
        f"; of the {lines.invoices} pending invoices it sees, {lines.short} fall short of their total; invoices that "
        "are hidden wholly cannot be seen"
    )
