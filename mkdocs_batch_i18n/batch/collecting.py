"""From batches at a service to replies in the caller's hands, each handed over once.

A reply is marked after the caller took it, so that a crash in between hands it over again: what
takes replies must not mind one that it knows. Files are read from the disk, not from the network,
line by line; whatever a line holds, it can cost one request at most.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import jsonl, sending
from mkdocs_batch_i18n.batch.faults import RefusedError
from mkdocs_batch_i18n.batch.jobs import Code, Job, RemoteBatch, Reply, Usage
from mkdocs_batch_i18n.batch.replies import reply_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mkdocs_batch_i18n.batch.session import Session

    Bank = Callable[[Reply, str], None]

_MARK_EVERY = 500
"""Replies handed over between two writes to the journal."""

_NOT_FOUND = 404


@dataclass(slots=True)
class Tally:
    """Counts of one collection, filled as it goes."""

    banked: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    jobs: int = 0
    repeated: int = 0
    unknown: int = 0
    malformed: int = 0
    elsewhere: int = 0
    usage: Usage = field(default_factory=Usage)

    def note(self, reply: Reply) -> None:
        """Count a reply that was handed over."""
        if reply.text is None:
            self.failed[reply.code] += 1
        else:
            self.banked += 1
        self.usage += reply.usage or Usage()


def collect(session: Session, bank: Bank, tally: Tally) -> None:
    """Look at each batch that is ours, and bank those that are over."""
    for job in session.journal.select("running", "ended"):
        if job.service != session.provider.service:
            tally.elsewhere += 1
            continue
        current = look(session, job)
        if sending.is_overload(current) and sending.split(session, current):
            continue
        if current.state == "ended":
            Harvest(session, current, bank, tally).run()


def look(session: Session, job: Job) -> Job:
    """Ask how a job stands and write that down."""
    batch_id = job.batch_id or ""
    try:
        remote = session.call(lambda: session.provider.retrieve(batch_id))
    except RefusedError as error:
        if error.status != _NOT_FOUND:
            raise
        if job.state == "ended" or session.clock.time() < (job.sent or 0) + session.limits.settle:
            return job
        what = f"The service does not know its batch {batch_id} (any longer)."
        return session.journal.record(job, problem=what)
    return session.journal.record(job, **_changes(session, job, remote))


def _changes(session: Session, job: Job, remote: RemoteBatch) -> dict[str, object]:
    """Return the fields of a job that a look at its batch changes."""
    now = session.clock.time()
    changes: dict[str, object] = {
        "status": remote.status,
        "total": remote.total,
        "completed": remote.completed,
        "failed": remote.failed,
        "output_file_id": remote.output_file_id or job.output_file_id,
        "error_file_id": remote.error_file_id or job.error_file_id,
        "expires": remote.expires_at or job.expires,
    }
    if remote.over:
        ended = job.ended or now
        late = _is_late(remote, job) and now < ended + session.limits.settle
        reasons = "; ".join(": ".join(filter(None, pair)) for pair in remote.errors)
        state = "running" if late else "ended"
        return {**changes, "state": state, "ended": ended, "problem": reasons}
    dated = replace(job, expires=remote.expires_at or job.expires)
    return {**changes, "problem": _stuck(session, dated, remote)}


def _is_late(remote: RemoteBatch, job: Job) -> bool:
    """Whether the service counts answers and does not yet say where they are."""
    return bool(remote.completed) and not (remote.output_file_id or job.output_file_id)


def deadline(session: Session, job: Job) -> float:
    """Return the time after which a batch counts as stuck."""
    sent = job.sent or job.created
    end = job.expires or 0.0
    if end <= sent:
        end = sent + session.limits.window
    return end + session.limits.grace


def _stuck(session: Session, job: Job, remote: RemoteBatch) -> str:
    """Return what to say of a batch that should have been over for long, "" of others."""
    if session.clock.time() <= deadline(session, job):
        return ""
    return (
        f"Still {remote.status!r}, long after its time was up; it counts as in flight"
        " until it ends or you have it sent again."
    )


class Harvest:
    """Hands over all that one finished job brought, then what it did not bring."""

    def __init__(self, session: Session, job: Job, bank: Bank, tally: Tally) -> None:
        """Take a job in state "ended"."""
        self._session = session
        self._job = job
        self._bank = bank
        self._tally = tally
        self._unmarked: list[Reply] = []
        self._seen: set[str] = set()

    def run(self) -> None:
        """Bank the files, give back the rest, and close the job, unless a file is missing."""
        try:
            complete = self._files()
            if complete:
                self._give_back()
        finally:
            self._mark()
        if complete:
            self._session.journal.record(self._job, state="done")
            self._tally.jobs += 1
            if self._job.status == "failed":
                reason = self._job.problem or "no reason given"
                self._session.breaker.trip(f"the service rejected a batch ({reason})")
            for path in self._session.journal.folder.glob(f"{self._job.id}.*"):
                path.unlink()

    def _files(self) -> bool:
        """Bank both files; False when one of them cannot be had now."""
        for kind, file_id in (
            ("output", self._job.output_file_id),
            ("error", self._job.error_file_id),
        ):
            if file_id and not self._file(kind, file_id):
                return False
        return True

    def _file(self, kind: str, file_id: str) -> bool:
        """Fetch a file, unless we have it, and bank what it holds."""
        path = self._session.journal.folder / f"{self._job.id}.{kind}.jsonl"
        try:
            if not path.exists():
                self._session.call(lambda: self._session.provider.download(file_id, path))
        except RefusedError as error:
            if error.status != _NOT_FOUND:
                raise
            return self._hold(f"The service does not have its {kind} file {file_id}.")
        if self._lines(path):
            return True
        path.unlink()
        return self._hold(f"Its {kind} file {file_id} holds nothing that can be read.")

    def _hold(self, problem: str) -> bool:
        """Leave the job as it is, with its problem, for the next collection or the user's word."""
        self._job = self._session.journal.record(self._job, problem=problem)
        return False

    def _lines(self, path: Path) -> bool:
        """Bank each line; False when there are lines and none of them is one of ours."""
        before, known = self._tally.malformed + self._tally.unknown, 0
        for line in jsonl.lines(path):
            value = jsonl.decode(line)
            reply = reply_of(value) if value is not None else None
            if reply is None:
                self._tally.malformed += 1
            else:
                known += self._line(reply)
        return known > 0 or self._tally.malformed + self._tally.unknown == before

    def _line(self, reply: Reply) -> bool:
        """Hand a reply over, if it is the first for a request of this job; tell if it is of it."""
        if reply.id in self._seen:
            self._tally.repeated += 1
            return True
        standing = self._session.journal.standing(self._job, reply.id)
        if standing is None:
            self._tally.unknown += 1
            return False
        self._seen.add(reply.id)
        if standing[0] == "open":
            self._hand_over(reply, standing[1])
        return True

    def _give_back(self) -> None:
        """Hand over an error for each request that is in neither file."""
        self._mark()
        for request_id, note in self._session.journal.unanswered(self._job):
            code, error = _unanswered(self._job)
            self._hand_over(Reply(request_id, None, error, code), note)

    def _hand_over(self, reply: Reply, note: str) -> None:
        """Give a reply to the caller, then remember that it was given."""
        self._bank(reply, note)
        self._tally.note(reply)
        self._session.breaker.note(reply)
        self._unmarked.append(reply)
        if len(self._unmarked) >= _MARK_EVERY:
            self._mark()

    def _mark(self) -> None:
        """Write down what was handed over."""
        if self._unmarked:
            self._session.journal.mark(self._job, self._unmarked)
            self._unmarked = []


def _unanswered(job: Job) -> tuple[Code, str]:
    """Say why a request of a finished batch is in neither file."""
    if job.status == "failed":
        return "rejected", f"the service rejected the batch: {job.problem or 'no reason given'}"
    if job.status == "expired":
        return "expired", "the batch expired before this request's turn"
    if job.status == "cancelled":
        return "cancelled", "the batch was cancelled before this request's turn"
    return "unanswered", "the batch ended without an answer to this request"


def problems(session: Session) -> Iterator[str]:
    """Yield a sentence for each job that a person should look at."""
    for job in session.journal.select("creating", "running", "ended"):
        if job.problem:
            name = f"batch {job.batch_id}" if job.batch_id else f"job {job.id}"
            yield f"{name}: {job.problem}"
