"""AT105: the password of each driver's user does not expire."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts

from ._users import SECURITY_MENU


class PasswordDoesNotExpire(Check):
    """The user's security level says that its password does not expire.

    No API shows the box or the password's age: a refused login after months of success is the only symptom. The system
    level cannot be edited, a copy can; whether the system level has the box ticked is not known, so somebody looks.
    """

    code = "AT105"
    title = "Password of the API user does not expire"
    side = Side.AUTOTASK
    turn = 14
    rules = ("R08",)
    needs = ("AT101",)
    required = False
    expected = "Not required to change password (password does not expire) holds for the user's security level"
    consequence = "The connector stops without a warning on the day the password expires."
    fix = Fix(
        steps=(
            "Open the security level of the API user and look at Miscellaneous.",
            "Tick Not required to change password (password does not expire); the system level cannot be edited, a "
            "copy of it can.",
            "Then attest it: `qbcheck attest AT105 --help` shows how.",
        ),
        menu_path=f"{SECURITY_MENU} > (the security level) > Other > Miscellaneous",
        who="Autotask admin",
    )
    attestable = "The password of {subject} does not expire."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        return judge_attestation(self, facts, subject)
