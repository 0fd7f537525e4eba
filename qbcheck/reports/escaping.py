"""Text that Markdown must not interpret."""

from __future__ import annotations

import re

from qbcheck.reports.visible import visible

_CODE = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"[\\*\[\]<]|~(?=~)|&(?=#?\w+;)|(?<!\w)_|_(?!\w)|^(?:[#+\-=>~]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    """Return text that Markdown shows to the letter, commands in backticks as code."""
    parts = _CODE.split(visible(text))
    return "".join(part if _CODE.fullmatch(part) else _SPECIAL.sub(_backslashed, part) for part in parts)


def _backslashed(found: re.Match[str]) -> str:
    special = found.group()
    return f"{special}\\" if special.isdigit() else f"\\{special}"


def code_span(text: str) -> str:
    """Return text as a code span, fenced by more backticks than it holds in a row."""
    text = visible(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
