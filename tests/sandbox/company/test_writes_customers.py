"""Customers, jobs and vendors added and changed, as the quickbooks-desktop reference tells (2.6 to 2.8, 3, 4.1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from asking import add, delete, fields, mod, query, reference, status

ACME = "<Name>Acme Rockets</Name>"


def test_a_new_customer_is_returned_as_it_stands_in_the_file(run: Any) -> None:
    """An addition answers with the whole record, and a query finds it afterwards."""
    company = run()
    answer = company.ask(add("Customer", f"{ACME}<Phone>555-0100</Phone>"))
    (record,) = answer

    assert ("0", "Info", "Status OK") == (status(answer), answer.get("statusSeverity"), answer.get("statusMessage"))
    assert "CustomerRet" == record.tag
    assert re.fullmatch(r"8[0-9A-F]{7}-\d{10}", record.findtext("ListID"))
    assert re.fullmatch(r"\d{10}", record.findtext("EditSequence"))
    assert "2026-11-24T12:00:00-06:00" == record.findtext("TimeCreated") == record.findtext("TimeModified")
    expected = {
        "Name": "Acme Rockets",
        "FullName": "Acme Rockets",
        "IsActive": "true",
        "Sublevel": "0",
        "Phone": "555-0100",
        "Balance": "0.00",
        "TotalBalance": "0.00",
        "JobStatus": "None",
    }
    assert expected.items() <= fields(record).items()
    assert fields(record) == fields(company.ask(query("Customer", "acme rockets"))[0])


def test_identities_are_never_given_twice(run: Any) -> None:
    """Each new record has a ListID of its own, also after the last one was deleted."""
    company = run()
    lists = ("Account", "Class", "Entity", "Item", "SalesTaxCode", "Terms")
    everything = "".join(f"<{name}QueryRq><ActiveStatus>All</ActiveStatus></{name}QueryRq>" for name in lists)
    numbers = [one.text.partition("-")[0] for one in company.answers(everything).iterfind("*/*/ListID")]
    for name in ("A", "B", "C"):
        list_id = company.ask(add("Customer", f"<Name>{name}</Name>"))[0].findtext("ListID")
        numbers.append(list_id.partition("-")[0])
        assert "0" == status(company.ask(delete("Customer", list_id)))

    assert len(set(numbers)) == len(numbers)


def test_only_what_is_wanted_of_a_new_record_is_returned(run: Any) -> None:
    """IncludeRetElement counts in an addition as in a query; responseData includeNone returns no record."""
    company = run()
    trimmed = company.ask(add("Vendor", ACME, "<IncludeRetElement>ListID</IncludeRetElement>"))
    (bare,) = company.answers(
        add("Vendor", "<Name>Other</Name>"), attributes='onError="stopOnError" responseData="includeNone"'
    )

    assert ["ListID"] == [element.tag for element in trimmed[0]]
    assert ("0", 0) == (status(bare), len(bare))


def test_a_job_stands_below_its_customer(run: Any) -> None:
    """FullName, Sublevel and ParentRef follow from the parent, which may be named by its ID or its name."""
    company = run()
    parent = company.ask(add("Customer", ACME))[0].findtext("ListID")
    by_id = company.ask(add("Customer", f"<Name>Job 1</Name><ParentRef><ListID>{parent}</ListID></ParentRef>"))[0]
    deeper = company.ask(add("Customer", "<Name>Part</Name>" + reference("ParentRef", "acme rockets:JOB 1")))[0]

    assert ("Acme Rockets:Job 1", "1") == (by_id.findtext("FullName"), by_id.findtext("Sublevel"))
    assert (parent, "Acme Rockets") == tuple(element.text for element in by_id.find("ParentRef"))
    assert ("Acme Rockets:Job 1:Part", "2") == (deeper.findtext("FullName"), deeper.findtext("Sublevel"))


def test_a_parent_that_is_not_there(run: Any) -> None:
    """3130."""
    company = run()

    assert "3130" == status(company.ask(add("Customer", "<Name>Job</Name>" + reference("ParentRef", "Nobody"))))


@pytest.mark.parametrize("name", ["a:b", " a", "a ", "a&#9;b", "a&#10;b", ""])
def test_a_name_that_is_not_allowed(run: Any, name: str) -> None:
    """3090: no colon, no blanks outside, no tabs and line breaks; nothing is added."""
    company = run()

    assert "3090" == status(company.ask(add("Vendor", f"<Name>{name}</Name>")))


def test_line_breaks_in_names_are_a_setting(run: Any) -> None:
    """Whether QuickBooks refuses them is unconfirmed."""
    assert "0" == status(run(line_break_in_name="accept").ask(add("Vendor", "<Name>a&#9;b</Name>")))


@pytest.mark.parametrize("kind", ["Customer", "Vendor"])
@pytest.mark.parametrize("taken", ["CustomerRet", "VendorRet", "EmployeeRet", "OtherNameRet"])
def test_one_name_space_for_four_lists(run: Any, records: Any, kind: str, taken: str) -> None:
    """3100 for a name that any customer, vendor, employee or other name has, in whatever case, active or not."""
    rows = records("US")
    rows.setdefault(taken, []).append({"Name": "Jo Taken", "IsActive": False})
    company = run(records=rows)
    answer = company.ask(add(kind, "<Name>JO TAKEN</Name>"))

    assert ("3100", "Error", 0) == (status(answer), answer.get("statusSeverity"), len(answer))
    assert 'The name "JO TAKEN" of the list element is already in use.' == answer.get("statusMessage")


def test_jobs_of_different_customers_may_have_one_name(run: Any) -> None:
    """Names must differ among the records below one parent."""
    company = run()
    company.answers(add("Customer", "<Name>A</Name>") + add("Customer", "<Name>B</Name>"))
    job = "<Name>Roof</Name>"
    answers = company.answers("".join(add("Customer", job + reference("ParentRef", parent)) for parent in "ABb"))

    assert ["0", "0", "3100"] == [status(answer) for answer in answers]


def test_a_full_name_has_a_limit(run: Any) -> None:
    """Customers have 41 characters a part and 209 in all; longer is 3070."""
    company = run()
    parent = ""
    for letter in "abcde":
        upper = reference("ParentRef", parent) if parent else ""
        answer = company.ask(add("Customer", f"<Name>{letter * 41}</Name>{upper}"))
        parent = f"{parent}:{letter * 41}".lstrip(":")
    assert "0" == status(answer)

    assert "3070" == status(company.ask(add("Customer", "<Name>f</Name>" + reference("ParentRef", parent))))
    assert "3070" == status(company.ask(add("Customer", f"<Name>{'g' * 42}</Name>")))


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (reference("TermsRef", "Never"), "3140"),
        ("<TermsRef><ListID>80000FFF-1</ListID></TermsRef>", "3140"),
        ("<TermsRef><ListID>no id</ListID></TermsRef>", "3000"),
        ("<Email>x</Email><TermsRef/>", "0"),
        ("<CreditLimit>1</CreditLimit>", "0"),
        ("<CreditLimit>1.5</CreditLimit>", "3040"),
    ],
)
def test_references_and_values(run: Any, inner: str, code: str) -> None:
    """A reference that leads nowhere is 3140, a malformed ID 3000, an empty reference is none."""
    assert code == status(run().ask(add("Vendor", ACME + inner)))


def test_the_text_of_an_invalid_reference(run: Any) -> None:
    """The words are QuickBooks' own."""
    answer = run().ask(add("Vendor", ACME + reference("TermsRef", "Never")))

    assert (
        'There is an invalid reference to QuickBooks Terms "Never" in the Vendor.  QuickBooks error message: Invalid '
        "argument.  The specified record does not exist in the list."
    ) == answer.get("statusMessage")


