"""One tenant paired with one company file, and the features in use: its models, and how a profile is put together.

A setting is taken from an environment variable, else from the settings file; options are the commands' own business.
"""

from __future__ import annotations

import copy
import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from qbcheck.errors import SettingsError
from qbcheck.faults import Fault, dotted, is_secret_name, secret_looking, validated
from qbcheck.features import Driver, Feature
from qbcheck.suggestions import did_you_mean
from qbcheck.toml_file import KeyPath, TomlFile, read_toml

FILE_NAME = "qbcheck.toml"
SETTINGS_VARIABLE = "QBCHECK_SETTINGS"
PROFILE_VARIABLE = "QBCHECK_PROFILE"
EXAMPLE_IN = "docs/settings.md"

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


# --- What a profile is ------------------------------------------------------------------------------------------------


def _iso_date(value: object) -> object:
    """Take a date that was written as text, as an environment variable must write it."""
    if isinstance(value, datetime):
        raise ValueError(f"must be a date without a time, not {value.isoformat()}")  # noqa: TRY004 - pydantic's way to refuse
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else value
    except ValueError:
        raise ValueError(f'"{value}" is not a day of the calendar') from None


def _guid(value: str) -> str:
    if not _GUID.fullmatch(value):
        raise ValueError(f'"{value}" is not an identifier in braces such as {{8D1F2A30-0000-4000-8000-000000000001}}')
    return value


def _address(value: str) -> str:
    """Refuse what is no address or would carry a secret in the clear; the value may hold one and is not repeated."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError("must be an address that begins with http:// or https://")
    if parts.username or parts.password:
        raise ValueError("must not contain a user or a password")
    if parts.query or parts.fragment:
        raise ValueError("must not contain ? or #")
    if parts.scheme == "http" and not is_loopback(value):
        raise ValueError("must begin with https:// (http:// is for this machine, 127.0.0.1, alone)")
    return value


def _loopback_address(value: str) -> str:
    if not is_loopback(_address(value)):
        raise ValueError("must be an address of this machine, such as http://127.0.0.1:8080/")
    return value


def _service_address(value: str) -> str:
    """Take what the Web Connector takes: https, or http for ``localhost``; a host's name, not its number."""
    parts = urlsplit(_address(value))
    host = parts.hostname or ""
    if host != "localhost":
        try:
            ipaddress.ip_address(host)
        except ValueError:
            pass
        else:
            raise ValueError("must name a host, such as localhost, not an IP address (the Web Connector: QBWC1001)")
        if parts.scheme != "https":
            raise ValueError("must begin with https:// unless the host is localhost (the Web Connector: QBWC1010)")
    if parts.path not in ("", "/"):
        raise ValueError("must end after the host and the port")
    return value if parts.path else f"{value}/"


def is_loopback(url: str) -> bool:
    """Whether an address is one of this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


Text = Annotated[str, Field(min_length=1)]
IsoDate = Annotated[date, BeforeValidator(_iso_date)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", str_strip_whitespace=True)


class AutotaskSettings(_Model):
    """The Autotask side."""

    user: Text
    """The API user that qbcheck logs in with."""
    extension_user: Text | None = None
    """The API user of the official extension; there when a feature is driven by it."""
    integration: Literal["custom", "vendor"] = "custom"
    """Whose tracking identifier we log in with: our own, or the integration vendor's."""
    base_url: Annotated[str, AfterValidator(_address)] | None = None
    """The REST service; None: Autotask is asked for the user's zone."""


class CompanySettings(_Model):
    """The QuickBooks side."""

    name: Text
    """Company name as in the company file."""
    file: Text | None = None
    """Path of the company file on the computer that runs QuickBooks."""
    file_id: Annotated[str, AfterValidator(_guid)] | None = None
    """GUID in braces that marks the file as ours."""
    connection: Literal["web-connector", "com", "sandbox"] | None = None
    """The way to the company file."""
    url: Annotated[str, AfterValidator(_loopback_address)] | None = None
    """Where a sandbox's company file listens; there with the connection ``sandbox`` alone."""
    computer: Text | None = None
    """Name of the computer that runs QuickBooks and the Web Connector."""


