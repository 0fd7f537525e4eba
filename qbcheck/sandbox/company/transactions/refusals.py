"""How QuickBooks refuses a transaction (quickbooks-desktop reference, 4.1).

Where the reference does not say which code goes with a rule, 3210 (an invalid value of a field) is used for a rule
about one field and 3180 (an error while saving) for a rule about the whole.
"""

from __future__ import annotations

from qbcheck.sandbox.company.statuses import RequestError


def invalid_value(field: str, value: str, why: str) -> RequestError:
    """Return the refusal of what stands in one field."""
    return RequestError(3210, f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {why}')


def not_saved(what: str, why: str) -> RequestError:
    """Return the refusal of a transaction as a whole; ``what`` as in ``Invoice``."""
    return RequestError(3180, f"There was an error when saving a {what}.  QuickBooks error message: {why}")


def not_together(one: str, other: str) -> RequestError:
    """Return the refusal of two elements that exclude each other."""
    return RequestError(3151, f'The element "{one}" is not allowed together with "{other}".')


def closed_already(txn_id: str) -> RequestError:
    """Return the refusal of a link to an order of which nothing is to come."""
    return RequestError(570, f'The transaction "{txn_id}" cannot be linked to.  It is closed already.')


def closed_period(what: str, day: str) -> RequestError:
    """Return the refusal of a date on or before the closing date."""
    return RequestError(
        3161,
        f"The {what} of {day} cannot be saved.  QuickBooks error message: The date is on or before the closing date "
        "of the company file.",
    )


def wrong_item(item: str, what: str) -> RequestError:
    """Return the refusal of an item whose kind does not belong on such a line."""
    return RequestError(3280, f'The type of the item "{item}" is not allowed in the {what} line.')


def wrong_order(line_id: str) -> RequestError:
    """Return the refusal of kept lines in another order than they stand in."""
    return RequestError(3290, f'The line "{line_id}" has been placed in the request in incorrect order.')
