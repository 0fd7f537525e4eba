"""What every check must pass, ours and those of other packages.

    from qbcheck.checking.testing import assert_sound, sample_facts

    def test_my_check_is_sound():
        assert_sound(MyCheck(), sample_facts())

That a check passes and fails where it should is for the package's own tests.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from qbcheck.checking.contract import Check, Finding, Fix, Result, State
from qbcheck.checking.outcome import make_outcome
from qbcheck.checking.runner import run_checks
from qbcheck.facts import (
    Account,
    Budget,
    CompanyFacts,
    CompanyIdentity,
    ComputerFacts,
    Facts,
    FactUnknownError,
    Host,
    Known,
    LinesOfBusiness,
    Login,
    Preferences,
    SalesTaxCode,
    TenantFacts,
    Unknown,
    UnknownKind,
    User,
    Vendor,
    WindowsKind,
)
from qbcheck.features import Driver, Feature
from qbcheck.profile import Profile, profile_from_mapping
from qbcheck.reports import FORMATS, render

_TEXTS = ("title", "expected", "consequence")
_DOORS = re.compile(r"open$|socket\.|subprocess\.|os\.|shutil\.|sqlite3\.|urllib\.|http\.")
"""Names of the interpreter's audit events that tell of input and output."""
_MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def sample_facts(*, driver: Driver = Driver.QBCHECK, country: str = "US", **changes: Any) -> Facts:
    """Return facts of a small company that is in order; ``changes`` are members of Facts.

    Every feature is in use, driven by ``driver``. Take more apart with ``dataclasses.replace``.
    """
    profile = _profile(driver, country)
    users = (profile.autotask.user, str(profile.autotask.extension_user))
    facts = Facts(
        profile=profile,
        features=profile.drivers(),
        tenant=TenantFacts(
            login=Known(Login(True, "https://webservices3.autotask.net/ATServicesRest/", "America East")),
            users={user: Known(User(user, True, "API User", "API User (system)")) for user in users},
            lines_of_business={user: Known(LinesOfBusiness()) for user in users},
            currencies=Known(("USD",)),
            budget=Known(Budget(10_000, 124, 60)),
            requests=20,
        ),
        company=CompanyFacts(
            host=Known(Host("QuickBooks Enterprise 24", "34", country, ("12.0", "13.0"), "13.0")),
            identity=Known(CompanyIdentity("Acme", r"C:\QuickBooks\acme.qbw")),
            preferences=Known(Preferences(sales_tax=True)),
            accounts=Known((Account("Autotask Other", "Autotask Other", "Income", None, True),)),
            vendors=Known((Vendor("State Revenue", True, "9-1", "Tax agency"), Vendor("Ingram", True, "9-2"))),
            sales_tax_codes=Known((SalesTaxCode("Tax", True, True), SalesTaxCode("Non", True, False))),
            sales_tax_items=Known(()),
        ),
        computer=ComputerFacts(Known(WindowsKind.WORKSTATION), "QB-PC", "Windows 11 Pro"),
        read_at=_MOMENT,
        today=_MOMENT.date(),
    )
    return replace(facts, **changes)


def unknown_facts(driver: Driver = Driver.EXTENSION) -> Facts:
    """Return facts of a profile that uses everything, of which no side has answered."""
    nothing = Unknown("nobody answered", UnknownKind.UNREACHABLE)
    return sample_facts(
        driver=driver,
        tenant=TenantFacts(nothing),
        company=CompanyFacts.unknown(nothing),
        computer=ComputerFacts(name="QB-PC"),
        for_setup=True,
    )


def assert_sound(check: Check, *facts: Facts) -> None:
    """Assert that a check keeps the contract, over ``facts``, sample facts and facts of which nothing is known.

    Raises AssertionError, which says what is wrong: a code of another form, a text that is missing, a fix without steps
    or without somebody who can do it, a crash, input or output, a judgement that differs the second time, a pass of
    what nobody knows, a missing word that is not asked for, a result that a format cannot show.
    """
    _assert_described(check)
    results = []
    for given in (*facts, *_samples(), unknown_facts()):
        _assert_pure(check, given)
        result = run_checks([check], given)[0]
        assert "crashed" not in result.found, result.found
        _assert_shown(given, result)
        results.append(result)
    state = results[-1].state
    assert state in (State.ERROR, State.WARN, State.SKIP), f"{check.code} is {state} although nothing is known"
    if check.attestable:
        command = f"qbcheck attest {check.code}"
        assert any(command in step for fix in _fixes(results) for step in fix.steps), (
            f"{check.code} is attestable, and without a word nothing says: {command}"
        )


