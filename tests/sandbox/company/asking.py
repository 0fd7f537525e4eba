"""Writing requests as text, and what is read of their answers."""

from __future__ import annotations

from typing import Any


def add(kind: str, inner: str, after: str = "") -> str:
    """Return an Add request, such as CustomerAddRq, whose record holds ``inner``; ``after`` follows the record."""
    return f"<{kind}AddRq><{kind}Add>{inner}</{kind}Add>{after}</{kind}AddRq>"


def mod(kind: str, record: Any, inner: str) -> str:
    """Return a Mod request for ``record``, of a list or a transaction, as it was read."""
    names = [name for name in ("ListID", "TxnID", "EditSequence") if record.find(name) is not None]
    identity = "".join(f"<{name}>{record.findtext(name)}</{name}>" for name in names)
    return f"<{kind}ModRq><{kind}Mod>{identity}{inner}</{kind}Mod></{kind}ModRq>"


def delete(kind: str, list_id: str) -> str:
    """Return a ListDel request."""
    return f"<ListDelRq><ListDelType>{kind}</ListDelType><ListID>{list_id}</ListID></ListDelRq>"


def query(kind: str, full_name: str) -> str:
    """Return a query for one record by its name, with its data extensions where there are."""
    return f"<{kind}QueryRq><FullName>{full_name}</FullName></{kind}QueryRq>"


def reference(tag: str, full_name: str) -> str:
    """Return a reference by name."""
    return f"<{tag}><FullName>{full_name}</FullName></{tag}>"


def status(answer: Any) -> str:
    """Return the statusCode of a response."""
    return str(answer.get("statusCode"))


def fields(record: Any) -> dict[str, str]:
    """Return the values of a record that stand alone; those in aggregates are left out."""
    return {element.tag: element.text or "" for element in record if len(element) == 0}
