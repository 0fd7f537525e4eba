"""The settings file and its variables: what a profile is made of, and every fault at once."""
# ruff: noqa: E501 - a fault stands on one line, as a person sees it

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from qbcheck import profile as profile_module
from qbcheck.errors import SettingsError
from qbcheck.features import Driver, Feature
from qbcheck.profile import (
    SETTINGS,
    check_settings,
    find_settings_file,
    is_loopback,
    load_settings,
    profile_from_mapping,
    unknown_variables,
)

GOOD = """\
default_profile = "acme"

[profiles.acme]
country = "US"
[profiles.acme.autotask]
user = "api@acme.example"
extension_user = "qb@acme.example"
[profiles.acme.company]
name = "Acme IT Services"
[profiles.acme.features.purchase-orders]
driver = "extension"
[profiles.acme.features.invoices]
driver = "qbcheck"
start_date = 2026-01-01
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        file = tmp_path / "qbcheck.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def error_of(path: Path, name: str | None = None, **environment: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, name, environment)
    assert 2 == caught.value.exit_code
    return caught.value


def faults_of(path: Path, name: str | None = None, **environment: str) -> tuple[str, ...]:
    return error_of(path, name, **environment).faults


def test_a_right_file_gives_its_default_profile(write: Write) -> None:
    """The default profile is used when none is asked for, and what is left out has its default."""
    profile = load_settings(write(GOOD), None, {}).profile

    assert {
        "name": "acme",
        "country": "US",
        "sales_tax": "quickbooks",
        "several_users": False,
        "classes": False,
        "autotask": {
            "user": "api@acme.example",
            "extension_user": "qb@acme.example",
            "integration": "custom",
            "base_url": None,
        },
        "company": dict.fromkeys(["file", "file_id", "connection", "url", "computer"]) | {"name": "Acme IT Services"},
        "connector": dict.fromkeys(["user", "certificate", "key"])
        | {"url": "http://localhost:8765/", "listen": "127.0.0.1"},
        "features": {
            Feature.PURCHASE_ORDERS: {"driver": Driver.EXTENSION, "start_date": None},
            Feature.INVOICES: {"driver": Driver.QBCHECK, "start_date": date(2026, 1, 1)},
        },
    } == profile.model_dump()


def test_drivers_come_in_the_order_of_the_features(write: Write) -> None:
    """Drivers are listed as the catalogue lists features, whatever the file's order."""
    drivers = load_settings(write(GOOD), None, {}).profile.drivers()

    assert [(Feature.INVOICES, Driver.QBCHECK), (Feature.PURCHASE_ORDERS, Driver.EXTENSION)] == list(drivers.items())


