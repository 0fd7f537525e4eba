"""``qbcheck verify``: reads both sides, judges, reports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbcheck.cli.options import (
    attestations_option,
    connection_options,
    mapping_option,
    output_options,
    profile_options,
    sandbox_options,
    use_color,
    waivers_option,
)
from qbcheck.cli.screen import screen_options
from qbcheck.errors import SettingsError
from qbcheck.features import Driver, Feature
from qbcheck.reports import FORMATS
from qbcheck.suggestions import did_you_mean

if TYPE_CHECKING:
    from qbcheck.checking import Result, Side, Waiver
    from qbcheck.checking.outcome import Outcome
    from qbcheck.checking.registry import Registry
    from qbcheck.cli.reading import Patience
    from qbcheck.cli.session import Target
    from qbcheck.facts import Facts
    from qbcheck.reports import Options

_SIDES = ("autotask", "quickbooks", "computer")
_SETUP = "setup"

_EPILOG = """\b
Exit codes:
  0    no fail, no error
  1    at least one fail (also beside errors)
  2    wrong usage, bad settings, unknown code
  3    no fail, but at least one error, or nothing was checked,
       or only one side without --allow-partial
  130  interrupted; what is known is printed

\b
Examples:
  qbcheck verify --sandbox
  qbcheck verify --for invoices --report junit=qbcheck.xml
  qbcheck verify AT101 --profile acme --side autotask --allow-partial
  qbcheck verify --company-answers answers.xml --save-facts facts.json
