"""What a person can do about a name, in the same words everywhere."""

from __future__ import annotations

import json


def map_it(table: str, name: str) -> str:
    """Return the sentence that sends a person to the mapping file; ``name`` is Autotask's."""
    key = json.dumps(name.strip(), ensure_ascii=False)  # TOML writes text between quotes as JSON does
    return f'Write into the table {table} of the mapping file what it is in QuickBooks: {key} = "...".'


def activate_or_map(table: str, name: str) -> str:
    """Return the same for a record that is inactive in QuickBooks."""
    return f"Make it active in QuickBooks, or map another. {map_it(table, name)}"
