"""From requests to batches at a service, with every step written down before it is taken.

A request travels so: its line is in a sealed file; the job is in the journal (queued); the file
is uploaded, which costs nothing; "creating" is in the journal; the call that costs money leaves;
the batch's id is in the journal (running). Whatever was interrupted before "creating" left is
released by the next run, whose caller will ask for it again. What was interrupted after it is
looked for at the service, and sent again only when it is certainly not there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import jsonl
from mkdocs_batch_i18n.batch.faults import RefusedError, UnavailableError
from mkdocs_batch_i18n.batch.jobs import JOB_KEY, Job, Request
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mkdocs_batch_i18n.batch.jobs import RemoteBatch
    from mkdocs_batch_i18n.batch.session import Session

LIVE = ("queued", "creating", "running", "ended")
"""States of jobs whose files are still needed."""

_OVERLOAD = ("token_limit", "enqueued", "queue_limit")
"""What the codes of services have in common that have too much in their queue."""

_MEMORY = 86_400.0
"""Seconds for which a service's limit is remembered."""


class Packer:
    """Writes requests to job files, one model and one url a file, and seals each at the limits."""

    def __init__(
        self, session: Session, metadata: Mapping[str, str], most: int | None = None
    ) -> None:
        """Begin with no open file; `most` bounds the requests of a batch further."""
        self._session = session
        self._most = min(most or session.limits.max_requests, learned_most(session))
        self._metadata = dict(metadata)
        self._drafts: dict[tuple[str, str], jsonl.Draft] = {}
        self._seen: set[str] = set()
        self._count = 0
        self.skipped = 0
        """Requests that were in flight already, or came twice."""

    def pack(self, requests: Iterable[Request]) -> Iterator[Job]:
        """Yield each job as soon as it is full and in the journal; the rest at the end."""
        try:
            for request in requests:
                yield from self._add(request)
            for kind in list(self._drafts):
                yield self._seal(kind)
        finally:
            for draft in self._drafts.values():
                draft.discard()

    def _add(self, request: Request) -> Iterator[Job]:
        """Write one request; yield the job that had no room for it."""
        if request.id in self._seen or self._session.journal.is_open(request.id):
            self.skipped += 1
            return
        line, kind = jsonl.encode(request), (request.url, request.model)
        most = self._session.limits.max_bytes
        if len(line) > most:
            what = f"the request alone has {len(line)} bytes, a batch may have {most}."
            raise ConfigurationError(what, where=request.id, todo="Send less text in one request.")
        draft = self._drafts.get(kind)
        if draft and (len(draft.rows) >= self._most or draft.bytes + len(line) > most):
            yield self._seal(kind)
        self._draft(kind).add(request.id, request.note, line)
        self._seen.add(request.id)

    def _draft(self, kind: tuple[str, str]) -> jsonl.Draft:
        """Return the open file for this url and model."""
        if kind not in self._drafts:
            self._count += 1
            folder = self._session.journal.folder
            folder.mkdir(parents=True, exist_ok=True)
            name = f"draft-{self._session.run}-{self._count}.part"
            self._drafts[kind] = jsonl.Draft(folder / name)
        return self._drafts[kind]

    def _seal(self, kind: tuple[str, str]) -> Job:
        """Close a file and write its job down."""
        draft = self._drafts.pop(kind)
        self._seen.difference_update(request_id for request_id, _ in draft.rows)
        return intend(self._session, draft, kind, self._metadata)


def intend(
    session: Session, draft: jsonl.Draft, kind: tuple[str, str], metadata: Mapping[str, str]
) -> Job:
    """Seal a file and write its job down as queued."""
    journal, digest = session.journal, draft.digest
    attempt = journal.attempts(digest) + 1
    job_id = "j" + hashlib.sha256(f"{digest} {attempt}".encode("ascii")).hexdigest()[:31]
    job = Job(
        number=0,
        id=job_id,
        attempt=attempt,
        run=session.run,
        state="queued",
        service=session.provider.service,
        url=kind[0],
        model=kind[1],
        metadata={**metadata, JOB_KEY: job_id, "requests": str(len(draft.rows))},
        requests=len(draft.rows),
        bytes=draft.bytes,
        created=session.clock.time(),
    )
    draft.seal(journal.folder / session.input_of(job))
    return journal.intend(job, digest, draft.rows)


def is_overload(job: Job) -> bool:
    """Whether a batch was rejected only because too much of ours is queued at the service."""
    return job.status == "failed" and any(word in job.problem.lower() for word in _OVERLOAD)


