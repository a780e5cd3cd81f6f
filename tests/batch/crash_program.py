"""A program that uses the batch core and can be killed anywhere: run by test_batch_crash.py.

It reads a line of JSON for each life: {"at": n} kills it at its n-th point (each write of the
journal, each call to the service, each reply taken), {"alarm": seconds} at any instant, {} not at
all. After each life it prints {"killed": bool, "points": n}. Each life is a process of its own,
forked from this one, so that the imports are paid once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch_bench import FakeClock, requests

from mkdocs_batch_i18n.batch import Journal, Limits, Runner
from mkdocs_batch_i18n.batch.providers.openai_batch import OpenAIBatch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_batch_i18n.batch import Reply

COUNT = 4


class Points:
    """Counts the places where a crash could matter, and crashes at one of them."""

    def __init__(self, at: int | None) -> None:
        """Name the point to die at, counted from 1."""
        self.at = at
        self.count = 0

    def hit(self) -> None:
        """Pass a point, or die there as SIGKILL has it: no handler, no cleaning up."""
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def guard(journal: Journal, provider: Any, points: Points) -> None:  # noqa: ANN401 -- any provider
    """Put points around each write of the journal and each call to the service."""
    transaction = journal._transaction  # noqa: SLF001 -- where the journal writes

    @contextmanager
    def guarded() -> Iterator[object]:
        points.hit()
        with transaction() as db:
            yield db
            points.hit()
        points.hit()

    journal._transaction = guarded  # type: ignore[assignment,method-assign] # noqa: SLF001
    for name in ("upload", "create", "retrieve", "batches", "download"):
        setattr(provider, name, _around(getattr(provider, name), points))


def _around(function: Any, points: Points) -> Any:  # noqa: ANN401 -- any method
    """Return the function with a point before it and one after."""

    def call(*args: object) -> object:
        points.hit()
        result = function(*args)
        points.hit()
        return result

    return call


def warm(base_url: str) -> OpenAIBatch:
    """Return a provider with its client made, and no connection yet: that is paid once."""
    provider = OpenAIBatch(base_url=base_url, api_key="no-key")
    provider._client.sdk()  # noqa: SLF001 -- as the first call does
    return provider


def live(provider: OpenAIBatch, folder: Path, now: float, points: Points) -> None:
    """Do what a caller does at each start, until every answer is on the disk."""
    store = folder / "answers"
    clock, limits = FakeClock(now), Limits(max_requests=2, settle=5.0)

    def bank(reply: Reply, note: str) -> None:
        points.hit()
        with store.open("a", encoding="utf-8") as file:
            file.write(f"{reply.id}\t{reply.text}\t{note}\n")
        points.hit()

    with Journal(folder / "journal.sqlite") as journal:
        guard(journal, provider, points)
        runner = Runner(journal, provider, limits, clock)
        while True:
            runner.collect(bank)
            text = store.read_text(encoding="utf-8") if store.exists() else ""
            known = {line.split("\t")[0] for line in text.splitlines()}
            known |= {request_id for request_id, _ in journal.in_flight()}
            missing = [request for request in requests(COUNT) if request.id not in known]
            runner.submit(missing, metadata={"language": "es"})
            if not missing and not runner.wait(bank, timeout=1000).in_flight:
                return


def one_life(
    provider: OpenAIBatch, folder: Path, now: float, order: dict[str, Any]
) -> dict[str, object]:
    """Fork, live and perhaps die; return how it ended."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        points = Points(order.get("at"))
        if "alarm" in order:
            signal.setitimer(signal.ITIMER_REAL, order["alarm"])
        live(provider, folder, now, points)
        os.write(write, str(points.count).encode())
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        points_seen = pipe.read()
    return {
        "killed": os.WIFSIGNALED(status),
        "status": status,
        "points": int(points_seen or 0),
    }


def main() -> None:
    """Take orders until there are no more."""
    providers: dict[str, OpenAIBatch] = {}
    now = 1_700_000_000.0
    for line in sys.stdin:
        order = json.loads(line)
        now += 100.0
        url = order["base_url"]
        provider = providers.setdefault(url, providers.get(url) or warm(url))
        result = one_life(provider, Path(order["folder"]), now, order)
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