def test_a_profile_cannot_be_changed(write: Write) -> None:
    """A profile is a value."""
    profile = load_settings(write(GOOD), None, {}).profile

    with pytest.raises(ValidationError):
        profile.autotask.user = "other"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"US"', '"USA"', '4: profiles.acme.country: "USA" is not one of US, CA, UK; did you mean US?'),
        ('"US"', '"Narnia"', '4: profiles.acme.country: "Narnia" is not one of US, CA, UK'),
        ('country = "US"', "", "3: profiles.acme.country: missing; it is one of US, CA, UK"),
        ('country = "US"', 'country = "US"\nclases = true', "5: profiles.acme.clases: unknown key; did you mean classes?"),
        ('country = "US"', 'country = "US"\nclasses = "no"', "5: profiles.acme.classes: must be true or false, without quotes, not \"no\""),
        ('country = "US"', 'country = "US"\nclasses = 1', "5: profiles.acme.classes: must be true or false, without quotes, not the number 1"),
        ('country = "US"', 'country = "US"\nname = "x"', "5: profiles.acme.name: unknown key; the name of a profile is the one in its header"),
        ('"api@acme.example"', "5", "6: profiles.acme.autotask.user: must be text in quotes, not the number 5"),
        ('"api@acme.example"', '" "', "6: profiles.acme.autotask.user: is empty"),
        ('"api@acme.example"', '["a"]', "6: profiles.acme.autotask.user: must be text in quotes, not a list"),
        ('user = "api', 'integration = "own"\nuser = "api', '6: profiles.acme.autotask.integration: "own" is not one of custom, vendor'),
        ('"extension"', '"extention"', '11: profiles.acme.features.purchase-orders.driver: "extention" is not one of extension, qbcheck; did you mean extension?'),
        ("purchase-orders", "purchase_orders", '10: profiles.acme.features.purchase_orders: "purchase_orders" is not one of invoices, purchase-orders, timesheets, expense-reports, inventory; did you mean purchase-orders?'),
        ("2026-01-01", "2026", "14: profiles.acme.features.invoices.start_date: must be a date such as 2026-01-01, not the number 2026"),
        ("2026-01-01", '"1/1/2026"', '14: profiles.acme.features.invoices.start_date: must be a date such as 2026-01-01, not "1/1/2026"'),
        ("2026-01-01", '"2026-02-30"', '14: profiles.acme.features.invoices.start_date: "2026-02-30" is not a day of the calendar'),
        ("2026-01-01", "2026-01-01T10:00:00", "14: profiles.acme.features.invoices.start_date: must be a date without a time, not 2026-01-01T10:00:00"),
        ('"extension"', '"extension"\nstart_date = 2026-01-01', '12: profiles.acme.features.purchase-orders.start_date: only with driver = "qbcheck"'),
        ('extension_user = "qb@acme.example"', "", "5: profiles.acme.autotask.extension_user: missing; purchase-orders is driven by the extension, so its API user must be named"),
        ('default_profile = "acme"', 'default_profile = 5', "1: default_profile: must be the name of a profile, in quotes"),
        ('default_profile = "acme"', 'default_profil = "acme"', "1: default_profil: unknown key; did you mean default_profile?"),
        ('default_profile = "acme"', 'country = "US"', "1: country: unknown key; it belongs below [profiles.NAME]"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_plain_words_with_its_line(write: Write, old: str, new: str, fault: str) -> None:
    """A fault names the file, the line, the key, the value and what would be right."""
    assert old in GOOD

    assert (f"qbcheck.toml line {fault}",) == faults_of(write(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('connection = "ftp"', 'connection: "ftp" is not one of web-connector, com, sandbox'),
        ('connection = "sandbox"', 'url: missing; connection = "sandbox" needs the address of the sandbox'),
        ('url = "http://127.0.0.1:8080/"', 'url: only with connection = "sandbox"'),
        ('file_id = "8D1F2A30-0000-4000-8000-000000000001"', 'file_id: "8D1F2A30-0000-4000-8000-000000000001" is not an identifier in braces such as {8D1F2A30-0000-4000-8000-000000000001}'),
    ],
)  # fmt: skip
def test_a_fault_of_the_company_table(write: Write, line: str, fault: str) -> None:
    """The connection, its address and the file's identifier fit each other and their forms."""
    text = GOOD.replace("[profiles.acme.features.p", f"{line}\n[profiles.acme.features.p")
    number = 8 if fault.startswith("url: missing") else 10

    assert (f"qbcheck.toml line {number}: profiles.acme.company.{fault}",) == faults_of(write(text))


@pytest.mark.parametrize(
    "url", ["http://192.168.1.5:8080/", "https://qb.example/", "http://0.0.0.0:8080/", "http://127.0.0.1.evil.example/"]
)
def test_a_sandbox_is_on_this_machine(write: Write, url: str) -> None:
    """The address of a sandbox is loopback, nothing else."""
    lines = f'connection = "sandbox"\nurl = "{url}"\n[profiles.acme.features.p'
    found = faults_of(write(GOOD.replace("[profiles.acme.features.p", lines)))

    assert 1 == len(found)
    assert "profiles.acme.company.url: must" in found[0]


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://127.0.0.1:8080/", True),
        ("http://127.8.9.1/", True),
        ("http://[::1]:1/", True),
        ("http://localhost/", True),
        ("http://localhost.example/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_loopback_is_told_by_the_address(url: str, is_local: bool) -> None:
    """Only addresses of this machine are loopback."""
    assert is_local == is_loopback(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://api:hunter2@webservices3.autotask.net/", "must not contain a user or a password"),
        ("http://webservices3.autotask.net/", "must begin with https://"),
        ("webservices3.autotask.net", "must be an address that begins with"),
        ("https://webservices3.autotask.net/?secret=hunter2", "must not contain ? or #"),
        ("https://[hunter2", "must be an address that begins with"),
    ],
)
def test_a_base_url_that_is_none_or_tells_secrets_is_refused_unrepeated(write: Write, url: str, words: str) -> None:
    """The base URL is an address without a login, encrypted beyond this machine; the value is not shown."""
    (fault,) = faults_of(write(GOOD.replace('user = "api', f'base_url = "{url}"\nuser = "api')))

    assert fault.startswith(f"qbcheck.toml line 6: profiles.acme.autotask.base_url: {words}")
    assert "hunter2" not in fault


def test_every_fault_is_told_at_once(write: Write) -> None:
    """All faults are listed, in the order of the lines, with those of variables last."""
    text = (
        '[profiles.acme]\nclases = true\n[profiles.acme.autotask]\n[profiles.acme.company]\nname = ""\n'
        '[profiles.acme.features]\ninvoices = {driver = "extension", start_date = 2026-01-01}\ninventory = "qbcheck"\n'
    )

    assert (
        "qbcheck.toml line 2: profiles.acme.clases: unknown key; did you mean classes?",
        "qbcheck.toml line 3: profiles.acme.autotask.extension_user: missing; invoices is driven by the extension, so "
        "its API user must be named",
        "qbcheck.toml line 3: profiles.acme.autotask.user: missing",
        "qbcheck.toml line 5: profiles.acme.company.name: is empty",
        'qbcheck.toml line 7: profiles.acme.features.invoices.start_date: only with driver = "qbcheck"',
        'qbcheck.toml line 8: profiles.acme.features.inventory: must be a table, not "qbcheck"',
        'environment variable QBCHECK_COUNTRY: "us" is not one of US, CA, UK; did you mean US?',
    ) == faults_of(write(text), QBCHECK_COUNTRY="us")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("[profiles.a]", ("country: missing; it is one of US, CA, UK", "autotask: missing table", "company: missing table", "features: missing table")),
        ("[profiles.a]\nfeatures = {}\nautotask = 5\ncompany = true", ("country: missing; it is one of US, CA, UK", "features: is empty; at least one is needed", "autotask: must be a table, not the number 5", "company: must be a table, not true")),
    ],
)  # fmt: skip
def test_tables_that_are_missing_or_none(write: Write, text: str, faults: tuple[str, ...]) -> None:
    """A profile without its tables, or with something else in their place, is told which."""
    found = [fault.partition("profiles.a.")[2] for fault in faults_of(write(text))]

    assert list(faults) == found