class ConnectorSettings(_Model):
    """Our service for the Web Connector; with the connection ``web-connector`` alone."""

    url: Annotated[str, AfterValidator(_service_address)] = "http://localhost:8765/"
    """Where the Web Connector calls us: https, or http with the host ``localhost``."""
    user: Text | None = None
    """User name in the .qwc file; None: ``qbcheck-`` and the profile's name."""
    listen: Text = "127.0.0.1"
    """Address of this computer that is listened on; any but its own inner one needs a certificate."""
    certificate: Text | None = None
    """PEM file with the certificate for https."""
    key: Text | None = None
    """PEM file with its key."""

    @property
    def port(self) -> int:
        """The port that is listened on: the one of the address."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)


class FeatureSettings(_Model):
    """One feature in use."""

    driver: Annotated[Driver, Field(strict=False)]
    start_date: IsoDate | None = None
    """The first day to transfer; with the driver ``qbcheck`` alone, which needs it to transfer."""


class Profile(_Model):
    """One tenant paired with one company file, and the features in use."""

    name: Text
    """The key of its table in the settings file."""
    country: Literal["US", "CA", "UK"]
    sales_tax: Literal["quickbooks", "autotask", "none"] = "quickbooks"
    """Where sales tax is calculated."""
    several_users: bool = False
    """Whether several people open the company file."""
    classes: bool = False
    """Whether QuickBooks classes are used."""
    autotask: AutotaskSettings
    company: CompanySettings
    connector: ConnectorSettings = ConnectorSettings()
    features: Annotated[Mapping[Annotated[Feature, Field(strict=False)], FeatureSettings], Field(min_length=1)]

    @property
    def connector_user(self) -> str:
        """The user name by which the Web Connector logs in to our service."""
        return self.connector.user or f"qbcheck-{self.name}"

    def drivers(self) -> Mapping[Feature, Driver]:
        """Return the driver of every feature in use, in the catalogue's order of features."""
        return {feature: self.features[feature].driver for feature in Feature if feature in self.features}


# --- The settings by name ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a profile."""

    path: tuple[str, ...]
    """Keys below the profile's table."""
    is_switch: bool
    """Whether it is true or false."""
    default: object
    """What holds when it is set nowhere; None when nothing does."""

    @property
    def name(self) -> str:
        """Dotted, such as ``autotask.user``."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """The environment variable that beats the file, such as ``QBCHECK_AUTOTASK_USER``."""
        return "QBCHECK_" + re.sub(r"\W", "_", "_".join(self.path)).upper()


def _settings(model: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[Setting]:
    for key, info in model.model_fields.items():
        path = (*at, key)
        match path:
            case ("name",):
                continue
            case ("autotask",):
                yield from _settings(AutotaskSettings, path)
            case ("company",):
                yield from _settings(CompanySettings, path)
            case ("connector",):
                yield from _settings(ConnectorSettings, path)
            case ("features",):
                for feature in Feature:
                    yield from _settings(FeatureSettings, (*path, feature.value))
            case _:
                yield Setting(path, info.annotation is bool, None if info.is_required() else info.default)


SETTINGS: tuple[Setting, ...] = tuple(_settings(Profile))
"""Every setting of a profile, in the order of the models."""

OTHER_VARIABLES = (
    SETTINGS_VARIABLE,
    PROFILE_VARIABLE,
    "QBCHECK_ATTESTATIONS",
    "QBCHECK_WAIVERS",
    "QBCHECK_MAPPING",
    "QBCHECK_LEDGER",
    "QBCHECK_AUTOTASK_SECRET",
    "QBCHECK_AUTOTASK_INTEGRATION_CODE",
    "QBCHECK_CONNECTOR_PASSWORD",
)
"""Variables that are no settings of a profile."""


class Source(StrEnum):
    """Where the value of a setting comes from."""

    ENVIRONMENT = "environment variable"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of one setting comes from."""

    source: Source
    detail: str = ""
    """The variable's name, or the file with its line."""

    def __str__(self) -> str:
        return f"{self.source.value} {self.detail}" if self.source is Source.ENVIRONMENT else self.detail or self.source


@dataclass(frozen=True, slots=True)
class Settings:
    """A profile, and where it comes from."""

    profile: Profile
    origins: Mapping[str, Origin]
    """By dotted name, for every entry of SETTINGS."""
    file: Path | None
    """The settings file; None for a sandbox."""
    chosen_by: str
    """Why this profile, such as ``default_profile``."""
    notes: tuple[str, ...] = ()
    """What a person may want to know, such as a variable with an unknown name."""


# --- Putting a profile together ---------------------------------------------------------------------------------------


def find_settings_file(option: Path | None, environment: Mapping[str, str]) -> Path:
    """Return the settings file: the option, else QBCHECK_SETTINGS, else here, else the person's configuration folder.

    Raises SettingsError when there is none, saying where it was looked for.
    """
    if option is not None:
        return option
    if environment.get(SETTINGS_VARIABLE):
        return Path(environment[SETTINGS_VARIABLE])
    places = (Path.cwd() / FILE_NAME, platformdirs.user_config_path("qbcheck", appauthor=False) / FILE_NAME)
    for place in places:
        if place.exists():
            return place
    raise SettingsError(
        f"No settings file was found: neither {places[0]} nor {places[1]} exists.",
        remedy=f"Write {FILE_NAME} as the example in {EXAMPLE_IN} shows, or name yours with --settings or "
        f"{SETTINGS_VARIABLE}.",
    )


