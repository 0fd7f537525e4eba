"""``qbcheck connector add``: settings, password and .qwc file for the Web Connector."""

from __future__ import annotations

import os
import secrets
import textwrap
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbcheck.cli import options
from qbcheck.cli.connector import guide
from qbcheck.cli.options import profile_options, sandbox_options, show_notes
from qbcheck.cli.sandbox_notice import told_of_sandbox
from qbcheck.credentials import KeyringUnusableError, Secret, cleaned, find_secrets, keyring_name, store
from qbcheck.errors import SecretMissingError, SettingsError
from qbcheck.features import Feature

if TYPE_CHECKING:
    from qbcheck.profile import Profile, Settings

_EPILOG = """\b
Examples:
  qbcheck connector add
  qbcheck connector add --company-file "C:\\QuickBooks\\acme.qbw" --every 15
  qbcheck connector add --url https://qb.acme.example:8765/ --listen 0.0.0.0
      --certificate qb.pem --key qb-key.pem
  qbcheck connector add --new-password
"""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another: somebody has to type them."""
_LEAST_PASSWORD = 12
_WIDTH = 100
_OPTIONS = {
    "connector.url": "--url",
    "connector.user": "--user",
    "connector.listen": "--listen",
    "connector.certificate": "--certificate",
    "connector.key": "--key",
    "company.file": "--company-file",
}
"""Options by the settings they are written to."""


@click.command(epilog=_EPILOG)
@click.option("--url", metavar="URL", help="Where the Web Connector calls qbcheck.  [default: http://localhost:8765/]")
@click.option("--company-file", metavar="PATH", help="The company file to open, as QuickBooks' computer sees it.")
@click.option("--user", metavar="NAME", help="User name of the Web Connector.  [default: qbcheck-PROFILE]")
@click.option("--listen", metavar="ADDRESS", help="Address of this computer to listen on.  [default: 127.0.0.1]")
@click.option("--certificate", metavar="FILE", help="PEM file with the certificate for https.")
@click.option("--key", metavar="FILE", help="PEM file with its key.")
@click.option(
    "--every",
    metavar="MINUTES",
    type=click.IntRange(0, 10_000),
    default=30,
    show_default=True,
    help="How often the .qwc file proposes to update; 0: only when somebody presses Update Selected.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The .qwc file.  [default: qbcheck-PROFILE.qwc beside the settings file]",
)
@click.option("--new-password", is_flag=True, help="Make another password, which the Web Connector must be told.")
@profile_options
@sandbox_options
def add(
    *,
    url: str | None,
    company_file: str | None,
    user: str | None,
    listen: str | None,
    certificate: str | None,
    key: str | None,
    every: int,
    output: Path | None,
    new_password: bool,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
) -> None:
    """Set up the Web Connector for a profile's company file, and say what to do then.

    Writes what is not settled yet into the settings file, makes a password and keeps it in the keyring, and writes the
    .qwc file that the Web Connector is given. Run again it renews that file and changes nothing but what the options
    say. The service itself is started with `qbcheck connector serve`.
    """
    if told_of_sandbox(sandbox, sandbox_dir):
        return
    from qbcheck.profile import load_settings

    chosen = load_settings(settings, profile, os.environ)
    assert chosen.file is not None  # noqa: S101 - there is one without a sandbox
    show_notes(chosen.notes)
    said = _said(dict(zip(_OPTIONS, (url, user, listen, certificate, key, company_file), strict=True)))
    for name in ("connector.certificate", "connector.key"):
        if name in said:  # the service may be started in any folder
            said[name] = str(Path(said[name]).resolve())
    wanted = _wanted(chosen, said)
    as_wanted = _checked(chosen, wanted)
    qwc_file = _writable(output or chosen.file.parent / f"qbcheck-{chosen.profile.name}.qwc")
    qwc_text = _qwc(as_wanted, every)
    password = _password(chosen.profile.name, new_password)
    changes = _write_settings(chosen, wanted)
    _write(qwc_file, qwc_text)
    password = _kept(chosen.profile.name, password)
    for line in _report(chosen, changes, qwc_file, password):
        click.echo(line)
    show_notes(_notes(chosen, wanted, bool(changes) or password.is_new))


# --- Settings ---------------------------------------------------------------------------------------------------------


def _said(options: Mapping[str, str | None]) -> dict[str, str]:
    """Return what the options say, by the names of settings; raise UsageError for one that says nothing."""
    said = {name: value.strip() for name, value in options.items() if value is not None}
    for name in said:
        if not said[name]:
            raise click.UsageError(f"{_OPTIONS[name]} is empty.")
    return said


def _wanted(chosen: Settings, said: Mapping[str, str]) -> dict[str, str]:
    """Return what is said, and what nothing has settled yet, by the names of settings."""
    from qbcheck.profile import Source

    profile = chosen.profile
    if profile.company.connection == "sandbox":
        raise SettingsError(
            f"The profile {profile.name} reaches a sandbox's company file, not QuickBooks.",
            remedy="Take company.connection and company.url out of the settings first.",
        )
    unsettled = {name for name, origin in chosen.origins.items() if origin.source is Source.DEFAULT} - said.keys()
    wanted = {"company.connection": "web-connector", **said}
    if "connector.url" in unsettled:
        wanted["connector.url"] = _asked("Address at which the Web Connector calls qbcheck", profile.connector.url)
    if "company.file" in unsettled:
        path = _asked("Path of the company file (empty: whichever is open in QuickBooks)", "").strip('"')
        wanted |= {"company.file": path} if path else {}
    if "connector.user" in unsettled:
        wanted["connector.user"] = profile.connector_user
    if "company.file_id" in unsettled:
        wanted["company.file_id"] = f"{{{uuid.uuid4()}}}".upper()
    return wanted


def _asked(question: str, default: str) -> str:
    """Ask a person; take the default when there is nobody to ask."""
    if not options.is_terminal():
        return default
    return str(click.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _checked(chosen: Settings, wanted: Mapping[str, str]) -> Profile:
    """Return the profile with what is wanted, which beats the environment. Raises SettingsError."""
    from qbcheck.profile import SETTINGS, load_settings

    variables = {setting.name: setting.variable for setting in SETTINGS if setting.name in wanted}
    environment = {**os.environ, **{variables[name]: value for name, value in wanted.items()}}
    try:
        return load_settings(chosen.file, chosen.profile.name, environment).profile
    except SettingsError as error:
        faults = []
        for fault in error.faults:
            for name, variable in variables.items():
                fault = fault.replace(f"environment variable {variable}", _OPTIONS.get(name, name))
            faults.append(fault)
        raise SettingsError("The Web Connector cannot be set up so.", faults=tuple(faults)) from None


def _write_settings(chosen: Settings, wanted: Mapping[str, str]) -> dict[str, str]:
    """Write what is wanted and is not in the file yet; return it by the names of settings."""
    from qbcheck.toml_editing import change_toml
    from qbcheck.toml_file import read_toml

    assert chosen.file is not None  # noqa: S101 - there is one without a sandbox
    data = read_toml(chosen.file).data["profiles"][chosen.profile.name]
    changes = {}
    for name, value in wanted.items():
        table, _, key = name.partition(".")
        if data.get(table, {}).get(key) != value:
            changes[name] = value
    if changes:
        paths = {("profiles", chosen.profile.name, *name.split(".")): value for name, value in changes.items()}
        change_toml(chosen.file, paths, "settings file")
    return changes


# --- The .qwc file ----------------------------------------------------------------------------------------------------


def _qwc(profile: Profile, every: int) -> bytes:
    from qbcheck.facts.company import OWNER_ID
    from qbcheck.quickbooks.web_connector.application import SUPPORT_PATH
    from qbcheck.quickbooks.web_connector.qwc import PersonalData, WebConnectorApplication, qwc

    url = profile.connector.url
    uses_payroll = Feature.TIMESHEETS in profile.features
    return qwc(
        WebConnectorApplication(
            name=f"qbcheck {profile.name}",
            display_name=f"qbcheck: {profile.company.name}",
            url=url,
            support_url=url.rstrip("/") + SUPPORT_PATH,
            description="Proves that Autotask and QuickBooks are ready to exchange data.",
            user=profile.connector_user,
            owner_id=OWNER_ID,
            file_id=profile.company.file_id or "",
            every_minutes=every or None,
            personal_data=PersonalData.OPTIONAL if uses_payroll else PersonalData.NOT_NEEDED,
        )
    )


def _writable(file: Path) -> Path:
    """Return where the .qwc file is written. Raises SettingsError when it cannot be, or something else is there."""
    if not file.parent.is_dir():
        raise SettingsError(f"--output: the folder {file.parent} does not exist.")
    try:
        is_other = file.exists() and b"<QBWCXML" not in file.read_bytes()
    except OSError as trouble:
        raise SettingsError(f"{file} cannot be read: {trouble.strerror}.") from trouble
    if is_other:
        raise SettingsError(f"{file} is no .qwc file; it is not overwritten.", remedy="Name another with --output.")
    return file


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as trouble:
        raise SettingsError(f"{file} cannot be written: {trouble.strerror}.") from trouble


# --- The password -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Password:
    """What the Web Connector will have to be told, and where it is kept."""

    value: str = field(default="", repr=False)
    """A new one; empty: the one that is there stays."""
    where: str = ""
    """Where it is kept."""
    trouble: str = ""
    """Why there is no keyring; empty when there is one."""

    @property
    def is_new(self) -> bool:
        return bool(self.value)


def _password(profile: str, renew: bool) -> _Password:
    """Return the password that holds from now on; nothing is kept yet. Raises SettingsError."""
    secret = Secret.CONNECTOR_PASSWORD
    if os.environ.get(secret.variable, "").strip():
        if renew:
            raise SettingsError(
                f"The password is the one of the environment variable {secret.variable}.",
                remedy="Set that variable to another one, or take it away and say --new-password again.",
            )
        return _Password(where=f"the environment variable {secret.variable}")
    try:
        keyring = keyring_name()
    except KeyringUnusableError as error:
        return _Password(_made(), trouble=error.reason)
    if not renew and _is_kept(profile):
        return _Password(where=f"the keyring ({keyring})")
    return _Password(_typed() or _made(), f"the keyring ({keyring})")


def _is_kept(profile: str) -> bool:
    try:
        find_secrets(profile, (Secret.CONNECTOR_PASSWORD,), os.environ)
    except SecretMissingError:
        return False
    return True


def _typed() -> str:
    """Let a person type a password; return nothing when there is none, or qbcheck shall make one."""
    if not options.is_terminal():
        return ""
    prompt = partial(click.prompt, hide_input=True, default="", show_default=False, err=True)
    typed = str(prompt("Password for the Web Connector (empty: qbcheck makes a strong one)")).strip()
    if not typed:
        return ""
    if len(typed) < _LEAST_PASSWORD:
        raise SettingsError(f"A password needs {_LEAST_PASSWORD} characters; nothing was changed.")
    if str(prompt("The same again")).strip() != typed:
        raise SettingsError("The two passwords differ; nothing was changed.")
    return cleaned(Secret.CONNECTOR_PASSWORD, typed)


def _made() -> str:
    made = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return cleaned(Secret.CONNECTOR_PASSWORD, made)


def _kept(profile: str, password: _Password) -> _Password:
    """Keep a new password in the keyring, and say so when it cannot be."""
    if not password.is_new or password.trouble:
        return password
    try:
        store(profile, Secret.CONNECTOR_PASSWORD, password.value)
    except KeyringUnusableError as error:
        return replace(password, trouble=error.reason)
    return password


# --- What is said -----------------------------------------------------------------------------------------------------


def _report(chosen: Settings, changes: Mapping[str, str], qwc_file: Path, password: _Password) -> Iterator[str]:
    yield f"Profile {chosen.profile.name}: the Web Connector for {chosen.profile.company.name}."
    yield ""
    written = "\n".join(f"{name} = {value}" for name, value in changes.items())
    yield from _entry("settings", f"{chosen.file}\n{written or 'nothing had to be changed'}")
    yield from _entry(".qwc file", str(qwc_file))
    yield from _entry("password", _of_password(password))
    yield ""
    yield "First authorisation, once, on the computer that runs QuickBooks"
    yield ""
    options_of_serve = "" if chosen.chosen_by == "the only profile" else f"--profile {chosen.profile.name}"
    for number, step in enumerate(guide.steps(str(qwc_file), options_of_serve), start=1):
        yield from _entry(f"{number}.", f"{step.who}: {step.what}", indent=4)
    yield ""
    yield "If an error is shown"
    yield ""
    for trouble in guide.troubles():
        yield from _entry(trouble.number, f"{trouble.meaning}\n{trouble.remedy}")
    yield ""
    yield f"Every number and what else may happen: {guide.PAGE}"


def _of_password(password: _Password) -> str:
    variable = Secret.CONNECTOR_PASSWORD.variable
    if not password.is_new:
        return f"unchanged, in {password.where}"
    if password.trouble:
        return (
            f"{password.value}\nIt is kept nowhere, because the keyring cannot be used ({password.trouble}): set "
            f"{variable} to it wherever qbcheck runs, and type it into the Web Connector."
        )
    return (
        f"{password.value}\nShown this once: type it into the Web Connector. It is kept in {password.where}, of this "
        "user alone: the service must run as the same one."
    )


def _entry(label: str, text: str, indent: int = 12) -> Iterator[str]:
    """Yield a label with its text beside it, wrapped."""
    label = f"{label:<{indent}}"
    for line in text.split("\n"):
        yield from textwrap.wrap(
            line, _WIDTH, initial_indent=label, subsequent_indent=" " * indent, break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip
        label = " " * indent


def _notes(chosen: Settings, wanted: Mapping[str, str], is_changed: bool) -> Iterator[str]:
    from qbcheck.cli.serving import serving_process
    from qbcheck.cli.session import Target, open_session
    from qbcheck.profile import SETTINGS

    for setting in SETTINGS:
        value = os.environ.get(setting.variable, "").strip()
        if setting.name in wanted and value and value != wanted[setting.name]:
            yield f"{setting.variable} of the environment is used instead of what was written, as long as it is set."
    with open_session(Target(chosen.file, chosen.profile.name)) as session:
        holder = serving_process(session)
    if is_changed and holder:
        yield f"{holder} serves the Web Connector as it was before: end it and start it again."
