"""AT108: no line of business limits what each driver's user sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, LinesOfBusiness
from qbcheck.features import Feature

from ._users import RESOURCES_MENU, features_of, is_login_user


class NotLimitedByLineOfBusiness(Check):
    """The user is associated with no line of business, so that it sees all of them.

    A user that is associated with some sees only what has none or one of its own; the rest is absent, not refused.
    Of the invoices that the login user does see, those whose visible items and tax do not add up to their total are
    counted. Invoices that are hidden wholly cannot be seen, and so not counted.
    """

    code = "AT108"
    title = "No line of business limits the API user"
    side = Side.AUTOTASK
    turn = 17
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
        menu_path=f"{RESOURCES_MENU} > (the API user) > Line of Business",
        who="Autotask admin",
    )

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        lines = facts.tenant.lines_of_business_of(subject).value
        if not lines.seen:
            return Finding.passed(f"{subject} is not limited to lines of business")
        seen = f"{subject} sees only what has no line of business or one of {_listed(lines.seen)}"
        hidden = f"hidden: {_listed(lines.others)}" if lines.others else "there is no other line at present"
        return Finding.warned("; ".join([f"{seen} ({hidden})", *_invoices(facts, subject, lines)]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _invoices(facts: Facts, user: str, lines: LinesOfBusiness) -> Iterator[str]:
    """Say what the limit does to the pending invoices that the user transfers."""
    if Feature.INVOICES not in features_of(facts, user):
        return
    if is_login_user(facts, user):
        yield f"of {lines.invoices} pending invoices that it sees, {lines.short} fall short of their total"
        yield "invoices that are hidden wholly cannot be seen"
    else:
        yield "which invoices that hides, only a login as that user could tell"
