"""Finds every check: ours by scanning ``qbcheck.checks``, others by the entry-point group ``qbcheck.checks``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from types import ModuleType
from typing import Any

import qbcheck
from qbcheck.checking.contract import Check
from qbcheck.errors import SettingsError
from qbcheck.suggestions import did_you_mean

GROUP = "qbcheck.checks"
_OWN_PACKAGE = "qbcheck.checks"
_CODE = re.compile(r"[A-Z]{2}\d{3}$")
_AREAS = ("AT", "QB", "PC")
_MEMBERS = ("code", "title", "side", "expected", "consequence", "fix")


@dataclass(frozen=True, slots=True)
class Registered:
    """A check and where it comes from."""

    check: Check
    origin: str
    """Name of the distribution that brought it, such as ``qbcheck``."""
    version: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All checks, in the catalogue's order: Autotask, QuickBooks, the computer, then others; by code within."""

    registered: tuple[Registered, ...]
    broken: tuple[str, ...] = ()
    """A sentence for each third-party package whose checks could not be loaded."""

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(entry.check for entry in self.registered)

    def get(self, code: str) -> Registered:
        """Return the check with ``code``, in any letter case.

        Raises SettingsError, with a suggestion, when there is none.
        """
        for entry in self.registered:
            if entry.check.code == code.upper():
                return entry
        codes = [entry.check.code for entry in self.registered]
        raise SettingsError(f"There is no check {code}{did_you_mean(code.upper(), codes)}", remedy="See: qbcheck list")


def load_checks() -> Registry:
    """Find all checks.

    A package of somebody else that cannot be imported, or whose checks break the contract or take a code that
    exists, is left out and named in ``broken``; a fault in our own is raised.
    """
    registered = [Registered(check, "qbcheck", qbcheck.__version__) for check in _own_checks()]
    _refuse_doubles(registered)
    broken: list[str] = []
    for entry_point in metadata.entry_points(group=GROUP):
        distribution = entry_point.dist
        origin = distribution.name if distribution else entry_point.name
        version = distribution.version if distribution else ""
        try:
            found = [Registered(check, origin, version) for check in _checks_in(entry_point.load())]
            _refuse_doubles([*registered, *found])
        except (Exception, SystemExit) as trouble:
            broken.append(f"The checks of {origin} {version} were left out: {type(trouble).__name__}: {trouble}")
        else:
            registered += found
    registered.sort(key=lambda entry: _order(entry.check.code))
    return Registry(tuple(registered), tuple(broken))


def _own_checks() -> Iterator[Check]:
    package = importlib.import_module(_OWN_PACKAGE)
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            yield from _checks_in(importlib.import_module(f"{_OWN_PACKAGE}.{module.name}"))


def _checks_in(thing: Any) -> list[Check]:
    """Return the checks of a module, of a class, or of an iterable of classes."""
    if inspect.isclass(thing):
        classes: Iterable[Any] = [thing]
    elif isinstance(thing, ModuleType):
        classes = [
            member
            for member in vars(thing).values()
            if inspect.isclass(member)
            and issubclass(member, Check)
            and not inspect.isabstract(member)
            and member.__module__ == thing.__name__
            and "code" in vars(member)
        ]
    else:
        classes = thing
    return [_instance(each) for each in classes]


def _instance(each: Any) -> Check:
    if not (inspect.isclass(each) and issubclass(each, Check)):
        raise TypeError(f"{each!r} is not a Check")
    missing = [member for member in _MEMBERS if not hasattr(each, member)]
    if missing:
        raise TypeError(f"{each.__name__} lacks {', '.join(missing)}")
    if not _CODE.match(each.code):
        raise ValueError(f"{each.__name__} has the code {each.code!r}: two capital letters and three digits are needed")
    return each()


def _refuse_doubles(registered: Iterable[Registered]) -> None:
    seen: dict[str, str] = {}
    for entry in registered:
        code = entry.check.code
        if code in seen:
            raise ValueError(f"{code} is registered twice: by {seen[code]} and by {entry.origin}")
        seen[code] = entry.origin


def _order(code: str) -> tuple[int, str]:
    area = code[:2]
    return (_AREAS.index(area) if area in _AREAS else len(_AREAS), code)
