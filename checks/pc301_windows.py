"""PC301: the computer is no Windows Server."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.checking.attested import judge_attestation
from qbcheck.facts import Facts, Known, WindowsKind


class NoWindowsServer(Check):
    """The computer that runs QuickBooks and the Web Connector is not a Windows Server.

    The vendor asks for Windows 10. Windows 11 passes; the vendor's page does not mention it. From another computer it
    cannot be seen, so a person's word counts.
    """

    code = "PC301"
    title = "Computer is not a Windows Server"
    side = Side.COMPUTER
    rules = ("R01",)
    expected = "QuickBooks and the Web Connector run on Windows 10 or 11, not on Windows Server"
    consequence = "The vendor does not support the integration on Windows Server."
    fix = Fix(
        steps=("Move QuickBooks and the Web Connector to a computer or virtual machine with Windows 10 or 11.",),
        who="whoever administers the computers",
    )
    attestable = "{subject}, which runs QuickBooks and the Web Connector, does not run Windows Server."

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (facts.computer.name,)

    def judge(self, facts: Facts, subject: str) -> Finding:
        windows = facts.computer.windows
        if not isinstance(windows, Known):
            return judge_attestation(self, facts, subject)
        product = facts.computer.product or f"Windows {windows.value}"
        if windows.value is WindowsKind.SERVER:
            return Finding.failed(f"{subject} runs {product}")
        note = "; the vendor's page names Windows 10 only" if "11" in product else ""
        process = f"; qbcheck runs there in {facts.computer.process}" if facts.computer.process else ""
        return Finding.passed(f"{subject} runs {product}{note}{process}")
