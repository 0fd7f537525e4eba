"""What the checks about sales tax share: whether it is switched on."""

from __future__ import annotations

from qbcheck.checking import Finding, Fix
from qbcheck.facts import Facts, Known

from ._company import preferences_page

_SWITCH_ON = Fix(
    steps=(
        "Log in to QuickBooks as Admin, in single-user mode.",
        "Set Do you charge sales tax? to Yes.",
        "Then add what the sales tax needs: a tax agency as vendor, the tax codes, in the US a sales tax item.",
        'If this company charges no sales tax at all, say sales_tax = "none" in the profile instead.',
    ),
    menu_path=preferences_page("Sales Tax"),
    who="QuickBooks admin",
)


def sales_tax_is_off(facts: Facts) -> Finding | None:
    """Return the finding when no tax is charged, on purpose or not; None when sales tax is on or not known."""
    if facts.profile.sales_tax == "none":
        return Finding.skipped('the profile says sales_tax = "none"')
    preferences = facts.company.preferences
    if isinstance(preferences, Known) and preferences.value.sales_tax is False:
        if facts.profile.sales_tax == "autotask" and facts.edition == "US":
            return Finding.skipped("sales tax is off in QuickBooks, and Autotask's is sent (R48)")
        return Finding.failed(
            f"sales tax is switched off in the company file ({facts.edition} edition)", fix=_SWITCH_ON
        )
    return None


def sales_tax_must_be_on(facts: Facts) -> None:
    """End the judgement as unknown when the preferences do not say that sales tax is on."""
    facts.company.preferences.value  # noqa: B018 - asking an unknown fact raises
