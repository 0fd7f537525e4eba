"""What a person's word is worth: judged from the facts alone, like everything a check does."""

from __future__ import annotations

from datetime import timedelta

from qbcheck.checking.contract import Check, Evidence, Finding, Fix, Side, State
from qbcheck.facts import Attestation, Facts

VALID_FOR = timedelta(days=365)
"""How long a word counts when its giver names no day."""


def judge_attestation(check: Check, facts: Facts, subject: str, *, seen: str = "") -> Finding:
    """Judge by the newest word for ``check`` about ``subject`` that counts today.

    ``seen``: what the systems themselves show, said when there is no such word.

    "Holds" is a pass, "does not hold" a fail, or a warn where the check is recommended only. Without a word that
    counts, a required check is an error and a recommended one a warn; words that do not count are named with the
    reason.
    """
    words = [word for word in facts.attestations if word.code == check.code]
    counting = [word for word in words if _why_not(check, word, facts, subject) == ""]
    if counting:
        # Of two words of one day the one that denies counts: unknown never becomes pass.
        return _by_word(check, max(counting, key=lambda word: (word.on, not word.holds)), subject)
    reasons = dict.fromkeys(_why_not(check, word, facts, subject) for word in words)
    sentence = check.attestable.format(subject=subject)
    found = "; ".join([*([seen] if seen else []), f"not attested: {sentence.rstrip('.')}", *reasons])
    state = State.ERROR if check.required else State.WARN
    return Finding(state, found, Evidence.UNKNOWN, fix=_ask_for_word(check, facts, subject))


def is_same_subject(side: Side, one: str, other: str) -> bool:
    """Whether two texts name the same subject: of Autotask's users and of computers the letter case does not matter."""
    if side is Side.QUICKBOOKS:
        return one == other
    return one.casefold() == other.casefold()


def _by_word(check: Check, word: Attestation, subject: str) -> Finding:
    given = f"{word.by} on {word.on}, until {word.until}"
    if word.holds:
        return Finding(State.PASS, f"attested by {given}", Evidence.ATTESTED, attestation=word)
    sentence = check.attestable.format(subject=subject).rstrip(".")
    state = State.FAIL if check.required else State.WARN
    return Finding(
        state, f"attested by {given}, that this does not hold: {sentence}", Evidence.ATTESTED, attestation=word
    )


def _why_not(check: Check, word: Attestation, facts: Facts, subject: str) -> str:
    """Return why a word does not count, empty when it does."""
    if not is_same_subject(check.side, word.about, subject):
        return f"the word of {word.by} about {word.about} does not count here"
    if word.until < facts.today:
        return f"the word of {word.by} expired on {word.until}"
    if word.on > facts.today:
        return f"the word of {word.by} is dated {word.on}, a day to come"
    return ""


def _ask_for_word(check: Check, facts: Facts, subject: str) -> Fix:
    about = f" --about {_quoted(subject)}" if subject else ""
    until = facts.today + VALID_FOR
    command = f'qbcheck attest {check.code}{about} --holds --by "YOUR NAME" --until {until}'
    return Fix(
        steps=(
            f"See whether this holds: {check.attestable.format(subject=subject)}",
            f"If it does: {command}",
            "If it does not, say --does-not-hold instead of --holds.",
        ),
        menu_path=check.fix.menu_path,
        who=check.fix.who,
    )


def _quoted(text: str) -> str:
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
