"""A process killed in the middle of a message set leaves a file that opens, with books in balance."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from reading_books import BooksReader, add, line, ref

from qbcheck.sandbox.company.filling import complete_records
from qbcheck.sandbox.company.settings import company_settings
from qbcheck.sandbox.company.store import Store

INVOICES = 60

SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import SETTINGS, records_of_fixture
from qbcheck.sandbox.company import CompanyServer
from qbcheck.sandbox.scenario import Scenario

scenario = Scenario(
    "test", "test", {}, {}, {}, {}, SETTINGS["US"], [], {}, records_of_fixture("US"),
)
server = CompanyServer(scenario, Path(sys.argv[1]))
server.start()
print(server.url, flush=True)
sys.stdin.read()
"""


def invoices_in(database: Path) -> int:
    """Return how many invoices are on disk."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        (found,) = connection.execute("SELECT COUNT(*) FROM record WHERE kind = 'InvoiceRet'").fetchone()
    finally:
        connection.close()
    return int(found)


def send(url: str, document: str) -> None:
    """Send a document whose answer will not come."""
    with contextlib.suppress(requests.ConnectionError):
        requests.post(url, data=document, timeout=60)


@pytest.mark.parametrize("wait_for", [1, 9, 30])
def test_killed_in_the_middle_of_a_set(
    tmp_path: Path, run: Callable[..., Any], whole: Callable[..., str], wait_for: int
) -> None:
    """Each invoice is there with all that it posted, or not at all."""
    lines = line("InvoiceLineAdd", "SSD 1 TB", Quantity="1"), line("InvoiceLineAdd", "Remote Support", Quantity="2")
    document = whole(add("Invoice", ref("Customer", "Alpine Dental Group"), *lines) * INVOICES)
    database = tmp_path / "0" / "company.sqlite"
    command = [sys.executable, "-c", SERVE, str(database.parent), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        first = invoices_in(database)
        sending = threading.Thread(target=send, args=(url, document))
        sending.start()
        until = time.monotonic() + 60
        while invoices_in(database) < first + wait_for and time.monotonic() < until:
            time.sleep(0.002)
        process.kill()
        sending.join(timeout=60)
    books = BooksReader(run("US"))
    invoices = books.company.ask("<InvoiceQueryRq/>")
    written = len(invoices) - first

    # 89.95 and 14.84 / 2 = 5.62 + 1.80 tax, and 250.00, for each invoice; one of five SSDs for each
    assert wait_for <= written < INVOICES
    assert Decimal() == books.trial_balance()
    assert Decimal("347.37") * written == books.owed("Customer")["Alpine Dental Group"]
    assert Decimal("347.37") * written == books.balances()["Accounts Receivable"]
    assert Decimal(5 - written) == books.stock("SSD 1 TB")[0]
    assert Decimal("1375.50") - Decimal("61.50") * written == books.balances()["Inventory Asset"]
    assert len(invoices) == len({one.findtext("TxnID") for one in invoices})


def test_killed_before_the_books_were_opened(tmp_path: Path, run: Callable[..., Any], scenario_of: Any) -> None:
    """A file that was filled, and whose books were not opened any more, has them opened by the next process."""
    scenario = scenario_of("US")
    (tmp_path / "0").mkdir()
    filled = Store(
        tmp_path / "0" / "company.sqlite",
        lambda: complete_records(scenario.company_records, company_settings(scenario.company)),
    )
    filled.close()
    books = BooksReader(run("US"))

    assert Decimal() == books.trial_balance()
    assert Decimal("48250.00") == books.balances()["Checking"]
