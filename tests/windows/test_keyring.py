"""Secrets in the Windows Credential Manager."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest

from qbcheck.credentials import LOGIN, Secret, Secrets, forget, keyring_name, load_secrets, store
from qbcheck.errors import SettingsError

from .conftest import Qbcheck

PROFILE = f"test of qbcheck {os.getpid()} Łódź"
OTHER = f"{PROFILE} (the other)"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use the keyring that Windows has, and leave nothing in it."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    yield
    for profile in (PROFILE, OTHER):
        forget(profile, tuple(Secret))


def test_windows_own_keyring_is_chosen() -> None:
    """The Credential Manager, by the name that Windows gives it."""
    assert "Windows Credential Manager" == keyring_name()


def test_any_secret_comes_back() -> None:
    """Both secrets of two profiles, in any script, do not get into each other's way."""
    store(PROFILE, Secret.AUTOTASK_SECRET, "pä$$ Łódź 店 😀")
    store(OTHER, Secret.AUTOTASK_SECRET, "another")
    store(PROFILE, Secret.INTEGRATION_CODE, "CODE")
    store(OTHER, Secret.INTEGRATION_CODE, "CODE of the other")

    assert Secrets("pä$$ Łódź 店 😀", "CODE") == load_secrets(PROFILE, {})
    assert Secrets("another", "CODE of the other") == load_secrets(OTHER, {})


def test_what_is_stored_again_replaces_the_old() -> None:
    """A new secret takes the place of the one that was there."""
    store(PROFILE, Secret.AUTOTASK_SECRET, "old")
    store(PROFILE, Secret.INTEGRATION_CODE, "CODE")
    store(PROFILE, Secret.AUTOTASK_SECRET, "new")

    assert Secrets("new", "CODE") == load_secrets(PROFILE, {})


def test_forgotten_is_gone() -> None:
    """What logs in is taken out, and nothing is found the second time; another profile's secrets stay."""
    for profile in (PROFILE, OTHER):
        for secret in Secret:
            store(profile, secret, "x")

    assert LOGIN == forget(PROFILE)
    assert () == forget(PROFILE)
    assert Secrets("x", "x") == load_secrets(OTHER, {})


@pytest.mark.parametrize("longest", ["x" * 1280, "😀" * 640], ids=["plain", "two UTF-16 characters each"])
def test_the_longest_secret(longest: str) -> None:
    """1280 UTF-16 characters fit (2560 bytes); one more is refused by qbcheck itself, before Windows' error 1783."""
    store(PROFILE, Secret.AUTOTASK_SECRET, longest)
    store(PROFILE, Secret.INTEGRATION_CODE, "CODE")

    assert Secrets(longest, "CODE") == load_secrets(PROFILE, {})
    with pytest.raises(SettingsError, match="1281 characters; the Windows Credential Manager holds 1280"):
        store(PROFILE, Secret.AUTOTASK_SECRET, f"{longest}x")
    assert Secrets(longest, "CODE") == load_secrets(PROFILE, {})


def test_another_process_finds_and_forgets_them(qbcheck: Qbcheck, folder: Path) -> None:
    """``config show`` says that they are in the keyring, and not what they are; ``logout`` takes them out."""
    (folder / "qbcheck.toml").write_text(
        f'[profiles."{PROFILE}"]\ncountry = "US"\nautotask.user = "api@x.example"\ncompany.name = "X"\n'
        'features.timesheets.driver = "qbcheck"\n',
        encoding="utf-8",
    )
    for secret in Secret:
        store(PROFILE, secret, "hunter2")
    shown, out, then = qbcheck("config", "show"), qbcheck("logout"), qbcheck("config", "show")

    assert (0, 0, 0) == (shown.returncode, out.returncode, then.returncode), out.stderr
    assert 2 == shown.stdout.count(b"keyring")
    assert 2 == then.stdout.count(b"not set")
    assert b"hunter2" not in shown.stdout + out.stdout + then.stdout
    with pytest.raises(SettingsError):
        load_secrets(PROFILE, {})
