"""PC302: the Web Connector is installed beside QuickBooks."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Evidence, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts, Known

from ._company import WEB_CONNECTOR, WITHOUT_WEB_CONNECTOR


class WebConnectorInstalled(Check):
    """The QuickBooks Web Connector is installed on the computer, server or virtual machine that runs QuickBooks.

    Seen on that computer itself; from another one a person attests it. A profile that reaches QuickBooks without the
    Web Connector does not need it.
    """

    code = "PC302"
    title = "Web Connector is installed beside QuickBooks"
    side = Side.COMPUTER
    rules = ("R30",)
    expected = "the QuickBooks Web Connector is installed on the computer that runs QuickBooks"
    consequence = "Nothing asks Autotask for work; nothing is transferred."
    fix = Fix(
        steps=(
            "Download the Web Connector on the computer that runs QuickBooks, and unzip it.",
            "Right-click QBWebConnectorInstaller, Run as Administrator.",
        ),
        menu_path="Admin > Extensions & Integrations > QuickBooks Extension (New) > Web Connectors > New > "
        "Download Web Connector",
        who="whoever administers the computer, with a QuickBooks admin",
    )
    attestable = "The QuickBooks Web Connector is installed on {subject}, beside QuickBooks."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.computer.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        connection = facts.profile.company.connection
        if connection in WITHOUT_WEB_CONNECTOR:
            return Finding.skipped(f"the connection {connection} needs no Web Connector")
        if facts.company.came_by == WEB_CONNECTOR:
            return Finding.passed("the Web Connector came round and brought QuickBooks' answers", Evidence.PROBED)
        installed = facts.computer.web_connector
        if not isinstance(installed, Known):
            return judge_attestation(self, facts, subject)
        if not installed.value:
            return Finding.failed(f"not installed on {subject}")
        quickbooks = facts.computer.quickbooks
        if isinstance(quickbooks, Known) and not quickbooks.value:
            return Finding.failed(f"installed on {subject}, where QuickBooks is not installed")
        return Finding.passed(f"installed on {subject}")
