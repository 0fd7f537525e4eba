"""What a company file remembers of message sets: a lost answer can be asked for, a resent set is not done twice.

Forms, by the attributes of a set (quickbooks-desktop reference, 2.3):

    new = X, requests            processed and remembered under X
    the same document again      not processed: the remembered answer comes back
    new = X, other content       9001
    old = new = X, no requests   asks what happened to X
    old = X, no requests         forgets X
    old = X, new = Y, requests   forgets X, processes and remembers Y
    old = ClearAllMessageSets    forgets every set

A set of which nothing is remembered is answered with the setting ``unknown_message_set``, an ID of no or too many
characters with 9004. What was remembered is on disk before the answer leaves.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable

from lxml import etree

from qbcheck.sandbox.company.documents import MessageSet
from qbcheck.sandbox.company.settings import CompanySettings

CLEAR_ALL = "ClearAllMessageSets"

_ID_LENGTH = 23
_DONE = 0
_OTHER_CONTENT = 9001
_INVALID_ID = 9004
_TABLE = """
CREATE TABLE IF NOT EXISTS message_set (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,
    responses TEXT NOT NULL
)"""


class InterruptedSetError(Exception):
    """QuickBooks died in the middle of a message set: what was done of it stays, and there is no answer."""


class MessageSets:
    """The message sets that one company file remembers."""

    def __init__(self, settings: CompanySettings, connection: sqlite3.Connection) -> None:
        """Keep them in the database of ``connection``, which commits every statement by itself."""
        self._settings = settings
        self._connection = connection
        connection.execute(_TABLE)

    def answer(
        self, message_set: MessageSet, document: bytes, process: Callable[[etree._Element], None]
    ) -> etree._Element:
        """Return the QBXMLMsgsRs of ``message_set``, which stood in ``document``.

        ``process`` does the requests and appends their responses; it is not called for a set that only asks, or that
        was processed before. Raises InterruptedSetError when ``process`` does.
        """
        new, old = (message_set.attributes.get(f"{which}MessageSetID") for which in ("new", "old"))
        if any(set_id is not None and not 0 < len(set_id) <= _ID_LENGTH for set_id in (new, old)):
            return _responses(new, _INVALID_ID)
        if old == CLEAR_ALL:
            self._connection.execute("DELETE FROM message_set")
        elif old is not None and not message_set.requests and new in (None, old):
            return self._recall(old) if new else _responses(None, self._forget(old))
        digest = hashlib.sha256(document).digest()
        if new is not None and (known := self._digest(new)) is not None:
            return self._recall(new) if known == digest else _responses(new, _OTHER_CONTENT)
        if old not in (None, new, CLEAR_ALL):
            forgotten = self._forget(old)
            if forgotten != _DONE and self._settings.old_and_new == "if-remembered":
                return _responses(new, forgotten)
        responses = _responses(new, _DONE if new or old else None)
        try:
            process(responses)
        except InterruptedSetError:
            if new is not None and self._settings.interrupted == "remembered":
                self._remember(new, digest, responses)
            raise
        if new is not None:
            self._remember(new, digest, responses)
        return responses

    def _digest(self, set_id: str) -> bytes | None:
        row = self._connection.execute("SELECT digest FROM message_set WHERE id = ?", (set_id,)).fetchone()
        return row[0] if row else None

    def _recall(self, set_id: str) -> etree._Element:
        row = self._connection.execute("SELECT responses FROM message_set WHERE id = ?", (set_id,)).fetchone()
        if row is None:
            return _responses(set_id, self._settings.unknown_message_set)
        responses = etree.fromstring(row[0])
        if self._settings.remembered == "status":
            for response in responses:
                del response[:]
        return responses

    def _forget(self, set_id: str | None) -> int:
        """Forget a set and return the status that says whether there was one."""
        gone = self._connection.execute("DELETE FROM message_set WHERE id = ?", (set_id,)).rowcount
        return _DONE if gone else self._settings.unknown_message_set

    def _remember(self, set_id: str, digest: bytes, responses: etree._Element) -> None:
        kept = self._settings.message_sets_kept
        text = etree.tostring(responses, encoding="unicode")
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            "INSERT INTO message_set (id, digest, responses) VALUES (?, ?, ?)", (set_id, digest, text)
        )
        self._connection.execute(
            "DELETE FROM message_set WHERE number NOT IN (SELECT number FROM message_set ORDER BY number DESC LIMIT ?)",
            (kept,),
        )
        self._connection.execute("COMMIT")


def _responses(new: str | None, status: int | None) -> etree._Element:
    responses = etree.Element("QBXMLMsgsRs")
    if new is not None:
        responses.set("newMessageSetID", new)
    if status is not None:
        responses.set("messageSetStatusCode", str(status))
    return responses
