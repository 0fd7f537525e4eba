"""Time: what QuickBooks fills in and refuses. It posts nothing.

Sources: quickbooks-desktop reference, 2.4 (durations are rounded to minutes, unconfirmed) and 3 (who may have time, and
that a payroll item is for employees who use time data only). Billable time needs a customer and a service item (general
knowledge); BillableStatus where nothing is said is unconfirmed: here Billable for time that could be billed.
"""

from __future__ import annotations

import re

from qbcheck.sandbox.company.statuses import missing_element, switched_off
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.transactions.desk import Desk
from qbcheck.sandbox.company.transactions.refusals import invalid_value

_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", re.ASCII)


def complete_time(_kind: str, tree: Tree, desk: Desk) -> None:
    """Fill in a TimeTrackingRet; raises RequestError for what QuickBooks refuses."""
    if not desk.settings.first_day_of_week:
        raise switched_off()
    person = desk.record_of(tree, "EntityRef")
    if person.kind == "CustomerRet":
        raise invalid_value("EntityRef", tree["EntityRef"]["FullName"], "A customer cannot have time.")
    payroll = person.tree.get("EmployeePayrollInfo", {})
    uses_time_data = payroll.get("UseTimeDataToCreatePaychecks") == "UseTimeData"
    if "PayrollItemWageRef" in tree and not uses_time_data:
        name = tree["PayrollItemWageRef"]["FullName"]
        raise invalid_value("PayrollItemWageRef", name, "Time data is not used to create this person's paychecks.")
    tree["Duration"] = _whole_minutes(tree["Duration"])
    could_be_billed = "CustomerRef" in tree and "ItemServiceRef" in tree
    status = tree.setdefault("BillableStatus", "Billable" if could_be_billed else "NotBillable")
    if status == "Billable" and not could_be_billed:
        raise missing_element("CustomerRef" if "CustomerRef" not in tree else "ItemServiceRef")


def _whole_minutes(text: str) -> str:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise invalid_value("Duration", text, "The time must not be negative.")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 60 + minutes + (seconds + 30) // 60
    return f"PT{total // 60}H{total % 60}M"
