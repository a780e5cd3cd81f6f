"""The journal's file: who may use it, and what becomes of a bad one."""

from __future__ import annotations

import os
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest
from batch_bench import requests

from mkdocs_batch_i18n.batch import Journal, JournalError
from mkdocs_batch_i18n.batch.tables import SCHEMA, VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from batch_bench import Bench


def test_reading_creates_nothing(tmp_path: Path) -> None:
    """A plan looks into the journal and leaves no trace."""
    with Journal(tmp_path / "deep" / "journal.sqlite") as journal:
        assert list(journal.in_flight()) == []
        assert journal.jobs() == []
    assert not list(tmp_path.iterdir())


def test_an_empty_file_is_an_empty_journal(tmp_path: Path) -> None:
    """As a crash within the very first write leaves it."""
    path = tmp_path / "journal.sqlite"
    path.touch()
    with Journal(path) as journal:
        assert journal.jobs() == []


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 99, b"SQLite format 3\0" + b"x" * 999]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    """A clear error with the path, and the file is left as it is."""
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with Journal(path) as journal, pytest.raises(JournalError, match="cannot be used") as caught:
        journal.jobs()
    assert caught.value.where == str(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """It is not ours to write to."""
    path = tmp_path / "journal.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE cookies (a)")
    other.close()
    with Journal(path) as journal, pytest.raises(JournalError, match="no journal of ours"):
        list(journal.in_flight())


def test_a_journal_of_a_later_release_is_refused(bench: Bench) -> None:
    """It may hold what this release would destroy."""
    bench.runner().submit(requests(1), metadata={})
    bench.journal.close()
    file = sqlite3.connect(bench.path)
    file.execute(f"PRAGMA user_version = {VERSION + 1}")
    file.close()
    with pytest.raises(JournalError, match="newer release"):
        bench.journal.jobs()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_named(bench: Bench) -> None:
    """The error has the path, and nothing was sent."""
    bench.path.parent.mkdir()
    bench.path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(JournalError, match="cannot be used"):
        bench.runner().submit(requests(1), metadata={})
    assert not bench.server.calls


def test_a_folder_that_is_a_file_is_named(bench: Bench) -> None:
    """The error has the path, and nothing was sent."""
    bench.path.parent.write_text("in the way", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be used"):
        bench.runner().submit(requests(1), metadata={})
    assert not bench.server.calls


def test_the_lock_file_of_a_dead_process_is_no_lock(bench: Bench) -> None:
    """Whatever number it holds, even that of a living process: only the kernel's lock counts."""
    bench.path.parent.mkdir()
    bench.path.with_name("journal.sqlite.lock").write_text(f"{os.getppid()}\n", encoding="ascii")
    assert bench.runner().submit(requests(1), metadata={}).requests == 1


def test_every_write_is_on_the_disk_when_it_returns(bench: Bench) -> None:
    """SQLite is asked for full synchronisation, in one file without companions."""
    bench.runner().submit(requests(1), metadata={})
    db = bench.journal._open(create=False)  # noqa: SLF001 -- the setting is of the connection
    assert db is not None
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"


def test_money_is_known_by_job_and_model(bench: Bench) -> None:
    """The tokens of each answer are kept, whatever became of its text."""
    runner = bench.runner()
    runner.submit(
        [*requests(2), *requests(1, model="big", prefix="b")], metadata={"language": "es"}
    )
    summary = runner.wait(bench.bank, timeout=1000)
    spent = bench.journal.spent()
    assert [(row.metadata["language"], row.model, row.answers) for row in spent] == [
        ("es", "small", 2),
        ("es", "big", 1),
    ]
    assert sum(row.usage.input for row in spent) == summary.usage.input > 0


def test_the_readme_beside_it_says_what_may_be_deleted(bench: Bench) -> None:
    """Somebody who finds the folder can tell what it is."""
    bench.runner().submit(requests(1), metadata={})
    text = bench.path.with_suffix(".README.txt").read_text(encoding="utf-8")
    assert "journal.sqlite" in text
    assert "in flight" in text


def test_many_requests_in_flight_are_read_page_by_page(bench: Bench) -> None:
    """More than one page of rows, each once, while the same file is written to."""
    runner = bench.runner(max_requests=700)
    runner.submit(requests(2500), metadata={})
    seen = []
    for request_id, _ in bench.journal.in_flight():
        if not seen:
            bench.runner().submit(requests(1, prefix="late"), metadata={})
        seen.append(request_id)
    assert len(seen) == len(set(seen)) == 2500


def test_a_journal_of_the_first_version_is_brought_up(bench: Bench) -> None:
    """Its jobs stay readable, by readers too, and what comes after is kept with its charge."""
    bench.runner().submit(requests(2), metadata={"language": "es"})
    bench.journal.close()
    new = sqlite3.connect(bench.path)
    rows = {
        table: new.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 -- two names
        for table in ("jobs", "requests")
    }
    new.close()
    bench.path.unlink()
    old = sqlite3.connect(bench.path)
    old.executescript(f"{SCHEMA} PRAGMA application_id = 0x6A6F6273; PRAGMA user_version = 1;")
    jobs, lines = rows["jobs"], [row[:-1] for row in rows["requests"]]
    old.executemany(f"INSERT INTO jobs VALUES ({','.join('?' * len(jobs[0]))})", jobs)  # noqa: S608 -- question marks only
    old.executemany(f"INSERT INTO requests VALUES ({','.join('?' * len(lines[0]))})", lines)  # noqa: S608
    old.commit()
    old.close()
    assert [record.open for record in bench.journal.jobs()] == [2]
    assert bench.runner().wait(bench.bank, timeout=1000).banked == 2
    assert [row.answers for row in bench.journal.spent()] == [2]
