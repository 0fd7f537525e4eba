"""AT110: the hourly budget of requests covers a run."""

from __future__ import annotations

from datetime import timedelta

from qbcheck.checking import Check, Finding, Fix, Side
from qbcheck.facts import Facts


class RequestBudget(Check):
    """What is left of the tenant's hourly requests covers what a run of verify needs, with as much again to spare.

    The budget belongs to the tenant, all integrations together. Below twice the need it warns, below the need it fails.
    The hour rolls on, so what was sent an hour ago is free again.
    """

    code = "AT110"
    title = "Hourly budget of requests"
    side = Side.AUTOTASK
    turn = 62
    needs = ("AT101",)
    expected = "at least twice the requests of a run are left in the hour"
    consequence = "Autotask refuses requests of every integration until usage falls."
    fix = Fix(
        steps=(
            "Wait until the hour has rolled on, and run qbcheck again.",
            "If it happens often, let the other integrations ask less, or at other times.",
        ),
        who="whoever runs the integrations",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        budget = facts.tenant.budget.value
        left, need = budget.limit - budget.used, facts.tenant.requests
        found = f"{budget.used} of {budget.limit} requests are used, {max(left, 0)} left; a run needs {need}"
        # Shown to the minute, so to the next one: it must not be earlier than true.
        free = facts.read_at + timedelta(minutes=budget.minutes, seconds=59)
        if left < need:
            return Finding.failed(f"{found} and fits again at the latest from {free:%H:%M}")
        if left < 2 * need:
            return Finding.warned(f"{found}: one more fits now, a second one at the latest from {free:%H:%M}")
        return Finding.passed(found)
