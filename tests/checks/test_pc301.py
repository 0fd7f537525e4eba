"""PC301: the computer is no Windows Server (R01)."""

from __future__ import annotations

import pytest

from qbcheck.checking import Evidence, State
from qbcheck.facts import Attestation, ComputerFacts, Known, Unknown, UnknownKind, WindowsKind

from ..some_facts import attested, some_facts
from .judging import judged

ELSEWHERE = ComputerFacts(Unknown("not seen from here", UnknownKind.NOT_ASKED), "QB-PC")


@pytest.mark.parametrize(
    ("expected", "kind", "product"),
    [
        (State.PASS, WindowsKind.WORKSTATION, "Windows 10 Pro"),
        (State.PASS, WindowsKind.WORKSTATION, "Windows 11 Pro"),
        (State.FAIL, WindowsKind.SERVER, "Windows Server 2022"),
    ],
)
def test_the_kind_of_windows(expected: State, kind: WindowsKind, product: str) -> None:
    """R01: no Windows Server; 10 and 11 pass."""
    computer = ComputerFacts(Known(kind), "QB-PC", product)

    assert expected == judged("PC301", some_facts(computer=computer)).state


def test_windows_11_carries_a_note() -> None:
    """R01: the page names Windows 10 only; Windows 11 is unconfirmed, so it is said."""
    computer = ComputerFacts(Known(WindowsKind.WORKSTATION), "QB-PC", "Windows 11 Pro")

    assert "Windows 10 only" in judged("PC301", some_facts(computer=computer)).found


def test_on_the_computer_itself_bits_and_elevation_are_said() -> None:
    """COM needs a Python of QuickBooks' own bits, and QBWC and QuickBooks one elevation."""
    computer = ComputerFacts(
        Known(WindowsKind.WORKSTATION), "QB-PC", "Windows 10 Pro", process="32-bit Python, not elevated"
    )

    assert "32-bit Python, not elevated" in judged("PC301", some_facts(computer=computer)).found


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (State.ERROR, ()),
        (State.PASS, (attested("PC301", "QB-PC"),)),
        (State.FAIL, (attested("PC301", "QB-PC", holds=False),)),
        (State.ERROR, (attested("PC301", "OTHER-PC"),)),
    ],
)
def test_elsewhere_a_persons_word_counts(expected: State, words: tuple[Attestation, ...]) -> None:
    """Run elsewhere, the computer is unknown: attest (design 10)."""
    assert expected == judged("PC301", some_facts(computer=ELSEWHERE, attestations=words)).state


def test_an_attested_result_says_so() -> None:
    """Who, when and until when."""
    result = judged("PC301", some_facts(computer=ELSEWHERE, attestations=(attested("PC301", "QB-PC"),)))

    assert Evidence.ATTESTED == result.evidence
    assert ["Anna", "2026-11-01", "2027-01-01"] == [
        word for word in ("Anna", "2026-11-01", "2027-01-01") if word in result.found
    ]
