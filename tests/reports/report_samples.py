"""Results and outcomes made by hand, for the tests of reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from qbcheck.checking import Evidence, Fix, Result, Side, State, SubjectResult, Waiver
from qbcheck.checking.outcome import Outcome
from qbcheck.facts import Attestation


def result(code: str, title: str, side: Side, state: State, **values: object) -> Result:
    """Return a result with plausible values for what is not given, as the runner fills them in."""
    to_do = state in {State.FAIL, State.ERROR, State.WARN}
    given: dict[str, object] = {
        "evidence": Evidence.OBSERVED,
        "subjects": (),
        "expected": "what is expected",
        "found": "" if state is State.SKIP else "what was found",
        "consequence": "What goes wrong." if to_do else "",
        "fix": None,
        "docs": f"qbcheck explain {code}",
        "duration_ms": 0,
    }
    return Result(code=code, title=title, side=side, state=state, **(given | values))  # type: ignore[arg-type]


def outcome_of(*results: Result, exit_code: int = 0, **values: object) -> Outcome:
    """Return an outcome with these results and plausible values for the rest."""
    given: dict[str, object] = {
        "version": "0.1.0",
        "profile": "acme",
        "tenant": "https://webservices3.autotask.net/ATServicesRest/ as api@acme.example",
        "company": "Acme Books",
        "company_endpoint": "sandbox at http://127.0.0.1:8020/",
        "features": {"invoices": "qbcheck", "purchase-orders": "extension"},
        "started": datetime(2026, 3, 2, 9, 5, 7, tzinfo=timezone(timedelta(hours=-5))),
    }
    return Outcome(results=results, exit_code=exit_code, **(given | values))  # type: ignore[arg-type]


SECURITY_LEVEL = Fix(
    steps=(
        "Select the security level of the user.",
        "Set View to All for Invoices and for every other entity that is named above, then Save & Close.",
    ),
    menu_path="> Admin > Organization Settings & Users > Resources/Users (HR) > Resources/Users (HR) > Security",
    who="Autotask admin",
)
ASK = Fix(steps=("Ask whoever set the user up.",), who="Autotask admin")
MOVE = Fix(steps=("Move QuickBooks and the Web Connector to a Windows 10 or 11 machine.",), who="IT")
NASTY = "[bold red]Müller[/] \x1b[31m& Söhne <KG>\u202egnp.exe 株式会社 ]]>"
"""Rich markup, an escape sequence, XML, a turned writing direction, wide letters and the end of a CDATA section."""


def every_state() -> Outcome:
    """Return an outcome with every state, several subjects and nasty names."""
    word = Attestation(
        code="AT105",
        about="api@acme.example",
        holds=True,
        by="Jane Roe",
        on=date(2026, 1, 15),
        until=date(2027, 1, 14),
        note="box is ticked",
    )
    return outcome_of(
        result(
            "AT101",
            "Login works",
            Side.AUTOTASK,
            State.PASS,
            evidence=Evidence.PROBED,
            found="api@acme.example is logged in",
            duration_ms=812,
        ),
        result(
            "AT104",
            "The security level opens every entity",
            Side.AUTOTASK,
            State.FAIL,
            subjects=(
                SubjectResult(
                    "invoices", State.FAIL, "the level gives None on Invoices", Evidence.OBSERVED, SECURITY_LEVEL
                ),
                SubjectResult("purchase-orders", State.ERROR, "nobody attested it", Evidence.UNKNOWN, ASK),
                SubjectResult("timesheets", State.PASS, "All on every entity", Evidence.OBSERVED),
                SubjectResult("inventory", State.SKIP, "not in use", Evidence.UNKNOWN),
            ),
            expected="All on every entity that is transferred",
            found="invoices: the level gives None on Invoices",
            consequence="Invoices cannot be read, so none is transferred.",
            fix=SECURITY_LEVEL,
            duration_ms=1503,
        ),
        result(
            "AT105",
            "Password does not expire",
            Side.AUTOTASK,
            State.PASS,
            evidence=Evidence.ATTESTED,
            found="Jane Roe's word",
            attestation=word,
        ),
        result(
            "AT108",
            "Not restricted by line of business",
            Side.AUTOTASK,
            State.WARN,
            found=f"the user sees 1 of 2 lines: {NASTY}; 3 invoices fall short of their total",
            expected="no line of business is associated with the user",
            consequence="Invoices with items of other lines are refused.",
            fix=Fix(steps=("Move every line from Associated to Available.",), who="Autotask admin"),
        ),
        result(
            "QB211",
            "Account Autotask Other",
            Side.QUICKBOOKS,
            State.ERROR,
            evidence=Evidence.UNKNOWN,
            found="the answer to AccountQuery is missing: statusCode 3260",
            expected='an active account "Autotask Other" of type Income',
            consequence="No transfer can run.",
            fix=Fix(
                steps=("Log in to QuickBooks as Admin.", "Give the login-as user the right to read accounts."),
                menu_path="Edit > Preferences > Integrated Applications > Company Preferences",
                who="QuickBooks admin",
            ),
        ),
        result(
            "QB221",
            "Tax agency vendor",
            Side.QUICKBOOKS,
            State.WAIVED,
            found=f"none of 214 vendors is a tax agency, nearest is {NASTY}",
            waiver=Waiver("QB221", f"added in May {NASTY}", "Jane Roe", date(2026, 5, 31), on=date(2026, 3, 1)),
        ),
        result(
            "QB231",
            "Time data for paychecks is set explicitly",
            Side.QUICKBOOKS,
            State.SKIP,
            evidence=Evidence.UNKNOWN,
            skip_reason="not needed for invoices, purchase-orders",
        ),
        result(
            "PC301",
            "Not Windows Server",
            Side.COMPUTER,
            State.FAIL,
            subjects=(SubjectResult("BOOKS01", State.FAIL, "BOOKS01 runs Windows Server", Evidence.OBSERVED, MOVE),),
            found="BOOKS01 runs Windows Server",
            expected="Windows 10 or 11",
            consequence="The Web Connector is not supported there.",
            fix=MOVE,
        ),
        exit_code=1,
        notes=("Saved facts of 2026-03-01 were judged.", "Autotask was asked by another machine."),
    )