def load_settings(path: Path | None, name: str | None, environment: Mapping[str, str]) -> Settings:
    """Read one profile with its origins.

    ``path`` and ``name`` are the options, None when not given; ``environment`` is ``os.environ``. Raises SettingsError,
    which lists every fault with its line.
    """
    file = _read_settings_file(find_settings_file(path, environment), environment)
    chosen, chosen_by = _choose(file, name, environment)
    raw, variables = _with_environment(file.data["profiles"][chosen], environment)
    at: KeyPath = ("profiles", chosen)
    faults = [*_top_faults(file), *secret_looking(file.data)]
    profile = _profile(chosen, raw, at, faults)
    if profile is None:
        raise _settings_error(file, faults, {(*at, *path): variable for path, variable in variables.items()})
    origins = {setting.name: _origin(setting, at, file, variables.get(setting.path, "")) for setting in SETTINGS}
    return Settings(profile, origins, file.path, chosen_by, unknown_variables(environment))


def check_settings(path: Path | None, environment: Mapping[str, str]) -> tuple[Path, tuple[str, ...]]:
    """Read a whole settings file; return where it is and the names of its profiles.

    Raises SettingsError, which lists the faults of all profiles. Environment variables, which belong to the one
    profile of a run, are not looked at.
    """
    file = _read_settings_file(find_settings_file(path, environment), environment)
    faults = [*_top_faults(file), *secret_looking(file.data)]
    profiles = [_profile(name, raw, ("profiles", name), faults) for name, raw in file.data["profiles"].items()]
    if faults:
        raise _settings_error(file, faults, {})
    return file.path, tuple(profile.name for profile in profiles if profile)


def profile_from_mapping(name: str, mapping: Mapping[str, Any]) -> Profile:
    """Return the profile of a table that is in no file, such as a sandbox's; raise SettingsError for its faults."""
    faults: list[Fault] = []
    profile = _profile(name, mapping, (), faults)
    if profile is None:
        raise SettingsError(
            f"The profile {name} is not complete or not right.",
            faults=tuple(f"{dotted(fault.path)}: {fault.text}" for fault in faults),
        )
    return profile


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return a note for each ``QBCHECK_`` variable that no setting has."""
    known = [*OTHER_VARIABLES, *(setting.variable for setting in SETTINGS)]
    return tuple(
        f"The environment variable {name} is not one of qbcheck's{did_you_mean(name, known)}"
        for name in sorted(environment)
        if name.startswith("QBCHECK_") and name not in known
    )


def _read_settings_file(path: Path, environment: Mapping[str, str]) -> TomlFile:
    try:
        file = read_toml(path)
    except SettingsError as error:
        if not path.exists():
            named = SETTINGS_VARIABLE if environment.get(SETTINGS_VARIABLE) == str(path) else "--settings"
            error.remedy = f"Correct {named}, or write the file as the example in {EXAMPLE_IN} shows."
        raise
    if not file.data:
        raise SettingsError(f"{path} is empty.", remedy=f"Write it as the example in {EXAMPLE_IN} shows.")
    profiles = file.data.get("profiles")
    if not isinstance(profiles, Mapping) or not profiles:
        place = file.place(("profiles",))
        raise SettingsError(
            f"{place}: there is no profile.",
            remedy=f"A profile is a table such as [profiles.acme], as the example in {EXAMPLE_IN} shows.",
        )
    return file


def _choose(file: TomlFile, option: str | None, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the name of the wanted profile and what decided it."""
    names = tuple(file.data["profiles"])
    default = file.data.get("default_profile")
    for name, why in (
        (option, "--profile"),
        (environment.get(PROFILE_VARIABLE), f"environment variable {PROFILE_VARIABLE}"),
        (default if isinstance(default, str) else None, f"{file.place(('default_profile',))}: default_profile"),
    ):
        if not name:
            continue
        if name in names:
            return name, why
        raise SettingsError(
            f"{why}: there is no profile {name!r} in {file.path}{did_you_mean(name, names)}",
            remedy=f"Its profiles are {', '.join(names)}.",
        )
    if len(names) == 1:
        return names[0], "the only profile"
    raise SettingsError(
        f"{file.path} has several profiles and no default_profile: {', '.join(names)}.",
        remedy=f"Choose one with --profile or {PROFILE_VARIABLE}, or set default_profile.",
    )


