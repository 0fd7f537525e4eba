"""What is remembered of message sets (quickbooks-desktop reference, 2.3).

A set that is processed starts an iterator, whose ID is new each time: the same ID twice is a remembered answer.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from qbcheck.sandbox.company import CompanyServer, Fault

START = '<VendorQueryRq requestID="1" iterator="Start"><MaxReturned>2</MaxReturned></VendorQueryRq>'
SHORTER = '<VendorQueryRq requestID="1" iterator="Start"><MaxReturned>1</MaxReturned></VendorQueryRq>'


def ids(new: str | None = None, old: str | None = None) -> str:
    """Return the attributes of a set."""
    given = (("newMessageSetID", new), ("oldMessageSetID", old))
    return " ".join(['onError="stopOnError"', *(f'{name}="{value}"' for name, value in given if value is not None)])


def send(company: Any, messages: str = "", **which: str) -> Any:
    return company.answers(messages, attributes=ids(**which))


def status(answers: Any) -> str | None:
    found: str | None = answers.get("messageSetStatusCode")
    return found


def iterator(answers: Any) -> str | None:
    found: str | None = answers[0].get("iteratorID") if len(answers) else None
    return found


@pytest.fixture
def company(run: Any) -> Any:
    return run()


def test_a_new_set_is_processed_and_named(company: Any) -> None:
    """A set with a new ID is answered with that ID and with the set's status 0."""
    answers = send(company, START, new="a" * 23)

    assert ("a" * 23, "0", "0") == (answers.get("newMessageSetID"), status(answers), answers[0].get("statusCode"))


def test_a_set_without_id_is_not_remembered(company: Any) -> None:
    """Without an ID the same set is processed each time, and no set status is told."""
    first, second = (send(company, START) for _ in range(2))

    assert iterator(first) != iterator(second)
    assert (None, None) == (status(first), first.get("newMessageSetID"))


def test_the_same_document_again_is_not_processed(company: Any) -> None:
    """A set that is resent under its ID gets the remembered answer, whole."""
    first, second = (send(company, START, new="X") for _ in range(2))

    assert etree.tostring(first) == etree.tostring(second)
    assert iterator(first) is not None
    assert len(second[0]) == 2


def test_a_remembered_answer_without_records(run: Any) -> None:
    """With remembered = "status" the statuses come back and no records."""
    company = run(remembered="status")
    first, second = (send(company, START, new="X") for _ in range(2))

    assert ("0", "1", iterator(first), 0) == (
        second[0].get("statusCode"),
        second[0].get("requestID"),
        iterator(second),
        len(second[0]),
    )
    assert len(first[0]) == 2


def test_other_content_under_the_same_id_is_refused(company: Any) -> None:
    """The content under an ID is compared: 9001, nothing is processed, and the memory stays."""
    first = send(company, START, new="X")
    other = send(company, SHORTER, new="X")

    assert ("9001", 0) == (status(other), len(other))
    assert iterator(first) == iterator(send(company, START, new="X"))


def test_asking_for_a_set(company: Any) -> None:
    """Old and new ID alike without requests ask what happened; asking does not forget."""
    first = send(company, START, new="X")

    for _ in range(2):
        asked = send(company, new="X", old="X")
        assert (iterator(first), "X", "0") == (iterator(asked), asked.get("newMessageSetID"), status(asked))


@pytest.mark.parametrize("unknown", [600, 9002])
def test_a_set_of_which_nothing_is_remembered(run: Any, unknown: int) -> None:
    """Asking for, or forgetting, a set that is not there gives the status of the settings and nothing else."""
    company = run(unknown_message_set=unknown)

    for which in ({"new": "X", "old": "X"}, {"old": "X"}):
        answers = send(company, **which)
        assert (str(unknown), 0) == (status(answers), len(answers))


def test_forgetting_a_set(company: Any) -> None:
    """The old ID alone forgets that set and no other."""
    first, other = send(company, START, new="X"), send(company, START, new="Y")

    assert "0" == status(send(company, old="X"))
    assert "600" == status(send(company, new="X", old="X"))
    assert iterator(other) == iterator(send(company, new="Y", old="Y"))
    assert iterator(first) != iterator(send(company, START, new="X"))


def test_forgetting_every_set(company: Any) -> None:
    """ClearAllMessageSets forgets everything."""
    for name in ("X", "Y"):
        send(company, START, new=name)

    assert "0" == status(send(company, old="ClearAllMessageSets"))
    assert ["600", "600"] == [status(send(company, new=name, old=name)) for name in ("X", "Y")]


