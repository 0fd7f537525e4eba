"""AT104: the transferring user may read and write back what its features need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbcheck.checking import Evidence, ExtensionUserCheck, Finding, Fix, Side, State
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Access, EntityAccess, Facts, Known
from qbcheck.features import ENTITY_NEEDS

from ._users import (
    SECURITY_MENU,
    SYSTEM_LEVEL,
    WITHOUT_COSTS,
    features_of,
    is_login_user,
    normalised_level,
    security_level,
)


class EntityAccessOfTheTransferringUser(ExtensionUserCheck):
    """The user that transfers may query every entity its features need, and update those it writes back to.

    None fails. Restricted warns when a query of one row works and fails when it is denied. Companies alone may be
    hidden from invoices: the vendor says that invoices go ahead, so it only warns. The rights of the extension's user
    cannot be read by anybody else; on the unmodified system level they are known, on any other a person's word counts.
    """

    code = "AT104"
    title = "Access to every entity that is transferred"
    side = Side.AUTOTASK
    turn = 13
    rules = ("R06", "R09", "R10")
    needs = ("AT102",)
    expected = (
        "query access to every entity of the features in use, update access to what is written back; invoices go ahead "
        "without access to Companies"
    )
    consequence = "Transfers stop with permission errors, or leave out what the user cannot see."
    fix = Fix(
        steps=(
            "Set the API user's Security Level to API User (system), which has every permission.",
            "Or open the copied level and give it the entities named above.",
        ),
        menu_path=f"{SECURITY_MENU} > (the security level)",
        who="Autotask admin",
    )
    attestable = "The security level of {subject} gives access to every entity that its features transfer."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        if not is_login_user(facts, subject):
            level = security_level(facts, subject)
            if normalised_level(level) in (SYSTEM_LEVEL, WITHOUT_COSTS):
                return Finding.passed(f"{subject} has the system level {level}, which cannot be edited")
            return judge_attestation(self, facts, subject)
        troubles = list(_troubles(facts, subject))
        for state in (State.FAIL, State.ERROR, State.WARN):
            texts = [text for worst, text in troubles if worst is state]
            if texts:
                return Finding(
                    state,
                    f"{subject}: {'; '.join(texts)}",
                    Evidence.UNKNOWN if state is State.ERROR else Evidence.OBSERVED,
                )
        return Finding.passed(f"{subject} has access to every entity needed")


def _troubles(facts: Facts, user: str) -> Iterator[tuple[State, str]]:
    needs = [need for feature in features_of(facts, user) for need in ENTITY_NEEDS[feature]]
    for entity in dict.fromkeys(need.entity for need in needs):
        blocking = any(need.blocking for need in needs if need.entity == entity)
        updated = any(need.update for need in needs if need.entity == entity)
        known = facts.tenant.entity_access(entity)
        if isinstance(known, Known):
            yield from _troubles_of(known.value, blocking=blocking, updated=updated)
        else:
            yield State.ERROR, known.reason


def _troubles_of(access: EntityAccess, *, blocking: bool, updated: bool) -> Iterator[tuple[State, str]]:
    if access.query is Access.NONE:
        if blocking:
            yield State.FAIL, f"{access.entity}: query access is None"
        else:
            yield State.WARN, f"{access.entity}: query access is None; invoices go ahead all the same"
    elif access.query is Access.RESTRICTED:
        if access.probe_worked is None:
            yield (
                State.ERROR,
                f"{access.entity}: query access is Restricted and a query of one row gave no clear answer",
            )
        elif access.probe_worked or not blocking:
            yield State.WARN, f"{access.entity}: query access is Restricted; what is hidden cannot be seen"
        else:
            yield State.FAIL, f"{access.entity}: query access is Restricted and a query of one row was denied"
    if updated and access.update is Access.NONE:
        yield State.FAIL, f"{access.entity}: update access is None, so nothing can be written back"
    elif updated and access.update is Access.RESTRICTED:
        yield State.WARN, f"{access.entity}: update access is Restricted; write-back may be denied"
