"""PC303: all users see the company file under the same path."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts, Known, comparable_path


class OnePathForAllUsers(Check):
    """Where several users transfer to one company file, all see it under the same drive letter and path.

    Mapped drive letters are better than UNC paths, with which customers have reported trouble.
    """

    code = "PC303"
    title = "Same company file path for all users"
    side = Side.COMPUTER
    rules = ("R19", "R36", "R37")
    expected = "every user opens the company file under the same drive letter and path"
    consequence = "The connector of one user is refused the file that another one's opened."
    fix = Fix(
        steps=(
            "Give each additional user a .qwc download and a QuickBooks login of their own; setting it up needs admin "
            "rights on each computer, transferring does not.",
            "Map the folder of the company file to the same drive letter for every user.",
            "Clear the company file location of the web connector (Step 5: Test Connection) and run it again.",
        ),
        menu_path="Admin > Extensions & Integrations > QuickBooks Extension (New) > Web Connectors > Edit",
        who="whoever administers the computers, with an Autotask admin",
    )
    attestable = "All users of {subject} see the company file under the same drive letter and path."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.computer.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        if not facts.profile.several_users:
            return Finding.skipped("only with several_users = true")
        paths = facts.computer.company_paths
        if not isinstance(paths, Known) or len(paths.value) < 2:  # one user's path says nothing about the others'
            return judge_attestation(self, facts, subject)
        told = ", ".join(f"{user}: {path}" for user, path in paths.value.items())
        if len({comparable_path(path) for path in paths.value.values()}) > 1:
            return Finding.failed(f"the paths differ: {told}")
        return Finding.passed(f"one path for {len(paths.value)} users: {told}")
