"""The values of the batch core: what is asked, what is answered, and how much at once."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CHAT = "/v1/chat/completions"
COMPLETIONS = "/v1/completions"

State = Literal["queued", "creating", "running", "ended", "done", "released"]
"""Where a job stands with us; what the service says is `Job.status`.

queued: written down, not sent. creating: the call that costs money has left, its answer is not
written down. running: the service has it. ended: the service is done with it, the answers are
not all banked. done: each request was banked or given back. released: its requests may be sent
again, by the rule or on the user's word that `Job.problem` states.
"""

JOB_KEY = "job_id"
"""The metadata key that carries `Job.id`, by which a batch is found again."""

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a batch."""

    id: str
    """Ties the answer to the request: 1 to 64 of `[A-Za-z0-9_-]`, the subset all services take."""
    body: Mapping[str, Any]
    """What the endpoint gets, `model` among it."""
    url: str = CHAT
    note: str = ""
    """The caller's own text: kept in the journal, given back with the reply, never sent."""

    def __post_init__(self) -> None:
        """Refuse an id that a service might change or reject."""
        if not _SAFE_ID.fullmatch(self.id):
            msg = f"a request id is 1 to 64 of [A-Za-z0-9_-], not {self.id!r}"
            raise ValueError(msg)

    @property
    def model(self) -> str:
        """The model the body asks for."""
        return str(self.body.get("model", ""))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the service counted, and charges for."""

    input: int = 0
    output: int = 0
    charge: float = 0.0
    """What the service says it took, in its own unit; 0 where it does not say, as most do."""

    def __add__(self, other: Usage) -> Usage:
        """Add both up."""
        return Usage(
            self.input + other.input, self.output + other.output, self.charge + other.charge
        )


Code = Literal[
    "",
    "length",
    "content_filter",
    "refusal",
    "empty",
    "finish_reason",
    "malformed",
    "http",
    "error",
    "expired",
    "cancelled",
    "rejected",
    "unanswered",
]
"""Why there is no text, for programs; "" when there is.

The first group was answered and paid for: length (cut: split the request, do not repeat it),
content_filter, refusal, empty, finish_reason (any other than stop). malformed, http and error
are the service's failures for this one request. The last four were not carried out: the window
closed, somebody cancelled, the batch as a whole was rejected, or nothing at all came back.
"""

NOT_CARRIED_OUT: frozenset[str] = frozenset({"expired", "cancelled", "rejected", "unanswered"})
"""Codes of requests that may simply be sent again: no model has looked at them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of one request: a text, or the reason why there is none, never both."""

    id: str
    text: str | None
    error: str | None = None
    """For people; None exactly when there is a text."""
    code: Code = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    model: str = ""
    """The model that answered, as the service names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteBatch:
    """A batch as the service describes it; what it leaves out is None or empty."""

    id: str
    status: str
    input_file_id: str | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    created_at: float | None = None
    expires_at: float | None = None
    total: int | None = None
    completed: int | None = None
    failed: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    """(code, message) of each reason the service gives for a failed batch."""

    @property
    def over(self) -> bool:
        """Whether the service will do no more work on it; unknown states are work."""
        return self.status in {"completed", "failed", "expired", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One batch of ours, as the journal knows it."""

    number: int
    """Order of creation in this journal."""
    id: str
    """Digest of its requests and attempt; sent as metadata, so that the batch can be found."""
    attempt: int
    run: str
    """The run that wrote it down."""
    state: State
    service: str
    """The service it was written for."""
    url: str
    model: str
    metadata: Mapping[str, str]
    requests: int
    bytes: int
    created: float
    """Seconds since the epoch, as the other times."""
    sent: float | None = None
    """When the call that costs money last left."""
    ended: float | None = None
    expires: float | None = None
    file_id: str | None = None
    batch_id: str | None = None
    status: str = ""
    """The service's word for its state."""
    output_file_id: str | None = None
    error_file_id: str | None = None
    total: int | None = None
    completed: int | None = None
    failed: int | None = None
    problem: str = ""
    """What a person should know, in one sentence; empty when all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job with the count of its requests by where they stand."""

    job: Job
    open: int
    """Neither banked nor given back."""
    banked: int
    """Answered with a text."""
    failed: int
    """Given back with an error."""
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one model was paid for in one job; stays known when the job is forgotten."""

    run: str
    """The run that wrote the job down."""
    since: float
    """When that was."""
    metadata: Mapping[str, str]
    """The job's, such as its language."""
    model: str
    """As the service names it."""
    answers: int
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much at once, how patient, and when to stop."""

    max_requests: int = 50_000
    """Requests in a batch."""
    max_bytes: int = 200_000_000
    """Bytes in a batch's file (decimal megabytes, as services count)."""
    max_batches: int = 20
    """Batches at the service at once; the rest waits its turn."""
    tries: int = 4
    """Calls made before a busy or silent service counts as unavailable."""
    backoff: float = 0.5
    """Seconds before the second try; doubles, with jitter."""
    backoff_max: float = 60.0
    """The longest pause, also for a `Retry-After`: a service that asks for more is left alone."""
    settle: float = 30.0
    """Seconds until a batch whose creation was cut off must have shown up in the list."""
    search: int = 2_000
    """Batches of the list that are looked through for one of ours."""
    window: float = 86_400.0
    """Seconds the service has for a batch when it names no end itself."""
    grace: float = 3_600.0
    """Seconds past that end after which a batch counts as stuck."""
    poll_interval: float = 10.0
    """Seconds between two looks at first."""
    poll_max: float = 120.0
    """Seconds between two looks at last."""
    max_failures: int = 50
    """Requests that may fail one after another before nothing more is sent."""


class Clock:
    """Time, so that tests can have their own."""

    def time(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        time.sleep(seconds)


class Provider(Protocol):
    """A service that takes files of requests and works on them in its own time.

    Every method raises `RefusedError` (the service says no) or `UnavailableError` (try later),
    and never tries twice by itself: whoever keeps the journal decides on that.
    """

    @property
    def service(self) -> str:
        """What tells this service's batches from another's, with no secret in it."""

    def upload(self, path: Path) -> str:
        """Send a JSONL file; return its id there."""

    def create(self, file_id: str, job: Job) -> RemoteBatch:
        """Start the batch: the call that costs money. `job.metadata` goes with it."""

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """Return how a batch stands."""

    def batches(self) -> Iterator[RemoteBatch]:
        """Yield the account's batches, page by page; ends even if the service never does."""

    def download(self, file_id: str, path: Path) -> None:
        """Write a file of the service to `path`: all of it, or nothing."""

    def close(self) -> None:
        """Close what is open; the next call opens it again."""