"""


@click.command(epilog=_EPILOG)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option(
    "--for",
    "for_features",
    multiple=True,
    metavar="FEATURE",
    help="Only what this feature, or setup, needs; repeatable.",
)
@click.option("--only", multiple=True, metavar="CODE", help="Only this check and what it needs; repeatable.")
@click.option("--skip", multiple=True, metavar="CODE", help="Leave this check out; repeatable.")
@click.option("--side", "sides", multiple=True, type=click.Choice(_SIDES), help="Only this side; repeatable.")
@click.option("--fail-on", type=click.Choice(("warn",)), help="Let a warning fail the run, with exit code 1.")
@click.option("--allow-partial", is_flag=True, help="One side alone may end with exit code 0.")
@click.option("--timeout", type=click.FloatRange(min=0.01), metavar="SECONDS", help="Longest time for one check.")
@click.option("--deadline", type=click.FloatRange(min=0.01), metavar="SECONDS", help="Longest time for reading.")
@click.option(
    "--retry",
    type=click.IntRange(0, 20),
    default=0,
    metavar="TIMES",
    help="Read a side again when it is busy or away; never for a refused login or what is missing.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(FORMATS)),
    default="table",
    show_default=True,
    help="What to print.",
)
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Also write a file; repeatable.")
@click.option("--save-facts", type=click.Path(path_type=Path), metavar="FILE", help="Save what was read.")
@click.option(
    "--facts", "facts_file", type=click.Path(path_type=Path), metavar="FILE", help="Judge saved facts; no network."
)
@click.option(
    "--company-answers",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="qbXML answers made with any tool, in place of a connection; repeatable.",
)
@attestations_option
@waivers_option
@mapping_option
@profile_options
@sandbox_options
@connection_options
@output_options
def command(
    *,
    codes: tuple[str, ...],
    for_features: tuple[str, ...],
    only: tuple[str, ...],
    skip: tuple[str, ...],
    sides: tuple[str, ...],
    fail_on: str | None,
    allow_partial: bool,
    timeout: float | None,
    deadline: float | None,
    retry: int,
    format_name: str,
    reports: tuple[str, ...],
    save_facts: Path | None,
    facts_file: Path | None,
    company_answers: tuple[Path, ...],
    attestations: Path | None,
    waivers: Path | None,
    mapping: Path | None,
    profile: str | None,
    settings: Path | None,
    sandbox: str | None,
    sandbox_dir: Path | None,
    via: str | None,
    wait: float,
    no_color: bool,
    verbose: int,
    quiet: bool,
) -> None:
    """Prove every requirement against Autotask and QuickBooks, and say what to click where one does not hold."""
    from qbcheck.checking import Side
    from qbcheck.checking.outcome import make_outcome
    from qbcheck.checking.registry import load_checks
    from qbcheck.checking.runner import DEFAULT_TIMEOUT, Selection, run_checks, sides_to_read
    from qbcheck.checking.waived import notes_on
    from qbcheck.cli.reading import Patience
    from qbcheck.cli.session import Target

    registry = load_checks()
    for sentence in registry.broken if not quiet else ():
        click.echo(f"Note: {sentence}", err=True)
    selection = Selection(
        sides=tuple(Side(side) for side in sides) or tuple(Side),
        only=_codes(registry, (*codes, *only), sandbox),
        skip=_codes(registry, skip, None),
    )
    files = [_report(spec) for spec in reports]
    _refuse_contradictions(facts_file, company_answers, save_facts, sandbox or sandbox_dir)
    if save_facts:
        _refuse_unwritable(save_facts, "--save-facts")
    for option, file, writer in (("--attestations", attestations, "attest"), ("--waivers", waivers, "waive")):
        if file and not file.exists():
            raise SettingsError(f"{option}: {file} does not exist.", remedy=f"`qbcheck {writer}` writes such a file.")
    target = Target(settings, profile, sandbox, sandbox_dir, attestations, waivers, mapping, via)
    wanted = _wanted(for_features)
    patience = Patience(retry, deadline, wait, verbose, quiet)
    known = tuple(check.code for check in registry.checks)
    found = (
        _saved(facts_file, wanted, target, known)
        if facts_file
        else _read(target, sides_to_read(registry.checks, selection), wanted, company_answers, patience, known)
    )
    facts = found.facts
    results = run_checks(registry.checks, facts, selection, timeout=timeout or DEFAULT_TIMEOUT, waivers=found.waivers)
    outcome = make_outcome(
        facts,
        results,
        notes=(*found.notes, *notes_on(found.waivers, results, facts.today), *_attest_note(results, target)),
        allow_partial=allow_partial or bool(selection.only),  # whoever names codes wants these
        fail_on_warn=fail_on == "warn",
        interrupted=found.is_interrupted,
    )
    if found.ledger_file and found.ledger_file.exists():  # a sandbox's may be gone
        _record(found.ledger_file, outcome)
    _show(outcome, format_name, screen_options(color=use_color(no_color), verbose=bool(verbose)))
    _write_files(outcome, files, facts, save_facts)
    sys.exit(outcome.exit_code)


def _attest_note(results: Iterable[Result], target: Target) -> tuple[str, ...]:
    """Return what the printed attest commands need besides in a run with options of its own."""
    options = target.as_options()
    steps = " ".join(step for result in results if result.fix for step in result.fix.steps)
    if not options or "qbcheck attest" not in steps:
        return ()
    return (f"Give the printed qbcheck attest commands these options too: {options}",)


# --- What the options mean --------------------------------------------------------------------------------------------


def _codes(registry: Registry, codes: Iterable[str], sandbox: str | None) -> tuple[str, ...]:
    if sandbox and any(entry.check.code == sandbox.upper() for entry in registry.registered):
        raise SettingsError(
            f"--sandbox took {sandbox} for the name of a scenario.", remedy=f"Write: --sandbox us-ready {sandbox}"
        )
    return tuple(registry.get(code).check.code for code in codes)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What ``--for`` asks for."""

    features: tuple[Feature, ...]
    """Empty: all in use."""
    for_setup: bool

    def drivers(self, drivers: Mapping[Feature, Driver], profile: str) -> Mapping[Feature, Driver]:
        """Return the features in use, narrowed to those wanted. Raises SettingsError for one that is not in use."""
        for feature in self.features:
            if feature not in drivers:
                raise SettingsError(
                    f"The profile {profile} does not use {feature}.",
                    remedy=f"Features in use: {', '.join(drivers)}. Another needs a table "
                    f"[profiles.{profile}.features.{feature}].",
                )
        return {feature: driver for feature, driver in drivers.items() if not self.features or feature in self.features}


def _wanted(names: Iterable[str]) -> _Wanted:
    known = [*(feature.value for feature in Feature), _SETUP]
    for name in names:
        if name not in known:
            raise SettingsError(
                f"There is no feature {name}{did_you_mean(name, known)}", remedy=f"Features: {', '.join(known)}"
            )
    return _Wanted(tuple(Feature(name) for name in names if name != _SETUP), _SETUP in names)


def _refuse_contradictions(
    facts_file: Path | None, answers: Sequence[Path], save_facts: Path | None, sandbox: str | Path | None
) -> None:
    if facts_file and (answers or save_facts or sandbox):
        raise SettingsError("--facts judges saved facts alone: leave out --company-answers, --save-facts, --sandbox.")


