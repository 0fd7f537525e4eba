"""What the checks about users share: where users are edited, whose user it is, and what its level is called."""

from __future__ import annotations

from qbcheck.facts import Facts, Known, Unknown, UnknownKind
from qbcheck.features import Driver, Feature

_PEOPLE_MENU = "Admin > Organization Settings & Users > Resources/Users (HR) > Resources/Users (HR)"
RESOURCES_MENU = f"{_PEOPLE_MENU} > Resources/Users"
"""Where users are added and edited."""
SECURITY_MENU = f"{_PEOPLE_MENU} > Security"
"""Where security levels are edited."""

SYSTEM_LEVEL = "api user (system)"
WITHOUT_COSTS = "api user (system) can't read costs"


def is_login_user(facts: Facts, user: str) -> bool:
    """Return whether ``user`` is the one qbcheck logs in with."""
    return user == facts.profile.autotask.user


def require_login(facts: Facts) -> None:
    """Raise FactUnknownError unless Autotask took the login: one that was refused, and waived, proves nothing."""
    if not facts.tenant.login.value.accepted:
        raise Unknown("the login that would prove it was refused", UnknownKind.REFUSED).error()


def features_of(facts: Facts, user: str) -> tuple[Feature, ...]:
    """Return the features that ``user`` transfers, by their drivers."""
    drivers = set()
    if is_login_user(facts, user):
        drivers.add(Driver.QBCHECK)
    if user == facts.profile.autotask.extension_user:
        drivers.add(Driver.EXTENSION)
    return tuple(feature for feature, driver in facts.features.items() if driver in drivers)


def security_level(facts: Facts, user: str) -> str:
    """Return the name of the user's security level as Autotask shows it; empty when it cannot be seen."""
    known = facts.tenant.user(user)
    return known.value.security_level if isinstance(known, Known) and known.value else ""


def normalised_level(name: str) -> str:
    """Return a level's name without the ``(API-only)`` that only some screens add (autotask-rest-api 4.1)."""
    folded = name.replace("\u2019", "'").casefold().strip()
    return folded.removesuffix("(api-only)").strip()
