"""How an account that must exist is looked for, and what the fix is for each way it can be wrong (design 10)."""

from __future__ import annotations

from typing import ClassVar

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Account, Facts, Unknown, UnknownKind

_CHART = "Lists > Chart of Accounts"
_WHO = "QuickBooks admin or accountant"

_SHOWN_TYPES = {
    "Income": "Income",
    "CostOfGoodsSold": "Cost of Goods Sold",
    "OtherCurrentAsset": "Other Current Asset",
}


class RequiredAccount(Check):
    """An account that must exist, at the top level, of its type, active.

    A right account passes whatever else there is. Otherwise the cause is looked for in this order: wrong type,
    inactive, sub-account of that name, renamed (found by the special type that QuickBooks itself gave it), missing.
    """

    side = Side.QUICKBOOKS
    needs = ("QB201",)

    account: ClassVar[str]
    """Its name; letter case does not matter."""
    account_type: ClassVar[str]
    """QuickBooks' AccountType, such as ``OtherCurrentAsset``."""
    special_account_type: ClassVar[str] = ""
    """What QuickBooks calls it whatever its name; empty for accounts that only this integration knows."""
    slips: ClassVar[tuple[str, ...]] = ()
    """Names that a misprint in the vendor's requirements page makes people give it."""
    created_by_connector: ClassVar[bool] = False
    """Whether adding the web connector should have created it (R25)."""

    def __init_subclass__(cls) -> None:
        """Say of each account what its name and type say."""
        super().__init_subclass__()
        cls.title = f"Account {cls.account}"
        cls.expected = f"an active top-level account {cls.account}, type {_SHOWN_TYPES[cls.account_type]}"
        cls.fix = cls._add()

    def judge(self, facts: Facts, subject: str) -> Finding:
        accounts = facts.company.accounts.value
        same_name = [each for each in accounts if _folded(each.name) == _folded(self.account)]
        top = [each for each in same_name if not each.is_sub_account]
        for each in top:
            if each.account_type == self.account_type and each.is_active and each.is_sub_account is False:
                return Finding.passed(f"account {each.name}, {self._shown_type()}")
        for each in top:
            if self._may_be_right(each):
                raise Unknown(
                    f"the answer lists an account {each.name} without its type, its level or whether it is active",
                    UnknownKind.NOT_ANSWERED,
                ).error()
        if any(each.name is None for each in accounts):
            raise Unknown("the answer lists an account without its name", UnknownKind.NOT_ANSWERED).error()
        return self._wrong(top, same_name) or self._renamed_or_missing(accounts)

    @classmethod
    def _shown_type(cls) -> str:
        return f"type {_SHOWN_TYPES[cls.account_type]}"

    def _may_be_right(self, account: Account) -> bool:
        """Return whether what the answer leaves out of an account decides."""
        return (
            account.account_type in (None, self.account_type)
            and account.is_active in (None, True)
            and account.is_sub_account in (None, False)
        )

    def _wrong(self, top: list[Account], same_name: list[Account]) -> Finding | None:
        for each in top:
            if each.account_type != self.account_type:
                return Finding.failed(
                    f"wrong type: account {each.name} is of type {each.account_type}, not {self.account_type}",
                    fix=self._fix(
                        f"Edit {each.name} and set Account Type to {_SHOWN_TYPES[self.account_type]}.",
                        "Where QuickBooks does not let the type change, rename that account and add a new one: "
                        f"{self.account}, {self._shown_type()}.",
                    ),
                )
        for each in top:
            return Finding.failed(
                f"inactive: account {each.name} is there and made inactive",
                fix=self._fix(
                    "Tick Include inactive below the list.",
                    f"Click the cross before {each.name}, so that it is active again.",
                ),
            )
        for each in same_name:
            name = each.full_name or each.name
            return Finding.failed(
                f"sub-account: {name} is there, but not at the top level",
                fix=self._fix(
                    f"Edit {name} and untick Subaccount of.",
                    f"Or add a second account {self.account} at the top level, {self._shown_type()}.",
                ),
            )
        return None

    def _renamed_or_missing(self, accounts: tuple[Account, ...]) -> Finding:
        for each in accounts:
            if self.special_account_type and each.special_account_type == self.special_account_type:
                name = each.full_name or each.name
                return Finding.failed(
                    f"renamed: the account that QuickBooks itself uses for this is called {name}",
                    fix=self._fix(f"Edit {name} and give it back the name {self.account}."),
                )
        for each in accounts:
            if _folded(each.name) in map(_folded, self.slips):
                return Finding.failed(
                    f"renamed: there is an account {each.name}, the misprint of the vendor's requirements page for "
                    f"{self.account}",
                    fix=self._fix(f"Edit {each.name} and give it the name {self.account}, {self._shown_type()}."),
                )
        return Finding.failed(f"missing: none of {len(accounts)} accounts is called {self.account}", fix=self._add())

    @classmethod
    def _add(cls) -> Fix:
        new = f"Account > New, {cls._shown_type()}, name {cls.account}."
        if cls.created_by_connector:
            return cls._fix(
                "Adding the web connector should create it; look again after the connector has run once.",
                f"If it is still missing, add it by hand: {new}",
            )
        slip = [f"The requirements page prints {name}, a slip for {cls.account}." for name in cls.slips]
        return cls._fix(f"Rename it back or make it active again, or add it: {new}", *slip)

    @classmethod
    def _fix(cls, *steps: str) -> Fix:
        return Fix(steps=steps, menu_path=_CHART, who=_WHO)


def _folded(name: str | None) -> str:
    return (name or "").strip().casefold()
