"""Tools of the batch tests: a loopback service, a clock of our own, a journal in a new folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.batch import (
    Clock,
    Journal,
    Limits,
    Provider,
    Reply,
    Request,
    Runner,
    open_provider,
)

if TYPE_CHECKING:
    from pathlib import Path

    from batch_server import BatchServer

    from mkdocs_batch_i18n.batch.providers.synchronous import Synchronous

KEY = "sk-secret-0123456789"


class FakeClock(Clock):
    """Time that passes only when somebody sleeps."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        """Begin at a fixed instant."""
        self.now = now
        self.slept: list[float] = []

    def time(self) -> float:
        """Return the instant."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


class Turns(Clock):
    """A clock whose sleep gives the working threads time to finish, and no more."""

    def __init__(self, service: Synchronous) -> None:
        """Watch a provider's threads."""
        self.service = service

    def sleep(self, seconds: float) -> None:
        """Return when the threads have nothing left to do."""
        for thread in list(self.service._threads):  # noqa: SLF001 -- instead of sleeping
            thread.join(min(seconds, 30.0))


class Bench:
    """A journal, a server and a clock, with runners made on request."""

    def __init__(self, folder: Path, server: BatchServer) -> None:
        """Lay the tools out."""
        self.path = folder / "cache" / "journal.sqlite"
        self.server = server
        self.clock = FakeClock()
        server.now = self.clock.time
        self.journal = Journal(self.path)
        self.replies: list[Reply] = []
        self.notes: list[str] = []
        self._providers: list[Provider] = []

    def provider(self, base_url: str | None = None, **options: Any) -> Provider:  # noqa: ANN401
        """Return the server, or another, as a provider; `close` closes it."""
        url = base_url or self.server.base_url
        provider = open_provider(base_url=url, api_key_env="BATCH_TEST_KEY", **options)
        self._providers.append(provider)
        return provider

    def close(self) -> None:
        """Close the journal and all connections."""
        self.journal.close()
        for provider in self._providers:
            provider.close()

    def runner(self, limits: Limits | None = None, **limit: float) -> Runner:
        """Return a new run on the same journal, as a restarted program would have it."""
        return Runner(self.journal, self.provider(), limits or Limits(**limit), self.clock)  # type: ignore[arg-type]

    def bank(self, reply: Reply, note: str) -> None:
        """Take a reply."""
        self.replies.append(reply)
        self.notes.append(note)

    @property
    def texts(self) -> dict[str, str | None]:
        """The texts taken so far, by request id."""
        return {reply.id: reply.text for reply in self.replies}

    @property
    def codes(self) -> dict[str, str]:
        """The codes taken so far, by request id."""
        return {reply.id: reply.code for reply in self.replies}

    @property
    def open(self) -> list[str]:
        """Ids in flight."""
        return [request_id for request_id, _ in self.journal.in_flight()]


def requests(count: int, *, model: str = "small", prefix: str = "r") -> list[Request]:
    """Return so many requests."""
    return [
        Request(
            f"{prefix}{number:04d}",
            {"model": model, "messages": [{"role": "user", "content": f"text {number}"}]},
            note=f"note {number}",
        )
        for number in range(count)
    ]
