from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from qbcheck.checking import Evidence, Fix, Side, State, SubjectResult
from qbcheck.reports import Options, render

from .report_samples import NASTY, every_state, outcome_of, result

WIDE = Options(width=1000)
COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")


def flat(text: str) -> str:
    """Return text with its wrapping undone."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("every-state-80.txt", Options()),
        ("every-state-40.txt", Options(width=40)),
        ("every-state-unicode-verbose-120.txt", Options(width=120, unicode=True, verbose=True)),
        ("every-state-colour-80.txt", Options(colour=True, unicode=True)),
    ],
)
def test_golden(name: str, options: Options, golden: Callable[[str, str], None]) -> None:
    """The text is the one that was checked by eye."""
    golden(name, render(every_state(), "table", options=options))


@pytest.mark.parametrize("width", [40, 41, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """Lines keep to the width, counting wide letters twice, and have no blanks at their end."""
    lines = render(every_state(), "table", options=Options(width=width, unicode=True, verbose=True)).splitlines()

    assert [] == [line for line in lines if cell_len(line) > width or line != line.rstrip()]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_wrapping_loses_nothing(width: int) -> None:
    """A narrow screen shows the same words as a wide one."""
    texts = [render(every_state(), "table", options=Options(width=w)) for w in (1000, width)]
    wide, narrow = (sorted("".join(text.split())) for text in texts)

    assert wide == narrow


def test_without_colour_there_is_no_escape() -> None:
    """Colour off means not one escape sequence, also from a name."""
    assert "\x1b" not in render(every_state(), "table", options=Options(unicode=True))


def test_colour_adds_colour_alone() -> None:
    """Without its colours a coloured report is the plain one: nothing is told by colour only."""
    coloured = render(every_state(), "table", options=Options(colour=True, unicode=True))

    assert "\x1b[" in coloured
    assert render(every_state(), "table", options=Options(unicode=True)) == COLOUR_CODES.sub("", coloured)


def test_colours_are_among_the_sixteen() -> None:
    """Only the basic attributes and the 16 colours are used."""
    codes = re.findall(r"\x1b\[([0-9;]*)m", render(every_state(), "table", options=Options(colour=True)))
    numbers = {int(number or 0) for code in codes for number in code.split(";")}

    assert numbers <= {0, 1, *range(30, 38), *range(90, 98)}


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "TTY_COMPATIBLE"])
@pytest.mark.parametrize("value", ["1", "dumb"])
def test_environment_changes_nothing(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The options alone decide; the command line has read the environment."""
    options = [Options(), Options(colour=True, width=100)]
    before = [render(every_state(), "table", options=each) for each in options]
    monkeypatch.setenv(name, value)

    assert before == [render(every_state(), "table", options=each) for each in options]


def test_ascii_target_gets_ascii_from_us() -> None:
    """Where ticks cannot be shown, every character of our own is ASCII."""
    assert render(
        outcome_of(*(r for r in every_state().results if r.code not in {"AT108", "QB221"})), "table"
    ).isascii()


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("state", State)
def test_state_word_is_always_there(state: State, unicode: bool) -> None:
    """Every line says its state in a word, with or without a mark."""
    text = render(
        outcome_of(result("QB201", "Title", Side.QUICKBOOKS, state)), "table", options=Options(unicode=unicode)
    )

    assert re.search(rf"^  QB201 .*\b{state} +Title", text, re.MULTILINE)


def test_reason_of_a_skip_and_finding_of_a_waived_failure_are_on_their_line() -> None:
    """What is not run says why, and what is waived says what it covers."""
    text = render(every_state(), "table", options=WIDE)

    assert "skip    Time data for paychecks is set explicitly - not needed for invoices, purchase-orders\n" in text
    assert "waived  Tax agency vendor - none of 214 vendors is a tax agency" in text
    assert "skip    inventory: not in use\n" in text


def test_words_of_people_are_on_the_line_they_carry() -> None:
    """A result that rests on a person's word says whose, since when and until when."""
    text = render(every_state(), "table", options=WIDE)

    assert "Jane Roe attested on 2026-01-15 that it holds for api@acme.example, until 2027-01-14: box is ticked" in text


def test_names_are_never_interpreted() -> None:
    """Markup in a name is shown, and its control characters are spelled out."""
    text = render(outcome_of(result("QB201", NASTY, Side.QUICKBOOKS, State.FAIL, found=NASTY)), "table", options=WIDE)

    assert 3 == text.count(r"[bold red]Müller[/] \x1b[31m& Söhne <KG>\u202egnp.exe 株式会社 ]]>")


