"""The message table compared with the vendor's field list, element by element, and with its XSD 13.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from qbcheck.quickbooks.builder import Request, message_set
from qbcheck.quickbooks.markup import parse
from qbcheck.quickbooks.schema import EDITIONS, Body, Choice, Element, message, message_names, parse_version

from .variants import Content, minimal, paths, response_document, variants
from .vendor import QBXML, VendorSchema, field_list

needs_field_list = pytest.mark.skipif(not QBXML.is_dir(), reason="the vendor's field list is not at hand")

KNOWN_FROM_ELSEWHERE = dict.fromkeys(
    ("SalesTaxCodeQuery", "SalesTaxCodeAdd", "ItemSalesTaxGroupQuery", "ItemSalesTaxGroupAdd"), "2.0"
)
"""First versions that the field list leaves out and the quickbooks-desktop reference (section 3) tells."""


NOT_LISTED = (
    *("AccountMod", "ReceivePaymentAdd", "ReceivePaymentQuery", "ShipMethodQuery", "TransferInventoryQuery"),
    "VendorCreditQuery",
)
"""Messages that the field list leaves out; the vendor's XSD has them."""

LISTED = [name for name in message_names() if name not in NOT_LISTED]

_KINDS = {
    (True, False): "one of",
    (False, False): "optionally one of",
    (False, True): "any of",
    (True, True): "some of",
}


def _ours(content: Content) -> list[Any]:
    """Return our content in the form of ``_theirs``."""
    described: list[Any] = []
    for part in content:
        if isinstance(part, Choice):
            kind = _KINDS[part.required, part.repeated]
            described.append((kind, [_ours(branch) for branch in part.branches]))
            continue
        described.append(
            (
                part.name,
                part.type,
                part.required,
                part.repeated,
                dict(part.lengths),
                part.values,
                set(part.editions),
                part.since,
                _ours(part.content),
            )
        )
    return described


def _theirs(nodes: list[dict[str, Any]]) -> list[Any]:
    """Return a list of the vendor's fields, where markers stand for choices, as a nested description."""
    return _sequence(iter(nodes))[0]


def _sequence(nodes: Iterator[dict[str, Any]]) -> tuple[list[Any], str]:
    described: list[Any] = []
    for node in nodes:
        if node.get("or") == "begin":
            branches, end = [], "or"
            while end == "or":
                branch, end = _sequence(nodes)
                branches.append(branch)
            described.append((_kind(node.get("note", ""), branches), branches))
        elif "or" in node:
            return described, node["or"]
        else:
            described.append(
                (
                    node["name"],
                    node.get("type"),
                    node["required"],
                    node.get("repeat", False),
                    node.get("max", {}),
                    tuple(re.sub(r" \[default\]", "", value, flags=re.IGNORECASE) for value in node.get("enum", ())),
                    set(node.get("editions", EDITIONS)),
                    parse_version(node.get("since", "1.0")),
                    _theirs(node.get("children", [])),
                )
            )
    return described, ""


def _kind(note: str, branches: list[list[Any]]) -> str:
    if "0 or more" in note:
        return "any of"
    if "1 or more" in note:
        return "some of"
    can_be_empty = any(all(part[0] == "optionally one of" or not part[2] for part in branch) for branch in branches)
    return "optionally one of" if "optionally" in note or can_be_empty else "one of"


@needs_field_list
@pytest.mark.parametrize("name", LISTED)
def test_every_element_is_as_in_the_vendors_field_list(name: str) -> None:
    """Order, types, occurrence, choices, lengths, values, editions and first versions are the vendor's."""
    fields = field_list()

    for body in (message(name).request, message(name).response):
        assert _theirs(fields[body.name]["children"]) == _ours(body.content)


