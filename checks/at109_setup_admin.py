"""AT109: the set-up is done by an Autotask administrator."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts


class SetUpByAnAdministrator(Check):
    """Whoever sets the integration up has Admin rights in Autotask.

    They are needed on each user's computer while setting up, and not for a transfer or a synchronization, so this is
    asked with `--for setup` only. No API tells whether a person has them.
    """

    code = "AT109"
    title = "Set-up by an Autotask administrator"
    side = Side.AUTOTASK
    turn = 10
    only_for_setup = True
    rules = ("R02", "R05")
    expected = "an Autotask administrator sets the integration up; a transfer needs no admin rights"
    consequence = "The pages that configure the QuickBooks Extension do not open."
    fix = Fix(
        steps=(
            "Let an Autotask administrator set up the web connector, on each user's computer.",
            "Then attest it: `qbcheck attest AT109 --help` shows how.",
        ),
        menu_path="Admin > Extensions & Integrations > QuickBooks Extension (New)",
        who="Autotask admin",
    )
    attestable = "The set-up with {subject} is done by an Autotask administrator."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        return judge_attestation(self, facts, subject)
