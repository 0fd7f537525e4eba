from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from qbcheck.checking import Side, State
from qbcheck.checking.outcome import Outcome
from qbcheck.reports import render

from .report_samples import NASTY, every_state, outcome_of, result

RESULT_KEYS = [
    *("code", "title", "state", "evidence", "subjects", "expected", "found", "consequence", "fix", "docs"),
    *("duration_ms", "skip_reason", "waiver", "attestation", "side"),
]
"""Design 5, and the side."""


def document(outcome: Outcome) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(outcome, "json"))
    return loaded


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    text = (files("qbcheck.reports") / "report.schema.json").read_text(encoding="utf-8")
    loaded = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(loaded)
    return jsonschema.Draft202012Validator(loaded)


def test_golden(golden: Callable[[str, str], None]) -> None:
    """The document is the one that was checked by eye."""
    golden("every-state.json", render(every_state(), "json"))


@pytest.mark.parametrize("outcome", [every_state(), outcome_of(exit_code=3)], ids=["every state", "nothing"])
def test_document_obeys_its_schema(outcome: Outcome, schema: jsonschema.Draft202012Validator) -> None:
    """Every document obeys the published schema."""
    assert [] == [error.message for error in schema.iter_errors(document(outcome))]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), "2"),
        (("run", "started"), "2026-03-02T09:05:07"),
        (("run", "features"), {"invoices": "nobody"}),
        (("counts", "passed"), 1),
        (("results", 0, "state"), "passed"),
        (("results", 0, "skip_reason"), "passes, so none"),
        (("results", 6, "skip_reason"), ""),
        (("results", 1, "fix", "steps"), "one text"),
        (("results", 1, "subjects", 0, "evidence"), None),
        (("results", 2, "attestation", "until"), "next year"),
        (("exit_code",), 4),
    ],
)
def test_schema_refuses(path: tuple[str | int, ...], value: object, schema: jsonschema.Draft202012Validator) -> None:
    """The schema is strict: a value out of place is refused."""
    broken: Any = document(every_state())
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert not schema.is_valid(broken)


def test_schema_requires_every_key(schema: jsonschema.Draft202012Validator) -> None:
    """Old keys stay: a document without one of them is refused."""
    whole = document(every_state())
    for part in (
        whole,
        whole["run"],
        whole["results"][1],
        whole["results"][1]["subjects"][0],
        whole["results"][1]["fix"],
    ):
        for key in list(part):
            value = part.pop(key)

            assert not schema.is_valid(whole), key

            part[key] = value


def test_schema_takes_new_keys_where_they_may_appear(schema: jsonschema.Draft202012Validator) -> None:
    """New keys may appear in the document, the run, a result and a subject."""
    whole = document(every_state())
    for part in (whole, whole["run"], whole["results"][1], whole["results"][1]["subjects"][0]):
        part["new"] = 1

    assert schema.is_valid(whole)


def test_results_have_the_keys_of_the_design_in_order() -> None:
    """A result has the keys of design 5 in that order, then its side, whatever its state."""
    assert all(RESULT_KEYS == list(one) for one in document(every_state())["results"])


def test_names_come_through_exactly() -> None:
    """A name with markup, controls and wide letters is read back as it was given."""
    (read,) = document(outcome_of(result("QB201", "t", Side.QUICKBOOKS, State.FAIL, found=NASTY)))["results"]

    assert NASTY == read["found"]


def test_text_is_ascii_and_whole() -> None:
    """No encoding of a pipe can break the document, and half a character becomes U+FFFD."""
    outcome = outcome_of(result("QB201", "t", Side.QUICKBOOKS, State.FAIL, found="株式 \ud83d \N{GRINNING FACE}"))
    text = render(outcome, "json")

    assert text.isascii()
    assert "株式 \ufffd \N{GRINNING FACE}" == json.loads(text)["results"][0]["found"]
