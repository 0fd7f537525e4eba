"""QB231: time data for paychecks has been set explicitly."""

from __future__ import annotations

from qbcheck.checking import Check, Evidence, Finding, Fix, Side, State
from qbcheck.facts import Employee, Facts
from qbcheck.features import Feature

_NOT_SET = "NotSet"


class TimeDataForPaychecks(Check):
    """Use time data to create paychecks has been set once for each employee, to yes or to no.

    An employee for whom it was never set makes the timesheet transfer end in an error. It fails for employees that the
    mapping file names, and warns for the others.
    """

    code = "QB231"
    title = "Time data for paychecks is set"
    side = Side.QUICKBOOKS
    features = frozenset({Feature.TIMESHEETS})
    rules = ("R41",)
    needs = ("QB201",)
    expected = "Use time data to create paychecks has been ticked or unticked once for each employee"
    consequence = "Timesheets of these employees end in an error."
    fix = Fix(
        steps=(
            "Edit the employee and go to Payroll Info.",
            "Tick Use time data to create paychecks and save; untick it again if it is not wanted.",
        ),
        menu_path="Employees > Employee Center > (the employee) > Payroll Info",
        who="QuickBooks admin or payroll clerk",
    )

    def judge(self, facts: Facts, subject: str) -> Finding:
        employees = [each for each in facts.company.employees.value if each.is_active is not False]
        mapped = {name.strip().casefold() for name in facts.mapping.employees.values()}
        ours = [each for each in employees if (each.name or "").casefold() in mapped]
        others = [each for each in employees if each not in ours]
        if names := _named(ours, _NOT_SET):
            return Finding.failed(f"never set for {names}, whom the mapping file names")
        if names := _named(ours, None):
            return Finding.unknown(_untold(names))
        if names := _named(others, _NOT_SET):
            return Finding.warned(f"never set for {names}, whom the mapping file does not name")
        if names := _named(others, None):
            return Finding(State.WARN, _untold(names), Evidence.UNKNOWN)
        return Finding.passed(f"set for every one of {len(employees)} active employees")


def _named(employees: list[Employee], time_data: str | None) -> str:
    return ", ".join(str(each.name) for each in employees if each.time_data == time_data)


def _untold(names: str) -> str:
    return f"QuickBooks does not tell it for {names}; the right to personal data may be missing"
