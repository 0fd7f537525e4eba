"""People's words: the file they are kept in, and what a word is worth."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbcheck.checking import Check, Evidence, Finding, Fix, Side, State
from qbcheck.checking.attestations import load, record, withdraw
from qbcheck.checking.attested import judge_attestation
from qbcheck.errors import SettingsError
from qbcheck.facts import Attestation, Facts

from ..some_facts import TODAY, some_facts

USER = "qb@acme.example"
WORD = Attestation("AT106", USER, True, "Jane Doe", date(2026, 11, 1), date(2027, 11, 1), "seen")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "attestations.toml"


# --- The file ---------------------------------------------------------------------------------------------------------


def test_no_file_is_no_word(file: Path) -> None:
    """Before anybody has attested anything there is no file, and that is no fault."""
    assert () == load(file, "acme")


def test_a_word_is_kept_as_it_was_given(file: Path) -> None:
    """What was recorded is loaded again, whole."""
    record(file, WORD, "acme")
    record(file, replace(WORD, code="AT105", note="", holds=False), "acme")

    assert (WORD, replace(WORD, code="AT105", note="", holds=False)) == load(file, "acme")


def test_words_belong_to_a_profile(file: Path) -> None:
    """A word of one profile does not count for another."""
    record(file, WORD, "acme")
    record(file, replace(WORD, holds=False), "north")

    assert (WORD,) == load(file, "acme")


def test_a_new_word_replaces_the_old_one_about_the_same(file: Path) -> None:
    """The same code about the same subject, whatever its letter case, keeps the newest word alone."""
    record(file, WORD, "acme")
    record(file, replace(WORD, about="other"), "acme")
    newer = replace(WORD, about=USER.upper(), holds=False, by="Max", on=date(2026, 12, 1), note="")
    record(file, newer, "acme")

    assert (newer, replace(WORD, about="other")) == load(file, "acme")


BY_HAND = """\
# what our people say

[[attestation]]
code = "AT106"   # asked for by the auditor
about = "qb@acme.example"
holds = true
by = "Jane Doe"
on = 2026-11-01
until = 2027-11-01
note = "seen"
profile = "acme"