def test_emoji_codes_and_links_stay_text() -> None:
    """``:smile:`` and a link markup in a name stay as they are written."""
    found = "Acme :smile: [link=https://example.com]x[/link]"
    text = render(
        outcome_of(result("QB201", "t", Side.QUICKBOOKS, State.FAIL, found=found)),
        "table",
        options=Options(colour=True),
    )

    assert found in flat(COLOUR_CODES.sub("", text))


def test_head_answers_a_pasted_text() -> None:
    """The first block names version, profile, company, both endpoints, drivers, time with offset, and notes."""
    head = render(every_state(), "table", options=WIDE).split("\n\n")[0]

    assert [
        "qbcheck     0.1.0",
        "profile     acme",
        "company     Acme Books",
        "Autotask    https://webservices3.autotask.net/ATServicesRest/ as api@acme.example",
        "QuickBooks  sandbox at http://127.0.0.1:8020/",
        "features    invoices (qbcheck), purchase-orders (extension)",
        "time        2026-03-02 09:05:07-05:00",
        "note        Saved facts of 2026-03-01 were judged.",
        "            Autotask was asked by another machine.",
    ] == head.splitlines()


def test_to_fix_is_worst_first() -> None:
    """Fails come before errors and errors before warnings; of one state the catalogue's order stays."""
    states = [State.WARN, State.PASS, State.ERROR, State.FAIL, State.SKIP, State.WAIVED, State.FAIL]
    results = [
        result(f"QB20{number}", "t", Side.QUICKBOOKS, state, skip_reason="s") for number, state in enumerate(states)
    ]
    text = render(outcome_of(*results), "table")

    assert ["QB203", "QB206", "QB202", "QB200"] == re.findall(r"^(QB\d+) ", text, re.MULTILINE)


def test_nothing_to_fix_has_no_such_block() -> None:
    """Where all is well there is no block of things to fix."""
    text = render(outcome_of(result("QB201", "t", Side.QUICKBOOKS, State.PASS)), "table")

    assert "To fix" not in text


def test_one_fix_for_several_subjects_is_told_once() -> None:
    """Subjects with the same fix share it, and nobody is named where it is for all."""
    subjects = tuple(
        SubjectResult(name, State.FAIL, "bad", Evidence.OBSERVED, Fix(("Do this.",))) for name in ("a@x", "b@x")
    )
    text = render(outcome_of(result("AT102", "t", Side.AUTOTASK, State.FAIL, subjects=subjects)), "table")

    assert 1 == text.count("Do this.")
    assert "a@x: bad" in text
    assert "b@x: bad" in text
    assert "for a@x" not in text


def test_fix_for_some_subjects_names_them() -> None:
    """A fix that is not for every subject in trouble says for whom it is."""
    subjects = (
        SubjectResult("a@x", State.FAIL, "bad", Evidence.OBSERVED, Fix(("Do this.",))),
        SubjectResult("b@x", State.ERROR, "unknown", Evidence.UNKNOWN),
    )
    text = flat(render(outcome_of(result("AT102", "t", Side.AUTOTASK, State.FAIL, subjects=subjects)), "table"))

    assert "fix for a@x: 1. Do this. see:" in text


def test_different_fixes_name_their_subjects() -> None:
    """Each different fix says for whom it is; subjects that pass are not named there."""
    subjects = (
        SubjectResult("a@x", State.FAIL, "bad", Evidence.OBSERVED, Fix(("Do this.",))),
        SubjectResult("b@x", State.ERROR, "unknown", Evidence.UNKNOWN, Fix(("Do that.",))),
        SubjectResult("c@x", State.PASS, "good", Evidence.OBSERVED),
    )
    text = flat(render(outcome_of(result("AT102", "t", Side.AUTOTASK, State.FAIL, subjects=subjects)), "table"))

    assert "fix for a@x: 1. Do this. fix for b@x: 1. Do that." in text


def test_groups_come_in_order_and_only_where_there_are_results() -> None:
    """Autotask, QuickBooks, Computer, whatever the order of the results; an empty group has no heading."""
    text = render(
        outcome_of(
            result("PC301", "t", Side.COMPUTER, State.PASS),
            result("AT101", "t", Side.AUTOTASK, State.PASS),
        ),
        "table",
    )

    assert ["Autotask", "Computer"] == re.findall(r"^(Autotask|QuickBooks|Computer)$", text, re.MULTILINE)
