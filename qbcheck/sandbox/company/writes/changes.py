"""Changes records of lists: what a Mod request leaves out stays, what it gives empty is cleared.

Sources: quickbooks-desktop reference, 2.8 (EditSequence) and 4.1 (3190, 3200). Whether an aggregate such as an address
is replaced as a whole is unconfirmed; here it is.
"""

from __future__ import annotations

from qbcheck.sandbox.company.documents import Request
from qbcheck.sandbox.company.kinds import parts_by_name, stored_kinds
from qbcheck.sandbox.company.statuses import not_cleared
from qbcheck.sandbox.company.store import Record, Tree
from qbcheck.sandbox.company.writes.additions import OPENING
from qbcheck.sandbox.company.writes.contents import CONTENTS
from qbcheck.sandbox.company.writes.names import named, spread_name
from qbcheck.sandbox.company.writes.requested import requested, without_empty
from qbcheck.sandbox.company.writes.write import Write


def modify(write: Write, request: Request) -> Record:
    """Change a record of a list, such as CustomerMod asks for.

    Raises RequestError for what QuickBooks refuses.
    """
    name = request.name.removesuffix("Mod")
    kind = f"{name}Ret"
    identity = request.asked[request.name][0]
    old = write.find((kind,), identity["ListID"][0])
    write.check_current(old, identity["EditSequence"][0])
    asked = requested(request.asked, request.name, name, write)
    del asked["ListID"], asked["EditSequence"]
    tree = _merged(kind, old.tree, asked)
    opening = {name: tree.pop(name) for name in OPENING if name in asked and name in tree}
    CONTENTS[kind](tree, write)
    write.restamp(tree)
    record = named(kind, tree, write)
    write.store.replace(record)
    if opening:
        write.open_balance(write, record, opening)
    if (old.tree["Name"], old.tree.get("FullName")) != (tree["Name"], tree.get("FullName")):
        spread_name(record, write)
    return record


def _merged(kind: str, old: Tree, asked: Tree) -> Tree:
    holds = parts_by_name(stored_kinds()[kind])
    tree = dict(old)
    kept = without_empty(asked)
    for name, value in asked.items():
        if name not in holds:
            tree[name] = value
        elif name in kept:
            tree[name] = kept[name]
        elif holds[name].required:
            raise not_cleared(name)
        else:
            tree.pop(name, None)
    return tree
