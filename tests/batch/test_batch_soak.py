"""A day of eleven batches in which much goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batch_bench import requests
from batch_server import Failure, Fault

if TYPE_CHECKING:
    from batch_bench import Bench
    from batch_server import Batch


def test_a_bad_day_ends_with_everything_banked_or_reported(bench: Bench) -> None:
    """1 % failed lines, an expiry, two disconnects, one stuck batch, over 24 hours and more."""
    server, shout, created = bench.server, bench.server.answer, bench.server.create
    server.states = ("validating", *["in_progress"] * 40, "finalizing", "completed")

    def answer(body: dict[str, Any]) -> str:
        if body["messages"][0]["content"].endswith("50"):
            raise Failure(500, "worker lost")
        return shout(body)

    def create(body: dict[str, Any]) -> tuple[int, object]:
        answered = created(body)
        batch: Batch = server.batches[-1]
        if len(server.batches) == 4:
            batch.states[-2:] = ["expired"]
        if len(server.batches) == 8:
            batch.states[:] = ["in_progress"]
        return answered

    server.answer, server.create = answer, create  # type: ignore[method-assign]
    server.faults = [
        Fault("create", skip=2, drop=True, carried_out=True),
        Fault("content", skip=1, cut=500),
        Fault("retrieve", 502, skip=100, times=30),
    ]
    runner = bench.runner(max_requests=100, max_batches=6, poll_interval=300.0, poll_max=900.0)
    runner.submit(requests(1100), metadata={"language": "es"})
    summary = runner.wait(bench.bank, timeout=2 * 86_400)
    assert bench.clock.now - 1_700_000_000 > 86_400
    assert len(server.batches) == 11
    assert (summary.jobs, summary.held, summary.in_flight) == (10, 1, 100)
    assert "Still 'in_progress'" in summary.problems[0]
    # Each hundred has one line that fails; it is in the half that expired, and in the stuck batch.
    assert summary.failed == {"error": 9, "expired": 50}
    assert summary.banked == 1100 - 100 - 50 - 9
    assert len(bench.replies) == len(bench.codes) == 1000
    assert set(server.paid.values()) == {1}
