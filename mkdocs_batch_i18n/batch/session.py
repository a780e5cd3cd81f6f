"""What one run works with: journal, service, limits, time, and when to stop trying."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from mkdocs_batch_i18n.batch.faults import BreakerOpenError, UnavailableError
from mkdocs_batch_i18n.batch.jobs import Clock, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_batch_i18n.batch.jobs import Job, Provider, Reply
    from mkdocs_batch_i18n.batch.journal import Journal

T = TypeVar("T")

_SYSTEMIC = frozenset({"http", "error", "malformed", "refusal", "content_filter", "rejected"})
"""Codes that speak of the service, the model or the prompt rather than of one text."""


@dataclass(slots=True)
class Breaker:
    """Counts failures that follow one another; open means: spend nothing more in this run."""

    limit: int
    row: int = 0
    why: str = ""
    """The failure that opened it; empty while it is closed."""

    def note(self, reply: Reply) -> None:
        """Count a reply; a good one starts the count anew."""
        if reply.code in _SYSTEMIC:
            self.row += 1
            if self.row >= self.limit and not self.why:
                self.why = f"{self.row} requests in a row failed, the last with: {reply.error}"
        elif not reply.code:
            self.row = 0

    def trip(self, why: str) -> None:
        """Open it."""
        self.why = self.why or why

    def check(self, service: str) -> None:
        """Raise when it is open."""
        if self.why:
            todo = "Nothing more was sent. Mend the cause, then run again."
            what = f"{self.why}."
            raise BreakerOpenError(what, where=service, todo=todo)


@dataclass(slots=True)
class Session:
    """The tools of one run."""

    journal: Journal
    provider: Provider
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells what this run queued from what a dead one left behind."""
    breaker: Breaker = field(init=False)
    hold_until: float = 0.0
    """No batch is sent before: the service had too much in its queue."""
    holds: int = 0
    """How often in a row that happened."""

    def __post_init__(self) -> None:
        """Start with a closed breaker."""
        self.breaker = Breaker(self.limits.max_failures)

    def call(self, function: Callable[[], T], *, once: bool = False) -> T:
        """Call the service, again after a pause while that can help.

        With `once` it is called again only if the last call certainly had no effect.
        """
        for attempt in range(self.limits.tries):
            try:
                return function()
            except UnavailableError as error:
                pause = self._pause(attempt, error.retry_after)
                last = attempt + 1 >= self.limits.tries
                if last or pause is None or (once and error.carried_out is not False):
                    raise
            self.clock.sleep(pause)
        msg = "limits.tries must be at least 1"
        raise ValueError(msg)

    def _pause(self, attempt: int, wish: float | None) -> float | None:
        """Return the seconds until the next try, None when the service asks for too many."""
        if wish is not None and wish > self.limits.backoff_max:
            return None
        jitter = 0.5 + random.random()  # noqa: S311 -- no secret
        pause = float(self.limits.backoff * 2**attempt * jitter)
        return min(self.limits.backoff_max, max(pause, wish or 0.0))

    def overloaded(self) -> None:
        """Hold the queue for a while: one minute, doubling to a quarter of an hour."""
        self.hold_until = self.clock.time() + min(900.0, 60.0 * 2**self.holds)
        self.holds += 1

    def input_of(self, job: Job) -> str:
        """Return the name of a job's request file in the journal's folder."""
        return f"{job.id}.jsonl"