# the computer in the basement
[[attestation]]
profile = "acme"
code = "PC301"
about = "QB-PC"
holds = true
by = 'Max'
on = 2026-11-02
until = 2027-11-02
"""


def test_comments_and_order_are_kept(file: Path) -> None:
    """Replacing a word changes its values and nothing else of the file."""
    file.write_text(BY_HAND, encoding="utf-8")

    record(file, replace(WORD, holds=False, by="Ann", note=""), "acme")

    expected = BY_HAND.replace("holds = true", "holds = false", 1).replace("Jane Doe", "Ann").replace('"seen"', '""')
    assert expected == file.read_text(encoding="utf-8")


def test_a_new_word_stands_at_the_end(file: Path) -> None:
    """A word about something new is added below, after an empty line."""
    file.write_text(BY_HAND, encoding="utf-8")

    record(file, replace(WORD, code="AT105", note=""), "acme")

    added = (
        '\n[[attestation]]\ncode = "AT105"\nabout = "qb@acme.example"\nholds = true\nby = "Jane Doe"\non = 2026-11-01\n'
        'until = 2027-11-01\nprofile = "acme"\n'
    )
    assert BY_HAND + added == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "start",
    ["", "# nothing yet", "attestation = []\n", BY_HAND.rstrip(), BY_HAND.replace("\n", "\r\n"), "\ufeff" + BY_HAND],
)
def test_a_word_is_added_to_any_file(file: Path, start: str) -> None:
    """An empty file, one without an end of line, one of Windows: a word can be added, and the rest stays."""
    file.write_bytes(start.encode())
    before = load(file, "acme")

    record(file, replace(WORD, code="QB204"), "acme")

    assert (*before, replace(WORD, code="QB204")) == load(file, "acme")
    content = file.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") or b"\r\n" not in content


def test_words_written_twice_by_hand_become_one(file: Path) -> None:
    """Where a file holds two words about the same, a new one replaces both."""
    file.write_text(f"{BY_HAND}\n{BY_HAND.partition('# the computer')[0]}", encoding="utf-8")
    assert 3 == len(load(file, "acme"))

    record(file, replace(WORD, holds=False), "acme")

    assert [("AT106", False), ("PC301", True)] == [(word.code, word.holds) for word in load(file, "acme")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_who_may_read_the_file_stays(file: Path) -> None:
    """Writing does not change who may read the file."""
    file.touch()
    file.chmod(0o640)

    record(file, WORD, "acme")

    assert 0o640 == file.stat().st_mode & 0o777


def test_words_in_inline_tables_are_understood(file: Path) -> None:
    """A list written in brackets is as good, and survives an addition."""
    file.write_text(
        'attestation = [{code = "AT106", about = "x", holds = true, by = "J", on = 2026-01-01, until = 2026-12-31, '
        'profile = "acme"}]\n',
        encoding="utf-8",
    )

    record(file, WORD, "acme")

    assert ["x", USER] == [word.about for word in load(file, "acme")]


@pytest.mark.parametrize(
    ("about", "count", "left"), [("", 2, []), ("QB@acme.example", 1, ["other"]), ("nobody", 0, [USER, "other"])]
)
def test_withdraw_takes_words_back(file: Path, about: str, count: int, left: list[str]) -> None:
    """All words for a code, or the one about a subject, are taken back and counted; others stay."""
    record(file, WORD, "acme")
    record(file, replace(WORD, about="other"), "acme")
    record(file, WORD, "north")
    record(file, replace(WORD, code="AT105"), "acme")

    assert count == withdraw(file, "AT106", about, "acme")
    assert left == [word.about for word in load(file, "acme") if word.code == "AT106"]
    assert (WORD,) == load(file, "north")
    assert 1 == sum(word.code == "AT105" for word in load(file, "acme"))


def test_the_last_word_taken_back_leaves_a_file_that_works(file: Path) -> None:
    """After the last withdrawal the file is right and can be written to again."""
    record(file, WORD, "acme")
    withdraw(file, "AT106", "", "acme")

    assert "" == file.read_text(encoding="utf-8")
    record(file, WORD, "acme")
    assert (WORD,) == load(file, "acme")


def test_every_fault_of_the_file_is_listed_with_its_line(file: Path) -> None:
    """A broken file is refused as a whole, before anything is judged."""
    file.write_text(
        '[[attestation]]\ncode = "AT6"\nabout = ""\nholds = "yes"\nby = "J"\non = 2026-02-01\nuntil = 2026-01-01\n'
        'profile = "acme"\n[[attestation]]\ncode = "AT106"\nabut = "x"\n[other]\n',
        encoding="utf-8",
    )

    with pytest.raises(SettingsError) as caught:
        load(file, "north")

    assert (
        'attestations.toml line 2: attestation[1].code: "AT6" is not a code such as AT106',
        "attestations.toml line 3: attestation[1].about: is empty",
        'attestations.toml line 4: attestation[1].holds: must be true or false, without quotes, not "yes"',
        "attestations.toml line 7: attestation[1].until: 2026-01-01 is before 2026-02-01, the day it was given",
        "attestations.toml line 9: attestation[2].about: missing",
        "attestations.toml line 9: attestation[2].holds: missing",
        "attestations.toml line 9: attestation[2].by: missing",
        "attestations.toml line 9: attestation[2].on: missing",
        "attestations.toml line 9: attestation[2].until: missing",
        "attestations.toml line 9: attestation[2].profile: missing",
        "attestations.toml line 11: attestation[2].abut: unknown key; did you mean about?",
        "attestations.toml line 12: other: unknown key",
    ) == caught.value.faults
    assert 2 == caught.value.exit_code


@pytest.mark.parametrize("change", [record, withdraw])
def test_a_broken_file_is_not_written_to(file: Path, change: object) -> None:
    """A file with a fault stays as it is until a person has corrected it."""
    file.write_text("[[attestation]]\ncode = 5\n", encoding="utf-8")

    with pytest.raises(SettingsError):
        record(file, WORD, "acme") if change is record else withdraw(file, "AT106", "", "acme")
    assert "[[attestation]]\ncode = 5\n" == file.read_text(encoding="utf-8")


def test_a_crash_while_writing_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file takes the old one's place at once; trouble before that changes nothing and leaves nothing about."""
    record(file, WORD, "acme")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match=r"cannot be written: No space left on device\."):
        record(file, replace(WORD, holds=False), "acme")

    assert (WORD,) == load(file, "acme")
    assert [file] == list(file.parent.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Without the folder the word cannot be kept, and that is said in words."""
    with pytest.raises(SettingsError, match="cannot be written"):
        record(tmp_path / "nowhere" / "attestations.toml", WORD, "acme")


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make symbolic links")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """A file that is a link to a shared one is written through."""
    shared = tmp_path / "shared.toml"
    shared.touch()
    link = tmp_path / "attestations.toml"
    link.symlink_to(shared)

    record(link, WORD, "acme")

    assert link.is_symlink()
    assert (WORD,) == load(shared, "acme")


_NAMES = st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip() != "")


@given(about=_NAMES, by=_NAMES, note=st.text(max_size=12), profile=_NAMES)
def test_any_name_survives(
    tmp_path_factory: pytest.TempPathFactory, about: str, by: str, note: str, profile: str
) -> None:
    """Quotes, accents, control characters and line ends in a name come back as they were."""
    file = tmp_path_factory.mktemp("names") / "attestations.toml"
    record(file, replace(WORD, about="first"), profile)
    record(file, replace(WORD, about=about, by=by, note=note), profile)

    kept = tomllib.loads(file.read_text(encoding="utf-8"))["attestation"][-1]
    assert (about, by, note, profile) == (kept["about"], kept["by"], kept.get("note", ""), kept["profile"])


# --- What a word is worth ---------------------------------------------------------------------------------------------


class Tagged(Check):
    """A required check that rests on a person's word."""

    code = "AT106"
    title = "Tagged"
    side = Side.AUTOTASK
    expected = "a tag"
    consequence = "nothing works"
    fix = Fix(steps=("Tag it.",), menu_path="Admin > Users", who="Autotask admin")
    attestable = "{subject} carries the tag."

    def judge(self, facts: Facts, subject: str) -> Finding:
        return judge_attestation(self, facts, subject)


class Advised(Tagged):
    """The same, recommended only."""

    required = False


class OfCompany(Tagged):
    """The same about a company file."""

    side = Side.QUICKBOOKS


def judged(*words: Attestation, check: type[Check] = Tagged, subject: str = USER) -> Finding:
    return check().judge(some_facts(attestations=words), subject)


def test_a_word_that_holds_passes() -> None:
    """A person's word that it holds is a pass, attested, naming who and until when."""
    finding = judged(WORD)

    assert (State.PASS, Evidence.ATTESTED, WORD) == (finding.state, finding.evidence, finding.attestation)
    assert "attested by Jane Doe on 2026-11-01, until 2027-11-01" == finding.found


@pytest.mark.parametrize(("check", "state"), [(Tagged, State.FAIL), (Advised, State.WARN)])
def test_a_word_that_does_not_hold_fails_or_warns(check: type[Check], state: State) -> None:
    """A denial fails a required check and warns of a recommended one."""
    finding = judged(replace(WORD, holds=False), check=check)

    assert (state, Evidence.ATTESTED, replace(WORD, holds=False)) == (
        finding.state,
        finding.evidence,
        finding.attestation,
    )
    assert f"that this does not hold: {USER} carries the tag" in finding.found


@pytest.mark.parametrize(("check", "state"), [(Tagged, State.ERROR), (Advised, State.WARN)])
def test_without_a_word_it_is_unknown_and_never_a_pass(check: type[Check], state: State) -> None:
    """No word: error for a required check, warn for a recommended one, with what to attest and how."""
    finding = judged(check=check)

    assert (state, Evidence.UNKNOWN, None) == (finding.state, finding.evidence, finding.attestation)
    assert f"not attested: {USER} carries the tag" == finding.found
    until = TODAY + timedelta(days=365)
    assert (
        Fix(
            steps=(
                f"See whether this holds: {USER} carries the tag.",
                f'If it does: qbcheck attest AT106 --about "{USER}" --holds --by "YOUR NAME" --until {until}',
                "If it does not, say --does-not-hold instead of --holds.",
            ),
            menu_path="Admin > Users",
            who="Autotask admin",
        )
        == finding.fix
    )


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (
            replace(WORD, until=TODAY - timedelta(days=1)),
            f"the word of Jane Doe expired on {TODAY - timedelta(days=1)}",
        ),
        (replace(WORD, about="old@acme.example"), "the word of Jane Doe about old@acme.example does not count here"),
        (
            replace(WORD, on=TODAY + timedelta(days=1)),
            f"the word of Jane Doe is dated {TODAY + timedelta(days=1)}, a day to come",
        ),
    ],
)
def test_a_word_that_does_not_count_is_named(word: Attestation, reason: str) -> None:
    """An expired word, one about another subject or of a day to come leaves the fact unknown, and is named."""
    finding = judged(word)

    assert State.ERROR == finding.state
    assert finding.found.endswith(f"; {reason}")
    assert finding.attestation is None


