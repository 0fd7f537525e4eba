"""AT108: lines of business limit what the user sees (R16)."""

from __future__ import annotations

from dataclasses import replace

from qbcheck.checking import State
from qbcheck.facts import Fact, Facts, Known, LinesOfBusiness, Unknown, UnknownKind
from qbcheck.features import Driver, Feature

from ..some_facts import EXTENSION_USER, LOGIN_USER, some_facts, some_profile
from .judging import judged

LIMITED = LinesOfBusiness(("Managed Services",), ("Projects",), invoices=5, short=3)


def seeing(lines: Fact[LinesOfBusiness], driver: Driver = Driver.QBCHECK, user: str = LOGIN_USER) -> Facts:
    facts = some_facts(some_profile(driver=driver))
    return replace(facts, tenant=replace(facts.tenant, lines_of_business={user: lines}))


def test_a_user_without_lines_sees_everything() -> None:
    """R16: leave it as it is."""
    assert State.PASS == judged("AT108", seeing(Known(LinesOfBusiness()))).state


def test_a_limited_user_warns_with_lines_and_counts() -> None:
    """R16: which lines are seen, how many invoices fall short, and what cannot be seen at all."""
    result = judged("AT108", seeing(Known(LIMITED)))

    assert State.WARN == result.state
    assert [] == [
        words
        for words in ("Managed Services", "hidden: Projects", "of 5 pending", "3 fall short", "wholly cannot be seen")
        if words not in result.found
    ]


def test_nothing_is_counted_for_the_extensions_user() -> None:
    """What another user sees of the invoices cannot be told."""
    result = judged("AT108", seeing(Known(replace(LIMITED, invoices=0, short=0)), Driver.EXTENSION, EXTENSION_USER))

    assert State.WARN == result.state
    assert "fall short" not in result.found
    assert "only a login as that user" in result.found


def test_a_user_that_transfers_no_invoices_has_none_to_tell_of() -> None:
    """Invoices are looked at where they are in use by that user."""
    features = {Feature.TIMESHEETS: Driver.QBCHECK}
    result = judged("AT108", replace(seeing(Known(replace(LIMITED, invoices=0, short=0))), features=features))

    assert State.WARN == result.state
    assert "invoices" not in result.found


def test_a_user_of_every_line_is_limited_all_the_same() -> None:
    """R16: leave it as it is; a line that is added tomorrow would be hidden."""
    result = judged("AT108", seeing(Known(replace(LIMITED, others=()))))

    assert State.WARN == result.state
    assert "no other line at present" in result.found


def test_lines_that_cannot_be_read_warn_with_the_reason() -> None:
    """An unknown recommended fact is warn (design 5)."""
    result = judged("AT108", seeing(Unknown("Resources does not list it", UnknownKind.NOT_ASKED)))

    assert (State.WARN, "Resources does not list it") == (result.state, result.found)
