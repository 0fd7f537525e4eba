"""The ledger: the durable record of what was sent to company files and what came back (design 6).

One file for all profiles of a settings file, SQLite in WAL mode with synchronous FULL: what was committed survives a
killed process and a power cut. It knows nothing of qbXML or of any connection.

    storage        opening, migrating, one transaction at a time, its faults in words
    tables         what is kept
    documents      one record of the source that becomes one transaction or list entry, and how far it is
    message_sets   what was sent: exact text, id, attempts, answer
    jobs           a piece of work that waits for a company file to come round
    deliveries     the documents of a job on their way to the Web Connector, and what came back
    sessions       the Web Connector's sessions
    care           is it whole, a copy of it, what is in it
    locks          one writer per company file, one service per ledger; a crash releases them
"""

from qbcheck.ledger.storage import Ledger, Work

__all__ = ["Ledger", "Work"]
