"""Lines and groups of lines of one document stand in the order in which they were sent."""

from __future__ import annotations

from typing import Any

import pytest
from asking import add, mod, reference, status

LINE = "<InvoiceLineAdd>{item}<Desc>{desc}</Desc><Amount>1.00</Amount></InvoiceLineAdd>"
GROUP = "<InvoiceLineGroupAdd>" + reference("ItemGroupRef", "Kit") + "</InvoiceLineGroupAdd>"


@pytest.fixture
def company(run: Any, records: Any) -> Any:
    rows = records("US")
    rows["CustomerRet"].append({"Name": "Acme"})
    work = {"AccountRef": {"FullName": "Autotask Other"}, "Price": "5.00"}
    rows.setdefault("ItemServiceRet", []).append({"Name": "Work", "SalesOrPurchase": work})
    rows["ItemGroupRet"] = [{"Name": "Kit", "ItemGroupLine": [{"ItemRef": {"FullName": "Work"}, "Quantity": "2"}]}]
    return run(records=rows)


def line(desc: str) -> str:
    return LINE.format(item=reference("ItemRef", "Work"), desc=desc)


def lines_of(record: Any) -> list[str]:
    """Return the descriptions of lines and the names of groups, in order."""
    return [
        one.findtext("Desc") or one.findtext("ItemGroupRef/FullName")
        for one in record
        if one.tag in ("InvoiceLineRet", "InvoiceLineGroupRet")
    ]


def test_lines_and_groups_keep_their_order(company: Any) -> None:
    """In the answer to the addition and in a query afterwards."""
    answer = company.ask(add("Invoice", reference("CustomerRef", "Acme") + GROUP + line("a") + GROUP + line("b")))
    assert "0" == status(answer), answer.get("statusMessage")
    (invoice,) = answer
    txn_id = f"<TxnID>{invoice.findtext('TxnID')}</TxnID>"
    query = f"<InvoiceQueryRq>{txn_id}<IncludeLineItems>1</IncludeLineItems></InvoiceQueryRq>"

    assert ["Kit", "a", "Kit", "b"] == lines_of(invoice)
    assert ["Kit", "a", "Kit", "b"] == lines_of(company.ask(query)[0])

    assert "22.00" == invoice.findtext("Subtotal")


def test_a_change_gives_a_new_order(company: Any) -> None:
    """Kept lines stay in their order; a new one stands where the change says."""
    (invoice,) = company.ask(add("Invoice", reference("CustomerRef", "Acme") + line("a") + GROUP + line("b")))
    first, last = (one.findtext("TxnLineID") for one in invoice.findall("InvoiceLineRet"))
    group = invoice.findtext("InvoiceLineGroupRet/TxnLineID")
    new = reference("ItemRef", "Work") + "<Desc>new</Desc><Amount>1.00</Amount>"
    changed = (
        f"<InvoiceLineMod><TxnLineID>{first}</TxnLineID></InvoiceLineMod>"
        f"<InvoiceLineMod><TxnLineID>-1</TxnLineID>{new}</InvoiceLineMod>"
        f"<InvoiceLineGroupMod><TxnLineID>{group}</TxnLineID></InvoiceLineGroupMod>"
        f"<InvoiceLineMod><TxnLineID>{last}</TxnLineID></InvoiceLineMod>"
    )
    answer = company.ask(mod("Invoice", invoice, changed))

    assert "0" == status(answer), answer.get("statusMessage")
    assert ["a", "new", "Kit", "b"] == lines_of(answer[0])
