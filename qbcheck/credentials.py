"""The secrets of a profile: from the environment, else from the keyring, else from a person.

They are never written to a file, and a keyring that keeps them in plain text is not used.
"""

from __future__ import annotations

import getpass
import html
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from qbcheck.errors import SecretMissingError, SettingsError

T = TypeVar("T")

SERVICE = "qbcheck"
"""Name of the service in the keyring."""
PATIENCE = 20.0
"""Seconds a keyring may take; enough for a person who types its password into a desktop's window."""

_WINDOWS_LIMIT = 1280
"""UTF-16 characters that the Windows Credential Manager holds."""


class Secret(StrEnum):
    """One of them; the value is its name in the keyring."""

    AUTOTASK_SECRET = "autotask-secret"  # noqa: S105 - a name, not a secret
    INTEGRATION_CODE = "integration-code"
    CONNECTOR_PASSWORD = "connector-password"  # noqa: S105 - a name, not a secret

    @property
    def label(self) -> str:
        """As the screen that shows or asks for it calls it."""
        match self:
            case Secret.AUTOTASK_SECRET:
                return "Password (Secret)"
            case Secret.INTEGRATION_CODE:
                return "API tracking identifier (integration code)"
            case Secret.CONNECTOR_PASSWORD:
                return "Password of the Web Connector"

    @property
    def variable(self) -> str:
        """Its environment variable."""
        match self:
            case Secret.AUTOTASK_SECRET:
                return "QBCHECK_AUTOTASK_SECRET"
            case Secret.INTEGRATION_CODE:
                return "QBCHECK_AUTOTASK_INTEGRATION_CODE"
            case Secret.CONNECTOR_PASSWORD:
                return "QBCHECK_CONNECTOR_PASSWORD"


LOGIN = (Secret.AUTOTASK_SECRET, Secret.INTEGRATION_CODE)
"""What an API user shows besides its name."""
VARIABLES = " and ".join(secret.variable for secret in LOGIN)

Ask = Callable[[str], str]
"""Asks a person at a terminal for what the text says, without showing the answer."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an API user shows besides its name; the repr shows nothing."""

    secret: str = field(repr=False)
    """The API user's "Password (Secret)"."""
    integration_code: str = field(repr=False)
    """The API tracking identifier."""


def load_secrets(profile: str, environment: Mapping[str, str], ask: Ask | None = None) -> Secrets:
    """Return both secrets of a profile's API user; parameters and errors as in ``find_secrets``."""
    found = find_secrets(profile, LOGIN, environment, ask)
    return Secrets(found[Secret.AUTOTASK_SECRET], found[Secret.INTEGRATION_CODE])


def find_secrets(
    profile: str, wanted: Sequence[Secret], environment: Mapping[str, str], ask: Ask | None = None
) -> Mapping[Secret, str]:
    """Return the ``wanted`` secrets of a profile.

    ``ask`` is given by a caller who has a terminal. Raises SecretMissingError, which names the variables to set, when
    one is nowhere to be found; a keyring that does not answer is given up after PATIENCE seconds.
    """
    found: dict[Secret, str] = {}
    trouble = ""
    for secret in wanted:
        if given := environment.get(secret.variable, "").strip():
            found[secret] = cleaned(secret, given)
            continue
        if not trouble:
            try:
                kept = _from_keyring(profile, secret)
            except KeyringUnusableError as error:
                trouble = error.reason
            else:
                if kept:
                    found[secret] = kept
                    continue
        if ask is not None:
            found[secret] = cleaned(secret, ask(secret.label))
    missing = [secret for secret in wanted if secret not in found]
    if missing:
        raise _missing(profile, missing, trouble)
    for value in found.values():
        _seen.add(value)
    return found


def store(profile: str, secret: Secret, value: str) -> None:
    """Keep a secret in the keyring.

    Raises SettingsError for a value that cannot be one, KeyringUnusableError when there is no keyring to trust.
    """
    value = cleaned(secret, value)
    length = len(value.encode("utf-16-le")) // 2
    if length > _WINDOWS_LIMIT:
        raise SettingsError(
            f"The {secret.label} has {length} characters; the Windows Credential Manager holds {_WINDOWS_LIMIT}.",
            remedy=f"Check what was pasted, or set {secret.variable}.",
        )

    def write(keyring: Any) -> None:
        keyring.set_password(SERVICE, _user_name(profile, secret), value)
        if keyring.get_password(SERVICE, _user_name(profile, secret)) != value:
            raise KeyringUnusableError("it does not give back what it was given")

    _bounded(write)


def forget(profile: str, secrets: Sequence[Secret] = LOGIN) -> tuple[Secret, ...]:
    """Take secrets of a profile out of the keyring; return those that were there."""

    def delete(keyring: Any) -> tuple[Secret, ...]:
        there = tuple(each for each in secrets if keyring.get_password(SERVICE, _user_name(profile, each)) is not None)
        for each in there:
            keyring.delete_password(SERVICE, _user_name(profile, each))
        return there

    return _bounded(delete)


