"""qbXML answers taken with any tool: judged on what they contain; what they do not contain is error, never fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qbcheck.checking import State
from qbcheck.checking.registry import load_checks
from qbcheck.checking.runner import run_checks
from qbcheck.facts import Known, Unknown, UnknownKind
from qbcheck.facts.company import company_from_answers

from ..some_facts import some_facts

_SAMPLES = Path(__file__).parents[2] / "../shared/reference/qbxml/samples"
GENUINE = sorted(_SAMPLES.glob("*Rs-*.xml")) if _SAMPLES.is_dir() else []

ACCOUNT = (
    "<AccountRet><ListID>1-1</ListID><Name>Autotask Other</Name><FullName>Autotask Other</FullName>"
    "<IsActive>true</IsActive><AccountType>Income</AccountType></AccountRet>"
)


def answer(name: str, content: str = "", attributes: str = 'statusCode="0"') -> str:
    return f"<QBXML><QBXMLMsgsRs><{name}Rs {attributes}>{content}</{name}Rs></QBXMLMsgsRs></QBXML>"


def states(*documents: bytes | str) -> dict[str, State]:
    """Judge the QuickBooks side of ``documents`` alone."""
    facts = replace(some_facts(), company=company_from_answers(documents))
    return {
        result.code: result.state for result in run_checks(load_checks().checks, facts) if result.code.startswith("QB")
    }


@pytest.mark.skipif(not GENUINE, reason="the vendor's samples are not here: ../shared/reference/qbxml/samples")
def test_no_genuine_answer_fails_a_check() -> None:
    """None of the genuine samples holds a whole list that a check needs: error where it is needed, fail nowhere."""
    found = {sample.name: states(sample.read_bytes()) for sample in GENUINE}
    needing = ["QB201", "QB202", "QB211", "QB212", "QB213", "QB214", "QB215", "QB221", "QB231", "QB233"]

    assert 12 == len(found)
    assert [] == [name for name, given in found.items() if State.FAIL in given.values()]
    assert [] == [(name, code) for name, given in found.items() for code in needing if given[code] is not State.ERROR]


@pytest.mark.skipif(not GENUINE, reason="the vendor's samples are not here: ../shared/reference/qbxml/samples")
def test_an_abbreviated_tax_code_is_an_error() -> None:
    """The genuine sample names its code in FullName only: what it does not say is error."""
    sample = next(sample for sample in GENUINE if "SalesTaxCode" in sample.name)

    assert State.ERROR == states(sample.read_bytes())["QB222"]


def test_an_account_list_alone_is_judged() -> None:
    """Of a side that answered in part, each check is judged on what is there (design 5)."""
    found = states(answer("AccountQuery", ACCOUNT))

    assert (State.ERROR, State.PASS, State.FAIL) == (found["QB201"], found["QB211"], found["QB212"])


def test_status_1_is_an_empty_list() -> None:
    """An empty list misses its accounts: fail."""
    assert State.FAIL == states(answer("AccountQuery", attributes='statusCode="1"'))["QB211"]


@pytest.mark.parametrize(
    "attributes",
    [
        'statusCode="3260"',
        'statusCode="3000"',
        "",
        'statusCode="0" iteratorRemainingCount="5"',
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(attributes: str) -> None:
    """A statusCode other than 0, 1, 500, none at all, or an iterator with something remaining (design 5)."""
    assert State.ERROR == states(answer("AccountQuery", ACCOUNT, attributes))["QB211"]


def test_pages_of_an_iterator_are_one_list() -> None:
    """The last page says that nothing remains."""
    other = ACCOUNT.replace("Autotask Other", "Autotask Income from PO")
    found = states(
        answer("AccountQuery", ACCOUNT, 'statusCode="0" iteratorRemainingCount="1"'),
        answer("AccountQuery", other, 'statusCode="0" iteratorRemainingCount="0"'),
    )

    assert [State.PASS, State.PASS] == [found["QB211"], found["QB212"]]


def test_an_answer_that_is_cut_off_keeps_its_complete_parts() -> None:
    """What can be proved from complete responses counts, the rest is error with the reason."""
    whole = answer("AccountQuery", ACCOUNT)
    cut = whole.removesuffix("</QBXMLMsgsRs></QBXML>") + '<VendorQueryRs statusCode="0"><VendorRet><Name>Sta'
    facts = company_from_answers([cut])

    assert isinstance(facts.accounts, Known)
    assert isinstance(facts.vendors, Unknown)
    assert UnknownKind.NOT_ANSWERED == facts.vendors.kind


@pytest.mark.parametrize("missing", ["Name", "IsActive", "AccountType", "Sublevel"])
def test_a_trimmed_record_is_an_error(missing: str) -> None:
    """Other tools trim with IncludeRetElement: what is left out is error, not fail."""
    trimmed = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in (
            ("Name", "Autotask Other"),
            ("IsActive", "true"),
            ("Sublevel", "0"),
            ("AccountType", "Income"),
        )
        if name != missing
    )

    assert State.ERROR == states(answer("AccountQuery", f"<AccountRet>{trimmed}</AccountRet>"))["QB211"]


def test_an_answer_that_only_counts_is_an_error() -> None:
    """MetaData MetaDataOnly gives retCount without records: what they do not contain is error, not fail."""
    counted = answer("AccountQuery", attributes='statusCode="0" retCount="25"')

    assert State.ERROR == states(counted)["QB211"]


def test_a_good_answer_is_not_spoiled_by_a_refused_one() -> None:
    """Files of several tries may be handed over together."""
    refused = answer("AccountQuery", attributes='statusCode="3260"')

    assert State.PASS == states(refused, answer("AccountQuery", ACCOUNT))["QB211"]


def test_answers_of_two_companies_are_an_error() -> None:
    """Which company file the lists belong to is not known."""
    companies = [answer("CompanyQuery", f"<CompanyRet><CompanyName>{name}</CompanyName></CompanyRet>") for name in "AB"]

    assert State.ERROR == states(*companies)["QB201"]
