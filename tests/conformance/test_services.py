"""The same story at every batch service: asked once, answered once, whatever happens between.

These tests wait on real services and real clocks, so they poll; nothing is asserted of the time.
"""

from __future__ import annotations

import secrets
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from batch_server import Failure
from services import Service, shout, started

from mkdocs_batch_i18n.batch import (
    Journal,
    Limits,
    RemoteBatch,
    Reply,
    Request,
    Runner,
    UnavailableError,
    open_provider,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs_batch_i18n.batch import Job, Provider

COUNT = 12
LIMITS = Limits(poll_interval=0.2, poll_max=0.5, settle=0.5, backoff=0.05)


class Caller:
    """A program that uses the batch core: a journal, and the answers it has taken."""

    def __init__(self, folder: Path, service: Service, provider: Provider, limits: Limits) -> None:
        """Lay the tools out."""
        self.service = service
        self.provider = provider
        self.journal = Journal(folder / "journal.sqlite")
        self.limits = limits
        self.replies: dict[str, Reply] = {}
        self.repeated = 0
        self.story = secrets.token_hex(4)
        """In every request, so that no other story's batch is taken for this one's."""

    def runner(self) -> Runner:
        """Return a new run, as a restarted program would have it."""
        return Runner(self.journal, self.provider, self.limits)

    def bank(self, reply: Reply, note: str) -> None:
        """Take a reply."""
        assert note == f"note of {reply.id}"
        self.repeated += reply.id in self.replies
        self.replies[reply.id] = reply

    def requests(self, count: int = COUNT) -> list[Request]:
        """Return requests, one of them with the letters that split lines elsewhere."""
        return [
            Request(
                f"r{number}",
                {
                    "model": self.service.model,
                    "messages": [{"role": "user", "content": f"a\u2028b {number} é {self.story}"}],
                    "max_tokens": 50,
                },
                note=f"note of r{number}",
            )
            for number in range(count)
        ]

    def close(self) -> None:
        """Close journal and connections."""
        self.journal.close()
        self.provider.close()

    def texts(self) -> dict[str, str | None]:
        """Return the texts taken."""
        return {name: reply.text for name, reply in self.replies.items()}


def calling(
    folder: Path, service: Service, limits: Limits = LIMITS, window: str = "24h"
) -> closing[Caller]:
    """Return a caller, to be used in a `with`."""
    provider = open_provider(
        base_url=service.base_url, api_key_env="NO_SUCH_KEY", completion_window=window
    )
    return closing(Caller(folder, service, provider, limits))


@pytest.fixture
def caller(service: Service, tmp_path: Path) -> Iterator[Caller]:
    """Yield a caller of the service."""
    with calling(tmp_path, service) as caller:
        yield caller


def expected(service: Service, request: Request) -> str:
    """Return the text that a request should have got."""
    return shout(dict(request.body)) if service.answers else "Mock batch completion"


def test_every_request_is_answered_once(service: Service, caller: Caller) -> None:
    """By its id, with what it cost, and the service shows the batch with our metadata."""
    sent = caller.runner().submit(caller.requests(), metadata={"language": "es"})
    summary = caller.runner().wait(caller.bank, timeout=60)
    assert (summary.banked, summary.in_flight, summary.problems) == (COUNT, 0, ())
    assert caller.texts() == {r.id: expected(service, r) for r in caller.requests()}
    assert caller.repeated == 0
    assert summary.usage.input > 0
    known = [
        (batch.metadata.get("language"), job) for batch, job in caller.runner().remote() if job
    ]
    assert [(language, job.id) for language, job in known] == [("es", sent.jobs[0])]


def test_a_creation_whose_answer_was_lost_is_adopted(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is found at the service by our id; there is one, and its answers are banked."""
    create = caller.provider.create

    def lost(file_id: str, job: Job) -> RemoteBatch:
        create(file_id, job)
        what = "cut off"
        raise UnavailableError(what)

    monkeypatch.setattr(caller.provider, "create", lost)
    (job_id,) = caller.runner().submit(caller.requests(), metadata={}).jobs
    monkeypatch.undo()
    assert caller.runner().wait(caller.bank, timeout=60).banked == COUNT
    ours = [job for _, job in caller.runner().remote() if job]
    assert [job.id for job in ours] == [job_id]


def test_a_creation_that_never_arrived_is_sent_again(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only after the service was asked whether it has it."""

    def lost(_file_id: str, _job: Job) -> RemoteBatch:
        what = "cut off"
        raise UnavailableError(what)

    monkeypatch.setattr(caller.provider, "create", lost)
    runner = caller.runner()
    assert runner.submit(caller.requests(), metadata={}).unsure == 1
    monkeypatch.undo()
    assert runner.wait(caller.bank, timeout=60).banked == COUNT
    assert sum(job is not None for _, job in runner.remote()) == 1


def test_a_request_that_fails_costs_itself_only(service: Service, caller: Caller) -> None:
    """The others are banked; it comes back with a reason."""
    if not service.answers:
        pytest.skip("aimock answers every line with the same text")

    def answer(body: dict[str, Any]) -> str:
        if " 3 " in body["messages"][-1]["content"]:
            raise Failure(400, "too long for me")
        return shout(body)

    service.backend.answer = answer
    caller.runner().submit(caller.requests(), metadata={})
    summary = caller.runner().wait(caller.bank, timeout=60)
    assert (summary.banked, sum(summary.failed.values())) == (COUNT - 1, 1)
    failed = caller.replies["r3"]
    assert failed.text is None
    assert failed.error


def test_a_model_that_is_not_there_brings_all_requests_back(
    service: Service, caller: Caller
) -> None:
    """Rejected as a whole or line by line: each comes back with a reason, none stays in flight."""
    if service.name != "ogx":
        pytest.skip("only OGX looks at the model")
    requests = [
        Request(r.id, {**r.body, "model": "local/none"}, note=r.note) for r in caller.requests()
    ]
    caller.runner().submit(requests, metadata={})
    summary = caller.runner().wait(caller.bank, timeout=60)
    assert (summary.banked, sum(summary.failed.values()), summary.in_flight) == (0, COUNT, 0)
    assert all(reply.error for reply in caller.replies.values())


def test_a_real_expiry_keeps_what_was_done(tmp_path: Path) -> None:
    """A window of a minute at AIBrix: the finished part is banked, the rest may be sent again."""
    with started("aibrix", tmp_path) as service:
        begun = time.monotonic()

        def slow(body: dict[str, Any]) -> str:
            # The first ones in time, the rest not before the window is over.
            while len(service.backend.requests) > 6 and time.monotonic() < begun + 70:
                time.sleep(0.2)
            return shout(body)

        service.backend.answer = slow
        service.backend.serial = False
        with calling(tmp_path, service, window="1m") as caller:
            caller.runner().submit(caller.requests(), metadata={})
            summary = caller.runner().wait(caller.bank, timeout=180)
            (job,) = caller.journal.select()
    assert (job.state, job.status) == ("done", "expired")
    assert summary.banked + sum(summary.failed.values()) == COUNT
    assert set(summary.failed) == {"expired"}
    assert summary.in_flight == 0


OUTCOMES = {
    "completed": (COUNT, set()),
    "failed": (0, {"rejected", "error"}),
    "expired": (0, {"expired"}),
    "cancelled": (0, {"cancelled"}),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_end_of_a_batch_is_told(tmp_path: Path, outcome: str) -> None:
    """As aimock has it: what was done is banked, the rest comes back with the right code."""
    with started("aimock", tmp_path) as service, calling(tmp_path, service) as caller:
        headers = {"X-AIMock-Batch-Outcome": outcome}
        client = caller.provider._client  # type: ignore[attr-defined]  # noqa: SLF001 -- only a test asks for an outcome
        client._sdk = client.sdk().with_options(default_headers=headers)  # noqa: SLF001
        caller.runner().submit(caller.requests(), metadata={})
        summary = caller.runner().wait(caller.bank, timeout=60)
    done, codes = OUTCOMES[outcome]
    assert summary.banked + sum(summary.failed.values()) == COUNT
    assert set(summary.failed) <= codes
    assert summary.banked >= done
    assert summary.in_flight == 0


CHAOS = [
    ("--chaos-drop", "0.3"),
    ("--chaos-malformed", "0.3"),
    ("--chaos-disconnect", "0.3"),
    ("--chaos-ratelimit", "0.3"),
]


@pytest.mark.parametrize("fault", CHAOS, ids=[option for option, _ in CHAOS])
def test_injected_faults_cost_nothing(tmp_path: Path, fault: tuple[str, str]) -> None:
    """A third of all calls goes wrong: every answer is banked once, from one batch."""
    limits = Limits(poll_interval=0.1, poll_max=0.2, settle=0.2, backoff=0.01, backoff_max=2.0)
    with (
        started("aimock", tmp_path, *fault) as service,
        calling(tmp_path, service, limits) as caller,
    ):
        asked = {request.id: request for request in caller.requests()}
        for _ in range(100):
            runner = caller.runner()
            try:
                open_now = {name for name, _ in caller.journal.in_flight()}
                missing = [r for r in asked.values() if r.id not in {*open_now, *caller.replies}]
                runner.submit(missing, metadata={})
                runner.wait(caller.bank, timeout=5)
            except UnavailableError:
                continue
            if len(caller.replies) == COUNT:
                break
        banked = [record.banked for record in caller.journal.jobs() if record.banked]
    assert all(reply.text for reply in caller.replies.values())
    assert len(caller.replies) == COUNT
    assert caller.repeated == 0
    assert banked == [COUNT]
