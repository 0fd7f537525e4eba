"""Keyrings that a test plays: one that keeps secrets in memory, and several that give trouble."""

from __future__ import annotations

import threading
from typing import NoReturn

from keyring.backend import KeyringBackend


class MemoryKeyring(KeyringBackend):
    """Keeps secrets in memory, and counts how often it is asked."""

    priority = 1.0  # type: ignore[assignment] - a class property in the base
    viable = False  # type: ignore[assignment] - keyring itself shall not choose it

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class FailingKeyring(MemoryKeyring):
    """Raises one error at every call, with a text that holds what must not be shown."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> NoReturn:
        raise self._error

    def set_password(self, service: str, username: str, password: str) -> NoReturn:
        raise self._error


class HangingKeyring(MemoryKeyring):
    """Waits for a desktop that is not there, until ``released``."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.released.wait()
        return None


class PlaintextKeyring(MemoryKeyring):
    """Named like the back end that keeps secrets in a plain file."""


class Chain(MemoryKeyring):
    """Tries several back ends, as keyring's own chainer does."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = list(backends)
