"""Genuine Add requests of the vendor and of other projects, sent to a company file that has what they refer to.

Skipped where those documents are not at hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

REFERENCE = Path(__file__).parents[3] / "../shared/reference/qbxml"
SCHEMA = REFERENCE / "xsd-13.0" / "qbxmlops130.xsd"

pytestmark = pytest.mark.skipif(not SCHEMA.is_file(), reason="the vendor's schema and samples are not at hand")

ACCOUNTS = (
    ("Miscellaneous", "Expense"),
    ("Other Income", "OtherCurrentAsset"),
    ("Other Expenses", "Expense"),
)


@pytest.fixture
def company(run: Any, records: Any) -> Any:
    """Run the United States company, with what the samples refer to."""
    held = records("US")
    for name, account_type in ACCOUNTS:
        held["AccountRet"].append({"Name": name, "AccountType": account_type})
    held["VendorRet"].append({"Name": "State Board of Equalization"})
    held["VendorTypeRet"] = [*held.get("VendorTypeRet", []), {"Name": "Materials"}]
    held["StandardTermsRet"].append({"Name": "1% 10 Net 30"})
    return run(records=held)


def send(company: Any, sample: str) -> tuple[Any, list[Any]]:
    """Return the request that ``sample`` holds, and the responses to it, which are valid."""
    data = (REFERENCE / "samples" / f"{sample}.xml").read_bytes()
    response = company.post(data)
    root = etree.fromstring(response.content)
    schema = etree.XMLSchema(etree.parse(SCHEMA))

    assert schema.validate(root), schema.error_log
    return etree.fromstring(data).find("QBXMLMsgsRq"), list(root[0])


def values(aggregate: Any) -> dict[str, str]:
    """Return what stands in an aggregate and is no aggregate itself."""
    return {one.tag: one.text for one in aggregate if isinstance(one.tag, str) and not len(one) and one.text}


@pytest.mark.parametrize(
    "sample", ["AccountAddRq-intuitdeveloper", "CustomerAddRq-skryl", "VendorAddRq-intuitdeveloper"]
)
def test_a_sample_is_written(company: Any, sample: str) -> None:
    """The record comes back with everything that the request said."""
    request, [answer] = send(company, sample)
    asked = request.find("*/*")
    said = values(asked)
    said.pop("IsActive", None)
    wanted = {name.text for name in asked.iterfind("*/FullName")}
    [record] = answer

    assert "0" == answer.get("statusCode")
    assert said.items() <= values(record).items()
    assert wanted <= {name.text for name in record.iterfind("*/FullName")}
    assert "true" == record.findtext("IsActive")


def test_a_sub_account_stands_below_its_parent(company: Any) -> None:
    """The sample with a ParentRef gives a FullName and a Sublevel."""
    _, [[account]] = send(company, "AccountAddRq-intuitdeveloper")

    assert ("Miscellaneous:Event Expense Account", "1") == (account.findtext("FullName"), account.findtext("Sublevel"))


def test_four_kinds_of_items_in_one_set(company: Any) -> None:
    """The vendor's set of four items is written as a whole."""
    _, answers = send(company, "ItemInventoryAddRq-intuitdeveloper")

    assert [
        ("ItemInventoryAddRs", "2", "0", "Hammer"),
        ("ItemNonInventoryAddRs", "3", "0", "Desk"),
        ("ItemServiceAddRs", "4", "0", "Office Cleaning"),
        ("ItemSalesTaxAddRs", "5", "0", "Alameda County"),
    ] == [
        (one.tag, one.get("requestID"), one.get("statusCode"), one[0].findtext("Name") if len(one) else None)
        for one in answers
    ]


def test_a_sample_twice_is_a_name_in_use(company: Any) -> None:
    """The second time the vendor's name is taken, and with it those of the other three lists."""
    send(company, "VendorAddRq-intuitdeveloper")
    _, [answer] = send(company, "VendorAddRq-intuitdeveloper")
    customer = company.ask("<CustomerAddRq><CustomerAdd><Name>ACME</Name></CustomerAdd></CustomerAddRq>")

    assert ["3100", "3100"] == [answer.get("statusCode"), customer.get("statusCode")]
