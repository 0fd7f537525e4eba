"""Data extensions defined, given to records, read back (quickbooks-desktop reference, 2.6)."""

from __future__ import annotations

from typing import Any

import pytest
from asking import add, reference, status

OWNER = "{6F9619FF-8B86-D011-B42D-00C04FC964FF}"


def define(name: str = "Mark", kind: str = "STR255TYPE", *objects: str) -> str:
    assigned = "".join(
        f"<AssignToObject>{one}</AssignToObject>" for one in objects or ("Customer", "Company", "Invoice")
    )
    return (
        f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{OWNER}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>{kind}</DataExtType>{assigned}</DataExtDefAdd></DataExtDefAddRq>"
    )


def give(target: str, value: str, how: str = "Add", name: str = "mark") -> str:
    return (
        f"<DataExt{how}Rq><DataExt{how}><OwnerID>{OWNER.lower()}</OwnerID><DataExtName>{name}</DataExtName>{target}"
        f"<DataExtValue>{value}</DataExtValue></DataExt{how}></DataExt{how}Rq>"
    )


def customer(name: str = "Acme") -> str:
    return f"<ListDataExtType>Customer</ListDataExtType>{reference('ListObjRef', name)}"


COMPANY = "<OtherDataExtType>Company</OtherDataExtType>"


@pytest.fixture
def company(run: Any) -> Any:
    started = run()
    for message in (add("Customer", "<Name>Acme</Name>"), define()):
        assert "0" == status(started.ask(message))
    return started


def test_a_definition_is_found(company: Any) -> None:
    """DataExtDefQuery returns what was defined; the same owner cannot define a name twice."""
    (record,) = company.ask(f"<DataExtDefQueryRq><OwnerID>{OWNER}</OwnerID></DataExtDefQueryRq>")

    assert ("Mark", "STR255TYPE") == (record.findtext("DataExtName"), record.findtext("DataExtType"))
    assert ["Customer", "Company", "Invoice"] == [one.text for one in record.findall("AssignToObject")]
    assert "3100" == status(company.ask(define("MARK")))


def test_a_value_comes_back_to_its_owner_alone(company: Any) -> None:
    """A query returns values of the owners that it names; an Add gives a value, a Mod another."""
    first = company.ask(give(customer(), "7"))
    with_owner = f"<CustomerQueryRq><FullName>Acme</FullName><OwnerID>{OWNER}</OwnerID></CustomerQueryRq>"
    without = "<CustomerQueryRq><FullName>Acme</FullName></CustomerQueryRq>"

    assert ("0", "7") == (status(first), first[0].findtext("DataExtValue"))
    assert "7" == company.ask(with_owner)[0].findtext("DataExtRet/DataExtValue")
    assert company.ask(without)[0].find("DataExtRet") is None
    assert "3100" == status(company.ask(give(customer(), "8")))
    assert "0" == status(company.ask(give(customer(), "8", "Mod")))
    assert ["8"] == [one.findtext("DataExtValue") for one in company.ask(with_owner)[0].findall("DataExtRet")]


def test_the_company_has_values_too(company: Any) -> None:
    """As the Web Connector's FileID."""
    assert "0" == status(company.ask(give(COMPANY, "id")))
    answer = company.ask(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>")

    assert "id" == answer[0].findtext("DataExtRet/DataExtValue")


def test_a_transaction_has_values(company: Any) -> None:
    """Named by TxnID."""
    txn_id = company.ask("<InvoiceQueryRq><MaxReturned>1</MaxReturned></InvoiceQueryRq>")[0].findtext("TxnID")
    target = f"<TxnDataExtType>Invoice</TxnDataExtType><TxnID>{txn_id}</TxnID>"
    answer = company.ask(give(target, "x"))
    query = f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID><OwnerID>{OWNER}</OwnerID></InvoiceQueryRq>"

    assert ("0", "x") == (status(answer), company.ask(query)[0].findtext("DataExtRet/DataExtValue"))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (give(customer("Nobody"), "x"), "3140"),
        (give(customer(), "x", name="other"), "3120"),
        (give("<ListDataExtType>Vendor</ListDataExtType>" + reference("ListObjRef", "Northwind"), "x"), "3140"),
        (give("<TxnDataExtType>Invoice</TxnDataExtType><TxnID>1-1</TxnID>", "x"), "3120"),
        (give(customer(), "x" * 256), "3070"),
        (give(customer(), "x" * 255), "0"),
    ],
)
def test_what_is_refused(company: Any, message: str, code: str) -> None:
    """An object or a field that is not there, a value that is too long."""
    assert code == status(company.ask(message))


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("AMTTYPE", "1.5", "3040"),
        ("AMTTYPE", "1.50", "0"),
        ("INTTYPE", "x", "3210"),
        ("INTTYPE", "5", "0"),
        ("STR1024TYPE", "x" * 1024, "0"),
        ("STR1024TYPE", "x" * 1025, "3070"),
    ],
)
def test_values_fit_their_type(company: Any, kind: str, value: str, code: str) -> None:
    """As the definition says."""
    assert "0" == status(company.ask(define("Other", kind)))

    assert code == status(company.ask(give(customer(), value, name="Other")))


def test_a_field_belongs_to_kinds_of_objects(company: Any) -> None:
    """3151 for one that it was not assigned to."""
    assert "0" == status(company.ask(define("Vendors", "STR255TYPE", "Vendor")))

    assert "3151" == status(company.ask(give(customer(), "x", name="Vendors")))
