"""``config show`` and ``config check``: every value with its origin, every fault with its line."""

from __future__ import annotations

import json
from pathlib import Path

from ..keyrings import MemoryKeyring
from .conftest import Run

SHOWN = """\
profile                         acme              the only profile
country                         UK                environment variable QBCHECK_COUNTRY
sales_tax                       quickbooks        default
several_users                   false             default
classes                         false             default
autotask.user                   api@acme.example  qbcheck.toml line 4
autotask.extension_user         qb@acme.example   qbcheck.toml line 5
autotask.integration            custom            default
autotask.base_url               -                 default
company.name                    Acme IT Services  qbcheck.toml line 7
company.file                    -                 default
company.file_id                 -                 default
company.connection              -                 default
company.url                     -                 default
company.computer                -                 default
connector.url                   http://localhost:8765/  default
connector.user                  -                 default
connector.listen                127.0.0.1         default
connector.certificate           -                 default
connector.key                   -                 default
features.invoices.driver        extension         qbcheck.toml line 9
features.invoices.start_date    -                 default
autotask-secret                 set               environment variable QBCHECK_AUTOTASK_SECRET
integration-code                set               keyring
"""


def test_show_gives_each_value_and_where_it_comes_from(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """Settings come with value and origin, secrets with their origin alone."""
    memory.kept["qbcheck", "acme/integration-code"] = "hunter3"
    result = run("config", "show", QBCHECK_COUNTRY="UK", QBCHECK_AUTOTASK_SECRET="hunter2")

    assert 0 == result.exit_code
    file, _, *rows = result.stdout.splitlines()
    assert f"settings file: {settings}" == file
    assert [line.split() for line in SHOWN.splitlines()] == [row.split() for row in rows]
    assert "hunter" not in result.output


def test_show_as_json_is_one_document(run: Run, settings: Path, memory: MemoryKeyring) -> None:
    """The output is one JSON document and nothing else; notes go to stderr."""
    result = run("config", "show", "--format", "json", QBCHECK_AUTOTASK_SECRET="hunter2", QBCHECK_CONTRY="x")
    document = json.loads(result.stdout)

    assert (1, "acme", str(settings)) == (document["schema_version"], document["profile"], document["settings_file"])
    assert {
        "name": "country",
        "value": "US",
        "source": "file",
        "where": "qbcheck.toml line 2",
        "variable": "QBCHECK_COUNTRY",
    } == document["settings"][0]
    assert [
        {
            "name": "autotask-secret",
            "state": "set (environment variable QBCHECK_AUTOTASK_SECRET)",
            "variable": "QBCHECK_AUTOTASK_SECRET",
        },
        {"name": "integration-code", "state": "not set", "variable": "QBCHECK_AUTOTASK_INTEGRATION_CODE"},
    ] == document["secrets"]
    assert (
        "Note: The environment variable QBCHECK_CONTRY is not one of qbcheck's; did you mean QBCHECK_COUNTRY?\n"
        == result.stderr
    )


def test_check_of_a_right_file_is_one_line(run: Run, settings: Path) -> None:
    """A file without a fault gives one line with its profiles."""
    result = run("config", "check")

    assert (0, f"{settings} is right: profile acme.\n", "") == (result.exit_code, result.stdout, result.stderr)


def test_check_lists_every_fault(run: Run, settings: Path) -> None:
    """All faults of all profiles, each on its line; exit 2; nothing on stdout."""
    settings.write_text(
        f'{settings.read_text(encoding="utf-8")}start_date = 2026-01-01\n[profiles.north]\ncountry = "FR"\n',
        encoding="utf-8",
    )
    result = run("config", "check")

    assert (2, "") == (result.exit_code, result.stdout)
    assert [
        f"Error: {settings} has 5 faults.",
        '  qbcheck.toml line 10: profiles.acme.features.invoices.start_date: only with driver = "qbcheck"',
        "  qbcheck.toml line 11: profiles.north.autotask: missing table",
        "  qbcheck.toml line 11: profiles.north.company: missing table",
        "  qbcheck.toml line 11: profiles.north.features: missing table",
        '  qbcheck.toml line 12: profiles.north.country: "FR" is not one of US, CA, UK',
    ] == result.stderr.splitlines()


def test_check_takes_the_file_it_is_given(run: Run, settings: Path) -> None:
    """``--settings`` names the file to check."""
    other = settings.with_name("other.toml")
    settings.rename(other)

    assert f"{other} is right: profile acme.\n" == run("config", "check", "--settings", str(other)).stdout