def test_forgetting_one_and_doing_the_next(company: Any) -> None:
    """Old X with new Y and requests forgets X, processes and remembers Y; the same again changes nothing."""
    send(company, START, new="X")
    first, again = (send(company, START, new="Y", old="X") for _ in range(2))

    assert ("0", "Y") == (status(first), first.get("newMessageSetID"))
    assert iterator(first) == iterator(again)
    assert "600" == status(send(company, new="X", old="X"))


def test_an_old_set_that_is_not_remembered_stops_nothing(company: Any) -> None:
    """By default the new set is processed whatever is known of the old one."""
    answers = send(company, START, new="Y", old="never")

    assert ("0", 2) == (status(answers), len(answers[0]))


def test_an_old_set_that_is_not_remembered_stops_the_new_one(run: Any) -> None:
    """With old_and_new = "if-remembered" nothing is processed unless the old set was there."""
    company = run(old_and_new="if-remembered", unknown_message_set=9002)
    refused = send(company, START, new="Y", old="never")
    send(company, START, new="X")
    first, again = (send(company, START, new="Y", old="X") for _ in range(2))

    assert ("9002", 0) == (status(refused), len(refused))
    assert "0" == status(first)
    assert iterator(first) == iterator(again)


def test_the_same_id_as_old_and_new_with_requests(company: Any) -> None:
    """With requests it is the same document again: remembered, not forgotten."""
    first, second = (send(company, START, new="X", old="X") for _ in range(2))

    assert iterator(first) == iterator(second)


@pytest.mark.parametrize("which", ["new", "old"])
@pytest.mark.parametrize("length", [0, 24])
def test_an_id_has_23_characters_at_most(company: Any, which: str, length: int) -> None:
    """A set whose ID is empty or too long is not processed: 9004."""
    answers = send(company, START, **{which: "a" * length})

    assert ("9004", 0) == (status(answers), len(answers))


def test_a_document_that_is_refused_is_not_remembered(company: Any, whole: Any) -> None:
    """A parse error leaves no trace of the ID."""
    assert (422, "0x80040400") == company.refusal(whole("<VendorQueryRq><X/></VendorQueryRq>", attributes=ids("X")))
    assert "0" == status(send(company, START, new="X"))


def test_refusals_are_remembered(company: Any) -> None:
    """Errors of requests are part of the remembered answer."""
    messages = "<AccountQueryRq><FromModifiedDate>never</FromModifiedDate></AccountQueryRq><HostQueryRq/>"
    first, second = (send(company, messages, new="X") for _ in range(2))

    assert ["3020", "3231"] == [answer.get("statusCode") for answer in second]
    assert etree.tostring(first) == etree.tostring(second)


def test_memory_survives_a_restart_and_belongs_to_one_file(tmp_path: Path, scenario_of: Any, whole: Any) -> None:
    """What is remembered is on disk, with the company file."""

    def ask(folder: str) -> Any:
        with CompanyServer(scenario_of(), tmp_path / folder) as server:
            return etree.fromstring(
                requests.post(server.url, data=whole(START, attributes=ids("X")), timeout=30).content
            )[0]

    first, again, other = ask("one"), ask("one"), ask("another")

    assert iterator(first) == iterator(again)
    assert iterator(first) != iterator(other)


def test_only_the_newest_sets_are_remembered(run: Any) -> None:
    """The settings say how many."""
    company = run(message_sets_kept=2)
    for name in ("X", "Y", "Z"):
        send(company, START, new=name)

    assert ["600", "0", "0"] == [status(send(company, new=name, old=name)) for name in ("X", "Y", "Z")]


def test_a_file_that_remembers_nothing(run: Any) -> None:
    """With message_sets_kept = 0 a resent set is processed again."""
    company = run(message_sets_kept=0)
    first, second = (send(company, START, new="X") for _ in range(2))

    assert iterator(first) != iterator(second)