def where_from(profile: str, environment: Mapping[str, str], secrets: Sequence[Secret] = LOGIN) -> Mapping[Secret, str]:
    """Say of each secret where it would come from, such as ``set (keyring)``, without its value."""
    places: dict[Secret, str] = {}
    trouble = ""
    for secret in secrets:
        if environment.get(secret.variable, "").strip():
            places[secret] = f"set (environment variable {secret.variable})"
            continue
        try:
            kept = None if trouble else _from_keyring(profile, secret)
        except KeyringUnusableError as error:
            trouble = error.reason
            kept = None
        places[secret] = "set (keyring)" if kept else f"not set (no keyring: {trouble})" if trouble else "not set"
    return places


def keyring_name() -> str:
    """Return the name of the keyring that ``store`` would use; raise KeyringUnusableError when there is none."""
    return _bounded(_keyring_name)


def cleaned(secret: Secret, value: str) -> str:
    """Return a pasted value without the blanks and line ends around it; raise SettingsError when nothing is left."""
    value = value.strip().strip("\ufeff\u200b").strip()
    if not value:
        raise SettingsError(f"The {secret.label} is empty.")
    if not value.isprintable():
        raise SettingsError(
            f"The {secret.label} contains a line end or another invisible character.",
            remedy="Copy it again, alone, from Autotask.",
        )
    _seen.add(value)
    return value


# --- Nothing of it in a log -------------------------------------------------------------------------------------------

_seen: set[str] = set()
"""Every value this process has had in hand, for ``redact``."""


def redact(text: str) -> str:
    """Take every secret this process knows, in any form a message may hold it, out of a text."""
    forms = {
        form
        for value in _seen
        for form in (
            value,
            repr(value)[1:-1],
            json.dumps(value)[1:-1],
            html.escape(value),
            quote(value, safe=""),
            quote_plus(value),
        )
    }
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "[secret]")
    return text


# --- The keyring ------------------------------------------------------------------------------------------------------


class KeyringUnusableError(SettingsError):
    """There is no keyring to trust, or it gives no answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The keyring cannot be used: {reason}.", remedy=f"Set {VARIABLES} instead.")
        self.reason = reason


def _user_name(profile: str, secret: Secret) -> str:
    return f"{profile}/{secret}"


def _from_keyring(profile: str, secret: Secret) -> str | None:
    def read(keyring: Any) -> str | None:
        kept: str | None = keyring.get_password(SERVICE, _user_name(profile, secret))
        return kept

    kept = _bounded(read)
    if kept:
        _seen.add(kept)
    return kept


def _bounded(work: Callable[[Any], T]) -> T:
    """Let a keyring do something in a thread that may be left behind: some wait for a desktop that is not there."""
    results: list[T] = []
    troubles: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(_trusted_keyring()))
        except BaseException as error:  # handed to the waiting thread
            troubles.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if results:
        return results[0]
    if not troubles:
        raise KeyringUnusableError(f"it gave no answer within {PATIENCE:g} seconds")
    error = troubles[0]
    if isinstance(error, SettingsError):
        raise error
    # Back ends raise what their libraries raise: D-Bus errors, Windows errors, their own.
    raise KeyringUnusableError(_reason(error)) from None


def _reason(error: BaseException) -> str:
    from keyring.errors import KeyringLocked, NoKeyringError

    match error:
        case NoKeyringError():
            return "this machine has none"
        case KeyringLocked():
            return "it is locked"
        case _:
            return f"it failed with {type(error).__name__}"


def _trusted_keyring() -> Any:
    """Return the first back end that keeps secrets and keeps them secret."""
    import keyring

    chosen = keyring.get_keyring()
    candidates = getattr(chosen, "backends", None) or [chosen]
    for candidate in candidates:
        kind = f"{type(candidate).__module__}.{type(candidate).__name__}"
        if kind not in ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring") and "Plaintext" not in kind:
            return candidate
    if any("Plaintext" in type(candidate).__name__ for candidate in candidates):
        raise KeyringUnusableError("it keeps secrets in plain text")
    raise KeyringUnusableError("this machine has none")


def _keyring_name(keyring: Any) -> str:
    if type(keyring).__name__ == "WinVaultKeyring":
        return "Windows Credential Manager"
    return str(keyring.name)


def _missing(profile: str, missing: list[Secret], trouble: str) -> SecretMissingError:
    labels = " and the ".join(secret.label for secret in missing)
    variables = " and ".join(secret.variable for secret in missing)
    if trouble:
        return SecretMissingError(
            f"The {labels} of profile {profile} {'is' if len(missing) == 1 else 'are'} not set, and the keyring cannot "
            f"be used ({trouble}): set {variables}."
        )
    command = "connector add" if Secret.CONNECTOR_PASSWORD in missing else "login"
    return SecretMissingError(
        f"The {labels} of profile {profile} {'is' if len(missing) == 1 else 'are'} neither in the environment nor in "
        f"the keyring of {_person()}: set {variables}, or run `qbcheck {command} --profile {profile}` as this user."
    )


def _person() -> str:
    """Name the account this process runs under: what an admin stored is not seen by a task of another account."""
    try:
        return f"the user {getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return "this user"
