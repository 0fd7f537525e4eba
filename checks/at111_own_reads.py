"""AT111: qbcheck's own user can read what verify needs."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Unknown, UnknownKind


class OwnUserReads(Check):
    """The user that qbcheck logs in with can read Resources, which verify needs to judge users.

    It says nothing about transfers: their entities are AT104's.
    """

    code = "AT111"
    title = "qbcheck can read what verify needs"
    side = Side.AUTOTASK
    needs = ("AT101",)
    expected = "the login user can query Resources"
    consequence = "The users and their security levels cannot be judged."
    fix = Fix(
        steps=(
            "Set the Security Level of qbcheck's own API user to API User (system), or open Resources in its level.",
        ),
        menu_path="Admin > Organization Settings & Users > Resources/Users (HR) > Resources/Users (HR) > "
        "Resources/Users > (the API user) > General",
        who="Autotask admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        looked_up = facts.tenant.user(facts.profile.autotask.user)
        if isinstance(looked_up, Unknown) and looked_up.kind is UnknownKind.REFUSED:
            return Finding.failed(looked_up.reason)
        row = looked_up.value
        seen = "and lists the login user" if row else "and does not list API users"
        return Finding.passed(f"Resources answers {seen}")