@pytest.mark.parametrize(
    "key", ["secret", "password", "integration_code", "Api-Integration-Code", "api_key", "client_secret", "passwords"]
)
@pytest.mark.parametrize(
    "header", ["", "[profiles.acme.autotask]", "[profiles.other.login]", "[elsewhere]", "[[profiles.acme.x]]"]
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(write: Write, key: str, header: str) -> None:
    """A key that looks like a secret, anywhere in the file, is refused with where secrets belong."""
    line = f'{key} = "hunter2"\n'
    text = GOOD.replace(f"{header}\n", f"{header}\n{line}", 1) if header in GOOD else f"{GOOD}\n{header}\n{line}"
    error = error_of(write(text))

    assert [True] == ["run `qbcheck login`" in fault for fault in error.faults if f"{key}: " in fault]
    assert "hunter2" not in "".join([error.message, error.remedy, *error.faults])


def test_a_profile_may_be_called_anything(write: Write) -> None:
    """A table is no secret, whatever its name."""
    assert (
        "token"
        == load_settings(
            write(GOOD.replace("acme]", "token]").replace("acme.", "token.").replace('"acme"', '"token"')), None, {}
        ).profile.name
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff"])
def test_an_empty_file_is_called_empty(write: Write, text: str) -> None:
    """A file without a key is empty, and the words say where an example is."""
    error = error_of(write(text))

    assert error.message.endswith("qbcheck.toml is empty.")
    assert "docs/settings.md" in error.remedy


@pytest.mark.parametrize("text", ["profiles = 5", "[profiles]", 'default_profile = "acme"'])
def test_a_file_without_a_profile_says_so(write: Write, text: str) -> None:
    """Without a table below profiles there is nothing to work on."""
    assert "there is no profile" in error_of(write(text)).message


def test_an_unknown_profile_gives_the_near_one(write: Write) -> None:
    """A profile that does not exist: did you mean, and the names there are."""
    error = error_of(write(GOOD), "acne")

    assert error.message.startswith("--profile: there is no profile 'acne' in ")
    assert error.message.endswith("; did you mean acme?")
    assert "Its profiles are acme." == error.remedy


def test_the_variable_that_names_an_unknown_profile_is_named(write: Write) -> None:
    """Where a wrong name comes from is said."""
    error = error_of(write(GOOD), QBCHECK_PROFILE="x")

    assert error.message.startswith("environment variable QBCHECK_PROFILE: there is no profile 'x' in ")


def test_several_profiles_and_no_default_are_named(write: Write) -> None:
    """With several profiles one must be chosen; the words name them."""
    text = GOOD.replace('default_profile = "acme"\n', "")
    error = error_of(write(text + text.replace("acme", "north")))

    assert error.message.endswith("has several profiles and no default_profile: acme, north.")


@pytest.mark.parametrize(
    ("option", "variable", "chosen", "why"),
    [
        ("b", "c", "b", "--profile"),
        (None, "c", "c", "environment variable QBCHECK_PROFILE"),
        (None, "", "a", "qbcheck.toml line 1: default_profile"),
    ],
)
def test_option_before_variable_before_default(
    write: Write, option: str | None, variable: str, chosen: str, why: str
) -> None:
    """The profile is the option's, else the variable's, else the default."""
    body = GOOD.replace('default_profile = "acme"\n', "")
    bodies = "".join(body.replace("profiles.acme", f"profiles.{each}") for each in "abc")
    text = f'default_profile = "a"\n{bodies}'
    settings = load_settings(write(text), option, {"QBCHECK_PROFILE": variable})

    assert (chosen, why) == (settings.profile.name, settings.chosen_by)


def test_the_only_profile_needs_no_default(write: Write) -> None:
    """One profile is the profile."""
    settings = load_settings(write(GOOD.replace('default_profile = "acme"\n', "")), None, {})

    assert ("acme", "the only profile") == (settings.profile.name, settings.chosen_by)


def test_another_profiles_fault_does_not_stop_this_one(write: Write) -> None:
    """A run judges the profile it uses; ``config check`` judges them all."""
    file = write(f'{GOOD}[profiles.other]\ncountry = "X"\n')

    assert "acme" == load_settings(file, None, {}).profile.name
    with pytest.raises(SettingsError) as caught:
        check_settings(file, {})
    assert 'qbcheck.toml line 16: profiles.other.country: "X" is not one of US, CA, UK' in caught.value.faults


def test_check_names_every_profile(write: Write) -> None:
    """A right file is told with all its profiles."""
    text = GOOD.replace('default_profile = "acme"\n', "")
    file = write(text + text.replace("acme", "north"))

    assert (file, ("acme", "north")) == check_settings(file, {})


# --- Environment ------------------------------------------------------------------------------------------------------


def test_a_variable_beats_the_file_and_is_its_origin(write: Write) -> None:
    """A value comes from the variable, else the file, else the default, and says so."""
    settings = load_settings(
        write(GOOD),
        None,
        {"QBCHECK_COUNTRY": "UK", "QBCHECK_CLASSES": "Yes", "QBCHECK_FEATURES_INVENTORY_DRIVER": "qbcheck"}
        | {"QBCHECK_FEATURES_INVENTORY_START_DATE": "2026-03-01", "QBCHECK_SALES_TAX": ""},
    )
    profile, origins = settings.profile, {name: str(origin) for name, origin in settings.origins.items()}

    assert ("UK", True, "quickbooks") == (profile.country, profile.classes, profile.sales_tax)
    assert date(2026, 3, 1) == profile.features[Feature.INVENTORY].start_date
    assert "environment variable QBCHECK_COUNTRY" == origins["country"]
    assert "qbcheck.toml line 6" == origins["autotask.user"]
    assert "default" == origins["sales_tax"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("ON", True),
        ("1", True),
        ("yes", True),
        ("False", False),
        ("off", False),
        ("0", False),
        ("no", False),
    ],
)
def test_a_switch_of_the_environment(write: Write, text: str, value: bool) -> None:
    """A variable of a switch takes the usual words."""
    assert value == load_settings(write(GOOD), None, {"QBCHECK_SEVERAL_USERS": text}).profile.several_users


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("QBCHECK_CLASSES", "perhaps", 'must be true or false, without quotes, not "perhaps"'),
        ("QBCHECK_FEATURES_INVOICES_START_DATE", "yesterday", 'must be a date such as 2026-01-01, not "yesterday"'),
        ("QBCHECK_FEATURES_INVOICES_DRIVER", "us", '"us" is not one of extension, qbcheck'),
        ("QBCHECK_COMPANY_URL", "http://127.0.0.1/", 'only with connection = "sandbox"'),
        ("QBCHECK_AUTOTASK_BASE_URL", "http://u:hunter2@h/", "must not contain a user or a password"),
    ],
)
def test_a_wrong_variable_is_named(write: Write, variable: str, value: str, fault: str) -> None:
    """The fault of a value from a variable names the variable, not a line of the file."""
    assert (f"environment variable {variable}: {fault}",) == faults_of(write(GOOD), **{variable: value})