def learned_most(session: Session) -> int:
    """Return how many requests a batch may have: half of what was too much within a day."""
    since = session.clock.time() - _MEMORY
    too_much = [
        job.requests
        for job in session.journal.select("released")
        if job.service == session.provider.service and job.created > since and is_overload(job)
    ]
    return min([session.limits.max_requests, *((count + 1) // 2 for count in too_much)])


def has_room(session: Session) -> bool:
    """Whether another batch may be sent now."""
    busy = len(session.journal.select("creating", "running"))
    return busy < session.limits.max_batches and session.clock.time() >= session.hold_until


def send(session: Session, job: Job) -> Job:
    """Send a queued job. Raises `ServiceError`; the journal then says how far it came.

    Refused: the job is released, nothing was paid. Unavailable before the batch could exist: it
    stays queued. Cut off so that nobody can tell: it is looked for, see `settle`.
    """
    session.breaker.check(session.provider.service)
    try:
        job = _upload(session, job)
        job = session.journal.record(job, state="creating", sent=session.clock.time())
        return _create(session, job)
    except RefusedError as error:
        session.journal.release(job, str(error))
        raise


def _upload(session: Session, job: Job) -> Job:
    """Send the file, unless it is there; that costs nothing and may be repeated."""
    if job.file_id is not None:
        return job
    path = session.journal.folder / session.input_of(job)
    file_id = session.call(lambda: session.provider.upload(path))
    return session.journal.record(job, file_id=file_id)


def _create(session: Session, job: Job) -> Job:
    """Start the batch; on doubt look for it."""
    try:
        remote = session.call(lambda: session.provider.create(job.file_id or "", job), once=True)
    except UnavailableError as error:
        if error.carried_out is False:
            session.journal.record(job, state="queued")
            raise
        return settle(session, job)
    return adopt(session, job, remote)


def adopt(session: Session, job: Job, remote: RemoteBatch) -> Job:
    """Write down that a batch at the service is this job."""
    return session.journal.record(
        job, state="running", batch_id=remote.id, status=remote.status, problem=""
    )


def settle(session: Session, job: Job) -> Job:
    """Find out what became of a job whose creation was cut off.

    Found: it is ours again. Certainly not there, and time enough has passed for it to show up:
    queued again if this run wrote it down, released otherwise. Else it stays as it is, counted as
    in flight, for the next look.
    """
    try:
        remote, conclusive = session.call(lambda: _find(session, job))
    except (RefusedError, UnavailableError) as error:
        return session.journal.record(job, problem=f"It may exist at the service: {error}")
    if remote is not None:
        return adopt(session, job, remote)
    if not conclusive:
        what = "It may exist at the service, which lists more batches than were looked through."
        return session.journal.record(job, problem=what)
    if session.clock.time() < (job.sent or 0.0) + session.limits.settle:
        return session.journal.record(job, problem="It may yet show up at the service.")
    if job.run == session.run:
        return session.journal.record(job, state="queued", problem="")
    return session.journal.release(job, "Its creation was cut off and never reached the service.")


def _find(session: Session, job: Job) -> tuple[RemoteBatch | None, bool]:
    """Look for a job's batch by our id, then by its file; tell whether the search was complete."""
    by_file: RemoteBatch | None = None
    for count, remote in enumerate(session.provider.batches(), start=1):
        if remote.metadata.get(JOB_KEY) == job.id:
            return remote, True
        if job.file_id and remote.input_file_id == job.file_id:
            by_file = by_file or remote
        if count >= session.limits.search:
            return by_file, by_file is not None
    return by_file, True


def recover(session: Session) -> None:
    """Begin a run: find what was cut off, release what never left, drop files of no use."""
    for job in session.journal.select("creating"):
        if job.service == session.provider.service:
            settle(session, job)
    for job in session.journal.select("queued"):
        if job.run != session.run:
            session.journal.release(job, "The run that wrote it down ended before it was sent.")
    sweep(session)


def sweep(session: Session) -> None:
    """Delete files in the journal's folder that belong to no live job."""
    keep = {job.id for job in session.journal.select(*LIVE)}
    if session.journal.folder.is_dir():
        for path in session.journal.folder.iterdir():
            if path.is_file() and path.name.split(".", 1)[0] not in keep:
                path.unlink()


def send_queued(session: Session) -> int:
    """Send what waits, as far as there is room; return how many jobs were sent."""
    count = 0
    for job in session.journal.select("queued"):
        if job.run == session.run and has_room(session):
            send(session, job)
            count += 1
    return count


def send_or_drop(session: Session) -> None:
    """Send what waits; with an open breaker release it, so that nobody waits for it."""
    if not session.breaker.why:
        send_queued(session)
        return
    for job in session.journal.select("queued"):
        session.journal.release(job, f"Not sent: {session.breaker.why}")


def split(session: Session, job: Job) -> bool:
    """Queue a batch that was too much for the service's queue again, as halves, for later.

    False when it cannot be cut any further, or its file is gone.
    """
    path = session.journal.folder / session.input_of(job)
    if job.requests < 2 or not path.exists():  # noqa: PLR2004 -- a half needs a whole
        return False
    notes = dict(session.journal.unanswered(job))
    session.journal.release(job, f"{job.problem}; sent again in smaller batches")
    session.overloaded()
    packer = Packer(session, job.metadata, most=(job.requests + 1) // 2)
    for _ in packer.pack(_requests(path, notes)):
        pass
    return True


def _requests(path: Path, notes: Mapping[str, str]) -> Iterator[Request]:
    """Read the requests of a job file back, those that have a note."""
    for line in jsonl.lines(path):
        row = jsonl.decode(line) or {}
        request_id = str(row.get("custom_id"))
        if request_id in notes:
            yield Request(request_id, row["body"], row["url"], notes[request_id])
