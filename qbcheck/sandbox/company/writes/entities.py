"""Customers, jobs and vendors: addresses, contacts, notes, currency.

Sources: quickbooks-desktop reference, 4.1 (3205, 3250) and the vendor's VendorAdd sample (an address is needed for a
vendor who is eligible for 1099). How an address becomes a block of lines is unconfirmed; here its lines, then city,
state and postal code, then the country.
"""

from __future__ import annotations

from qbcheck.sandbox.company.references import folded
from qbcheck.sandbox.company.statuses import RequestError, missing_element, missing_object
from qbcheck.sandbox.company.store import Tree
from qbcheck.sandbox.company.writes.requested import refer
from qbcheck.sandbox.company.writes.write import Write

_LINES = ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5")


def complete_customer(tree: Tree, write: Write) -> None:
    """Make a CustomerRet of what CustomerAdd or CustomerMod says."""
    _complete_party(tree, write, "BillAddress", "ShipAddress")
    tree.setdefault("JobStatus", "None")


def complete_vendor(tree: Tree, write: Write) -> None:
    """Make a VendorRet of what VendorAdd or VendorMod says."""
    _complete_party(tree, write, "VendorAddress")
    if write.settings.country == "US":
        tree.setdefault("IsVendorEligibleFor1099", "false")
        if tree["IsVendorEligibleFor1099"] == "true" and "VendorAddress" not in tree:
            raise missing_element("VendorAddress")


def complete_currency(tree: Tree, write: Write) -> None:
    """Give a record the home currency where there are several and it names none."""
    if not write.settings.multi_currency:
        return
    home = write.store.by_name(("CurrencyRet",), folded(write.settings.home_currency))
    if home:
        tree.setdefault("CurrencyRef", refer(home[0]))


def _complete_party(tree: Tree, write: Write, *addresses: str) -> None:
    complete_currency(tree, write)
    for name in addresses:
        tree.pop(f"{name}Block", None)
        if name in tree:
            tree[f"{name}Block"] = _block(tree[name], name)
    _add_contacts(tree, write)
    _change_contacts(tree, write)
    _add_notes(tree, write)
    _change_notes(tree, write)


def _block(address: Tree, name: str) -> Tree:
    lines = [address[line] for line in _LINES if line in address]
    region = " ".join(address[part] for part in ("State", "PostalCode") if part in address)
    place = ", ".join(part for part in (address.get("City", ""), region) if part)
    lines += [place] if place else []
    if len(lines) > len(_LINES):
        raise RequestError(3205, f'The address in the field "{name}" is invalid: it has more than five lines.')
    if "Country" in address and len(lines) < len(_LINES):
        lines.append(address["Country"])
    return dict(zip(_LINES, lines, strict=False))


def _add_contacts(tree: Tree, write: Write) -> None:
    for contact in tree.pop("Contacts", []):
        new = {"ListID": write.new_list_id()} | contact
        write.stamp(new)
        tree["ContactsRet"] = [*tree.get("ContactsRet", []), new]


def _change_contacts(tree: Tree, write: Write) -> None:
    for change in tree.pop("ContactsMod", []):
        kept = {one["ListID"]: one for one in tree.get("ContactsRet", [])}
        old = kept.get(change["ListID"])
        if old is None:
            raise missing_object(write.settings.missing_object, change["ListID"])
        if change["EditSequence"] != old["EditSequence"]:
            raise RequestError(3200, "The provided edit sequence is out-of-date.")
        new = {name: value for name, value in (old | change).items() if value != ""}
        write.restamp(new)
        tree["ContactsRet"] = [new if one is old else one for one in kept.values()]


def _add_notes(tree: Tree, write: Write) -> None:
    for note in tree.pop("AdditionalNotes", []):
        kept = tree.get("AdditionalNotesRet", [])
        number = 1 + max((int(one["NoteID"]) for one in kept), default=0)
        new = {"NoteID": str(number), "Date": write.today.isoformat(), "Note": note["Note"]}
        tree["AdditionalNotesRet"] = [*kept, new]


def _change_notes(tree: Tree, write: Write) -> None:
    for change in tree.pop("AdditionalNotesMod", []):
        kept = tree.get("AdditionalNotesRet", [])
        if all(int(one["NoteID"]) != int(change["NoteID"]) for one in kept):
            raise missing_object(write.settings.missing_object, change["NoteID"])
        tree["AdditionalNotesRet"] = [
            one | {"Note": change["Note"]} if int(one["NoteID"]) == int(change["NoteID"]) else one for one in kept
        ]
