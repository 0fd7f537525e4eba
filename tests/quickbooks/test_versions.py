"""Which qbXML version is spoken."""

from __future__ import annotations

import pytest

from qbcheck.errors import CompanyError
from qbcheck.quickbooks.versions import known_versions, negotiate


@pytest.mark.parametrize(
    ("supported", "expected"),
    [
        (["1.0", "2.1", "13.0", "14.0", "16.0"], (13, 0)),
        (["8.0", "9.0", "10.0", "11.0"], (11, 0)),
        (["10.0", "9.0", "8.0"], (10, 0)),
        (["CA2.0", "CA3.0", "8.0", " 12.0 "], (12, 0)),
    ],
)
def test_the_newest_version_both_sides_know_is_spoken(supported: list[str], expected: tuple[int, int]) -> None:
    """Numbers are compared, not texts, and nothing above 13.0 is written."""
    assert expected == negotiate(supported)


@pytest.mark.parametrize("supported", [["1.0", "7.0"], ["CA3.0"], [], ["14.0"]])
def test_without_a_usable_version_nothing_is_spoken(supported: list[str]) -> None:
    """Below 8.0, which came with QuickBooks 2009, we do not go."""
    with pytest.raises(CompanyError, match=r"8\.0 to 13\.0"):
        negotiate(supported)


def test_historical_entries_are_left_out() -> None:
    """Country prefixes are history since 6.0."""
    assert ((2, 0), (13, 0)) == known_versions(["13.0", "CA3.0", "UK2.0", "", "2.0"])
