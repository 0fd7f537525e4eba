"""What is sent in these tests: documents of several kinds, and where the company file has each of them once."""

from __future__ import annotations

import itertools
import urllib.request
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from qbcheck.ledger.documents import Identity
from qbcheck.quickbooks.builder import Request
from qbcheck.transfer.postings import Posting, guid_of


def customer(number: int, tenant: str = "acme") -> Posting:
    """Return a customer to be added."""
    content = {"Name": f"Customer {number}", "Phone": "555-0100"}
    return Posting(Identity(tenant, "Company", str(number)), Request("CustomerAdd", {"CustomerAdd": content}))


def vendor(number: int, tenant: str = "acme") -> Posting:
    """Return a vendor to be added."""
    content = {"Name": f"Vendor {number} & Söhne", "VendorAddress": {"City": "Springfield"}}
    return Posting(Identity(tenant, "Vendor", str(number)), Request("VendorAdd", {"VendorAdd": content}))


def invoice(number: int, tenant: str = "acme") -> Posting:
    """Return an invoice to be added; nothing but us keeps QuickBooks from having it twice."""
    content = {
        "CustomerRef": {"FullName": "Alpine Dental Group"},
        "TxnDate": date(2026, 3, 1),
        "Memo": f"March, part {number}",
        "InvoiceLineAdd": [{"ItemRef": {"FullName": "Remote Support"}, "Quantity": Decimal(number)}],
    }
    return Posting(Identity(tenant, "Invoice", str(number)), Request("InvoiceAdd", {"InvoiceAdd": content}))


KINDS = (invoice, customer, vendor)


def mixed(count: int, tenant: str = "acme") -> list[Posting]:
    """Return ``count`` documents, of each kind in turn."""
    return [kind(number, tenant) for number, kind in zip(range(1, count + 1), itertools.cycle(KINDS), strict=False)]


@dataclass(frozen=True)
class Books:
    """The company file, asked in plain qbXML that none of our own code has written or reads."""

    url: str

    def ask(self, requests: str) -> etree._Element:
        """Return the QBXMLMsgsRs of these requests."""
        document = (
            f'<?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">{requests}</QBXMLMsgsRq></QBXML>'
        )
        post = urllib.request.Request(self.url, document.encode(), {"Content-Type": "text/xml"})  # noqa: S310
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(post, timeout=60) as answer:
            return etree.fromstring(answer.read())[0]

    def marked(self) -> Counter[tuple[str, str]]:
        """Return how often each GUID is in the books, with the id of its record."""
        answers = self.ask("<CustomerQueryRq/><VendorQueryRq/><InvoiceQueryRq/>")
        assert [answer.get("statusCode") for answer in answers] == ["0", "0", "0"]
        return Counter(
            (record.findtext("ExternalGUID", "").lower(), record.findtext("TxnID") or record.findtext("ListID") or "")
            for record in answers.iterfind("*/*")
            if record.findtext("ExternalGUID")
        )


def guids(postings: Iterable[Posting]) -> list[str]:
    """Return the GUIDs of documents, in order."""
    return sorted(guid_of(posting.identity).lower() for posting in postings)