def _report(spec: str) -> tuple[str, Path]:
    """Return the format and path of ``FORMAT=PATH``, refusing before the first call what cannot be written."""
    name, is_given, path = spec.partition("=")
    if not is_given or not path:
        raise SettingsError(f"--report {spec}: write it as FORMAT=PATH, such as junit=qbcheck.xml.")
    if name not in FORMATS:
        raise SettingsError(f"--report {spec}: there is no format {name}{did_you_mean(name, FORMATS)}")
    _refuse_unwritable(Path(path), f"--report {spec}")
    return name, Path(path)


def _refuse_unwritable(path: Path, option: str) -> None:
    if path.is_dir():
        raise SettingsError(f"{option}: {path} is a folder.")
    if not path.parent.is_dir():
        raise SettingsError(f"{option}: the folder {path.parent} does not exist.")


# --- Facts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """What there is to judge."""

    facts: Facts
    waivers: tuple[Waiver, ...]
    notes: tuple[str, ...]
    is_interrupted: bool = False
    ledger_file: Path | None = None
    """The ledger whose job the reading was; None when it was none."""


def _read(
    target: Target,
    sides: Collection[Side],
    wanted: _Wanted,
    answers: Sequence[Path],
    patience: Patience,
    codes: Collection[str],
) -> _Found:
    from qbcheck.checking import Side
    from qbcheck.checking.waivers import load
    from qbcheck.cli.reading import Reader
    from qbcheck.cli.session import local_today, open_session

    today = local_today()
    with open_session(target, today=today) as session:
        drivers = wanted.drivers(session.profile.drivers(), session.profile.name)
        waivers = load(session.waivers_file, session.profile.name, codes)
        reader = Reader(session, drivers, patience, for_setup=wanted.for_setup)
        facts = reader.read(sides, answers, today)
        has_job = session.profile.company.connection == "web-connector" and Side.QUICKBOOKS in sides and not answers
        ledger_file = session.ledger_file if has_job else None
        return _Found(facts, waivers, session.notes, reader.is_interrupted, ledger_file)


def _saved(file: Path, wanted: _Wanted, target: Target, codes: Collection[str]) -> _Found:
    from qbcheck.checking import attestations, waivers
    from qbcheck.cli.session import local_today
    from qbcheck.facts.snapshot import load_facts
    from qbcheck.mapping.file import load_mapping

    facts = load_facts(file)
    drivers = wanted.drivers(facts.profile.drivers(), facts.profile.name) if wanted.features else facts.features
    facts = replace(facts, features=drivers, today=local_today(), for_setup=wanted.for_setup or facts.for_setup)
    if target.attestations:
        facts = replace(facts, attestations=attestations.load(target.attestations, facts.profile.name))
    if target.mapping:
        facts = replace(facts, mapping=load_mapping(target.mapping, facts.profile.name))
    decisions = waivers.load(target.waivers, facts.profile.name, codes) if target.waivers else ()
    return _Found(facts, decisions, (f"Judged from facts that were read at {facts.read_at:%Y-%m-%d %H:%M %z}.",))


def _record(ledger_file: Path, outcome: Outcome) -> None:
    """Tell those who look at the service's state what came of its last job."""
    from qbcheck.ledger import Ledger, jobs
    from qbcheck.reports.wording import line

    with Ledger(ledger_file) as ledger, ledger.work() as work:
        jobs.record_result(work, outcome.profile, line(outcome))


# --- The report -------------------------------------------------------------------------------------------------------


def _show(outcome: Outcome, format_name: str, options: Options) -> None:
    from qbcheck.reports import render

    click.echo(render(outcome, format_name, options=options), nl=False, color=options.colour)


def _write_files(outcome: Outcome, files: Sequence[tuple[str, Path]], facts: Facts, save_facts: Path | None) -> None:
    """Write everything that can be written; raise SettingsError for what cannot, when the rest is there."""
    from qbcheck.facts.snapshot import save_facts as save

    writes: list[Callable[[], None]] = [partial(_write, outcome, name, path) for name, path in files]
    if save_facts:
        writes.append(partial(save, facts, save_facts))
    faults = []
    for write in writes:
        try:
            write()
        except SettingsError as fault:
            faults.append(fault.message)
    if faults:
        raise SettingsError("Not everything could be written.", faults=tuple(faults))


def _write(outcome: Outcome, name: str, path: Path) -> None:
    from qbcheck.reports import Options, render

    try:
        path.write_text(render(outcome, name, options=Options(unicode=True)), encoding="utf-8", newline="\n")
    except OSError as trouble:
        raise SettingsError(f"The report {path} cannot be written: {trouble.strerror}.") from trouble
