"""What setup.cfg says of Windows is there."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement


def unmet(name: str, extras: set[str], seen: set[str]) -> Iterator[str]:
    """Yield what an installed distribution requires on this system and does not find, and what those require."""
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            continue
        try:
            version = distribution(requirement.name).version
        except PackageNotFoundError:
            yield f"{name} needs {requirement}"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield f"{name} needs {requirement}, not {version}"
        if requirement.name not in seen:
            seen.add(requirement.name)
            yield from unmet(requirement.name, requirement.extras, seen)


def test_every_requirement_of_windows_is_installed() -> None:
    """Markers such as sys_platform are judged here, on Windows; each requirement is there in a version that fits."""
    seen: set[str] = set()

    assert [] == list(unmet("qbcheck", {"test"}, seen))
    assert {"tzdata", "colorama", "pywin32", "pywin32-ctypes"} <= seen