def test_every_setting_has_its_own_variable() -> None:
    """Every setting has a variable, made of its name; no two share one."""
    variables = {setting.name: setting.variable for setting in SETTINGS}

    assert len(SETTINGS) == len(set(variables.values()))
    assert "QBCHECK_AUTOTASK_BASE_URL" == variables["autotask.base_url"]
    assert "QBCHECK_FEATURES_PURCHASE_ORDERS_START_DATE" == variables["features.purchase-orders.start_date"]
    assert 19 + 2 * len(Feature) == len(SETTINGS)


def test_unknown_variables_are_noted_not_refused(write: Write) -> None:
    """A variable that looks like one of ours and is none gives a note."""
    known = {
        "QBCHECK_AUTOTASK_SECRET": "x",
        "QBCHECK_AUTOTASK_INTEGRATION_CODE": "x",
        "QBCHECK_ATTESTATIONS": "x",
        "QBCHECK_WAIVERS": "x",
        "PATH": "x",
        "QBCHECK_SETTINGS": "x",
    }
    notes = load_settings(write(GOOD), None, {"QBCHECK_AUTOTASK_USRE": "hunter2", **known}).notes

    assert (
        "The environment variable QBCHECK_AUTOTASK_USRE is not one of qbcheck's; did you mean QBCHECK_AUTOTASK_USER?",
    ) == notes
    assert () == unknown_variables(known)


