"""Names that Autotask did not tell: its kind and its id stand in their place, such as ``role 7``.

Nothing is created or chosen by such a name: with the rights that are missing it would have been another.
"""

from __future__ import annotations

import re

_STANDS_IN = re.compile(r"(role|billing code|tax category|line of business|association) \d+")


def is_unread(name: str) -> bool:
    """Whether a name only stands in for one that could not be read."""
    return _STANDS_IN.fullmatch(name.strip()) is not None


def unread(field: str, name: str) -> str:
    """Return the reason for which a document with such a name is refused."""
    return f'{field} "{name}": Autotask did not tell its name. The API user\'s security level has to let it see that.'
