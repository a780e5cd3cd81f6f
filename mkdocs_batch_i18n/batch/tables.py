"""The journal's tables: what they hold, how old ones are brought up, and how rows are read."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch.jobs import Job, JobRecord, Spent, Usage

if TYPE_CHECKING:
    import sqlite3

    from mkdocs_batch_i18n.batch.jobs import Reply

VERSION = 2
"""Of the tables below; a journal of a later version is refused, one of an earlier is brought up."""

APPLICATION = 0x6A6F6273
"""Tells our files from other SQLite files: "jobs" in ASCII."""

SCHEMA = """
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  attempt INTEGER NOT NULL, run TEXT NOT NULL, state TEXT NOT NULL, service TEXT NOT NULL,
  url TEXT NOT NULL, model TEXT NOT NULL, metadata TEXT NOT NULL, requests INTEGER NOT NULL,
  bytes INTEGER NOT NULL, created REAL NOT NULL, sent REAL, ended REAL, expires REAL,
  file_id TEXT, batch_id TEXT, status TEXT NOT NULL DEFAULT '', output_file_id TEXT,
  error_file_id TEXT, total INTEGER, completed INTEGER, failed INTEGER,
  problem TEXT NOT NULL DEFAULT ''
);
CREATE TABLE requests (
  job INTEGER NOT NULL REFERENCES jobs (number), id TEXT NOT NULL, note TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open', code TEXT NOT NULL DEFAULT '',
  model TEXT NOT NULL DEFAULT '', input INTEGER, output INTEGER, PRIMARY KEY (job, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX in_flight ON requests (id) WHERE state = 'open';
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_digest ON jobs (digest);
"""

_STEPS = {
    2: """
ALTER TABLE requests ADD COLUMN charge REAL;
CREATE TABLE forgotten (
  run TEXT NOT NULL, since REAL NOT NULL, metadata TEXT NOT NULL, model TEXT NOT NULL,
  answers INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, charge REAL NOT NULL
);
"""
}
"""What brings a journal of the version before to this one; new ones go all the way, too."""

README = """\
This folder holds the journal of translation jobs: {name} (SQLite) says which requests were
sent to which batch, what was answered and what it cost; {folder}/ holds the files of batches
that are under way; {lock} is held by the process at work. No key is in any of them.

Answers that were paid for and not yet collected are lost if you delete these files while jobs
are in flight. Once nothing is in flight they can go; only the record of money spent goes with
them.
"""

COUNTS = """
SELECT job, sum(state = 'open') AS open, sum(state = 'banked') AS banked,
  sum(state = 'failed') AS failed, coalesce(sum(input), 0) AS input,
  coalesce(sum(output), 0) AS output, coalesce(sum(charge), 0.0) AS charge
FROM requests GROUP BY job
"""

SPENT = """
SELECT jobs.run AS run, jobs.created AS since, jobs.metadata AS metadata, requests.model AS model,
  count(*) AS answers, coalesce(sum(requests.input), 0) AS input,
  coalesce(sum(requests.output), 0) AS output, coalesce(sum(charge), 0.0) AS charge
FROM requests JOIN jobs ON jobs.number = requests.job
WHERE requests.input IS NOT NULL {where}
GROUP BY requests.job, requests.model ORDER BY requests.job, requests.model
"""


_COLUMNS = tuple(field.name for field in dataclasses.fields(Job))


def upgrade(db: sqlite3.Connection) -> None:
    """Bring the tables to our version, step by step; another process may have been faster.

    Readers do it, too: the steps add columns and tables, which nobody who writes minds.
    """
    for version, step in _STEPS.items():
        db.execute("BEGIN IMMEDIATE")
        try:
            if int(db.execute("PRAGMA user_version").fetchone()[0]) < version:
                for statement in filter(str.strip, step.split(";")):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def job_of(row: sqlite3.Row) -> Job:
    """Return a row of the table as a value."""
    values = {name: row[name] for name in _COLUMNS}
    return Job(**{**values, "metadata": json.loads(values["metadata"])})


def record_of(job: Job, row: sqlite3.Row | None) -> JobRecord:
    """Join a job with its counts."""
    if row is None:
        return JobRecord(job=job, open=0, banked=0, failed=0, usage=Usage())
    return JobRecord(
        job=job, open=row["open"], banked=row["banked"], failed=row["failed"], usage=_usage(row)
    )


def _usage(row: sqlite3.Row) -> Usage:
    """Return the sums in a row."""
    return Usage(row["input"], row["output"], row["charge"])


def spent_of(row: sqlite3.Row) -> Spent:
    """Return a row of what was paid as a value."""
    return Spent(
        run=row["run"],
        since=row["since"],
        metadata=json.loads(row["metadata"]),
        model=row["model"],
        answers=row["answers"],
        usage=_usage(row),
    )


def mark_of(job: Job, reply: Reply) -> tuple[object, ...]:
    """Return the values of a request's row once its reply was handed over."""
    state = "failed" if reply.text is None else "banked"
    usage = reply.usage
    tokens = (None,) * 3 if usage is None else (usage.input, usage.output, usage.charge)
    return (state, reply.code, reply.model or job.model, *tokens, job.number, reply.id)
