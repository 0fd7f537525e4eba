"""QB235: one currency on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts, Known

from ._company import preference

_QUICKBOOKS = "QuickBooks"
_AUTOTASK = "Autotask"


class OneCurrency(Check):
    """Neither QuickBooks nor Autotask uses several currencies.

    With several it warns: documents in a foreign currency will be refused singly, the rest goes through.
    """

    code = "QB235"
    title = "One currency"
    side = Side.QUICKBOOKS
    needs = ("QB201",)
    also_reads = (Side.AUTOTASK,)
    required = False
    expected = "one currency on both sides"
    consequence = "Documents in a foreign currency are refused one by one."
    fix = Fix(
        steps=(
            "Nothing has to be done where all customers and vendors use the home currency.",
            "Enter documents in a foreign currency by hand.",
        ),
        who="accountant",
    )

    def subjects(self, facts: Facts) -> Sequence[str]:
        return (_QUICKBOOKS, _AUTOTASK)

    def judge(self, facts: Facts, subject: str) -> Finding:
        if subject == _QUICKBOOKS:
            if preference(facts, "multi_currency", "multi-currency is on"):
                return Finding.warned("multi-currency is on in QuickBooks")
            return Finding.passed("multi-currency is off in QuickBooks")
        login = facts.tenant.login
        if not (isinstance(login, Known) and login.value.accepted):
            return Finding.skipped("Autotask was not read, or refused the login: see AT101")
        currencies = facts.tenant.currencies.value
        if len(currencies) > 1:
            return Finding.warned(f"Autotask has several active currencies: {', '.join(currencies)}")
        return Finding.passed(f"Autotask has one currency{f': {currencies[0]}' if currencies else ''}")
