"""The customer's name out of an invoice's markup, for an API user that may not see companies (R10).

``Invoices/{id}/InvoiceMarkupXml`` is what the user interface exports as XML; it needs a right of its own and is not
there everywhere. Public clients have met it as a text, as a text with its markup escaped, and as base64: all are read.
"""

from __future__ import annotations

import base64
import binascii
import html

from lxml import etree

from qbcheck.autotask.client import AutotaskClient
from qbcheck.autotask.records import JsonObject
from qbcheck.errors import AutotaskAnswerError, AutotaskPermissionError, AutotaskRequestError
from qbcheck.quickbooks import markup

_DOCUMENT = "InvoiceMarkupXml"
_CUSTOMER_NAME = "cust_name"


class MarkupNames:
    """Tells names of customers. Once Autotask has refused an invoice's markup, no other is asked for."""

    def __init__(self, client: AutotaskClient) -> None:
        self._client = client
        self._is_refused = False
        self._names: dict[int, str] = {}

    def customer_name(self, invoice_id: int, company_id: int | None) -> str:
        """Return the name of the company that an invoice is for, asked for once a company; empty: not readable.

        Raises AutotaskError for an Autotask that gives no answer.
        """
        if company_id in self._names:
            return self._names[company_id]
        if self._is_refused:
            return ""
        try:
            answer = self._client.document("Invoices", invoice_id, _DOCUMENT)
        except (AutotaskPermissionError, AutotaskRequestError, AutotaskAnswerError):
            self._is_refused = True
            return ""
        name = _customer_name(_text(answer))
        if name and company_id is not None:
            self._names[company_id] = name
        return name


def _text(answer: JsonObject) -> str:
    item = answer.get("item")
    holder = item if isinstance(item, dict) else answer
    plain = holder.get("invoiceMarkup")
    if isinstance(plain, str):
        return html.unescape(plain) if plain.lstrip().startswith("&lt;") else plain
    try:
        return markup.decode(base64.b64decode(str(holder.get("data") or ""), validate=True))
    except (binascii.Error, ValueError):
        return ""


def _customer_name(text: str) -> str:
    try:
        document = markup.parse(text)
    except markup.MarkupError:
        return ""
    for element in document.iter(etree.Element):
        if etree.QName(element).localname.casefold() == _CUSTOMER_NAME:
            return (element.text or "").strip()
    return ""
