from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from qbcheck.reports import FORMATS, Options, render

from .report_samples import every_state


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("exit_code", [0, 1, 3])
def test_every_format_shows_the_exit_code_it_is_given(format_name: str, exit_code: int) -> None:
    """No format works out an exit code: the one of the outcome is shown, whatever the results."""
    text = render(replace(every_state(), exit_code=exit_code), format_name)

    assert re.search(rf'(Exit code |"exit_code": |name="exit_code" value="){exit_code}\b', text)


@pytest.mark.parametrize("format_name", FORMATS)
def test_same_outcome_gives_the_same_text(format_name: str) -> None:
    """Reports of equal outcomes are equal, so that they can be compared."""
    assert render(every_state(), format_name) == render(every_state(), format_name)


@pytest.mark.parametrize("format_name", sorted(set(FORMATS) - {"table"}))
def test_machine_formats_are_the_same_everywhere(format_name: str) -> None:
    """What a machine reads does not depend on what a screen can show."""
    fancy = Options(width=40, colour=True, unicode=True, verbose=True)

    assert render(every_state(), format_name) == render(every_state(), format_name, options=fancy)


def test_formats_are_loaded_when_used() -> None:
    """The registry costs neither rich nor lxml."""
    program = "import sys, qbcheck.reports; print(sorted({'rich', 'lxml', 'json'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout
