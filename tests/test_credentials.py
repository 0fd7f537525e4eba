"""Secrets: from the environment, else the keyring, else a person; never shown, never a hang."""

from __future__ import annotations

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, NoKeyringError

from qbcheck import credentials
from qbcheck.credentials import (
    LOGIN,
    KeyringUnusableError,
    Secret,
    Secrets,
    cleaned,
    forget,
    keyring_name,
    load_secrets,
    redact,
    store,
    where_from,
)
from qbcheck.errors import SecretMissingError, SettingsError

from .keyrings import Chain, FailingKeyring, HangingKeyring, MemoryKeyring, PlaintextKeyring

BOTH = {"QBCHECK_AUTOTASK_SECRET": "from-the-air-1", "QBCHECK_AUTOTASK_INTEGRATION_CODE": "from-the-air-2"}


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


@pytest.fixture(autouse=True)
def forget_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "_seen", set())


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    backend = MemoryKeyring()
    use(monkeypatch, backend)
    return backend


def test_the_environment_comes_first_and_the_keyring_is_not_touched(memory: MemoryKeyring) -> None:
    """With both variables set nobody asks the keyring."""
    memory.kept["qbcheck", "acme/autotask-secret"] = "other"

    assert Secrets("from-the-air-1", "from-the-air-2") == load_secrets("acme", BOTH)
    assert 0 == memory.asked


def test_what_is_stored_is_found_again(memory: MemoryKeyring) -> None:
    """Both secrets of a profile come back from the keyring, under names anybody can find there."""
    store("acme", Secret.AUTOTASK_SECRET, "hunter2")
    store("acme", Secret.INTEGRATION_CODE, "CODE")

    assert {("qbcheck", "acme/autotask-secret"): "hunter2", ("qbcheck", "acme/integration-code"): "CODE"} == memory.kept
    assert Secrets("hunter2", "CODE") == load_secrets("acme", {})


def test_each_secret_has_its_own_source(memory: MemoryKeyring) -> None:
    """One may be in the environment and the other in the keyring."""
    store("acme", Secret.INTEGRATION_CODE, "CODE")

    found = load_secrets("acme", {"QBCHECK_AUTOTASK_SECRET": "hunter2", "QBCHECK_AUTOTASK_INTEGRATION_CODE": " "})

    assert Secrets("hunter2", "CODE") == found


def test_profiles_do_not_share_secrets(memory: MemoryKeyring) -> None:
    """The secrets of one profile are not another's."""
    store("acme", Secret.AUTOTASK_SECRET, "hunter2")

    with pytest.raises(SecretMissingError):
        load_secrets("north", {"QBCHECK_AUTOTASK_INTEGRATION_CODE": "x"})


def test_a_person_is_asked_last_and_only_for_what_is_missing(memory: MemoryKeyring) -> None:
    """Who has a terminal asks for what is neither in the environment nor in the keyring."""
    store("acme", Secret.INTEGRATION_CODE, "CODE")
    asked: list[str] = []

    def ask(label: str) -> str:
        asked.append(label)
        return " typed\n"

    assert Secrets("typed", "CODE") == load_secrets("acme", {}, ask)
    assert ["Password (Secret)"] == asked


def test_missing_secrets_name_the_variables_and_the_account(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring is per account: the message names the one that was asked, and the variables to set."""
    monkeypatch.setattr(credentials.getpass, "getuser", lambda: "task-account")

    with pytest.raises(SecretMissingError) as caught:
        load_secrets("acme", {})

    assert (
        "The Password (Secret) and the API tracking identifier (integration code) of profile acme are neither in the "
        "environment nor in the keyring of the user task-account: set QBCHECK_AUTOTASK_SECRET and "
        "QBCHECK_AUTOTASK_INTEGRATION_CODE, or run `qbcheck login --profile acme` as this user."
    ) == caught.value.message
    assert 2 == caught.value.exit_code


UNUSABLE = [
    (keyring.backends.fail.Keyring(), "this machine has none"),
    (keyring.backends.null.Keyring(), "this machine has none"),
    (Chain(keyring.backends.null.Keyring(), keyring.backends.fail.Keyring()), "this machine has none"),
    (PlaintextKeyring(), "it keeps secrets in plain text"),
    (Chain(keyring.backends.null.Keyring(), PlaintextKeyring()), "it keeps secrets in plain text"),
    (FailingKeyring(NoKeyringError("hunter2")), "this machine has none"),
    (FailingKeyring(KeyringLocked("hunter2")), "it is locked"),
    (FailingKeyring(ConnectionError("org.freedesktop.DBus hunter2")), "it failed with ConnectionError"),
    (FailingKeyring(RuntimeError("hunter2")), "it failed with RuntimeError"),
]


@pytest.mark.parametrize(("backend", "reason"), UNUSABLE)
def test_a_keyring_that_cannot_be_used_gives_one_line_with_the_variables(
    monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend, reason: str
) -> None:
    """Whatever is wrong with the keyring: one line that names the variables, and nothing the back end said."""
    use(monkeypatch, backend)

    with pytest.raises(SecretMissingError) as caught:
        load_secrets("acme", {})

    assert (
        "The Password (Secret) and the API tracking identifier (integration code) of profile acme are not set, and "
        f"the keyring cannot be used ({reason}): set QBCHECK_AUTOTASK_SECRET and QBCHECK_AUTOTASK_INTEGRATION_CODE."
    ) == caught.value.message


@pytest.mark.parametrize(("backend", "reason"), UNUSABLE)
def test_nothing_is_stored_where_it_is_not_safe(
    monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend, reason: str
) -> None:
    """Storing is refused, never done in plain text or into nowhere."""
    use(monkeypatch, backend)

    with pytest.raises(KeyringUnusableError) as caught:
        store("acme", Secret.AUTOTASK_SECRET, "hunter2")

    assert f"The keyring cannot be used: {reason}." == caught.value.message
    assert {} == getattr(backend, "kept", {})


def test_a_keyring_without_an_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring that waits for a window nobody sees does not hold up the command, and is asked once."""
    backend = HangingKeyring()
    use(monkeypatch, backend)
    monkeypatch.setattr(credentials, "PATIENCE", 0.05)
    try:
        with pytest.raises(SecretMissingError, match=r"it gave no answer within 0\.05 seconds"):
            load_secrets("acme", {})
        assert 1 == backend.asked
    finally:
        backend.released.set()


def test_a_person_is_asked_when_the_keyring_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a keyring a person at the terminal still can go on."""
    use(monkeypatch, keyring.backends.fail.Keyring())

    assert Secrets("typed", "typed") == load_secrets("acme", {}, lambda _: "typed")


def test_the_first_safe_keyring_of_several_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several back ends are there, one that keeps secrets secret is taken."""
    safe = MemoryKeyring()
    use(monkeypatch, Chain(keyring.backends.null.Keyring(), PlaintextKeyring(), safe))

    store("acme", Secret.AUTOTASK_SECRET, "hunter2")

    assert {("qbcheck", "acme/autotask-secret"): "hunter2"} == safe.kept
    assert safe.name == keyring_name()


def test_a_keyring_that_forgets_at_once_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored is read back before anybody is told that it is kept."""
    backend = MemoryKeyring()
    monkeypatch.setattr(backend, "set_password", lambda *_: None)
    use(monkeypatch, backend)

    with pytest.raises(KeyringUnusableError, match="does not give back"):
        store("acme", Secret.AUTOTASK_SECRET, "hunter2")


def test_forget_takes_out_what_is_there(memory: MemoryKeyring) -> None:
    """Forgetting says what was there, takes it out, and leaves other profiles alone."""
    store("acme", Secret.AUTOTASK_SECRET, "hunter2")
    store("north", Secret.AUTOTASK_SECRET, "hunter3")

    assert (Secret.AUTOTASK_SECRET,) == forget("acme")
    assert () == forget("acme")
    assert {("qbcheck", "north/autotask-secret"): "hunter3"} == memory.kept


@pytest.mark.parametrize(
    ("length", "character", "fits"),
    [(1280, "x", True), (1281, "x", False), (640, "\U0001f511", True), (641, "\U0001f511", False)],
)
def test_the_limit_of_windows_is_checked_before_writing(
    memory: MemoryKeyring, length: int, character: str, fits: bool
) -> None:
    """The Credential Manager holds 1280 UTF-16 characters; a longer value is refused in words."""
    if fits:
        store("acme", Secret.AUTOTASK_SECRET, character * length)
    else:
        with pytest.raises(SettingsError, match="holds 1280"):
            store("acme", Secret.AUTOTASK_SECRET, character * length)

    assert fits == bool(memory.kept)


@pytest.mark.parametrize("pasted", ["hunter2", " hunter2 ", "hunter2\r\n", "\ufeffhunter2", "\t\u00a0hunter2\u200b\n"])
def test_what_is_pasted_around_a_value_is_dropped(pasted: str) -> None:
    """Blanks, line ends and invisible marks around a pasted value do not belong to it."""
    assert "hunter2" == cleaned(Secret.AUTOTASK_SECRET, pasted)


def test_blanks_inside_a_value_stay() -> None:
    """A blank within belongs to the secret."""
    assert "hun ter2" == cleaned(Secret.AUTOTASK_SECRET, "hun ter2")


@pytest.mark.parametrize("pasted", ["", "  \n", "\ufeff"])
def test_an_empty_value_is_refused(pasted: str) -> None:
    """Nothing is no secret."""
    with pytest.raises(SettingsError, match=r"The Password \(Secret\) is empty"):
        cleaned(Secret.AUTOTASK_SECRET, pasted)


def test_a_value_of_two_lines_is_refused_unrepeated() -> None:
    """Two lines were pasted by mistake; the words do not show them."""
    with pytest.raises(SettingsError) as caught:
        cleaned(Secret.INTEGRATION_CODE, "hunter2\nhunter3")

    assert "line end" in caught.value.message
    assert "hunter" not in caught.value.message


def test_where_from_never_shows_a_value(memory: MemoryKeyring) -> None:
    """It is told whether a secret is set and where, not what it is."""
    store("acme", Secret.INTEGRATION_CODE, "hunter2")

    assert {
        Secret.AUTOTASK_SECRET: "set (environment variable QBCHECK_AUTOTASK_SECRET)",
        Secret.INTEGRATION_CODE: "set (keyring)",
    } == where_from("acme", {"QBCHECK_AUTOTASK_SECRET": "hunter2"})
    assert "not set" == where_from("acme", {})[Secret.AUTOTASK_SECRET]


def test_where_from_tells_of_a_keyring_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring in trouble is no reason to fail when only showing."""
    use(monkeypatch, keyring.backends.fail.Keyring())

    assert dict.fromkeys(LOGIN, "not set (no keyring: this machine has none)") == where_from("acme", {})


def test_secrets_show_nothing_of_themselves() -> None:
    """Neither repr nor str shows a value."""
    text = f"{Secrets('hunter2', 'hunter3')!r} {Secrets('hunter2', 'hunter3')}"

    assert "hunter" not in text


def test_redact_takes_out_every_form_of_what_was_in_hand(memory: MemoryKeyring) -> None:
    """Every secret that was read, stored or typed is taken out of a text, also as written in JSON, HTML, an URL."""
    store("acme", Secret.INTEGRATION_CODE, 'k&y "1" é')
    load_secrets("acme", {"QBCHECK_AUTOTASK_SECRET": "hunter2"})
    text = """hunter2 k&y "1" é {"a": "k&y \\"1\\" \\u00e9"} k&amp;y &quot;1&quot; é k%26y%20%221%22%20%C3%A9 other"""

    assert '[secret] [secret] {"a": "[secret]"} [secret] [secret] other' == redact(text)
