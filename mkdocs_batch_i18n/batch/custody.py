"""What a person may decide about a job: give it up, or drop it from the list. No service needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch.faults import JournalError
from mkdocs_batch_i18n.batch.sending import LIVE

if TYPE_CHECKING:
    from mkdocs_batch_i18n.batch.jobs import Job
    from mkdocs_batch_i18n.batch.journal import Journal


def retry(journal: Journal, key: str, *, force: bool = False) -> Job:
    """Give a job up: its requests may be sent, and paid, again.

    Raises `JournalError` for one that needs no person's word, unless forced.
    """
    with journal.writing():
        job = named(journal, key)
        if job.state not in LIVE or not (job.problem or force):
            what = f"the job {job.id} is {job.state} and in no trouble."
            raise JournalError(what, where=str(journal.path), todo="There is nothing to do.")
        return journal.release(job, "Given up on request; its requests may be sent again.")


def forget(journal: Journal, key: str) -> Job:
    """Drop a job that is done or given up from the list; what it cost stays in the receipts."""
    with journal.writing():
        job = named(journal, key)
        if job.state in LIVE:
            what, todo = f"the job {job.id} is {job.state}.", "Collect it, or give it up first."
            raise JournalError(what, where=str(journal.path), todo=todo)
        journal.forget(job)
        return job


def named(journal: Journal, key: str) -> Job:
    """Return the job of this id or batch id, or the one that begins so."""
    exact = journal.job(key)
    if exact is not None:
        return exact
    found = [
        job
        for job in journal.select()
        if key and (job.id.startswith(key) or (job.batch_id or "").startswith(key))
    ]
    if len(found) == 1:
        return found[0]
    what = f"there are {len(found)} jobs {key!r}." if found else f"there is no job {key!r}."
    raise JournalError(what, where=str(journal.path), todo="List the jobs to see their names.")
