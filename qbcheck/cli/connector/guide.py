"""What a person does once to let the Web Connector in, and what to do about the errors on the way.

Sources: quickbooks-desktop reference, 1.5 (first authorisation), 1.6 (QBWC's numbers), 4.2 (HRESULTs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PAGE = "docs/first-run.md"
"""Where it is told in full."""

LIKELY_HRESULTS = (
    "0x80040408",
    "0x8004040A",
    "0x80040414",
    "0x80040418",
    "0x8004041A",
    "0x8004041D",
    "0x80040420",
)
"""What QuickBooks may refuse the first connection with."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the first authorisation."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error that may be shown on the way."""

    number: str
    """As the Web Connector shows it: ``QBWC1048``, or QuickBooks' own HRESULT."""
    meaning: str
    remedy: str


def steps(qwc: str, options: str = "") -> tuple[Step, ...]:
    """Return the steps; ``qwc`` is where the .qwc file is, ``options`` what qbcheck's commands need besides."""
    serve = f"qbcheck connector serve {options}".rstrip()
    return (
        Step("whoever runs qbcheck", f"Start the service and leave it running: {serve}"),
        Step(
            "QuickBooks admin",
            "Open the right company file in QuickBooks, as Admin and in single-user mode, and close every window that "
            "asks something.",
        ),
        Step(
            "QuickBooks admin",
            f"In the Web Connector choose Add an application and take {qwc}. Agree, and let QuickBooks give access: "
            "even if QuickBooks is not running, to be independent of an open QuickBooks, else only while it is open. "
            "Personal data only where timesheets are in use.",
        ),
        Step("whoever runs the Web Connector", "Type the password into the line of qbcheck, store it, tick Auto-Run."),
        Step(
            "whoever runs the Web Connector",
            "Tick the line of qbcheck and press Update Selected. Later runs need no admin. What was refused by mistake "
            "is allowed in QuickBooks: Edit > Preferences > Integrated Applications > Company Preferences.",
        ),
    )


def troubles() -> Iterator[Trouble]:
    """Yield the likely errors of the first authorisation with their remedies."""
    from qbcheck.quickbooks.statuses import hresult_meaning

    yield from _OF_QBWC
    for number in LIKELY_HRESULTS:
        known = hresult_meaning(number)
        yield Trouble(number, known.meaning, known.remedy)


_WRITE_ANEW = "Correct connector.url, run qbcheck connector add again and add the new .qwc file."

_OF_QBWC = (
    Trouble("QBWC1001", "the address of the service has an IP address for its host", _WRITE_ANEW),
    Trouble("QBWC1010", "the address of the service is not https, nor http://localhost", _WRITE_ANEW),
    Trouble(
        "QBWC1012",
        "the service does not answer, or something else answers at its address",
        "Start qbcheck connector serve, and see that the address is the one it says it listens at.",
    ),
    Trouble(
        "QBWC1013",
        "QuickBooks refuses the connection",
        "Look for the number that begins with 0x in the Web Connector's log, and below.",
    ),
    Trouble(
        "QBWC1026",
        "the company file is known under another FileID",
        "Use the .qwc file of this company file. A copy of a company file needs a FileID of its own: "
        "qbcheck connector remove --forget, then add.",
    ),
    Trouble("QBWC1030", "no password is stored", "Type the password into the line of qbcheck and store it."),
    Trouble("QBWC1035", "this computer does not know localhost", "Have it added to the hosts file of Windows."),
    Trouble(
        "QBWC1039",
        "the Web Connector could not add the application",
        "Take the .qwc file as it was written; run qbcheck connector add again for a fresh one.",
    ),
    Trouble(
        "QBWC1040",
        "the password is wrong",
        "Type it anew; when nobody knows it any more: qbcheck connector add --new-password, and start serve again.",
    ),
    Trouble(
        "QBWC1048",
        "the certificate could not be verified, or the service does not answer",
        "Start qbcheck connector serve. With https: the certificate must be valid for the host of the address, and "
        "its authority be trusted by the Windows of the computer that runs the Web Connector.",
    ),
)