@pytest.mark.parametrize(("setting", "code"), [("refuse", "3140"), ("accept", "0")])
def test_a_reference_to_an_inactive_record(run: Any, records: Any, setting: str, code: str) -> None:
    """Whether QuickBooks refuses it is unconfirmed."""
    rows = records("US")
    rows["StandardTermsRet"].append({"Name": "Old terms", "IsActive": False})
    company = run(records=rows, inactive_reference=setting)

    assert code == status(company.ask(add("Vendor", ACME + reference("TermsRef", "Old terms"))))


@pytest.mark.parametrize(
    ("country", "inner", "refused"),
    [
        ("US", reference("ItemSalesTaxRef", "Springfield Sales Tax"), False),
        ("CA", reference("ItemSalesTaxRef", "HST (ON) on sales"), True),
        ("US", "<TaxRegistrationNumber>1</TaxRegistrationNumber>", True),
        ("CA", "<TaxRegistrationNumber>1</TaxRegistrationNumber>", False),
    ],
)
def test_an_edition_knows_its_elements(run: Any, whole: Any, country: str, inner: str, refused: bool) -> None:
    """What another edition has is a parse error of the whole document, and nothing is added."""
    company = run(country)
    response = company.post(whole(add("Customer", ACME + inner)))

    assert (422 if refused else 200) == response.status_code
    assert ("500" if refused else "0") == status(company.ask(query("Customer", "Acme Rockets")))


