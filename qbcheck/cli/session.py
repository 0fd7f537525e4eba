"""What a command works on: a profile of the settings file, or a sandbox that is started for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbcheck.cli.options import ask_on_terminal
from qbcheck.errors import SettingsError
from qbcheck.profile import Profile, load_settings, profile_from_mapping
from qbcheck.suggestions import did_you_mean

if TYPE_CHECKING:
    from qbcheck.autotask.login import Credentials
    from qbcheck.sandbox.running import Sandbox

ATTESTATIONS_NAME = "attestations.toml"
ATTESTATIONS_VARIABLE = "QBCHECK_ATTESTATIONS"
WAIVERS_NAME = "waivers.toml"
WAIVERS_VARIABLE = "QBCHECK_WAIVERS"
MAPPING_NAME = "mapping.toml"
MAPPING_VARIABLE = "QBCHECK_MAPPING"
LEDGER_NAME = "ledger.sqlite"
LEDGER_VARIABLE = "QBCHECK_LEDGER"


@dataclass(frozen=True, slots=True)
class Target:
    """What the options say to work on."""

    settings: Path | None = None
    profile: str | None = None
    sandbox: str | None = None
    sandbox_dir: Path | None = None
    attestations: Path | None = None
    waivers: Path | None = None
    mapping: Path | None = None
    via: str | None = None
    """The way to the company file, in place of the profile's."""

    def as_options(self) -> str:
        """Return the options that lead another command to the same words, as typed."""
        given = {
            "--settings": self.settings,
            "--profile": self.profile,
            "--sandbox": self.sandbox,
            "--sandbox-dir": self.sandbox_dir,
            "--attestations": self.attestations,
        }
        return " ".join(
            f'{option} "{value}"' if " " in str(value) else f"{option} {value}"
            for option, value in given.items()
            if value
        )

    @property
    def is_sandbox(self) -> bool:
        return self.sandbox is not None or self.sandbox_dir is not None


@dataclass(frozen=True, slots=True)
class Session:
    """A profile, and what belongs to it."""

    profile: Profile
    attestations_file: Path
    waivers_file: Path
    mapping_file: Path
    ledger_file: Path
    notes: tuple[str, ...] = ()
    settings_file: Path | None = None
    """None for a sandbox."""
    sandbox: Sandbox | None = None
    _asked: list[Credentials] = field(default_factory=list, repr=False)

    def credentials(self) -> Credentials:
        """Return what logs in to Autotask; a person is asked once. Raises SecretMissingError, which names variables."""
        if not self._asked:
            self._asked.append(self._find_credentials())
        return self._asked[0]

    def _find_credentials(self) -> Credentials:
        from qbcheck.autotask.login import Credentials
        from qbcheck.credentials import load_secrets

        if self.sandbox is not None:
            login = self.sandbox.scenario.login
            return Credentials(login["username"], login["secret"], login["integration_code"])
        secrets = load_secrets(self.profile.name, os.environ, ask=ask_on_terminal())
        return Credentials(self.profile.autotask.user, secrets.secret, secrets.integration_code)

    def refuse_to_forget(self, file: Path, what: str) -> None:
        """Raise SettingsError when ``file`` is thrown away with the sandbox, and with it ``what``, such as a word."""
        if self.sandbox is not None and not self.sandbox.is_kept and file.is_relative_to(self.sandbox.folder):
            raise SettingsError(
                f"This sandbox is thrown away when the command ends, and {what} with it.",
                remedy="Keep the sandbox in a folder: --sandbox-dir DIR, here and with verify.",
            )


