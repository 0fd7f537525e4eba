"""What the checks about the company file's set-up share."""

from __future__ import annotations

from qbcheck.facts import Facts, Unknown, UnknownKind
from qbcheck.features import Driver, Feature

WEB_CONNECTOR = "web-connector"
WITHOUT_WEB_CONNECTOR = ("sandbox", "com")
"""Connections that go to QuickBooks without the Web Connector."""


def preferences_page(page: str) -> str:
    """Return the menu path of a page of QuickBooks' preferences."""
    return f"Edit > Preferences > {page} > Company Preferences"


def preference(facts: Facts, name: str, called: str) -> bool:
    """Return a preference; end the judgement as unknown when the answer does not say it."""
    value = getattr(facts.company.preferences.value, name)
    if value is None:
        raise Unknown(f"the answer to PreferencesQuery does not say whether {called}", UnknownKind.NOT_ANSWERED).error()
    return bool(value)


def by_extension(facts: Facts, *features: Feature) -> list[Feature]:
    """Return which of ``features`` the official extension drives."""
    return [feature for feature in features if facts.features.get(feature) is Driver.EXTENSION]
