"""Whole lists or none: iterators, lost ones, cut answers (quickbooks-desktop 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qbcheck.errors import CompanyAnswerError, CompanyError, RequestNotValidError
from qbcheck.facts.company_lists import read_company_lists
from qbcheck.quickbooks.connection import Answer

from .company_files import company_file

MANY = {"CustomerRet": [{"Name": f"Customer {number:04}", "IsActive": number % 7 > 0} for number in range(1200)]}
MANY_NAMES = 1200 + 15
"""With the 6 customers, 5 vendors, 3 employees and the other name of us-ready."""
NAMES = 15


@pytest.mark.parametrize(("at_once", "pieces"), [(500, 3), (405, 3), (404, 4), (2000, 1)])
def test_a_long_list_comes_piece_by_piece(at_once: int, pieces: int, tmp_path: Path) -> None:
    """1,215 names: every piece is asked for once, every name is there once, inactive ones too."""
    with company_file(tmp_path, records=MANY) as (connection, profile):
        lists = read_company_lists(connection, profile, at_once=at_once)

    assert 1 + pieces == len(connection.documents)
    assert MANY_NAMES == len(lists.names) == len({each.full_name for each in lists.names})
    assert 1206 == len(lists.customers)
    # 0, 7, 14, ... 1197
    assert 172 == sum(not each.is_active for each in lists.customers)
    assert all(f"<MaxReturned>{at_once}<" in document for document in connection.documents[1:])


def test_lists_share_their_message_sets(tmp_path: Path) -> None:
    """15 names and 15 items, 4 at a time: both go on in the same set; what is whole is not asked for again."""
    with company_file(tmp_path) as (connection, profile):
        lists = read_company_lists(connection, profile, at_once=4)

    assert (15, 15) == (len(lists.names), len(lists.items))
    assert [["Account", "Terms", "Entity", "Item", "SalesTaxCode"], *[["Entity", "Item"]] * 3] == [
        re.findall(r"<(\w+)QueryRq", document) for document in connection.documents[1:]
    ]


def losing(times: int) -> Callable[[str], str]:
    """Return what makes QuickBooks not know the iterator of names, so often, in the second piece."""
    left = [times]

    def lose(document: str) -> str:
        if 'iterator="Continue"' in document and left[0]:
            left[0] -= 1
            unknown = "{00000000-0000-4000-8000-000000000000}"
            return re.sub(r'(<EntityQueryRq [^>]*iteratorID=")[^"]*', rf"\1{unknown}", document)
        return document

    return lose


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_iterator_is_begun_again(times: int, tmp_path: Path) -> None:
    """3391: the session ended; the list is read from its beginning, and nothing is there twice."""
    with company_file(tmp_path, records=MANY) as (connection, profile):
        connection.before = losing(times)
        lists = read_company_lists(connection, profile)

    assert MANY_NAMES == len(lists.names) == len({each.list_id for each in lists.names})
    assert 1 + 3 + 2 * times == len(connection.documents)


def test_an_iterator_that_never_lives_ends_the_reading(tmp_path: Path) -> None:
    """Sessions of one message set each: after three beginnings it is said so, for ever is not tried."""
    told = r"EntityQuery was begun 3 times .* QuickBooks ended its session"
    with (
        company_file(tmp_path, records=MANY, session="post") as (connection, profile),
        pytest.raises(CompanyAnswerError, match=told),
    ):
        read_company_lists(connection, profile)

    assert 1 + 6 == len(connection.documents)


def test_a_list_that_changes_is_begun_again(tmp_path: Path) -> None:
    """A piece with a count that does not follow from the last one belongs to another list."""
    seen = []

    def once(answer: Answer) -> Answer:
        seen.append(answer)
        if len(seen) != 3:
            return answer
        return replace(answer, text=answer.text.replace('iteratorRemainingCount="215"', 'iteratorRemainingCount="214"'))

    with company_file(tmp_path, records=MANY) as (connection, profile):
        connection.after = once
        lists = read_company_lists(connection, profile)

    assert MANY_NAMES == len(lists.names)
    assert 1 + 2 + 3 == len(connection.documents)


def test_a_piece_that_comes_twice_is_noticed(tmp_path: Path) -> None:
    """The same records again, in place of the next ones, are never taken for the rest."""
    pieces: list[str] = []

    def again(answer: Answer) -> Answer:
        body = re.search(r"(?s)<EntityQueryRs [^>]*>(.*)</EntityQueryRs>", answer.text)
        if body is None or "<QBXML>" in body[1]:
            return answer
        pieces.append(body[1])
        return replace(answer, text=answer.text.replace(body[1], pieces[0]))

    with company_file(tmp_path) as (connection, profile):
        connection.after = again
        with pytest.raises(CompanyAnswerError, match=r"EntityQuery was begun 3 times .* a record came twice"):
            read_company_lists(connection, profile, at_once=5)


@pytest.mark.parametrize(
    ("pattern", "instead", "reason"),
    [
        # The last of all records of the list is missing.
        (r"(<AccountQueryRs .*)<AccountRet>.*?</AccountRet>\s*(?=</AccountQueryRs>)", r"\1", "counts 30 records and"),
        (r' iteratorRemainingCount="0"', "", "EntityQuery does not say how many records remain"),
        (r"(<EntityQueryRs [^>]*>).*?(</EntityQueryRs>)", r"\1\2", "EntityQuery stops while 5 records remain"),
        (r'(<EntityQueryRs [^>]*)iteratorID="[^"]*"', r"\1", "EntityQuery stops while 5 records remain"),
        (r'(<ItemQueryRs [^>]*)statusCode="0"', r"\1", "ItemQuery carries no statusCode"),
        (r"<TermsQueryRs .*?</TermsQueryRs>", "", "There is no answer to TermsQuery"),
        (r"(<TermsQueryRs .*?</TermsQueryRs>)", r"\1\1", "There are 2 answers to TermsQuery"),
    ],
)
def test_half_a_list_is_never_the_whole(pattern: str, instead: str, reason: str, tmp_path: Path) -> None:
    """Whatever shows that something is missing ends the reading, with words."""
    at_once = 10 if "5 records" in reason else 500
    with company_file(tmp_path) as (connection, profile):
        connection.after = lambda answer: replace(answer, text=re.sub(f"(?s){pattern}", instead, answer.text))
        with pytest.raises(CompanyAnswerError, match=reason):
            read_company_lists(connection, profile, at_once=at_once)


@pytest.mark.parametrize("fault", ["cut-off", "short:1", "short:4", "empty", "drop", "hresult:0x80040414"])
def test_an_answer_that_is_lost_or_cut(fault: str, tmp_path: Path) -> None:
    """Told as what it is, never as a list."""
    faults = [{"on": "EntityQuery", "answer": fault}]
    with company_file(tmp_path, faults=faults) as (connection, profile), pytest.raises(CompanyError):
        read_company_lists(connection, profile)


def test_another_company_file_in_the_middle(tmp_path: Path) -> None:
    """Names of two company files are never mixed, not even after an iterator was begun again."""
    with company_file(tmp_path) as (connection, profile):

        def opened(answer: Answer) -> Answer:
            return replace(answer, company_file=r"C:\other.qbw") if len(connection.documents) == 3 else answer

        connection.after = opened
        with pytest.raises(CompanyError, match=r"Another company file was opened .*C:\\other\.qbw"):
            read_company_lists(connection, profile, at_once=4)


def test_nothing_at_once_is_no_question(tmp_path: Path) -> None:
    """The table refuses it before it leaves."""
    with company_file(tmp_path) as (connection, profile), pytest.raises(RequestNotValidError):
        read_company_lists(connection, profile, at_once=0)


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    """Status 1, without an iterator: nothing is there, and that is known."""
    nothing = '<ItemQueryRs requestID="ItemQuery" statusCode="1" statusSeverity="Info" statusMessage="none"/>'
    with company_file(tmp_path) as (connection, profile):
        connection.after = lambda answer: replace(
            answer, text=re.sub(r"(?s)<ItemQueryRs .*?</ItemQueryRs>", nothing, answer.text)
        )
        lists = read_company_lists(connection, profile)

    assert (0, NAMES) == (len(lists.items), len(lists.names))