def test_an_external_guid_is_kept(run: Any) -> None:
    """It comes back as it was given; whether a second record may have it is unconfirmed."""
    guid = "{6F9619FF-8B86-D011-B42D-00C04FC964FF}"
    both = "".join(
        add("Customer", f"<Name>{name}</Name><ExternalGUID>{one}</ExternalGUID>")
        for name, one in (("A", guid), ("B", guid.lower()))
    )
    accepted = run().answers(both)
    refused = run(same_guid="refuse").answers(both)

    assert [guid, guid.lower()] == [answer[0].findtext("ExternalGUID") for answer in accepted]
    assert ["0", "3100"] == [status(answer) for answer in refused]


def test_addresses_come_back_in_both_forms(run: Any) -> None:
    """As it was given, and as a block of lines."""
    parts = {"Addr1": "Acme", "Addr2": "1 Road", "City": "Springfield", "State": "IL", "PostalCode": "62701"}
    address = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    (record,) = run().ask(add("Customer", f"{ACME}<BillAddress>{address}</BillAddress>"))

    assert list(parts.values()) == [line.text for line in record.find("BillAddress")]
    assert ["Acme", "1 Road", "Springfield, IL 62701"] == [line.text for line in record.find("BillAddressBlock")]


def test_an_address_with_too_many_lines(run: Any) -> None:
    """3205: five lines and a city do not fit."""
    lines = "".join(f"<Addr{number}>x</Addr{number}>" for number in range(1, 6))
    company = run()

    assert "0" == status(company.ask(add("Vendor", f"<Name>A</Name><VendorAddress>{lines}</VendorAddress>")))
    refused = add("Vendor", f"<Name>B</Name><VendorAddress>{lines}<City>x</City></VendorAddress>")
    assert "3205" == status(company.ask(refused))


def test_a_vendor_for_1099_needs_an_address(run: Any) -> None:
    """As the vendor's own sample says: 3150."""
    eligible = "<IsVendorEligibleFor1099>1</IsVendorEligibleFor1099>"

    assert "3150" == status(run().ask(add("Vendor", ACME + eligible)))
    address = "<VendorAddress><Addr1>x</Addr1></VendorAddress>"
    assert "0" == status(run().ask(add("Vendor", ACME + address + eligible)))


def test_another_currency_needs_several(run: Any, records: Any) -> None:
    """3250 while the file has one currency; else a new record has the home currency when it names none."""
    rows = records("US")
    rows["CurrencyRet"] = [{"Name": "US Dollar", "CurrencyCode": "USD"}, {"Name": "Euro", "CurrencyCode": "EUR"}]
    both = add("Vendor", ACME) + add("Vendor", "<Name>Euro vendor</Name>" + reference("CurrencyRef", "Euro"))
    one = run().answers(both)
    several = run(records=rows, multi_currency=True).answers(both)

    assert ["0", "3250"] == [status(answer) for answer in one]
    assert ["US Dollar", "Euro"] == [answer[0].findtext("CurrencyRef/FullName") for answer in several]


def test_contacts_and_notes_are_kept(run: Any) -> None:
    """They get identities of their own, by which a Mod changes them."""
    company = run()
    contact = "<Contacts><FirstName>Jo</FirstName><LastName>Doe</LastName></Contacts>"
    (record,) = company.ask(add("Customer", f"{ACME}{contact}<AdditionalNotes><Note>first</Note></AdditionalNotes>"))
    kept = record.find("ContactsRet")
    identity = "".join(f"<{name}>{kept.findtext(name)}</{name}>" for name in ("ListID", "EditSequence"))
    changed = company.ask(
        mod(
            "Customer",
            record,
            f"<ContactsMod>{identity}<FirstName>Joan</FirstName></ContactsMod>"
            "<AdditionalNotesMod><NoteID>1</NoteID><Note>second</Note></AdditionalNotesMod>",
        )
    )[0]

    assert ("Joan", "Doe", kept.findtext("ListID")) == tuple(
        changed.find("ContactsRet").findtext(name) for name in ("FirstName", "LastName", "ListID")
    )
    assert ["1", "2026-11-24", "second"] == [element.text for element in changed.find("AdditionalNotesRet")]


