"""QB202: QuickBooks' edition, version and country are supported."""

from __future__ import annotations

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Unknown, UnknownKind

_COUNTRIES = ("US", "CA", "UK")


class EditionAndVersion(Check):
    """QuickBooks speaks a qbXML version that qbcheck writes, and its country is the profile's.

    qbcheck writes the highest version up to 13.0 that the file speaks, and none below 8.0 (QuickBooks 2009). Country
    decides which tax codes and which elements exist, so it must be the one of the profile.
    """

    code = "QB202"
    title = "Edition, version and country of QuickBooks"
    side = Side.QUICKBOOKS
    needs = ("QB201",)
    expected = "QuickBooks for US, CA or UK that speaks qbXML 8.0 or later, of the profile's country"
    consequence = "QuickBooks refuses whole documents that hold elements its edition or version does not know."
    fix = Fix(
        steps=(
            "If the profile names the wrong country, correct country in the settings file.",
            "If QuickBooks is too old, update it.",
        ),
        who="whoever installs QuickBooks",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        host = facts.company.host.value
        troubles = []
        if host.country is None:
            if host.written_version:
                raise Unknown("QuickBooks did not say its country", UnknownKind.NOT_ANSWERED).error()
        elif host.country not in _COUNTRIES:
            troubles.append(f"its country is {host.country}, which is not supported")
        elif host.country != facts.profile.country:
            troubles.append(f"its country is {host.country}, the profile says {facts.profile.country}")
        if not host.written_version:
            spoken = ", ".join(host.supported_versions) or "nothing"
            troubles.append(f"it speaks qbXML {spoken}; 8.0 or later is needed")
        name = f"{host.product_name} ({host.country or 'country unknown'})"
        if troubles:
            return Finding.failed(f"{name}: {'; '.join(troubles)}")
        return Finding.passed(f"{name}, qbXML {host.written_version}")
