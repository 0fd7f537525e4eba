"""AT107: each driver's user is used for nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts

from ._users import RESOURCES_MENU


class DedicatedUser(Check):
    """The API user belongs to this integration alone.

    No API shows who else logs in with it, so a person attests it. API users are free and their number is not limited.
    """

    code = "AT107"
    title = "API user is used for nothing else"
    side = Side.AUTOTASK
    turn = 16
    rules = ("R12",)
    needs = ("AT101",)
    required = False
    expected = "the API user belongs to this integration alone"
    consequence = "A change made for another tool stops the transfers, and nobody can tell who did what."
    fix = Fix(
        steps=(
            "Create an API user of its own for each other tool that logs in with this one.",
            "Then attest it: `qbcheck attest AT107 --help` shows how.",
        ),
        menu_path=f"{RESOURCES_MENU} > New > New API User",
        who="Autotask admin",
    )
    attestable = "{subject} is used for this integration and for nothing else."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        return judge_attestation(self, facts, subject)