def test_a_change_leaves_the_rest(run: Any) -> None:
    """What is left out stays, what is empty is cleared, the EditSequence is another one."""
    company = run()
    (old,) = company.ask(add("Customer", f"{ACME}<Phone>1</Phone><Fax>2</Fax><Email>3</Email>"))
    (new,) = company.ask(mod("Customer", old, "<Phone>9</Phone><Fax></Fax>"))

    assert ("9", None, "3") == (new.findtext("Phone"), new.findtext("Fax"), new.findtext("Email"))
    assert old.findtext("ListID") == new.findtext("ListID")
    assert int(old.findtext("EditSequence")) < int(new.findtext("EditSequence"))


@pytest.mark.parametrize(("setting", "shown"), [("status", 0), ("record", 1)])
def test_a_stale_edit_sequence(run: Any, setting: str, shown: int) -> None:
    """3200, and nothing is changed; whether the record comes along is unconfirmed."""
    company = run(stale_edit=setting)
    (old,) = company.ask(add("Customer", ACME))
    (new,) = company.ask(mod("Customer", old, "<Phone>9</Phone>"))
    answer = company.ask(mod("Customer", old, "<Phone>10</Phone>"))

    assert ("3200", shown) == (status(answer), len(answer))
    assert "The provided edit sequence is out-of-date." == answer.get("statusMessage")
    assert "9" == company.ask(query("Customer", "Acme Rockets"))[0].findtext("Phone")
    if shown:
        assert new.findtext("EditSequence") == answer[0].findtext("EditSequence")


@pytest.mark.parametrize(("setting", "code"), [(3120, "3120"), (3000, "3000")])
def test_a_change_of_what_is_not_there(run: Any, setting: int, code: str) -> None:
    """Which code a stale ListID gets is unconfirmed."""
    request = (
        "<VendorModRq><VendorMod><ListID>80000FFF-1</ListID><EditSequence>1</EditSequence></VendorMod></VendorModRq>"
    )

    assert code == status(run(missing_object=setting).ask(request))


def test_a_name_cannot_be_cleared(run: Any) -> None:
    """3190."""
    company = run()
    (old,) = company.ask(add("Vendor", ACME))

    assert "3190" == status(company.ask(mod("Vendor", old, "<Name></Name>")))


def test_a_new_name_reaches_children_and_references(run: Any) -> None:
    """FullName of jobs and of every reference to the customer or its jobs follow."""
    company = run()
    (old,) = company.ask(add("Customer", ACME))
    company.answers(
        add("Customer", "<Name>Job</Name>" + reference("ParentRef", "Acme Rockets"))
        + add("Customer", "<Name>Part</Name>" + reference("ParentRef", "Acme Rockets:Job"))
    )
    assert "0" == status(company.ask(mod("Customer", old, "<Name>Zenith</Name>")))
    part = company.ask(query("Customer", "Zenith:Job:Part"))[0]

    assert ("Zenith:Job:Part", "Zenith:Job", "2") == (
        part.findtext("FullName"),
        part.findtext("ParentRef/FullName"),
        part.findtext("Sublevel"),
    )
    assert "500" == status(company.ask(query("Customer", "Acme Rockets:Job")))


def test_no_record_stands_above_itself(run: Any) -> None:
    """A customer cannot become a job of its own job: 3130."""
    company = run()
    (old,) = company.ask(add("Customer", ACME))
    company.ask(add("Customer", "<Name>Job</Name>" + reference("ParentRef", "Acme Rockets")))

    assert "3130" == status(company.ask(mod("Customer", old, reference("ParentRef", "Acme Rockets:Job"))))


def test_a_job_moves(run: Any) -> None:
    """Another ParentRef moves a job, an empty one makes it a customer."""
    company = run()
    company.answers(add("Customer", "<Name>A</Name>") + add("Customer", "<Name>B</Name>"))
    (job,) = company.ask(add("Customer", "<Name>Job</Name>" + reference("ParentRef", "A")))
    (moved,) = company.ask(mod("Customer", job, reference("ParentRef", "B")))
    (freed,) = company.ask(mod("Customer", moved, "<ParentRef/>"))

    assert "B:Job" == moved.findtext("FullName")
    assert ("Job", "0", None) == (freed.findtext("FullName"), freed.findtext("Sublevel"), freed.find("ParentRef"))