# --- Where the file is ------------------------------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Every place where a settings file may be, with one in each."""
    (tmp_path / "here").mkdir()
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(profile_module.platformdirs, "user_config_path", lambda *_, **__: tmp_path / "config")
    found = {
        "option": tmp_path / "option.toml",
        "variable": tmp_path / "variable.toml",
        "here": tmp_path / "here" / "qbcheck.toml",
        "config": tmp_path / "config" / "qbcheck.toml",
    }
    for file in found.values():
        file.touch()
    return found


@pytest.mark.parametrize("wanted", ["option", "variable", "here", "config"])
def test_the_first_place_that_says_something_wins(places: dict[str, Path], wanted: str) -> None:
    """The option, else the variable, else this folder, else the person's folder of configuration."""
    order = list(places)
    for earlier in order[: order.index(wanted)]:
        places[earlier].unlink()
    option = places["option"] if wanted == "option" else None
    variable = {"QBCHECK_SETTINGS": str(places["variable"])} if wanted in ("option", "variable") else {}

    assert places[wanted] == find_settings_file(option, variable)


def test_no_file_anywhere_says_where_it_was_looked_for(places: dict[str, Path]) -> None:
    """Without a file the words name both places and how to go on."""
    places["here"].unlink()
    places["config"].unlink()

    with pytest.raises(SettingsError) as caught:
        find_settings_file(None, {})

    assert all(str(places[name]) in caught.value.message for name in ("here", "config"))
    assert "docs/settings.md" in caught.value.remedy
    assert "QBCHECK_SETTINGS" in caught.value.remedy


