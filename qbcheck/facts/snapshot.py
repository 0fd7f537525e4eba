"""Facts saved to a file, to be judged later or elsewhere. A snapshot holds no secret and no account number."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from qbcheck.errors import SettingsError
from qbcheck.facts.model import Facts

FORMAT = "qbcheck facts"
VERSION = 1

_FACTS = TypeAdapter(Facts)


def save_facts(facts: Facts, path: Path) -> None:
    """Write a snapshot. Raises SettingsError when the file cannot be written."""
    document = {"format": FORMAT, "version": VERSION, "facts": _FACTS.dump_python(facts, mode="json")}
    text = json.dumps(document, indent=1, ensure_ascii=True)
    try:
        path.write_text(text + "\n", encoding="ascii", newline="\n")
    except OSError as trouble:
        raise SettingsError(f"The facts cannot be saved to {path}: {trouble.strerror}.") from trouble


def load_facts(path: Path) -> Facts:
    """Read a snapshot. Raises SettingsError when it is not one, is cut off, or is of another version."""
    remedy = "Read the facts again: qbcheck verify --save-facts FILE"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as trouble:
        raise SettingsError(f"The facts file {path} cannot be read: {trouble.strerror}.") from trouble
    except UnicodeDecodeError as trouble:
        raise SettingsError(f"{path} is no facts file: it is not text.", remedy=remedy) from trouble
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise SettingsError(f"The facts file {path} is cut off or damaged: {trouble}.", remedy=remedy) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SettingsError(f"{path} is no facts file.", remedy=remedy)
    if document.get("version") != VERSION:
        raise SettingsError(
            f"The facts file {path} is of version {document.get('version')}; this qbcheck reads version {VERSION}.",
            remedy=remedy,
        )
    try:
        return _FACTS.validate_python(document.get("facts"))
    except ValidationError as trouble:
        first = trouble.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"The facts file {path} is damaged at {place}: {first['msg']}.", remedy=remedy) from None
