"""AT106: the API tracking identifier fits the driver."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Evidence, ExtensionUserCheck, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts

from ._users import RESOURCES_MENU, is_login_user, require_login

_VENDOR = "Autotask - QuickBooks (Desktop) Web Connector"


class IntegrationVendor(ExtensionUserCheck):
    """The API user carries the tracking identifier that its driver sends.

    The official extension needs the Integration Vendor `Autotask - QuickBooks (Desktop) Web Connector`. No API shows
    the tag, so an Autotask admin looks at the user's page and attests it. For features that qbcheck drives, the
    identifier that the profile declares was accepted at login, which is the proof.
    """

    code = "AT106"
    title = "Integration vendor of the API user"
    side = Side.AUTOTASK
    turn = 15
    rules = ("R15",)
    needs = ("AT101",)
    expected = f"for the official extension: Integration Vendor {_VENDOR}; for qbcheck: the declared identifier"
    consequence = "Autotask refuses the extension's calls; nothing is transferred."
    fix = Fix(
        steps=(
            "Open the API user and go to API Tracking Identifier.",
            f"Choose Integration Vendor and select {_VENDOR}, Save & Close.",
            "Then attest it: `qbcheck attest AT106 --help` shows how.",
        ),
        menu_path=f"{RESOURCES_MENU} > (the API user) > API Tracking Identifier",
        who="Autotask admin",
    )
    attestable = f"{{subject}} has the Integration Vendor {_VENDOR}."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return facts.users

    def judge(self, facts: Facts, subject: str) -> Finding:
        if not is_login_user(facts, subject):
            return judge_attestation(self, facts, subject)
        require_login(facts)
        return Finding.passed(
            f"the {facts.profile.autotask.integration} identifier was accepted at login; the official extension would "
            "need a user of its own with its own Integration Vendor",
            Evidence.PROBED,
        )
