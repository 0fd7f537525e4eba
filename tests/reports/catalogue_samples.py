"""Checks made by hand, for the tests of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts
from qbcheck.features import Feature


@dataclass(frozen=True)
class Entry:
    """What the registry holds for a check."""

    check: Check
    origin: str = "qbcheck"
    version: str = "0.1.0"


class Sample(Check):
    """The base of the samples."""

    def judge(self, facts: Facts, subject: str) -> Finding:
        raise AssertionError("a catalogue judges nothing")


class Password(Sample):
    """The password of the judged user does not expire.

    The system level cannot be edited,
    only a copy can; see ``qbcheck list``.
    """

    code = "AT105"
    title = "Password does not expire"
    side = Side.AUTOTASK
    rules = ("R08",)
    needs = ("AT101", "AT102")
    required = False
    expected = "the box is ticked on the security level"
    consequence = "The connector stops silently when the password expires."
    fix = Fix(
        steps=("Copy the system level.", "Tick Not required to change password, then Save & Close."),
        menu_path="> Admin > Resources/Users (HR) > Security",
        who="Autotask admin",
    )
    attestable = "the password of {subject} does not expire."


class Items(Sample):
    """Items that are stocked post to the asset account."""

    code = "QB298"
    title = "Items post to Inventory Asset"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.INVENTORY, Feature.PURCHASE_ORDERS})
    rules = ("R24",)
    expected = "items post to Inventory Asset, type Other Current Asset"
    consequence = "Stock is booked elsewhere."
    fix = Fix(steps=("Edit each item.",), menu_path="Lists > Item List", who="accountant")


class AssetAccount(Sample):
    """The asset account is there."""

    code = "QB299"
    title = "Account Inventory Asset"
    side = Side.QUICKBOOKS
    expected = "an account Inventory Asset (printed as Inventory Device)"
    consequence = "Nothing is posted."
    fix = Fix(steps=("Add it.",), who="QuickBooks admin")


class Tax(Sample):
    """A third check in QuickBooks, for the person of the first."""

    code = "QB297"
    title = "Tax agency vendor"
    side = Side.QUICKBOOKS
    expected = "a vendor"
    consequence = "No tax."
    fix = Fix(steps=("Add it.",), who="accountant")


class Nasty(Sample):
    code = "PC399"
    title = "[bold]*Printer*[/] is_on \x1b[31m<b>now</b>"
    side = Side.COMPUTER
    expected = "# no heading, `a *code* span`, ~~no~~ strike, AT&amp;T, snake_case and _emphasis_"
    consequence = "[Link](https://example.com)"
    fix = Fix(
        steps=("- no list", "1. no number", "> no quote", "a\nb"), menu_path="File > `Print` > Now", who="*somebody*"
    )


ENTRIES = (
    Entry(Password()),
    Entry(Items()),
    Entry(AssetAccount()),
    Entry(Tax()),
    Entry(Nasty(), "acme-checks", "2.1"),
)