@pytest.mark.parametrize(
    ("answer", "processed"),
    [
        ("drop", True),
        ("empty", True),
        ("cut-off", True),
        ("late-hresult:0x80040402", True),
        ("short:1", True),
        ("drop-request", False),
        ("hresult:0x80040400", False),
        ("die-after:0", False),
        ("die-after:1", False),
    ],
)
def test_what_a_fault_leaves_behind(run: Any, whole: Any, answer: str, processed: bool) -> None:
    """A set whose answer was lost is remembered when QuickBooks had finished it, and only then."""
    company = run(faults=[{"on": "*", "answer": answer}])
    with contextlib.suppress(requests.ConnectionError):
        company.post(whole(START, attributes=ids("X")))

    assert ("0" if processed else "600") == status(send(company, new="X", old="X"))


def test_a_set_whose_answer_was_lost_is_answered_when_it_is_resent(company: Any, whole: Any) -> None:
    """The answer that was dropped comes with the resent set; the set was done once."""
    company.server.order(Fault(on="VendorQuery", answer="drop"))
    with pytest.raises(requests.ConnectionError):
        company.post(whole(START, attributes=ids("X")))
    asked, again = send(company, new="X", old="X"), send(company, START, new="X")

    assert iterator(asked) is not None
    assert iterator(asked) == iterator(again)


def test_the_last_responses_are_missing(run: Any) -> None:
    """The fault short leaves responses out; the remembered answer has them."""
    company = run(faults=[{"on": "HostQuery", "answer": "short:2"}])
    messages = "<HostQueryRq/><CompanyQueryRq/><AccountQueryRq/>"
    first, again = send(company, messages, new="X"), send(company, messages, new="X")

    assert ["HostQueryRs"] == [answer.tag for answer in first]
    assert ["HostQueryRs", "CompanyQueryRs", "AccountQueryRs"] == [answer.tag for answer in again]


def test_more_is_cut_than_there_is(run: Any) -> None:
    """Leaving out more responses than there are leaves an empty set."""
    assert 0 == len(send(run(faults=[{"on": "*", "answer": "short:9"}]), "<HostQueryRq/>"))


def test_a_death_in_the_middle_ends_the_session(run: Any, whole: Any) -> None:
    """After QuickBooks died no iterator of before is valid."""
    company = run()
    started = company.ask(START)
    company.server.order(Fault(on="HostQuery", answer="die-after:1"))
    with pytest.raises(requests.ConnectionError):
        company.post(whole("<HostQueryRq/><CompanyQueryRq/>"))
    following = (
        f'<VendorQueryRq iterator="Continue" iteratorID="{started.get("iteratorID")}"><MaxReturned>2</MaxReturned>'
        "</VendorQueryRq>"
    )

    assert "3391" == company.ask(following).get("statusCode")


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_what_was_done_before_the_death_stays(run: Any, whole: Any, count: int) -> None:
    """QuickBooks rolls nothing back: the first requests of the set are in the file, the others are not."""
    company = run(faults=[{"on": "ClassAdd", "answer": f"die-after:{count}"}])
    names = [f"Class {number}" for number in range(5)]
    messages = "".join(f"<ClassAddRq><ClassAdd><Name>{name}</Name></ClassAdd></ClassAddRq>" for name in names)
    with pytest.raises(requests.ConnectionError):
        company.post(whole(messages, attributes=ids("X")))
    again = send(company, messages, new="X")

    assert ["3100" if count else "0", *(["3231" if count else "0"] * 4)] == [one.get("statusCode") for one in again]
    found = company.ask("<ClassQueryRq/>")
    assert (names[:count] if count else names) == [one.findtext("Name") for one in found if "Class" in one[4].text]


def test_a_set_in_whose_middle_quickbooks_died_may_be_remembered(run: Any, whole: Any) -> None:
    """With interrupted = "remembered" the answers up to the death come back."""
    company = run(interrupted="remembered", faults=[{"on": "*", "answer": "die-after:2"}])
    messages = "<HostQueryRq/><CompanyQueryRq/><AccountQueryRq/>"
    with pytest.raises(requests.ConnectionError):
        company.post(whole(messages, attributes=ids("X")))
    asked, again = send(company, new="X", old="X"), send(company, messages, new="X")

    assert ["HostQueryRs", "CompanyQueryRs"] == [answer.tag for answer in asked]
    assert etree.tostring(asked) == etree.tostring(again)


def test_faults_come_in_the_order_in_which_they_were_ordered(company: Any) -> None:
    """A fault ordered later happens after those before it."""
    company.server.order(Fault(on="*", answer="short:1"), Fault(on="*", answer="short:0", times=1))

    assert [0, 1, 1] == [len(send(company, "<HostQueryRq/>")) for _ in range(3)]