def _profile(driver: Driver, country: str) -> Profile:
    return profile_from_mapping(
        "acme",
        {
            "country": country,
            "classes": True,
            "several_users": True,
            "autotask": {"user": "qbcheck@acme.example", "extension_user": "quickbooks@acme.example"},
            "company": {"name": "Acme", "file": r"C:\QuickBooks\acme.qbw", "computer": "QB-PC"},
            "features": {feature.value: {"driver": driver.value} for feature in Feature},
        },
    )


def _samples() -> Iterator[Facts]:
    for driver in Driver:
        facts = sample_facts(driver=driver, for_setup=True)
        # A word is asked for where a system that answers does not show something: no user listed, no computer seen.
        users: dict[str, Any] = {user: Known(None) for user in facts.tenant.users}
        unseen = replace(facts, tenant=replace(facts.tenant, users=users), computer=ComputerFacts(name="QB-PC"))
        yield from (facts, unseen)


def _assert_described(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d{3}", check.code), f"{check.code!r} is not two capital letters and three digits"
    assert (type(check).__doc__ or "").strip(), f"{check.code} has no docstring, which explain shows"
    for name in _TEXTS:
        assert getattr(check, name).strip(), f"{check.code} has no {name}"
    assert not check.title.endswith("."), f"the title of {check.code} is no sentence"
    assert check.consequence.endswith("."), f"the consequence of {check.code} is a sentence"
    assert check.fix.steps, f"{check.code} says nothing to do"
    assert all(step.endswith(".") for step in check.fix.steps), f"each step of {check.code} is a sentence"
    assert check.fix.who, f"{check.code} does not say who can do it"
    assert check.code not in check.needs, f"{check.code} needs itself"
    assert not check.attestable or "{subject}" in check.attestable, f"{check.code} attests about nobody: {{subject}}"


def _assert_pure(check: Check, facts: Facts) -> None:
    first = _judgements(check, facts)  # unwatched: what the check imports late is loaded now, by opening its file
    with _watched() as opened:
        second = _judgements(check, facts)
    assert not opened, f"{check.code} does input or output: {', '.join(opened)}"
    assert first == second, f"{check.code} judges the same facts differently"


def _judgements(check: Check, facts: Facts) -> list[Finding | str]:
    """Return what is found about each subject, or why nothing is; the runner names crashes better than we could."""
    try:
        subjects = check.subjects(facts) or ("",)
    except Exception as trouble:
        return [repr(trouble)]
    return [_judgement(check, facts, subject) for subject in subjects]


def _judgement(check: Check, facts: Facts, subject: str) -> Finding | str:
    try:
        return check.judge(facts, subject)
    except FactUnknownError as trouble:
        return trouble.unknown.reason
    except Exception as trouble:
        return repr(trouble)


def _assert_shown(facts: Facts, result: Result) -> None:
    outcome = make_outcome(facts, [result])
    for name in FORMATS:
        assert render(outcome, name).endswith("\n"), f"{result.code} is not shown as {name}"


def _fixes(results: Iterable[Result]) -> Iterator[Fix]:
    for result in results:
        fixes = (result.fix, *(subject.fix for subject in result.subjects))
        yield from (fix for fix in fixes if fix)


_watching: dict[int, list[str]] = {}
"""What happened, by the thread that is watched."""


def _note(event: str, _: tuple[object, ...]) -> None:
    seen = _watching.get(threading.get_ident())
    if seen is not None and _DOORS.match(event):
        seen.append(event)


_hooked: list[bool] = []


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Note this thread's input and output. An audit hook sees every way to it, and stays for the process's life."""
    if not _hooked:
        sys.addaudithook(_note)
        _hooked.append(True)
    thread = threading.get_ident()
    _watching[thread] = []
    try:
        yield _watching[thread]
    finally:
        del _watching[thread]
