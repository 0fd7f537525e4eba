"""What a fault makes of QuickBooks's answer, and of the members of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from qbcheck.sandbox.web_connector.faults import Fault, FaultNotPlayedError

_END = "</QBXMLMsgsRs>"


def tampered(fault: Fault, response: str) -> str:
    """Return what is left of the answer ``response``.

    Raises FaultNotPlayedError when there is nothing that the fault could happen to.
    """
    left = _TAMPERINGS[fault.kind](response, fault.value)
    if left == response:
        raise FaultNotPlayedError(f"{fault.kind} cannot happen to this answer: {response[:200]}")
    return left


def with_members(fault: Fault, arguments: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the arguments of a call as ``fault`` wants them."""
    changed = dict(arguments)
    if fault.kind == "absent":
        del changed[fault.member]
    elif fault.kind in ("argument", "nil", "blank"):
        changed[fault.member] = {"argument": fault.value, "nil": None, "blank": ""}[fault.kind]
    return changed


def _cut(response: str, value: str) -> str:
    return response[: int(value or len(response) // 2)]


def _not_well_formed(response: str, _: str) -> str:
    return response.replace(_END, f"a & b{_END}")


def _fewer(response: str, value: str) -> str:
    def drop(answers: etree._Element) -> None:
        del answers[int(value or len(answers) - 1) :]

    return _changed(response, drop)


def _shuffled(response: str, _: str) -> str:
    def reverse(answers: etree._Element) -> None:
        answers[:] = list(reversed(answers))

    return _changed(response, reverse)


def _no_request_ids(response: str, _: str) -> str:
    def forget(answers: etree._Element) -> None:
        for answer in answers:
            if "requestID" in answer.attrib:
                del answer.attrib["requestID"]

    return _changed(response, forget)


def _huge(response: str, value: str) -> str:
    return response.replace(_END, " " * (int(value) - len(response)) + _END)


def _changed(response: str, change: Callable[[etree._Element], None]) -> str:
    if _END not in response:
        return response
    root = etree.fromstring(response.encode())
    before = etree.tostring(root)
    change(root[0])
    if etree.tostring(root) == before:
        return response
    return '<?xml version="1.0" ?>\n' + etree.tostring(root, encoding="unicode")


_TAMPERINGS: Mapping[str, Callable[[str, str], str]] = {
    "cut": _cut,
    "not-well-formed": _not_well_formed,
    "fewer": _fewer,
    "shuffled": _shuffled,
    "no-request-ids": _no_request_ids,
    "huge": _huge,
}
