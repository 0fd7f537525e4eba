"""``qbcheck connector``: the Web Connector side, one module per command.

add      settings, password and .qwc file
serve    the service that the Web Connector polls
status   what became of the last poll
remove   what add set up, taken away
guide    how the first authorisation goes, and what to do about its errors
verifying  the verification at a poll, as serve does it
"""

from __future__ import annotations

import click

from qbcheck.cli.connector.add import add
from qbcheck.cli.connector.remove import remove
from qbcheck.cli.connector.serve import serve
from qbcheck.cli.connector.status import status


@click.group("connector")
def command() -> None:
    """Set up, run and look after the service that the QuickBooks Web Connector polls."""


for each in (add, serve, status, remove):
    command.add_command(each)
