"""AT102: the user of each driver is an active API-only user."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Evidence, ExtensionUserCheck, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts, Unknown, UnknownKind

from ._users import RESOURCES_MENU, is_login_user, require_login

_API_USER = "api user"


class ActiveApiOnlyUser(ExtensionUserCheck):
    """The user of each driver in use is an active user with the licence type API User.

    A regular resource fails even on an administrator's security level. Of the user that qbcheck logs in with, a login
    that works is the proof: the REST API admits API-only users alone. Of the extension's user its row in Resources is
    read; where Autotask does not list API users there, a person's word counts.
    """

    code = "AT102"
    title = "User is an active API-only user"
    side = Side.AUTOTASK
    turn = 11
    rules = ("R11", "R13", "R14", "R17")
    needs = ("AT101",)
    expected = "an active user with licence type API User"
    consequence = "The Web Connector's calls to Autotask are refused; nothing is transferred."
    fix = Fix(
        steps=(
            "Create an API user: New > New API User. A regular resource cannot be turned into one.",
            "Fill the required General fields and give it the security level API User (system).",
            "Type or generate its Username (Key) and Password (Secret), under Credentials; Save & Close.",
            "Enter it where the old user is in use, and in the profile.",
        ),
        menu_path=f"{RESOURCES_MENU} > New > New API User",
        who="Autotask admin",
    )
    attestable = "{subject} is an active API-only user in Autotask."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        if is_login_user(facts, subject):
            require_login(facts)
            return Finding.passed("its login works, and the REST API admits API-only users alone", Evidence.PROBED)
        user = facts.tenant.user(subject).value
        if user is None:
            return judge_attestation(self, facts, subject, seen=f"Resources does not list {subject}")
        if user.is_active is False:
            return Finding.failed(f"{subject} is inactive", fix=_REACTIVATE)
        if user.is_active is None or not user.license_type:
            raise Unknown(
                f"Resources lists {subject} without saying its licence type or whether it is active",
                UnknownKind.REFUSED,
            ).error()
        if user.license_type.casefold() != _API_USER:
            return Finding.failed(
                f"{subject} is a regular resource (licence type {user.license_type}, security level "
                f"{user.security_level or 'not visible'}); regular resources are insufficient on every security level"
            )
        return Finding.passed(f"{subject} is active, licence type {user.license_type}")


_REACTIVATE = Fix(
    steps=("Open the API user, tick Active, Save & Close.",),
    menu_path=RESOURCES_MENU,
    who="Autotask admin",
)
