"""The class of a line, from its line of business (extension reference 3.4): only what a person mapped has one."""

from __future__ import annotations

from collections.abc import Mapping

from qbcheck.facts.company_records import Class, NamedList
from qbcheck.mapping.names import CLASS, name_from_mapping
from qbcheck.mapping.outcome import Existing, Omitted, Refused
from qbcheck.mapping.records import mapped_name, suggestion
from qbcheck.mapping.remedies import activate_or_map, map_it
from qbcheck.mapping.unread import is_unread, unread

NO_LINE_OF_BUSINESS = "Items with No Line of Business"
"""The key of the table ``classes`` for lines that have no line of business: the official extension's own words."""


def class_for(
    line_of_business: str | None,
    classes: NamedList[Class],
    *,
    mapped: Mapping[str, str],
    class_tracking: bool = True,
) -> Existing | Omitted | Refused:
    """Return the class for a line.

    ``mapped`` is the table ``classes`` of the mapping file, ``class_tracking`` the preference of the company file.
    """
    line = line_of_business or NO_LINE_OF_BUSINESS
    if mapped and class_tracking and is_unread(line):
        return Refused(unread("Line of business", line))
    written = mapped_name(mapped, line)
    if written is None:
        return Omitted()
    if not class_tracking:
        return Omitted((f'Class tracking is off in QuickBooks: "{line}" gets no class, though "{written}" is mapped',))
    name = name_from_mapping(written, CLASS)
    if isinstance(name, Refused):
        return name
    found = classes.named(name.full_name)
    if found is None:
        return Refused(
            f'Line of business "{line}": its class "{name.full_name}" is not in QuickBooks'
            f"{suggestion(name.full_name, classes)} Add it (Lists > Class List > New), or: {map_it(CLASS.table, line)}"
        )
    if not found.is_active:
        return Refused(
            f'Line of business "{line}": its class "{found.full_name}" is inactive in QuickBooks. '
            f"{activate_or_map(CLASS.table, line)}"
        )
    return Existing(found.list_id, found.full_name)
