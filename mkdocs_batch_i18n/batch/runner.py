"""Submit, collect, wait: the three things one does with requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_batch_i18n.batch import collecting, custody, sending
from mkdocs_batch_i18n.batch.faults import JournalBusyError, JournalError, UnavailableError
from mkdocs_batch_i18n.batch.jobs import JOB_KEY, Clock, Limits, Usage
from mkdocs_batch_i18n.batch.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mkdocs_batch_i18n.batch.collecting import Bank
    from mkdocs_batch_i18n.batch.jobs import Job, Provider, RemoteBatch, Request
    from mkdocs_batch_i18n.batch.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of the requests of one `submit`."""

    jobs: tuple[str, ...]
    """Ids of the jobs they went into."""
    requests: int
    skipped: int
    """In flight already, or twice in this call: not sent again."""
    queued: int
    """Jobs that wait for room at the service; `wait` sends them."""
    unsure: int
    """Jobs of which nobody can tell yet whether the service has them; never sent twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one `collect` or `wait` brought, and what is left."""

    banked: int = 0
    """Replies with a text that were handed over."""
    failed: Mapping[str, int] = field(default_factory=dict)
    """Replies without one that were handed over, by `Reply.code`."""
    jobs: int = 0
    """Jobs that were closed."""
    repeated: int = 0
    """Lines for a request that had its answer: ignored."""
    unknown: int = 0
    """Lines for ids that are not of their batch: ignored."""
    malformed: int = 0
    """Lines that could not be read, such as a cut last one."""
    usage: Usage = field(default_factory=Usage)
    """Tokens of the replies handed over."""
    in_flight: int = 0
    """Requests still out, with all jobs below."""
    running: int = 0
    """Jobs at the service that will go on by themselves."""
    queued: int = 0
    """Jobs that wait for room at the service."""
    unsure: int = 0
    """Jobs of which nobody can tell yet whether the service has them."""
    held: int = 0
    """Jobs that need a person: stuck, unknown to the service, or a file is missing."""
    elsewhere: int = 0
    """Jobs in flight at another service than this provider's; not looked at."""
    problems: tuple[str, ...] = ()
    """A sentence for each thing a person should know."""

    @property
    def pending(self) -> bool:
        """Whether waiting can bring more."""
        return bool(self.running or self.queued or self.unsure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a `wait` is."""

    total: int
    """Requests that were in flight at some time of this wait."""
    done: int
    """Of those, handed over."""
    answered: int
    """Done, or finished at the service as far as it says."""
    running: int
    """Jobs at the service."""
    age: float
    """Seconds since the oldest of them was sent."""


class Runner:
    """One run with a journal and a service.

    A journal serves one runner at a time, each call for itself: a second process gets
    `JournalBusyError` and may read. What a runner queued for want of room, only itself sends;
    when it is gone the requests count as missing again.
    """

    def __init__(
        self,
        journal: Journal,
        provider: Provider,
        limits: Limits | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Take the tools; nothing is read or sent yet."""
        self._session = Session(journal, provider, limits or Limits(), clock or Clock())

    def submit(self, requests: Iterable[Request], *, metadata: Mapping[str, str]) -> Submitted:
        """Write the requests down and send them, a batch as soon as it is full.

        `requests` is read once, as it is sent. `metadata` goes with each batch, beside our id
        and the number of requests; keys and values are short strings. An id that is in flight
        is skipped. Raises `ServiceError` when the service refuses, is away, or too much failed:
        what was not sent is then not in flight, or queued in this run.
        """
        session = self._session
        with session.journal.writing():
            session.breaker.check(session.provider.service)
            sending.recover(session)
            packer, jobs = sending.Packer(session, metadata), []
            for job in packer.pack(requests):
                jobs.append(job)
                sending.send_queued(session)
            sending.send_queued(session)
            return self._submitted(jobs, packer.skipped)

    def _submitted(self, jobs: list[Job], skipped: int) -> Submitted:
        """Count what a submit did."""
        journal = self._session.journal
        return Submitted(
            jobs=tuple(job.id for job in jobs),
            requests=sum(job.requests for job in jobs),
            skipped=skipped,
            queued=len(journal.select("queued")),
            unsure=len(journal.select("creating")),
        )

    def collect(self, bank: Bank) -> Summary:
        """Bank all that is finished; never spends.

        `bank(reply, note)` is called for each request of a finished batch, with a text or with
        the reason why there is none, and its work must be on the disk when it returns: a crash
        right after it may call it again for the same reply, never lose one.
        """
        tally = collecting.Tally()
        self._collect(bank, tally)
        return self._summary(tally)

    def _collect(self, bank: Bank, tally: collecting.Tally) -> None:
        """Adopt what was cut off, then bank what is finished."""
        with self._session.journal.writing():
            sending.recover(self._session)
            collecting.collect(self._session, bank, tally)

    def wait(
        self,
        bank: Bank,
        *,
        timeout: float,
        progress: Callable[[Progress], None] | None = None,
    ) -> Summary:
        """Collect, and send what is queued, until nothing is left to wait for or time is up.

        A service that is away for a while is waited for, too, and then named in `problems`.
        Interrupt it whenever you like: everything can be taken up again.
        """
        session, tally = self._session, collecting.Tally()
        end, pause = session.clock.time() + timeout, session.limits.poll_interval
        while True:
            trouble = self._round(bank, tally)
            summary = self._summary(tally, trouble)
            if progress:
                progress(self._progress(tally, summary))
            left = end - session.clock.time()
            if not (summary.pending or trouble) or left <= 0:
                return summary
            session.clock.sleep(min(pause, left))
            pause = min(pause * 1.5, max(session.limits.poll_max, session.limits.poll_interval))

    def remote(self) -> Iterator[tuple[RemoteBatch, Job | None]]:
        """Yield every batch of the account with our job for it, None for one not of ours."""
        for batch in self._session.provider.batches():
            yield batch, self._job_of(batch)

    def adopt(self, batch_id: str) -> Job:
        """Take a batch at the service up again as the job that it carries the id of.

        For one whose job is lost in doubt, or was given up too early. Raises `JournalError` when
        it is no job of this journal, or that job is at work or done.
        """
        session = self._session
        remote = session.call(lambda: session.provider.retrieve(batch_id))
        job = self._job_of(remote)
        if job is None or job.state not in {"creating", "released"}:
            why = (
                "is not of this journal" if job is None else f"belongs to a job that is {job.state}"
            )
            what, todo = f"the batch {batch_id} {why}.", "Only what was given up can be adopted."
            raise JournalError(what, where=str(session.journal.path), todo=todo)
        with session.journal.writing():
            return session.journal.reopen(job, remote.id)

    def retry(self, key: str, *, force: bool = False) -> Job:
        """Give a job up, see `custody.retry`."""
        return custody.retry(self._session.journal, key, force=force)

    def forget(self, key: str) -> None:
        """Drop a job from the list, see `custody.forget`."""
        custody.forget(self._session.journal, key)

    def _job_of(self, batch: RemoteBatch) -> Job | None:
        """Return our job for a batch, by our id in it, by its id, or by its file."""
        job = self._session.journal.job(batch.metadata.get(JOB_KEY, "")) or (
            self._session.journal.job(batch.id)
        )
        if job is not None or batch.input_file_id is None:
            return job
        same = (job for job in self._session.journal.select() if job.file_id == batch.input_file_id)
        return next((job for job in same if job.service == self._session.provider.service), None)

    def _round(self, bank: Bank, tally: collecting.Tally) -> str:
        """Collect and send once; return what is in the way for the moment, "" for nothing."""
        try:
            self._collect(bank, tally)
            with self._session.journal.writing():
                sending.send_or_drop(self._session)
        except (UnavailableError, JournalBusyError) as error:
            return str(error)
        return ""

    def _summary(self, tally: collecting.Tally, trouble: str = "") -> Summary:
        """Join what was done with what is left."""
        session = self._session
        problems = [*collecting.problems(session), *filter(None, (trouble, session.breaker.why))]
        out = session.journal.select(*sending.LIVE)
        here = [job for job in out if job.service == session.provider.service]
        running = [job for job in here if job.state == "running" and not job.problem]
        return Summary(
            banked=tally.banked,
            failed=dict(tally.failed),
            jobs=tally.jobs,
            repeated=tally.repeated,
            unknown=tally.unknown,
            malformed=tally.malformed,
            usage=tally.usage,
            in_flight=session.journal.count_in_flight(),
            running=len(running),
            queued=sum(job.state == "queued" for job in here),
            unsure=sum(job.state == "creating" for job in here),
            held=sum(job.state in {"running", "ended"} for job in here) - len(running),
            elsewhere=len(out) - len(here),
            problems=tuple(problems),
        )

    def _progress(self, tally: collecting.Tally, summary: Summary) -> Progress:
        """Say how far it is."""
        session = self._session
        jobs = session.journal.select("creating", "running")
        done = tally.banked + sum(tally.failed.values())
        sent = [job.sent for job in jobs if job.sent is not None]
        return Progress(
            total=done + summary.in_flight,
            done=done,
            answered=done + sum((job.completed or 0) + (job.failed or 0) for job in jobs),
            running=len(jobs),
            age=max(0.0, session.clock.time() - min(sent)) if sent else 0.0,
        )
