"""The vendor's own schema, field list and sample documents, to compare our table and code with.

They are not ours to ship; where they are not at hand, the tests that need them are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

REFERENCE = Path(__file__).parents[2] / "../shared/reference"
QBXML = REFERENCE / "qbxml"


@dataclass
class VendorSchema:
    """The vendor's XSD 13.0, which counts how often it was asked."""

    schema: etree.XMLSchema = field(
        default_factory=lambda: etree.XMLSchema(etree.parse(QBXML / "xsd-13.0" / "qbxmlops130.xsd"))
    )
    comparisons: int = 0

    def fault(self, document: etree._Element) -> str:
        """Return the vendor's first objection to a ``QBXML`` element; empty when it is valid."""
        self.comparisons += 1
        if self.schema.validate(document):
            return ""
        return str(self.schema.error_log[0].message)


def field_list() -> dict[str, Any]:
    """Return the vendor's annotated reference as data, by tag of the request or response."""
    return dict(json.loads((QBXML / "fields" / "qbxml-13.0-fields.json").read_text(encoding="utf-8")))


def sample_index() -> Iterator[tuple[str, bool]]:
    """Yield the file name of each sample and whether the index says that it validates."""
    for line in (QBXML / "samples" / "INDEX.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 7 and cells[1].endswith(".xml"):
            yield cells[1], cells[7] == "valid"
