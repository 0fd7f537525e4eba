"""Writing requests in a set: each stands alone, locks wear off (quickbooks-desktop reference, 2.1, 2.3 and 4.1)."""

from __future__ import annotations

from typing import Any

import pytest
from asking import add, delete, mod, query, reference, status

ACME, BOLT, CORE = (add("Customer", f"<Name>{name}</Name>") for name in ("Acme", "Bolt", "Core"))
NAMES = ("Acme", "Bolt", "Core")


def found(company: Any) -> list[str]:
    """Return which of the three customers are in the file."""
    return [name for name in NAMES if status(company.ask(query("Customer", name))) == "0"]


@pytest.mark.parametrize(
    ("on_error", "codes", "there"),
    [
        ("stopOnError", ["0", "3100", "3231", "3231"], ["Acme"]),
        ("continueOnError", ["0", "3100", "0", "0"], ["Acme", "Bolt", "Core"]),
    ],
)
def test_what_was_done_before_a_failure_stays(run: Any, on_error: str, codes: list[str], there: list[str]) -> None:
    """There is no transaction across a set: stopOnError leaves the rest undone, continueOnError goes on."""
    company = run()
    answers = company.answers(ACME + ACME + BOLT + CORE, attributes=f'onError="{on_error}"')

    assert codes == [status(answer) for answer in answers]
    assert [1, 0] == [len(answer) for answer in answers][:2]
    assert there == found(company)


def test_a_refused_document_does_nothing(run: Any, whole: Any) -> None:
    """One element out of order anywhere, and no request of the document is done."""
    company = run()
    spoiled = add("Customer", "<Phone>1</Phone><Name>Bolt</Name>")

    assert (422, "0x80040400") == company.refusal(whole(ACME + spoiled))
    assert [] == found(company)


def test_a_role_without_the_right(run: Any) -> None:
    """3260 for the request that is denied, and it is not done."""
    company = run(denied=["CustomerAdd"])
    answers = company.answers(ACME + add("Vendor", "<Name>Bolt</Name>"))

    assert ["3260", "0"] == [status(answer) for answer in answers]
    assert [] == found(company)


def test_a_lock_wears_off(run: Any) -> None:
    """3175 as often as was ordered, with the words of a lock; then the change is made."""
    company = run(locks=[{"record": "CustomerRet", "name": "acme", "times": 2}])
    assert "3175" == status(company.ask(ACME))
    answers = [company.ask(ACME) for _ in range(2)]

    assert ["3175", "0"] == [status(answer) for answer in answers]
    assert answers[0].get("statusMessage").endswith("could not be locked. It is in use by another user.")
    assert ["Acme"] == found(company)


@pytest.mark.parametrize("code", [3175, 3176, 3180])
def test_a_lock_is_met_by_changes_deletions_and_references(run: Any, records: Any, code: int) -> None:
    """Whoever needs the record meets the lock, whose text says that it is one; afterwards the record is free."""
    rows = records("US")
    rows["CustomerRet"].append({"Name": "Acme"})
    company = run(records=rows, locks=[{"name": "Acme", "times": 3, "status": code}])
    (acme,) = company.ask(query("Customer", "Acme"))
    change = mod("Customer", acme, "<Phone>1</Phone>")
    job = add("Customer", "<Name>Job</Name>" + reference("ParentRef", "Acme"))
    for message in (change, job, delete("Customer", acme.findtext("ListID"))):
        answer = company.ask(message)
        assert (str(code), 0) == (status(answer), len(answer))
        text = answer.get("statusMessage")
        assert "in use by another user" in text or "failed to acquire the lock" in text

    assert ["0", "0"] == [status(answer) for answer in company.answers(change + job)]


def test_a_lock_on_every_record_of_a_kind(run: Any) -> None:
    """Without a name: the next requests for vendors meet it, others do not."""
    company = run(locks=[{"record": "VendorRet"}])
    vendor = add("Vendor", "<Name>Bolt</Name>")

    assert ["0", "3175", "0"] == [status(answer) for answer in company.answers(ACME + vendor + vendor)]


def test_what_was_written_is_found_by_its_time(run: Any) -> None:
    """A query of what was modified since finds a new record, and not those of before."""
    company = run()
    company.ask(ACME)
    since = "<CustomerQueryRq><FromModifiedDate>2026-11-24T11:59:59</FromModifiedDate></CustomerQueryRq>"

    assert ["Acme"] == [one.findtext("Name") for one in company.ask(since)]


def test_a_remembered_set_is_not_written_twice(run: Any, whole: Any) -> None:
    """The same document again: the answers of the first time come back, and there is one record."""
    company = run()
    document = whole(ACME, attributes='onError="stopOnError" newMessageSetID="S1"')
    first, second = company.post(document).content, company.post(document).content

    assert b'statusCode="0"' in first
    assert first == second