def test_what_the_systems_show_is_said_first() -> None:
    """Where a check has seen something that proves nothing, it stands before the missing word."""
    finding = judge_attestation(Tagged(), some_facts(), USER, seen="the level is a copy")

    assert f"the level is a copy; not attested: {USER} carries the tag" == finding.found


def test_a_word_of_another_code_is_nothing() -> None:
    """A word counts for its own code alone."""
    finding = judged(replace(WORD, code="AT105"))

    assert (State.ERROR, f"not attested: {USER} carries the tag") == (finding.state, finding.found)


@pytest.mark.parametrize("days", [0, 1])
def test_a_word_counts_through_its_last_day(days: int) -> None:
    """The last day is included."""
    assert State.PASS == judged(replace(WORD, until=TODAY + timedelta(days=days))).state


def test_the_newest_word_counts() -> None:
    """Of several words that count the newest does, wherever it stands."""
    old, new = replace(WORD, on=date(2026, 1, 1)), replace(WORD, holds=False, on=date(2026, 6, 1))

    assert State.FAIL == judged(old, new).state
    assert State.FAIL == judged(new, old).state


def test_of_two_words_of_one_day_the_denial_counts() -> None:
    """Two people who disagree on one day are no proof."""
    assert State.FAIL == judged(replace(WORD, holds=False), WORD).state
    assert State.FAIL == judged(WORD, replace(WORD, holds=False)).state


@pytest.mark.parametrize(("check", "state"), [(Tagged, State.PASS), (OfCompany, State.ERROR)])
def test_letter_case_matters_for_a_company_alone(check: type[Check], state: State) -> None:
    """A user is the same in any letter case; a company file is the one that is named."""
    assert state == judged(WORD, check=check, subject=USER.title()).state
