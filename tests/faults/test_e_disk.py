"""Fault catalogue E, 28: the disk of the ledger is full, really: a small file system of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql
from lxml import etree

from qbcheck.ledger.tables import message_set

from .conftest import DOCUMENTS
from .house import House
from .papers import mixed

_SIZE = "24m"


class Disk:
    """A file system of which nothing is left when it is filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no byte; what the ledger writes next needs one."""
        connection = sqlite3.connect(self.folder / "ledger.sqlite")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with self._filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def free(self) -> None:
        """Give the space back."""
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if not sys.platform.startswith("linux"):
        pytest.skip("a small file system can be made on Linux only")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.ways(
    *("sendRequestXML/1", "sendRequestXML/2", "receiveResponseXML/1", "receiveResponseXML/2"),
    *("authenticate/1", "closeConnection/1"),
)
def test_e28_the_disk_is_full(
    open_house: Callable[..., House], disk: Disk, per_set: int, memory: str, way: str
) -> None:
    """Nothing leaves that is not recorded, the update ends with a message, and with space again everything is done."""
    house = open_house(memory, disk=disk.folder)
    moment = (way.split("/")[0], int(way.split("/")[1]))

    def fill(operation: str, number: int) -> None:
        if (operation, number) == moment and len(player.polls) == 1:
            disk.fill()

    player = house.player(before=fill)
    sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
    assert not sending.waits_or_is_over()
    poll = player.poll()
    with house.ledger.look() as work:
        recorded = set(work.execute(sql.select(message_set.c.id)).scalars())
    sets = [etree.fromstring(exchange.request.encode())[0] for exchange in house.company.exchanges]
    assert {one.get("newMessageSetID") for one in sets if one.get("newMessageSetID")} <= recorded
    if moment[0] in ("sendRequestXML", "receiveResponseXML"):
        assert "stopped by the service" == poll.outcome
        assert "is full" in poll.status
    if moment[0] != "closeConnection":
        assert player.poll().outcome in ("busy", "stopped by the service")

    disk.free()
    house.clock.sleep(61)
    if not sending.waits_or_is_over():
        house.deliver(player, sending)
    if not sending.found:  # the command has ended with the same message, and is started again
        assert "is full" in sending.troubles[-1].message
        sending = house.send(mixed(DOCUMENTS[per_set]), per_set)
        house.deliver(player, sending)
    house.assert_each_once(sending)
    house.assert_contract()
