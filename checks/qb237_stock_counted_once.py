"""QB237: stock is counted once."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts
from qbcheck.features import Feature

from ._company import by_extension


class StockCountedOnce(Check):
    """The Decrement setting of Autotask's Contracts fits the inventory of record.

    On when QuickBooks is the inventory of record; off when Autotask is, with Synchronize Inventory. No API shows it, so
    a person attests it where the official extension drives invoices or inventory. qbcheck's own inventory transfer
    sets the count itself.
    """

    code = "QB237"
    title = "Stock is counted once"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.INVOICES, Feature.INVENTORY})
    rules = ("R49",)
    needs = ("QB201",)
    expected = "the Decrement setting is on for QuickBooks as inventory of record, off for Autotask"
    consequence = "Stock goes down twice, or not at all; items are transferred by description."
    fix = Fix(
        steps=(
            "Decide which side is the inventory of record.",
            "QuickBooks: tick the Decrement setting. Autotask: untick it, and synchronize inventory.",
            "Then attest it: `qbcheck attest QB237 --help` shows how.",
        ),
        menu_path="Admin > Features & Settings > Application-wide (Shared) Features > System Settings > Contracts",
        who="Autotask admin with the accountant",
    )
    attestable = "Autotask's Decrement setting fits the inventory of record for {subject}."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.profile.company.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        if by_extension(facts, Feature.INVOICES, Feature.INVENTORY):
            return judge_attestation(self, facts, subject)
        return Finding.passed("qbcheck's own transfers set the count themselves")
