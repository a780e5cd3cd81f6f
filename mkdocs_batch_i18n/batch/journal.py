"""What was asked for, sent, paid and banked: one SQLite file that survives a crash at any line.

Every change is one transaction that is on the disk when the call returns. Anyone may read;
writing takes `Journal.writing()`, which one process holds at a time.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch import tables
from mkdocs_batch_i18n.batch.faults import JournalBusyError, JournalError
from mkdocs_batch_i18n.batch.lock import Lock
from mkdocs_batch_i18n.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from mkdocs_batch_i18n.batch.jobs import Job, JobRecord, Reply, Spent

_PAGE = 1_000
"""Rows read at once, so that no reader keeps the file busy."""


class Journal(Closing):
    """The journal in one file, and the folder of job files beside it. A context manager.

    Nothing is created before something is written. Readers see the last finished change.
    """

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self.path = path
        self.folder = path.with_suffix(".files")
        self._lock = Lock(path.with_name(path.name + ".lock"))
        self._db: sqlite3.Connection | None = None
        self._depth = 0

    def close(self) -> None:
        """Close the file and give the lock back; the journal can be used again."""
        if self._db is not None:
            self._db.close()
            self._db = None
        self._lock.release()
        self._depth = 0

    # Reading

    def in_flight(self) -> Iterator[tuple[str, str]]:
        """Yield (request id, note) of each request neither banked nor given back."""
        last = ""
        query = (
            "SELECT id, note FROM requests INDEXED BY in_flight"
            " WHERE state = 'open' AND id > ? ORDER BY id LIMIT ?"
        )
        while rows := self._rows(query, last, _PAGE):
            yield from ((row["id"], row["note"]) for row in rows)
            last = rows[-1]["id"]

    def count_in_flight(self) -> int:
        """Return how many requests are in flight."""
        query = "SELECT count(*) AS n FROM requests INDEXED BY in_flight WHERE state = 'open'"
        return sum(row["n"] for row in self._rows(query))

    def jobs(self) -> list[JobRecord]:
        """Return all jobs, oldest first, with their counts."""
        counts = {row["job"]: row for row in self._rows(tables.COUNTS)}
        return [tables.record_of(job, counts.get(job.number)) for job in self.select()]

    def select(self, *states: str) -> list[Job]:
        """Return the jobs in any of these states, all without one, oldest first."""
        marks = ",".join("?" * len(states))
        where = f" WHERE state IN ({marks})" if states else ""
        query = f"SELECT * FROM jobs{where} ORDER BY number"  # noqa: S608 -- question marks only
        return [tables.job_of(row) for row in self._rows(query, *states)]

    def job(self, key: str) -> Job | None:
        """Return the job with this id, or with this batch id at the service."""
        rows = self._rows("SELECT * FROM jobs WHERE id = ? OR batch_id = ?", key, key)
        return tables.job_of(rows[0]) if rows else None

    def attempts(self, digest: str) -> int:
        """Return how many jobs with exactly these requests there were."""
        rows = self._rows("SELECT count(*) AS n FROM jobs WHERE digest = ?", digest)
        return int(rows[0]["n"]) if rows else 0

    def is_open(self, request_id: str) -> bool:
        """Whether a request is in flight."""
        query = "SELECT 1 FROM requests INDEXED BY in_flight WHERE state = 'open' AND id = ?"
        return bool(self._rows(query, request_id))

    def standing(self, job: Job, request_id: str) -> tuple[str, str] | None:
        """Return (state, note) of a request of this job, None when it is none of its."""
        query = "SELECT state, note FROM requests WHERE job = ? AND id = ?"
        rows = self._rows(query, job.number, request_id)
        return (rows[0]["state"], rows[0]["note"]) if rows else None

    def unanswered(self, job: Job) -> Iterator[tuple[str, str]]:
        """Yield (request id, note) of each open request of this job."""
        last = ""
        query = (
            "SELECT id, note FROM requests"
            " WHERE job = ? AND id > ? AND state = 'open' ORDER BY id LIMIT ?"
        )
        while rows := self._rows(query, job.number, last, _PAGE):
            yield from ((row["id"], row["note"]) for row in rows)
            last = rows[-1]["id"]

    def spent(self) -> list[Spent]:
        """Return what was paid to each model for each job, forgotten ones first."""
        kept = self._rows("SELECT * FROM forgotten")
        paid = self._rows(tables.SPENT.format(where=""))
        return [tables.spent_of(row) for row in (*kept, *paid)]

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock; may be nested. Raises `JournalBusyError` when another has it."""
        if not self._depth:
            self._take_lock()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth <= 0:
                self._depth = 0
                self._lock.release()

    def intend(self, job: Job, digest: str, rows: Iterable[tuple[str, str]]) -> Job:
        """Write down a job and its requests, all or none; return it with its number."""
        values = {**dataclasses.asdict(job), "metadata": json.dumps(dict(job.metadata))}
        del values["number"]
        values["digest"] = digest
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        with self._transaction() as db:
            sql = f"INSERT INTO jobs ({names}) VALUES ({marks})"  # noqa: S608 -- our own names
            number = int(db.execute(sql, tuple(values.values())).lastrowid or 0)
            sql = "INSERT INTO requests (job, id, note) VALUES (?, ?, ?)"
            db.executemany(sql, ((number, request_id, note) for request_id, note in rows))
        return dataclasses.replace(job, number=number)

    def record(self, job: Job, **changes: Any) -> Job:  # noqa: ANN401 -- any of Job's fields
        """Write down changes of a job's fields; return the job with them."""
        changed = dataclasses.replace(job, **changes)
        if changed != job:
            sets = ", ".join(f"{name} = ?" for name in changes)
            with self._transaction() as db:
                sql = f"UPDATE jobs SET {sets} WHERE number = ?"  # noqa: S608 -- our own names
                db.execute(sql, (*changes.values(), job.number))
        return changed

    def mark(self, job: Job, replies: Sequence[Reply]) -> None:
        """Write down that these replies were handed over, with what they cost."""
        sql = (
            "UPDATE requests"
            " SET state = ?, code = ?, model = ?, input = ?, output = ?, charge = ?, note = ''"
            " WHERE job = ? AND id = ?"
        )
        with self._transaction() as db:
            db.executemany(sql, (tables.mark_of(job, reply) for reply in replies))

    def release(self, job: Job, problem: str) -> Job:
        """Give a job up: its open requests are in flight no longer, and may be sent again."""
        with self._transaction() as db:
            db.execute(
                "UPDATE requests SET state = 'released' WHERE job = ? AND state = 'open'",
                (job.number,),
            )
            db.execute(
                "UPDATE jobs SET state = 'released', problem = ? WHERE number = ?",
                (problem, job.number),
            )
        return dataclasses.replace(job, state="released", problem=problem)

    def reopen(self, job: Job, batch_id: str) -> Job:
        """Take a job up again as a batch at its service.

        What was sent in another job since, and is in flight there, stays with that one.
        """
        with self._transaction() as db:
            db.execute(
                "UPDATE requests SET state = 'open' WHERE job = ? AND state = 'released'"
                " AND id NOT IN (SELECT id FROM requests INDEXED BY in_flight"
                " WHERE state = 'open')",
                (job.number,),
            )
            db.execute(
                "UPDATE jobs SET state = 'running', batch_id = ?, problem = '' WHERE number = ?",
                (batch_id, job.number),
            )
        return dataclasses.replace(job, state="running", batch_id=batch_id, problem="")

    def forget(self, job: Job) -> None:
        """Drop a job from the record; what it cost stays."""
        names = "run, since, metadata, model, answers, input, output, charge"
        with self._transaction() as db:
            sums = tables.SPENT.format(where="AND job = ?")
            sql = f"INSERT INTO forgotten ({names}) SELECT {names} FROM ({sums})"  # noqa: S608 -- our own names
            db.execute(sql, (job.number,))
            db.execute("DELETE FROM requests WHERE job = ?", (job.number,))
            db.execute("DELETE FROM jobs WHERE number = ?", (job.number,))

    # The file

    def _take_lock(self) -> None:
        """Take the lock, making the folder and its README first."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            taken = self._lock.acquire()
        except OSError as error:
            raise self._trouble(error) from error
        if not taken:
            what = f"another process ({self._lock.owner()}) works with this journal."
            raise JournalBusyError(what, where=str(self.path), todo="Wait until it is done.")

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read; a journal that does not exist yet has no rows."""
        db = self._open(create=False)
        if db is None:
            return []
        try:
            return list(db.execute(query, values))
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all that is done with the connection, or nothing, and have it on the disk."""
        if not self._lock.held:
            msg = "the journal is written only within writing()"
            raise RuntimeError(msg)
        db = self._open(create=True)
        assert db is not None  # noqa: S101 -- create=True makes it
        try:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        """Return the connection, None when there is no file and none is to be made."""
        if self._db is None and (create or self.path.exists()):
            try:
                self._db = self._connect(create=create)
            except (sqlite3.Error, OSError) as error:
                raise self._trouble(error) from error
        return self._db

    def _connect(self, *, create: bool) -> sqlite3.Connection | None:
        """Open the file, and make the tables if this is a writer's first time."""
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        try:
            # A commit returns only when its bytes are on the disk.
            db.execute("PRAGMA synchronous = FULL")
            version = self._version(db)
            if version == 0 and create:
                self._make(db)
            elif 0 < version < tables.VERSION:
                tables.upgrade(db)
        except BaseException:
            db.close()
            raise
        if version == 0 and not create:
            db.close()
            return None
        return db

    def _version(self, db: sqlite3.Connection) -> int:
        """Return the version of the file, 0 for an empty one; refuse what we cannot read."""
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        owner = int(db.execute("PRAGMA application_id").fetchone()[0])
        count = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        if owner != tables.APPLICATION and (count or version):
            what, todo = "this SQLite file is no journal of ours.", "Name another file."
            raise JournalError(what, where=str(self.path), todo=todo)
        if version > tables.VERSION:
            what = f"the journal has version {version}, this program knows {tables.VERSION}."
            raise JournalError(what, where=str(self.path), todo="Use a newer release.")
        return version

    def _make(self, db: sqlite3.Connection) -> None:
        """Make the tables, the folder and the README."""
        self.folder.mkdir(exist_ok=True)
        text = tables.README.format(
            name=self.path.name, folder=self.folder.name, lock=self._lock.path.name
        )
        self.path.with_suffix(".README.txt").write_text(text, encoding="utf-8")
        db.execute("PRAGMA journal_mode = DELETE")
        script = f"PRAGMA application_id = {tables.APPLICATION}; PRAGMA user_version = 1;"
        db.executescript(f"BEGIN IMMEDIATE; {tables.SCHEMA} {script} COMMIT;")
        tables.upgrade(db)

    def _trouble(self, error: Exception) -> JournalError:
        """Say what a person can do about an unusable file."""
        what = f"the journal cannot be used: {error}."
        todo = "Check the folder's permissions and space; a damaged file can be moved away."
        return JournalError(what, where=str(self.path), todo=todo)
