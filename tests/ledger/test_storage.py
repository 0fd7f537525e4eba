"""The ledger's file: durable, migrated, and its faults in words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from qbcheck.errors import LedgerError
from qbcheck.ledger import Ledger, jobs
from qbcheck.ledger.tables import metadata

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.look() as work:
        assert compare_metadata(MigrationContext.configure(work), metadata) == []


def test_what_was_committed_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.work() as work:
        jobs.open_job(work, "acme", "verify", NOW)
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.look() as work:
        assert [job.what for job in jobs.open_jobs(work, "acme")] == ["verify"]


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(ZeroDivisionError), ledger.work() as work:  # noqa: PT012 - one transaction
            jobs.open_job(work, "acme", "verify", NOW)
            raise ZeroDivisionError
        with ledger.look() as work:
            assert jobs.open_jobs(work, "acme") == ()


def test_e27_a_commit_is_on_disk(tmp_path: Path) -> None:
    """Catalogue E27: WAL with synchronous NORMAL may lose the last commits in a power cut; FULL (2) does not."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.work() as work:
        assert work.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert work.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_times_stay_the_same_moments(tmp_path: Path) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ledger.work() as work:
        jobs.open_job(work, "acme", "verify", east)
        assert jobs.open_jobs(work, "acme")[0].opened_at == NOW


@pytest.mark.parametrize("content", [b"no ledger at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_ledger_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="damaged or is not a ledger"):
        Ledger(path)
    assert path.read_bytes() == content


def test_a_ledger_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(LedgerError, match="newer version"):
        Ledger(path)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="folder of the ledger"):
        Ledger(tmp_path / "file" / "ledger.sqlite")


def test_e28_a_full_disk_is_told_and_nothing_half_written_is_read(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        with ledger.look() as work:
            pages = work.exec_driver_sql("PRAGMA page_count").scalar()
        with pytest.raises(LedgerError, match=r"disk.*is full"), ledger.work() as work:  # noqa: PT012 - one transaction
            work.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            for _ in range(500):
                jobs.open_job(work, "acme", "x" * 100, NOW)
        with ledger.work() as work:
            work.exec_driver_sql("PRAGMA max_page_count = 1000000")
            assert jobs.open_jobs(work, "acme") == ()
            jobs.open_job(work, "acme", "verify", NOW)


def test_nobody_writes_between_the_reading_and_the_writing_of_a_transaction(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger, ThreadPoolExecutor(1) as other:

        def open_another() -> None:
            with ledger.work() as work:
                jobs.open_job(work, "acme", "another", NOW)

        with ledger.work() as work:
            assert jobs.open_jobs(work, "acme") == ()
            waiting = other.submit(open_another)
            assert wait([waiting], 0.5).not_done
            jobs.open_job(work, "acme", "verify", NOW)
        waiting.result(10)
        with ledger.look() as work:
            assert [job.what for job in jobs.open_jobs(work, "acme")] == ["verify", "another"]


def test_several_processes_write_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from qbcheck.ledger import Ledger, jobs\n"
        "with Ledger(Path(sys.argv[1])) as ledger:\n"
        "    for _ in range(20):\n"
        "        with ledger.work() as work: jobs.open_job(work, 'acme', 'verify', datetime.now(UTC))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    with Ledger(path) as ledger, ledger.look() as work:
        assert len(jobs.open_jobs(work, "acme")) == 60