@needs_field_list
@pytest.mark.parametrize("name", LISTED)
def test_every_message_is_as_in_the_vendors_field_list(name: str) -> None:
    """Attributes and first version of a whole message are the vendor's."""
    fields = field_list()

    for body in (message(name).request, message(name).response):
        theirs = fields[body.name]
        since = theirs.get("since") or KNOWN_FROM_ELSEWHERE.get(name, "1.0")
        assert (set(theirs["attrs"]), parse_version(since)) == (body.attributes, body.since)
        assert set(theirs.get("editions", EDITIONS)) == body.editions


@pytest.mark.parametrize("name", message_names())
def test_every_request_the_table_allows_is_valid_for_the_vendor(name: str, vendor_schema: VendorSchema) -> None:
    """Each element, branch and value of a request, in every edition, passes the vendor's XSD."""
    body = message(name).request
    for edition in EDITIONS:
        contents = [*variants(body.content, edition)]
        contents += [minimal(body.content, edition, beside=path) for path in paths(body.content, edition)]
        for content in contents:
            document = message_set([Request(name, content)], on_error="stopOnError", edition=edition)

            assert vendor_schema.fault(parse(document)) == "", document


@pytest.mark.parametrize("name", message_names())
def test_every_response_the_table_describes_is_valid_for_the_vendor(name: str, vendor_schema: VendorSchema) -> None:
    """Each element, branch and value of a response passes the vendor's XSD, whose lengths are those of the US."""
    body = message(name).response
    contents = [*variants(body.content, editions_matter=False)]
    contents += [minimal(body.content, beside=path) for path in paths(body.content)]
    for content in contents:
        assert vendor_schema.fault(response_document(body, content)) == ""


def _limited(content: Content, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Element]]:
    for part in content:
        if isinstance(part, Choice):
            for branch in part.branches:
                yield from _limited(branch, before)
        elif part.type is None:
            yield from _limited(part.content, (*before, part.name))
        elif "US" in part.lengths and "US" in part.editions:
            yield (*before, part.name), part


@pytest.mark.parametrize("name", message_names())
def test_one_character_more_is_too_long_for_the_vendor(name: str, vendor_schema: VendorSchema) -> None:
    """The lengths of the US edition in the table are the limits of the vendor's XSD."""
    body = message(name).response
    for path, element in _limited(body.content):
        document = response_document(body, minimal(body.content, beside=path))
        [*_, found] = document.iterfind("//".join([".", body.name, "/".join(path)]))
        found.text = "x" * (element.lengths["US"] + 1)

        assert "maxLength" in vendor_schema.fault(document), path


def test_a_record_stated_once_is_the_same_in_both_messages() -> None:
    """``CustomerRet = CustomerQuery`` means: what CustomerQuery answers."""
    [choice] = message("EntityQuery").response.content
    assert isinstance(choice, Choice)
    [customer], *_ = choice.branches
    [alone] = message("CustomerQuery").response.content

    assert isinstance(customer, Element)
    assert isinstance(alone, Element)
    assert alone.content == customer.content


@pytest.mark.parametrize(("text", "expected"), [("13.0", (13, 0)), ("2.1", (2, 1)), ("16.0", (16, 0))])
def test_versions_are_numbers(text: str, expected: tuple[int, int]) -> None:
    """13.0 is newer than 2.1."""
    assert expected == parse_version(text)


@pytest.mark.parametrize("text", ["CA3.0", "", "13", "13.0.1"])
def test_anything_else_is_no_version(text: str) -> None:
    """The historical country prefixes are not versions."""
    with pytest.raises(ValueError, match="invalid literal"):
        parse_version(text)


def test_an_unknown_message_is_a_key_error() -> None:
    """The table says that it does not have a message."""
    with pytest.raises(KeyError):
        message("EstimateAdd")


def test_every_body_is_named_after_its_message() -> None:
    """AccountQuery holds AccountQueryRq and AccountQueryRs."""

    def names(body: Body) -> str:
        return body.name

    for name in message_names():
        assert (f"{name}Rq", f"{name}Rs") == (names(message(name).request), names(message(name).response))