@contextmanager
def open_session(target: Target, *, today: date | None = None) -> Iterator[Session]:
    """Load the profile, or start the sandbox, that ``target`` says. Raises SettingsError."""
    if target.is_sandbox:
        with start_sandbox(target, today or local_today()) as sandbox:
            file = target.attestations or sandbox.folder / ATTESTATIONS_NAME
            profile = profile_from_mapping(sandbox.scenario.name, _by_way(sandbox.profile(), target.via))
            if target.attestations is None and not file.exists():
                _write_attestations(file, profile, sandbox.scenario.attestations)
            mapping = target.mapping or sandbox.folder / MAPPING_NAME
            if target.mapping is None and not mapping.exists() and sandbox.scenario.mapping:
                _write_mapping(mapping, profile, sandbox.scenario.mapping)
            waivers = target.waivers or sandbox.folder / WAIVERS_NAME
            yield Session(profile, file, waivers, mapping, sandbox.folder / LEDGER_NAME, sandbox=sandbox)
        return
    settings = load_settings(target.settings, target.profile, _with_way(os.environ, target.via))
    folder = settings.file.parent if settings.file else Path()
    mapping = _kept_in(target.mapping, MAPPING_VARIABLE, folder / MAPPING_NAME)
    if os.environ.get(MAPPING_VARIABLE) and not mapping.exists():  # nobody but a person writes it
        raise SettingsError(f"The mapping file {mapping} does not exist.", remedy=f"Correct {MAPPING_VARIABLE}.")
    yield Session(
        settings.profile,
        _kept_in(target.attestations, ATTESTATIONS_VARIABLE, folder / ATTESTATIONS_NAME),
        _kept_in(target.waivers, WAIVERS_VARIABLE, folder / WAIVERS_NAME),
        mapping,
        _kept_in(None, LEDGER_VARIABLE, folder / LEDGER_NAME),
        settings.notes,
        settings.file,
    )


def _by_way(profile: dict[str, Any], via: str | None) -> dict[str, Any]:
    """Return a sandbox's profile with another way to its company file."""
    if via in (None, "sandbox"):
        return profile
    company = {key: value for key, value in profile["company"].items() if key != "url"}
    return {**profile, "company": {**company, "connection": via}}


def _with_way(environment: Mapping[str, str], via: str | None) -> Mapping[str, str]:
    """Return the environment with the way that an option names, which beats the variable and the file."""
    return environment if via is None else {**environment, "QBCHECK_COMPANY_CONNECTION": via}


def _kept_in(option: Path | None, variable: str, default: Path) -> Path:
    """Return where a file beside the settings is kept: the option, else the environment, else the default."""
    if option is not None:
        return option
    return Path(os.environ.get(variable) or default)


def start_sandbox(target: Target, today: date) -> Sandbox:
    """Return the sandbox that ``target`` says, not yet started. Raises SettingsError when there is no such one."""
    from qbcheck.sandbox.running import Sandbox, ScenarioError, scenario_names

    if target.sandbox is not None and target.sandbox not in scenario_names():
        raise SettingsError(
            f"There is no scenario {target.sandbox}{did_you_mean(target.sandbox, scenario_names())}",
            remedy="See: qbcheck sandbox list",
        )
    try:
        return Sandbox(target.sandbox, target.sandbox_dir, today)
    except ScenarioError as fault:
        raise SettingsError(f"The sandbox cannot be used: {fault}.") from fault
    except OSError as fault:
        raise SettingsError(f"The sandbox folder {target.sandbox_dir} cannot be used: {fault.strerror}.") from fault


def local_today() -> date:
    """Return the day it is here, which attestations are held against."""
    return datetime.now().astimezone().date()


def _write_mapping(file: Path, profile: Profile, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Give a new sandbox the mapping file that its scenario's people have written."""
    import tomlkit

    file.write_text(tomlkit.dumps({profile.name: tables}), encoding="utf-8")


def _write_attestations(file: Path, profile: Profile, words: Sequence[Mapping[str, Any]]) -> None:
    """Give a new sandbox the words that its scenario's people have given."""
    from qbcheck.checking.attestations import record
    from qbcheck.facts import Attestation

    for word in words:
        dates = {key: date.fromisoformat(word[key]) for key in ("on", "until")}
        record(file, Attestation(**{**word, **dates}), profile.name)
