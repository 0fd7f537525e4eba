"""Requests made from the message table by structure alone: whatever the grammar allows, sensible or not.

Values are taken from a company file where that may lead further: its names, IDs and EditSequences; others are strange,
too long or malformed, as far as that refuses the one request and not the whole document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from qbcheck.quickbooks.schema import Choice, Element, message

Content = tuple[Element | Choice, ...]
Parts = list[tuple[str, Any]]
"""Tags with their texts, or again with parts, in order."""

_ODD_TEXTS = ("", " blank ", "a:b", "two\nlines", "Café ™ Ω", "<&>\"'", "x" * 5000)
_ODD_IDS = ("80000001-1", "FFFFFFFF-1", "-1", "nonsense", "")
_SANE = {
    "BOOLTYPE": ("true", "false", "1", "0"),
    "AMTTYPE": ("0.00", "12.50", "-1.00"),
    "PRICETYPE": ("0", "12.5", "0.00001"),
    "QUANTYPE": ("0", "3", "-2", "0.5"),
    "PERCENTTYPE": ("0", "8.25", "-8.25"),
    "FLOATTYPE": ("1", "1.25"),
    "DATETYPE": ("2026-11-24", "2019-01-01", "2026-12-31"),
    "DATETIMETYPE": ("2026-11-24T10:00:00", "2026-11-24"),
    "TIMEINTERVALTYPE": ("PT8H30M", "PT0H15M0S"),
    "GUIDTYPE": ("{6F9619FF-8B86-D011-B42D-00C04FC964FF}",),
}
_ODD = {
    "BOOLTYPE": ("", "maybe"),
    "AMTTYPE": ("9999999999999.99", "", "1.234"),
    "PRICETYPE": ("-1", "", "1,5"),
    "QUANTYPE": ("9999999999.99999", "", "many"),
    "PERCENTTYPE": ("", "8%"),
    "FLOATTYPE": ("0", "", "x"),
    "DATETYPE": ("2999-12-31", "", "2026-02-30"),
    "DATETIMETYPE": ("", "2026-02-30T10:00:00"),
    "TIMEINTERVALTYPE": ("PT0H0M0S", "-PT1H", "", "8 hours"),
    "GUIDTYPE": ("0", "{6F9619FF}"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A record that a company file holds."""

    kind: str
    """Such as ``ItemService``."""
    id: str
    edit_sequence: str
    name: str


@dataclass(frozen=True, slots=True)
class Pool:
    """What a company file holds."""

    records: list[Known]

    @classmethod
    def of(cls, answers: Iterable[etree._Element]) -> Pool:
        """Return what the answers to queries show."""
        found = []
        for record in (record for answer in answers for record in answer):
            record_id = record.findtext("ListID") or record.findtext("TxnID")
            if record_id:
                name = record.findtext("FullName") or record.findtext("Name") or record.findtext("RefNumber") or ""
                kind = str(record.tag).removesuffix("Ret")
                found.append(Known(kind, record_id, record.findtext("EditSequence") or "", name))
        return cls(found)

    def of_reference(self, tag: str) -> list[Known]:
        """Return the records that a reference such as ``IncomeAccountRef`` may mean, as far as its name tells."""
        wanted = tag.removesuffix("Ref")
        return [one for one in self.records if wanted.endswith(one.kind) or one.kind.startswith(wanted)]


def requests_of(name: str, edition: str, pool: Pool) -> st.SearchStrategy[str]:
    """Return a strategy for requests of the message ``name`` that ``edition`` can parse."""
    content = message(name).request.content
    if name == "DataExtDefAdd":  # whose record, trimmed to a few elements, is not valid for the vendor's schema
        content = content[:1]
    sane, odd = (_Making(edition, pool, sane).parts(content) for sane in (True, False))
    if name.endswith("Mod"):
        same_kind = [one for one in pool.records if one.kind == name.removesuffix("Mod")]
        records = st.sampled_from(same_kind or pool.records)
        sane = st.builds(_of_a_record, sane, records)
        odd = st.builds(_of_a_record, odd, st.none() | records)
    return st.one_of(sane, sane, sane, odd).map(lambda made: _text(f"{name}Rq", made))