@pytest.mark.parametrize(("by_variable", "named"), [(False, "--settings"), (True, "QBCHECK_SETTINGS")])
def test_a_named_file_that_is_not_there_is_no_reason_to_take_another(
    places: dict[str, Path], by_variable: bool, named: str
) -> None:
    """A file that was named and does not exist is a fault, though others exist; what named it is said."""
    missing = places["option"].with_name("missing.toml")
    environment = {"QBCHECK_SETTINGS": str(missing)} if by_variable else {}

    error = error_of(missing if not by_variable else None, **environment)  # type: ignore[arg-type] - None: no option

    assert f"{missing} does not exist." == error.message
    assert error.remedy.startswith(f"Correct {named},")


# --- A sandbox's profile ----------------------------------------------------------------------------------------------

TABLE: dict[str, Any] = {
    "country": "CA",
    "autotask": {"user": "api@acme.example", "base_url": "http://127.0.0.1:9/ATServicesRest/"},
    "company": {"name": "Acme", "connection": "sandbox", "url": "http://127.0.0.1:8/"},
    "features": {"invoices": {"driver": "qbcheck", "start_date": "2026-01-01"}},
}


def test_a_profile_without_a_file() -> None:
    """A sandbox hands its profile over as a table, with dates as text."""
    profile = profile_from_mapping("us-ready", TABLE)

    assert ("us-ready", "CA", date(2026, 1, 1)) == (
        profile.name,
        profile.country,
        profile.features[Feature.INVOICES].start_date,
    )


def test_a_profile_without_a_file_is_judged_alike() -> None:
    """The same rules hold, without lines."""
    with pytest.raises(SettingsError) as caught:
        profile_from_mapping("x", {**TABLE, "country": "FR", "company": {"name": "Acme", "connection": "sandbox"}})

    assert (
        'company.url: missing; connection = "sandbox" needs the address of the sandbox',
        'country: "FR" is not one of US, CA, UK',
    ) == caught.value.faults


def test_a_date_with_time_is_not_taken_for_a_date() -> None:
    """A moment is no day: which day it is depends on who asks."""
    features = {"invoices": {"driver": "qbcheck", "start_date": datetime(2026, 1, 1, 10)}}  # noqa: DTZ001 - as TOML gives it

    with pytest.raises(SettingsError):
        profile_from_mapping("x", {**TABLE, "features": features})


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://books.acme.example:8765/", "must begin with https://"),
        ("http://127.0.0.1:8765/", "must name a host"),
        ("https://192.0.2.7/", "must name a host"),
        ("https://books.acme.example/qbwc", "must end after the host and the port"),
    ],
)
def test_the_service_s_address_is_one_that_the_web_connector_takes(write: Write, url: str, fault: str) -> None:
    """quickbooks-desktop reference, 1.4: QBWC1001 and QBWC1010."""
    with pytest.raises(SettingsError) as error:
        load_settings(write(f'{GOOD}\n[profiles.acme.connector]\nurl = "{url}"\n'), "acme", {})
    assert fault in " ".join(error.value.faults)


def test_a_certificate_needs_its_key(write: Write) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(write(f'{GOOD}\n[profiles.acme.connector]\ncertificate = "c.pem"\n'), "acme", {})
    assert "connector.key: missing" in " ".join(error.value.faults)
