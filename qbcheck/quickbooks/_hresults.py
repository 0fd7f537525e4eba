"""The list of HRESULTs (quickbooks-desktop reference, 4.2)."""

from __future__ import annotations

from qbcheck.quickbooks.meaning import APPLICATIONS_MENU, REPORT_IT, Confidence, HresultMeaning, Retry

_LISTED = (
    HresultMeaning(
        "0x80040308",
        "QuickBooks' request processor cannot be reached",
        "Install QuickBooks, or its Web Connector, anew on that computer.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040400",
        "QuickBooks could not parse the document, and gives no detail",
        REPORT_IT,
        Retry.NO,
        Confidence.VENDOR,
    ),
    HresultMeaning(
        "0x80040401",
        "QuickBooks could not be accessed",
        "Start QuickBooks, open the company file and close every window that asks something.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040402",
        "an unexpected error of QuickBooks",
        "Look into qbsdklog.txt on the QuickBooks computer; restart QuickBooks if it stays.",
        Retry.SETTLE,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040403",
        "the company file could not be opened",
        "Open it in QuickBooks by hand and read what QuickBooks says.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040404",
        "the version of QuickBooks or of its request processor is not supported",
        "Update QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x80040405",
        "the version of QuickBooks or of its request processor is not supported",
        "Update QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x80040406",
        "the company file was not found under this name",
        "Correct the path of the company file.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040407",
        "the installation of QuickBooks is incomplete",
        "Repair the installation of QuickBooks.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040408",
        "QuickBooks could not be started, or is busy",
        "Start QuickBooks and open the company file, with the same Windows user and the same rights.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040409",
        "this version of QuickBooks does not support the request",
        "Update QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x8004040A",
        "another company file is open",
        "Close it and open the company file of this profile.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning("0x8004040B", "the connection is open already", REPORT_IT, Retry.NO, Confidence.UNCONFIRMED),
    HresultMeaning("0x8004040C", "the connection is not open", REPORT_IT, Retry.NO, Confidence.UNCONFIRMED),
    HresultMeaning("0x8004040D", "the session is not valid any more", "", Retry.AGAIN, Confidence.REPORTED),
    HresultMeaning("0x8004040E", "a session is open already", "", Retry.AGAIN, Confidence.UNCONFIRMED),
    HresultMeaning("0x8004040F", "the session could not be used", "", Retry.AGAIN, Confidence.UNCONFIRMED),
    HresultMeaning(
        "0x80040410",
        "the company file is open in another mode, single-user or multi-user",
        "Switch QuickBooks to the other mode.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040411",
        "the company file could not be opened: user, password, or in use",
        "Open it in QuickBooks by hand and read what QuickBooks says.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x80040412",
        "the company file could not be opened: user, password, or in use",
        "Open it in QuickBooks by hand and read what QuickBooks says.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x80040413",
        "the company file could not be opened: user, password, or in use",
        "Open it in QuickBooks by hand and read what QuickBooks says.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x80040414",
        "QuickBooks shows a window that waits for an answer",
        "Go to the QuickBooks computer and close the window.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040415", "the request processor could not log in", "Restart QuickBooks.", Retry.NO, Confidence.UNCONFIRMED
    ),
    HresultMeaning(
        "0x80040416",
        "QuickBooks is not running and no company file was named",
        "Open the company file in QuickBooks.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040417",
        "QuickBooks has no company file open and none was named",
        "Open the company file in QuickBooks.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040418",
        "this application was never authorised for the company file",
        "Open the company file as Admin, in single-user mode, with no window showing; connect again.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    HresultMeaning(
        "0x80040419",
        "the authorisation of this application is refused",
        f"{APPLICATIONS_MENU}.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    HresultMeaning(
        "0x8004041A",
        "this application has no permission for the company file",
        f"{APPLICATIONS_MENU}: allow it.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    HresultMeaning(
        "0x8004041B",
        "QuickBooks cannot lock what it needs",
        "Let others finish and close their windows.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x8004041C",
        "internal error while opening the company file",
        "Open it in QuickBooks by hand; restart QuickBooks if it stays.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x8004041D",
        "this application may not log in by itself",
        f"{APPLICATIONS_MENU}: allow it to log in automatically, or keep the company file open.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    HresultMeaning(
        "0x8004041E",
        "the certificate of the application has expired",
        "Install a current version of the application.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x8004041F",
        "QuickBooks Basic takes no requests",
        "QuickBooks Pro, Premier or Enterprise is needed.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040420",
        "somebody refused access when QuickBooks asked",
        f"Connect again and allow it when QuickBooks asks; if it does not ask: {APPLICATIONS_MENU}.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    HresultMeaning(
        "0x80040421", "a message of QuickBooks itself", "Read QuickBooks' text.", Retry.NO, Confidence.REPORTED
    ),
    HresultMeaning(
        "0x80040422",
        "single-user mode is needed and somebody else is in the file",
        "Ask the others to leave the company file.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040423", "QuickBooks does not know this version of qbXML", REPORT_IT, Retry.NO, Confidence.REPORTED
    ),
    HresultMeaning(
        "0x80040424",
        "QuickBooks is still starting",
        "Wait until QuickBooks has started.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040425", "the request took too long or could not be taken", "", Retry.AGAIN, Confidence.UNCONFIRMED
    ),
    HresultMeaning(
        "0x80040426", "the request took too long or could not be taken", "", Retry.AGAIN, Confidence.UNCONFIRMED
    ),
    HresultMeaning("0x80040427", "QuickBooks is not registered", "Register QuickBooks.", Retry.NO, Confidence.REPORTED),
    HresultMeaning(
        "0x8004042A",
        "remote access is not allowed",
        "Run this on the QuickBooks computer.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x8004042C",
        "the certificate of the application was revoked",
        "Install a current version of the application.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x80040154",
        "the request processor is not installed, or not in the bitness (32, 64) of this program",
        "Install QuickBooks' SDK or Web Connector on this computer in that bitness.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    HresultMeaning(
        "0x800401F3",
        "the request processor is not installed",
        "Install QuickBooks' SDK or Web Connector on this computer.",
        Retry.NO,
        Confidence.SEEN,
    ),
    HresultMeaning(
        "0x80010105",
        "QuickBooks failed while it was asked, often because another company file is open",
        "Open the company file of this profile; restart QuickBooks if it stays.",
        Retry.SETTLE,
        Confidence.REPORTED,
    ),
    *(
        HresultMeaning(
            f"0x{code:08X}",
            "access is refused: unattended use, personal data, read-only use or the edition",
            f"{APPLICATIONS_MENU}.",
            Retry.NO,
            Confidence.UNCONFIRMED,
        )
        for code in range(0x8004042D, 0x80040437)
    ),
)

HRESULTS = {meaning.hresult: meaning for meaning in _LISTED}
