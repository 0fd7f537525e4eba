"""Data extensions: definitions of an owner's fields, and their values on records, lines and the company.

Sources: quickbooks-desktop reference, 2.6 (OwnerID, private data) and 4.1. Which codes go with these refusals is
unconfirmed: here 3100 for a second definition and a second value, 3120 for a field that is not defined, 3151 for one
that the kind of object does not have.
"""

from __future__ import annotations

from collections.abc import Iterator

from qbcheck.quickbooks.schema import EDITIONS, Element
from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.grammar import Asked
from qbcheck.sandbox.company.references import ITEMS, folded
from qbcheck.sandbox.company.statuses import (
    DocumentError,
    RequestError,
    invalid_reference,
    missing_object,
    name_in_use,
    no_such_object,
)
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.values import read_value
from qbcheck.sandbox.company.writes.requested import look_up, requested, without_empty
from qbcheck.sandbox.company.writes.write import Write

_DEFINITION = "DataExtDefRet"
_VALUES = "DataExtRet"
_LENGTHS = {"STR255TYPE": 255, "STR1024TYPE": 1024}


def define(write: Write, request: Request) -> Record:
    """Write the definition of a field, as DataExtDefAdd asks for.

    Raises RequestError for what QuickBooks refuses.
    """
    asked = without_empty(requested(request.asked, request.name, "DataExtDef", write))
    definitions = write.store.records((_DEFINITION,))
    if any(_is(asked["OwnerID"], asked["DataExtName"], one.tree) for one in definitions):
        raise name_in_use(asked["DataExtName"])
    number = 1 + max((int(one.tree.get("DataExtID", 0)) for one in definitions), default=0)
    tree: Tree = {"DataExtID": str(number), "DataExtListRequire": "false", "DataExtTxnRequire": "false"}
    record = Record(_DEFINITION, None, "", tree | {"DataExtFormatString": ""} | asked)
    write.store.add(record)
    return record


def add_value(write: Write, request: Request) -> Tree:
    """Give an object a value of a field, as DataExtAdd asks for; raises RequestError, also when it has one."""
    return _set(write, request.asked["DataExtAdd"][0], may_be_there=False)


def change_value(write: Write, request: Request) -> Tree:
    """Give an object a value of a field, as DataExtMod asks for; raises RequestError for what QuickBooks refuses."""
    return _set(write, request.asked["DataExtMod"][0], may_be_there=True)


def field_value(owner: str, name: str, value: str, assigned_to: str, write: Write) -> Tree:
    """Return the DataExtRet that holds ``value`` in an object of the kind ``assigned_to``, such as ``Customer``.

    Raises RequestError for a field that is not defined, or not for such objects, and for a value it cannot hold.
    """
    definition = next((one.tree for one in write.store.records((_DEFINITION,)) if _is(owner, name, one.tree)), None)
    if definition is None:
        raise no_such_object(name)
    _check_value(value, definition, write.settings.country)
    if assigned_to not in definition.get("AssignToObject", ()):
        raise RequestError(3151, f'The field "{name}" is not defined for objects of the type {assigned_to}.')
    extension: Tree = {"OwnerID": owner, "DataExtName": definition["DataExtName"]}
    return extension | {"DataExtType": definition["DataExtType"], "DataExtValue": value}


def _set(write: Write, asked: Asked, *, may_be_there: bool) -> Tree:
    (owner,), (name,), (value,) = asked["OwnerID"], asked["DataExtName"], asked["DataExtValue"]
    record, holder, assigned_to = _object(asked, write)
    extension = field_value(owner, name, value, assigned_to, write)
    held = holder.get(_VALUES, [])
    if not may_be_there and any(_is(owner, name, one) for one in held):
        raise name_in_use(name)
    holder[_VALUES] = [*(one for one in held if not _is(owner, name, one)), extension]
    write.store.replace(record)
    return {_VALUES: extension}


def _is(owner: str, name: str, tree: Tree) -> bool:
    return owner.casefold() == tree.get("OwnerID", "").casefold() and folded(name) == folded(tree["DataExtName"])


def _check_value(value: str, definition: Tree, edition: str) -> None:
    type_name = definition["DataExtType"]
    lengths = dict.fromkeys(EDITIONS, _LENGTHS[type_name]) if type_name in _LENGTHS else {}
    element = Element("DataExtValue", type_name, required=True, repeated=False, lengths=lengths)
    try:
        read_value(value, element, edition)
    except DocumentError as error:
        raise RequestError(3210, f'The "DataExtValue" field has an invalid value "{value}".') from error


def _object(asked: Asked, write: Write) -> tuple[Record, Tree, str]:
    """Return the record to write, what in it holds the value, and what its kind is called in AssignToObject."""
    if "ListDataExtType" in asked:
        (kind,), (reference,) = asked["ListDataExtType"], asked["ListObjRef"]
        found = look_up(reference, ITEMS if kind == "Item" else (f"{kind}Ret",), write)
        if found is None:
            called = reference.get("FullName", reference.get("ListID", [""]))[0]
            raise invalid_reference("ListObjRef", called, "DataExt")
        return found, found.tree, kind
    if "TxnDataExtType" in asked:
        (kind,), (txn_id,) = asked["TxnDataExtType"], asked["TxnID"]
        record = write.find((f"{kind}Ret",), txn_id)
        line_id = asked.get("TxnLineID", [""])[0]
        if not line_id:
            return record, record.tree, kind
        line = next((line for line in _lines(record.tree) if line.get("TxnLineID") == line_id), None)
        if line is None:
            raise missing_object(write.settings.missing_object, line_id)
        return record, line, kind
    (company,) = write.store.records(("CompanyRet",))
    return company, company.tree, "Company"


def _lines(tree: Tree) -> Iterator[Tree]:
    """Yield the lines of a transaction, those of its groups too."""
    for value in tree.values():
        for line in value if isinstance(value, list) else ():
            if isinstance(line, dict):
                yield line
                yield from _lines(line)
