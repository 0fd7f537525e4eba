"""AT103: the security level of each driver's user."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Evidence, ExtensionUserCheck, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Access, Facts
from qbcheck.features import ENTITY_NEEDS, Feature

from ._users import (
    RESOURCES_MENU,
    SYSTEM_LEVEL,
    WITHOUT_COSTS,
    features_of,
    is_login_user,
    normalised_level,
    security_level,
)


class SecurityLevel(ExtensionUserCheck):
    """The user has the system security level API User (system), which no one can edit.

    A copy of it is as good as long as it gives All on every entity the features need: shown by asking Autotask for
    the login user, attested for the extension's. Any other level works until somebody edits it, so it warns. API User
    (system) Can't Read Costs fails where purchase orders are transferred.
    """

    code = "AT103"
    title = "Security level of the API user"
    side = Side.AUTOTASK
    turn = 12
    rules = ("R07", "R09")
    needs = ("AT102",)
    required = False
    expected = "security level API User (system), or a copy with All on every entity needed"
    consequence = "Transfers fail with permission errors as soon as they reach what the level does not open."
    fix = Fix(
        steps=(
            "Open the API user's General section.",
            "Set Security Level to API User (system), Save & Close.",
        ),
        menu_path=RESOURCES_MENU,
        who="Autotask admin",
    )
    attestable = (
        "The security level of {subject} is a copy of API User (system) that still has every permission of the "
        "original."
    )

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        shown = security_level(facts, subject)
        level = normalised_level(shown)
        if level == WITHOUT_COSTS and Feature.PURCHASE_ORDERS in features_of(facts, subject):
            return Finding.failed(f"{subject} has the level {shown}: purchase orders cannot be sent without costs")
        if level == SYSTEM_LEVEL:
            return Finding.passed(f"{subject} has the level {shown}")
        if not is_login_user(facts, subject):
            return judge_attestation(self, facts, subject)
        limited = _limited(facts, subject)
        named = f"the level {shown}" if shown else "a level that Autotask does not show"
        if limited:
            return Finding.warned(f"{subject} has {named}, which does not give All on {', '.join(limited)}")
        return Finding.passed(f"{subject} has {named}, which gives All on every entity needed", Evidence.PROBED)


def _limited(facts: Facts, user: str) -> list[str]:
    """Return the entities on which the level gives less than All of what the features need."""
    limited: dict[str, None] = {}
    for feature in features_of(facts, user):
        for need in ENTITY_NEEDS[feature]:
            access = facts.tenant.entity_access(need.entity).value
            if access.query is not Access.ALL or (need.update and access.update is not Access.ALL):
                limited[need.entity] = None
    return list(limited)
