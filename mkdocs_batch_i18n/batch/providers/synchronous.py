"""A service without batches: one request a call, several calls at once, kept as a batch here.

Each answer is on the disk before the next request of its thread leaves; killed, at most the
requests under way are asked for again.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch.faults import RefusedError, UnavailableError
from mkdocs_batch_i18n.batch.providers.local import LocalBatches, answer_line
from mkdocs_batch_i18n.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mkdocs_batch_i18n.batch.jobs import RemoteBatch

_ONE_REQUEST = frozenset({400, 413, 422})
"""Statuses that speak of one request, as a text that is too long; others stop the work."""

_TOO_MANY = 20
"""Such refusals one after another speak of all requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much a service is asked at once."""

    concurrency: int = 8
    """Requests under way at once."""
    per_minute: float | None = None
    """Requests that may leave in a minute."""


class Synchronous(LocalBatches):
    """Works on batches in threads while it is open; a look takes what is done so far."""

    def __init__(
        self, folder: Path, service: str, rate: Rate | None = None, *, tries: int, backoff: float
    ) -> None:
        """Name the folder and the service; `backoff` seconds pass before the second of `tries`."""
        super().__init__(folder, service)
        rate = rate or Rate()
        self._concurrency = rate.concurrency
        self._gap = 60.0 / rate.per_minute if rate.per_minute else 0.0
        self._next = 0.0
        self._tries, self._backoff = tries, backoff
        self._todo: deque[tuple[str, Iterator[dict[str, Any]]]] = deque()
        self._scheduled: set[str] = set()
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._failure: ServiceError | None = None
        self._refusals = 0

    def _ask(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request; return the body of its answer, in the shape of the chat endpoint's."""
        raise NotImplementedError

    def _prepare(self) -> None:
        """Make what the threads share, before there are any."""

    def close(self) -> None:
        """Let the requests under way finish, keep their answers, send no more."""
        self._halt()

    def retrieve(self, batch_id: str) -> RemoteBatch:
        """See that the batch is being worked on; return how it stands.

        Raises what stopped the work since the last look; the look after that starts it again.
        """
        if self._failure is not None:
            # Wait first: other threads may have the same to say, and that is said with this.
            self._halt()
            failure, self._failure = self._failure, None
            raise failure
        batch = super().retrieve(batch_id)
        if not batch.over:
            self._start(batch_id)
        return batch

    def _start(self, name: str) -> None:
        """Put a batch on the list, once, and threads to work."""
        self._prepare()
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            if not self._threads:
                self._scheduled.clear()
                self._todo.clear()
            if name not in self._scheduled:
                self._scheduled.add(name)
                self._todo.append((name, self._rows(name)))
            for _ in range(self._concurrency - len(self._threads) if self._todo else 0):
                thread = threading.Thread(target=self._work, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _halt(self) -> None:
        """Stop the threads and wait for what they have under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        with self._lock:
            self._threads.clear()
            self._stop.clear()

    def _work(self) -> None:
        """Answer requests until there are no more, or something stops the work."""
        try:
            while (item := self._take()) is not None:
                name, row = item
                if (line := self._line(row)) is not None:
                    self._append(name, line)
        except ServiceError as error:
            self._fail(error)
        except OSError as error:
            what = f"an answer cannot be written: {error}."
            self._fail(ServiceError(what, where=str(self._folder), todo="Check the folder."))

    def _take(self) -> tuple[str, dict[str, Any]] | None:
        """Return the next request, None when there is none or the work is stopped."""
        with self._lock:
            while self._todo and not self._stop.is_set():
                name, rows = self._todo[0]
                if (row := next(rows, None)) is not None:
                    return name, row
                self._todo.popleft()
        return None

    def _fail(self, error: ServiceError) -> None:
        """Keep the first reason to stop, and stop."""
        with self._lock:
            self._failure = self._failure or error
        self._stop.set()

    def _line(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the line that answers a request; None when the work was stopped before."""
        for attempt in range(self._tries):
            if not self._may_go():
                return None
            try:
                body = self._ask(row)
            except RefusedError as error:
                return self._refused(row, error)
            except UnavailableError as error:
                if attempt + 1 == self._tries:
                    raise
                pause = self._backoff * 2**attempt * (0.5 + random.random())  # noqa: S311
                self._stop.wait(max(pause, error.retry_after or 0.0))
            else:
                self._refusals = 0
                return answer_line(row, body)
        return None

    def _may_go(self) -> bool:
        """Wait for our turn by the rate; False when the work was stopped."""
        with self._lock:
            now = time.monotonic()
            self._next = max(now, self._next) + self._gap
            pause = self._next - self._gap - now
        return not self._stop.wait(pause) if pause > 0 else not self._stop.is_set()

    def _refused(self, row: Mapping[str, Any], error: RefusedError) -> dict[str, Any]:
        """Return the line of a request that was refused for itself; raise for all others."""
        self._refusals += 1
        if error.status not in _ONE_REQUEST or self._refusals >= _TOO_MANY:
            # Status 0: a 404 here is a model's, not that of a batch which is not known.
            raise RefusedError(error.what, where=error.where, todo=error.todo) from None
        return answer_line(row, {"error": {"message": error.what}}, error.status)
