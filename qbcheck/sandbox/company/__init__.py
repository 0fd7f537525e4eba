"""A company file on this machine: qbXML in, qbXML out, as strict as QuickBooks.

Built from the quickbooks-desktop reference alone. It shares nothing with the clients it judges but the data of the
message table, and it is meant to be tried with anybody's qbXML.

    server          HTTP on loopback, the faults ordered by a scenario, the log of exchanges
    company_file    a message set in, its answers out
    message_sets    what is remembered of message sets: nothing is done twice, a lost answer comes back
    documents       the whole document: encoding, instructions, attributes, element order (0x80040400)
    grammar         an aggregate read against the table; values are judged one by one in values
    known_requests  every request that qbXML 13.0 knows, built here or not
    queries         records that a query asks for: filters, lookups, iterators
    own_records     HostRet and PreferencesRet, which follow from the settings
    writes          requests that add, change or delete: what they have in common, and lists
    transactions    invoices, bills and all others: what is filled in, worked out, refused
    books           double entry, stock at average cost, sales tax, the balances that records show
    writing         records as qbXML
    store           the records, on disk
    filling         the records of a scenario made complete: identity, times, names, references
    settings        how the file behaves
"""

from qbcheck.sandbox.company.server import CompanyServer, Exchange
from qbcheck.sandbox.company.settings import Fault

__all__ = ["CompanyServer", "Exchange", "Fault"]