def _top_faults(file: TomlFile) -> Iterator[Fault]:
    for key, value in file.data.items():
        if key == "default_profile":
            if not isinstance(value, str) or not value:
                yield Fault((key,), "must be the name of a profile, in quotes")
            elif value not in file.data["profiles"]:
                hint = did_you_mean(value, file.data["profiles"])
                yield Fault((key,), f'there is no profile "{value}"{hint}'.removesuffix("."))
        elif key != "profiles" and not is_secret_name(key):
            belongs = "; it belongs below [profiles.NAME]" if key in Profile.model_fields else ""
            hint = belongs or did_you_mean(key, ("default_profile", "profiles"))
            yield Fault((key,), f"unknown key{hint}".removesuffix("."))


def _with_environment(
    table: object, environment: Mapping[str, str]
) -> tuple[dict[str, Any] | object, dict[tuple[str, ...], str]]:
    """Return a profile's table with the variables that are set (an empty one is not), and those variables by path."""
    raw = copy.deepcopy(table)
    used: dict[tuple[str, ...], str] = {}
    for setting in SETTINGS:
        value = environment.get(setting.variable, "").strip()
        if not value or not isinstance(raw, dict):
            continue
        place = raw
        for key in setting.path[:-1]:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place
        if isinstance(place, dict):
            place[setting.path[-1]] = _switch(value) if setting.is_switch else value
            used[setting.path] = setting.variable
    return raw, used


def _switch(value: str) -> bool | str:
    return {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }.get(value.lower(), value)


def _profile(name: str, raw: object, at: KeyPath, faults: list[Fault]) -> Profile | None:
    """Return the profile of a table; None, with every fault added to ``faults``, when there is one."""
    if isinstance(raw, Mapping):
        if "name" in raw:
            faults.append(Fault((*at, "name"), "unknown key; the name of a profile is the one in its header"))
        faults.extend(Fault((*at, *fault.path), fault.text) for fault in _broken_rules(raw))
        raw = {**raw, "name": name}
    found = validated(Profile, raw, at)
    if isinstance(found, tuple):
        faults.extend(fault for fault in found if fault not in faults)
    return None if isinstance(found, tuple) or faults else found


def _broken_rules(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what contradicts itself, in a table that may have any other fault besides."""

    def table(value: object) -> Mapping[str, Any]:
        return value if isinstance(value, Mapping) else {}

    autotask, company, features = (table(raw.get(key)) for key in ("autotask", "company", "features"))
    by_extension = [name for name in features if table(features[name]).get("driver") == Driver.EXTENSION]
    if by_extension and "extension_user" not in autotask:
        yield Fault(
            ("autotask", "extension_user"),
            f"missing; {', '.join(by_extension)} {'is' if len(by_extension) == 1 else 'are'} driven by the extension, "
            "so its API user must be named",
        )
    names = [autotask.get(key) for key in ("user", "extension_user")]
    if all(isinstance(name, str) for name in names) and str(names[0]).casefold() == str(names[1]).casefold():
        yield Fault(
            ("autotask", "extension_user"),
            "is the user that qbcheck logs in with; the extension needs an API user of its own",
        )
    for name in by_extension:
        if "start_date" in table(features[name]):
            yield Fault(("features", name, "start_date"), 'only with driver = "qbcheck"')
    if company.get("connection") == "sandbox":
        if "url" not in company:
            yield Fault(("company", "url"), 'missing; connection = "sandbox" needs the address of the sandbox')
    elif "url" in company:
        yield Fault(("company", "url"), 'only with connection = "sandbox"')
    connector = table(raw.get("connector"))
    if str(connector.get("url", "")).startswith("https:") and "certificate" not in connector:
        yield Fault(("connector", "certificate"), "missing; an https address needs one")
    for one, other in (("certificate", "key"), ("key", "certificate")):
        if one in connector and other not in connector:
            yield Fault(("connector", other), f"missing; connector.{one} is no use without it")


def _origin(setting: Setting, at: KeyPath, file: TomlFile, variable: str) -> Origin:
    path = (*at, *setting.path)
    if variable:
        return Origin(Source.ENVIRONMENT, variable)
    if path in file.lines:
        return Origin(Source.FILE, file.place(path))
    return Origin(Source.DEFAULT)


def _settings_error(file: TomlFile, faults: list[Fault], variables: Mapping[KeyPath, str]) -> SettingsError:
    def text(fault: Fault) -> str:
        if fault.path in variables:
            return f"environment variable {variables[fault.path]}: {fault.text}"
        return f"{file.place(fault.path)}: {dotted(fault.path)}: {fault.text}"

    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.path in variables, file.line(fault.path) or 0))
    count = "a fault" if len(ordered) == 1 else f"{len(ordered)} faults"
    return SettingsError(
        f"{file.path} has {count}."
        if not variables
        else f"The settings have {count} ({file.path} and the environment).",
        faults=tuple(text(fault) for fault in ordered),
    )