def _of_a_record(parts: Parts, record: Known | None) -> Parts:
    """Let a Mod be one of a record that is there and has not changed."""
    if record is None:
        return parts
    (tag, inner), *rest = parts
    known = {"ListID": record.id, "TxnID": record.id, "EditSequence": record.edit_sequence}
    return [(tag, [(name, known.get(name, value)) for name, value in inner]), *rest]


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes content for one edition."""

    edition: str
    pool: Pool
    sane: bool
    """Whether every value has its form and length, and references name what they may name."""

    def parts(self, content: Content) -> st.SearchStrategy[Parts]:
        return st.tuples(*map(self._of_part, content)).map(_joined)

    def _of_part(self, part: Element | Choice) -> st.SearchStrategy[Parts]:
        if isinstance(part, Choice):
            branches = st.one_of([self._branch(branch) for branch in part.branches])
            made = st.lists(branches, min_size=1, max_size=3 if part.repeated else 1).map(_joined)
        elif self.edition not in part.editions or (self.sane and self._refers_to_nothing(part)):
            return st.just([])
        else:
            one = st.tuples(st.just(part.name), self._inside(part))
            made = st.lists(one, min_size=1, max_size=2 if part.repeated else 1)
        return made if part.required else st.one_of(st.just([]), st.just([]), made)

    def _branch(self, branch: Content) -> st.SearchStrategy[Parts]:
        """Return a strategy for a branch that is taken, which means: not empty."""
        first = next(part for part in branch if isinstance(part, Element))
        alone = st.tuples(st.just(first.name), self._inside(first))
        return st.builds(lambda parts, one: parts or [one], self.parts(branch), alone)

    def _refers_to_nothing(self, element: Element) -> bool:
        return not element.required and _is_reference(element) and not self.pool.of_reference(element.name)

    def _inside(self, element: Element) -> st.SearchStrategy[Any]:
        if element.type:
            return self._value(element)
        inside = self.parts(element.content)
        if not _is_reference(element):
            return inside
        fitting = st.sampled_from(self.pool.of_reference(element.name) or self.pool.records)
        by_name: st.SearchStrategy[Parts] = fitting.map(lambda one: [("FullName", one.name)])
        by_id: st.SearchStrategy[Parts] = fitting.map(lambda one: [("ListID", one.id)])
        return st.one_of(by_name, by_id) if self.sane else st.one_of(by_name, by_id, inside)

    def _value(self, element: Element) -> st.SearchStrategy[str]:
        if element.values:
            return st.sampled_from(element.values)
        if element.type == "INTTYPE":
            least = element.least or 0
            return st.sampled_from([str(number) for number in (least, 1, 12) if number >= least])
        if element.type == "IDTYPE":
            return st.sampled_from([*(one.id for one in self.pool.records), *(() if self.sane else _ODD_IDS)])
        if element.type == "STRTYPE":
            longest = element.lengths.get(self.edition, 20)
            new = st.integers(0, 999).map(lambda number: str(number)[:longest])
            known = st.sampled_from([one.name for one in self.pool.records])
            return new if self.sane else st.one_of(new, known, st.sampled_from(_ODD_TEXTS))
        values = _SANE[str(element.type)]
        return st.sampled_from(values if self.sane else values + _ODD[str(element.type)])


def _is_reference(element: Element) -> bool:
    return {part.name for part in element.content if isinstance(part, Element)} == {"ListID", "FullName"}


def _joined(groups: Iterable[Parts]) -> Parts:
    return [one for group in groups for one in group]


def _text(tag: str, parts: Parts) -> str:
    return etree.tostring(_element(tag, parts), encoding="ascii", xml_declaration=False).decode()


def _element(tag: str, parts: Parts | str) -> etree._Element:
    element = etree.Element(tag)
    if isinstance(parts, str):
        element.text = parts
    else:
        element.extend(_element(name, value) for name, value in parts)
    return element
