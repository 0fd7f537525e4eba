"""QB204: a web connector is set up."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Evidence, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts
from qbcheck.features import Driver

from ._company import WEB_CONNECTOR, WITHOUT_WEB_CONNECTOR


class WebConnectorSetUp(Check):
    """A web connector for this company file is set up in Autotask and added to the QuickBooks Web Connector.

    Connectors and their mappings are in no API, so a person attests it. The first connector becomes the default, which
    cannot be changed or deleted.
    """

    code = "QB204"
    title = "Web connector is set up"
    side = Side.QUICKBOOKS
    turn = 90
    rules = ("R03", "R04", "R18")
    needs = ("QB201",)
    expected = "one web connector for this company file"
    consequence = "QuickBooks never asks for anything to transfer."
    fix = Fix(
        steps=(
            "Log in to Autotask as administrator, on the computer that runs QuickBooks.",
            "Add a connector for this company file. The first one is the default for ever: choose the file with most "
            "customers.",
            "Add the downloaded .qwc file to the QuickBooks Web Connector and run it once; it needs a QuickBooks "
            "admin and Run as Administrator.",
            "Then configure the mappings that your data needs: billing codes, lines of business, resources, expense "
            "categories, payroll categories (Manage Mappings, in the connector's context menu).",
        ),
        menu_path="Admin > Extensions & Integrations > QuickBooks Extension (New) > Web Connectors > New",
        who="Autotask admin who is a QuickBooks admin too",
    )
    attestable = "A web connector for {subject} is set up."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.profile.company.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        connection = facts.profile.company.connection
        if connection in WITHOUT_WEB_CONNECTOR:
            return Finding.skipped(f"the connection {connection} needs no web connector")
        if facts.company.came_by == WEB_CONNECTOR and Driver.EXTENSION not in facts.features.values():
            return Finding.passed("the Web Connector came round and brought the answers", Evidence.PROBED)
        return judge_attestation(self, facts, subject)
