"""AT111: qbcheck's own user can read what verify needs."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Unknown, UnknownKind

from ._users import RESOURCES_MENU


class OwnUserReads(Check):
    """The user that qbcheck logs in with can read what verify needs to judge users.

    Resources, OrganizationalResources and, where a user is associated with lines of business, their associations and
    names, and the pending invoices with their items. It says nothing about transfers: their entities are AT104's.
    """

    code = "AT111"
    title = "qbcheck can read what verify needs"
    side = Side.AUTOTASK
    turn = 61
    needs = ("AT101",)
    expected = "the login user can query Resources and OrganizationalResources"
    consequence = "The users, their security levels and what is hidden from them cannot be judged."
    fix = Fix(
        steps=("Set the Security Level of qbcheck's own API user to API User (system), or open these in its level.",),
        menu_path=f"{RESOURCES_MENU} > (the API user) > General",
        who="Autotask admin",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        looked_up = facts.tenant.user(facts.profile.autotask.user)
        needed = (looked_up, *facts.tenant.lines_of_business.values())
        unknown = [fact for fact in needed if isinstance(fact, Unknown)]
        for fact in unknown:
            if fact.kind is UnknownKind.REFUSED and not fact.may_pass:
                return Finding.failed(fact.reason)
        for fact in unknown:
            if fact.kind is not UnknownKind.NOT_ASKED:
                raise fact.error()
        seen = "and lists the login user" if looked_up.value else "and does not list API users"
        return Finding.passed(f"Resources answers {seen}")
