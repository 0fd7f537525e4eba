"""QB232: class tracking is on where classes are used."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts

from ._company import preference, preferences_page


class ClassTracking(Check):
    """Class tracking is switched on where the profile says `classes = true` or lines of business are mapped to classes.

    Lines of business become classes; mapping them needs Autotask's Organizational Structure with pairs of division and
    line of business.
    """

    code = "QB232"
    title = "Class tracking"
    side = Side.QUICKBOOKS
    rules = ("R44",)
    needs = ("QB201",)
    expected = "class tracking is on"
    consequence = "Lines that carry a class are refused."
    fix = Fix(
        steps=(
            "Log in to QuickBooks as Admin, in single-user mode.",
            "Tick Use class tracking.",
            "If classes are not wanted, set classes = false in the profile and map no line of business.",
        ),
        menu_path=preferences_page("Accounting"),
        who="QuickBooks admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        if not (facts.profile.classes or facts.mapping.classes):
            return Finding.skipped("classes are not used")
        if preference(facts, "class_tracking", "class tracking is on"):
            return Finding.passed("class tracking is on")
        return Finding.failed("class tracking is off")
